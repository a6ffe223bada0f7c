// "Why?" of a variable, of a lock and of what went wrong: exact, and of nothing that was not seen yet. Each run here
// is short enough to be followed by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "session/session.h"

namespace interleave::session {
namespace {

using testing::HasSubstr;

class Asking : public testing::Test {
 protected:
  void open(const std::string& program) {
    const auto opened =
        session_.command("open", {{"slug", "x"}, {"text", program}, {"kind", "scenario"}});
    ASSERT_TRUE(opened) << opened.error();
    ASSERT_EQ(session_.state()["error_text"], "");
    settle();
  }

  // Marks are looked for while time passes.
  void settle() {
    for (int i = 0; i < 100 && session_.active(); ++i) session_.tick(0.02);
  }

  void run(std::string_view name, const json& args = json::object()) {
    const auto result = session_.command(name, args);
    EXPECT_TRUE(result) << name << ": " << result.error();
  }

  std::string refused(const json& args) {
    const auto result = session_.command("select", args);
    EXPECT_FALSE(result) << args;
    return result ? std::string() : result.error();
  }

  std::string why(const json& args) {
    run("select", args);
    const auto& selection = session_.selection();
    return selection ? selection->why.sentence : std::string();
  }

  [[nodiscard]] std::optional<Ticks> cause() const {
    const auto& selection = session_.selection();
    if (!selection || !selection->why.cause) return std::nullopt;
    return selection->why.cause->time;
  }

  Session session_;
};

// One core, a tick a step, A and B in turns: A reads (1), B reads (2), A writes (3), B writes (4).
constexpr const char* kLostUpdate = R"(
machine { cores 1; policy round_robin(quantum: 1) }
shared x = 0
thread A { x = x + 1 }
thread B { x = x + 1 }
)";

TEST_F(Asking, AVariableSaysWhoWroteAndWhoReadItLast) {
  open(kLostUpdate);
  EXPECT_EQ(why({{"variable", "x"}}), "Nobody has written x yet: it is as it began.");
  EXPECT_FALSE(cause());
  run("seek", {{"t", 2}});
  const std::string read = why({{"variable", "x"}});
  EXPECT_THAT(read, HasSubstr("Nobody has written x yet"));
  EXPECT_THAT(read, HasSubstr("Last read: B read 0 from x at t=2."));
  EXPECT_EQ(cause(), 2) << "the read, while there is no write";
  run("seek", {{"t", 3}});
  const std::string written = why({{"variable", "x"}});
  EXPECT_THAT(written, HasSubstr("A wrote 1 to x"));
  EXPECT_THAT(written, HasSubstr("at t=3."));
  EXPECT_THAT(written, HasSubstr("Last read: B read 0 from x at t=2."));
  EXPECT_EQ(cause(), 3);
  run("end");
  EXPECT_THAT(why({{"variable", "x"}}), HasSubstr("B wrote 1 to x"));
  EXPECT_EQ(cause(), 4);
  EXPECT_THAT(refused({{"variable", "y"}}), HasSubstr("There is no variable called “y”"));
  EXPECT_THAT(refused({{"variable", 3}}), HasSubstr("variable"));
}

TEST_F(Asking, ARaceIsToldOnceItHasHappenedAndBeganWithItsFirstAccess) {
  open(kLostUpdate);
  ASSERT_FALSE(session_.lanes().front()->marks().empty());
  const Mark& race = session_.lanes().front()->marks().front();
  ASSERT_EQ(race.kind, Mark::Kind::kRace);
  EXPECT_EQ(race.title, "race on x");
  EXPECT_EQ(race.time, 3) << "A's write, which nothing orders after B's read";
  EXPECT_EQ(refused({{"mark", 0}}), "That has not happened yet.");
  run("seek", {{"t", 3}});
  const std::string sentence = why({{"mark", 0}});
  EXPECT_EQ(sentence, race.sentence);
  EXPECT_THAT(sentence, HasSubstr("A"));
  EXPECT_THAT(sentence, HasSubstr("B"));
  EXPECT_THAT(sentence, HasSubstr("x"));
  EXPECT_EQ(cause(), 2) << "B's read";
  EXPECT_THAT(refused({{"mark", 99}}), HasSubstr("no mark number 99"));
  EXPECT_THAT(refused({{"mark", -1}}), HasSubstr("no mark"));
}

// A takes m at 1 and keeps it to 5; B and C want it from their start on.
constexpr const char* kLock = R"(
machine { cores 3; policy fifo }
mutex m
thread A { lock m; work 3; unlock m }
thread B at 2 { lock m; unlock m }
thread C at 2 { lock m; unlock m }
)";

