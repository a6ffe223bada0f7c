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

// [runtime]: the slot cannot be stolen from: its task waits for its worker although another, awake since 10,
// looks for something to steal.
TEST(Flavor, TheLifoSlotIsNotStolen) {
  const Ran ran = run(R"(machine { cores 2 }
runtime rt { workers 2 }
async fn child() { work 1 }
task opener on rt { work 10 }
task main on rt { let h = spawn child(); work 50; await h })");
  EXPECT_EQ(ran.finish("opener"), 10);
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

// Two tasks that keep each other in the local queue, and one from outside that finds them at it.
std::string busy_queue(const std::string& runtime) {
  return runtime + R"(
machine { cores 2 }
async channel ping(1); async channel pong(1)
async fn outside() { work 1 }
task a on rt { repeat 200 { await send ping, 1; let v = await recv pong } }
task b on rt { repeat 200 { let v = await recv ping; await send pong, 1 } }
thread late at 5 { spawn outside() on rt })";
}

// [builder] global_queue_interval: local work cannot keep the injection queue waiting for ever.
TEST(Flavor, EverySixtyFirstPollLooksAtTheInjectionQueue) {
  EXPECT_EQ(run(busy_queue("runtime rt { workers 1 }")).polls_before("outside#1"), 60U);
}

// [runtime] multi-thread: at most 256 in a local queue: one more, and half of them move to the global queue.
// Misunderstandings: it has no bound; all of them move, or the newest.
TEST(Flavor, AFullLocalQueueSendsHalfToTheInjectionQueue) {
  const auto spawning = [](const std::string& tasks) {
    return run("runtime rt { workers 1 }\nasync fn t() { work 1 }\ntask main on rt { repeat " +
               tasks + " { spawn t() } }")
        .polled();
  };
  // Full: the last is in the slot, the queue has the 256 before it.
  const std::vector<std::string> full = spawning("257");
  EXPECT_EQ(full[1], "t#257");
  EXPECT_EQ(full[2], "t#1");
  // One more: t#1 to t#128 wait in the injection queue, at which every 61st poll looks.
  const std::vector<std::string> overflown = spawning("258");
  EXPECT_EQ(overflown[1], "t#258");
  EXPECT_EQ(overflown[2], "t#129");
  EXPECT_EQ(overflown[60], "t#1");
  EXPECT_EQ(overflown[61], "t#187");
}

// [coop]: 128 operations on ready resources are done in one poll, and the next one ends it: the task goes
// behind the others.
TEST(Flavor, TheBudgetEndsAPollThatNeverWaits) {
  for (const std::string flavor : {"multi_thread", "current_thread"}) {
    const auto acquiring = [&](const std::string& units) {
      return run("runtime rt { workers 1; flavor " + flavor + R"( }
async semaphore units = 1000
async fn modest() { work 1 }
task greedy on rt { let m = spawn modest(); repeat )" +
                 units + " { await acquire units } }");
    };
    EXPECT_EQ(acquiring("128").polls("greedy"), 1U) << flavor;
    const Ran ran = acquiring("129");
    EXPECT_EQ(ran.polled(), (std::vector<std::string>{"greedy", "modest#1", "greedy"})) << flavor;
    EXPECT_EQ(acquiring("256").polls("greedy"), 2U) << flavor;
    EXPECT_EQ(acquiring("257").polls("greedy"), 3U) << flavor;
  }
}

