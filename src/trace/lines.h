// Where strands are in the source text: line and column of the next step, and through which calls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/program.h"
#include "sim/machine.h"
#include "sim/state.h"

namespace interleave::trace {

struct Place {
  bool ended = false;
  std::uint32_t pc = 0;
  lang::Span span;                // of the step itself
  std::vector<lang::Span> calls;  // outermost call first; empty in the strand's own body
};

Place place_of(const lang::Program& program, std::uint32_t pc);
Place place_of(const sim::Machine& machine, const sim::State& state, sim::StrandId strand);

// The steps that the text of one line consists of, in order of the code: what a line unfolds into.
// Local instructions are left out. A function that is called twice is expanded twice, and so has
// each of its steps twice: tell them apart by Point::call_site.
std::vector<std::uint32_t> steps_on_line(const lang::Program& program, const lang::LineIndex& lines,
                                         std::uint32_t line);

// A variable of a strand's own whose value it still needs.
struct LocalValue {
  std::string_view name;  // in the program
  lang::Word value = 0;
};
std::vector<LocalValue> locals_of(const sim::Machine& machine, const sim::State& state,
                                  sim::StrandId strand);

// "read counter", "write counter", "lock m", "work 3": a step in a few words.
std::string step_text(const lang::Program& program, std::uint32_t pc);

}  // namespace interleave::trace
