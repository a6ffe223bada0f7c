// Internal to src/explore: one pass over the states: what it has seen, how each state was reached,
// and what was found.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "explore/graph.h"
#include "explore/setup.h"
#include "explore/store.h"

namespace interleave::explore {

// What makes two findings one: their kind and what they are about.
using FindingKey = std::tuple<Kind, std::uint64_t, std::uint64_t>;

class Pass {
 public:
  // `symmetry` may be null. The pass begins with `start`, unless that state is a violation already.
  Pass(const Setup& setup, bool reducing, bool keeps_graph, const sim::State& start);

  struct Origin {
    StateId parent = kNoState;
    std::uint16_t strand = 0;
    std::uint16_t pick = 0;
  };

  const Setup& setup;
  const bool reducing;
  Symmetry* const symmetry;  // in use by this pass, or null
  bool keeps_graph;
  Packing packing;
  StateStore store;
  Chunked<Origin> origins;
  StateId next = 0;  // to be expanded
  std::uint64_t transitions = 0;
  Graph graph;
  std::map<FindingKey, std::size_t> known;
  std::vector<Finding> findings;
  std::set<std::vector<sim::Word>> finals;

  [[nodiscard]] bool over() const { return next >= store.size(); }
  [[nodiscard]] std::uint64_t bytes() const {
    return store.bytes() + origins.bytes() + graph.bytes() +
           (widening_ ? widening_->store.bytes() : 0);
  }
  // The start cannot be a state: it is a violation.
  void fail_at_start();
  // Begins to make room in the packing for a state that did not fit. Until `widen_more` has packed
  // all states anew, in slices, nothing can be expanded.
  void begin_widening(std::span<const sim::Word> logical, std::uint32_t extra);
  [[nodiscard]] bool is_widening() const { return widening_.has_value(); }
  // Looks at a state for one unit of the pace.
  void widen_more(Pace& pace);
  // Forgets the graph: there will be no counts.
  void drop_graph();

  // The choices from the start to a state. Under symmetry the stored states are canonical, so the
  // real choices are found by walking again and comparing.
  [[nodiscard]] std::vector<sim::Choice> path_to(StateId id);

 private:
  struct Widening {
    Packing packing;
    StateStore store;  // the first states of the pass's, in the wider packing
  };

  [[nodiscard]] bool is_canonical_of(const sim::State& state, StateId id);

  std::optional<Widening> widening_;
  std::vector<PackedWord> packed_;
  std::vector<sim::Word> unpacked_;
};

}  // namespace interleave::explore
