#include <gtest/gtest.h>

#include <algorithm>

#include "trace/metrics.h"
#include "trace/narrate.h"
#include "trace/why.h"
#include "unit/trace/machine_of.h"

namespace interleave::trace {
namespace {

// Two workers, one core: the operating system switches between them in the middle of polls.
constexpr std::string_view kTwoLevels = R"(
machine { cores 1; policy round_robin(quantum: 3) }
runtime rt { workers 2 }
mutex m
async fn crunch(n) { work n; await yield; lock m; work 1; unlock m; await io(4) }
task main on rt {
  let a = spawn crunch(5)
  let b = spawn crunch(7)
  await join_all(a, b)
}
thread other { work 6 }
)";

TEST(Workers, HaveATrackEachThatAgreesWithTheirTasks) {
  const auto run = run_of(kTwoLevels);
  ASSERT_EQ(run.outcome(), Outcome::kFinished);
  ASSERT_EQ(run.timeline().workers().size(), 2U);
  EXPECT_EQ(worker_name(run, run.timeline().workers()[0]), "worker 0 of rt");
  Ticks polled = 0;
  for (const ThreadId worker : run.timeline().workers()) {
    const Track& track = run.timeline().worker(worker);
    for (std::size_t i = 0; i < track.size(); ++i) {
      const Interval interval = worker_interval(run, worker, i);
      EXPECT_FALSE(why_worker(run, worker, interval).sentence.empty());
      if (interval.activity != Activity::kRunning || interval.strand == kNobody) continue;
      polled += interval.end - interval.start;
      if (interval.end == interval.start) continue;
      const auto task = strand_interval_at(run, interval.strand, interval.start);
      ASSERT_TRUE(task);
      EXPECT_EQ(task->activity, Activity::kRunning) << interval.start;
      EXPECT_EQ(task->core, interval.core);
    }
  }
  Ticks ran = 0;
  for (const StrandMetrics& strand : metrics(run).strands) {
    if (strand.kind == lang::StrandKind::kTask) ran += strand.cpu();
  }
  EXPECT_EQ(polled, ran);
}

TEST(Workers, KeepTheirCoreBusyBetweenTasks) {
  const auto run = run_of(kTwoLevels);
  const Metrics m = metrics(run);
  const sim::Timed& timed = run.last_state().timed;
  EXPECT_EQ(m.cores[0].busy, timed.cores[0].busy);
  EXPECT_EQ(m.context_switches, timed.switches);
  Ticks cpu = 0;
  for (const StrandMetrics& strand : m.strands) cpu += strand.cpu();
  EXPECT_EQ(cpu, m.cores[0].busy);
  Ticks drawn = 0;
  const Track& core = run.timeline().core(0);
  for (std::size_t i = 0; i < core.size(); ++i) {
    if (core.activity(i) != Activity::kAbsent) drawn += core.length(i);
  }
  EXPECT_EQ(drawn, m.cores[0].busy);
}

TEST(Workers, SayWhatTheyDo) {
  const auto run = run_of(
      "machine { cores 1 }\nruntime rt { flavor current_thread }\n"
      "task main on rt { work 3; await io(5); work 1 }\n");
  const ThreadId worker = run.timeline().workers()[0];
  const Track& track = run.timeline().worker(worker);
  const auto at = [&](Ticks t) {
    return why_worker(run, worker, worker_interval(run, worker, *track.find(t))).sentence;
  };
  EXPECT_EQ(at(1), "Worker 0 of rt polls main on core 0; this lasts until t=3.");
  EXPECT_EQ(at(4), "Worker 0 of rt is parked: there is no task for it; this lasts until t=8.");
}

TEST(Workers, AreNoStrandsAndFuturesAreNoTasks) {
  const auto run = run_of(
      "runtime rt { workers 3 }\nasync fn part() { await io(2); work 1 }\n"
      "task main on rt { await join_all(part(), part()) }\n");
  const Metrics m = metrics(run);
  EXPECT_EQ(std::ranges::count(m.strands, true, &StrandMetrics::future), 2);
  EXPECT_EQ(m.averages.turnaround, static_cast<double>(run.end_time()));
  // Three workers and one task.
  EXPECT_EQ(m.peak_memory_kib, 3 * 8192 + 1);
}

}  // namespace
}  // namespace interleave::trace
