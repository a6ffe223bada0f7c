// Internal to src/explore: from schedules to findings with words.
#pragma once

#include <string>
#include <vector>

#include "explore/explore.h"

namespace interleave::explore {

// The state after a schedule. A schedule that faults leaves the state as the fault left it.
sim::State replay(const sim::Machine& machine, const std::vector<sim::Choice>& schedule);

// "deadlock: A waits for m2, held by B; B waits for m1, held by A".
std::string describe_deadlock(const sim::Machine& machine, const sim::State& state,
                              const std::vector<sim::StrandId>& strands);
std::string describe_race(const sim::Machine& machine, const sim::State& state, sim::StrandId a,
                          sim::StrandId b, std::uint32_t variable);
std::string describe_livelock(const sim::Machine& machine, const sim::State& state,
                              const std::vector<sim::StrandId>& strands);

// "m", "fork[2]": an object instance by name.
std::string object_name(const sim::Machine& machine, std::uint32_t instance);

// All circles of strands that wait for each other's exclusively owned locks, each sorted.
std::vector<std::vector<sim::StrandId>> wait_cycles(const sim::Machine& machine,
                                                    const sim::State& state);
// The first of them; empty if there is none.
std::vector<sim::StrandId> wait_cycle(const sim::Machine& machine, const sim::State& state);

}  // namespace interleave::explore
