#include "trace/why.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "trace/narrate.h"
#include "unit/trace/machine_of.h"
#include "words/words.h"

namespace interleave::trace {
namespace {

std::string sentence(const Run& run, StrandId strand, Ticks t) {
  const auto interval = strand_interval_at(run, strand, t);
  return interval ? why(run, *interval).sentence : "none";
}

// C waits while the lock goes from A to B.
constexpr const char* kHandedOn = R"(
machine { cores 4; policy fifo }
mutex m
thread A { lock m; work 4; unlock m }
thread B { work 2; lock m; work 4; unlock m }
thread C { work 3; lock m; work 4; unlock m }
)";

TEST(Why, NamesWhoTookTheLockWhileOneWaited) {
  const auto run = run_of(kHandedOn);
  EXPECT_EQ(
      sentence(run, 2, 4),
      "C waits for lock m, held by A since t=1, then held by B since t=7; B unlocked it at t=12.");
  const Interval interval = *strand_interval_at(run, 2, 4);
  EXPECT_EQ(why(run, interval, 6).state, "waits for lock m, held by A since t=1");
  EXPECT_EQ(why(run, interval, 7).state,
            "waits for lock m, held by A since t=1, then held by B since t=7");
}

TEST(Why, TellsTheNarrationNothingOfWhoTakesTheLockLater) {
  const auto run = run_of(kHandedOn);
  const Interval waits = *strand_interval_at(run, 2, 4);
  const std::string told = narrate(run, run.moment_at(waits.start));
  EXPECT_THAT(told, testing::HasSubstr("C waits for lock m, held by A since t=1"));
  EXPECT_THAT(told, testing::Not(testing::HasSubstr("then held")));
}

TEST(Why, NamesTheWriterWhoCameBetweenReadersAndAWriter) {
  const auto run = run_of(R"(
machine { cores 4; policy fifo }
rwlock m
thread R { read_lock m; work 6; unlock m }
thread V { work 1; write_lock m; work 5; unlock m }
thread W { work 3; write_lock m; work 1; unlock m }
)");
  EXPECT_THAT(sentence(run, 2, 5),
              testing::ContainsRegex("which is being read, then held by V since t=[0-9]+; V "));
}

TEST(Why, TellsOfTwoWhoTookTheLockAndThatThereWereOthers) {
  const auto run = run_of(R"(
machine { cores 8; policy fifo }
mutex m
thread A { lock m; work 4; unlock m }
thread B[6] { work 2; lock m; work 4; unlock m }
)");
  EXPECT_THAT(
      sentence(run, 6, 4),
      testing::ContainsRegex("held by A since t=1, then held by B.0. since t=[0-9]+, then held by "
                             "B.1. since t=[0-9]+, then by others;"));
}

TEST(Narrate, SaysOfACrowdedMomentThatThereIsMore) {
  const auto run = run_of("thread A { repeat 10000 { print \"hello\" } }\n");
  const std::string text = narrate(run, 0);
  EXPECT_THAT(text, testing::StartsWith("A printed \"hello\". A printed "));
  EXPECT_THAT(text, testing::EndsWith("More happened at this tick."));
  EXPECT_LT(text.size(), 2000U);
}

TEST(Why, NamesTheHolderOfALockAndWhoUnlockedIt) {
  const auto run = run_of(R"(
machine { cores 2; policy fifo }
mutex m
thread A { work 3; lock m; work 4; unlock m }
thread B { work 5; lock m; unlock m }
)");
  EXPECT_EQ(sentence(run, 1, 6), "B waits for lock m, held by A since t=4; A unlocked it at t=9.");
  const Why reason = why(run, *strand_interval_at(run, 1, 6));
  ASSERT_TRUE(reason.cause && reason.end);
  EXPECT_EQ(reason.cause->strand, 0U);
  EXPECT_EQ(reason.cause->time, 4);
  EXPECT_EQ(reason.end->strand, 0U);
  EXPECT_EQ(reason.end->time, 9);
  EXPECT_EQ(run.events()[reason.end->event].kind, EventKind::kUnlock);
}

TEST(Why, ReadyTellsBehindWhomAndHowItCameToThat) {
  const auto run =
      run_of("thread A { work 3 }\nthread B { work 3 }\n", {{"policy", "round_robin(quantum: 2)"}});
  EXPECT_EQ(sentence(run, 1, 0), "B is ready, behind A; core 0 took it at t=2.");
  EXPECT_EQ(sentence(run, 0, 0), "A runs on core 0; its time slice was used up at t=2.");
  EXPECT_EQ(sentence(run, 0, 2),
            "A is ready again, behind B: its time slice was used up; core 0 took it at t=4.");
  EXPECT_EQ(sentence(run, 0, 4), "A runs on core 0; it ended at t=5.");
}

TEST(Why, PreemptionNamesWhoTookTheCore) {
  const auto run = run_of("thread A { work 5 }\nthread B at 2 { work 1 }\n", {{"policy", "stcf"}});
  EXPECT_EQ(sentence(run, 0, 0), "A runs on core 0; B took its core at t=2.");
  EXPECT_EQ(sentence(run, 0, 2), "A is ready, but B took its core; core 0 took it at t=3.");
}

TEST(Why, WaitsForOtherThings) {
  const auto run = run_of(R"(
machine { cores 4; policy fifo }
semaphore s = 0
channel ch(1)
barrier b(2)
condition c
mutex m
shared go = 0
device disk(depth: 1)
thread A { work 5; release s; work 1; send ch, 7; work 6; arrive b; work 1; go = 1 }
thread B { acquire s; let v = recv ch; arrive b; wait until go == 1 }
thread C { io(disk, 4); sleep 6; lock m; wait c with m; unlock m }
thread D { io(disk, 2); work 20; notify c }
)");
  EXPECT_EQ(sentence(run, 1, 3), "B waits for semaphore s, which is at 0; A released it at t=6.");
  EXPECT_EQ(sentence(run, 2, 1), "C waits for disk: the I/O takes 4 ticks; that was done at t=4.");
  EXPECT_EQ(sentence(run, 3, 1),
            "D waits for disk: 4 ticks in its queue, then 2 ticks of I/O; that was done at t=6.");
  EXPECT_EQ(sentence(run, 2, 5), "C sleeps for 6 ticks; it woke at t=10.");
  EXPECT_EQ(sentence(run, 2, 15).substr(0, 41), "C waits for condition c to be notified; D");
  bool barrier = false, guard = false, channel = false;
  for (std::size_t i = 0; i < run.timeline().strand(1).size(); ++i) {
    const std::string text = why(run, strand_interval(run, 1, i)).sentence;
    barrier |= text.starts_with("B waits at barrier b, where 1 of 2 have arrived; A arrived last");
    guard |= text.starts_with("B waits until go == 1; A made it so at t=");
    channel |= text.starts_with("B waits for a message on channel ch; A sent a message at t=");
  }
  EXPECT_TRUE(barrier);
  EXPECT_TRUE(guard);
  EXPECT_TRUE(channel);
}

TEST(Why, ADeadlockGoesOnAndNamesTheCircle) {
  const auto run = run_of(R"(
machine { cores 2 }
mutex p; mutex q
thread A { lock p; work 1; lock q }
thread B { lock q; work 1; lock p }
)");
  EXPECT_EQ(sentence(run, 0, run.end_time()), "A waits for lock q, held by B since t=1.");
  EXPECT_EQ(sentence(run, 1, run.end_time()), "B waits for lock p, held by A since t=1.");
  const auto self = run_of("mutex p\nthread A { lock p; lock p }\n");
  EXPECT_EQ(sentence(self, 0, self.end_time()),
            "A waits for lock p, which it holds itself since t=1.");
}

TEST(Why, JoinsAndSpawns) {
  const auto run =
      run_of("fn child() { work 3 }\nthread A { let h = spawn thread child(); join h }\n",
             {{"cores", "2"}});
  EXPECT_EQ(sentence(run, 0, 2), "A waits for child#1 to end; child#1 ended at t=4.");
}

TEST(Why, HeldByTheSchedule) {
  const auto machine = machine_of("shared x = 0\nthread A { x = x + 1 }\nthread B { x = x + 1 }\n");
  sim::Script script;
  script.kind = sim::Script::Kind::kSchedule;
  script.choices = {{0}, {1}, {1}, {0}};
  const auto run = simulate(machine, script);
  EXPECT_EQ(sentence(run, 0, 2),
            "A could run, but the schedule lets B go first; core 0 took it at t=3.");
}

TEST(Why, OfACore) {
  const auto run =
      run_of("machine { context_switch 1 }\nthread A { work 2 }\nthread B at 4 { work 1 }\n");
  const auto at = [&](Ticks t) { return why_core(run, *core_interval_at(run, 0, t)).sentence; };
  EXPECT_EQ(at(0), "Core 0 runs A; it ended at t=2.");
  EXPECT_EQ(at(3), "Core 0 is idle: nothing is ready for it; this lasts until t=4.");
  EXPECT_EQ(at(4), "Core 0 is switching to B; this lasts until t=5.");
}

TEST(Arrows, GoFromWhoUnlocksToWhoWakes) {
  const auto run = run_of(R"(
machine { cores 2 }
mutex m
thread A { lock m; work 4; unlock m }
thread B { work 2; lock m; unlock m }
)");
  ASSERT_EQ(run.timeline().arrows().size(), 1U);
  const Arrow arrow = run.timeline().arrows()[0];
  EXPECT_EQ(arrow.from, 0U);
  EXPECT_EQ(arrow.to, 1U);
  EXPECT_EQ(arrow.time, 6);
  EXPECT_EQ(run.timeline().arrows(6, 6).size(), 1U);
  EXPECT_TRUE(run.timeline().arrows(7, 9).empty());
}

TEST(Narrate, TellsWhatHappened) {
  const auto run =
      run_of("shared x = 3\nthread A { x = x + 1; print \"x is {x}\" }\nthread B { x = 9 }\n",
             {{"policy", "fifo"}});
  EXPECT_EQ(narrate(run, 0), "A runs on core 0.");
  EXPECT_EQ(narrate(run, 1), "A read 3 from x.");
  EXPECT_EQ(narrate(run, 2), "A wrote 4 to x, which was 3.");
  EXPECT_EQ(narrate(run, 3), "A read 4 from x. A printed \"x is 4\". A ended. B runs on core 0.");
}

// In a deadlock who waits is said, not that they had a core for no time at all.
TEST(Narrate, LeavesOutWhatIsOverInTheSameMoment) {
  const auto run = run_of(R"(
machine { cores 1; policy round_robin(quantum: 1) }
mutex p; mutex q
thread A { lock p; lock q }
thread B { lock q; lock p }
)");
  const std::string last = narrate(run, run.moment_at(run.end_time()));
  EXPECT_EQ(last,
            "B locked q. B waits for lock p, held by A since t=1. A waits for lock q, held by B "
            "since t=2.");
}

TEST(Narrate, SpeaksTheLanguageThatIsUsed) {
  std::vector<std::string> german(words::kTable.size());
  german[words::Phrase("why.running").index()] = "läuft auf Kern {core}";
  ASSERT_TRUE(words::use(german));
  const auto run = run_of("thread A { work 3 }\n");
  EXPECT_EQ(sentence(run, 0, 0), "A läuft auf Kern 0; it ended at t=3.");
  ASSERT_TRUE(words::use({}));
  EXPECT_EQ(sentence(run, 0, 0), "A runs on core 0; it ended at t=3.");
}

}  // namespace
}  // namespace interleave::trace
