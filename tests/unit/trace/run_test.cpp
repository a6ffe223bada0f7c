#include "trace/run.h"

#include <gtest/gtest.h>

#include "trace/figures.h"
#include "unit/trace/machine_of.h"

namespace interleave::trace {
namespace {

// Locks, I/O, random choices: a bit of everything that a State can hold.
constexpr std::string_view kMixed = R"(
param rounds = 40
machine { cores 2; policy lottery(quantum: 2); context_switch 1 }
device disk(depth: 1)
mutex m
shared x = 0
thread worker[5] {
  repeat rounds {
    with m { x = x + 1 }
    work 3
    io(disk, 2)
    sleep 1
  }
}
thread late at 17 { work 30 }
)";

bool same(const sim::State& a, const sim::State& b) {
  const sim::Timed &s = a.timed, &t = b.timed;
  bool equal = a.logical == b.logical && s.now == t.now && s.generator == t.generator &&
               s.sequence == t.sequence && s.decisions == t.decisions && s.steps == t.steps &&
               s.live == t.live && s.switches == t.switches && s.migrations == t.migrations &&
               s.hash == t.hash && s.timers.size() == t.timers.size() && s.policy == t.policy;
  for (std::size_t i = 0; equal && i < s.strands.size(); ++i) {
    equal = s.strands[i].activity == t.strands[i].activity &&
            s.strands[i].remaining == t.strands[i].remaining &&
            s.strands[i].since == t.strands[i].since;
  }
  return equal;
}

TEST(Run, AnyMomentIsExactlyTheStateOfAReplayFromTheStart) {
  Limits limits;
  limits.keyframe_bytes = 50'000;  // so few that the spacing doubles
  const auto run = run_of(kMixed, {}, limits);
  ASSERT_EQ(run.outcome(), Outcome::kFinished);
  ASSERT_GT(run.moments(), 500U);
  EXPECT_GT(run.keyframe_spacing(), 64U);
  EXPECT_LE(run.keyframe_bytes(), limits.keyframe_bytes);

  sim::State state;
  std::vector<Event> events;
  std::vector<sim::Decision> decisions;
  sim::start(run.machine(), state, run.script(), events, decisions);
  Seeker seeker(run);
  for (std::size_t moment = 0; moment < run.moments(); ++moment) {
    if (moment > 0) sim::advance(run.machine(), state, run.script(), events);
    ASSERT_EQ(run.moment(moment).time, state.timed.now);
    if (moment % 7 == 0 || moment + 1 == run.moments()) {
      ASSERT_TRUE(same(run.state_after(moment), state)) << moment;
    }
    ASSERT_TRUE(same(seeker.seek(moment), state)) << moment;
  }
  for (const std::size_t moment : {400U, 3U, 399U, 401U, 0U}) {
    EXPECT_TRUE(same(seeker.seek(moment), run.state_after(moment)));
  }
  ASSERT_EQ(events.size(), run.events().size());
}

TEST(Run, LooksUpMomentsByTimeEventAndDecision) {
  const auto run = run_of(kMixed);
  EXPECT_EQ(run.moment_at(-5), 0U);
  EXPECT_EQ(run.moment_at(run.end_time() + 10), run.moments() - 1);
  for (std::size_t moment = 0; moment < run.moments(); moment += 13) {
    const std::size_t at = run.moment_at(run.moment(moment).time);
    EXPECT_EQ(run.moment(at).time, run.moment(moment).time);
    EXPECT_GE(at, moment);
    const auto events = run.events_of(moment);
    if (events.empty()) continue;
    EXPECT_EQ(run.moment_of_event(run.moment(moment).first_event), moment);
    EXPECT_EQ(run.moment_of_event(run.moment(moment).first_event +
                                  static_cast<EventId>(events.size()) - 1),
              moment);
  }
  ASSERT_GT(run.decisions(), 50U);
  for (std::uint64_t number = 0; number < run.decisions(); number += 11) {
    const auto decision = run.decision(number);
    ASSERT_TRUE(decision) << number;
    EXPECT_EQ(decision->number, number);
    EXPECT_GT(decision->candidates.size(), 1U);
    EXPECT_EQ(decision->time, run.moment(*run.moment_of_decision(number)).time);
  }
  EXPECT_FALSE(run.decision(run.decisions()));
}

TEST(Run, InSlicesOrInOneGoIsTheSame) {
  const auto machine = machine_of(kMixed);
  const auto whole = simulate(machine);
  RunBuilder builder(machine);
  std::size_t slices = 0;
  while (builder.more(10)) {
    ++slices;
    ASSERT_EQ(builder.run().outcome(), Outcome::kRunning);
    ASSERT_EQ(builder.run().timeline().core(0).end(builder.run().timeline().core(0).size() - 1),
              builder.run().end_time());
  }
  EXPECT_GT(slices, 50U);
  EXPECT_EQ(builder.run().hash(), whole.hash());
  EXPECT_EQ(builder.run().moments(), whole.moments());
}

TEST(Run, UntilKeepsWhatHappenedUpToThatTickAndNothingElse) {
  const auto machine =
      machine_of("thread a { work 4 }\nthread b { work 4 }\n", {{"policy", "fifo"}});
  for (const Ticks until : {0, 3, 4, 6, 7}) {
    Limits limits;
    limits.until = until;
    const auto run = simulate(machine, {}, limits);
    EXPECT_EQ(run.outcome(), Outcome::kCutOff) << until;
    EXPECT_EQ(run.end_time(), until);
    EXPECT_LE(run.events().back().time, until);
    const FigureBuilder lean = figures(machine, {}, limits);
    EXPECT_EQ(lean.hash(), run.hash());
    EXPECT_EQ(lean.end_time(), until);
    EXPECT_EQ(lean.metrics().strands[1].ready, std::min<Ticks>(until, 4));
    EXPECT_EQ(metrics(run).strands[1].running, std::max<Ticks>(until - 4, 0));
    EXPECT_EQ(run.timeline().strand(0).end(run.timeline().strand(0).size() - 1), until);
  }
  Limits limits;
  limits.until = 8;
  EXPECT_EQ(simulate(machine, {}, limits).outcome(), Outcome::kFinished);
}

TEST(Run, EndsAtItsLimits) {
  const auto machine = machine_of("shared x = 0\nthread a { loop { x = x + 1 } }\n");
  Limits limits;
  limits.max_steps = 1000;
  const auto run = simulate(machine, {}, limits);
  EXPECT_EQ(run.outcome(), Outcome::kCutOff);
  EXPECT_EQ(run.last_state().timed.steps, 1000U);
  EXPECT_EQ(figures(machine, {}, limits).hash(), run.hash());
  limits = {};
  limits.max_events = 5000;
  const auto short_run = simulate(machine, {}, limits);
  EXPECT_EQ(short_run.outcome(), Outcome::kCutOff);
  EXPECT_GE(short_run.events().size(), 5000U);
  EXPECT_LT(short_run.events().size(), 5100U);
}

TEST(Run, FollowsAScheduleAndSaysWhereItDoesNotFit) {
  const auto machine = machine_of(
      "shared x = 0\nthread a { x = x + 1 }\nthread b { x = x + 1 }\n"
      "finally x == 2\n");
  sim::Script script;
  script.kind = sim::Script::Kind::kSchedule;
  script.choices = {{0}, {1}, {1}, {0}};
  const auto lost = simulate(machine, script);
  EXPECT_EQ(lost.outcome(), Outcome::kViolation);
  EXPECT_EQ(lost.moments(), 5U);
  EXPECT_EQ(lost.last_state().logical[0], 1);
  EXPECT_FALSE(lost.misfit());

  script.choices = {{0}, {0}, {0}};
  const auto stuck = simulate(machine, script);
  EXPECT_EQ(stuck.outcome(), Outcome::kCutOff);
  EXPECT_EQ(stuck.misfit(), 2U);
  EXPECT_EQ(stuck.moments(), 3U);

  script.choices = {{0}};
  const auto open = simulate(machine, script);
  EXPECT_EQ(open.outcome(), Outcome::kCutOff);
  EXPECT_FALSE(open.misfit());
}

TEST(Run, ADeparturePicksAnotherCandidate) {
  const auto machine =
      machine_of("thread a { work 2 }\nthread b { work 2 }\n", {{"policy", "fifo"}});
  sim::Script script;
  script.departures = {{0, 1}};
  const auto run = simulate(machine, script);
  EXPECT_EQ(metrics(run).strands[0].first_run, 2);
  EXPECT_EQ(metrics(run).strands[1].first_run, 0);
}

TEST(Run, DeadlockIsAnOutcome) {
  const auto run = run_of("mutex m\nthread a { lock m; lock m }\n");
  EXPECT_EQ(run.outcome(), Outcome::kDeadlock);
  EXPECT_EQ(run.end_time(), 1);
}

TEST(Figures, AreThoseOfTheRunWithItsHistory) {
  const auto machine = machine_of(kMixed);
  const auto run = simulate(machine);
  const Metrics with = metrics(run);
  const FigureBuilder lean = figures(machine);
  const Metrics without = lean.metrics();
  EXPECT_EQ(lean.hash(), run.hash());
  EXPECT_EQ(lean.outcome(), run.outcome());
  EXPECT_EQ(with.time, without.time);
  EXPECT_EQ(with.averages.wait, without.averages.wait);
  EXPECT_EQ(with.context_switches, without.context_switches);
  ASSERT_EQ(with.strands.size(), without.strands.size());
  for (std::size_t i = 0; i < with.strands.size(); ++i) {
    EXPECT_EQ(with.strands[i].finish, without.strands[i].finish);
    EXPECT_EQ(with.strands[i].wait(), without.strands[i].wait());
  }
}

}  // namespace
}  // namespace interleave::trace
