// Following a code through a program, to say where it stops fitting.
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/step.h"
#include "trace/code.h"
#include "trace/names.h"
#include "words/words.h"

namespace interleave::trace {
namespace {

using sim::StrandId;
using words::Phrase;
using words::say;

std::string strand_text(const sim::Machine& machine, const sim::State& state, StrandId strand) {
  const bool task = sim::meta_of(machine, state, strand).kind == lang::StrandKind::kTask;
  return say(task ? Phrase("fit.task") : Phrase("fit.thread"),
             {{"name", sim::strand_name(machine, state.logical, strand)}});
}

// Why a strand that has not ended cannot step.
std::string what_blocks(const sim::Machine& machine, const sim::State& state, StrandId strand,
                        std::string_view who) {
  const auto& flags = sim::control_of(machine, state, strand).flags;
  if ((flags & sim::kFlagAsleep) != 0) return say("fit.blocked.asleep", {{"who", who}});
  const sim::Wanted wanted = sim::wanted(machine, state, strand);
  const auto name = [&](StrandId other) { return sim::strand_name(machine, state.logical, other); };
  switch (wanted.kind) {
    case sim::Wanted::Kind::kObject: {
      const std::string object = object_name(machine, wanted.id);
      const StrandId owner = sim::owner_of(machine, state, wanted.id);
      if (owner == sim::kNobody)
        return say("fit.blocked.object", {{"who", who}, {"object", object}});
      return say("fit.blocked.held", {{"who", who}, {"object", object}, {"owner", name(owner)}});
    }
    case sim::Wanted::Kind::kStrand:
      return say("fit.blocked.join", {{"who", who}, {"other", name(wanted.id)}});
    case sim::Wanted::Kind::kGuard: return say("fit.blocked.guard", {{"who", who}});
    case sim::Wanted::Kind::kSlot: {  // of a runtime, or of the cores under `policy cooperative`
      const auto& runtimes = machine.program->runtimes;
      if (wanted.id >= runtimes.size()) return say("fit.blocked.core", {{"who", who}});
      const bool in_pool = sim::meta_of(machine, state, strand).flavor == sim::kBlockingPool;
      return say(in_pool ? Phrase("fit.blocked.pool") : Phrase("fit.blocked.worker"),
                 {{"who", who}, {"runtime", runtimes[wanted.id].name}});
    }
    case sim::Wanted::Kind::kBehind:
      return say("fit.blocked.behind", {{"who", who}, {"other", name(wanted.id)}});
    case sim::Wanted::Kind::kNothing: break;
  }
  return say("fit.blocked", {{"who", who}});
}

// Why a choice is not among those that are possible.
std::string obstacle(const sim::Machine& machine, const sim::State& state, sim::Choice choice,
                     std::int64_t ways) {
  const std::uint32_t count = machine.strand_count(state.logical);
  if (choice.strand >= count) {
    return say("fit.no_strand",
               {{"number", std::to_string(choice.strand + 1)}, {"count", std::to_string(count)}});
  }
  const std::string who = strand_text(machine, state, choice.strand);
  const sim::Control control = sim::control_of(machine, state, choice.strand);
  if ((control.flags & sim::kFlagEnded) != 0) return say("fit.ended", {{"who", who}});
  if (ways == 0) return what_blocks(machine, state, choice.strand, who);
  return say(
      ways == 1 ? Phrase("fit.way") : Phrase("fit.ways"),
      {{"who", who}, {"count", std::to_string(ways)}, {"number", std::to_string(choice.pick + 1)}});
}

void explain(Fit& fit, Phrase first, Phrase later, std::string_view why) {
  fit.explanation =
      say(fit.fits == 0 ? first : later,
          {{"fits", std::to_string(fit.fits)}, {"total", std::to_string(fit.total)}, {"why", why}});
  if (!fit.same_shape) fit.explanation = say("fit.shape", {{"text", fit.explanation}});
}

void explain_choice(Fit& fit, std::string_view why) {
  explain(fit, "fit.choice.first", "fit.choice", why);
}

void explain_departure(Fit& fit, std::string_view why) {
  explain(fit, "fit.departure.first", "fit.departure", why);
}

void fit_schedule(const sim::Machine& machine, const sim::Script& script, Fit& fit) {
  fit.total = script.choices.size();
  sim::State state;
  sim::StepResult result = sim::begin(machine, state);
  std::vector<sim::Choice> choices;
  for (const sim::Choice& choice : script.choices) {
    if (result.fault) {
      explain_choice(fit, say("fit.over", {{"why", sim::describe(machine, state, result.fault)}}));
      return;
    }
    sim::list_choices(machine, state, choices);
    if (choices.empty()) {
      explain_choice(
          fit, say(sim::finished(machine, state) ? Phrase("fit.finished") : Phrase("fit.stuck")));
      return;
    }
    if (std::ranges::find(choices, choice) == choices.end()) {
      const auto ways = std::ranges::count(choices, choice.strand, &sim::Choice::strand);
      explain_choice(fit, obstacle(machine, state, choice, ways));
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
        explain_departure(fit, say(count == 1 ? Phrase("fit.one_ready") : Phrase("fit.ready"),
                                   {{"time", std::to_string(decision.time)},
                                    {"count", std::to_string(count)},
                                    {"number", std::to_string(candidate + 1)}}));
        return;
      }
      ++fit.fits;
    }
    if (fit.fits == fit.total) {
      fit.complete = true;
      return;
    }
    if (result.outcome != sim::Outcome::kRunning || moment == kMaxMoments) {
      explain_departure(fit,
                        say("fit.decisions",
                            {{"count", std::to_string(state.timed.decisions)},
                             {"number", std::to_string(script.departures[fit.fits].first + 1)}}));
      return;
    }
    events.clear();
    decisions.clear();
    result = sim::advance(machine, state, script, events, decisions);
  }
}

// Whether somebody who is no daemon takes no step in whatever follows. False where that is not known.
bool is_stuck(const sim::Machine& machine, const sim::State& from) {
  constexpr StrandId kBits = 64;  // as StepResult::moved
  const std::uint32_t count = machine.strand_count(from.logical);
  if (count > kBits) return false;
  std::uint64_t waiting = 0;
  for (StrandId strand = 0; strand < count; ++strand) {
    const bool ended = (sim::control_of(machine, from, strand).flags & sim::kFlagEnded) != 0;
    if (!ended && !sim::is_daemon(machine, strand)) waiting |= std::uint64_t{1} << strand;
  }
  std::set<std::vector<sim::Word>> seen{from.logical};
  std::vector<const std::vector<sim::Word>*> open{
      &*seen.begin()};  // a set leaves what it holds in its place
  std::vector<sim::Choice> choices;
  while (!open.empty()) {
    const sim::State state{*open.back(), {}};
    open.pop_back();
    if (sim::finished(machine, state)) continue;
    sim::list_choices(machine, state, choices);
    for (const sim::Choice& choice : choices) {
      sim::State next{state.logical, {}};
      const sim::StepResult taken = sim::step(machine, next, choice);
      waiting &= ~taken.moved;
      if (!taken.stands_still && choice.strand < kBits)
        waiting &= ~(std::uint64_t{1} << choice.strand);
      if (waiting == 0) return false;
      if (taken.fault) continue;
      const auto [place, is_new] = seen.insert(std::move(next.logical));
      if (is_new) open.push_back(&*place);
    }
    if (seen.size() > kMostReached) return false;
  }
  return true;
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
  const sim::State end{state.logical, {}};
  std::vector<sim::Choice> turns, choices;
  while (!over) {
    sim::list_choices(machine, state, choices);
    if (choices.empty()) break;
    if (turns.size() == kMostTurns) {
      script.stuck = is_stuck(machine, end);
      return;
    }
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
