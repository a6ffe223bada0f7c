// What a learner can turn: parameters of the program and settings of the machine, as sliders and
// choices.
//
// A page names them in its `stage`; which values are allowed comes from the program (`param x = 2
// in 1..8`) and from the simulator (cores, policies, costs).
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "sim/machine.h"

namespace interleave::session {

struct Knob {
  enum class Kind : std::uint8_t { kNumber, kChoice } kind = Kind::kNumber;
  std::string name;                         // as in the program, a link and `--set`
  std::string label;                        // "Cores"
  std::string id;                           // the same in English: what its control is found by
  std::string description;                  // one line, may be empty
  lang::Word value = 0, low = 0, high = 0;  // of a number
  std::string text;                         // of a choice: as it is set now
  std::vector<std::string> choices;
};

// The knob of that name for a machine, or what is wrong with the name.
std::expected<Knob, std::string> describe_knob(const sim::Machine& machine, std::string_view name);

// What can be set of any machine, in the order in which it is shown: costs of tasks only where there are tasks.
std::vector<std::string_view> machine_settings(const sim::Machine& machine);

// Checks a value given as text, and returns it in its canonical form.
std::expected<std::string, std::string> check_value(const Knob& knob, std::string_view value);

// "context_switch" -> "Context switch".
std::string label_of(std::string_view name);

}  // namespace interleave::session
