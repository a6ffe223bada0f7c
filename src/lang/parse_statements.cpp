#include "lang/parser_impl.h"
#include "lang/text.h"
#include "lang/words.h"

namespace interleave::lang {

namespace {

std::optional<ObjectVerb> object_verb(std::string_view word) {
  if (word == "lock") return ObjectVerb::kLock;
  if (word == "unlock") return ObjectVerb::kUnlock;
  if (word == "read_lock") return ObjectVerb::kReadLock;
  if (word == "write_lock") return ObjectVerb::kWriteLock;
  if (word == "acquire") return ObjectVerb::kAcquire;
  if (word == "release") return ObjectVerb::kRelease;
  if (word == "notify") return ObjectVerb::kNotify;
  if (word == "notify_all") return ObjectVerb::kNotifyAll;
  if (word == "arrive") return ObjectVerb::kArrive;
  return std::nullopt;
}

std::optional<ScopeKind> scope_kind(std::string_view word) {
  if (word == "critical") return ScopeKind::kCritical;
  if (word == "atomic") return ScopeKind::kAtomic;
  if (word == "local_set") return ScopeKind::kLocalSet;
  if (word == "block_in_place") return ScopeKind::kBlockInPlace;
  return std::nullopt;
}

std::optional<AssignOp> assign_op(TokenKind kind) {
  switch (kind) {
    case TokenKind::kAssign: return AssignOp::kSet;
    case TokenKind::kPlusAssign: return AssignOp::kAdd;
    case TokenKind::kMinusAssign: return AssignOp::kSub;
    case TokenKind::kStarAssign: return AssignOp::kMul;
    default: return std::nullopt;
  }
}

}  // namespace

Block Parser::body(BodyFacts& facts) {
  facts_ = &facts;
  Block result = block("`{`");
  facts_ = nullptr;
  return result;
}

// `{ statements }`. After an error in what stands before it on its line, it is read all the same.
Block Parser::block(std::string_view what) {
  Block result;
  const Nested nested(*this);
  if (!panic_ && !at(TokenKind::kLeftBrace)) {
    unexpected(std::string(what), at(TokenKind::kAssign) ? "a comparison is `==`" : "");
  }
  if (panic_) {
    while (!at(TokenKind::kLeftBrace) && !at_end_of_statement()) take();
    if (!at(TokenKind::kLeftBrace)) return result;
    panic_ = false;
  }
  const Span open = peek().span;
  if (nested.too_deep()) {
    error(open, cat("nested more than ", kMaxNesting, " deep"));
    skip_braces();
    return result;
  }
  take();
  // Line breaks count again, whatever parentheses are open around a broken statement.
  const std::uint32_t parens = std::exchange(parens_, 0);
  std::string hint;
  while (!at(TokenKind::kRightBrace) && !at(TokenKind::kEnd)) {
    if (accept(TokenKind::kSemicolon)) continue;
    if (declaration_in_block()) {
      hint = cat("line ", position_of(source_, peek().span.begin).line, " begins with ",
                 quote(peek().text), ", so this block has to end before it");
      break;
    }
    statement_begin_ = at_;
    statement(result.statements);
    end_of_statement();
  }
  parens_ = parens;
  if (!accept(TokenKind::kRightBrace)) {
    never_closed(open, std::move(hint));
  }
  result.span = since(open);
  return result;
}

// A declaration at the start of a line, in the first column: the block before it was not closed.
bool Parser::declaration_in_block() {
  const Token& token = peek();
  if (token.kind != TokenKind::kWord || !token.newline_before || !begins_declaration(token.text) ||
      peek_on_line(1) != TokenKind::kWord) {
    return false;
  }
  return token.span.begin == 0 || source_.text[token.span.begin - 1] == '\n';
}

void Parser::statement(std::vector<StmtId>& into) {
  if (!at(TokenKind::kWord)) {
    other_statement(into);
    return;
  }
  if (!is_reserved(peek().text) && assignment(into)) return;
  if (keyword_statement(into) || object_statement(into)) return;
  other_statement(into);
}

// `x = e`, `slot[i] += e`, `shop.stock -= 1`: whatever the word, it is a name here.
bool Parser::assignment(std::vector<StmtId>& into) {
  const TokenKind next = peek_on_line(1);
  if (!assign_op(next) && next != TokenKind::kLeftBracket && next != TokenKind::kDot) return false;
  const Span begin = peek().span;
  Assign node{.target = place("a variable"), .op = AssignOp::kSet};
  if (panic_) return true;
  const std::optional<AssignOp> op = peek().newline_before ? std::nullopt : assign_op(peek().kind);
  if (!op) {
    unexpected("`=`, `+=`, `-=` or `*=`");
    return true;
  }
  take();
  node.op = *op;
  node.value = expression();
  if (facts_ != nullptr) facts_->assigned.push_back(node.target.name.text);
  if (!panic_) add(into, begin, std::move(node));
  return true;
}

// The statements whose first word says all. False: it is none of them.
bool Parser::keyword_statement(std::vector<StmtId>& into) {
  const Token token = peek();
  const std::string_view word = token.text;
  const Span begin = token.span;
  if (const auto scope = scope_kind(word); scope && peek_on_line(1) == TokenKind::kLeftBrace) {
    take();
    Block inner = block("`{`");
    add(into, begin, Scoped{*scope, begin, std::move(inner)});
  } else if (word == "let") {
    take();
    Let node{.name = name("the name of the variable")};
    expect(TokenKind::kAssign, "`= value`", "a variable has an initial value: `let i = 0`");
    if (!panic_) node.value = expression();
    if (!panic_) add(into, begin, node);
  } else if (word == "if") {
    if_statement(into);
  } else if (word == "while") {
    take();
    const ExprId condition = expression();
    Block inner = block("`{`");
    add(into, begin, While{condition, std::move(inner)});
  } else if (word == "loop") {
    take();
    Block inner = block("`{`");
    add(into, begin, Loop{std::move(inner)});
  } else if (word == "repeat") {
    take();
    const ExprId count = expression();
    Block inner = block("`{`");
    add(into, begin, Repeat{count, std::move(inner)});
  } else if (word == "break") {
    take();
    add(into, begin, Break{});
  } else if (word == "continue") {
    take();
    add(into, begin, Continue{});
  } else if (word == "return") {
    take();
    Return node;
    if (!at_end_of_statement()) {
      node.value = expression();
      if (facts_ != nullptr) facts_->has_result = true;
    }
    add(into, begin, node);
  } else if (word == "work") {
    take();
    const ExprId ticks = expression();
    if (!panic_) add(into, begin, Work{ticks});
  } else if (word == "io") {
    io_statement(into);
  } else if (word == "sleep") {
    take();
    const ExprId ticks = expression();
    if (!panic_) add(into, begin, Sleep{ticks});
  } else if (word == "yield") {
    take();
    add(into, begin, Yield{});
  } else if (word == "progress") {
    take();
    add(into, begin, Progress{});
  } else if (word == "spin") {
    take();
    if (!accept_word("until")) unexpected("`until`", "write `spin until e`");
    if (!panic_) {
      const ExprId condition = expression();
      if (!panic_) add(into, begin, SpinUntil{condition});
    }
  } else if (word == "wait") {
    wait_statement(into);
  } else if (word == "send") {
    send_statement(into);
  } else if (word == "with") {
    take();
    Place mutex = place("the name of a mutex");
    Block inner = block("`{`");
    add(into, begin, With{std::move(mutex), std::move(inner)});
  } else if (word == "select") {
    select_statement(into);
  } else if (word == "cancel") {
    take();
    const ExprId handle = expression();
    if (!panic_) add(into, begin, Cancel{handle});
  } else if (word == "assert") {
    take();
    const ExprId condition = expression();
    if (!panic_) add(into, begin, Assert{condition});
  } else if (word == "print") {
    print_statement(into);
  } else {
    return false;
  }
  return true;
}

bool Parser::object_statement(std::vector<StmtId>& into) {
  const std::optional<ObjectVerb> verb = object_verb(peek().text);
  if (!verb) return false;
  const Token token = take();
  Place object = place(cat("what to ", token.text == "notify_all" ? "notify" : token.text));
  if (!panic_) add(into, token.span, ObjectStatement{*verb, std::move(object)});
  return true;
}

void Parser::if_statement(std::vector<StmtId>& into) {
  const Span begin = take().span;
  const Nested nested(*this);
  If node;
  node.condition = expression();
  node.then_block = block("`{`");
  if (!panic_ && at_word("else")) {
    const Span else_begin = take().span;
    node.has_else = true;
    if (at_word("if")) {
      if (nested.too_deep()) {
        error(else_begin, cat("more than ", kMaxNesting, " `else if` in a row"));
        return;
      }
      if_statement(node.else_block.statements);
      node.else_block.span = since(else_begin);
    } else {
      node.else_block = block("`{` or `if`");
    }
  }
  add(into, begin, std::move(node));
}

void Parser::io_statement(std::vector<StmtId>& into) {
  const Span begin = take().span;
  Io node;
  timed_operation(node.device, node.ticks);
  if (!panic_) add(into, begin, node);
}

// `wait until e` or `wait c with m`.
void Parser::wait_statement(std::vector<StmtId>& into) {
  const Span begin = take().span;
  if (accept_word("until")) {
    const ExprId condition = expression();
    if (!panic_) add(into, begin, WaitUntil{condition});
    return;
  }
  WaitCondition node;
  node.condition = place("`until e`, or the name of a condition");
  if (!panic_ && !accept_word("with")) {
    unexpected("`with` and the mutex that is released meanwhile", "write `wait c with m`");
  }
  if (!panic_) node.mutex = place("the name of a mutex");
  if (!panic_) add(into, begin, std::move(node));
}

void Parser::send_statement(std::vector<StmtId>& into) {
  const Span begin = take().span;
  Send node{.channel = place("the name of a channel")};
  if (!panic_) expect(TokenKind::kComma, "`,` and the value to send", "write `send ch, 1`");
  if (!panic_) node.value = expression();
  if (!panic_) add(into, begin, std::move(node));
}

void Parser::select_statement(std::vector<StmtId>& into) {
  const Span begin = take().span;
  const Span open = peek().span;
  if (!expect(TokenKind::kLeftBrace, "`{`")) return;
  const Nested nested(*this);
  SelectStatement node;
  while (!at(TokenKind::kRightBrace) && !at(TokenKind::kEnd)) {
    if (accept(TokenKind::kSemicolon)) continue;
    statement_begin_ = at_;
    SelectBranch branch;
    accept_word("let");
    if (at(TokenKind::kWord) && peek_on_line(1) == TokenKind::kAssign) {
      branch.binder = name("a name");
      take();
      if (facts_ != nullptr) facts_->assigned.push_back(branch.binder.text);
    }
    if (at_word("await")) {
      branch.await = await();
    } else {
      unexpected("`await`", "a branch is `v = await f(x) { }`");
    }
    branch.body = block("`{`");
    if (branch.await != kNoNode) node.branches.push_back(std::move(branch));
    end_of_statement();
  }
  if (!accept(TokenKind::kRightBrace)) {
    never_closed(open);
  }
  add(into, begin, std::move(node));
}

void Parser::print_statement(std::vector<StmtId>& into) {
  const Span begin = take().span;
  if (!at(TokenKind::kString) || peek().newline_before) {
    unexpected("a text in double quotes", "a value stands in braces: `print \"x is {x}\"`");
    return;
  }
  const Token token = take();
  PrintStatement node;
  print_pieces(token, node.pieces);
  if (!panic_) add(into, begin, std::move(node));
}

// Splits a text at its `{expressions}`, which are read by this parser on tokens of their own.
void Parser::print_pieces(const Token& token, std::vector<PrintPiece>& pieces) {
  const std::string_view text = source_.text;
  const std::uint32_t end = token.span.end - 1;
  std::uint32_t literal = token.span.begin + 1;  // start of the text not yet in a piece
  PrintPiece piece;
  for (std::uint32_t i = literal; i < end && !panic_; ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if ((text[i] == '{' || text[i] == '}') && i + 1 < end && text[i + 1] == text[i]) {
      piece.text += unescape({literal, i + 1});
      literal = i + 2;
      ++i;
    } else if (text[i] == '}') {
      error({i, i + 1}, "there is no `{` that this `}` could close",
            {.expected = {}, .hint = "`}}` prints a brace"});
    } else if (text[i] == '{') {
      const auto close = static_cast<std::uint32_t>(std::min<std::size_t>(text.find('}', i), end));
      if (close == end) {
        error({i, i + 1}, "this `{` is never closed",
              {.expected = "a `}` in the same text", .hint = "`{{` prints a brace"});
        break;
      }
      piece.text += unescape({literal, i});
      std::vector<Token> outer = std::exchange(tokens_, lex(source_, {i + 1, close}, reporter_));
      const std::size_t outer_at = std::exchange(at_, 0);
      ++parens_;
      in_text_ = true;
      if (at(TokenKind::kEnd)) {
        error({i, close + 1}, "these braces are empty",
              {.expected = "a value", .hint = "`{{` prints a brace"});
      } else {
        piece.value = expression();
        if (!panic_ && !at(TokenKind::kEnd)) unexpected("`}`");
      }
      --parens_;
      in_text_ = false;
      tokens_ = std::move(outer);
      at_ = outer_at;
      pieces.push_back(std::exchange(piece, {}));
      literal = close + 1;
      i = close;
    }
  }
  if (panic_) return;
  piece.text += unescape({literal, end});
  if (!piece.text.empty() || pieces.empty()) pieces.push_back(std::move(piece));
}

// An expression, or what is no statement at all.
void Parser::other_statement(std::vector<StmtId>& into) {
  const Token token = peek();
  const std::string_view word = token.kind == TokenKind::kWord ? token.text : std::string_view{};
  const TokenKind next = peek_on_line(1);
  if (token.kind == TokenKind::kLeftBrace) {
    unexpected("a statement", "a block needs a word before it: `if e { }`, `atomic { }`");
    return;
  }
  if (word == "else") {
    error(token.span, "this `else` follows no `if`",
          {.expected = {}, .hint = "`else` stands right after the `}` of its `if`"});
    return;
  }
  if (begins_declaration(word) && next == TokenKind::kWord) {
    error(token.span, cat("a declaration is not possible inside a block"),
          {.expected = "a statement",
           .hint = "move it to the top of the text; a variable of this thread alone is "
                   "declared with `let`"});
    return;
  }
  if ((next == TokenKind::kPlus && peek_on_line(2) == TokenKind::kPlus) ||
      (next == TokenKind::kMinus && peek_on_line(2) == TokenKind::kMinus)) {
    const bool plus = next == TokenKind::kPlus;
    error(cover(peek(1).span, peek(2).span), plus ? "there is no `++`" : "there is no `--`",
          {.expected = {}, .hint = cat("write `", word, plus ? " += 1`" : " -= 1`")});
    return;
  }
  if ((next == TokenKind::kSlash || next == TokenKind::kPercent) &&
      peek_on_line(2) == TokenKind::kAssign) {
    const std::string_view sign = next == TokenKind::kSlash ? "/" : "%";
    error(cover(peek(1).span, peek(2).span), cat("there is no `", sign, "=`"),
          {.expected = {}, .hint = cat("write `", word, " = ", word, " ", sign, " ...`")});
    return;
  }
  const bool is_value = is_operation(word) || next == TokenKind::kLeftParen;
  if (!word.empty() && !is_value &&
      (next == TokenKind::kWord || next == TokenKind::kNumber || next == TokenKind::kString ||
       next == TokenKind::kLeftBrace || next == TokenKind::kEnd || next == TokenKind::kSemicolon ||
       next == TokenKind::kRightBrace || peek(1).newline_before)) {
    std::string hint(foreign_hint(word));
    if (const auto near = nearest_statement(word); hint.empty() && !near.empty()) {
      hint = cat("did you mean ", quote(near), "?");
    }
    error(token.span, cat(quote(word), " is not a statement"),
          {.expected = "a statement", .hint = std::move(hint)});
    return;
  }
  if (token.kind != TokenKind::kWord && token.kind != TokenKind::kNumber &&
      token.kind != TokenKind::kLeftParen && token.kind != TokenKind::kMinus &&
      token.kind != TokenKind::kNot) {
    unexpected("a statement");
    return;
  }
  const ExprId value = expression();
  if (!panic_) add(into, token.span, Evaluate{value});
}

}  // namespace interleave::lang
