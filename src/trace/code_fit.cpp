// Following a code through a program, to say where it stops fitting.
#include <algorithm>
#include <memory>
#include <utility>

#include "lang/text.h"
#include "sim/step.h"
#include "trace/code.h"
#include "trace/names.h"

namespace interleave::trace {
namespace {

using lang::cat;
using sim::StrandId;

std::string strand_text(const sim::Machine& machine, const sim::State& state, StrandId strand) {
  const bool task = sim::meta_of(machine, state, strand).kind == lang::StrandKind::kTask;
  return cat(task ? "task " : "thread ", sim::strand_name(machine, state.logical, strand));
}

// Why a choice is not among those that are possible.
std::string obstacle(const sim::Machine& machine, const sim::State& state, sim::Choice choice,
                     std::uint32_t ways) {
  const std::uint32_t count = machine.strand_count(state.logical);
  if (choice.strand >= count) {
    return cat("there is no strand number ", choice.strand + 1, ", only ", count);
  }
  const std::string name = strand_text(machine, state, choice.strand);
  const sim::Control control = sim::control_of(machine, state, choice.strand);
  if ((control.flags & sim::kFlagEnded) != 0) return cat(name, " has ended");
  if (ways > 0) {
    return cat("the step of ", name, " can go ", ways, ways == 1 ? " way" : " ways",
               ", not number ", choice.pick + 1);
  }
  std::string text = cat(name, " cannot step");
  if ((control.flags & sim::kFlagAsleep) != 0) return text + ": it waits until others let it go on";
  const sim::Wanted wanted = sim::wanted(machine, state, choice.strand);
  switch (wanted.kind) {
    case sim::Wanted::Kind::kObject: {
      text += cat(": it waits for ", object_name(machine, wanted.id));
      const StrandId owner = sim::owner_of(machine, state, wanted.id);
      if (owner != sim::kNobody) {
        text += cat(", held by ", sim::strand_name(machine, state.logical, owner));
      }
      return text;
    }
    case sim::Wanted::Kind::kStrand:
      return text +
             cat(": it waits for ", sim::strand_name(machine, state.logical, wanted.id), " to end");
    case sim::Wanted::Kind::kGuard: return text + ": what it waits for does not hold";
    case sim::Wanted::Kind::kSlot: {  // of a runtime, or of the cores under `policy cooperative`
      const auto& runtimes = machine.program->runtimes;
      if (wanted.id >= runtimes.size()) return text + ": no core is free for it";
      const bool in_pool = sim::meta_of(machine, state, choice.strand).flavor == sim::kBlockingPool;
      return cat(text, ": no ", in_pool ? "blocking thread" : "worker", " of ",
                 runtimes[wanted.id].name, " is free for it");
    }
    case sim::Wanted::Kind::kBehind:
      return cat(text, ": it stays in the LIFO slot of the worker that ",
                 sim::strand_name(machine, state.logical, wanted.id), " blocks");
    case sim::Wanted::Kind::kNothing: return text;
  }
  return text;
}

void explain(Fit& fit, std::string_view what, std::string_view reason) {
  fit.explanation = cat("fits up to ", what, ' ', fit.fits, " of ", fit.total,
                        fit.fits == 0 ? ": at the start, " : ": there, ", reason);
  if (!fit.same_shape) fit.explanation += ". It was made for another program or other knobs";
}

void fit_schedule(const sim::Machine& machine, const sim::Script& script, Fit& fit) {
  fit.total = script.choices.size();
  sim::State state;
  sim::StepResult result = sim::begin(machine, state);
  std::vector<sim::Choice> choices;
  for (const sim::Choice& choice : script.choices) {
    if (result.fault) {
      explain(fit, "choice", cat("the run is over: ", sim::describe(machine, state, result.fault)));
      return;
    }
    sim::list_choices(machine, state, choices);
    if (choices.empty()) {
      explain(
          fit, "choice",
          sim::finished(machine, state) ? "the program has ended" : "nothing can step any more");
      return;
    }
    if (std::ranges::find(choices, choice) == choices.end()) {
      const auto ways = std::ranges::count(choices, choice.strand, &sim::Choice::strand);
      explain(fit, "choice", obstacle(machine, state, choice, static_cast<std::uint32_t>(ways)));
      return;
    }
    result = sim::step(machine, state, choice);
    ++fit.fits;
  }
  fit.complete = true;
}

void fit_departures(const sim::Machine& machine, const sim::Script& script, Fit& fit) {
  constexpr std::uint64_t kMaxMoments = 4'000'000;
  fit.total = script.departures.size();
  sim::State state;
  std::vector<sim::Event> events;
  std::vector<sim::Decision> decisions;
  sim::Advance result = sim::start(machine, state, script, events, decisions);
  for (std::uint64_t moment = 0;; ++moment) {
    for (const sim::Decision& decision : decisions) {
      if (fit.fits == fit.total) break;
      const auto& [number, candidate] = script.departures[fit.fits];
      if (decision.number < number) continue;
      const std::size_t count = decision.candidates.size();
      // A long list of candidates is not told in full.
      if (candidate >= count && count < sim::kMaxListed) {
        explain(
            fit, "departure",
            cat("at t=", decision.time, ", only ", count,
                count == 1 ? " strand is ready" : " strands are ready", ", not ", candidate + 1));
        return;
      }
      ++fit.fits;
    }
    if (fit.fits == fit.total) {
      fit.complete = true;
      return;
    }
    if (result.outcome != sim::Outcome::kRunning || moment == kMaxMoments) {
      explain(fit, "departure",
              cat("the run takes ", state.timed.decisions, " decisions, not ",
                  script.departures[fit.fits].first + 1));
      return;
    }
    events.clear();
    decisions.clear();
    result = sim::advance(machine, state, script, events, decisions);
  }
}

}  // namespace

Fit fit(const sim::Machine& machine, const Code& code) {
  Fit fit;
  fit.same_shape = !code.has_shape || code.shape == shape_of(*machine.program);
  if (code.script.kind == sim::Script::Kind::kSchedule) {
    fit_schedule(machine, code.script, fit);
  } else {
    fit_departures(machine, code.script, fit);
  }
  return fit;
}

void take_turns(const sim::Machine& machine, sim::Script& script) {
  sim::State state;
  bool over = static_cast<bool>(sim::begin(machine, state).fault);
  for (std::size_t i = 0; i < script.choices.size() && !over; ++i) {
    over = static_cast<bool>(sim::step(machine, state, script.choices[i]).fault);
  }
  StrandId last = script.choices.empty() ? sim::kNobody : script.choices.back().strand;
  std::vector<sim::Choice> turns, choices;
  while (!over) {
    sim::list_choices(machine, state, choices);
    if (choices.empty()) break;
    if (turns.size() == kMostTurns) return;
    const auto after = std::ranges::find_if(choices, [&](const sim::Choice& choice) {
      return last != sim::kNobody && choice.strand > last;
    });
    turns.push_back(after != choices.end() ? *after : choices.front());
    last = turns.back().strand;
    over = static_cast<bool>(sim::step(machine, state, turns.back()).fault);
  }
  script.choices.insert(script.choices.end(), turns.begin(), turns.end());
}

}  // namespace interleave::trace
