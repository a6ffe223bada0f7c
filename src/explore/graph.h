// The unreduced state graph of a search, and what only it can tell: numbers of schedules, chances,
// who can never step again, and cycles that a fair scheduler can stay in.
//
// States are numbers from 0 (the start), edges one per choice. Definitions: DESIGN section 2, "What
// counts as wrong".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "explore/slices.h"
#include "explore/store.h"
#include "sim/step.h"

namespace interleave::explore {

// Where an edge goes that does not end in a state: the step itself was the violation.
inline constexpr StateId kFaultState = UINT32_MAX - 1;

struct Edge {
  StateId target = kNoState;
  std::uint16_t strand = 0;
  std::uint16_t pick : 15 = 0;
  std::uint16_t progress : 1 = 0;
};

enum class NodeEnd : std::uint8_t { kNone, kFinished, kFailed, kDeadlock };

struct Graph {
  std::vector<Edge> edges;
  std::vector<std::uint64_t> moved;  // per edge: others that it moves too; empty if none ever does
  std::vector<std::uint64_t> first;  // per state: its first edge; one more at the end
  std::vector<NodeEnd> ends;         // per state
  std::vector<std::uint64_t>
      pending;                // per state: strands (bits) that have not ended, daemons apart
  std::uint32_t strands = 0;  // most strands in any state
  [[nodiscard]] std::size_t size() const { return ends.size(); }
  [[nodiscard]] std::uint64_t bytes() const {
    return edges.capacity() * sizeof(Edge) + moved.capacity() * 8 + first.capacity() * 8 +
           ends.capacity() + pending.capacity() * 8;
  }
};

// A state from which unfinished strands can never step again, although every way on is theirs.
struct Doom {
  StateId state = kNoState;   // the earliest
  std::uint64_t strands = 0;  // bit per strand
};

// A fair cycle without progress.
struct Livelock {
  StateId entry = kNoState;   // earliest state of the cycle
  std::vector<Edge> cycle;    // from entry back to entry
  std::uint64_t strands = 0;  // who steps in it
};

struct Analysis {
  bool cyclic = false;
  std::string schedules;  // decimal or "infinite"
  std::string failing;
  double chance = 0;        // of failing, under an even choice among enabled strands, then picks
  std::vector<Doom> dooms;  // distinct sets of strands
  std::vector<Livelock> livelocks;
};

// Both look at a state or an edge for one unit of the pace.
Slices analyse(const Graph& graph, Pace& pace, Analysis& analysis);
Slices find_cycle(const Graph& graph, Pace& pace, bool& found);

}  // namespace interleave::explore
