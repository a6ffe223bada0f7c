#include "lang/names.h"

#include "lang/text.h"

namespace interleave::lang {

bool Names::same_space(SymbolKind a, SymbolKind b) {
  const auto space = [](SymbolKind kind) {
    switch (kind) {
      case SymbolKind::kStrand: return 1;
      case SymbolKind::kRuntime: return 2;
      case SymbolKind::kDevice: return 3;
      default: return 0;
    }
  };
  return space(a) == space(b);
}

void Names::add(const Name& name, Symbol symbol, std::uint32_t process, Reporter& reporter) {
  if (!name) return;
  const bool is_value = same_space(symbol.kind, SymbolKind::kVariable);
  if (is_value && name.text == "id") {
    reporter.error(name.span, "`id` is the index in an array of threads and cannot be declared",
                   {.expected = "another name", .hint = {}});
    return;
  }
  for (const Entry* other : find_all(name.text, symbol.kind)) {
    // Two processes may use a name each in their own way.
    if (other->process != process && other->process != kNoNode && process != kNoNode) continue;
    if (!lines_) lines_.emplace(source_);
    reporter.error(
        name.span,
        cat(quote(name.text), " is already declared, in line ", lines_->line(other->span.begin)),
        {.expected = "another name", .hint = {}});
    return;
  }
  by_name_.emplace(name.text, static_cast<std::uint32_t>(entries_.size()));
  entries_.push_back({name.text, symbol, process, name.span});
}

const Names::Entry* Names::find_in(std::string_view name, SymbolKind kind,
                                   std::uint32_t process) const {
  const auto [begin, end] = by_name_.equal_range(name);
  for (auto it = begin; it != end; ++it) {
    const Entry& entry = entries_[it->second];
    if (entry.process == process && same_space(entry.symbol.kind, kind)) return &entry;
  }
  return nullptr;
}

const Names::Entry* Names::find(std::string_view name, SymbolKind kind,
                                std::uint32_t process) const {
  if (process != kNoNode) {
    if (const Entry* entry = find_in(name, kind, process)) return entry;
  }
  return find_in(name, kind, kNoNode);
}

std::vector<const Names::Entry*> Names::find_all(std::string_view name, SymbolKind kind) const {
  std::vector<const Entry*> found;
  const auto [begin, end] = by_name_.equal_range(name);
  for (auto it = begin; it != end; ++it) {
    const Entry& entry = entries_[it->second];
    if (same_space(entry.symbol.kind, kind)) found.push_back(&entry);
  }
  return found;
}

std::string_view object_word(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kMutex: return "mutex";
    case ObjectKind::kRwLock: return "rwlock";
    case ObjectKind::kSemaphore: return "semaphore";
    case ObjectKind::kCondition: return "condition";
    case ObjectKind::kBarrier: return "barrier";
    case ObjectKind::kChannel: return "channel";
  }
  return "object";
}

std::string describe(const Program& program, const Ast& ast, Symbol symbol) {
  switch (symbol.kind) {
    case SymbolKind::kUnknown: return "unknown";
    case SymbolKind::kLocal: return "a variable";
    case SymbolKind::kId: return "the index in an array";
    case SymbolKind::kParam: return "a knob";
    case SymbolKind::kVariable: {
      const Variable& variable = program.variables[symbol.index];
      const std::string_view word = variable.kind == VariableKind::kShared ? "shared" : "atomic";
      if (variable.is_array) return cat("an array of ", variable.count, " ", word, " variables");
      return cat(word == "atomic" ? "an " : "a ", word, " variable");
    }
    case SymbolKind::kObject: {
      const Object& object = program.objects[symbol.index];
      const std::string_view word = object_word(object.kind);
      if (object.is_array) return cat("an array of ", object.count, " ", word, "s");
      return cat(object.is_async ? "an async " : "a ", word);
    }
    case SymbolKind::kDevice: return "a device";
    case SymbolKind::kRuntime: return "a runtime";
    case SymbolKind::kProcess: return "a process";
    case SymbolKind::kFunction:
      return ast.functions[symbol.index].is_async ? "an async fn" : "a function";
    case SymbolKind::kStrand:
      return ast.strands[symbol.index].kind == StrandKind::kThread ? "a thread" : "a task";
  }
  return "unknown";
}

}  // namespace interleave::lang
