// Which of those who are stuck, or go round for ever, are told together: each cause once.
#include <string>
#include <vector>

#include "unit/explore/scenario.h"

namespace interleave::explore::testing {
namespace {

std::vector<std::string> told(const Result& result, Kind kind) {
  std::vector<std::string> messages;
  for (const Finding& finding : result.findings) {
    if (finding.kind == kind) messages.push_back(finding.message);
  }
  return messages;
}

using Messages = std::vector<std::string>;

TEST(Told, WhoJoinsAThreadThatNeverEndsWaitsForIt) {
  constexpr std::string_view kRound =
      "fn round() { loop { work 1; progress } }\n"
      "thread t { let h = spawn thread round(); join h }\n";
  const Result result = explore_text(kRound);
  EXPECT_EQ(told(result, Kind::kDeadlock), Messages{"deadlock: t waits for round#1 to end"});
  EXPECT_EQ(shortest(result, Kind::kDeadlock), 1);
  EXPECT_FALSE(found(result, Kind::kLivelock));  // it makes progress
}

// With one condition for two reasons to wait, a wake-up that reaches the wrong one leaves some stuck whoever else
// ends: that is one deadlock. Those who still step where it begins are not said to be stuck.
TEST(Told, WhoIsStuckFromTheSameStateOnIsOneDeadlock) {
  constexpr std::string_view kBuffer =
      "mutex m; condition c\nshared count = 0\n"
      "thread producer[2] { repeat 2 {\n"
      "lock m; while count == 1 { wait c with m }; count += 1; notify c; unlock m } }\n"
      "thread consumer[2] { repeat 2 {\n"
      "lock m; while count == 0 { wait c with m }; count -= 1; notify c; unlock m } }\n";
  const MachinePtr machine = machine_of(kBuffer);
  ASSERT_TRUE(machine);
  for (const Options& options : {Options{}, unreduced()}) {
    const Result result = explore(machine, options);
    EXPECT_EQ(told(result, Kind::kDeadlock),
              Messages{"deadlock: producer[0] waits for c; producer[1] waits for c"});
    EXPECT_EQ(shortest(result, Kind::kDeadlock), 23);
  }
}

constexpr std::string_view kAfterYou =
    "forbid livelock\natomic want[2] = 0\n"
    "thread p[2] {\nwant[id] = 1\nwhile want[1 - id] == 1 { want[id] = 0; want[id] = 1 }\nwant[id] "
    "= 0 }\n";

TEST(Told, ALivelockNamesWhoGoesRound) {
  const Result result = explore_text(kAfterYou);
  EXPECT_EQ(result.verdict, Verdict::kViolation);
  EXPECT_EQ(told(result, Kind::kLivelock),
            Messages{"livelock: p[0] and p[1] can go round for ever without progress, although "
                     "whoever can always step does"});
  // Who does not forbid it is told all the same.
  const Result allowed = explore_text(kAfterYou.substr(kAfterYou.find('\n') + 1));
  EXPECT_EQ(allowed.verdict, Verdict::kSafe);
  EXPECT_TRUE(found(allowed, Kind::kLivelock));
}

// The schedule of a livelock ends with a round: what follows `cycle_start` leads back to the same state.
TEST(Told, TheRoundOfALivelockComesBack) {
  const MachinePtr machine = machine_of(kAfterYou);
  ASSERT_TRUE(machine);
  for (const Finding& finding : explore(machine).findings) {
    ASSERT_EQ(finding.kind, Kind::kLivelock);
    sim::State state;
    ASSERT_FALSE(sim::begin(*machine, state).fault);
    std::vector<sim::Word> entry;
    for (std::size_t i = 0; i < finding.schedule.size(); ++i) {
      if (i == finding.cycle_start) entry = state.logical;
      ASSERT_FALSE(sim::step(*machine, state, finding.schedule[i]).fault);
    }
    EXPECT_LT(finding.cycle_start, finding.schedule.size());
    EXPECT_EQ(state.logical, entry);
  }
}

TEST(Told, WhatIsNoLivelock) {
  for (const std::string_view text : {
           // A fair scheduler lets b step, which is always able to.
           "atomic go = 0\nthread a { spin until go == 1 }\nthread b { go = 1 }\n",
           "thread a { loop { yield; progress } }\n",
           "thread a daemon { loop { yield } }\nthread b { work 1 }\n",
       }) {
    EXPECT_FALSE(found(explore_text(text), Kind::kLivelock)) << text;
  }
  // Here b can be kept waiting by a fair scheduler: it is able to only now and then.
  EXPECT_TRUE(found(explore_text("mutex m; atomic go = 0\n"
                                 "thread a { while go == 0 { lock m; unlock m } }\n"
                                 "thread b { lock m; go = 1; unlock m }\n"),
                    Kind::kLivelock));
}

}  // namespace
}  // namespace interleave::explore::testing
