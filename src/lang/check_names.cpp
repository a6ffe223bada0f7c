#include <utility>

#include "lang/arithmetic.h"
#include "lang/check_impl.h"

namespace interleave::lang {

std::uint32_t Checker::find_local(std::string_view name) const {
  for (auto it = body_.visible.rbegin(); it != body_.visible.rend(); ++it) {
    if (body_.locals[*it].name.text == name) return *it;
  }
  return kNoNode;
}

std::uint32_t Checker::declare_local(const Name& name, Type type) {
  const auto index = static_cast<std::uint32_t>(body_.locals.size());
  body_.locals.push_back({name, type});
  body_.visible.push_back(index);
  return index;
}

Symbol Checker::resolve(Place& place, std::string_view declaration) {
  place.symbol = {};
  const std::string_view name = place.name.text;
  if (name.empty()) return {};
  if (place.process) {
    const Names::Entry* process = names_.find(place.process.text, SymbolKind::kProcess);
    if (process == nullptr || process->symbol.kind != SymbolKind::kProcess) {
      error(place.process.span, cat(quote(place.process.text), " is not a process"), {},
            "only a process's memory is named with a dot");
      return {};
    }
    const Names::Entry* entry = names_.find_in(name, SymbolKind::kVariable, process->symbol.index);
    if (entry == nullptr) {
      error(place.name.span, cat("process ", quote(place.process.text), " has no ", quote(name)));
      return {};
    }
    if (body_.kind != BodyKind::kCheck && body_.process != process->symbol.index) {
      foreign_memory(place, *entry);
      return {};
    }
    return place.symbol = entry->symbol;
  }
  if (const std::uint32_t local = find_local(name); local != kNoNode) {
    return place.symbol = {SymbolKind::kLocal, local};
  }
  if (name == "id") {
    if (body_.has_id) return place.symbol = {SymbolKind::kId, 0};
    error(place.span, cat("`id` is the index in an array, and ", body_description(), " is none"),
          {},
          body_.function != kNoNode
              ? "hand it over: `f(id)`"
              : cat("an array is declared with its size: `thread ", body_.name, "[2] { }`"));
    return {};
  }
  if (const Names::Entry* entry = names_.find(name, SymbolKind::kVariable, body_.process)) {
    return place.symbol = entry->symbol;
  }
  const std::vector<const Names::Entry*> elsewhere = names_.find_all(name, SymbolKind::kVariable);
  if (elsewhere.empty()) {
    undeclared(place, declaration);
    return {};
  }
  if (body_.kind != BodyKind::kCheck) {
    foreign_memory(place, *elsewhere.front());
    return {};
  }
  if (elsewhere.size() > 1) {
    std::string names;
    for (const Names::Entry* entry : elsewhere) {
      if (!names.empty()) names += " or ";
      names += cat('`', ast_.processes[entry->process].name.text, '.', name, '`');
    }
    error(place.span, cat("several processes have ", quote(name)), std::move(names));
    return {};
  }
  return place.symbol = elsewhere.front()->symbol;
}

// Naming what belongs to another process. Always false.
bool Checker::foreign_memory(const Place& place, const Names::Entry& entry) {
  const std::string_view process = ast_.processes[entry.process].name.text;
  std::string_view what = "memory";
  std::string hint =
      cat("processes share no memory: send the value over a `channel`; only `finally` and `always` "
          "may look inside, as `",
          process, '.', place.name.text, '`');
  if (entry.symbol.kind == SymbolKind::kFunction) {
    what = "code";
    hint = "declare it at the top, where all processes see it";
  } else if (entry.symbol.kind == SymbolKind::kObject) {
    hint = "processes share no memory, so no locks either: they meet over a `channel` at the top";
  }
  error(place.span,
        cat(quote(place.name.text), " is ", what, " of process ", quote(process), ", and ",
            body_description(), " is outside of it"),
        {}, std::move(hint));
  return false;
}

void Checker::undeclared(const Place& place, std::string_view declaration) {
  const std::string_view name = place.name.text;
  if (ast_.unread.contains(name)) return;  // perhaps it is declared there
  if (const auto* strand = names_.find(name, SymbolKind::kStrand, body_.process)) {
    error(place.span,
          cat(quote(name), " is ", describe(program_, ast_, strand->symbol), ", not a value"), {},
          "declared threads and tasks start by themselves; a handle to wait for is what `spawn` "
          "gives");
    return;
  }
  for (const SymbolKind kind : {SymbolKind::kRuntime, SymbolKind::kDevice}) {
    if (const auto* entry = names_.find(name, kind)) {
      error(place.span,
            cat(quote(name), " is ", describe(program_, ast_, entry->symbol), ", not a value"));
      return;
    }
  }
  std::vector<std::string_view> candidates;
  for (const std::uint32_t local : body_.visible) {
    candidates.push_back(body_.locals[local].name.text);
  }
  const std::string_view declared =
      names_.suggest(name, SymbolKind::kVariable, body_.process, [](Symbol) { return true; });
  if (!declared.empty()) candidates.push_back(declared);
  if (const std::string_view near = nearest(name, candidates); !near.empty()) {
    error(place.span, cat(quote(name), " is not declared"), {},
          cat("did you mean ", quote(near), "?"));
    return;
  }
  for (const Local& local : body_.locals) {
    if (local.name.text != name) continue;
    error(place.span, cat(quote(name), " is not known here"), {},
          cat("the `let` in line ", line(local.name.span),
              " holds to the end of its block: declare it before the block"));
    return;
  }
  if (!declaration.empty()) {
    error(place.span, cat(quote(name), " is not declared"), {},
          cat("declare it at the top: ", quote(declaration)));
    return;
  }
  const bool is_check = body_.kind == BodyKind::kCheck;
  error(place.span, cat(quote(name), " is not declared"), {},
        is_check
            ? "a check sees `shared` and `atomic` variables and knobs"
            : cat("write `let ", name, " = ...` for a variable of this ",
                  is_async() ? "task" : "thread", " alone, or `shared ", name, " = 0` at the top"));
}

std::optional<Word> Checker::constant(ExprId id) const {
  if (id == kNoNode) return std::nullopt;
  const Expr& e = expr(id);
  if (const auto* node = std::get_if<Number>(&e.node)) return node->value;
  if (const auto* node = std::get_if<Reference>(&e.node)) {
    if (node->place.symbol.kind != SymbolKind::kParam) return std::nullopt;
    return program_.params[node->place.symbol.index].value;
  }
  if (const auto* node = std::get_if<Unary>(&e.node)) {
    const std::optional<Word> value = constant(node->operand);
    return value ? apply(op_of(node->op), *value) : std::nullopt;
  }
  if (const auto* node = std::get_if<Binary>(&e.node)) {
    const std::optional<Word> left = constant(node->left);
    const std::optional<Word> right = constant(node->right);
    return left && right ? apply(op_of(node->op), *left, *right) : std::nullopt;
  }
  return std::nullopt;
}

void Checker::check_index(Place& place, bool is_array, std::uint32_t count) {
  const std::string_view name = place.name.text;
  if (place.index == kNoNode) {
    if (is_array) {
      error(place.span, cat(quote(name), " is an array of ", count),
            cat("an index: `", name, "[0]`"));
    }
    return;
  }
  number(place.index);
  if (!is_array) {
    error(place.span, cat(quote(name), " is not an array"), "no index");
    return;
  }
  if (const auto index = constant(place.index); index && (*index < 0 || *index >= count)) {
    error(expr(place.index).span, cat(quote(name), " has no element ", *index),
          cat("0 to ", count - 1));
  }
}

Type Checker::read(Place& place) {
  const Symbol symbol = resolve(place);
  switch (symbol.kind) {
    case SymbolKind::kUnknown:
      if (place.index != kNoNode) value(place.index);
      return Type::kAny;
    case SymbolKind::kLocal: check_index(place, false, 1); return body_.locals[symbol.index].type;
    case SymbolKind::kId:
    case SymbolKind::kParam: check_index(place, false, 1); return Type::kNumber;
    case SymbolKind::kVariable: {
      const Variable& variable = program_.variables[symbol.index];
      check_index(place, variable.is_array, variable.count);
      effect(Effect::kStep, place.span, place.name.text);
      return Type::kAny;
    }
    default: not_a_value(place, symbol); return Type::kAny;
  }
}

void Checker::not_a_value(const Place& place, Symbol symbol) {
  const std::string_view name = place.name.text;
  std::string hint;
  if (symbol.kind == SymbolKind::kObject) {
    const Object& object = program_.objects[symbol.index];
    const std::string_view word = object_word(object.kind);
    switch (object.kind) {
      case ObjectKind::kMutex:
        hint = cat("`try_lock ", name, "` is an expression: true if it got the lock");
        break;
      case ObjectKind::kChannel:
        hint = cat("`recv ", name, "` is an expression: what comes out of the channel");
        break;
      default: hint = "keep what you want to know in a `shared` variable too";
    }
    error(place.span, cat(quote(name), " is a ", word, "; a ", word, " is not a value"), {},
          std::move(hint));
    return;
  }
  if (symbol.kind == SymbolKind::kFunction) hint = cat("a call has parentheses: `", name, "()`");
  if (symbol.kind == SymbolKind::kProcess) hint = cat("its memory is named `", name, ".x`");
  error(place.span, cat(quote(name), " is ", describe(program_, ast_, symbol), ", not a value"), {},
        std::move(hint));
}

void Checker::not_assignable(const Place& place, Symbol symbol) {
  const std::string_view name = place.name.text;
  switch (symbol.kind) {
    case SymbolKind::kParam:
      error(place.span, cat(quote(name), " is a knob: it cannot change while the program runs"), {},
            cat("copy it: `let count = ", name, "`"));
      return;
    case SymbolKind::kId:
      error(place.span, "`id` cannot change", {}, "copy it: `let n = id`");
      return;
    default:
      error(
          place.span,
          cat(quote(name), " is ", describe(program_, ast_, symbol), " and cannot be assigned to"),
          "a variable");
  }
}

// How an object of that name could be declared.
std::string Checker::declaration_of(const Place& place, ObjectKind kind, bool is_async) {
  std::string text = cat(is_async ? "async " : "", object_word(kind), ' ', place.name.text);
  if (place.index != kNoNode) text += "[2]";
  if (kind == ObjectKind::kSemaphore) text += " = 1";
  if (kind == ObjectKind::kBarrier) text += "(2)";
  if (kind == ObjectKind::kChannel) text += "(1)";
  return text;
}

const Object* Checker::object(Place& place, std::initializer_list<ObjectKind> kinds,
                              std::string_view verb, bool is_async) {
  const Symbol symbol = resolve(place, declaration_of(place, *kinds.begin(), is_async));
  if (symbol.kind == SymbolKind::kUnknown) {
    if (place.index != kNoNode) value(place.index);
    return nullptr;
  }
  std::string wanted;
  for (const ObjectKind kind : kinds) {
    if (symbol.kind == SymbolKind::kObject && program_.objects[symbol.index].kind == kind) {
      const Object& object = program_.objects[symbol.index];
      check_index(place, object.is_array, object.count);
      return &object;
    }
    if (!wanted.empty()) wanted += " or ";
    wanted += cat("a ", object_word(kind));
  }
  std::string hint;
  if (symbol.kind == SymbolKind::kObject) {
    const ObjectKind kind = program_.objects[symbol.index].kind;
    const std::string_view name = place.name.text;
    if (kind == ObjectKind::kRwLock) {
      hint =
          cat("write `read_lock ", name, "` or `write_lock ", name, "`, then `unlock ", name, "`");
    } else if (kind == ObjectKind::kSemaphore) {
      hint = cat("write `acquire ", name, "` or `release ", name, "`");
    } else if (kind == ObjectKind::kMutex) {
      hint = cat("write `lock ", name, "` and `unlock ", name, "`");
    } else if (kind == ObjectKind::kCondition) {
      hint = cat("write `wait ", name, " with m`, `notify ", name, "` or `notify_all ", name, "`");
    } else if (kind == ObjectKind::kBarrier) {
      hint = cat("write `arrive ", name, "`");
    } else if (kind == ObjectKind::kChannel) {
      hint = cat("write `send ", name, ", 1` or `recv ", name, "`");
    }
  }
  error(place.span,
        cat(quote(verb), " needs ", wanted, "; ", quote(place.name.text), " is ",
            describe(program_, ast_, symbol)),
        {}, std::move(hint));
  return nullptr;
}

std::string_view Checker::example_runtime() const {
  return program_.runtimes.empty() ? "pool" : std::string_view(program_.runtimes.front().name);
}

std::uint32_t Checker::runtime(const Name& name) {
  if (!name) return kNoNode;
  if (const Names::Entry* entry = names_.find(name.text, SymbolKind::kRuntime)) {
    return entry->symbol.index;
  }
  const std::string_view near =
      names_.suggest(name.text, SymbolKind::kRuntime, kNoNode, [](Symbol) { return true; });
  std::string hint = cat("declare it: `runtime ", name.text, " { workers 2 }`");
  if (!near.empty()) hint = cat("did you mean ", quote(near), "?");
  error(name.span, cat("there is no runtime ", quote(name.text)), "the name of a runtime",
        std::move(hint));
  return kNoNode;
}

std::uint32_t Checker::device(const Name& name) {
  if (!name) return kNoNode;
  if (const Names::Entry* entry = names_.find(name.text, SymbolKind::kDevice)) {
    return entry->symbol.index;
  }
  const std::string_view near =
      names_.suggest(name.text, SymbolKind::kDevice, kNoNode, [](Symbol) { return true; });
  std::string hint = cat("declare it: `device ", name.text, "(depth: 1)`");
  if (!near.empty()) hint = cat("did you mean ", quote(near), "?");
  error(name.span, cat("there is no device ", quote(name.text)), "the name of a device",
        std::move(hint));
  return kNoNode;
}

}  // namespace interleave::lang
