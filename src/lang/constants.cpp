#include <utility>

#include "lang/arithmetic.h"
#include "lang/declare.h"
#include "lang/text.h"

namespace interleave::lang {

namespace {

Word truth(Word value) { return value == 0 ? 0 : 1; }

}  // namespace

std::optional<Word> Constants::reference(const Place& place, std::optional<Word> id) {
  if (id && place.name.text == "id" && !place.process && place.index == kNoNode) return id;
  const Names::Entry* entry = names_.find(place.name.text, SymbolKind::kParam);
  if (entry != nullptr && entry->symbol.kind == SymbolKind::kParam && !place.process) {
    if (place.index != kNoNode) {
      reporter_.error(place.span, cat(quote(place.name.text), " is a knob, not an array"));
      return std::nullopt;
    }
    return program_.params[entry->symbol.index].value;
  }
  Advice advice{.expected = "numbers and knobs only: this is fixed before the program runs",
                .hint = {}};
  std::string message = cat(quote(place.name.text), " is not a knob");
  if (place.name.text == "id") {
    message = "`id` is only known to the clauses and the block of an array of threads or tasks";
  } else if (entry == nullptr) {
    const std::string_view near =
        names_.suggest(place.name.text, SymbolKind::kParam, kNoNode,
                       [](Symbol symbol) { return symbol.kind == SymbolKind::kParam; });
    if (!near.empty()) advice.hint = cat("did you mean ", quote(near), "?");
    for (const ParamDecl& param : ast_.params) {
      if (param.name.text == place.name.text) {
        message = cat("knob ", quote(place.name.text), " is declared further down");
        advice.hint = "a knob knows those above it";
      }
    }
  }
  reporter_.error(place.span, std::move(message), std::move(advice));
  return std::nullopt;
}

std::optional<Word> Constants::evaluate(ExprId expression, std::optional<Word> id) {
  if (expression == kNoNode) return std::nullopt;
  const Expr& expr = ast_.expressions[expression];
  if (const auto* number = std::get_if<Number>(&expr.node)) return number->value;
  if (const auto* boolean = std::get_if<Boolean>(&expr.node)) return boolean->value ? 1 : 0;
  if (const auto* name = std::get_if<Reference>(&expr.node)) return reference(name->place, id);
  if (std::holds_alternative<Invalid>(expr.node)) return std::nullopt;
  if (const auto* unary = std::get_if<Unary>(&expr.node)) {
    const std::optional<Word> value = evaluate(unary->operand, id);
    if (!value) return std::nullopt;
    const std::optional<Word> result = apply(op_of(unary->op), *value);
    if (!result) reporter_.error(expr.span, "the value does not fit into 64 bits");
    return result;
  }
  if (const auto* binary = std::get_if<Binary>(&expr.node)) {
    const std::optional<Word> left = evaluate(binary->left, id);
    const std::optional<Word> right = evaluate(binary->right, id);
    if (!left || !right) return std::nullopt;
    if (binary->op == Operator::kAnd) return truth(*left) & truth(*right);
    if (binary->op == Operator::kOr) return truth(*left) | truth(*right);
    const std::optional<Word> result = apply(op_of(binary->op), *left, *right);
    if (!result) {
      const bool division = binary->op == Operator::kDiv || binary->op == Operator::kMod;
      reporter_.error(expr.span, division && *right == 0 ? "division by zero"
                                                         : "the value does not fit into 64 bits");
    }
    return result;
  }
  reporter_.error(expr.span, "this value is not known before the program runs",
                  {.expected = "numbers and knobs only", .hint = {}});
  return std::nullopt;
}

std::optional<Word> Constants::evaluate(ExprId expression, std::string_view what, Word low,
                                        Word high, std::optional<Word> id) {
  const std::optional<Word> value = evaluate(expression, id);
  if (!value || (*value >= low && *value <= high)) return value;
  const Span span = ast_.expressions[expression].span;
  reporter_.error(
      span, cat(what, " cannot be ", *value),
      {.expected = *value < low ? cat("at least ", low) : cat("at most ", high), .hint = {}});
  return std::nullopt;
}

bool Constants::is_boolean(ExprId expression) const {
  if (expression == kNoNode) return false;
  const Expr& expr = ast_.expressions[expression];
  if (std::holds_alternative<Boolean>(expr.node)) return true;
  if (const auto* unary = std::get_if<Unary>(&expr.node)) return unary->op == Operator::kNot;
  if (const auto* binary = std::get_if<Binary>(&expr.node)) {
    return binary->op >= Operator::kEqual && binary->op <= Operator::kOr;
  }
  if (const auto* name = std::get_if<Reference>(&expr.node)) {
    const Names::Entry* entry = names_.find(name->place.name.text, SymbolKind::kParam);
    return entry != nullptr && entry->symbol.kind == SymbolKind::kParam &&
           program_.params[entry->symbol.index].is_boolean;
  }
  return false;
}

SettingValue Constants::setting(const SettingValueNode& node) {
  SettingValue value;
  value.span = node.span;
  switch (node.kind) {
    case SettingValueNode::Kind::kWord:
      value.kind = SettingValue::Kind::kWord;
      value.word = node.word.text;
      value.arguments = settings(node.arguments);
      return value;
    case SettingValueNode::Kind::kList:
      value.kind = SettingValue::Kind::kList;
      for (const SettingValueNode& item : node.list) value.list.push_back(setting(item));
      return value;
    case SettingValueNode::Kind::kExpression: break;
  }
  if (node.expression == kNoNode) return value;
  const Expr& expr = ast_.expressions[node.expression];
  if (const auto* boolean = std::get_if<Boolean>(&expr.node)) {
    value.kind = SettingValue::Kind::kWord;
    value.word = boolean->value ? "on" : "off";
    return value;
  }
  if (const auto* name = std::get_if<Reference>(&expr.node)) {
    const Place& place = name->place;
    const Names::Entry* entry = names_.find(place.name.text, SymbolKind::kParam);
    const bool knob = entry != nullptr && entry->symbol.kind == SymbolKind::kParam;
    if (!knob && place.index == kNoNode && !place.process) {
      value.kind = SettingValue::Kind::kWord;
      value.word = place.name.text;
      return value;
    }
  }
  value.number = evaluate(node.expression).value_or(0);
  return value;
}

std::vector<Setting> Constants::settings(const std::vector<SettingNode>& nodes) {
  std::vector<Setting> result;
  result.reserve(nodes.size());
  for (const SettingNode& node : nodes) {
    result.push_back({std::string(node.name.text), node.name.span, setting(node.value)});
  }
  return result;
}

}  // namespace interleave::lang
