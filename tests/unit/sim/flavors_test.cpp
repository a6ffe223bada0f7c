// The rules of each flavour, one test each, against what the runtimes' own documentation says. Each test fails
// under the misunderstanding that its name denies. What all flavours share: runtime_test.cpp.
//
// Sources, cited below by their short names:
//   [runtime]   Tokio, tokio::runtime, "Detailed runtime behavior": "Current thread runtime" and "Multi threaded
//               runtime (behavior at the time of writing)"
//   [builder]   Tokio, tokio::runtime::Builder; [runtime] for global_queue_interval, which Tokio measures and
//               this model sets to 61
//   [coop]      Tokio, tokio::task::coop, "Cooperative scheduling"; C. Lerche, "Reducing tail latencies with
//               automatic cooperative task yielding" (128 operations)
//   [yield]     Tokio, tokio::task::yield_now (back of the queue; "Non-guarantees": no order is promised)
//   [Go]        "The Go Programming Language Specification", Go statements; Go 1.14 release notes, Runtime
//               ("Goroutines are now asynchronously preemptible."); runtime/proc.go, the functions named
//   [HTML]      HTML standard, "Event loops", "Processing model" (a task, then the whole microtask queue)
//   [ECMA]      ECMAScript, "Jobs and Host Operations to Enqueue Jobs", "Await" and AsyncBlockStart (an async
//               function runs at once up to its first await)
#include <gtest/gtest.h>

#include <string>

#include "unit/sim/whole_run.h"

