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

// Does `body(component, state)` for every state, component by component (sinks first), by number
// inside one. It may rest in the middle of a component: one that holds millions of states, as of a
// program that goes round for ever, is no reason to hold up a frame.
template <class Body>
Slices each_member(const Components& components, Pace& pace, Body body) {
  return each(components.states.size(), pace, [&components, body](std::size_t i) {
    const StateId state = components.states[i];
    body(components.of[state], state);
  });
}
template <class Body>
Slices each_member_backwards(const Components& components, Pace& pace, Body body) {
  const std::size_t last = components.states.size() - 1;
  return each(components.states.size(), pace, [&components, body, last](std::size_t i) {
    const StateId state = components.states[last - i];
    body(components.of[state], state);
  });
}

}  // namespace interleave::explore
