#include "trace/races.h"

#include <gtest/gtest.h>

#include "unit/trace/machine_of.h"

namespace interleave::trace {
namespace {

std::size_t races_of(std::string_view text, const std::vector<sim::Override>& settings = {}) {
  const auto run = run_of(text, settings);
  EXPECT_NE(run.outcome(), Outcome::kViolation);
  return find_races(run).races.size();
}

TEST(Races, TwoUnorderedAccesses) {
  const auto run = run_of("shared x = 0\nthread A { x = x + 1 }\nthread B { x = x + 1 }\n");
  const RaceReport report = find_races(run);
  EXPECT_TRUE(report.complete);
  // B's read and A's write, then A's write and B's. What is ordered before a write is dropped with
  // it: A's read can only race with what races with A's write.
  ASSERT_EQ(report.races.size(), 2U);
  EXPECT_EQ(describe(run, report.races[0]),
            "B read x (line 3) at t=2, A wrote it (line 2) at t=3, and nothing orders the two: "
            "neither held a lock, and no message, wake-up or join stands between them");
}

// A program in the middle of a lesson's file: its readers see it from line 1.
TEST(Races, LinesAreThoseOfTheProgram) {
  const auto machine =
      sim::build({"x.md", "shared x = 0\nthread A { x = 1 }\nthread B { x = 2 }\n", 160});
  ASSERT_TRUE(machine);
  const auto run = simulate(*machine);
  EXPECT_TRUE(
      describe(run, find_races(run).races.at(0)).starts_with("A wrote x (line 2) at t=1, "));
}

TEST(Races, ReadsAloneDoNotRace) {
  EXPECT_EQ(races_of("shared x = 0\nthread A { let v = x }\nthread B { let v = x }\n"), 0U);
}

TEST(Races, AMutexOrders) {
  EXPECT_EQ(races_of("mutex m\nshared x = 0\nthread A[3] { with m { x += 1 } }\n"), 0U);
}

TEST(Races, ALockThatOnlyOneTakesDoesNot) {
  const auto run = run_of(R"(
mutex m
shared x = 0
thread A { with m { x = 1 } }
thread B { x = 2 }
)");
  const RaceReport report = find_races(run);
  ASSERT_EQ(report.races.size(), 1U);
  EXPECT_NE(describe(run, report.races[0]).find("A held lock m, but B did not"), std::string::npos);
  const auto other = run_of(R"(
mutex m; mutex n
shared x = 0
thread A { with m { x = 1 } }
thread B { with n { x = 2 } }
)");
  EXPECT_NE(describe(other, find_races(other).races.at(0)).find("A held lock m and B held lock n"),
            std::string::npos);
}

TEST(Races, ReadersOfAnRwlockAreOrderedWithItsWriters) {
  EXPECT_EQ(races_of(R"(
rwlock rw
shared x = 0
thread W { repeat 3 { write_lock rw; x += 1; unlock rw } }
thread R[2] { repeat 3 { read_lock rw; let v = x; unlock rw } }
)"),
            0U);
  EXPECT_GT(races_of(R"(
rwlock rw
shared x = 0
thread W[2] { read_lock rw; x += 1; unlock rw }
)"),
            0U);
}

TEST(Races, SemaphoresChannelsBarriersConditionsAndJoinsOrder) {
  EXPECT_EQ(races_of(R"(
semaphore s = 0
shared x = 0
thread A { x = 1; release s }
thread B { acquire s; x = 2 }
)"),
            0U);
  EXPECT_EQ(races_of(R"(
channel ch(2)
shared x = 0
thread A { x = 1; send ch, 1 }
thread B { let v = recv ch; x = 2 }
)"),
            0U);
  EXPECT_EQ(races_of(R"(
channel ch(0)
shared x = 0
shared y = 0
thread A { x = 1; send ch, 1; y = 1 }
thread B { work 3; y = 2; let v = recv ch; x = 2 }
)"),
            0U);
  EXPECT_EQ(races_of(R"(
barrier b(2)
shared x[2] = 0
thread A[2] { x[id] = 1; arrive b; let v = x[1 - id] }
)"),
            0U);
  EXPECT_EQ(races_of(R"(
mutex m; condition c
shared ready = false
shared x = 0
thread A { lock m; while !ready { wait c with m }; unlock m; x = x + 1 }
thread B { work 5; x = 1; lock m; ready = true; notify c; unlock m }
)"),
            0U);
  EXPECT_EQ(races_of(R"(
shared x = 0
fn child() { x = x + 1 }
thread A { x = 1; let h = spawn thread child(); join h; x = x + 1 }
)"),
            0U);
}

TEST(Races, TheSendersOfAFullChannelComeAfterTheReceiverThatMadeRoom) {
  EXPECT_EQ(races_of(R"(
channel ch(1)
shared x = 0
thread A { send ch, 1; send ch, 2; x = 1 }
thread B { work 5; x = 2; let v = recv ch; let w = recv ch }
)",
                     {{"cores", "2"}}),
            0U);
}

TEST(Races, WithoutTheOrderTheSameProgramsRace) {
  EXPECT_GT(races_of("semaphore s = 1\nshared x = 0\nthread A { x = 1; release s }\n"
                     "thread B { acquire s; x = 2 }\n",
                     {{"cores", "2"}}),
            0U);
  EXPECT_GT(races_of("shared x = 0\nfn child() { x = x + 1 }\n"
                     "thread A { let h = spawn thread child(); x = 5; join h }\n",
                     {{"cores", "2"}}),
            0U);
}

TEST(Races, AtomicsOrderWhatComesBeforeTheStoreWithWhatComesAfterTheLoad) {
  EXPECT_EQ(races_of(R"(
atomic ready = 0
shared x = 0
thread A { x = 1; ready = 1 }
thread B { wait until ready == 1; x = x + 1 }
thread C { while ready == 0 { work 1 }; let v = ready }
)"),
            0U);
  // With an ordinary flag, the flag itself races; what it guards is ordered by the guard.
  const auto run = run_of(R"(
shared ready = 0
shared x = 0
thread A { x = 1; ready = 1 }
thread B { wait until ready == 1; x = x + 1 }
)");
  const RaceReport report = find_races(run);
  ASSERT_EQ(report.races.size(), 1U);
  EXPECT_EQ(report.races[0].cell, 0U);
}

TEST(Races, AtomicBlocksAreOrderedAmongThemselves) {
  EXPECT_EQ(races_of("shared x = 0\nthread A[3] { atomic { x = x + 1 } }\n"), 0U);
  EXPECT_GT(races_of("shared x = 0\nthread A { atomic { x = x + 1 } }\nthread B { x = 5 }\n"), 0U);
}

TEST(Races, ArePerElement) {
  EXPECT_EQ(races_of("shared x[2] = 0\nthread A[2] { x[id] = 1 }\n"), 0U);
}

TEST(Races, InSlicesOrAtOnceIsTheSame) {
  const auto run = run_of("shared x = 0\nthread A[4] { repeat 10 { x = x + 1 } }\n");
  RaceFinder finder(run);
  while (finder.more(7)) {
  }
  const RaceReport whole = find_races(run);
  ASSERT_EQ(finder.report().races.size(), whole.races.size());
  EXPECT_EQ(finder.report().races[0].count, whole.races[0].count);
}

}  // namespace
}  // namespace interleave::trace
