// Where strands are in the source text: line and column of the next step, and through which calls.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/program.h"
#include "sim/event.h"
#include "sim/machine.h"
#include "sim/state.h"

namespace interleave::trace {

class Run;

struct Place {
  bool ended = false;
  std::uint32_t pc = 0;
  lang::Span span;                // of the step itself
  std::vector<lang::Span> calls;  // outermost call first; empty in the strand's own body
};

Place place_of(const lang::Program& program, std::uint32_t pc);
Place place_of(const sim::Machine& machine, const sim::State& state, sim::StrandId strand);

// Whether an event is one of the strand's own steps: not the start of what takes its time until a later one.
bool is_step(const sim::Event& event);

// A strand's latest step at or before `now`, in ticks; null before its first.
const sim::Event* last_step(const Run& run, sim::StrandId strand, sim::Ticks now);

// Where a strand is seen at `now`, in ticks: at the step that it has just taken, though it has moved on, unless it
// waits by now: then at what it waits for. Else at its next step.
struct Seen {
  std::uint32_t pc = lang::kNoIndex;    // none before it has arrived, and after it has ended
  std::uint32_t next = lang::kNoIndex;  // its next step; none once it has ended
  bool just_stepped = false;
};
// `state`: the run's at `now`.
Seen seen_at(const Run& run, const sim::State& state, sim::StrandId strand, sim::Ticks now);

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
