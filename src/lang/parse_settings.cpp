// Settings: `machine { }`, the bodies of runtimes, arguments of devices and policies. They are kept
// as written; which names exist is known to sim.
#include "lang/parser_impl.h"
#include "lang/text.h"

namespace interleave::lang {

void Parser::set_once(const std::vector<SettingNode>& earlier, const Name& name) {
  if (!name) return;
  for (const SettingNode& other : earlier) {
    if (other.name.text != name.text) continue;
    reporter_.error(name.span,
                    cat(quote(name.text), " is set twice: here and in line ",
                        position_of(source_, other.name.span.begin).line),
                    {.hint = "take one of the two away"});
    return;
  }
}

void Parser::machine() {
  std::vector<SettingNode> settings = setting_block();
  for (const SettingNode& setting : settings) set_once(ast_.machine, setting.name);
  ast_.machine.insert(ast_.machine.end(), std::make_move_iterator(settings.begin()),
                      std::make_move_iterator(settings.end()));
}

// `{ name value; name value }`
std::vector<SettingNode> Parser::setting_block() {
  std::vector<SettingNode> settings;
  const Span open = peek().span;
  if (!expect(TokenKind::kLeftBrace, "`{`")) return settings;
  while (!at(TokenKind::kRightBrace)) {
    if (at(TokenKind::kEnd)) {
      never_closed(open);
      return settings;
    }
    if (accept(TokenKind::kSemicolon)) continue;
    statement_begin_ = at_;
    if (!at(TokenKind::kWord)) {
      unexpected("the name of a setting");
    } else {
      const Token& word = take();
      SettingNode setting{.name = {word.text, word.span}, .value = {}};
      if (at(TokenKind::kAssign) || at(TokenKind::kColon)) {
        unexpected(cat("the value of ", quote(word.text)),
                   cat("there is no sign between them: `", word.text, ' ', peek(1).text, '`'));
      } else if (at_end_of_statement()) {
        unexpected(cat("the value of ", quote(word.text)));
      } else {
        setting.value = setting_value();
      }
      set_once(settings, setting.name);
      settings.push_back(std::move(setting));
    }
    end_of_statement();
  }
  take();
  return settings;
}

// `(name: value, value)`; the `(` is the present token.
std::vector<SettingNode> Parser::setting_arguments() {
  std::vector<SettingNode> settings;
  take();
  ++parens_;
  while (!at(TokenKind::kRightParen) && !panic_) {
    SettingNode setting;
    if (at(TokenKind::kWord) && peek(1).kind == TokenKind::kColon) {
      const Token& word = take();
      setting.name = {word.text, word.span};
      take();
    } else if (at(TokenKind::kWord) && peek(1).kind == TokenKind::kAssign) {
      take();
      unexpected("`:`", "arguments are named with a colon: `quantum: 2`");
      break;
    }
    setting.value = setting_value();
    set_once(settings, setting.name);
    settings.push_back(std::move(setting));
    if (!accept(TokenKind::kComma)) break;
  }
  expect(TokenKind::kRightParen, "`,` or `)`");
  --parens_;
  return settings;
}

SettingValueNode Parser::setting_value() {
  SettingValueNode value;
  const Span begin = peek().span;
  const Nested nested(*this);
  if (nested.too_deep()) {
    error(begin, "this is nested too deeply");
  } else if (accept(TokenKind::kLeftBracket)) {
    value.kind = SettingValueNode::Kind::kList;
    ++parens_;
    while (!at(TokenKind::kRightBracket) && !panic_) {
      value.list.push_back(setting_value());
      if (!accept(TokenKind::kComma)) break;
    }
    expect(TokenKind::kRightBracket, "`,` or `]`");
    --parens_;
  } else if (at(TokenKind::kWord) && peek_on_line(1) == TokenKind::kLeftParen) {
    const Token& word = take();
    value.kind = SettingValueNode::Kind::kWord;
    value.word = {word.text, word.span};
    value.arguments = setting_arguments();
  } else {
    value.expression = expression();
  }
  value.span = since(begin);
  return value;
}

}  // namespace interleave::lang
