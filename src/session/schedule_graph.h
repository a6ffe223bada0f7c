// All that can happen in a small program, as a picture: its states, one level a step, and the
// choices that lead from one to the next.
//
// It is the unreduced graph of the untimed machine: what is one state to the search is one node
// here. A schedule is a way from the start to an end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/machine.h"
#include "sim/step.h"

namespace interleave::session {

inline constexpr std::size_t kMostGraphNodes = 150;

struct ScheduleGraph {
  enum class End : std::uint8_t { kNone, kGood, kBad };
  struct Node {
    std::uint32_t level = 0;  // steps from the start, at least
    std::uint32_t row = 0;    // place within the level
    std::uint32_t parent = 0;
    sim::Choice choice;     // by which it was first reached from the parent
    End end = End::kNone;   // kBad: wrong finals, a deadlock, or a fault
    bool can_fail = false;  // some way on from here leads to a bad end
  };
  struct Edge {
    std::uint32_t from = 0, to = 0;
    sim::Choice choice;
  };
  std::vector<Node> nodes;  // the start first, level by level
  std::vector<Edge> edges;
  std::uint32_t levels = 0;
  std::uint32_t widest = 0;  // most nodes of a level

  // The choices of a shortest way to a node.
  [[nodiscard]] std::vector<sim::Choice> schedule_to(std::uint32_t node) const;
  // The nodes that a schedule passes, the start included, as far as it fits.
  [[nodiscard]] std::vector<std::uint32_t> path_of(const std::vector<sim::Choice>& schedule) const;
};

// None for a program with more states than a picture has room for.
std::optional<ScheduleGraph> schedule_graph(const sim::Machine& machine);

}  // namespace interleave::session
