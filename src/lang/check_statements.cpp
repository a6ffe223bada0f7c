#include <utility>

#include "lang/check_impl.h"

namespace interleave::lang {

namespace {

std::string_view verb_word(ObjectVerb verb) {
  switch (verb) {
    case ObjectVerb::kLock: return "lock";
    case ObjectVerb::kUnlock: return "unlock";
    case ObjectVerb::kReadLock: return "read_lock";
    case ObjectVerb::kWriteLock: return "write_lock";
    case ObjectVerb::kAcquire: return "acquire";
    case ObjectVerb::kRelease: return "release";
    case ObjectVerb::kNotify: return "notify";
    case ObjectVerb::kNotifyAll: return "notify_all";
    case ObjectVerb::kArrive: return "arrive";
  }
  return {};
}

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

}  // namespace

void Checker::block(Block& block) {
  const std::size_t visible = body_.visible.size();
  for (const StmtId id : block.statements) {
    statement(id);
    body_.may_guard = false;
  }
  body_.visible.resize(visible);
}

void Checker::statement(StmtId id) {
  Stmt& stmt = ast_.statements[id];
  const Span span = stmt.span;
  const std::string_view text = text_of(source_, span);
  // Statements that have others inside cannot be a guard themselves, and neither can those inside.
  const auto loop_body = [&](Block& body) {
    body_.may_guard = false;
    ++body_.loops;
    block(body);
    --body_.loops;
  };
  std::visit(Overloaded{
                 [&](Let& node) { let(node); },
                 [&](Assign& node) { assign(span, node); },
                 [&](If& node) { branch(node); },
                 [&](While& node) {
                   number(node.condition);
                   loop_body(node.body);
                 },
                 [&](Loop& node) { loop_body(node.body); },
                 [&](Repeat& node) {
                   number(node.count);
                   loop_body(node.body);
                 },
                 [&](Break&) {
                   if (body_.loops == 0) {
                     error(span, "`break` outside of a loop", {},
                           "it leaves the innermost `while`, `loop` or `repeat`");
                   }
                 },
                 [&](Continue&) {
                   if (body_.loops == 0) {
                     error(span, "`continue` outside of a loop", {},
                           "it goes on with the innermost `while`, `loop` or `repeat`");
                   }
                 },
                 [&](Return& node) { returns(span, node); },
                 [&](Work& node) {
                   number(node.ticks);
                   effect(Effect::kTime, span, text);
                 },
                 [&](Io& node) {
                   number(node.ticks);
                   node.device_index = device(node.device);
                   effect(Effect::kTime, span, text);
                 },
                 [&](Sleep& node) {
                   number(node.ticks);
                   effect(Effect::kTime, span, text);
                 },
                 [&](Yield&) { effect(Effect::kTime, span, text); },
                 [&](SpinUntil& node) {
                   body_.may_guard = false;
                   number(node.condition);
                   effect(Effect::kBlock, span, text);
                 },
                 [&](WaitUntil& node) {
                   // The guard itself is tested in one step; what it reads is no step of its own.
                   const bool may_guard = body_.may_guard;
                   guard(node.condition);
                   body_.may_guard = may_guard;
                   blocks(span, text);
                 },
                 [&](ObjectStatement& node) { object_statement(span, node); },
                 [&](WaitCondition& node) { wait_condition(span, node); },
                 [&](Send& node) { send(span, node); },
                 [&](With& node) { with(span, node); },
                 [&](Scoped& node) { scoped(node); },
                 [&](SelectStatement& node) { select(span, node); },
                 [&](Cancel& node) {
                   cancel(node);
                   effect(Effect::kStep, span, text);
                   effect(Effect::kChange, span, text);
                 },
                 [&](Progress&) { effect(Effect::kChange, span, text); },
                 [&](Assert& node) {
                   number(node.condition);
                   effect(Effect::kChange, span, text);
                 },
                 [&](PrintStatement& node) { print(span, node); },
                 [&](Evaluate& node) { evaluate(span, node); },
             },
             stmt.node);
}

void Checker::let(Let& node) {
  const Type type = value(node.value);
  if (!node.name) return;
  const std::string_view name = node.name.text;
  const std::uint32_t other = find_local(name);
  const Names::Entry* entry = names_.find(name, SymbolKind::kVariable, body_.process);
  if (other != kNoNode) {
    error(node.name.span,
          cat(quote(name), " is already declared, in line ", line(body_.locals[other].name.span)),
          "another name", cat("without `let`, `", name, " = ...` assigns to it"));
  } else if (entry != nullptr && entry->symbol.kind == SymbolKind::kVariable) {
    error(node.name.span,
          cat(quote(name), " is ", describe(program_, ast_, entry->symbol), " already"),
          "another name", cat("without `let`, `", name, " = ...` assigns to it"));
  } else if (name == "id" && body_.has_id) {
    error(node.name.span, "`id` is the index in the array here", "another name");
  }
  node.local = declare_local(node.name, type);
}

void Checker::assign(Span span, Assign& node) {
  Place& target = node.target;
  const Symbol symbol = resolve(target);
  const bool computes = node.op != AssignOp::kSet;
  switch (symbol.kind) {
    case SymbolKind::kUnknown:
      if (target.index != kNoNode) value(target.index);
      value(node.value);
      return;
    case SymbolKind::kLocal: {
      check_index(target, false, 1);
      Local& local = body_.locals[symbol.index];
      if (computes && (local.type == Type::kThreadHandle || local.type == Type::kTaskHandle)) {
        error(target.span, cat(quote(target.name.text), " is a handle, not a number"), "a number");
      }
      if (computes) {
        number(node.value);
      } else if (const Type type = value(node.value); type != body_.locals[symbol.index].type) {
        body_.locals[symbol.index].type = Type::kAny;
      }
      return;
    }
    case SymbolKind::kVariable: {
      const Variable& variable = program_.variables[symbol.index];
      check_index(target, variable.is_array, variable.count);
      if (computes) {
        number(node.value);
      } else {
        value(node.value);
      }
      effect(Effect::kStep, span, text_of(source_, span));
      effect(Effect::kChange, span, text_of(source_, span));
      return;
    }
    default: not_assignable(target, symbol); value(node.value);
  }
}

void Checker::branch(If& node) {
  number(node.condition);
  body_.may_guard = false;
  block(node.then_block);
  block(node.else_block);
}

void Checker::returns(Span span, const Return& node) {
  if (node.value != kNoNode) value(node.value);
  if (body_.function != kNoNode || node.value == kNoNode) return;
  error(span, cat("nobody takes the value that ", body_description(), " returns"),
        "`return` alone, which ends it", "results are returned by functions that are spawned");
}

void Checker::guard(ExprId condition) {
  const bool outer = std::exchange(body_.in_guard, true);
  number(condition);
  body_.in_guard = outer;
}

void Checker::lock(Span span, Place& place, std::string_view verb, bool is_with) {
  const Object* mutex = object(place, {ObjectKind::kMutex}, verb);
  if (mutex == nullptr) return;
  const std::string_view text = text_of(source_, span);
  if (mutex->is_async && is_async()) {
    if (is_with) {
      if (may_await(span)) effect(Effect::kTime, span, text);
    } else {
      error(span, cat(quote(place.name.text), " is an async mutex: a task awaits it"),
            cat("`await ", text, "`"));
    }
    return;
  }
  blocks(span, text, mutex->fifo ? "queuing at a `fifo` object is a step of its own" : "");
  effect(Effect::kChange, span, text);
}

void Checker::object_statement(Span span, ObjectStatement& node) {
  const std::string_view verb = verb_word(node.verb);
  const std::string_view text = text_of(source_, span);
  const auto immediate = [&](const Object* object) {
    if (object == nullptr) return;
    effect(Effect::kStep, span, text);
    effect(Effect::kChange, span, text);
  };
  const auto blocking = [&](const Object* object) {
    if (object == nullptr) return;
    if (object->is_async && is_async()) {
      error(span,
            cat(quote(node.object.name.text), " is an async ", object_word(object->kind),
                ": a task awaits it"),
            cat("`await ", text, "`"));
      return;
    }
    blocks(span, text, object->fifo ? "queuing at a `fifo` object is a step of its own" : "");
    effect(Effect::kChange, span, text);
  };
  switch (node.verb) {
    case ObjectVerb::kLock: lock(span, node.object, verb, false); return;
    case ObjectVerb::kUnlock:
      immediate(object(node.object, {ObjectKind::kMutex, ObjectKind::kRwLock}, verb));
      return;
    case ObjectVerb::kReadLock:
    case ObjectVerb::kWriteLock: blocking(object(node.object, {ObjectKind::kRwLock}, verb)); return;
    case ObjectVerb::kAcquire:
      blocking(object(node.object, {ObjectKind::kSemaphore}, verb));
      return;
    case ObjectVerb::kRelease:
      immediate(object(node.object, {ObjectKind::kSemaphore}, verb));
      return;
    case ObjectVerb::kNotify:
    case ObjectVerb::kNotifyAll:
      immediate(object(node.object, {ObjectKind::kCondition}, verb));
      return;
    case ObjectVerb::kArrive:
      if (object(node.object, {ObjectKind::kBarrier}, verb) == nullptr) return;
      blocks(span, text, "it arrives and waits, which is more than one step");
      effect(Effect::kChange, span, text);
      return;
  }
}

void Checker::wait_condition(Span span, WaitCondition& node) {
  const auto resolved_to = [&](Place& place, ObjectKind wanted, ObjectKind kind) {
    const Symbol symbol = resolve(place, declaration_of(place, wanted, false));
    return symbol.kind == SymbolKind::kObject && program_.objects[symbol.index].kind == kind;
  };
  if (resolved_to(node.condition, ObjectKind::kCondition, ObjectKind::kMutex) &&
      resolved_to(node.mutex, ObjectKind::kMutex, ObjectKind::kCondition)) {
    error(span, "the condition comes first",
          cat("`wait ", node.mutex.name.text, " with ", node.condition.name.text, '`'));
    return;
  }
  const Object* condition = object(node.condition, {ObjectKind::kCondition}, "wait");
  const Object* mutex = object(node.mutex, {ObjectKind::kMutex}, "wait .. with");
  if (condition == nullptr || mutex == nullptr) return;
  if (mutex->is_async) {
    error(node.mutex.span,
          cat(quote(node.mutex.name.text), " is an async mutex; a condition works with a thread's"),
          "a plain `mutex`");
  }
  blocks(span, text_of(source_, span), "it sleeps and takes the lock again, which is two steps");
  effect(Effect::kChange, span, text_of(source_, span));
}

void Checker::send(Span span, Send& node) {
  const Object* channel = object(node.channel, {ObjectKind::kChannel}, "send");
  value(node.value);
  if (channel == nullptr) return;
  const std::string_view text = text_of(source_, span);
  if (channel->is_async && is_async()) {
    // To a task, `send` on an async channel is an await, written or not.
    if (may_await(span)) effect(Effect::kTime, span, text);
  } else {
    std::string_view never;
    if (channel->parameter == 0) never = "a rendezvous is one step of two threads together";
    if (channel->fifo) never = "queuing at a `fifo` object is a step of its own";
    blocks(span, text, never);
  }
  effect(Effect::kChange, span, text);
}

void Checker::with(Span span, With& node) {
  lock({span.begin, node.mutex.span.end}, node.mutex, "with", true);
  body_.may_guard = false;
  block(node.body);
}

void Checker::scoped(Scoped& node) {
  const std::uint32_t steps = steps_seen_;
  switch (node.kind) {
    case ScopeKind::kAtomic:
      if (body_.atomic == 0) body_.may_guard = true;
      ++body_.atomic;
      block(node.body);
      --body_.atomic;
      ++steps_seen_;
      return;
    case ScopeKind::kCritical:
      body_.may_guard = false;
      block(node.body);
      if (steps == steps_seen_ && !ast_.incomplete) {
        error(node.keyword, "nothing happens inside this `critical` block",
              "a step, such as `work 1`",
              "whoever is inside must stop there to be seen; only steps stop");
      }
      return;
    case ScopeKind::kLocalSet:
      body_.may_guard = false;
      if (!is_async()) {
        error(node.keyword, "`local_set` is only possible in a task or an async fn");
      }
      ++body_.local_sets;
      block(node.body);
      --body_.local_sets;
      return;
    case ScopeKind::kBlockInPlace:
      body_.may_guard = false;
      if (body_.kind == BodyKind::kThread) {
        error(node.keyword, "`block_in_place` is only possible in a task", {},
              "a thread has no queue of tasks to hand over: it simply blocks");
      } else if (body_.kind == BodyKind::kFunction) {
        effect(Effect::kNeedsTask, node.keyword, "block_in_place");
      }
      ++body_.in_place;
      block(node.body);
      --body_.in_place;
      return;
  }
}

void Checker::cancel(const Cancel& node) {
  const Type type = value(node.handle);
  if (type == Type::kThreadHandle) {
    error(expr(node.handle).span, "a thread cannot be cancelled", "the handle of a task",
          "a task is dropped where it awaits; a thread has no such place");
  } else if (type == Type::kNumber) {
    error(expr(node.handle).span, "`cancel` needs a handle", "what `spawn` gave");
  }
}

void Checker::evaluate(Span span, const Evaluate& node) {
  const Expr& e = expr(node.value);
  if (std::holds_alternative<Invalid>(e.node)) return;
  const bool computes =
      std::holds_alternative<Number>(e.node) || std::holds_alternative<Boolean>(e.node) ||
      std::holds_alternative<Reference>(e.node) || std::holds_alternative<Unary>(e.node) ||
      std::holds_alternative<Binary>(e.node);
  if (!computes) {
    expression(node.value);
    return;
  }
  std::string hint;
  if (const auto* binary = std::get_if<Binary>(&e.node);
      binary != nullptr && binary->op == Operator::kEqual) {
    hint = "assigning is `=`, comparing is `==`";
  }
  error(span, "this value goes nowhere", "a statement", std::move(hint));
}

void Checker::print(Span span, const PrintStatement& node) {
  for (const PrintPiece& piece : node.pieces) {
    if (piece.value != kNoNode) number(piece.value);
  }
  effect(Effect::kChange, span, text_of(source_, span));
}

}  // namespace interleave::lang
