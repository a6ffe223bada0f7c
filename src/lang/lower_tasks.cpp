// Calls, which are expanded where they stand; spawns, awaits and select.
#include <utility>

#include "lang/lower_impl.h"
#include "lang/text.h"

namespace interleave::lang {

std::vector<Operand> Lowering::argument_values(const Call& call) {
  std::vector<Operand> values;
  values.reserve(call.arguments.size());
  for (const ExprId argument : call.arguments) values.push_back(value(argument));
  return values;
}

Operand Lowering::call(const Call& call, Span span, Operand slot) {
  if (dead_) return constant(0);
  const bool has_result = ast_.functions[call.function].has_result;
  const Operand result = has_result ? target(slot) : kNone;
  const std::uint32_t mark = next_slot_;
  expand(call, span, argument_values(call), result);
  next_slot_ = mark;
  return result;
}

// The function's block in place of a call. `result` is kNone or a slot of its own.
void Lowering::expand(const Call& call, Span span, std::vector<Operand> arguments, Operand result) {
  if (dead_) return;
  const FunctionDecl& callee = ast_.functions[call.function];
  if (program_.call_sites.size() >= kMaxInstructions) {
    reporter_.error(span, "the program is too large with all its calls expanded",
                    {.expected = cat("at most ", kMaxInstructions, " calls"),
                     .hint = "calls within calls multiply: call less often, or use a loop"});
    too_large_ = true;
    dead_ = true;
    return;
  }
  Label end;
  Frame frame;
  frame.locals.assign(callee.locals, kNone);
  frame.assigned = &callee.assigned;
  frame.is_async = callee.is_async;
  frame.call_site = static_cast<std::uint32_t>(program_.call_sites.size());
  frame.result = result;
  frame.end = &end;
  frame.cleanups = cleanups_.size();
  program_.call_sites.push_back({function_index(call.function), span, frame_->call_site});
  Frame* const caller = std::exchange(frame_, &frames_.emplace_back(std::move(frame)));
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    // Arguments are values: one that the function changes is a copy.
    if (!is_fixed(callee.parameters[i].text)) {
      const Operand copy = new_slot();
      emit(Op::kMove, expr(call.arguments[i]).span, copy, arguments[i]);
      arguments[i] = copy;
    }
    frame_->locals[i] = arguments[i];
  }
  block(callee.body);
  if (result != kNone) emit(Op::kMove, span, result, constant(0));  // no `return` on this way
  bind(end);
  frame_ = caller;
}

Operand Lowering::spawn(const Expr& e, const Spawn& node, Operand slot) {
  const std::uint32_t mark = next_slot_;
  const std::vector<Operand> arguments = argument_values(node.call);
  if (dead_) return constant(0);
  next_slot_ = mark;
  const Operand result = target(slot);
  if (result != kNone) uses_handle();
  Op op = Op::kSpawnTask;
  if (node.kind == SpawnKind::kThread) op = Op::kSpawnThread;
  if (node.kind == SpawnKind::kBlocking) op = Op::kSpawnBlocking;
  if (node.kind == SpawnKind::kLocal) op = Op::kSpawnLocal;
  const Operand otherwise = op == Op::kSpawnThread ? kNone : around_;
  const Operand runtime =
      node.runtime_index == kNoNode ? otherwise : static_cast<Operand>(node.runtime_index);
  const auto body = static_cast<Operand>(spawned_body(node.call.function));
  emit(op, e.span, result, runtime, body, argument_list(arguments),
       static_cast<std::uint16_t>(arguments.size()));
  return result;
}

Operand Lowering::block_on(const Expr& e, const BlockOn& node, Operand slot) {
  if (dead_) return constant(0);
  const bool has_result = ast_.functions[node.call.function].has_result;
  const Operand result = has_result ? target(slot) : kNone;
  const std::uint32_t mark = next_slot_;
  std::vector<Operand> arguments = argument_values(node.call);
  const auto runtime = static_cast<Operand>(node.runtime_index);
  emit(Op::kBlockOnBegin, e.span, kNone, kNone, runtime);
  around_ = runtime;
  expand(node.call, e.span, std::move(arguments), result);
  around_ = kNone;
  emit(Op::kBlockOnEnd, e.span, kNone, kNone, runtime);
  next_slot_ = mark;
  return result;
}

Operand Lowering::await(const Expr& e, const Await& node, Operand slot) {
  const std::uint32_t mark = next_slot_;
  const auto object = static_cast<Operand>(node.object.symbol.index);
  const Operand device =
      node.device_index == kNoNode ? kNone : static_cast<Operand>(node.device_index);
  switch (node.kind) {
    case AwaitKind::kFuture: {
      if (const auto* made = std::get_if<CallExpr>(&expr(node.operand).node)) {
        return call(made->call, e.span, slot);
      }
      const Operand handle = value(node.operand);
      next_slot_ = mark;
      const Operand result = target(slot);
      uses_handle();
      emit(Op::kAwaitHandle, e.span, result, handle);
      return result;
    }
    case AwaitKind::kIo: emit(Op::kAwaitIo, e.span, value(node.operand), kNone, device); break;
    case AwaitKind::kSleep: emit(Op::kAwaitSleep, e.span, value(node.operand)); break;
    case AwaitKind::kYield: emit(Op::kAwaitYield, e.span); break;
    case AwaitKind::kLock:
      emit(Op::kAwaitLock, e.span, kNone, place_index(node.object), object);
      break;
    case AwaitKind::kAcquire:
      emit(Op::kAwaitAcquire, e.span, kNone, place_index(node.object), object);
      break;
    case AwaitKind::kSend: {
      const Operand index = place_index(node.object);
      emit(Op::kAwaitSend, e.span, value(node.operand), index, object);
      break;
    }
    case AwaitKind::kReceive: {
      const Operand index = place_index(node.object);
      next_slot_ = mark;
      const Operand result = target(slot);
      emit(Op::kAwaitReceive, e.span, result, index, object);
      return result;
    }
    case AwaitKind::kJoinAll: {
      std::vector<FutureArguments> arguments;
      for (const ExprId awaited : node.futures) arguments.push_back(future_arguments(awaited));
      std::vector<Operand> handles;
      for (std::size_t i = 0; i < node.futures.size(); ++i) {
        handles.push_back(future(node.futures[i], arguments[i]));
      }
      if (dead_) break;
      uses_handle();
      emit(Op::kAwaitAll, e.span, kNone, kNone, kNone, argument_list(handles),
           static_cast<std::uint16_t>(handles.size()));
      break;
    }
  }
  next_slot_ = mark;
  return constant(0);
}

