#include "explore/promela_expression.h"

#include <algorithm>

namespace interleave::explore::promela {
namespace {

using lang::Word;

// Higher binds tighter; as in C.
int precedence(ExprKind kind) {
  switch (kind) {
    case ExprKind::kOr: return 1;
    case ExprKind::kAnd: return 2;
    case ExprKind::kEqual:
    case ExprKind::kUnequal: return 3;
    case ExprKind::kLess:
    case ExprKind::kLessEqual:
    case ExprKind::kGreater:
    case ExprKind::kGreaterEqual: return 4;
    case ExprKind::kAdd:
    case ExprKind::kSub: return 5;
    case ExprKind::kMul:
    case ExprKind::kDiv:
    case ExprKind::kMod: return 6;
    case ExprKind::kNot:
    case ExprKind::kMinus: return 7;
    default: return 8;
  }
}

std::string_view sign(ExprKind kind) {
  switch (kind) {
    case ExprKind::kAdd: return "+";
    case ExprKind::kSub: return "-";
    case ExprKind::kMul: return "*";
    case ExprKind::kDiv: return "/";
    case ExprKind::kMod: return "%";
    case ExprKind::kEqual: return "==";
    case ExprKind::kUnequal: return "!=";
    case ExprKind::kLess: return "<";
    case ExprKind::kLessEqual: return "<=";
    case ExprKind::kGreater: return ">";
    case ExprKind::kGreaterEqual: return ">=";
    case ExprKind::kAnd: return "&&";
    case ExprKind::kOr: return "||";
    default: return "";
  }
}

std::optional<ExprKind> opposite(ExprKind kind) {
  switch (kind) {
    case ExprKind::kEqual: return ExprKind::kUnequal;
    case ExprKind::kUnequal: return ExprKind::kEqual;
    case ExprKind::kLess: return ExprKind::kGreaterEqual;
    case ExprKind::kLessEqual: return ExprKind::kGreater;
    case ExprKind::kGreater: return ExprKind::kLessEqual;
    case ExprKind::kGreaterEqual: return ExprKind::kLess;
    default: return std::nullopt;
  }
}

std::optional<Word> calculate(ExprKind kind, Word left, Word right) {
  Word result = 0;
  switch (kind) {
    case ExprKind::kAdd:
      return __builtin_add_overflow(left, right, &result) ? std::nullopt : std::optional(result);
    case ExprKind::kSub:
      return __builtin_sub_overflow(left, right, &result) ? std::nullopt : std::optional(result);
    case ExprKind::kMul:
      return __builtin_mul_overflow(left, right, &result) ? std::nullopt : std::optional(result);
    case ExprKind::kDiv: return right > 0 ? std::optional(left / right) : std::nullopt;
    case ExprKind::kMod: return right > 0 ? std::optional(left % right) : std::nullopt;
    case ExprKind::kEqual: return left == right;
    case ExprKind::kUnequal: return left != right;
    case ExprKind::kLess: return left < right;
    case ExprKind::kLessEqual: return left <= right;
    case ExprKind::kGreater: return left > right;
    case ExprKind::kGreaterEqual: return left >= right;
    default: return std::nullopt;
  }
}

}  // namespace

ExprKind kind_of(lang::Op op) {
  switch (op) {
    case lang::Op::kAdd: return ExprKind::kAdd;
    case lang::Op::kSub: return ExprKind::kSub;
    case lang::Op::kMul: return ExprKind::kMul;
    case lang::Op::kDiv: return ExprKind::kDiv;
    case lang::Op::kMod: return ExprKind::kMod;
    case lang::Op::kEq: return ExprKind::kEqual;
    case lang::Op::kNe: return ExprKind::kUnequal;
    case lang::Op::kLt: return ExprKind::kLess;
    case lang::Op::kLe: return ExprKind::kLessEqual;
    case lang::Op::kGt: return ExprKind::kGreater;
    default: return ExprKind::kGreaterEqual;
  }
}

ExprId Expressions::add(Expr node) {
  const auto key = std::tuple(node.kind, node.number, node.name, node.left, node.right, node.third);
  const auto [at, is_new] = known_.try_emplace(key, static_cast<ExprId>(nodes_.size()));
  if (is_new) nodes_.push_back(std::move(node));
  return at->second;
}

ExprId Expressions::constant(Word value) {
  Expr node;
  node.number = value;
  return add(std::move(node));
}

ExprId Expressions::name(std::string_view name) {
  Expr node;
  node.kind = ExprKind::kName;
  node.name = name;
  return add(std::move(node));
}

ExprId Expressions::element(std::string_view name, ExprId index) {
  Expr node;
  node.kind = ExprKind::kElement;
  node.name = name;
  node.left = index;
  return add(std::move(node));
}

ExprId Expressions::binary(ExprKind kind, ExprId left, ExprId right) {
  const auto a = value(left);
  const auto b = value(right);
  if (kind == ExprKind::kAnd) {
    if (a) return *a != 0 ? right : constant(0);
    if (b) return *b != 0 ? left : constant(0);
    if (left == right) return left;
  } else if (kind == ExprKind::kOr) {
    if (a) return *a != 0 ? constant(1) : right;
    if (b) return *b != 0 ? constant(1) : left;
    if (left == right) return left;
  } else if (a && b) {
    if (const auto result = calculate(kind, *a, *b)) return constant(*result);
  } else if (b && *b == 0 && (kind == ExprKind::kAdd || kind == ExprKind::kSub)) {
    return left;
  } else if (a && *a == 0 && kind == ExprKind::kAdd) {
    return right;
  } else if (b && kind == ExprKind::kUnequal && *b == 0 && is_boolean(left)) {
    return left;
  } else if (b && kind == ExprKind::kEqual && *b == 0 && is_boolean(left)) {
    return negation(left);
  }
  Expr node;
  node.kind = kind;
  node.left = left;
  node.right = right;
  return add(std::move(node));
}

ExprId Expressions::negation(ExprId value) {
  if (const auto known = this->value(value)) return constant(*known == 0 ? 1 : 0);
  const Expr of = nodes_[value];  // a copy: adding may move it
  if (of.kind == ExprKind::kNot && is_boolean(of.left)) return of.left;
  if (const auto kind = opposite(of.kind)) return binary(*kind, of.left, of.right);
  Expr node;
  node.kind = ExprKind::kNot;
  node.left = value;
  return add(std::move(node));
}

ExprId Expressions::minus(ExprId value) {
  if (const auto known = this->value(value); known && *known != INT64_MIN) return constant(-*known);
  Expr node;
  node.kind = ExprKind::kMinus;
  node.left = value;
  return add(std::move(node));
}

ExprId Expressions::truth(ExprId value) {
  const Expr of = nodes_[value];
  if (is_boolean(value) || of.kind == ExprKind::kName || of.kind == ExprKind::kElement)
    return value;
  if (of.kind == ExprKind::kSub) return binary(ExprKind::kUnequal, of.left, of.right);
  return binary(ExprKind::kUnequal, value, constant(0));
}

ExprId Expressions::conditional(ExprId condition, ExprId then, ExprId otherwise) {
  if (const auto known = value(condition)) return *known != 0 ? then : otherwise;
  if (then == otherwise) return then;
  const auto a = value(then);
  const auto b = value(otherwise);
  const bool both = is_boolean(then) && is_boolean(otherwise) && is_boolean(condition);
  if (both) {  // what && and || were lowered from
    if (a == 1 && b == 0) return condition;
    if (a == 0 && b == 1) return negation(condition);
    if (b == 0 || otherwise == condition) return binary(ExprKind::kAnd, condition, then);
    if (a == 1 || then == condition) return binary(ExprKind::kOr, condition, otherwise);
  }
  Expr node;
  node.kind = ExprKind::kConditional;
  node.left = condition;
  node.right = then;
  node.third = otherwise;
  return add(std::move(node));
}

ExprId Expressions::all_of(const std::vector<ExprId>& conditions) {
  ExprId all = constant(1);
  for (const ExprId condition : conditions) all = binary(ExprKind::kAnd, all, condition);
  return all;
}

std::optional<Word> Expressions::value(ExprId id) const {
  if (nodes_[id].kind != ExprKind::kConstant) return std::nullopt;
  return nodes_[id].number;
}

bool Expressions::is_boolean(ExprId id) const {
  const Expr& node = nodes_[id];
  switch (node.kind) {
    case ExprKind::kConstant: return node.number == 0 || node.number == 1;
    case ExprKind::kEqual:
    case ExprKind::kUnequal:
    case ExprKind::kLess:
    case ExprKind::kLessEqual:
    case ExprKind::kGreater:
    case ExprKind::kGreaterEqual:
    case ExprKind::kAnd:
    case ExprKind::kOr:
    case ExprKind::kNot: return true;
    case ExprKind::kConditional: return is_boolean(node.right) && is_boolean(node.third);
    default: return false;
  }
}

bool Expressions::mentions(ExprId id, std::string_view name) const {
  if (id == kNoExpr) return false;
  const Expr& node = nodes_[id];
  return node.name == name || mentions(node.left, name) || mentions(node.right, name) ||
         mentions(node.third, name);
}

bool Expressions::may_read(ExprId id, ExprId target) const {
  if (id == kNoExpr) return false;
  const Expr& node = nodes_[id];
  const Expr& place = nodes_[target];
  if (node.kind == place.kind && node.name == place.name && !node.name.empty()) {
    if (node.kind != ExprKind::kElement) return true;
    const auto a = value(node.left);
    const auto b = value(place.left);
    if (!a || !b || *a == *b) return true;
  }
  return may_read(node.left, target) || may_read(node.right, target) ||
         may_read(node.third, target);
}

std::optional<Word> Expressions::too_large(ExprId id) const {
  if (id == kNoExpr) return std::nullopt;
  const Expr& node = nodes_[id];
  if (node.kind == ExprKind::kConstant && (node.number > INT32_MAX || node.number < INT32_MIN)) {
    return node.number;
  }
  for (const ExprId part : {node.left, node.right, node.third}) {
    if (const auto found = too_large(part)) return found;
  }
  return std::nullopt;
}

std::string Expressions::print(ExprId id, int outer) const {
  const Expr& node = nodes_[id];
  const int own = precedence(node.kind);
  std::string text;
  switch (node.kind) {
    case ExprKind::kConstant:
      // "x - -1" is read as a decrement.
      return node.number < 0 && outer > 0 ? "(" + std::to_string(node.number) + ")"
                                          : std::to_string(node.number);
    case ExprKind::kName: return node.name;
    case ExprKind::kElement: return node.name + "[" + print(node.left, 0) + "]";
    case ExprKind::kNot: return "!" + print(node.left, own + 1);
    case ExprKind::kMinus: return "(-" + print(node.left, own + 1) + ")";
    case ExprKind::kConditional:
      return "(" + print(node.left, 1) + " -> " + print(node.right, 1) + " : " +
             print(node.third, 1) + ")";
    default:
      // Comparisons of comparisons, and && inside ||, are clearer with parentheses.
      text = print(node.left, own <= 2 ? std::max(own, 1) : own) + " ";
      text += sign(node.kind);
      text += " " + print(node.right, own + (own > 2 ? 1 : 0));
      break;
  }
  return own < outer ? "(" + text + ")" : text;
}

}  // namespace interleave::explore::promela
