// Internal to src/explore: from a state to its successors.
#pragma once

#include <span>
#include <vector>

#include "explore/pass.h"

namespace interleave::explore {

class Expander {
 public:
  explicit Expander(const Setup& setup);

  // Puts the start into the pass.
  void begin(Pass& pass, const sim::State& start);
  // Looks at the next state of the pass and takes its steps. If one of them leads to a state that
  // does not fit, the pass is widening afterwards, and the state is still the next.
  void expand_next(Pass& pass);

 private:
  // A step taken, its target not yet looked up.
  struct Taken {
    sim::Choice choice;
    std::uint64_t moved = 0;
    std::uint64_t hash = 0;
    bool fault = false;
    bool progress = false;
    bool stands_still = false;
  };
  struct Racing {
    sim::StrandId strand = 0;
    std::uint32_t cell = 0;
    bool writes = false;
    bool in_atomic = false;
  };

  void scout(Pass& pass, const sim::State& start);
  void look_at_strands();
  void open_node(Graph& graph) const;
  static void close_node(Graph& graph);
  void expand(Pass& pass, StateId id);
  bool look_for_races(Pass& pass, StateId id);
  void list_accesses(sim::StrandId strand);
  void look_for_wait_cycle(Pass& pass, StateId id);
  bool follow_owners(sim::StrandId from);
  bool expand_ample(Pass& pass, StateId id);
  bool commutes(sim::StrandId strand) const;
  bool take(Pass& pass, StateId id, std::span<const sim::Choice> these, std::uint32_t extra,
            bool unless_one_faults);
  bool next_extra(sim::Choice choice, std::uint32_t extra, std::uint32_t& next) const;
  bool pack_successor(const Pass& pass, std::uint32_t extra, PackedWord* out);
  void restore_successor();
  void look_up(Pass& pass, StateId id);

  const Setup& setup_;
  const sim::Machine& machine_;
  sim::State state_;      // that is being expanded
  sim::State successor_;  // the same, but for the step being taken
  std::vector<sim::Choice> choices_;
  // Of the state: found by look_at_strands.
  std::uint32_t count_ = 0;              // strands
  std::uint32_t unfinished_ = 0;         // daemons not counted
  std::uint64_t pending_ = 0;            // the same as bits
  std::vector<sim::StrandId> touching_;  // whose next step may access plain memory
  std::vector<sim::StrandId> locking_;   // whose next step takes a lock
  std::vector<bool> raced_;              // by variable: known to race
  std::uint32_t not_raced_ = 0;          // shared variables that are not
  // Kept between states to save allocations.
  std::vector<Racing> racing_;
  std::vector<sim::CellAccess> accesses_;
  std::vector<sim::StrandId> cycle_;
  std::vector<PackedWord> parent_;
  std::vector<Taken> taken_;
  std::vector<PackedWord> packed_;  // of what was taken, one after another
  std::vector<std::uint32_t> changed_;
};

}  // namespace interleave::explore
