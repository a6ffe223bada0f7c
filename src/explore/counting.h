// Internal to src/explore: how many schedules a state graph has, how many of them fail, and the
// chance that one does.
#pragma once

#include <vector>

#include "explore/components.h"

namespace interleave::explore {

// What the counts need to know of each component.
struct ComponentFacts {
  std::vector<bool> on_cycle;  // it has an edge inside
  std::vector<bool> has_exit;  // a way out of it, or an end of a schedule in it
  std::vector<bool> doomed;    // no way out, and somebody in it never steps again
  std::vector<bool> circling;  // no way out, and a forbidden livelock: who comes in has failed
};

// Fills `schedules`, `failing` and `chance`.
Slices count_schedules(const Graph& graph, Pace& pace, const Components& components,
                       const ComponentFacts& facts, Analysis& analysis);

}  // namespace interleave::explore
