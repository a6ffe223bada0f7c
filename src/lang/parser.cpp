#include "lang/parser.h"

#include "lang/parser_impl.h"
#include "lang/text.h"
#include "lang/words.h"

namespace interleave::lang {

Ast parse(const Source& source, Reporter& reporter) { return Parser(source, reporter).run(); }

Ast Parser::run() {
  declarations(kNoNode);
  ast_.incomplete = reporter_.has_errors();
  return std::move(ast_);
}

TokenKind Parser::peek_on_line(std::size_t ahead) const {
  for (std::size_t i = 1; i <= ahead; ++i) {
    if (peek(i).newline_before) return TokenKind::kEnd;
  }
  return peek(ahead).kind;
}

bool Parser::at_end_of_statement() const {
  return (peek().newline_before && at_ != statement_begin_) || at(TokenKind::kSemicolon) ||
         at(TokenKind::kRightBrace) || at(TokenKind::kEnd);
}

const Token& Parser::take() {
  const Token& token = peek();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool Parser::accept(TokenKind kind) {
  if (!at(kind)) return false;
  take();
  return true;
}

bool Parser::accept_word(std::string_view word) {
  if (!at_word(word)) return false;
  take();
  return true;
}

void Parser::error(Span span, std::string message, Advice advice) {
  if (!panic_) reporter_.error(span, std::move(message), std::move(advice));
  panic_ = true;
}

void Parser::unexpected(std::string expected, std::string hint) {
  const Token& token = peek();
  Advice advice{.expected = std::move(expected), .hint = std::move(hint)};
  if (token.kind == TokenKind::kInvalid) {
    panic_ = true;  // the lexer has said so
  } else if (token.kind == TokenKind::kEnd && in_text_) {
    error({token.span.begin, token.span.begin + 1}, "unexpected `}`", std::move(advice));
  } else if (token.kind == TokenKind::kEnd) {
    error({previous().end, previous().end}, "unexpected end of the text", std::move(advice));
  } else if (on_new_line() || (token.newline_before && at_ > 0 && at_ != statement_begin_ &&
                               is_reserved(token.text))) {
    // Inside parentheses a line may end, but a statement in the next one says what is missing.
    error({previous().end, previous().end}, "unexpected end of the line", std::move(advice));
  } else if (token.kind == TokenKind::kString) {
    error(token.span, "unexpected text", std::move(advice));
  } else {
    error(token.span, cat("unexpected ", quote(token.text)), std::move(advice));
  }
}

bool Parser::expect(TokenKind kind, std::string_view expected, std::string hint) {
  if (accept(kind)) return true;
  if (!panic_) unexpected(std::string(expected), std::move(hint));
  return false;
}

void Parser::end_of_statement() {
  if (panic_) {
    synchronize();
    return;
  }
  // After a block nothing needs to separate it from what follows.
  const bool after_block = at_ > 0 && tokens_[at_ - 1].kind == TokenKind::kRightBrace;
  if (!at_end_of_statement() && !after_block) {
    // `x = y +` and on the next line `z = 1`: it is the first of them that breaks off.
    const Token last = at_ == 0 ? Token{} : tokens_[at_ - 1];
    if (at(TokenKind::kAssign) && last.newline_before && last.kind == TokenKind::kWord &&
        at_ >= 2) {
      const std::uint32_t end = tokens_[at_ - 2].span.end;
      error({end, end}, "unexpected end of the line", {.expected = "a value", .hint = {}});
      synchronize();
      return;
    }
    std::string hint;
    if (at(TokenKind::kAssign)) hint = "a comparison is `==`";
    if (at(TokenKind::kComma)) hint = "each of these stands by itself: separate them by `;`";
    if (at(TokenKind::kWord)) hint = foreign_hint(peek().text);
    unexpected("the end of the line, or `;`", std::move(hint));
    synchronize();
    return;
  }
  while (accept(TokenKind::kSemicolon)) {
  }
}

void Parser::synchronize() {
  while (!at_end_of_statement()) {
    if (at(TokenKind::kLeftBrace)) {
      skip_braces();
    } else {
      take();
    }
  }
  for (std::size_t i = statement_begin_; i < at_; ++i) {
    if (tokens_[i].kind == TokenKind::kWord) ast_.unread.insert(tokens_[i].text);
  }
  while (accept(TokenKind::kSemicolon)) {
  }
  panic_ = false;
}

void Parser::skip_braces() {
  std::uint32_t open = 0;
  while (!at(TokenKind::kEnd)) {
    if (at(TokenKind::kLeftBrace)) ++open;
    if (at(TokenKind::kRightBrace)) --open;
    take();
    if (open == 0) return;
  }
}

void Parser::never_closed(Span open, std::string hint) {
  panic_ = false;
  if (std::exchange(reported_end_, true)) return;
  // A text without an end has swallowed the rest of its line, and has been reported.
  const bool torn = std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
    return token.kind == TokenKind::kInvalid && token.text.starts_with('"');
  });
  if (torn) return;
  reporter_.error(open, "this `{` is never closed", {.expected = "a `}`", .hint = std::move(hint)});
}

Name Parser::name(std::string_view what) {
  if (!at(TokenKind::kWord) || on_new_line()) {
    unexpected(std::string(what));
    return {};
  }
  const Token& token = take();
  if (is_reserved(token.text)) {
    error(token.span, cat(quote(token.text), " is a word of the language and cannot be a name"),
          {.expected = std::string(what)});
    return {};
  }
  return {token.text, token.span};
}

Place Parser::place(std::string_view what) {
  Place result;
  if (at(TokenKind::kLeftParen)) {
    unexpected(std::string(what), "there are no parentheses here: `lock m`, `send ch, 1`");
    return result;
  }
  const Span begin = peek().span;
  result.name = name(what);
  if (!result.name) return result;
  if (facts_ != nullptr && result.name.text == "id") facts_->mentions_id = true;
  if (at(TokenKind::kDot)) {
    take();
    result.process = result.name;
    result.name = name("the name of something in the process");
  }
  if (at(TokenKind::kLeftBracket) && !on_new_line()) {
    take();
    ++parens_;
    result.index = expression();
    expect(TokenKind::kRightBracket, "`]` after the index");
    --parens_;
  }
  result.span = since(begin);
  return result;
}

std::string Parser::unescape(Span content) {
  std::string out;
  const std::string_view text = text_of(source_, content);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const auto at = content.begin + static_cast<std::uint32_t>(i);
    const char escaped = i + 1 < text.size() ? text[i + 1] : '\0';
    ++i;
    if (escaped == 'n') {
      out += '\n';
    } else if (escaped == 't') {
      out += '\t';
    } else if (escaped == '"' || escaped == '\\') {
      out += escaped;
    } else {
      error({at, at + 2}, "unknown escape in a text",
            {.expected = "`\\n`, `\\t`, `\\\"` or `\\\\`"});
    }
  }
  return out;
}

std::string Parser::string_literal(const Token& token) {
  return unescape({token.span.begin + 1, token.span.end - 1});
}

}  // namespace interleave::lang
