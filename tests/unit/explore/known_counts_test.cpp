// Numbers that were worked out by hand or published elsewhere.
#include <algorithm>

#include "unit/explore/scenario.h"

namespace interleave::explore::testing {
namespace {

constexpr std::string_view kIncrements = R"(
shared x = 0
thread a { x = x + 1 }
thread b { x = x + 1 }
finally x == 2
)";

TEST(KnownCounts, AFunctionThatNobodyCallsIsOneState) {
  const Result result = explore_text("shared x = 0\nasync fn f() { work 3 }\n");
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.verdict, Verdict::kSafe);
  EXPECT_EQ(result.states, 1U);
}

TEST(KnownCounts, TwoIncrements) {
  // Each thread has 3 places, so 9 pairs; x tells apart what was read and written: 12 states.
  // Of the 4! / (2! 2!) = 6 schedules only the two that run one thread after the other are right.
  // A fair coin picks the first step; the second must be the same thread's: 1/2.
  const Result result = explore_text(kIncrements);
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.verdict, Verdict::kViolation);
  EXPECT_EQ(result.states, 12U);
  EXPECT_EQ(result.transitions, 14U);
  EXPECT_EQ(result.schedules, "6");
  EXPECT_EQ(result.failing_schedules, "4");
  EXPECT_DOUBLE_EQ(result.random_chance.value_or(-1), 0.5);
  EXPECT_EQ(shortest(result, Kind::kFinal), 4);
  EXPECT_EQ(first_finals(result), (std::vector<sim::Word>{1, 2}));
  ASSERT_FALSE(result.findings.empty());
  EXPECT_EQ(result.findings[0].kind, Kind::kFinal);
  EXPECT_TRUE(result.findings[0].shortest);
}

TEST(KnownCounts, TwoIncrementsWithoutReduction) {
  const Result result = explore_text(kIncrements, unreduced());
  EXPECT_EQ(result.states, 12U);
  EXPECT_EQ(result.transitions, 14U);
}

constexpr std::string_view kPhilosophers = R"(
param n = 3 in 2..12
param ordered = 0
mutex fork[n]
thread phil[n] {
  let first = id
  let second = (id + 1) % n
  if ordered == 1 && id == n - 1 { first = 0; second = id }
  lock fork[first]
  lock fork[second]
  unlock fork[second]
  unlock fork[first]
}
)";

struct Table {
  int philosophers;
  std::uint64_t naive;
  std::uint64_t ordered;
};
constexpr Table kTables[] = {{3, 87, 72}, {4, 391, 320}, {5, 1743, 1424}};

TEST(KnownCounts, Philosophers) {
  for (const Table& table : kTables) {
    const std::string n = std::to_string(table.philosophers);
    const Result naive = explore_text(kPhilosophers, unreduced(), {{"n", n}});
    EXPECT_EQ(naive.states, table.naive);
    EXPECT_EQ(naive.verdict, Verdict::kViolation);
    ASSERT_EQ(naive.findings.size(), 1U);
    EXPECT_EQ(naive.findings[0].kind, Kind::kDeadlock);
    EXPECT_EQ(shortest(naive, Kind::kDeadlock), table.philosophers);
    EXPECT_TRUE(naive.findings[0].shortest);
    EXPECT_EQ(naive.findings[0].strands.size(), static_cast<std::size_t>(table.philosophers));

    const Result ordered = explore_text(kPhilosophers, unreduced(), {{"n", n}, {"ordered", "1"}});
    EXPECT_EQ(ordered.states, table.ordered);
    EXPECT_EQ(ordered.verdict, Verdict::kSafe);
    EXPECT_TRUE(ordered.findings.empty());

    const Result reduced = explore_text(kPhilosophers, {}, {{"n", n}});
    EXPECT_EQ(reduced.verdict, Verdict::kViolation);
    EXPECT_EQ(shortest(reduced, Kind::kDeadlock), table.philosophers);
    EXPECT_EQ(reduced.full_states, table.naive);
  }
}

// Two threads of five increments each. To end with 2, one of them must read 0, let the other do four
// rounds, write 1, have that read, finish, and be overwritten: four preemptions.
constexpr std::string_view kFiveEach = R"(
shared x = 0
thread w[2] { repeat 5 { x = x + 1 } }
finally x != 2
)";

TEST(KnownCounts, TheWorstLostUpdateNeedsFourPreemptions) {
  for (const std::uint32_t bound : {2U, 3U}) {
    Options options;
    options.preemptions = bound;
    const Result bounded = explore_text(kFiveEach, options);
    EXPECT_FALSE(found(bounded, Kind::kFinal)) << bound;
    EXPECT_EQ(bounded.verdict, Verdict::kUnknown) << bound;
    EXPECT_FALSE(bounded.complete);
    EXPECT_FALSE(bounded.schedules.has_value());
    EXPECT_NE(bounded.stopped.find("preemptions"), std::string::npos);
  }
  Options options;
  options.preemptions = 4;
  const Result enough = explore_text(kFiveEach, options);
  EXPECT_TRUE(found(enough, Kind::kFinal));
  EXPECT_EQ(enough.verdict, Verdict::kViolation);

  const Result all = explore_text(kFiveEach);
  EXPECT_EQ(shortest(all, Kind::kFinal), 20);
  EXPECT_EQ(first_finals(all).front(), 2);
  EXPECT_EQ(first_finals(all).back(), 10);
  // 20 steps, 10 of each thread, in any order.
  EXPECT_EQ(all.schedules, "184756");
}

