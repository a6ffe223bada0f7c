// The names that appear everywhere: one per strand, object, memory cell, device and thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "trace/run.h"

namespace interleave::trace {

std::string strand_name(const Run& run, StrandId strand);
// "m", "fork[2]" by instance among all objects.
std::string object_name(const sim::Machine& machine, std::uint32_t instance);
// "x", "slot[3]", "shop.stock" by word of memory.
std::string cell_name(const sim::Machine& machine, std::uint32_t cell);
std::string device_name(const sim::Machine& machine, std::uint32_t device);
// "running", "io": for exports and style sheets, never translated.
std::string_view activity_name(Activity activity);
// The array and index of a word of memory: {variable, element}.
struct CellPlace {
  std::uint32_t variable = 0, element = 0;
};
CellPlace cell_place(const sim::Machine& machine, std::uint32_t cell);
// The value of a word as it is declared: true/false for a boolean variable.
std::string value_text(const sim::Machine& machine, std::uint32_t cell, lang::Word value);

}  // namespace interleave::trace
