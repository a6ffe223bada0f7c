// Spawning, awaiting and driving: which world (thread or task) an operation belongs to.
#include <utility>

#include "lang/check_impl.h"

namespace interleave::lang {

Type Checker::spawn(Span span, Spawn& node) {
  const std::string_view text = text_of(source_, span);
  arguments(node.call);
  const bool resolved = resolve_call(node.call);
  if (node.runtime) node.runtime_index = runtime(node.runtime);
  effect(Effect::kStep, span, text);
  effect(Effect::kChange, span, text);
  const bool has_runtime = static_cast<bool>(node.runtime);
  const std::string_view callee = node.call.callee.text;
  if (node.kind == SpawnKind::kThread && has_runtime) {
    error(node.runtime.span, "a thread runs on cores, not on a runtime",
          cat("`spawn thread ", callee, "(..)`, or `spawn ", callee, "(..) on ", node.runtime.text,
              "` for a task"));
  }
  if (node.kind != SpawnKind::kThread && !has_runtime) {
    if (body_.kind == BodyKind::kThread) {
      error(span, "a thread has no runtime to spawn a task on", {},
            cat("name one: `spawn ", callee, "(..) on ", example_runtime(),
                "`, or write `spawn thread ", callee, "(..)`"));
    } else if (body_.kind == BodyKind::kFunction) {
      effect(Effect::kNeedsTask, span, text);
    }
  }
  if (node.kind == SpawnKind::kLocal) {
    if (has_runtime) {
      error(node.runtime.span, "`spawn_local` stays with the `local_set` around it",
            "no `on` here");
    } else if (body_.local_sets == 0 && body_.kind == BodyKind::kTask) {
      error(span, "`spawn_local` needs a `local_set { }` around it", {},
            "a spawned task may move between its runtime's threads; one that may not (its data is "
            "not `Send`) has to stay in a `local_set`, on one thread");
    } else if (body_.local_sets == 0) {
      effect(Effect::kNeedsLocalSet, span, text);
    }
  }
  const Type type = node.kind == SpawnKind::kThread ? Type::kThreadHandle : Type::kTaskHandle;
  if (!resolved) return type;
  const FunctionDecl& function = ast_.functions[node.call.function];
  if (function.is_async && node.kind == SpawnKind::kThread) {
    error(node.call.span, cat(quote(callee), " is async: a thread cannot run it"),
          "a `fn` that is not async",
          cat("spawn a `fn` that does `block_on ", example_runtime(), " ", callee,
              "(..)`, or `spawn ", callee, "(..)` as a task"));
  } else if (function.is_async && node.kind == SpawnKind::kBlocking) {
    error(node.call.span, cat(quote(callee), " is async: the blocking pool runs plain functions"),
          "a `fn` that is not async", cat("`spawn ", callee, "(..)` makes a task of it"));
  }
  CallSite site{.function = node.call.function, .span = span, .spawned = true, .spawn = node.kind};
  site.from = body_.kind;
  sites_.push_back(site);
  return type;
}

Type Checker::block_on(Span span, BlockOn& node) {
  const std::string_view text = text_of(source_, span);
  arguments(node.call);
  node.runtime_index = runtime(node.runtime);
  if (is_async()) {
    error(span, "`block_on` inside a task: its thread is driving a runtime already", {},
          cat("write `await ", text_of(source_, node.call.span), "`"));
  } else {
    effect(Effect::kNeedsThread, span, text);
  }
  effect(Effect::kTime, span, text);
  effect(Effect::kChange, span, text);
  if (!resolve_call(node.call)) return Type::kAny;
  const FunctionDecl& function = ast_.functions[node.call.function];
  if (!function.is_async) {
    error(node.call.span,
          cat(quote(function.name.text),
              " is not async: it gives its result at "
              "once"),
          {}, "call it without `block_on`, or declare it `async fn`");
    return Type::kAny;
  }
  CallSite site{.function = node.call.function, .span = span};
  site.from = body_.kind;
  if (body_.function != kNoNode) {
    calls_[body_.function].push_back(static_cast<std::uint32_t>(sites_.size()));
  }
  sites_.push_back(site);
  return function.has_result ? Type::kAny : Type::kNothing;
}

// `await` and what it needs around it.
bool Checker::may_await(Span span) {
  if (!is_async()) {
    switch (body_.kind) {
      case BodyKind::kThread:
        error(span, "`await` is only possible in a task or an async fn", {},
              "a thread waits by blocking: `io 3`, `join h`, `lock m`, or `block_on rt f()`");
        break;
      case BodyKind::kCheck:
        error(span, "`await` is not possible in a check",
              "an expression that only looks at memory");
        break;
      default:
        error(span, "`await` is only possible in a task or an async fn",
              cat("`async fn ", body_.name, "`"));
    }
    return false;
  }
  if (body_.in_place > 0) {
    error(span, "`await` is not possible inside `block_in_place`", {},
          "its thread has handed its queue over and is no worker meanwhile");
    return false;
  }
  return true;
}

Type Checker::await(Span span, Await& node) {
  const bool allowed = may_await(span);
  const std::string_view text = text_of(source_, span);
  Type type = Type::kNothing;
  switch (node.kind) {
    case AwaitKind::kFuture: type = await_future(span, node.operand); break;
    case AwaitKind::kIo:
    case AwaitKind::kSleep:
      number(node.operand);
      node.device_index = device(node.device);
      break;
    case AwaitKind::kYield: break;
    case AwaitKind::kJoinAll: join_all(span, node); break;
    case AwaitKind::kLock:
    case AwaitKind::kReceive:
    case AwaitKind::kAcquire:
    case AwaitKind::kSend:
      await_object(span, node);
      if (node.kind == AwaitKind::kReceive) type = Type::kAny;
      break;
  }
  if (allowed) {
    effect(Effect::kTime, span, text);
    effect(Effect::kChange, span, text);
  }
  return type;
}

// A call (expanded here), a handle, or a spawn whose handle is awaited at once.
Type Checker::await_future(Span span, ExprId future) {
  Expr& e = expr(future);
  if (auto* node = std::get_if<CallExpr>(&e.node)) {
    arguments(node->call);
    if (!resolve_call(node->call)) return Type::kAny;
    const FunctionDecl& function = ast_.functions[node->call.function];
    if (!function.is_async) {
      error(e.span, cat(quote(function.name.text), " is not async: it gives its result at once"),
            {}, "call it without `await`, or declare it `async fn`");
      return Type::kAny;
    }
    CallSite site{.function = node->call.function, .span = span};
    site.from = body_.kind;
    site.in_atomic = body_.atomic > 0;
    site.in_local_set = body_.local_sets > 0;
    if (body_.function != kNoNode) {
      calls_[body_.function].push_back(static_cast<std::uint32_t>(sites_.size()));
    }
    sites_.push_back(site);
    return function.has_result ? Type::kAny : Type::kNothing;
  }
  const Type type = value(future);
  if (type == Type::kThreadHandle) {
    error(e.span, "the handle of a thread is no future", "`join` in place of `await`",
          "`join` blocks this task's worker; `spawn_blocking` gives a handle that can be awaited");
  } else if (type == Type::kNumber) {
    error(e.span, cat(quote(text_of(source_, e.span)), " cannot be awaited"),
          "a call of an async fn, a handle, `io(n)`, `sleep(n)`, `yield`, `lock m`, `recv ch`, "
          "`acquire s` or `join_all(..)`");
  }
  return Type::kAny;
}

void Checker::join_all(Span span, Await& node) {
  if (node.futures.empty()) error(span, "`join_all` of nothing", "at least one call or handle");
  for (const ExprId future : node.futures) await_future(expr(future).span, future);
}

void Checker::await_object(Span span, Await& node) {
  if (node.operand != kNoNode) value(node.operand);
  const Object* object = nullptr;
  std::string_view verb;
  switch (node.kind) {
    case AwaitKind::kLock:
      verb = "lock";
      object = this->object(node.object, {ObjectKind::kMutex}, verb, true);
      break;
    case AwaitKind::kAcquire:
      verb = "acquire";
      object = this->object(node.object, {ObjectKind::kSemaphore}, verb, true);
      break;
    case AwaitKind::kReceive:
      verb = "recv";
      object = this->object(node.object, {ObjectKind::kChannel}, verb, true);
      break;
    default: verb = "send"; object = this->object(node.object, {ObjectKind::kChannel}, verb, true);
  }
  if (object == nullptr || object->is_async) return;
  const std::string_view name = node.object.name.text;
  const std::string_view word = object_word(object->kind);
  error(span, cat(quote(name), " is a ", word, " for threads, which cannot be awaited"),
        cat("`async ", word, ' ', name, "`, or no `await`"),
        cat("without `await`, `", verb, ' ', name, "` blocks the task's worker thread"));
}

void Checker::select(Span span, SelectStatement& node) {
  if (node.branches.empty() && !ast_.incomplete) {
    error(span, "an empty `select` waits for nothing", "`v = await a { }`");
  }
  for (SelectBranch& branch : node.branches) {
    Expr& e = expr(branch.await);
    const Type type = expression(branch.await);
    if (const auto* await = std::get_if<Await>(&e.node)) {
      if (await->kind == AwaitKind::kJoinAll) {
        error(e.span, "`join_all` cannot be a branch of `select`", {},
              "put it into an async fn and await that");
      }
    }
    const std::size_t visible = body_.visible.size();
    if (branch.binder && branch.binder.text != "_") {
      if (type == Type::kNothing) {
        error(branch.binder.span, cat(quote(text_of(source_, e.span)), " gives no value"),
              cat("`", text_of(source_, e.span), " { }`"));
      }
      Place target{.name = branch.binder, .span = branch.binder.span};
      const Names::Entry* entry =
          names_.find(branch.binder.text, SymbolKind::kVariable, body_.process);
      const bool is_memory = entry != nullptr && entry->symbol.kind == SymbolKind::kVariable;
      if (find_local(branch.binder.text) != kNoNode || is_memory) {
        branch.symbol = resolve(target);
        if (is_memory && branch.symbol.kind == SymbolKind::kVariable) {
          check_index(target, program_.variables[branch.symbol.index].is_array,
                      program_.variables[branch.symbol.index].count);
          effect(Effect::kStep, branch.binder.span, branch.binder.text);
        } else {
          body_.locals[branch.symbol.index].type = Type::kAny;
        }
      } else {
        branch.symbol = {SymbolKind::kLocal, declare_local(branch.binder, Type::kAny)};
        branch.declares = true;
      }
    }
    block(branch.body);
    body_.visible.resize(visible);
  }
}

}  // namespace interleave::lang
