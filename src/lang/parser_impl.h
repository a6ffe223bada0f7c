// The parser's inside, shared by the files that hold its parts: parser.cpp (tokens, errors,
// recovery), parse_declarations.cpp, parse_settings.cpp, parse_statements.cpp and
// parse_expressions.cpp.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lang/ast.h"
#include "lang/diagnostic.h"
#include "lang/lexer.h"
#include "lang/parser.h"

namespace interleave::lang {

class Parser {
 public:
  Parser(const Source& source, Reporter& reporter)
      : source_(source), reporter_(reporter), tokens_(lex(source, reporter)) {}

  Ast run();

 private:
  // Counts nesting for as long as it lives.
  class Nested {
   public:
    explicit Nested(Parser& parser) : parser_(parser) { ++parser_.depth_; }
    ~Nested() { --parser_.depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;
    [[nodiscard]] bool too_deep() const { return parser_.depth_ > kMaxNesting; }

   private:
    Parser& parser_;
  };

  // What a body of statements tells about itself; see FunctionDecl and StrandDecl.
  struct BodyFacts {
    std::vector<std::string_view> assigned;
    bool has_result = false;
    bool mentions_id = false;
  };

  // --- parser.cpp: tokens ---
  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  // The token `ahead`, as long as it is on the same line as the present one; else kEnd.
  [[nodiscard]] TokenKind peek_on_line(std::size_t ahead) const;
  [[nodiscard]] bool at(TokenKind kind) const { return peek().kind == kind; }
  [[nodiscard]] bool at_word(std::string_view word) const {
    return at(TokenKind::kWord) && peek().text == word;
  }
  // Whether the present token ends a statement: it is on a new line, or is `;`, `}` or the end.
  [[nodiscard]] bool at_end_of_statement() const;
  // Whether the present token is on a new line, where the statement that is being read ends.
  [[nodiscard]] bool on_new_line() const {
    return peek().newline_before && parens_ == 0 && at_ != statement_begin_;
  }
  const Token& take();
  bool accept(TokenKind kind);
  bool accept_word(std::string_view word);
  [[nodiscard]] Span previous() const { return at_ == 0 ? Span{} : tokens_[at_ - 1].span; }
  [[nodiscard]] Span since(Span begin) const { return cover(begin, previous()); }

  // --- parser.cpp: errors ---
  // After an error nothing more is reported until the parser has found its feet again.
  void error(Span span, std::string message, Advice advice = {});
  void unexpected(std::string expected, std::string hint = {});
  bool expect(TokenKind kind, std::string_view expected, std::string hint = {});
  // Consumes the end of a statement or declaration.
  void end_of_statement();
  void synchronize();
  void skip_braces();
  // A block that begins at `open` and has no end: reported once for all that are open.
  void never_closed(Span open, std::string hint = {});

  // --- parser.cpp: pieces ---
  Name name(std::string_view what);
  Place place(std::string_view what);
  std::string unescape(Span content);
  std::string string_literal(const Token& token);

  // --- parse_declarations.cpp ---
  void declarations(std::uint32_t process);
  void declaration(std::uint32_t process);
  void top_level_only(std::string_view word, std::uint32_t process);
  void param();
  void variable(VariableKind kind, std::uint32_t process);
  void object(ObjectKind kind, bool is_async, std::uint32_t process);
  void device();
  void forbid();
  void process_block();
  void runtime();
  void function(bool is_async, std::uint32_t process);
  void strand(StrandKind kind, std::uint32_t process);
  bool clause(StrandDecl& strand);
  void check(CheckKind kind, std::uint32_t process);
  ExprId array_size();

  // --- parse_settings.cpp ---
  void machine();
  // An error if one of these settings has that name.
  void set_once(const std::vector<SettingNode>& earlier, const Name& name);
  std::vector<SettingNode> setting_block();
  std::vector<SettingNode> setting_arguments();
  SettingValueNode setting_value();

  // --- parse_statements.cpp ---
  Block block(std::string_view what);
  Block body(BodyFacts& facts);
  void statement(std::vector<StmtId>& into);
  bool assignment(std::vector<StmtId>& into);
  bool keyword_statement(std::vector<StmtId>& into);
  bool object_statement(std::vector<StmtId>& into);
  void other_statement(std::vector<StmtId>& into);
  bool declaration_in_block();
  void if_statement(std::vector<StmtId>& into);
  void io_statement(std::vector<StmtId>& into);
  void wait_statement(std::vector<StmtId>& into);
  void send_statement(std::vector<StmtId>& into);
  void select_statement(std::vector<StmtId>& into);
  void print_statement(std::vector<StmtId>& into);
  void print_pieces(const Token& token, std::vector<PrintPiece>& pieces);
  template <typename Node>
  void add(std::vector<StmtId>& into, Span begin, Node node) {
    into.push_back(static_cast<StmtId>(ast_.statements.size()));
    ast_.statements.push_back({since(begin), std::move(node)});
  }

  // --- parse_expressions.cpp ---
  ExprId expression();
  ExprId binary(int minimum);
  ExprId unary();
  ExprId primary();
  ExprId word_expression();
  ExprId place_expression();
  ExprId call_expression();
  ExprId compare_exchange();
  ExprId spawn(SpawnKind kind);
  ExprId block_on();
  ExprId await();
  void timed_operation(Name& device, ExprId& ticks);
  Call call(std::string_view what);
  std::vector<ExprId> arguments();
  ExprId invalid(Span span);
  [[nodiscard]] std::uint16_t height(ExprId expr) const {
    return expr == kNoNode ? std::uint16_t{0} : ast_.expressions[expr].height;
  }
  template <typename Node>
  ExprId make(Span span, std::uint32_t below, Node node) {
    if (below + 1 > kMaxNesting) {
      error(span, "this expression is too long",
            {.expected = {}, .hint = "name a part of it with `let`"});
      return invalid(span);
    }
    ast_.expressions.push_back({span, static_cast<std::uint16_t>(below + 1), std::move(node)});
    return static_cast<ExprId>(ast_.expressions.size() - 1);
  }

  const Source& source_;
  Reporter& reporter_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::size_t statement_begin_ = 0;  // first token of the statement or declaration being read
  std::uint32_t depth_ = 0;
  std::uint32_t parens_ = 0;  // inside parentheses line breaks end nothing
  bool panic_ = false;
  bool in_text_ = false;        // reading an expression inside a text
  bool reported_end_ = false;   // the missing `}` at the end is one error, not one per block
  BodyFacts* facts_ = nullptr;  // of the body being read
  Ast ast_;
};

}  // namespace interleave::lang
