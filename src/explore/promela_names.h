// Internal to src/explore: what everything of a Program is called in the exported Promela model.
//
// A scenario's own names are kept where Promela allows; "shop.stock" becomes shop_stock, and names
// that are words of Promela or of the model's own machinery get an underscore.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/machine.h"

namespace interleave::explore::promela {

class Names {
 public:
  explicit Names(const sim::Machine& machine);

  std::vector<std::string> variables;           // by Program::variables
  std::vector<std::string> objects;             // by Program::objects; see below
  std::vector<std::vector<std::string>> slots;  // by body, by slot of its frame
  std::vector<std::string> bodies;              // spawned ones: the proctype

  // A new name like this one.
  std::string unique(std::string_view wanted);

 private:
  std::set<std::string, std::less<>> taken_;
};

// Mutex: who holds it (_pid + 1, 0 for nobody). Semaphore: its units. Barrier: how many have
// arrived. Channel: itself. Condition and barrier: also the mark of those asleep there.
inline std::string writer_of(const std::string& rwlock) { return rwlock + "_writer"; }
inline std::string readers_of(const std::string& rwlock) { return rwlock + "_readers"; }
inline std::string mark_of(const std::string& object) { return "at_" + object; }

}  // namespace interleave::explore::promela
