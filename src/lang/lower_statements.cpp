#include <utility>

#include "lang/lower_impl.h"

namespace interleave::lang {

namespace {

Op op_of(ObjectVerb verb) {
  switch (verb) {
    case ObjectVerb::kLock: return Op::kLock;
    case ObjectVerb::kUnlock: return Op::kUnlock;
    case ObjectVerb::kReadLock: return Op::kReadLock;
    case ObjectVerb::kWriteLock: return Op::kWriteLock;
    case ObjectVerb::kAcquire: return Op::kAcquire;
    case ObjectVerb::kRelease: return Op::kRelease;
    case ObjectVerb::kNotify: return Op::kNotify;
    case ObjectVerb::kNotifyAll: return Op::kNotifyAll;
    case ObjectVerb::kArrive: return Op::kArrive;
  }
  return Op::kEnd;
}

Op op_of(AssignOp op) {
  if (op == AssignOp::kSub) return Op::kSub;
  return op == AssignOp::kMul ? Op::kMul : Op::kAdd;
}

// An operation that can be the guard of an atomic block.
bool is_blocking(Op op) {
  switch (op) {
    case Op::kWaitUntil:
    case Op::kLock:
    case Op::kReadLock:
    case Op::kWriteLock:
    case Op::kAcquire:
    case Op::kSend:
    case Op::kReceive:
    case Op::kJoin: return true;
    default: return false;
  }
}

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

}  // namespace

void Lowering::block(const Block& block) {
  const std::uint32_t mark = next_slot_;
  const std::size_t outer = program_.locals.size();
  for (const StmtId id : block.statements) {
    if (dead_) break;
    statement(id);
  }
  next_slot_ = mark;
  for (std::size_t i = outer; i < program_.locals.size(); ++i) {
    Local& local = program_.locals[i];
    local.last = std::min(local.last, static_cast<std::uint32_t>(program_.code.size()));
  }
}

void Lowering::statement(StmtId id) {
  const Stmt& stmt = ast_.statements[id];
  const Span span = stmt.span;
  if (const auto* node = std::get_if<Let>(&stmt.node)) {
    let(*node);
    return;
  }
  const std::uint32_t mark = next_slot_;
  std::visit(
      Overloaded{
          [](const Let&) {},
          [&](const Assign& node) { assign(span, node); },
          [&](const If& node) { branch(node); },
          [&](const While& node) { while_loop(node); },
          [&](const Loop& node) { loop(span, node); },
          [&](const Repeat& node) { repeat(node); },
          [&](const Break&) {
            clean_up(loops_.back().cleanups);
            jump(*loops_.back().break_label, span);
          },
          [&](const Continue&) {
            clean_up(loops_.back().cleanups);
            jump(*loops_.back().continue_label, span);
          },
          [&](const Return& node) { returns(span, node); },
          [&](const Work& node) {
            const Operand ticks = value(node.ticks);
            const std::optional<Word> known = constant_of(ticks);
            if (!known || *known > 0) emit(Op::kWork, span, ticks);
            add_work(known);
          },
          [&](const Io& node) {
            emit(Op::kIo, span, value(node.ticks), kNone,
                 node.device_index == kNoNode ? kNone : static_cast<Operand>(node.device_index));
          },
          [&](const Sleep& node) { emit(Op::kSleep, span, value(node.ticks)); },
          [&](const Yield&) { emit(Op::kYield, span); },
          [&](const SpinUntil& node) { spin(node); },
          [&](const WaitUntil& node) {
            if (dead_) return;
            const std::uint32_t pc = emit(Op::kWaitUntil, span);
            if (!dead_) guards_.push_back({pc, node.condition, frame_, next_slot_});
          },
          [&](const ObjectStatement& node) { object_statement(span, node); },
          [&](const WaitCondition& node) { wait_condition(span, node); },
          [&](const Send& node) { send(span, node); },
          [&](const With& node) { with(span, node); },
          [&](const Scoped& node) { scoped(node); },
          [&](const SelectStatement& node) { select(span, node); },
          [&](const Cancel& node) {
            uses_handle();
            emit(Op::kCancel, span, kNone, value(node.handle));
          },
          [&](const Progress&) { emit(Op::kProgress, span); },
          [&](const Assert& node) {
            const Operand condition = value(node.condition);
            emit(Op::kAssert, expr(node.condition).span, kNone, condition);
          },
          [&](const PrintStatement& node) { print(span, node); },
          [&](const Evaluate& node) { evaluate(node); },
      },
      stmt.node);
  next_slot_ = mark;
}

void Lowering::let(const Let& node) {
  const std::uint32_t mark = next_slot_;
  const Operand slot = new_slot();
  const Operand result = value(node.value, slot);
  // A variable that never changes needs no slot if its value is at hand.
  const bool known = constant_of(result).has_value() || is_fixed(expr(node.value));
  if (is_fixed(node.name.text) && known) {
    frame_->locals[node.local] = result;
    next_slot_ = mark;
    return;
  }
  if (result != slot) emit(Op::kMove, expr(node.value).span, slot, result);
  frame_->locals[node.local] = slot;
  next_slot_ = mark + 1;
  // A handle is no value to look at.
  const Op from = program_.code.empty() ? Op::kEnd : program_.code.back().op;
  if (from >= Op::kSpawnThread && from <= Op::kSpawnLocal) return;
  name_slot(node.name.text, slot);
}

void Lowering::name_slot(std::string_view name, Operand slot) {
  program_.locals.push_back({.name = std::string(name),
                             .slot = static_cast<std::uint16_t>(slot),
                             .first = static_cast<std::uint32_t>(program_.code.size()),
                             .last = kNoIndex,
                             .live_at = {}});
}

void Lowering::assign(Span span, const Assign& node) {
  const auto index = static_cast<Operand>(node.target.symbol.index);
  if (node.target.symbol.kind == SymbolKind::kLocal) {
    const Operand local = frame_->locals[node.target.symbol.index];
    if (node.op != AssignOp::kSet) {
      const Operand right = value(node.value);
      emit(op_of(node.op), span, local, local, right);
      return;
    }
    // A function writes its result where it returns, while its arguments may still be in use.
    const Expr& e = expr(node.value);
    const bool expands = std::holds_alternative<CallExpr>(e.node) ||
                         std::holds_alternative<Await>(e.node) ||
                         std::holds_alternative<BlockOn>(e.node);
    if (expands) {
      emit(Op::kMove, span, local, value(node.value));
    } else {
      value_into(node.value, local);
    }
    return;
  }
  const Operand element = place_index(node.target);
  if (node.op == AssignOp::kSet) {
    emit(Op::kWrite, span, value(node.value), element, index);
    return;
  }
  const Op op = op_of(node.op);
  if (program_.variables[node.target.symbol.index].kind == VariableKind::kAtomic) {
    emit(Op::kReadModifyWrite, span, value(node.value), element, index, kNone,
         static_cast<std::uint16_t>(op));
    return;
  }
  const Operand old = new_slot();
  emit(Op::kRead, node.target.span, old, element, index);
  const Operand right = value(node.value);
  emit(op, span, old, old, right);
  emit(Op::kWrite, span, old, element, index);
}

void Lowering::branch(const If& node) {
  Label otherwise, end;
  jump_if_false(node.condition, otherwise);
  block(node.then_block);
  if (node.has_else) {
    jump(end, {node.then_block.span.end, node.then_block.span.end});
    bind(otherwise);
    block(node.else_block);
    bind(end);
  } else {
    bind(otherwise);
  }
}

void Lowering::loop_body(const Block& body, Label& break_label, Label& continue_label) {
  loops_.push_back({&break_label, &continue_label, cleanups_.size()});
  block(body);
  loops_.pop_back();
}

void Lowering::while_loop(const While& node) {
  if (dead_) return;
  Label head, end;
  bind_loop(head);
  jump_if_false(node.condition, end);
  loop_body(node.body, end, head);
  jump(head, expr(node.condition).span);
  bind(end);
}

void Lowering::loop(Span span, const Loop& node) {
  if (dead_) return;
  Label head, end;
  bind_loop(head);
  loop_body(node.body, end, head);
  jump(head, {span.begin, node.body.span.begin});
  bind(end);
}

void Lowering::repeat(const Repeat& node) {
  if (dead_) return;
  const Span span = expr(node.count).span;
  const Operand counter = new_slot();
  const Operand count = value(node.count);
  const std::optional<Word> rounds = constant_of(count);
  if (rounds && *rounds <= 0) return;
  Label head, next, end;
  emit(Op::kMove, span, counter, count);
  if (!rounds) {
    const Operand any = new_slot();
    emit(Op::kGt, span, any, counter, constant(0));
    jump_if(Op::kJumpIfFalse, any, end, span);
    --next_slot_;
  }
  bind_loop(head);
  head.work.reset();  // the rounds are known, so they are multiplied below
  const WorkSum before = work_;
  loop_body(node.body, end, next);
  bind(next);
  emit(Op::kSub, span, counter, counter, constant(1));
  jump_if(Op::kJumpIfTrue, counter, head, span);
  const Word round = work_.ticks - before.ticks;
  if (work_.known && round != 0) {
    const std::optional<Word> all = rounds ? apply(Op::kMul, round, *rounds) : std::nullopt;
    work_ = before;
    add_work(all);
  }
  bind(end);
}

void Lowering::returns(Span span, const Return& node) {
  const bool expanded = frame_->end != nullptr;
  Operand result = kNone;
  if (node.value != kNoNode) {
    if (expanded && frame_->result != kNone) {
      value_into(node.value, frame_->result);
    } else {
      result = value(node.value, expanded ? kDrop : kNone);
    }
  } else if (expanded && frame_->result != kNone) {
    emit(Op::kMove, span, frame_->result, constant(0));
  }
  clean_up(frame_->cleanups);
  if (expanded) {
    jump(*frame_->end, span);
  } else {
    end_strand(span, result);
  }
}

void Lowering::spin(const SpinUntil& node) {
  if (dead_) return;
  const bool outer = std::exchange(spinning_, true);
  Label head;
  bind_loop(head);
  jump_if_false(node.condition, head);
  spinning_ = outer;
}

void Lowering::lock(Span span, const Place& place, Operand index) {
  const Object& object = program_.objects[place.symbol.index];
  emit(object.is_async && frame_->is_async ? Op::kAwaitLock : Op::kLock, span, kNone, index,
       static_cast<Operand>(place.symbol.index));
}

void Lowering::object_statement(Span span, const ObjectStatement& node) {
  const Operand index = place_index(node.object);
  emit(op_of(node.verb), span, kNone, index, static_cast<Operand>(node.object.symbol.index));
}

void Lowering::wait_condition(Span span, const WaitCondition& node) {
  const Operand condition = place_index(node.condition);
  const Operand mutex = place_index(node.mutex);
  for (const Op op : {Op::kConditionSleep, Op::kConditionRelock}) {
    emit(op, span, mutex, condition, static_cast<Operand>(node.condition.symbol.index),
         static_cast<Operand>(node.mutex.symbol.index));
  }
}

void Lowering::send(Span span, const Send& node) {
  const Operand index = place_index(node.channel);
  const Operand sent = value(node.value);
  const Object& channel = program_.objects[node.channel.symbol.index];
  emit(channel.is_async && frame_->is_async ? Op::kAwaitSend : Op::kSend, span, sent, index,
       static_cast<Operand>(node.channel.symbol.index));
}

void Lowering::with(Span span, const With& node) {
  if (dead_) return;
  const Span head{span.begin, node.mutex.span.end};
  const std::uint32_t mark = next_slot_;
  Operand index = place_index(node.mutex);
  // Unlock what was locked, even if the block changes the variable that named it.
  const bool is_variable = is_slot(index) && index < static_cast<Operand>(mark);
  if (is_variable && !is_fixed(expr(node.mutex.index))) {
    const Operand copy = new_slot();
    emit(Op::kMove, node.mutex.span, copy, index);
    index = copy;
  }
  lock(head, node.mutex, index);
  const auto object = static_cast<Operand>(node.mutex.symbol.index);
  cleanups_.push_back({Cleanup::Kind::kUnlock, head, index, object});
  block(node.body);
  cleanups_.pop_back();
  emit(Op::kUnlock, head, kNone, index, object);
}

void Lowering::scoped(const Scoped& node) {
  const auto inside = [&](Op begin, Op end, Cleanup::Kind kind) {
    emit(begin, node.keyword);
    cleanups_.push_back({kind, node.keyword, kNone, kNone});
    block(node.body);
    cleanups_.pop_back();
    emit(end, node.keyword);
  };
  switch (node.kind) {
    case ScopeKind::kAtomic: atomic(node); break;
    case ScopeKind::kCritical:
      emit(Op::kCriticalEnter, node.keyword);
      ++critical_;
      cleanups_.push_back({Cleanup::Kind::kCritical, node.keyword, kNone, kNone});
      block(node.body);
      cleanups_.pop_back();
      --critical_;
      emit(Op::kCriticalLeave, node.keyword);
      break;
    case ScopeKind::kLocalSet:
      inside(Op::kLocalSetBegin, Op::kLocalSetEnd, Cleanup::Kind::kLocalSet);
      break;
    case ScopeKind::kBlockInPlace:
      inside(Op::kBlockInPlaceBegin, Op::kBlockInPlaceEnd, Cleanup::Kind::kInPlace);
      break;
  }
}

void Lowering::atomic(const Scoped& node) {
  if (dead_) return;
  // Within another one it is part of the same step.
  if (atomic_ > 0) {
    block(node.body);
    return;
  }
  const std::uint32_t begin = emit(Op::kAtomicBegin, node.keyword);
  if (dead_) return;
  ++atomic_;
  cleanups_.push_back({Cleanup::Kind::kAtomic, node.keyword, kNone, kNone});
  block(node.body);
  cleanups_.pop_back();
  emit(Op::kAtomicEnd, node.keyword);
  --atomic_;
  // The checker allows an operation that blocks only as the first step.
  for (std::uint32_t pc = begin + 1; pc < program_.code.size(); ++pc) {
    const Op op = program_.code[pc].op;
    if (!is_step(op)) continue;
    program_.code[begin].aux = is_blocking(op) ? 1 : 0;
    return;
  }
}

void Lowering::print(Span span, const PrintStatement& node) {
  Print print;
  for (const PrintPiece& piece : node.pieces) {
    PrintPart part{.text = piece.text};
    if (piece.value != kNoNode) part.value = value(piece.value);
    print.parts.push_back(std::move(part));
  }
  if (dead_) return;
  emit(Op::kPrint, span, static_cast<Operand>(program_.prints.size()));
  program_.prints.push_back(std::move(print));
}

void Lowering::evaluate(const Evaluate& node) { value(node.value, kDrop); }

void Lowering::clean_up(std::size_t down_to) {
  const std::uint32_t atomic = atomic_;
  const std::uint32_t critical = critical_;
  for (std::size_t i = cleanups_.size(); i > down_to; --i) {
    const Cleanup& cleanup = cleanups_[i - 1];
    switch (cleanup.kind) {
      case Cleanup::Kind::kUnlock:
        emit(Op::kUnlock, cleanup.span, kNone, cleanup.index, cleanup.object);
        break;
      case Cleanup::Kind::kCritical:
        --critical_;
        emit(Op::kCriticalLeave, cleanup.span);
        break;
      case Cleanup::Kind::kAtomic:
        emit(Op::kAtomicEnd, cleanup.span);
        --atomic_;
        break;
      case Cleanup::Kind::kLocalSet: emit(Op::kLocalSetEnd, cleanup.span); break;
      case Cleanup::Kind::kInPlace: emit(Op::kBlockInPlaceEnd, cleanup.span); break;
    }
  }
  atomic_ = atomic;
  critical_ = critical;
}

}  // namespace interleave::lang
