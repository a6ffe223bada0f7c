// Every schedule, one schedule, a schedule by hand, and the challenges met by it.
#include "session/exploration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "unit/session/fixture.h"

namespace interleave::session {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kLesson = R"(---
title: Lost updates
unit: 4 When things go wrong
order: 1
summary: Two additions.
---

## Two additions

```scenario editable
param times = 1 in 1..3
machine { policy fifo }
shared x = 0
thread A { repeat times { x = x + 1 } }
thread B { repeat times { x = x + 1 } }
finally x == 2 * times
```

```stage
views program, timeline
knobs times
```

```goal
Lose an update.

by: schedule
when: final x 1
hint: Let both read first.
solution: schedule=ABAB
```

## Guess

```quiz
What is x?
- [ ] Always 2
- [x] 1 or 2

It depends.
```

## Mended

```goal
Make it safe.

by: editing
when: verdict safe
hint: One at a time.
```

```solution
param times = 1 in 1..3
shared x = 0
mutex m
thread A { repeat times { with m { x = x + 1 } } }
thread B { repeat times { with m { x = x + 1 } } }
finally x == 2 * times
```
)";

class ExplorationTest : public SessionFixture {
 protected:
  void SetUp() override {
    const auto opened = session_.command("open", {{"slug", "29-lost.md"}, {"text", kLesson}});
    ASSERT_TRUE(opened) << opened.error();
    ASSERT_EQ(session_.state()["error_text"], "");
  }

  json searched() {
    run("explore");
    for (int i = 0; i < 1000 && session_.active(); ++i) session_.tick(0.01);
    EXPECT_FALSE(session_.active());
    return session_.state()["exploration"];
  }
};

TEST_F(ExplorationTest, TellsInPlainWordsWhatTheSearchFound) {
  EXPECT_TRUE(session_.state()["exploration"].is_null());
  const json found = searched();
  EXPECT_EQ(found["status"], "done");
  EXPECT_EQ(found["headline"], "4 of 6 schedules fail");
  EXPECT_EQ(found["explanation"], "A scheduler that picks evenly hits it 1 time in 2.");
  EXPECT_EQ(found["verdict"], "violation");
  ASSERT_EQ(found["finals"].size(), 2U);
  EXPECT_EQ(found["finals"][0]["text"], "x = 1");
  EXPECT_EQ(found["finals"][0]["wrong"], true);
  EXPECT_EQ(found["finals"][1]["text"], "x = 2");
  EXPECT_EQ(found["finals"][1]["wrong"], false);
  EXPECT_THAT(session_.views(), ElementsAre("program", "timeline", "explorer"));
}

TEST_F(ExplorationTest, ShowsAFindingInEveryViewAndAsALink) {
  const json found = searched();
  EXPECT_EQ(found["findings"][0]["kind"], "final");
  EXPECT_EQ(found["findings"][0]["steps"], 4);
  run("show", {{"finding", 0}});
  const json state = session_.state();
  EXPECT_EQ(state["schedule"], found["findings"][0]["schedule"]);
  EXPECT_EQ(state["outcome"], "violation");
  EXPECT_EQ(state["memory"][0]["value"], 1);
  EXPECT_THAT(state["url"].get<std::string>(), HasSubstr("schedule=u1"));
  EXPECT_EQ(state["exploration"]["headline"], "4 of 6 schedules fail");  // kept
  EXPECT_EQ(state["can_return"], true);
  run("return");
  EXPECT_EQ(session_.state()["schedule"], "");
  EXPECT_EQ(session_.state()["outcome"], "finished");

  // The link restores both the schedule and the search.
  run("show", {{"finding", 0}});
  const std::string url = session_.url();
  Session other;
  ASSERT_TRUE(other.command("open", {{"slug", "29-lost.md"}, {"text", kLesson}}));
  ASSERT_TRUE(other.command("open_url", {{"text", url}}));
  for (int i = 0; i < 1000 && other.active(); ++i) other.tick(0.01);
  EXPECT_EQ(other.state()["exploration"]["headline"], "4 of 6 schedules fail");
  EXPECT_EQ(other.state()["outcome"], "violation");
  EXPECT_EQ(other.url(), url);
  EXPECT_THAT(refused("show", {{"finding", 7}}), HasSubstr("finding"));
}