TEST(KnownCounts, SchedulesBeyond64Bits) {
  // Two threads of 40 steps: 80! / (40! 40!).
  const Result result = explore_text("thread a[2] { repeat 40 { work 1 } }");
  EXPECT_EQ(result.schedules, "107507208733336176461620");
  EXPECT_EQ(result.failing_schedules, "0");
  EXPECT_EQ(result.random_chance, 0.0);
  EXPECT_EQ(result.full_states, 41U * 41U);
}

TEST(KnownCounts, RoundAndRoundIsInfinite) {
  const Result result = explore_text(R"(
    shared stop = 0
    thread a { while stop == 0 { } }
    thread b { stop = 1 }
  )");
  EXPECT_EQ(result.verdict, Verdict::kSafe);
  EXPECT_EQ(result.schedules, "infinite");
  EXPECT_EQ(result.failing_schedules, "0");
  // A fair scheduler lets b write, so nobody can stay in the loop for ever.
  EXPECT_FALSE(found(result, Kind::kLivelock));
}

TEST(Limits, ASearchThatIsStoppedProvesNothing) {
  Options options;
  options.max_states = 100;
  const Result result = explore_text(kPhilosophers, options, {{"n", "9"}, {"ordered", "1"}});
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.verdict, Verdict::kUnknown);
  EXPECT_EQ(result.stopped, "stopped at 100 states");
  EXPECT_FALSE(result.schedules.has_value());
  EXPECT_FALSE(result.random_chance.has_value());
}

TEST(Limits, WhatAStoppedSearchFoundIsFound) {
  Options options = unreduced();
  options.max_states = 1'000;
  const Result result = explore_text(kPhilosophers, options, {{"n", "5"}});
  EXPECT_EQ(result.verdict, Verdict::kViolation);
  EXPECT_FALSE(result.complete);
}

TEST(Limits, Memory) {
  Options options = unreduced();
  options.max_bytes = 4 << 20;
  const Result result = explore_text(kPhilosophers, options, {{"n", "9"}, {"ordered", "1"}});
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.stopped, "stopped at 4 MiB of states");
}

TEST(Limits, CountingMayStopWhereTheVerdictStands) {
  Options options;
  options.max_counted = 100;
  const Result result = explore_text(kPhilosophers, options, {{"n", "5"}, {"ordered", "1"}});
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.verdict, Verdict::kSafe);
  EXPECT_FALSE(result.schedules.has_value());
  EXPECT_EQ(result.full_states, 0U);
}

TEST(Slices, AreAsGoodAsOneCall) {
  const MachinePtr machine = machine_of(kPhilosophers, {{"n", "5"}});
  const Result whole = explore(machine);
  Search search(machine, {});
  int slices = 0;
  while (search.more(100)) {
    ++slices;
    EXPECT_LE(search.progress().waiting, search.progress().states);
    EXPECT_NE(search.progress().phase, "done");
  }
  EXPECT_GT(slices, 5);
  EXPECT_EQ(search.progress().phase, "done");
  EXPECT_EQ(search.result().states, whole.states);
  EXPECT_EQ(search.result().transitions, whole.transitions);
  EXPECT_EQ(search.result().schedules, whole.schedules);
  EXPECT_EQ(search.result().findings.size(), whole.findings.size());
}

TEST(Slices, CancelLeavesItUnknown) {
  Search search(machine_of(kPhilosophers, {{"n", "9"}, {"ordered", "1"}}), {});
  EXPECT_TRUE(search.more(10));
  search.cancel();
  EXPECT_FALSE(search.more(10));
  EXPECT_EQ(search.result().verdict, Verdict::kUnknown);
  EXPECT_EQ(search.result().stopped, "cancelled");
}

TEST(Schedules, OfFindingsCanBeReplayed) {
  for (const std::string_view text : {kIncrements, kFiveEach}) {
    const MachinePtr machine = machine_of(text);
    const Result result = explore(machine);
    ASSERT_FALSE(result.findings.empty());
    sim::State state;
    sim::begin(*machine, state);
    std::vector<sim::Choice> choices;
    for (const sim::Choice choice : result.findings[0].schedule) {
      sim::list_choices(*machine, state, choices);
      ASSERT_NE(std::ranges::find(choices, choice), choices.end());
      EXPECT_FALSE(sim::step(*machine, state, choice).fault);
    }
    EXPECT_TRUE(sim::finished(*machine, state));
    EXPECT_EQ(sim::check_final(*machine, state).kind, sim::FaultKind::kFinal);
  }
}

}  // namespace
}  // namespace interleave::explore::testing
