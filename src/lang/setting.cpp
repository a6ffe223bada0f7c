#include "lang/setting.h"

#include <algorithm>
#include <string>
#include <utility>

#include "lang/lexer.h"

namespace interleave::lang {

namespace {

class SettingReader {
 public:
  SettingReader(const std::vector<Token>& tokens, Reporter& reporter)
      : tokens_(tokens), reporter_(reporter) {}

  // A number, a list of numbers, or a name, with arguments of the first kinds: settings nest no
  // deeper, and so reading one needs no more than two levels of calls.
  SettingValue value() { return simple_value(true); }

  void finish() {
    if (peek().kind != TokenKind::kEnd) complain("nothing more");
  }

 private:
  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  bool accept(TokenKind kind) {
    if (peek().kind != kind) return false;
    last_ = peek().span;
    ++at_;
    return true;
  }

  // Only the first complaint is useful: nothing after it is read as it was meant.
  void complain(std::string expected) {
    if (failed_) return;
    failed_ = true;
    if (peek().kind == TokenKind::kInvalid) return;  // the lexer said so
    const std::string found =
        peek().kind == TokenKind::kEnd ? "the value ends here" : "this was not expected";
    reporter_.error(peek().span, found, {.expected = std::move(expected)});
  }

  [[nodiscard]] SettingValue begin(SettingValue::Kind kind) const {
    SettingValue value;
    value.kind = kind;
    value.span = peek().span;
    return value;
  }
  SettingValue end(SettingValue value) {
    value.span = cover(value.span, last_);
    return value;
  }

  SettingValue simple_value(bool with_arguments) {
    switch (peek().kind) {
      case TokenKind::kNumber:
      case TokenKind::kMinus: return number();
      case TokenKind::kLeftBracket: return list();
      case TokenKind::kWord: return word(with_arguments);
      default: complain("a number, a name or a list in [ ]"); return begin({});
    }
  }

  SettingValue number() {
    SettingValue value = begin(SettingValue::Kind::kNumber);
    const bool negative = accept(TokenKind::kMinus);
    value.number = negative ? -peek().number : peek().number;
    if (!accept(TokenKind::kNumber)) complain("a number");
    return end(std::move(value));
  }

  SettingValue list() {
    SettingValue value = begin(SettingValue::Kind::kList);
    accept(TokenKind::kLeftBracket);
    while (!failed_ && !accept(TokenKind::kRightBracket)) {
      value.list.push_back(number());
      if (peek().kind != TokenKind::kRightBracket && !accept(TokenKind::kComma)) {
        complain("`,` or `]`");
      }
    }
    return end(std::move(value));
  }

  SettingValue word(bool with_arguments) {
    SettingValue value = begin(SettingValue::Kind::kWord);
    value.word = std::string(peek().text);
    accept(TokenKind::kWord);
    if (!with_arguments || !accept(TokenKind::kLeftParen)) return end(std::move(value));
    while (!failed_ && !accept(TokenKind::kRightParen)) {
      Setting argument;
      argument.span = peek().span;
      if (peek().kind == TokenKind::kWord && peek(1).kind == TokenKind::kColon) {
        argument.name = std::string(peek().text);
        at_ += 2;
      }
      argument.value = simple_value(false);
      value.arguments.push_back(std::move(argument));
      if (peek().kind != TokenKind::kRightParen && !accept(TokenKind::kComma)) {
        complain("`,` or `)`");
      }
    }
    return end(std::move(value));
  }

  const std::vector<Token>& tokens_;
  Reporter& reporter_;
  std::size_t at_ = 0;
  Span last_;
  bool failed_ = false;
};

}  // namespace

std::expected<SettingValue, Diagnostics> parse_setting_value(const Source& text) {
  Reporter reporter;
  const std::vector<Token> tokens = lex(text, reporter);
  SettingReader reader(tokens, reporter);
  SettingValue value = reader.value();
  reader.finish();
  if (reporter.has_errors()) return std::unexpected(reporter.take());
  return value;
}

}  // namespace interleave::lang
