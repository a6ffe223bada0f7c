#include "session/marks.h"

#include <algorithm>

#include "sim/step.h"
#include "trace/interval.h"
#include "trace/names.h"
#include "trace/why.h"
#include "words/words.h"

namespace interleave::session {

using words::say;
namespace {

Mark mark_of(const trace::Run& run, const trace::Race& race) {
  const auto place = [](const trace::Access& access) {
    return Mark::Place{access.strand, access.time, access.pc};
  };
  return {Mark::Kind::kRace,
          race.second.time,
          {place(race.first), place(race.second)},
          say("mark.race", {{"object", trace::cell_name(run.machine(), race.cell)}}),
          trace::describe(run, race)};
}

// Those who have not ended, each with what it waits for.
Mark deadlock_of(const trace::Run& run) {
  Mark mark{Mark::Kind::kDeadlock, run.end_time(), {}, say("mark.deadlock"), {}};
  const sim::State& state = run.last_state();
  for (sim::StrandId strand = 0; strand < run.machine().strand_count(state.logical); ++strand) {
    const sim::Control control = sim::control_of(run.machine(), state, strand);
    if ((control.flags & sim::kFlagEnded) != 0 || sim::is_daemon(run.machine(), strand)) continue;
    mark.places.push_back({strand, run.end_time(), control.pc});
    const auto interval = trace::strand_interval_at(run, strand, run.end_time());
    if (!interval) continue;
    const trace::Why why = trace::why(run, *interval);
    mark.sentence += (mark.sentence.empty() ? "" : "; ") +
                     say("mark.stuck.one", {{"subject", why.subject}, {"state", why.state}});
  }
  mark.sentence =
      mark.sentence.empty() ? say("mark.stuck") : say("mark.stuck.who", {{"who", mark.sentence}});
  return mark;
}

Mark violation_of(const trace::Run& run) {
  const sim::Fault& fault = run.fault();
  Mark mark{Mark::Kind::kViolation,
            run.end_time(),
            {},
            say("mark.violation"),
            say("mark.wrong", {{"what", sim::describe(run.machine(), run.last_state(), fault)}})};
  for (const sim::StrandId strand : {fault.strand, fault.other}) {
    if (strand != sim::kNobody) mark.places.push_back({strand, run.end_time(), fault.pc});
  }
  return mark;
}

}  // namespace

std::string_view name_of(Mark::Kind kind) {
  switch (kind) {
    case Mark::Kind::kRace: return "race";
    case Mark::Kind::kDeadlock: return "deadlock";
    case Mark::Kind::kViolation: return "violation";
  }
  return "";
}

bool Marker::more(const trace::Run& run, std::size_t events) {
  if (!begun_) {
    begun_ = true;
    const auto& variables = run.machine().program->variables;
    const bool shared = std::ranges::any_of(variables, [](const lang::Variable& variable) {
      return variable.kind == lang::VariableKind::kShared;
    });
    if (shared) races_.emplace(run);
  }
  if (races_) {
    if (races_->more(events)) return true;
    for (const trace::Race& race : races_->report().races) marks_.push_back(mark_of(run, race));
    races_.reset();
  }
  if (run.outcome() == trace::Outcome::kDeadlock) marks_.push_back(deadlock_of(run));
  if (run.outcome() == trace::Outcome::kViolation) marks_.push_back(violation_of(run));
  std::ranges::stable_sort(marks_, {}, &Mark::time);
  return false;
}

}  // namespace interleave::session
