// The rules of the second scheduler, one test each, against what the runtimes' own documentation says. Each
// test fails under the misunderstanding that its name denies. What one flavour decides: flavors_test.cpp.
//
// Sources, cited below by their short names:
//   [await]     The Rust Reference, "Await expressions"
//   [Future]    Rust standard library, std::future::Future ("Futures alone are inert") and std::task::Waker
//   [spawn]     Tokio, tokio::task and tokio::task::spawn
//   [handle]    Tokio, tokio::task::JoinHandle ("detaches the associated task when it is dropped"),
//               JoinHandle::abort
//   [runtime]   Tokio, tokio::runtime, "Detailed runtime behavior": "Current thread runtime" and "Multi threaded
//               runtime (behavior at the time of writing)"
//   [builder]   Tokio, tokio::runtime::Builder (worker_threads, max_blocking_threads)
//   [Runtime]   Tokio, tokio::runtime::Runtime, "Shutdown" (tasks keep running until they yield, then they are dropped)
//   [blocking]  Tokio, tokio::task::spawn_blocking, tokio::task::block_in_place
//   [sync]      Tokio, tokio::sync::Mutex ("Which kind of mutex should you use?")
//   [select]    Tokio, tokio::select! (the first branch that completes cancels the others), tokio::join!
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "unit/sim/whole_run.h"