TEST_F(ExplorationTest, SearchesAgainWhenTheProgramChanges) {
  searched();
  run("set", {{"name", "times"}, {"value", 2}});
  for (int i = 0; i < 1000 && session_.active(); ++i) session_.tick(0.01);
  const json found = session_.state()["exploration"];
  EXPECT_EQ(found["status"], "done");
  EXPECT_EQ(found["schedules"], "70");
  run("edit", {{"source",
                "shared x = 0\nmutex m\nthread A { with m { x = x + 1 } }\n"
                "thread B { with m { x = x + 1 } }\nfinally x == 2\n"}});
  for (int i = 0; i < 1000 && session_.active(); ++i) session_.tick(0.01);
  const json safe = session_.state()["exploration"];
  EXPECT_EQ(safe["headline"], "Safe under any scheduler");
  EXPECT_THAT(safe["explanation"].get<std::string>(),
              HasSubstr("2 schedules: every one ends well"));
}

TEST_F(ExplorationTest, RestsBetweenFramesAndCanBeCancelled) {
  // Millions of states.
  run("edit", {{"source",
                "atomic x = 0\nthread a[7] { let i = 0; while i < 6 { x += id + 1; i += 1 } }\n"}});
  run("explore");
  session_.tick(0.016);
  EXPECT_TRUE(session_.active());
  const json state = session_.state()["exploration"];
  EXPECT_EQ(state["status"], "running");
  EXPECT_GT(state["states"].get<int>(), 0);
  EXPECT_FALSE(state.contains("verdict"));
  run("cancel_explore");
  EXPECT_FALSE(session_.active());
  const json ended = session_.state()["exploration"];
  EXPECT_EQ(ended["status"], "cancelled");
  EXPECT_EQ(ended["headline"], "Not proved");
  EXPECT_THAT(ended["explanation"].get<std::string>(), HasSubstr("Cancelled at"));
  EXPECT_THAT(refused("cancel_explore"), HasSubstr("No search"));
}

TEST_F(ExplorationTest, ALimitIsSaid) {
  const auto machine =
      sim::build({"x.scn", "atomic x = 0\nthread a[4] { repeat 5 { x += id } }\n"});
  ASSERT_TRUE(machine);
  Exploration exploration(*machine, {.max_states = 100});
  while (exploration.status() == Exploration::Status::kRunning) exploration.work_for(5);
  EXPECT_EQ(exploration.headline(), "Not proved");
  EXPECT_THAT(exploration.explanation(), testing::StartsWith("Stopped at 10"));
  EXPECT_THAT(exploration.explanation(), testing::EndsWith(" states. No schedule so far fails."));
}

TEST_F(ExplorationTest, AnOpenQuestionHidesWhatWasFound) {
  searched();
  run("page", {{"slug", "guess"}});
  EXPECT_TRUE(session_.state()["exploration"].is_null());
  EXPECT_THAT(refused("explore"), HasSubstr("First your guess"));
  EXPECT_THAT(refused("choose", {{"strand", "A"}}), HasSubstr("First your guess"));
  run("quiz", {{"index", 0}, {"answer", 1}});
  EXPECT_EQ(searched()["headline"], "4 of 6 schedules fail");
}

TEST_F(ExplorationTest, TheLearnerIsTheScheduler) {
  EXPECT_EQ(session_.state()["by_hand"], false);
  run("by_hand");
  json state = session_.state();
  EXPECT_EQ(state["by_hand"], true);
  EXPECT_EQ(state["primary"], "hand") << "not on to the next page";
  ASSERT_EQ(state["moves"].size(), 2U);
  EXPECT_EQ(state["moves"][0]["strand"], "A");
  EXPECT_EQ(state["moves"][0]["does"], "reads 0 from x");
  run("choose", {{"strand", "A"}});
  run("choose", {{"strand", "B"}});
  state = session_.state();
  EXPECT_EQ(state["t"], 2);
  EXPECT_EQ(state["moves"][0]["does"], "writes 1 to x");
  run("choose", {{"strand", "B"}});
  run("unchoose");
  EXPECT_EQ(session_.now(), 2);
  EXPECT_THAT(session_.views(), ElementsAre("program", "timeline", "hand"));
  run("run_on");
  EXPECT_EQ(session_.state()["memory"][0]["value"], 1);
  EXPECT_TRUE(session_.state()["moves"].empty());
  EXPECT_EQ(session_.state()["primary"], "next");
  EXPECT_EQ(session_.state()["goals"][0]["met"], true);
  run("return");
  EXPECT_EQ(session_.state()["by_hand"], false);
  EXPECT_EQ(session_.state()["outcome"], "finished");
}

