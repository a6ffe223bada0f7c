// "You are the scheduler": what each strand would do if it were next, and the choices that a run has
// taken so far, so that one can go on from any of its moments by hand.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/step.h"
#include "trace/run.h"

namespace interleave::session {

// One thing that the learner can let happen next, or a strand that cannot go on.
struct Move {
  sim::Choice choice;
  bool possible = false;
  bool fails = false;   // the step is a violation or an error
  std::string does;     // "reads 0 from x", "lock m"
  std::string why_not;  // "waits for m, held by A"
};

// In order of the strands; those that have ended are left out.
std::vector<Move> moves(const sim::Machine& machine, const sim::State& state);

// The untimed choices by which a run came to where it is at t. None where the untimed machine would
// not go the same way (a steal, a timer that overtakes): then one cannot go on by hand from there.
std::optional<std::vector<sim::Choice>> choices_until(const trace::Run& run, trace::Ticks t);

// Goes on without switching for as long as the one who ran last can, then with the first that can;
// up to the end, or `most` more choices.
std::vector<sim::Choice> run_on(const sim::Machine& machine, std::vector<sim::Choice> choices,
                                std::size_t most = 10'000);

}  // namespace interleave::session