namespace interleave::sim::testing {
namespace {

// ---- futures and tasks ----

// [spawn]: the task is handed to the scheduler. Misunderstanding: it runs up to its first await at once.
TEST(Runtime, SpawnRunsNothingOfItsFuture) {
  const Ran ran = run(R"(runtime rt { flavor current_thread }
shared order = 0
async fn child() { order = order * 10 + 2 }
task main on rt { let h = spawn child(); order = order * 10 + 1; await h })");
  EXPECT_EQ(ran.value("order"), 12);
}

// [Future]: calling an async fn makes an inert value, and awaiting it polls it as part of this task.
TEST(Runtime, ANestedFutureIsNoTask) {
  const Ran ran = run(R"(runtime rt { workers 4 }
async fn part() { work 5 }
task main on rt { await part(); await part() })");
  EXPECT_EQ(ran.state.timed.strands.size(), 1U);
  EXPECT_EQ(ran.polls("main"), 1U);
  EXPECT_EQ(ran.finish("main"), 10);
}

// [await]: if poll returns Ready, execution goes on. Misunderstanding: every await yields.
TEST(Runtime, AwaitOnReadyDoesNotYield) {
  const Ran ran = run(R"(runtime rt { flavor current_thread }
shared log = 0
async fn quick() { }
async fn other() { log = log * 10 + 2 }
task main on rt {
  let q = spawn quick()
  await yield
  let o = spawn other()
  await q
  log = log * 10 + 1
  await o
})");
  EXPECT_EQ(ran.value("log"), 12);
}

// [await]: Pending suspends the whole task, however deep the call. Misunderstanding: only the inner one.
TEST(Runtime, PendingSuspendsTheWholeTask) {
  const Ran ran = run(R"(runtime rt { flavor current_thread }
async fn deep() { await sleep(10) }
async fn middle() { await deep(); work 1 }
async fn other() { work 4 }
task main on rt { let o = spawn other(); await middle(); await o })");
  EXPECT_EQ(ran.first_run("other#1"), 1);
  EXPECT_EQ(ran.finish("other#1"), 5);
  EXPECT_EQ(ran.finish("main"), 12);
}

// [Future]: a waker makes the task runnable, no more. Misunderstanding: what follows the await runs when
// the I/O is over.
TEST(Runtime, AWakerOnlyMakesRunnable) {
  const Ran ran = run(R"(runtime rt { workers 1 }
async fn waits() { await io(5); print "done" }
task main on rt { let w = spawn waits(); await yield; work 50; await w })");
  const auto wakes = ran.all(EventKind::kWake, ran.strand("waits#1"));
  ASSERT_EQ(wakes.size(), 1U);
  EXPECT_EQ(wakes[0].time, 6);
  EXPECT_EQ(ran.all(EventKind::kPrint)[0].time, 51);
}

// [handle]: a JoinHandle is a future that gives the task's result.
TEST(Runtime, AJoinHandleIsAFuture) {
  const Ran ran = run(R"(runtime rt { flavor current_thread }
shared got = 0
async fn child() { await sleep(5); return 7 }
async fn other() { work 3 }
task main on rt { let h = spawn child(); let o = spawn other(); got = await h; await o })");
  EXPECT_EQ(ran.value("got"), 7);
  EXPECT_LT(ran.first_run("other#1"), ran.finish("child#1")) << "waiting blocked the worker";
}

// [handle]: dropping it detaches the task. Misunderstanding: it cancels it.
TEST(Runtime, ADroppedHandleDetaches) {
  const Ran ran = run(R"(runtime rt { workers 1 }
shared done = 0
async fn child() { await sleep(20); done = 1 }
task main on rt { spawn child() })");
  EXPECT_EQ(ran.outcome, Outcome::kFinished);
  EXPECT_EQ(ran.value("done"), 1);
}

// [handle] abort: the task is stopped at its next yield point. Misunderstanding: in the middle of its poll.
TEST(Runtime, CancellationWaitsForAnAwait) {
  const Ran ran = run(R"(machine { cores 2 }
runtime rt { workers 2 }
shared before = 0; shared after = 0
async fn busy() { work 20; before = 1; await yield; after = 1 }
task main on rt { let b = spawn busy(); await sleep(5); cancel b })");
  EXPECT_EQ(ran.value("before"), 1);
  EXPECT_EQ(ran.value("after"), 0);
}

// [handle] abort, and Rust's drop: guards are dropped with the future. Misunderstanding: the lock stays taken.
TEST(Runtime, CancellationDropsGuards) {
  const Ran ran = run(R"(runtime rt { workers 1 }
async mutex m
async fn holder() { await lock m; await sleep(1000); unlock m }
task main on rt { let h = spawn holder(); await sleep(5); cancel h; await lock m; unlock m })");
  EXPECT_EQ(ran.outcome, Outcome::kFinished);
  EXPECT_LT(ran.finish("main"), 20);
}

// [select]: join polls all its futures in one task: waiting overlaps, computing does not.
TEST(Runtime, JoinAllIsConcurrentNotParallel) {
  const Ran ran = run(R"(machine { cores 4 }
runtime rt { workers 4 }
async fn part() { await io(10); work 20 }
task main on rt { await join_all(part(), part()) })");
  EXPECT_EQ(ran.finish("main"), 50);
}

// [select]: the losers are dropped, not detached.
TEST(Runtime, SelectDropsTheLosers) {
  const Ran ran = run(R"(runtime rt { workers 1 }
shared late = 0
async fn slow() { await sleep(50); late = 1; return 1 }
task main on rt { select { v = await slow() { } await sleep(10) { } } work 100 })");
  EXPECT_EQ(ran.value("late"), 0);
  EXPECT_EQ(ran.finish("main"), 110);
}

// [Future]: if nobody calls its waker, a task is never polled again. Nothing looks for it.
TEST(Runtime, ALostWakerIsADeadlock) {
  const Ran ran = run(R"(runtime rt { workers 1 }
async channel c(1)
task main on rt { let v = await recv c })");
  EXPECT_EQ(ran.outcome, Outcome::kDeadlock);
  EXPECT_EQ(ran.polls("main"), 1U);
}

// ---- workers are threads ----

// [runtime]: worker threads are threads. The operating system takes the core from one in mid-poll.
TEST(Runtime, AWorkerCanBePreemptedInMidPoll) {
  const Ran ran = run(R"(machine { cores 1; policy round_robin(quantum: 2) }
runtime rt { workers 1 }
task t on rt { work 6 }
thread other { work 6 })");
  EXPECT_EQ(ran.polls("t"), 1U);
  EXPECT_GT(ran.finish("t"), 6 + 3) << "the thread had no share of the core";
}

// [sync]: a std mutex blocks the thread. Misunderstanding: only the task that waits for it.
TEST(Runtime, AThreadsMutexBlocksTheWorker) {
  const char* text = R"(machine { cores 2 }
runtime rt { workers 1 }
MUTEX m
thread holder { HOLD }
async fn other() { work 1 }
task main on rt { await sleep(5); let o = spawn other(); TAKE m; unlock m; await o })";
  const auto with = [&](std::string_view kind, std::string_view hold, std::string_view take) {
    std::string program = text;
    program.replace(program.find("MUTEX"), 5, kind);
    program.replace(program.find("HOLD"), 4, hold);
    program.replace(program.find("TAKE"), 4, take);
    return run(program);
  };
  const Ran blocks = with("mutex", "lock m; work 50; unlock m", "lock");
  EXPECT_GT(blocks.first_run("other#1"), 50) << "the worker was free while its task waited";
  const Ran suspends = run(R"(machine { cores 2 }
runtime rt { workers 1 }
async mutex m
async fn other() { work 1 }
async fn holder() { await lock m; await sleep(50); unlock m }
task main on rt {
  let h = spawn holder(); await sleep(5); let o = spawn other(); await lock m; unlock m; await o
})");
  EXPECT_LT(suspends.first_run("other#1"), 10) << "an async mutex blocked the worker";
}

// [runtime]: tasks in the local queue of a blocked worker can be stolen; with one worker nobody is there to.
TEST(Runtime, ABlockedWorkerFreesItsCoreAndHoldsItsQueue) {
  const Ran ran = run(R"(machine { cores 1 }
runtime rt { workers 1 }
async fn child() { work 1 }
task main on rt { let h = spawn child(); io 50; await h }
thread other at 2 { work 10 })");
  EXPECT_EQ(ran.finish("other"), 12) << "the blocked worker kept its core";
  EXPECT_GE(ran.first_run("child#1"), 51);
}

// ---- blocking ----

// [blocking], [builder]: at most max_blocking_threads at once, the rest queue, and threads are used again.
TEST(Runtime, TheBlockingPoolHasACapAQueueAndReusesThreads) {
  const Ran ran = run(R"(machine { cores 8; step_cost 0 }
runtime rt { workers 1; blocking 2 }
fn crunch() { io 10 }
task main on rt {
  let a = spawn_blocking crunch(); let b = spawn_blocking crunch()
  let c = spawn_blocking crunch(); let d = spawn_blocking crunch()
  await join_all(a, b, c, d)
})");
  EXPECT_EQ(ran.finish("crunch#2"), 10);
  EXPECT_EQ(ran.finish("crunch#4"), 20);
  EXPECT_EQ(ran.state.timed.threads.size(), 3U) << "one worker and two of the pool";
}

// [blocking]: the closure runs on another thread. Misunderstanding: it occupies the worker that spawned it.
TEST(Runtime, SpawnBlockingLeavesTheWorkerFree) {
  const Ran ran = run(R"(machine { cores 2 }
runtime rt { workers 1 }
fn crunch() { work 50 }
async fn other() { work 1 }
task main on rt { let b = spawn_blocking crunch(); let o = spawn other(); await o; await b })");
  EXPECT_LT(ran.finish("other#1"), 10);
}

// [blocking] block_in_place: the worker's other tasks are handed to a new thread.
TEST(Runtime, BlockInPlaceHandsTheQueueOver) {
  const Ran ran = run(R"(machine { cores 2 }
runtime rt { workers 1 }
async fn other() { work 1 }
task main on rt { let o = spawn other(); block_in_place { work 50 }; await o })");
  EXPECT_LT(ran.finish("other#1"), 10);
  EXPECT_EQ(ran.polls("main"), 1U) << "it goes on where it is, in the same poll";
}

// [blocking] block_in_place panics in a LocalSet; here (SEMANTICS.md, `local_set`) nothing is handed over, for what stays
// on this thread cannot be polled on another meanwhile. It was, where the runtime has one worker.
TEST(Runtime, BlockInPlaceInALocalSetHandsNothingOver) {
  for (const std::string workers : {"1", "2"}) {
    const Ran ran = run("machine { cores 2 }\nruntime rt { workers " + workers + R"( }
shared x = 0; shared seen = 9
async fn other() { x = 1 }
task main on rt { local_set { let h = spawn_local other(); block_in_place { work 20; seen = x }; await h } })");
    EXPECT_EQ(ran.value("seen"), 0) << workers;
    EXPECT_EQ(ran.value("x"), 1) << workers;
  }
}

// ---- current_thread and block_on ----

// [runtime] current thread: tasks make progress only while a thread is inside block_on.
TEST(Runtime, ACurrentThreadRuntimeStandsStillOutsideOfBlockOn) {
  const Ran ran = run(R"(machine { cores 2 }
runtime rt { flavor current_thread }
shared n = 0; shared seen = 0
async fn ticker() { repeat 10 { await sleep(5); n += 1 } }
async fn first() { spawn ticker() on rt; await sleep(15) }
async fn second() { await sleep(12) }
thread main { block_on rt first(); work 100; seen = n; block_on rt second() })");
  EXPECT_EQ(ran.value("seen"), 2);
  EXPECT_GT(ran.value("n"), 2);
}

// [Runtime]: when the runtime is dropped its tasks are. Misunderstanding: block_on waits for all that was
// spawned, or they run on.
TEST(Runtime, TasksThatBlockOnLeavesBehindAreDropped) {
  const Ran ran = run(R"(runtime rt { flavor current_thread }
shared done = 0
async fn background() { await sleep(1000); done = 1 }
async fn app() { spawn background() on rt; await sleep(10) }
thread main { block_on rt app() })");
  EXPECT_EQ(ran.outcome, Outcome::kFinished);
  EXPECT_EQ(ran.value("done"), 0);
  EXPECT_LT(ran.state.timed.now, 20);
}

// The same where the last to end is a task of another runtime, not a thread: the run called it a deadlock.
TEST(Runtime, TasksLeftBehindAreDroppedWhenTheOtherRuntimesAreDone) {
  const Ran ran = run(R"(runtime rt { flavor current_thread }
runtime pool { workers 1 }
async fn background() { await sleep(1000) }
async fn longer() { await sleep(50) }
async fn app() { spawn background() on rt; spawn longer() on pool; await sleep(10) }
thread main { block_on rt app() })");
  EXPECT_EQ(ran.outcome, Outcome::kFinished);
  EXPECT_LT(ran.state.timed.now, 60);
}

// [runtime]: the future of block_on runs on the calling thread, also of a multi-thread runtime, whose
// workers go on by themselves. Misunderstanding: it is a task that waits for a worker.
TEST(Runtime, BlockOnRunsItsFutureOnTheCallingThread) {
  const auto with_main = [](const std::string& body) {
    return run(R"(machine { cores 2 }
runtime rt { workers 1 }
shared done = 0
async fn background() { await sleep(50); done = 1 }
async fn app() { work 5 }
task busy on rt { spawn background(); work 100 }
thread main { )" +
               body + " }");
  };
  const Ran ran = with_main("block_on rt app(); work 1");
  EXPECT_EQ(ran.finish("main"), 6);
  EXPECT_EQ(ran.polls("main"), 0U) << "the only worker polled it, and that one is busy up to 101";
  EXPECT_EQ(ran.value("done"), 1);
  const Ran as_a_task = with_main("join spawn app() on rt; work 1");
  EXPECT_GT(as_a_task.finish("main"), 101);
}

// Every poll is told, the first of a block_on too.
TEST(Runtime, ThePollsOfBlockOnAreTold) {
  const Ran ran = run(R"(runtime rt { flavor current_thread }
async fn app() { await sleep(5); await sleep(5) }
thread main { block_on rt app() })");
  EXPECT_EQ(ran.polls("main"), 3U);
  EXPECT_EQ(ran.all(EventKind::kPollEnd, ran.strand("main")).size(), 3U);
}

}  // namespace
}  // namespace interleave::sim::testing