TEST_F(ExplorationTest, BranchesFromAnyMomentOfARun) {
  run("seek", {{"t", 1}});  // A has read
  run("choose", {{"strand", "B"}});
  const json state = session_.state();
  EXPECT_EQ(state["t"], 2);
  EXPECT_EQ(state["moves"][0]["does"], "writes 1 to x");
  EXPECT_EQ(state["moves"][1]["does"], "writes 1 to x");
  // Going back and choosing otherwise leaves the first way.
  run("back");
  run("choose", {{"strand", "A"}});
  EXPECT_EQ(session_.state()["memory"][0]["value"], 1);
  EXPECT_EQ(session_.choices_so_far()->size(), 2U);
}

TEST_F(ExplorationTest, SaysWhyOneCannotGoOn) {
  run("edit",
      {{"source", "mutex m\nthread A { with m { work 2 } }\nthread B { with m { work 1 } }\n"}});
  run("by_hand");
  run("choose", {{"strand", "A"}});
  EXPECT_EQ(session_.state()["moves"][1]["possible"], false);
  EXPECT_EQ(session_.state()["moves"][1]["why_not"], "waits for m, held by A");
  EXPECT_EQ(refused("choose", {{"strand", "B"}}), "B cannot go on: it waits for m, held by A.");
}

TEST_F(ExplorationTest, MarksWhatWentWrongOnceItHas) {
  run("schedule", {{"code", "ABAB"}});
  run("home");
  EXPECT_TRUE(session_.state()["lanes"][0]["marks"].empty());
  run("seek", {{"t", 3}});
  const json race = session_.state()["lanes"][0]["marks"];
  ASSERT_EQ(race.size(), 1U);
  EXPECT_EQ(race[0]["kind"], "race");
  EXPECT_EQ(race[0]["places"][0]["strand"], "B");
  EXPECT_EQ(race[0]["places"][1]["strand"], "A");
  EXPECT_EQ(race[0]["places"][1]["line"], 4);
  EXPECT_THAT(race[0]["sentence"].get<std::string>(), HasSubstr("nothing orders"));
  run("end");
  EXPECT_EQ(session_.state()["lanes"][0]["marks"].back()["kind"], "violation");
  ASSERT_NE(session_.mark(), nullptr);
  EXPECT_THAT(session_.mark()->sentence, HasSubstr("final condition false"));

  run("edit",
      {{"source", "mutex m; mutex n\nthread A { lock m; lock n }\nthread B { lock n; lock m }\n"}});
  run("schedule", {{"code", "AB"}});
  run("end");
  const json stuck = session_.state()["lanes"][0]["marks"];
  ASSERT_EQ(stuck.size(), 1U);
  EXPECT_EQ(stuck[0]["kind"], "deadlock");
  EXPECT_EQ(stuck[0]["places"].size(), 2U);
  EXPECT_THAT(stuck[0]["sentence"].get<std::string>(), HasSubstr("held by B"));
}

TEST_F(ExplorationTest, AGoalIsMetOnlyInItsWayAndOnlyAtTheEnd) {
  EXPECT_EQ(session_.state()["goals"][0]["met"], false);
  run("schedule", {{"code", "ABA"}});  // x is 1, but B has not ended
  EXPECT_EQ(session_.state()["goals"][0]["met"], false);
  run("schedule", {{"code", "ABAB"}});
  EXPECT_EQ(session_.state()["goals"][0]["met"], true);
  run("reset");
  EXPECT_EQ(session_.state()["goals"][0]["met"], true);  // for good
}

