#include <algorithm>

#include "lang/lower_impl.h"

namespace interleave::lang {

std::optional<Word> Lowering::fold(ExprId id) const {
  const Expr& e = expr(id);
  if (const auto* node = std::get_if<Number>(&e.node)) return node->value;
  if (const auto* node = std::get_if<Boolean>(&e.node)) return node->value ? 1 : 0;
  if (const auto* node = std::get_if<Reference>(&e.node)) {
    const Symbol symbol = node->place.symbol;
    if (symbol.kind == SymbolKind::kParam) return program_.params[symbol.index].value;
    if (symbol.kind == SymbolKind::kLocal) return constant_of(frame_->locals[symbol.index]);
    return std::nullopt;
  }
  if (const auto* node = std::get_if<Unary>(&e.node)) {
    const std::optional<Word> value = fold(node->operand);
    return value ? apply(op_of(node->op), *value) : std::nullopt;
  }
  if (const auto* node = std::get_if<Binary>(&e.node)) {
    const std::optional<Word> left = fold(node->left);
    if (!left) return std::nullopt;
    if (node->op == Operator::kAnd && *left == 0) return 0;
    if (node->op == Operator::kOr && *left != 0) return 1;
    const std::optional<Word> right = fold(node->right);
    if (!right) return std::nullopt;
    if (node->op == Operator::kAnd || node->op == Operator::kOr) return *right == 0 ? 0 : 1;
    return apply(op_of(node->op), *left, *right);
  }
  return std::nullopt;
}

bool Lowering::is_fixed(std::string_view name) const {
  const auto& assigned = *frame_->assigned;
  return std::find(assigned.begin(), assigned.end(), name) == assigned.end();
}

bool Lowering::is_fixed(const Expr& e) const {
  const auto* node = std::get_if<Reference>(&e.node);
  if (node == nullptr) return false;
  const SymbolKind kind = node->place.symbol.kind;
  return kind == SymbolKind::kId || (kind == SymbolKind::kLocal && is_fixed(node->place.name.text));
}

Operand Lowering::target(Operand slot) {
  if (slot == kDrop) return kNone;
  return slot == kNone ? new_slot() : slot;
}

void Lowering::value_into(ExprId id, Operand slot) {
  const Operand result = value(id, slot);
  if (result != slot) emit(Op::kMove, expr(id).span, slot, result);
}

Operand Lowering::value(ExprId id, Operand slot) {
  if (dead_) return constant(0);
  const Expr& e = expr(id);
  if (const std::optional<Word> folded = fold(id)) return constant(*folded);
  const std::uint32_t mark = next_slot_;
  if (const auto* node = std::get_if<Reference>(&e.node)) return reference(node->place, slot);
  if (const auto* node = std::get_if<Unary>(&e.node)) return unary(e, *node, slot);
  if (const auto* node = std::get_if<Binary>(&e.node)) return binary(id, e, *node, slot);
  if (const auto* node = std::get_if<CallExpr>(&e.node)) return call(node->call, e.span, slot);
  if (const auto* node = std::get_if<Receive>(&e.node)) {
    const Operand index = place_index(node->channel);
    next_slot_ = mark;
    const Operand result = target(slot);
    emit(Op::kReceive, e.span, result, index, static_cast<Operand>(node->channel.symbol.index));
    return result;
  }
  if (const auto* node = std::get_if<TryLock>(&e.node)) {
    const Operand index = place_index(node->mutex);
    next_slot_ = mark;
    const Operand result = target(slot);
    emit(Op::kTryLock, e.span, result, index, static_cast<Operand>(node->mutex.symbol.index));
    return result;
  }
  if (const auto* node = std::get_if<CompareExchange>(&e.node)) {
    return compare_exchange(e, *node, slot);
  }
  if (const auto* node = std::get_if<Join>(&e.node)) {
    const Operand handle = value(node->handle);
    next_slot_ = mark;
    const Operand result = target(slot);
    uses_handle();
    emit(Op::kJoin, e.span, result, handle);
    return result;
  }
  if (const auto* node = std::get_if<Spawn>(&e.node)) return spawn(e, *node, slot);
  if (const auto* node = std::get_if<BlockOn>(&e.node)) return block_on(e, *node, slot);
  if (const auto* node = std::get_if<Await>(&e.node)) return await(e, *node, slot);
  return constant(0);
}

Operand Lowering::place_index(const Place& place) {
  return place.index == kNoNode ? kNone : value(place.index);
}

Operand Lowering::reference(const Place& place, Operand slot) {
  const auto index = static_cast<Operand>(place.symbol.index);
  switch (place.symbol.kind) {
    case SymbolKind::kLocal: return frame_->locals[place.symbol.index];
    case SymbolKind::kId: return 0;
    case SymbolKind::kVariable: {
      const std::uint32_t mark = next_slot_;
      const Operand element = place_index(place);
      next_slot_ = mark;
      const Operand result = slot == kDrop ? new_slot() : target(slot);
      emit(Op::kRead, place.span, result, element, index);
      return result;
    }
    default: return constant(0);
  }
}

Operand Lowering::unary(const Expr& e, const Unary& node, Operand slot) {
  const std::uint32_t mark = next_slot_;
  const Operand operand = value(node.operand);
  next_slot_ = mark;
  const Operand result = target(slot);
  emit(op_of(node.op), e.span, result, operand);
  return result;
}

Operand Lowering::binary(ExprId id, const Expr& e, const Binary& node, Operand slot) {
  if (node.op == Operator::kAnd || node.op == Operator::kOr) return logical(id, e.span, slot);
  const std::uint32_t mark = next_slot_;
  const Operand left = value(node.left);
  const Operand right = value(node.right);
  next_slot_ = mark;
  const Operand result = target(slot);
  emit(op_of(node.op), e.span, result, left, right);
  return result;
}

// `a && b` and `a || b` as a value: 1 or 0. The slot is written last, so that it is not part of the
// state while the sides are evaluated.
Operand Lowering::logical(ExprId id, Span span, Operand slot) {
  const std::uint32_t mark = next_slot_;
  Label no, end;
  jump_if_false(id, no);
  next_slot_ = mark;
  const Operand result = target(slot);
  emit(Op::kMove, span, result, constant(1));
  jump(end, span);
  bind(no);
  emit(Op::kMove, span, result, constant(0));
  bind(end);
  return result;
}

Operand Lowering::compare_exchange(const Expr& e, const CompareExchange& node, Operand slot) {
  const std::uint32_t mark = next_slot_;
  const Operand index = place_index(node.target);
  const Operand expected = value(node.expected);
  const Operand desired = value(node.desired);
  next_slot_ = mark;
  const Operand result = target(slot);
  const auto variable = static_cast<Operand>(node.target.symbol.index);
  emit(Op::kCompareExchange, e.span, result, index, variable, argument_list({expected, desired}));
  return result;
}

void Lowering::jump_if_false(ExprId id, Label& label) {
  const Expr& e = expr(id);
  if (const std::optional<Word> folded = fold(id)) {
    if (*folded == 0) jump(label, e.span);
    return;
  }
  if (const auto* node = std::get_if<Unary>(&e.node); node && node->op == Operator::kNot) {
    jump_if_true(node->operand, label);
    return;
  }
  if (const auto* node = std::get_if<Binary>(&e.node)) {
    if (node->op == Operator::kAnd) {
      jump_if_false(node->left, label);
      jump_if_false(node->right, label);
      return;
    }
    if (node->op == Operator::kOr) {
      Label yes;
      jump_if_true(node->left, yes);
      jump_if_false(node->right, label);
      bind(yes);
      return;
    }
  }
  const std::uint32_t mark = next_slot_;
  const Operand condition = value(id);
  next_slot_ = mark;
  jump_if(Op::kJumpIfFalse, condition, label, e.span);
}

void Lowering::jump_if_true(ExprId id, Label& label) {
  const Expr& e = expr(id);
  if (const std::optional<Word> folded = fold(id)) {
    if (*folded != 0) jump(label, e.span);
    return;
  }
  if (const auto* node = std::get_if<Unary>(&e.node); node && node->op == Operator::kNot) {
    jump_if_false(node->operand, label);
    return;
  }
  if (const auto* node = std::get_if<Binary>(&e.node)) {
    if (node->op == Operator::kOr) {
      jump_if_true(node->left, label);
      jump_if_true(node->right, label);
      return;
    }
    if (node->op == Operator::kAnd) {
      Label no;
      jump_if_false(node->left, no);
      jump_if_true(node->right, label);
      bind(no);
      return;
    }
  }
  const std::uint32_t mark = next_slot_;
  const Operand condition = value(id);
  next_slot_ = mark;
  jump_if(Op::kJumpIfTrue, condition, label, e.span);
}

}  // namespace interleave::lang
