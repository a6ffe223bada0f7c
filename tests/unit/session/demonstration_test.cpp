// Pages without a program to read, as the first minute's: an answer by a tap, runs that play by themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "session/session.h"
#include "unit/session/fixture.h"

namespace interleave::session {
namespace {

using testing::HasSubstr;

constexpr std::string_view kDemonstration = R"(---
title: A minute
unit: 1 Tasks and time
order: 0
summary: Three jobs.
layout: wide
---

## First

```scenario
param cores = 1 in 1..4
machine {
    cores cores
}
thread A { work 4 }
thread B { work 4 }
```

```lanes
one: policy=fifo
```

```stage
views lanes
knobs cores
```

```quiz
Where does B start?
tap B in one
- [x] 4
- [ ] 0-1
  Too early.

At 4.
```

## Second

```lanes
one: policy=fifo known=yes
turns: policy=round_robin(quantum: 1)
```

```stage
views lanes
speed 4
play
```

```quiz
Sooner?
- [ ] Yes
- [x] No
```

## Third

```stage
views lanes
knobs cores
start at end
```
)";

class DemonstrationTest : public SessionFixture {
 protected:
  void SetUp() override { run("open", {{"slug", "minute.md"}, {"text", kDemonstration}}); }
};

TEST_F(DemonstrationTest, ATapOnTheStageIsAnAnswer) {
  EXPECT_EQ(session_.state()["lesson"]["layout"], "wide");
  ASSERT_NE(session_.open_tap(), nullptr);
  EXPECT_THAT(refused("quiz", {{"answer", 0}}), HasSubstr("Tap"));
  run("quiz", {{"tick", 1}});
  const json quiz = session_.state()["quiz"][0];
  EXPECT_EQ(quiz["tick"], 1);
  EXPECT_EQ(quiz["right"], false);
  EXPECT_EQ(quiz["remarks"].size(), 1U);
  EXPECT_EQ(session_.open_tap(), nullptr);
  EXPECT_EQ(session_.state()["primary"], "play");
}

TEST_F(DemonstrationTest, ATickThatNoAnswerNamesIsWrong) {
  run("quiz", {{"tick", 7}});
  EXPECT_EQ(session_.state()["quiz"][0]["right"], false);
  EXPECT_TRUE(session_.state()["quiz"][0]["chosen"].empty());
}

TEST_F(DemonstrationTest, TheKeysMoveTheGuessAndTheSpaceBarTapsIt) {
  run("step");
  EXPECT_EQ(session_.guess(), 0);
  for (int i = 0; i < 5; ++i) run("step");
  run("back");
  EXPECT_EQ(session_.state()["guess"], 4);
  EXPECT_EQ(session_.now(), 0);
  run("toggle");
  EXPECT_EQ(session_.state()["quiz"][0]["right"], true);
  EXPECT_FALSE(session_.playing());
  EXPECT_THAT(refused("guess", {{"t", 3}}), HasSubstr("No question"));
}

TEST_F(DemonstrationTest, ARunCanPlayByItselfOnceItsQuestionIsAnswered) {
  run("page", {{"slug", "second"}});
  EXPECT_FALSE(session_.playing());
  EXPECT_TRUE(session_.lanes()[0]->known());
  run("quiz", {{"answer", 1}});
  EXPECT_TRUE(session_.playing());
  for (int i = 0; i < 200 && session_.playing(); ++i) session_.tick(0.05);
  EXPECT_EQ(session_.now(), 8);
}

TEST_F(DemonstrationTest, APageCanOpenAtTheEnd) {
  run("page", {{"slug", "third"}});
  EXPECT_EQ(session_.now(), session_.end());
  EXPECT_EQ(session_.url().find("&t="), std::string::npos);
  run("set", {{"name", "cores"}, {"value", 2}});
  EXPECT_EQ(session_.now(), session_.end()) << "still at the end of the shorter run";
  run("home");
  EXPECT_NE(session_.url().find("&t=0"), std::string::npos);
}

TEST_F(DemonstrationTest, ALinkKeepsWhatWasTapped) {
  run("quiz", {{"tick", 5}});
  const std::string url = session_.url();
  Session other;
  ASSERT_TRUE(other.command("open", {{"slug", "minute.md"}, {"text", kDemonstration}}));
  ASSERT_TRUE(other.command("open_url", {{"text", url}})) << url;
  EXPECT_EQ(other.state()["quiz"], session_.state()["quiz"]);
  EXPECT_EQ(other.url(), url);
}

}  // namespace
}  // namespace interleave::session
