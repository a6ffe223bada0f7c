// Every schedule of a tiny scenario, one after another: an oracle that shares no code with the
// search, only the machine below it. It knows no states, only schedules; it is exponential in
// their length.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/step.h"

namespace interleave::explore::testing {

struct Enumeration {
  bool too_many = false;  // gave up: more schedules, or longer ones, than allowed
  std::uint64_t schedules = 0;
  std::uint64_t failing = 0;
  double chance = 0;  // of failing, under an even choice at each step
  std::set<std::vector<sim::Word>> finals;
  std::set<std::pair<sim::FaultKind, std::size_t>> faults;  // and the steps until then
  std::optional<std::size_t> deadlock;  // steps until one of its strands is stuck
  std::set<std::string> races;          // variables
};

Enumeration enumerate(const sim::Machine& machine, std::uint64_t max_schedules);

}  // namespace interleave::explore::testing
