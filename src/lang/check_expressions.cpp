#include <utility>

#include "lang/check_impl.h"
#include "lang/compile.h"

namespace interleave::lang {

namespace {

bool is_handle(Type type) { return type == Type::kThreadHandle || type == Type::kTaskHandle; }

}  // namespace

Type Checker::expression(ExprId id) {
  if (id == kNoNode) return Type::kAny;
  Expr& e = expr(id);
  if (std::holds_alternative<Number>(e.node) || std::holds_alternative<Boolean>(e.node)) {
    return Type::kNumber;
  }
  if (auto* node = std::get_if<Reference>(&e.node)) return read(node->place);
  if (auto* node = std::get_if<Unary>(&e.node)) {
    number(node->operand);
    return Type::kNumber;
  }
  if (auto* node = std::get_if<Binary>(&e.node)) return binary(*node);
  if (auto* node = std::get_if<CallExpr>(&e.node)) return call(e, *node);
  if (auto* node = std::get_if<Receive>(&e.node)) return receive(e.span, *node);
  if (auto* node = std::get_if<TryLock>(&e.node)) return try_lock(e.span, *node);
  if (auto* node = std::get_if<CompareExchange>(&e.node)) return compare_exchange(e.span, *node);
  if (auto* node = std::get_if<Join>(&e.node)) return join(e.span, *node);
  if (auto* node = std::get_if<Spawn>(&e.node)) return spawn(e.span, *node);
  if (auto* node = std::get_if<BlockOn>(&e.node)) return block_on(e.span, *node);
  if (auto* node = std::get_if<Await>(&e.node)) return await(e.span, *node);
  return Type::kAny;
}

Type Checker::value(ExprId id) {
  const Type type = expression(id);
  if (type != Type::kNothing) return type;
  const Expr& e = expr(id);
  if (const auto* node = std::get_if<CallExpr>(&e.node)) {
    error(e.span, cat(quote(node->call.callee.text), " gives no value"), "a value",
          "a function gives what follows its `return`");
  } else {
    error(e.span, cat(quote(text_of(source_, e.span)), " gives no value"), "a value");
  }
  return Type::kAny;
}

void Checker::number(ExprId id) {
  const Type type = value(id);
  if (!is_handle(type)) return;
  error(expr(id).span, cat(quote(text_of(source_, expr(id).span)), " is a handle, not a number"),
        "a number",
        type == Type::kThreadHandle ? "`join h` waits for the thread and gives its result"
                                    : "`await h` waits for the task and gives its result");
}

Type Checker::binary(const Binary& node) {
  number(node.left);
  number(node.right);
  return Type::kNumber;
}

bool Checker::resolve_call(Call& call) {
  if (!call.callee) return false;
  const std::string_view name = call.callee.text;
  Place place{.name = call.callee, .span = call.callee.span};
  if (find_local(name) != kNoNode) {
    error(call.callee.span, cat(quote(name), " is a variable, not a function"));
    return false;
  }
  const Names::Entry* entry = names_.find(name, SymbolKind::kFunction, body_.process);
  if (entry == nullptr) {
    const auto elsewhere = names_.find_all(name, SymbolKind::kFunction);
    if (!elsewhere.empty()) return foreign_memory(place, *elsewhere.front());
    if (ast_.unread.contains(name)) return false;  // perhaps it is declared there
    if (const auto* strand = names_.find(name, SymbolKind::kStrand, body_.process)) {
      error(call.callee.span,
            cat(quote(name), " is ", describe(program_, ast_, strand->symbol), ", not a function"),
            {}, "declared threads and tasks start by themselves");
      return false;
    }
    const std::string_view near =
        names_.suggest(name, SymbolKind::kFunction, body_.process,
                       [](Symbol symbol) { return symbol.kind == SymbolKind::kFunction; });
    error(call.callee.span, cat("there is no function ", quote(name)), {},
          near.empty() ? cat("declare it: `fn ", name, "() { }`")
                       : cat("did you mean ", quote(near), "?"));
    return false;
  }
  if (entry->symbol.kind != SymbolKind::kFunction) {
    error(call.callee.span,
          cat(quote(name), " is ", describe(program_, ast_, entry->symbol), ", not a function"));
    return false;
  }
  if (call.arguments.size() > kMaxArguments) {
    error(call.span, cat("too many arguments"), cat("at most ", kMaxArguments));
    return false;
  }
  const std::size_t wanted = ast_.functions[entry->symbol.index].parameters.size();
  if (wanted != call.arguments.size()) {
    error(call.span, cat(quote(name), " takes ", wanted, wanted == 1 ? " argument" : " arguments",
                         ", not ", call.arguments.size()));
    return false;
  }
  call.function = entry->symbol.index;
  return true;
}

void Checker::arguments(const Call& call) {
  for (const ExprId argument : call.arguments) value(argument);
}

// A call that is expanded here: not awaited, not spawned.
Type Checker::call(Expr& e, CallExpr& node) {
  arguments(node.call);
  if (!resolve_call(node.call)) return Type::kAny;
  const FunctionDecl& callee = ast_.functions[node.call.function];
  if (callee.is_async) {
    const std::string form = std::string(text_of(source_, node.call.span));
    error(e.span,
          cat(quote(callee.name.text),
              " is async: calling it only makes a future, which "
              "does nothing by itself"),
          {},
          is_async()
              ? cat("write `await ", form, "` to run it here, or `spawn ", form,
                    "` for a task of its own")
              : cat("write `block_on ", example_runtime(), " ", form, "` to drive it from here"));
    return Type::kAny;
  }
  CallSite site{.function = node.call.function, .span = e.span};
  site.from = body_.kind;
  site.in_atomic = body_.atomic > 0;
  site.in_guard = body_.in_guard;
  site.in_local_set = body_.local_sets > 0;
  if (body_.function != kNoNode) {
    calls_[body_.function].push_back(static_cast<std::uint32_t>(sites_.size()));
  }
  sites_.push_back(site);
  body_.may_guard = false;
  ++steps_seen_;
  return callee.has_result ? Type::kAny : Type::kNothing;
}

Type Checker::receive(Span span, Receive& node) {
  const Object* channel = object(node.channel, {ObjectKind::kChannel}, "recv");
  if (channel == nullptr) return Type::kAny;
  if (channel->is_async && is_async()) {
    error(span, cat(quote(node.channel.name.text), " is an async channel: a task awaits it"),
          cat("`await ", text_of(source_, span), "`"));
    return Type::kAny;
  }
  std::string_view never;
  if (channel->parameter == 0) never = "a rendezvous is one step of two threads together";
  if (channel->fifo) never = "queuing at a `fifo` object is a step of its own";
  blocks(span, text_of(source_, span), never);
  effect(Effect::kChange, span, text_of(source_, span));
  return Type::kAny;
}

Type Checker::try_lock(Span span, TryLock& node) {
  if (object(node.mutex, {ObjectKind::kMutex}, "try_lock") != nullptr) {
    effect(Effect::kStep, span, text_of(source_, span));
    effect(Effect::kChange, span, text_of(source_, span));
  }
  return Type::kNumber;
}

Type Checker::compare_exchange(Span span, CompareExchange& node) {
  const Symbol symbol = resolve(node.target);
  if (symbol.kind == SymbolKind::kVariable &&
      program_.variables[symbol.index].kind == VariableKind::kAtomic) {
    const Variable& variable = program_.variables[symbol.index];
    check_index(node.target, variable.is_array, variable.count);
  } else if (symbol.kind != SymbolKind::kUnknown) {
    const std::string_view name = node.target.name.text;
    const bool is_shared = symbol.kind == SymbolKind::kVariable;
    error(node.target.span,
          cat("`compare_exchange` needs an atomic; ", quote(name), " is ",
              describe(program_, ast_, symbol)),
          {}, is_shared ? cat("declare it `atomic ", name, " = 0`") : std::string());
  }
  value(node.expected);
  value(node.desired);
  effect(Effect::kStep, span, text_of(source_, span));
  effect(Effect::kChange, span, text_of(source_, span));
  return Type::kNumber;
}

Type Checker::join(Span span, const Join& node) {
  const Type type = value(node.handle);
  if (type == Type::kNumber) {
    error(expr(node.handle).span, "`join` needs a handle", "what `spawn` gave",
          "write `let h = spawn thread f()`, then `join h`");
    return Type::kAny;
  }
  blocks(span, text_of(source_, span));
  effect(Effect::kChange, span, text_of(source_, span));
  return Type::kAny;
}

}  // namespace interleave::lang
