// Every schedule of a tiny scenario, one after another: an oracle that shares no code with the
// search. It knows no states, only schedules; it is exponential in their length.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "explore/explore.h"
#include "sim/step.h"

namespace interleave::explore::testing {

struct Enumeration {
  bool too_many = false;  // gave up: more schedules, or longer ones, than allowed
  std::uint64_t schedules = 0;
  std::uint64_t failing = 0;
  double chance = 0;  // of failing, under an even choice at each step
  std::set<std::vector<sim::Word>> finals;
  std::map<Kind, std::size_t> shortest;  // by kind of violation (races apart)
  std::set<std::uint32_t> races;         // variables
};

Enumeration enumerate(const sim::Machine& machine, std::uint64_t max_schedules);

}  // namespace interleave::explore::testing
