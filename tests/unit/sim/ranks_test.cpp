// Policies with ranks: the threads that the driver keeps in order are taken as if the policy had looked at them all.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sim/machine.h"
#include "sim/timed.h"

namespace interleave::sim {
namespace {

struct Told {
  std::uint64_t hash = 0;
  std::uint64_t decisions = 0;
  Ticks end = 0;
  bool operator==(const Told&) const = default;
};

Told run(const Machine& machine) {
  State state;
  std::vector<Event> events;
  Outcome outcome = start(machine, state, events).outcome;
  while (outcome == Outcome::kRunning) {
    events.clear();
    outcome = advance(machine, state, {}, events).outcome;
  }
  EXPECT_EQ(outcome, Outcome::kFinished);
  return {state.timed.hash, state.timed.decisions, state.timed.now};
}

std::shared_ptr<const Machine> machine_for(const std::string& text, const std::string& policy,
                                           const std::string& queues) {
  auto machine =
      build({.name = "ranks.scn", .text = text}, {{"policy", policy}, {"queues", queues}});
  EXPECT_TRUE(machine) << policy;
  return machine ? *machine : nullptr;
}

// Unequal lengths and shares, waits of all kinds, and threads that come to be while others run.
constexpr const char* kBusy = R"(
machine { cores 3; context_switch 1 }
shared done[40] = 0
mutex m
device disk(depth: 2)
fn later(n) { work 1 + n % 5; yield; work n % 3 }
thread even[20] weight 512 tickets 30 {
  repeat 4 { work 1 + id * 7 % 11; io(disk, 1 + id % 4); with m { done[id] += 1 } }
}
thread odd[20] at 3 weight 2048 tickets 170 length 9 {
  repeat 3 { work 2 + id * 5 % 7; sleep id % 5; done[20 + id] += 1 }
  spawn thread later(id)
}
)";

class RankedPolicy : public ::testing::TestWithParam<std::string> {};

TEST_P(RankedPolicy, TakesWhomItWouldHaveChosen) {
  for (const std::string queues : {"global", "per_core"}) {
    const auto machine = machine_for(kBusy, GetParam(), queues);
    ASSERT_NE(machine, nullptr);
    ASSERT_TRUE(machine->keeps_ranks);
    Machine looking = *machine;
    looking.keeps_ranks = false;
    const Told told = run(*machine);
    EXPECT_EQ(told, run(looking)) << queues;
    EXPECT_GT(told.decisions, 50U) << queues;
  }
}

INSTANTIATE_TEST_SUITE_P(Policies, RankedPolicy,
                         ::testing::Values("sjf", "stcf", "cfs", "cfs(latency: 12, min: 2)",
                                           "stride", "stride(quantum: 3)"));

TEST(RankedPolicies, LookAtAllWhereTheQueuesOrderOrTheCoresDecide) {
  const auto pinned = machine_for("thread A on core 0 { work 1 }", "cfs", "global");
  ASSERT_NE(pinned, nullptr);
  EXPECT_FALSE(pinned->keeps_ranks);
  const auto fifo = machine_for("thread A { work 1 }", "fifo", "global");
  ASSERT_NE(fifo, nullptr);
  EXPECT_FALSE(fifo->keeps_ranks);
}

// A decision that looks at each of so many threads takes minutes here.
TEST(RankedPolicies, AreQuickWithAHundredThousandThreads) {
  for (const std::string policy : {"cfs", "stride", "sjf"}) {
    const auto machine = machine_for("thread t[99000] { work 1 }", policy, "global");
    ASSERT_NE(machine, nullptr);
    EXPECT_EQ(run(*machine).end, 99'000);
  }
}

TEST(StrandNames, CountTheSpawnedOnceAndPerFunction) {
  const auto machine = machine_for(
      "fn a() { work 1 }\nfn b() { work 1 }\n"
      "thread t { spawn thread a(); spawn thread b(); spawn thread a() }",
      "fifo", "global");
  ASSERT_NE(machine, nullptr);
  State state;
  std::vector<Event> events;
  Outcome outcome = start(*machine, state, events).outcome;
  StrandNames names;
  EXPECT_EQ(names.name(*machine, state.logical, 3), "?");
  while (outcome == Outcome::kRunning) outcome = advance(*machine, state, {}, events).outcome;
  EXPECT_EQ(names.name(*machine, state.logical, 3), "a#2");
  EXPECT_EQ(names.name(*machine, state.logical, 0), "t");
  EXPECT_EQ(names.name(*machine, state.logical, 1), "a#1");
  EXPECT_EQ(names.name(*machine, state.logical, 2), "b#1");
  EXPECT_EQ(names.name(*machine, state.logical, 4), "?");
  EXPECT_EQ(strand_name(*machine, state.logical, 3), "a#2");
}

}  // namespace
}  // namespace interleave::sim
