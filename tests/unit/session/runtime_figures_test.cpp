// What a runtime knows of itself: queues, polls, wakes, and where its tasks' time went.
#include "session/runtime_figures.h"

#include <gtest/gtest.h>

#include "sim/machine.h"

namespace interleave::session {
namespace {

using State = TaskFigures::State;

trace::Run run_of(std::string_view text) {
  const auto machine = sim::build({"test.scn", std::string(text)});
  EXPECT_TRUE(machine);
  return trace::simulate(*machine);
}

RuntimeReport report_at(const trace::Run& run, Ticks now, Ticks long_poll = 10) {
  return runtime_report(run, run.state_at(now), now, long_poll);
}

constexpr std::string_view kTwoTasks = R"(
machine { cores 1 }
runtime rt { flavor current_thread }
task A on rt { work 3; await io(5); work 2; await sleep(4); work 1 }
task B on rt { work 12; await yield; work 1 }
)";

TEST(RuntimeFigures, OneWorkerPollsOneTaskAndTheOtherIsScheduled) {
  const trace::Run run = run_of(kTwoTasks);
  const RuntimeReport report = report_at(run, 1);
  ASSERT_EQ(report.runtimes.size(), 1U);
  EXPECT_EQ(report.runtimes[0].name, "rt");
  EXPECT_EQ(report.runtimes[0].flavor, "current_thread");
  ASSERT_EQ(report.runtimes[0].workers.size(), 1U);
  EXPECT_EQ(report.runtimes[0].workers[0].polls_now, 0U);
  EXPECT_EQ(report.runtimes[0].workers[0].polls, 1U);
  ASSERT_EQ(report.tasks.size(), 2U);
  EXPECT_EQ(report.tasks[0].state, State::kRunning);
  EXPECT_FALSE(report.tasks[0].at_await);
  EXPECT_EQ(report.tasks[0].next_await, 0U);
  EXPECT_EQ(report.tasks[0].awaits, 2U);
  EXPECT_EQ(report.tasks[1].state, State::kScheduled);
  EXPECT_EQ(report.tasks[1].polls, 0U);
}

TEST(RuntimeFigures, AnIdleTaskStandsAtItsAwait) {
  const trace::Run run = run_of(kTwoTasks);
  const RuntimeReport report = report_at(run, 4);
  EXPECT_EQ(report.tasks[0].state, State::kIdle);
  EXPECT_TRUE(report.tasks[0].at_await);
  EXPECT_EQ(report.tasks[0].next_await, 0U);
  EXPECT_FALSE(report.tasks[0].waits.empty());
  EXPECT_EQ(report.tasks[0].busy, 3);
  EXPECT_EQ(report.tasks[0].longest_poll, 3);
  EXPECT_EQ(report.tasks[1].state, State::kRunning);
}

TEST(RuntimeFigures, ATaskIsOnItsWayToTheNextAwaitAlsoRoundALoop) {
  const trace::Run run = run_of(R"(
runtime rt { flavor current_thread }
task A on rt { repeat 2 { work 5; await io(3); work 2 } await sleep(1); work 4 }
)");
  const auto next = [&](Ticks t) { return report_at(run, t).tasks.at(0); };
  EXPECT_EQ(next(1).next_await, 0U);
  EXPECT_TRUE(next(6).at_await);
  EXPECT_EQ(next(11).next_await, 0U) << "round the loop";
  EXPECT_TRUE(next(16).at_await);
  EXPECT_EQ(next(16).next_await, 0U);
  EXPECT_EQ(next(20).next_await, 1U) << "its sleep";
  EXPECT_EQ(next(23).next_await, next(23).awaits) << "past the last";
}

TEST(RuntimeFigures, ACancelledTaskIsDroppedAndNotDone) {
  const trace::Run run = run_of(R"(
machine { cores 1 }
runtime rt { flavor current_thread }
async fn slow() { await sleep(50) }
async fn quick() { work 1 }
task main on rt { let s = spawn slow(); let q = spawn quick(); await q; cancel s }
)");
  const RuntimeReport report = report_at(run, run.end_time());
  ASSERT_EQ(report.tasks.size(), 3U);
  EXPECT_EQ(report.tasks[0].state, State::kDone);
  EXPECT_EQ(report.tasks[1].state, State::kDropped);
  EXPECT_EQ(report.tasks[2].state, State::kDone);
}

TEST(RuntimeFigures, LongPollsAreThoseOverTheThreshold) {
  const trace::Run run = run_of(kTwoTasks);
  const Ticks end = run.end_time();
  const RuntimeReport report = report_at(run, end);
  EXPECT_EQ(report.tasks[0].state, State::kDone);
  EXPECT_EQ(report.tasks[0].long_polls, 0U);
  EXPECT_EQ(report.tasks[0].polls, 3U);
  EXPECT_EQ(report.tasks[0].wakes, 2U);  // by the device and by the timer
  EXPECT_EQ(report.tasks[1].long_polls, 1U);
  EXPECT_EQ(report.tasks[1].longest_poll, 12);
  EXPECT_EQ(report.tasks[1].self_wakes, 1U);
  EXPECT_EQ(report_at(run, end, 12).tasks[1].long_polls, 0U);
  EXPECT_EQ(report_at(run, end, 2).tasks[0].long_polls, 1U);
}

TEST(RuntimeFigures, APresentPollIsAsLongAsItsTaskHasNotYielded) {
  const trace::Run run = run_of(R"(
runtime rt { flavor current_thread }
task A on rt { work 3; await yield; work 9 }
)");
  EXPECT_EQ(report_at(run, 2).tasks[0].present_poll, 2);
  EXPECT_EQ(report_at(run, 8).tasks[0].polls, 2U);
  EXPECT_GE(report_at(run, 8).tasks[0].present_poll, 4) << "since its second poll began";
  EXPECT_LT(report_at(run, 8).tasks[0].present_poll, 8);
  EXPECT_EQ(report_at(run, run.end_time()).tasks[0].present_poll, 0) << "it has ended";
}

TEST(RuntimeFigures, ABlockingCallHoldsTheWorker) {
  const trace::Run run = run_of(R"(
runtime rt { flavor current_thread }
task A on rt { io 6; work 1 }
task B on rt { work 1 }
)");
  const RuntimeReport report = report_at(run, 3);
  EXPECT_EQ(report.tasks[0].state, State::kBlocking);
  EXPECT_EQ(report.tasks[1].state, State::kScheduled);
  EXPECT_EQ(report.runtimes[0].workers[0].polls_now, 0U);
}

TEST(RuntimeFigures, ALostWakerIsSaid) {
  const trace::Run run = run_of(R"(
runtime rt { flavor current_thread }
async channel ch(1)
task A on rt { let v = await recv ch }
)");
  ASSERT_EQ(run.outcome(), trace::Outcome::kDeadlock);
  const RuntimeReport report = report_at(run, run.end_time());
  EXPECT_EQ(report.tasks[0].state, State::kIdle);
  EXPECT_TRUE(report.tasks[0].lost);
}

// Lost is a task as soon as nobody will wake it again, also while others run; not one that is woken later, and not
// before it waits for the last time.
TEST(RuntimeFigures, ALostWakerIsSaidWhileOthersRun) {
  const trace::Run run = run_of(R"(
machine { cores 2 }
runtime rt { flavor current_thread }
async channel ch(1)
async channel other(1)
thread T { work 20 }
task A on rt { await sleep(4); let v = await recv ch }
task B on rt { let v = await recv other }
task C on rt { await sleep(10); await send other, 1 }
)");
  ASSERT_EQ(run.outcome(), trace::Outcome::kDeadlock);
  const RuntimeReport early = report_at(run, 2);
  EXPECT_EQ(early.tasks[0].state, State::kIdle);
  EXPECT_FALSE(early.tasks[0].lost) << "it sleeps";
  const RuntimeReport later = report_at(run, 8);
  EXPECT_EQ(later.tasks[0].state, State::kIdle);
  EXPECT_TRUE(later.tasks[0].lost);
  EXPECT_EQ(later.tasks[1].state, State::kIdle);
  EXPECT_FALSE(later.tasks[1].lost) << "C wakes it at 10";
}

// Whose budget is used up is put back in the queue by the runtime, which wakes it for that (Tokio, coop: "wake_by_ref").
TEST(RuntimeFigures, ASpentBudgetIsASelfWake) {
  const trace::Run run = run_of(R"(
runtime rt { flavor current_thread }
async semaphore s(1)
task A on rt { repeat 100 { await acquire s; release s } }
task B on rt { repeat 200 { await acquire s; release s } }
)");
  const RuntimeReport report = report_at(run, run.end_time());
  EXPECT_EQ(report.tasks[0].self_wakes, 0U);
  EXPECT_EQ(report.tasks[1].self_wakes, 1U) << "128 awaits to a poll";
  EXPECT_EQ(report.tasks[1].polls, 2U);
  EXPECT_EQ(report.tasks[1].wakes, 1U);
}

TEST(RuntimeFigures, StealsAndQueuesOfManyWorkers) {
  std::string text = "machine { cores 2 }\nruntime rt { flavor multi_thread; workers 2 }\n";
  text += "task T[64] on rt { work 3; await yield; work 2 }\n";
  const trace::Run run = run_of(text);
  const RuntimeReport early = report_at(run, 1);
  std::size_t queued = early.runtimes[0].injection.size();
  for (const WorkerFigures& worker : early.runtimes[0].workers) {
    queued += worker.local.size() + (worker.lifo != sim::kNobody ? 1 : 0) +
              (worker.polls_now != sim::kNobody ? 1 : 0);
  }
  EXPECT_EQ(queued, 64U);  // everyone is somewhere
  const RuntimeReport late = report_at(run, run.end_time());
  EXPECT_EQ(late.tasks.size(), 64U);
  std::uint64_t polls = 0;
  for (const WorkerFigures& worker : late.runtimes[0].workers) polls += worker.polls;
  EXPECT_EQ(polls, 128U);
}

TEST(RuntimeFigures, ThreadsHaveNone) {
  const trace::Run run = run_of("thread A { work 1 }");
  EXPECT_TRUE(report_at(run, 0).runtimes.empty());
  EXPECT_TRUE(report_at(run, 0).tasks.empty());
}

}  // namespace
}  // namespace interleave::session