TEST_F(Asking, ALockSaysWhoHasItAndWhoWaits) {
  open(kLock);
  EXPECT_EQ(why({{"object", "m"}}), "Nothing has been done with lock m yet.");
  EXPECT_FALSE(cause());
  run("seek", {{"t", 1}});
  EXPECT_EQ(why({{"object", "m"}}), "Lock m is held by A. A locked m at t=1.");
  EXPECT_EQ(cause(), 1);
  run("seek", {{"t", 3}});
  const std::string waiting = why({{"object", "m"}});
  EXPECT_THAT(waiting, HasSubstr("is held by A."));
  EXPECT_THAT(waiting, HasSubstr("B and C wait for it."));
  run("end");
  const std::string done = why({{"object", "m"}});
  EXPECT_THAT(done, testing::Not(HasSubstr("held by")));
  EXPECT_THAT(done, testing::Not(HasSubstr("wait")));
  EXPECT_THAT(done, HasSubstr("unlocked m at t="));
  EXPECT_THAT(refused({{"object", "n"}}), HasSubstr("There is no lock called “n”"));
}

TEST_F(Asking, ADeadlockBeganWhenTheFirstOfThoseWhoWaitBeganTo) {
  open(R"(
machine { cores 2; policy fifo }
mutex a; mutex b
thread A { lock a; work 1; lock b; unlock b; unlock a }
thread B { lock b; work 3; lock a; unlock a; unlock b }
)");
  const auto& marks = session_.lanes().front()->marks();
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_EQ(marks[0].kind, Mark::Kind::kDeadlock);
  EXPECT_EQ(refused({{"mark", 0}}), "That has not happened yet.");
  run("end");
  const std::string sentence = why({{"mark", 0}});
  EXPECT_THAT(sentence, HasSubstr("Nobody can go on:"));
  EXPECT_THAT(sentence, HasSubstr("A"));
  EXPECT_THAT(sentence, HasSubstr("B"));
  EXPECT_EQ(cause(), 2) << "A has waited for b since 2, B for a since 4";
}

TEST_F(Asking, AViolationIsItsOwnCause) {
  open(R"(
machine { cores 1; policy fifo }
shared x = 0
thread A { x = 1; assert x == 0 }
)");
  run("end");
  const auto& marks = session_.lanes().front()->marks();
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_EQ(marks[0].kind, Mark::Kind::kViolation);
  EXPECT_THAT(why({{"mark", 0}}), HasSubstr("x == 0"));
  EXPECT_FALSE(cause());
}

TEST_F(Asking, NothingIsToldWhileAQuestionIsOpen) {
  const auto opened = session_.command("open", {{"slug", "q.md"}, {"text", R"(---
title: Q
---

## Q

```scenario
machine { cores 1; policy fifo }
shared x = 0
thread A { x = 1; assert x == 0 }
```

```stage
views memory
```

```quiz
What happens?
- [x] It fails

So it does.
```
)"}});
  ASSERT_TRUE(opened) << opened.error();
  settle();
  EXPECT_EQ(refused({{"mark", 0}}), "That has not happened yet.");
  EXPECT_EQ(why({{"variable", "x"}}), "Nobody has written x yet: it is as it began.");
}

}  // namespace
}  // namespace interleave::session