// [runtime]: a worker that finds nothing to poll parks, and is unparked when there is something.
// Misunderstandings: it spins, or parks after each task; every idle worker is woken for one task.
TEST(Flavor, WhoFindsNothingParks) {
  for (const std::string flavor : {"multi_thread", "preemptive(quantum: 100)"}) {
    const Ran ran = run("machine { cores 4 }\nruntime rt { workers 4; flavor " + flavor + R"( }
task sleeper on rt { await sleep(5); work 1; await sleep(5); work 1 })");
    // One is unparked at the start and by each timer, and parks again after each of the three polls.
    EXPECT_EQ(ran.all(EventKind::kPark).size(), 3U) << flavor;
    EXPECT_EQ(ran.all(EventKind::kUnpark).size(), 3U) << flavor;
    EXPECT_EQ(ran.polls("sleeper"), 3U) << flavor;
  }
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

// ---- current_thread ----

// [runtime] current thread: the global queue is looked at when the local one is empty, or after 31 tasks
// in a row. Misunderstandings: local work goes first for ever; it is the 61 of a multi-thread runtime.
TEST(Flavor, ACurrentThreadRuntimeLooksAtTheInjectionQueueEvery31Polls) {
  const Ran ran = run(busy_queue("runtime rt { flavor current_thread }"));
  EXPECT_EQ(ran.polls_before("outside#1"), 30U);
}

// [runtime] current thread: no LIFO slot: first come, first polled.
TEST(Flavor, ACurrentThreadRuntimeHasNoLifoSlot) {
  const Ran ran = run(R"(runtime rt { flavor current_thread }
async fn t() { work 1 }
task main on rt { spawn t(); spawn t(); spawn t() })");
  EXPECT_EQ(ran.polled(), (std::vector<std::string>{"main", "t#1", "t#2", "t#3"}));
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

// [Go] sync.Cond: Signal wakes one that waits. It was lost where the processor that had polled the waiter was at
// work, as it is where it polls who signals.
TEST(Flavor, ASuspendedGreenThreadIsNotified) {
  for (const std::string notify : {"notify changed", "notify_all changed"}) {
    const Ran ran = run(R"(runtime go { workers 1; flavor preemptive(quantum: 50) }
mutex m
condition changed
shared ready = 0
async fn waiter() { lock m; while ready == 0 { wait changed with m }; unlock m }
async fn notifier() { lock m; ready = 1; )" +
                        notify + R"(; unlock m }
task main on go { spawn notifier(); spawn waiter() })");
    EXPECT_EQ(ran.outcome, Outcome::kFinished) << notify;
    EXPECT_EQ(ran.polls("waiter#1"), 2U) << notify;
  }
}

// [Go] runnext: what a goroutine makes runnable is run next on its processor.
TEST(Flavor, RunnextGoesFirst) {
  const Ran ran = run(R"(runtime go { workers 1; flavor preemptive(quantum: 50) }
shared order = 0
async fn t(n) { order = order * 10 + n }
task main on go { spawn t(1); spawn t(2); spawn t(3) })");
  EXPECT_EQ(ran.value("order"), 312);
}

// [Go] findRunnable: every 61st turn looks at the global queue first.
TEST(Flavor, EverySixtyFirstTurnOfAGreenThreadLooksAtTheGlobalQueue) {
  const Ran ran = run(busy_queue("runtime rt { workers 1; flavor preemptive(quantum: 1000) }"));
  EXPECT_EQ(ran.polls_before("outside#1"), 60U);
}

// [Go] runqgrab: half of the victim's queue, rounded up. Misunderstanding: one goroutine, or all.
TEST(Flavor, AnIdleProcessorStealsHalf) {
  const Ran ran = run(R"(machine { cores 2 }
runtime go { workers 2; flavor preemptive(quantum: 1000) }
async fn child() { work 100 }
task opener on go { work 20 }
task main on go { repeat 6 { spawn child() }; work 100 })");
  // At 20 the opener's worker is free: `runnext` has the sixth, the queue five.
  const auto steals = ran.all(EventKind::kSteal);
  ASSERT_FALSE(steals.empty());
  EXPECT_EQ(steals[0].time, 20);
  EXPECT_EQ(steals[0].value, 3);
}

// [Go] goschedImpl: who is preempted goes to the end of the global queue, behind what is there. Misunderstandings:
// to the end of the local queue, before what came from outside; back to `runnext`; to the front.
TEST(Flavor, APreemptedGreenThreadGoesToTheGlobalQueue) {
  const Ran ran = run(R"(machine { cores 2 }
runtime go { workers 1; flavor preemptive(quantum: 10) }
async fn t() { work 1 }
async fn outside() { work 1 }
task main on go { spawn t(); spawn t(); work 20 }
thread late at 5 { spawn outside() on go })");
  const std::vector<std::string> polled = ran.polled();
  EXPECT_EQ(polled, (std::vector<std::string>{"main", "t#2", "t#1", "outside#1", "main"}));
  EXPECT_EQ(ran.all(EventKind::kPollEnd, ran.strand("main"))[0].time, 10);
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
