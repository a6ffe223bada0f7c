// Internal to src/explore: what was found on the way, each thing once, with its schedule and words.
#pragma once

#include <optional>
#include <vector>

#include "explore/pass.h"

namespace interleave::explore {

// Notes a fault of the step `last` from a state, or of the state itself (a `finally`), or of the
// start. Discovery is breadth first, so the first of its kind is a shortest one of its pass.
void note_fault(Pass& pass, const sim::Fault& fault, StateId from, std::optional<sim::Choice> last);

// Notes that strands are stuck in a state for ever.
void note_deadlock(Pass& pass, StateId id, std::vector<sim::StrandId> strands);

// Notes that two next steps in a state access the same plain variable, one of them writing.
void note_race(Pass& pass, StateId id, std::uint32_t variable);

// Adds what only the whole graph tells. Deadlocks by who can never step again replace those by what
// was seen in single states.
void adopt(Pass& pass, const Analysis& analysis);

// Who is stuck in a state: a circle of waiting, else all that have not ended.
std::vector<sim::StrandId> stuck_in(const Setup& setup, const sim::State& state);

// The memory word on which the next steps of two strands race, or kNobody. `accesses` is scratch.
std::uint32_t race_between(const Setup& setup, const sim::State& state, sim::StrandId a,
                           sim::StrandId b, std::vector<sim::CellAccess>& accesses);

}  // namespace interleave::explore
