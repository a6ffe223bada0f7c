// Internal to src/explore: the text of one proctype.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "explore/promela_paths.h"

namespace interleave::explore::promela {

// What the model as a whole needs of its parts, or has for them.
struct Features {
  bool live = false;    // count the strands that are not daemons and have not ended
  bool finals = false;  // test `finally` when the last of them ends
  bool joins = false;
  bool critical = false;
  std::size_t temporaries = 0;  // saved_1, saved_2, ...: used by the proctypes written so far
  std::vector<ExprId> invariants;
};

struct ProcessKind {
  Actor actor;
  std::string head;  // "active [3] proctype worker()"
  bool daemon = false;
  bool declared = true;
};

struct ProcessText {
  std::string text;
  bool starts_ended = false;   // it has no step at all
  bool starts_inside = false;  // of a critical section
};

ProcessText write_process(const sim::Machine& machine, const Names& names, Expressions& expressions,
                          Symbolic& symbolic, const ProcessKind& kind, Features& features,
                          lang::Reporter& reporter);

}  // namespace interleave::explore::promela
