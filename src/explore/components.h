// Internal to src/explore: the strongly connected components of a state graph.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "explore/graph.h"

namespace interleave::explore {

struct Components {
  std::vector<std::uint32_t> of;     // per state: its component
  std::vector<StateId> states;       // by component, then by number
  std::vector<std::uint32_t> first;  // per component: where in `states`; one more at the end

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(first.size() - 1); }
  [[nodiscard]] std::span<const StateId> members(std::uint32_t component) const {
    return {states.data() + first[component], first[component + 1] - first[component]};
  }
};

// Numbers them so that an edge never leads to a higher number (sinks first). With
// `without_progress`, edges that pass a `progress` statement do not count.
Slices find_components(const Graph& graph, Pace& pace, bool without_progress,
                       Components& components);

}  // namespace interleave::explore
