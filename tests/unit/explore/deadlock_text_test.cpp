// What is said about those that can never go on: one sentence a deadlock, and a true one.
#include <gtest/gtest.h>

#include "unit/explore/scenario.h"

namespace interleave::explore::testing {
namespace {

std::vector<std::string> messages(std::string_view text, Kind kind) {
  std::vector<std::string> all;
  for (const Finding& finding : explore_text(text).findings) {
    if (finding.kind == kind) all.push_back(finding.message);
  }
  return all;
}

using Texts = std::vector<std::string>;

TEST(DeadlockText, PhilosophersAreOneDeadlock) {
  EXPECT_EQ(messages(R"(mutex fork[2]
thread p[2] { lock fork[id]; lock fork[1 - id]; unlock fork[1 - id]; unlock fork[id] })",
                     Kind::kDeadlock),
            Texts{"deadlock: p[0] waits for fork[1], held by p[1]; p[1] waits for fork[0], held by "
                  "p[0]"});
}

TEST(DeadlockText, JoinOfAThreadThatNeverEnds) {
  EXPECT_EQ(messages("fn f() { wait until false }\nthread a { let h = spawn thread f(); join h }",
                     Kind::kDeadlock),
            Texts{"deadlock: a waits for f#1 to end; f#1 waits for a condition that never holds"});
}

// The second task could go on; nobody lets it. A neighbour with a second worker would.
TEST(DeadlockText, TheWorkerIsKept) {
  const std::string tasks =
      "semaphore s = 0\ntask a on rt { acquire s }\ntask b on rt { release s }";
  EXPECT_EQ(messages("runtime rt { workers 1 }\n" + tasks, Kind::kDeadlock),
            Texts{"deadlock: a waits for s; b is ready, but no worker of rt ever runs it"});
  EXPECT_EQ(messages("runtime rt { workers 2 }\n" + tasks, Kind::kDeadlock), Texts{});
}

// One future blocks the thread that would poll the other, whatever workers there are besides.
TEST(DeadlockText, TheFutureIsNotPolled) {
  EXPECT_EQ(messages(R"(runtime rt { workers 2 }
semaphore s = 0
async fn one() { acquire s }
async fn two() { release s }
task a on rt { await join_all(one(), two()) })",
                     Kind::kDeadlock),
            Texts{"deadlock: a waits for one#1 to end; one#1 waits for s; two#1 is ready, but no "
                  "worker of rt ever runs it"});
}

TEST(DeadlockText, TheCoreIsKept) {
  EXPECT_EQ(messages(R"(machine { cores 1; policy cooperative }
shared x = 0
thread a { spin until x > 0 }
thread b { x = 1 })",
                     Kind::kDeadlock),
            Texts{"deadlock: b is ready, but no core ever comes free for it"});
}

// A livelock is told beside a verdict of "safe", and is a violation where it is forbidden.
TEST(LivelockText, CountsOnlyWhereForbidden) {
  const std::string text = "shared x = 0\nthread a { loop { if x == 5 { break } } }";
  const Result told = explore_text(text);
  EXPECT_EQ(told.verdict, Verdict::kSafe);
  EXPECT_EQ(messages(text, Kind::kLivelock),
            Texts{"livelock: a can go round for ever without progress, although whoever can always "
                  "step does"});
  EXPECT_EQ(explore_text("forbid livelock\n" + text).verdict, Verdict::kViolation);
  EXPECT_FALSE(
      found(explore_text("shared x = 0\nthread a { loop { if x == 5 { break }; progress } }"),
            Kind::kLivelock));
}

}  // namespace
}  // namespace interleave::explore::testing
