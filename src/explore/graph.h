// The state graph of a search, and what only it can tell: numbers of schedules, chances, who can
// never step again, and cycles that a fair scheduler can stay in.
//
// States are numbers from 0 (the start), edges one per choice. Definitions: DESIGN section 2, "What
// counts as wrong".
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "explore/chunked.h"
#include "explore/slices.h"
#include "explore/store.h"
#include "sim/step.h"

namespace interleave::explore {

// Where an edge goes that does not end in a state: the step itself was the violation.
inline constexpr StateId kFaultState = UINT32_MAX - 1;

// Sets of strands are 64 bits; beyond that many, nothing about single strands is told.
inline constexpr std::uint32_t kMaxMaskStrands = 64;

// The set of these strands, the 65th and on taken for the first and on.
inline std::uint64_t set_of(const std::vector<sim::StrandId>& strands) {
  std::uint64_t set = 0;
  for (const sim::StrandId strand : strands) set |= std::uint64_t{1} << (strand % kMaxMaskStrands);
  return set;
}

struct Edge {
  StateId target = kNoState;
  std::uint16_t strand = 0;
  std::uint16_t pick : 14 = 0;
  std::uint16_t progress : 1 = 0;
  std::uint16_t stands_still : 1 = 0;  // no step of the strand
};

// How the schedules end that end here; kViolated is no end, but who comes through has failed.
enum class NodeEnd : std::uint8_t { kNone, kViolated, kFinished, kFailed, kDeadlock };

struct Graph {
  Chunked<Edge> edges;
  Chunked<std::uint64_t> moved;     // per edge: others that it moves too; empty if none ever does
  Chunked<std::uint32_t> first;     // per state: its first edge
  Chunked<NodeEnd> ends;            // per state
  Chunked<std::uint64_t> pending;   // per state: strands that have not ended, daemons apart
  std::uint32_t strands = 0;        // most strands in any state
  std::set<std::uint64_t> circles;  // strands that wait for each other in some state
  bool forbids_livelock = false;

  [[nodiscard]] StateId size() const { return static_cast<StateId>(ends.size()); }
  [[nodiscard]] std::uint32_t begin(StateId state) const { return first[state]; }
  [[nodiscard]] std::uint32_t end(StateId state) const {
    return state + 1 < first.size() ? first[state + 1] : static_cast<std::uint32_t>(edges.size());
  }
  [[nodiscard]] bool is_end(StateId state) const { return ends[state] >= NodeEnd::kFinished; }
  [[nodiscard]] bool fails(StateId state) const { return ends[state] >= NodeEnd::kFailed; }
  [[nodiscard]] std::uint64_t bytes() const {
    return edges.bytes() + moved.bytes() + first.bytes() + ends.bytes() + pending.bytes();
  }
};

// A state from which unfinished strands can never step again, although every way on is theirs.
struct Doom {
  StateId state = kNoState;   // the earliest from which one of them cannot
  std::uint64_t strands = 0;  // bit per strand
  std::uint64_t here = 0;     // all that cannot from that state on, of this set or not
  // Only of strands that come to be stuck where others are already: one more cause, or what follows.
  bool on_top = false;
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
  // Of failing, under an even choice among enabled strands, then picks; none where it would take
  // too long to come near enough.
  std::optional<double> chance;
  std::vector<Doom> dooms;  // distinct sets of strands
  std::vector<Livelock> livelocks;
};

// Both look at a state or an edge for one unit of the pace. Without `counts` the schedules are not
// counted, only judged.
Slices analyse(const Graph& graph, Pace& pace, bool counts, Analysis& analysis);
Slices find_cycle(const Graph& graph, Pace& pace, bool& found);

}  // namespace interleave::explore