// The futures of one await are made together, after all their arguments: reading an argument may be a
// step, and no future exists before the await that polls it.
Lowering::FutureArguments Lowering::future_arguments(ExprId id) {
  const auto* made = std::get_if<CallExpr>(&expr(id).node);
  return made == nullptr ? FutureArguments{value(id)} : argument_values(made->call);
}

Operand Lowering::future(ExprId id, const FutureArguments& arguments) {
  const Expr& e = expr(id);
  const auto* made = std::get_if<CallExpr>(&e.node);
  if (dead_) return constant(0);
  if (made == nullptr) return arguments.front();
  const Operand result = new_slot();
  emit(Op::kSpawnFuture, e.span, result, around_,
       static_cast<Operand>(spawned_body(made->call.function)), argument_list(arguments),
       static_cast<std::uint16_t>(arguments.size()));
  return result;
}

// Where a branch's value arrives: the slot of its variable, or a new one.
std::optional<Operand> Lowering::binder_slot(const SelectBranch& branch) {
  switch (branch.symbol.kind) {
    case SymbolKind::kUnknown: return std::nullopt;
    case SymbolKind::kLocal: {
      Operand& local = frame_->locals[branch.symbol.index];
      if (branch.declares) local = new_slot();
      return local;
    }
    default: return new_slot();
  }
}

// An arm with its operands; the future of a call is still to be made.
SelectArm Lowering::select_arm(const SelectBranch& branch, Operand slot,
                               FutureArguments& arguments) {
  const Expr& e = expr(branch.await);
  const auto& node = std::get<Await>(e.node);
  SelectArm arm;
  arm.span = e.span;
  const auto object = static_cast<Operand>(node.object.symbol.index);
  switch (node.kind) {
    case AwaitKind::kFuture:
      uses_handle();
      arm.await = Op::kAwaitHandle;
      arm.a = slot;
      arguments = future_arguments(node.operand);
      break;
    case AwaitKind::kIo:
      arm.await = Op::kAwaitIo;
      arm.a = value(node.operand);
      arm.c = node.device_index == kNoNode ? kNone : static_cast<Operand>(node.device_index);
      break;
    case AwaitKind::kSleep:
      arm.await = Op::kAwaitSleep;
      arm.a = value(node.operand);
      break;
    case AwaitKind::kLock:
    case AwaitKind::kAcquire:
      arm.await = node.kind == AwaitKind::kLock ? Op::kAwaitLock : Op::kAwaitAcquire;
      arm.b = place_index(node.object);
      arm.c = object;
      break;
    case AwaitKind::kSend:
      arm.await = Op::kAwaitSend;
      arm.b = place_index(node.object);
      arm.a = value(node.operand);
      arm.c = object;
      break;
    case AwaitKind::kReceive:
      arm.await = Op::kAwaitReceive;
      arm.a = slot;
      arm.b = place_index(node.object);
      arm.c = object;
      break;
    case AwaitKind::kYield:
    case AwaitKind::kJoinAll: arm.await = Op::kAwaitYield; break;
  }
  return arm;
}

void Lowering::select(Span span, const SelectStatement& node) {
  if (dead_) return;
  Select select;
  std::vector<Operand> slots;
  for (const SelectBranch& branch : node.branches) {
    slots.push_back(binder_slot(branch).value_or(kNone));
  }
  std::vector<FutureArguments> arguments(node.branches.size());
  for (std::size_t i = 0; i < node.branches.size(); ++i) {
    select.arms.push_back(select_arm(node.branches[i], slots[i], arguments[i]));
  }
  for (std::size_t i = 0; i < node.branches.size(); ++i) {
    const auto& awaited = std::get<Await>(expr(node.branches[i].await).node);
    if (awaited.kind != AwaitKind::kFuture) continue;
    select.arms[i].b = future(awaited.operand, arguments[i]);
  }
  const auto index = program_.selects.size();
  program_.selects.push_back(std::move(select));
  emit(Op::kSelect, span, kNone, kNone, static_cast<Operand>(index));
  if (dead_) return;  // too large
  const WorkSum before = work_;
  Label end;
  for (std::size_t i = 0; i < node.branches.size(); ++i) {
    const SelectBranch& branch = node.branches[i];
    dead_ = false;
    work_ = before;
    label_pc_ = static_cast<std::uint32_t>(program_.code.size());
    program_.selects[index].arms[i].target = label_pc_;
    if (branch.symbol.kind == SymbolKind::kVariable) {
      emit(Op::kWrite, branch.binder.span, slots[i], kNone,
           static_cast<Operand>(branch.symbol.index));
    }
    block(branch.body);
    jump(end, span);
    if (too_large_) return;
    dead_ = true;
  }
  bind(end);
}

}  // namespace interleave::lang