namespace interleave::sim::testing {
namespace {

// ---- multi_thread ----

// [runtime] multi-thread: the LIFO slot: the task woken or spawned last is polled first, the others in order.
TEST(Flavor, TheLifoSlotGoesFirst) {
  const Ran ran = run(R"(runtime rt { workers 1 }
shared order = 0
async fn t(n) { order = order * 10 + n }
task main on rt {
  let a = spawn t(1); let b = spawn t(2); let c = spawn t(3)
  await join_all(a, b, c)
})");
  EXPECT_EQ(ran.value("order"), 312);
}

// [runtime]: the slot cannot be stolen from: its task waits for its worker although another is idle.
TEST(Flavor, TheLifoSlotIsNotStolen) {
  const Ran ran = run(R"(machine { cores 2 }
runtime rt { workers 2 }
async fn child() { work 1 }
task main on rt { let h = spawn child(); work 50; await h })");
  EXPECT_EQ(ran.first_run("child#1"), 51);
  EXPECT_TRUE(ran.all(EventKind::kSteal).empty());
}

// [runtime]: half of the victim's local queue. Misunderstanding: one task, or all.
TEST(Flavor, AThiefTakesHalf) {
  const Ran ran = run(R"(machine { cores 2 }
runtime rt { workers 2 }
async fn child() { work 30 }
task opener on rt { work 10 }
task main on rt {
  spawn child(); spawn child(); spawn child(); spawn child(); spawn child()
  work 100
})");
  // At 10 the opener's worker is free: the slot has the fifth, the queue four.
  const auto steals = ran.all(EventKind::kSteal);
  ASSERT_FALSE(steals.empty());
  EXPECT_EQ(steals[0].time, 10);
  EXPECT_EQ(steals[0].value, 2);
}

// [builder] global_queue_interval: local work cannot keep the injection queue waiting for ever.
TEST(Flavor, EverySixtyFirstPollLooksAtTheInjectionQueue) {
  const Ran ran = run(R"(machine { cores 2 }
runtime rt { workers 1 }
async channel ping(1); async channel pong(1)
async fn outside() { work 1 }
task a on rt { repeat 200 { await send ping, 1; let v = await recv pong } }
task b on rt { repeat 200 { let v = await recv ping; await send pong, 1 } }
thread late at 5 { spawn outside() on rt })");
  std::size_t before = 0;
  for (const Event& event : ran.events) {
    if (event.kind != EventKind::kPollStart) continue;
    if (event.strand == ran.strand("outside#1")) break;
    ++before;
  }
  EXPECT_EQ(before, 60U);
}

// [coop]: 128 operations on ready resources, then the task goes behind the others.
TEST(Flavor, TheBudgetEndsAPollThatNeverWaits) {
  const Ran ran = run(R"(runtime rt { workers 1 }
async semaphore units = 1000
async fn modest() { }
task greedy on rt { let m = spawn modest(); repeat 200 { await acquire units } })");
  EXPECT_EQ(ran.polls("greedy"), 2U);
  EXPECT_LT(ran.first_run("modest#1"), ran.finish("greedy"));
}

// [yield]: everything else that is runnable gets its turn first, the task in the LIFO slot included.
TEST(Flavor, AYieldGoesBehindAll) {
  const Ran ran = run(R"(runtime rt { workers 1 }
shared order = 0
async fn t(n) { order = order * 10 + n }
task main on rt {
  let a = spawn t(1); let b = spawn t(2)
  await yield
  order = order * 10 + 9
})");
  EXPECT_EQ(ran.value("order"), 219);
}

// A steal has its price: the task's data is in the other core's cache.
TEST(Flavor, AStolenTaskPaysForItsMigration) {
  const auto finish = [](const char* migration) {
    return run(std::string("machine { cores 2; migration ") + migration + R"( }
runtime rt { workers 2 }
async fn child() { work 5 }
task opener on rt { work 10 }
task main on rt { spawn child(); spawn child(); spawn child(); work 12 })")
        .state.timed.now;
  };
  EXPECT_LT(finish("0"), finish("50"));
}

// ---- preemptive: green threads ----

// [Go] 1.14: a goroutine that never calls anything is preempted all the same.
TEST(Flavor, GreenThreadsArePreempted) {
  const Ran ran = run(R"(runtime go { workers 1; flavor preemptive(quantum: 5) }
async fn greedy() { work 100 }
async fn modest() { work 1 }
thread main { spawn greedy() on go; spawn modest() on go })");
  EXPECT_LT(ran.finish("modest#1"), 20);
}

// [Go]: what would block a goroutine parks it and not its thread.
TEST(Flavor, ABlockedGreenThreadLeavesItsWorkerFree) {
  const Ran ran = run(R"(runtime go { workers 1; flavor preemptive(quantum: 5) }
channel c(1)
async fn waits() { let v = recv c }
async fn sends() { work 3; send c, 1 }
thread main { spawn waits() on go; spawn sends() on go })");
  EXPECT_EQ(ran.outcome, Outcome::kFinished);
}

// [Go] runnext: what a goroutine makes runnable is run next on its processor.
TEST(Flavor, RunnextGoesFirst) {
  const Ran ran = run(R"(runtime go { workers 1; flavor preemptive(quantum: 50) }
shared order = 0
async fn t(n) { order = order * 10 + n }
task main on go { spawn t(1); spawn t(2); spawn t(3) })");
  EXPECT_EQ(ran.value("order"), 312);
}

// ---- event_loop ----

// [ECMA]: calling an async function runs it up to its first await. Misunderstanding: it starts later.
TEST(Flavor, AnAsyncFunctionOfAnEventLoopStartsAtOnce) {
  const Ran ran = run(R"(runtime page { flavor event_loop }
shared order = 0
async fn child() { order = order * 10 + 1; await io(5); order = order * 10 + 3 }
task main on page { let h = spawn child(); order = order * 10 + 2; await h })");
  EXPECT_EQ(ran.value("order"), 123);
}

// A call that is the last thing a task does: the task is over, and is not put back to go on.
TEST(Flavor, WhoEndsWithACallIsOver) {
  const Ran ran = run(R"(machine { step_cost 0 }
runtime page { flavor event_loop }
async fn child() { await io(10); work 1 }
task main on page { work 1; spawn child() })");
  EXPECT_EQ(ran.finish("main"), 1);
  EXPECT_EQ(ran.state.timed.strands[ran.strand("main")].activity, Activity::kAbsent);
  EXPECT_EQ(ran.first_run("child#1"), 1);
  EXPECT_EQ(ran.finish("child#1"), 12);
  EXPECT_EQ(ran.polls("child#1"), 2U);
}

// [HTML]: microtasks before the next task, however long that has been due.
TEST(Flavor, MicrotasksGoBeforeTasks) {
  const Ran ran = run(R"(runtime page { flavor event_loop }
shared order = 0
async channel c(1)
async fn timer() { await sleep(3); order = order * 10 + 2 }
async fn reacts() { let v = await recv c; order = order * 10 + 1 }
task main on page {
  spawn timer(); spawn reacts()
  work 20
  await send c, 1
})");
  EXPECT_EQ(ran.value("order"), 12);
}

// [HTML]: one thread: nothing else runs while a task computes.
TEST(Flavor, AnEventLoopRunsToCompletion) {
  const Ran ran = run(R"(machine { cores 4 }
runtime page { flavor event_loop }
async fn timer() { await sleep(3); work 1 }
task main on page { spawn timer(); work 50 })");
  EXPECT_GT(ran.finish("timer#1"), 50);
}

}  // namespace
}  // namespace interleave::sim::testing