TEST_F(ExplorationTest, AGoalAboutAllSchedulesIsSearchedFor) {
  run("page", {{"slug", "mended"}});
  EXPECT_EQ(session_.state()["goals"][0]["met"], false);
  run("hint");
  EXPECT_EQ(session_.state()["goals"][0]["hints"].size(), 1U);
  EXPECT_EQ(session_.state()["goals"][0]["more_hints"], false);
  EXPECT_THAT(refused("hint"), HasSubstr("no more hints"));
  run("edit", {{"source", "shared x = 0\nthread A { x = x + 1 }\nfinally x == 3\n"}});
  for (int i = 0; i < 100 && session_.active(); ++i) session_.tick(0.01);
  EXPECT_EQ(session_.state()["goals"][0]["met"], false);
  // No schedule fails of a program that asks for nothing. That is no repair.
  run("edit", {{"source", "shared x = 0\nthread A { x = x + 1 }\nthread B { x = 2 }\n"}});
  for (int i = 0; i < 100 && session_.active(); ++i) session_.tick(0.01);
  EXPECT_EQ(session_.state()["goals"][0]["met"], false);
  EXPECT_EQ(session_.state()["goals"][0]["missing"], json::array({"finally x == 2 * times"}));
  run("solve");
  for (int i = 0; i < 100 && session_.active(); ++i) session_.tick(0.01);
  EXPECT_EQ(session_.state()["goals"][0]["met"], true);
}

// It was judged with the page's own machine, and has to be met on that one, whatever the learner has turned.
TEST_F(ExplorationTest, ASolutionComesWithTheKnobsItWasWrittenFor) {
  run("page", {{"slug", "mended"}});
  run("set", {{"name", "times"}, {"value", 3}});
  run("edit", {{"source", "param times = 1 in 1..3\nshared x = 0\nthread A { x = 1 }\n"}});
  run("solve");
  EXPECT_EQ(session_.state()["knobs"][0]["value"], 1);
  EXPECT_THAT(session_.state()["kept_source"].get<std::string>(), HasSubstr("thread A { x = 1 }"));
  for (int i = 0; i < 100 && session_.active(); ++i) session_.tick(0.01);
  EXPECT_EQ(session_.state()["goals"][0]["met"], true);
}

TEST_F(ExplorationTest, AScheduleThatSolvesIsShownOnThePagesOwnProgram) {
  run("set", {{"name", "times"}, {"value", 3}});
  run("edit", {{"source", "param times = 1 in 1..3\nshared x = 0\nthread A { x = 1 }\n"}});
  run("solve");
  EXPECT_EQ(session_.state()["edited"], false);
  EXPECT_EQ(session_.state()["goals"][0]["met"], true);
  run("return");
  EXPECT_EQ(session_.state()["schedule"], "");
}

TEST(Odds, AreSaidAsAPersonWould) {
  EXPECT_EQ(odds(0.5), "1 time in 2");
  EXPECT_EQ(odds(2.0 / 3), "2 times in 3");
  EXPECT_EQ(odds(1), "every time");
  EXPECT_EQ(odds(1.0 / 340), "1 time in 340");
  EXPECT_EQ(odds(0.00292), "about 1 time in 342");
  EXPECT_EQ(odds(0.995), "nearly every time");
  EXPECT_EQ(odds(0.784), "about 78 times in 100");
  EXPECT_EQ(odds(1e-20), "about 1 time in 10^20");
  EXPECT_EQ(grouped(std::uint64_t{1424}), "1,424");
  EXPECT_EQ(grouped("123456789012345678901"), "1.2 × 10^20");
  EXPECT_EQ(grouped("infinite"), "infinite");
}

TEST(ScheduleGraph, HasTheStatesOfALostUpdate) {
  const auto machine = sim::build({"x.scn",
                                   "shared x = 0\nthread a { x = x + 1 }\nthread b { x = x + 1 }\n"
                                   "finally x == 2\n"});
  ASSERT_TRUE(machine);
  const auto graph = schedule_graph(**machine);
  ASSERT_TRUE(graph);
  EXPECT_EQ(graph->nodes.size(), 12U);
  EXPECT_EQ(graph->edges.size(), 14U);
  EXPECT_EQ(graph->levels, 5U);
  std::size_t bad = 0;
  for (const ScheduleGraph::Node& node : graph->nodes) {
    bad += node.end == ScheduleGraph::End::kBad ? 1 : 0;
  }
  EXPECT_EQ(bad, 1U);
  EXPECT_TRUE(graph->nodes[0].can_fail);
  const std::vector<sim::Choice> way = graph->schedule_to(11);
  EXPECT_EQ(graph->path_of(way).back(), 11U);
}

}  // namespace
}  // namespace interleave::session
