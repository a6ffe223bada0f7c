// What is declared where: the names of a scenario and what they mean.
//
// Values (knobs, variables, objects, functions, processes) share one space. Threads and tasks,
// runtimes and devices have a space each: they are named only where nothing else can stand. A
// process has a scope of its own, inside which the names of the top level are visible too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lang/ast.h"
#include "lang/diagnostic.h"

namespace interleave::lang {

class Names {
 public:
  explicit Names(const Source& source) : source_(source) {}

  struct Entry {
    std::string_view name;
    Symbol symbol;
    std::uint32_t process = kNoNode;  // kNoNode: top level
    Span span;
  };

  // Declares a name, or reports that it is taken. Declarations without a name are ignored.
  void add(const Name& name, Symbol symbol, std::uint32_t process, Reporter& reporter);

  // The entry of a name in the space of `kind`, as seen from inside `process`.
  [[nodiscard]] const Entry* find(std::string_view name, SymbolKind kind,
                                  std::uint32_t process = kNoNode) const;
  // The entry inside exactly this process (kNoNode: at the top).
  [[nodiscard]] const Entry* find_in(std::string_view name, SymbolKind kind,
                                     std::uint32_t process) const;
  // All entries of the space of `kind`, wherever they stand.
  [[nodiscard]] std::vector<const Entry*> find_all(std::string_view name, SymbolKind kind) const;

  // The nearest name of the same space, visible from `process`, that `accept` agrees to.
  template <typename Accept>
  [[nodiscard]] std::string_view suggest(std::string_view name, SymbolKind kind,
                                         std::uint32_t process, Accept accept) const {
    std::vector<std::string_view> candidates;
    for (const Entry& entry : entries_) {
      const bool visible = entry.process == kNoNode || entry.process == process;
      if (visible && same_space(entry.symbol.kind, kind) && accept(entry.symbol)) {
        candidates.push_back(entry.name);
      }
    }
    return nearest(name, candidates);
  }

 private:
  static bool same_space(SymbolKind a, SymbolKind b);

  const Source& source_;
  std::optional<LineIndex> lines_;  // made for the first error
  std::vector<Entry> entries_;
  std::unordered_multimap<std::string_view, std::uint32_t> by_name_;
};

// "a mutex", "a shared variable", "an array of 4 atomic variables", "a knob": for messages.
std::string describe(const Program& program, const Ast& ast, Symbol symbol);
std::string_view object_word(ObjectKind kind);

}  // namespace interleave::lang
