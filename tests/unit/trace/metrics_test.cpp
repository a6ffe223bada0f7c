#include "trace/metrics.h"

#include <gtest/gtest.h>

#include "unit/trace/machine_of.h"

namespace interleave::trace {
namespace {

Metrics metrics_of(std::string_view text, const std::vector<sim::Override>& settings = {}) {
  return metrics(run_of(text, settings));
}

// Silberschatz, 5.3.1: bursts of 24, 3 and 3, all at time 0, first come first served.
TEST(Metrics, SilberschatzFirstComeFirstServed) {
  const Metrics m = metrics_of(
      "thread p1 { work 24 }\nthread p2 { work 3 }\nthread p3 { work 3 }\n", {{"policy", "fifo"}});
  EXPECT_EQ(m.averages.wait, 17.0);
  EXPECT_EQ(m.averages.turnaround, 27.0);
  EXPECT_EQ(m.averages.response, 17.0);
  EXPECT_EQ(m.makespan, 30);
  EXPECT_DOUBLE_EQ(m.throughput, 0.1);
  EXPECT_EQ(m.cores[0].busy, 30);
  EXPECT_EQ(m.cores[0].idle, 0);
  EXPECT_EQ(m.context_switches, 2U);
  EXPECT_DOUBLE_EQ(m.utilisation, 1.0);
}

// Silberschatz, 5.3.3: the same with a quantum of 4: waits of 6, 4 and 7.
TEST(Metrics, SilberschatzRoundRobin) {
  const Metrics m =
      metrics_of("thread p1 { work 24 }\nthread p2 { work 3 }\nthread p3 { work 3 }\n",
                 {{"policy", "round_robin(quantum: 4)"}});
  EXPECT_EQ(m.strands[0].wait(), 6);
  EXPECT_EQ(m.strands[1].wait(), 4);
  EXPECT_EQ(m.strands[2].wait(), 7);
  EXPECT_NEAR(*m.averages.wait, 17.0 / 3, 1e-12);
}

// OSTEP, chapter 7: three jobs of 5 s, response under round robin with a slice of 1 is 1.
TEST(Metrics, OstepRoundRobinResponse) {
  const Metrics m = metrics_of("thread a { work 5 }\nthread b { work 5 }\nthread c { work 5 }\n",
                               {{"policy", "round_robin(quantum: 1)"}});
  EXPECT_EQ(m.averages.response, 1.0);
  EXPECT_EQ(m.averages.turnaround, 14.0);  // 13, 14, 15
}

TEST(Metrics, SwitchesCountAsWaitingOfTheOneThatComesIn) {
  const Metrics m =
      metrics_of("machine { context_switch 2 }\nthread a { work 3 }\nthread b { work 3 }\n",
                 {{"policy", "fifo"}});
  EXPECT_EQ(m.strands[0].wait(), 0);
  EXPECT_EQ(m.strands[1].first_run, 5);
  EXPECT_EQ(m.strands[1].wait(), 5);
  EXPECT_EQ(m.strands[1].switching, 2);
  EXPECT_EQ(m.cores[0].switching, 2);
  EXPECT_EQ(m.cores[0].busy, 6);
  EXPECT_EQ(m.time, 8);
}

TEST(Metrics, ADaemonIsInNoAverage) {
  const Metrics m = metrics_of("thread a { work 4 }\nthread idle daemon { loop { work 1 } }\n",
                               {{"policy", "round_robin(quantum: 1)"}});
  EXPECT_EQ(m.averages.turnaround, 7.0);
  EXPECT_TRUE(m.strands[1].daemon);
  EXPECT_FALSE(m.strands[1].finish);
  EXPECT_EQ(m.fairness, 1.0);
}

TEST(Metrics, TellsSpinningFromWorking) {
  const Metrics m = metrics_of(
      "shared ready = false\nthread a { work 6; ready = true }\nthread b { spin until ready }\n",
      {{"cores", "2"}});
  EXPECT_GT(m.spun, 0);
  EXPECT_EQ(m.strands[0].spinning, 0);
  EXPECT_EQ(m.spun, m.strands[1].spinning);
  const Metrics blocked = metrics_of(
      "shared ready = false\nthread a { work 6; ready = true }\nthread b { wait until ready }\n",
      {{"cores", "2"}});
  EXPECT_EQ(blocked.spun, 0);
  EXPECT_EQ(blocked.strands[1].blocked, 7);
}

TEST(Metrics, EveryTickOfAStrandIsInExactlyOneActivity) {
  const Metrics m = metrics_of(R"(
machine { cores 2; policy round_robin(quantum: 2); context_switch 1; migration 1 }
mutex m
shared x = 0
thread worker[6] at 3 {
  repeat 5 { with m { x += 1 }; work id + 1; io 4; sleep 2 }
}
)");
  Ticks cpu = 0;
  for (const StrandMetrics& s : m.strands) {
    ASSERT_TRUE(s.finish);
    EXPECT_EQ(s.ready + s.switching + s.running + s.spinning + s.blocked + s.io + s.sleeping,
              *s.finish - s.arrival);
    EXPECT_GE(s.io, 20);
    EXPECT_EQ(s.sleeping, 10);
    cpu += s.cpu();
  }
  Ticks busy = 0;
  for (const CoreMetrics& core : m.cores) {
    EXPECT_EQ(core.busy + core.switching + core.idle, m.time);
    busy += core.busy;
  }
  EXPECT_EQ(busy, cpu);
}

TEST(Metrics, AgreeWithWhatTheDriverCounts) {
  for (const char* policy : {"fifo", "round_robin(quantum: 1)", "stcf", "cfs", "random"}) {
    const auto run = run_of(R"(
machine { cores 3; context_switch 1 }
mutex m
thread worker[7] { repeat 4 { with m { work 2 }; work id; yield; io 3 } }
)",
                            {{"policy", policy}});
    const Metrics m = metrics(run);
    const sim::Timed& timed = run.last_state().timed;
    EXPECT_EQ(m.context_switches, timed.switches) << policy;
    EXPECT_EQ(m.migrations, timed.migrations) << policy;
    for (std::size_t i = 0; i < m.cores.size(); ++i) {
      EXPECT_EQ(m.cores[i].busy, timed.cores[i].busy) << policy;
      EXPECT_EQ(m.cores[i].switching, timed.cores[i].switching_ticks) << policy;
    }
    for (std::size_t i = 0; i < m.strands.size(); ++i) {
      EXPECT_EQ(m.strands[i].finish, timed.strands[i].finish) << policy;
    }
  }
}

// The switch to B is over at 5, when C arrives, which is shorter: B's first tick is the one from 10 on.
TEST(Metrics, WhoLosesTheCoreInTheTickInWhichItGotItHasNotRun) {
  const Metrics m = metrics_of(
      "machine { cores 1; policy stcf; context_switch 2 }\n"
      "thread A { work 3 }\nthread B { work 5 }\nthread C at 5 { work 1 }\n");
  EXPECT_EQ(m.strands[1].first_run, 10);
  EXPECT_EQ(m.strands[2].first_run, 7);
  ASSERT_TRUE(m.averages.response);
  EXPECT_DOUBLE_EQ(*m.averages.response, (0 + 10 + 2) / 3.0);
}

TEST(Metrics, OfAMomentAreThoseOfTheRunCutThere) {
  const std::string_view text = "thread a { work 4 }\nthread b { work 4 }\n";
  const auto run = run_of(text, {{"policy", "round_robin(quantum: 1)"}});
  const Metrics half = metrics(run, 3);
  EXPECT_EQ(half.time, 3);
  EXPECT_EQ(half.strands[0].running + half.strands[1].running, 3);
  EXPECT_EQ(half.averages.turnaround, std::nullopt);
  EXPECT_EQ(metrics(run, 100).time, run.end_time());
}

TEST(Metrics, JainsIndexIsOneOverNWhenOneGetsEverything) {
  const auto run = run_of("thread a { work 10 }\nthread b { io 20 }\n", {{"policy", "fifo"}});
  EXPECT_NEAR(metrics(run).fairness, 0.5, 1e-12);
}

TEST(Metrics, MemoryIsThatOfThoseAliveAtOnce) {
  const Metrics m = metrics_of(
      "machine { memory_per_thread 100 }\nthread a { work 2 }\nthread b at 5 { work 2 }\n"
      "thread c at 6 { work 1 }\n");
  EXPECT_EQ(m.peak_memory_kib, 200);
}

// The thread inside block_on is the runtime's only one: it must not be counted twice.
TEST(Metrics, ARuntimeThatBlockOnDrivesHasNoThreadOfItsOwn) {
  const Metrics m = metrics_of(
      "machine { memory_per_thread 100; memory_per_task 1 }\nruntime rt { flavor current_thread }\n"
      "async fn answer() { work 1; return 42 }\nthread main { block_on rt answer() }\n");
  EXPECT_EQ(m.peak_memory_kib, 100);
}

// A pool with a cap is told from one thread per call by its memory: those that wait have no thread.
TEST(Metrics, CallsThatWaitForAThreadOfThePoolHaveNone) {
  const std::string calls =
      "fn hash(n) { work 10; return n }\n"
      "async fn all() {\n"
      "  let a = spawn_blocking hash(1); let b = spawn_blocking hash(2); let c = spawn_blocking "
      "hash(3)\n"
      "  await a; await b; await c\n}\n";
  const auto peak = [&](const std::string& head, const std::string& tail) {
    return metrics_of("machine { cores 8; memory_per_thread 100; memory_per_task 1 }\n" + head +
                      calls + tail)
        .peak_memory_kib;
  };
  const std::string task = "task main on rt { await all() }\n";
  EXPECT_EQ(peak("runtime rt { flavor current_thread; blocking 2 }\n", task), 100 + 2 * 100 + 1);
  EXPECT_EQ(peak("runtime rt { flavor current_thread; blocking 3 }\n", task), 100 + 3 * 100 + 1);
  EXPECT_EQ(peak("runtime rt { flavor current_thread; blocking 2 }\n",
                 "thread main { block_on rt all() }\n"),
            100 + 2 * 100);
}

TEST(Metrics, AScheduleLeavesNoCoreBusyAfterItsSteps) {
  const auto machine = machine_of("shared x = 0\nthread a { x = x + 1 }\nthread b { x = x + 1 }\n",
                                  {{"cores", "2"}});
  sim::Script script;
  script.kind = sim::Script::Kind::kSchedule;
  script.choices = {{0}, {1}, {1}, {0}};
  const auto run = simulate(machine, script);
  const Metrics m = metrics(run);
  ASSERT_EQ(m.cores.size(), 2U);
  EXPECT_EQ(m.cores[0].busy, 2);
  EXPECT_EQ(m.cores[1].busy, 2);
  EXPECT_EQ(m.cores[0].idle, 2);
  EXPECT_EQ(m.strands[0].held, 2);
  EXPECT_EQ(run.timeline().core(0).size(), 4U);  // a, idle, a, and idle from the end on
}

}  // namespace
}  // namespace interleave::trace
