// The session: commands change the state as they say, refuse what makes no sense, and lose nothing.
#include "session/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "session/facts.h"
#include "unit/session/fixture.h"
#include "unit/source_dir.h"

namespace interleave::session {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kLesson = R"(---
title: Taking turns
unit: 1 Tasks and time
order: 2
summary: Three jobs.
---

## One at a time

Three jobs.

```scenario editable
param length = 4 in 1..9 "ticks of each job"
param cores = 1 in 1..4
machine {
    cores cores; policy fifo
}
thread A { work length }
thread B { work length }
thread C { work length }
```

```stage
views program, timeline
knobs length, cores
```

## Guess

```quiz
When does C start?
- [ ] At 0
  It is ready at 0, but has no core.
- [x] At 8

After A and B.
```

## Lanes

```lanes
serial: cores=1 "one core"
parallel: cores=3 "three cores"
```

```stage
views lanes
knobs length
```
)";

class SessionTest : public SessionFixture {
 protected:
  void SetUp() override {
    const auto opened =
        session_.command("open", {{"slug", "02-taking-turns.md"}, {"text", kLesson}});
    ASSERT_TRUE(opened) << opened.error();
    ASSERT_EQ(session_.state()["error_text"], "");
  }
};

TEST_F(SessionTest, OpensOnTheFirstPageAtTheStart) {
  const json state = session_.state();
  EXPECT_EQ(state["lesson"]["title"], "Taking turns");
  EXPECT_EQ(state["lesson"]["unit_number"], 1);
  EXPECT_EQ(state["page"]["slug"], "one-at-a-time");
  EXPECT_EQ(state["pages"].size(), 3U);
  EXPECT_EQ(state["t"], 0);
  EXPECT_EQ(state["end"], 12);
  EXPECT_EQ(state["strands"][0]["name"], "A");
  EXPECT_EQ(state["strands"][0]["activity"], "running");
  EXPECT_EQ(state["strands"][0]["line"], 6);
  EXPECT_EQ(state["strands"][1]["activity"], "ready");
  EXPECT_EQ(state["outcome"], "finished");
}

TEST_F(SessionTest, StepsForwardAndExactlyBack) {
  const json start = session_.state();
  for (int i = 0; i < 5; ++i) run("step");
  EXPECT_EQ(session_.now(), 5);
  const json fifth = session_.state()["strands"];
  run("step");
  run("back");
  EXPECT_EQ(session_.state()["strands"], fifth);
  for (int i = 0; i < 9; ++i) run("back");
  EXPECT_EQ(session_.now(), 0);
  EXPECT_EQ(session_.state()["strands"], start["strands"]);
  run("end");
  EXPECT_EQ(session_.now(), 12);
  run("step");
  EXPECT_EQ(session_.now(), 12);
  EXPECT_EQ(session_.state()["metrics"]["averages"]["turnaround"], 8.0);
}

TEST_F(SessionTest, SeekStaysWithinTheRun) {
  run("seek", {{"t", 7.4}});
  EXPECT_EQ(session_.now(), 7);
  run("seek", {{"t", 1e300}});
  EXPECT_EQ(session_.now(), 12);
  run("seek", {{"t", -3}});
  EXPECT_EQ(session_.now(), 0);
  EXPECT_THAT(refused("seek"), HasSubstr("number"));
  EXPECT_THAT(refused("seek", {{"t", "soon"}}), HasSubstr("number"));
  EXPECT_EQ(session_.now(), 0);
}

TEST_F(SessionTest, PlaysToTheEndAndStops) {
  run("play");
  EXPECT_TRUE(session_.playing());
  const std::uint64_t before = session_.revision();
  session_.tick(0.05);
  EXPECT_GT(session_.revision(), before);
  EXPECT_GT(session_.time(), 0);
  EXPECT_LT(session_.time(), 1);
  for (int i = 0; i < 1000 && session_.playing(); ++i) session_.tick(0.05);
  EXPECT_FALSE(session_.playing());
  EXPECT_EQ(session_.time(), 12);
  EXPECT_FALSE(session_.active());
  run("play");  // again, from the start
  EXPECT_EQ(session_.time(), 0);
}

TEST_F(SessionTest, NothingHappensAtRest) {
  const std::uint64_t before = session_.revision();
  session_.tick(1);
  (void)session_.state();
  (void)session_.url();
  EXPECT_EQ(session_.revision(), before);
}

TEST_F(SessionTest, LoopsWhenAsked) {
  run("loop", {{"on", true}});
  run("speed", {{"value", 16}});
  run("play");
  bool wrapped = false;
  double last = 0;
  for (int i = 0; i < 200; ++i) {
    session_.tick(0.05);
    wrapped = wrapped || session_.time() < last;
    last = session_.time();
  }
  EXPECT_TRUE(wrapped);
  EXPECT_TRUE(session_.playing());
}

TEST_F(SessionTest, AKnobRunsThePageAnew) {
  run("end");
  run("set", {{"name", "cores"}, {"value", 3}});
  EXPECT_EQ(session_.end(), 4);
  EXPECT_EQ(session_.now(), 4) << "who looked at the end goes on looking at the end";
  EXPECT_EQ(session_.state()["knobs"][1]["value"], 3);
  run("set", {{"name", "length"}, {"value", "9"}});
  EXPECT_EQ(session_.end(), 9);
  run("reset");
  EXPECT_EQ(session_.end(), 12);
}

TEST_F(SessionTest, RefusesBadKnobs) {
  EXPECT_THAT(refused("set", {{"name", "cores"}, {"value", 0}}), HasSubstr("1 to 4"));
  EXPECT_THAT(refused("set", {{"name", "cores"}, {"value", "many"}}), HasSubstr("whole number"));
  EXPECT_THAT(refused("set", {{"name", "colour"}, {"value", 1}}), HasSubstr("colour"));
  EXPECT_THAT(refused("set", {{"name", "policy"}, {"value", "best"}}), HasSubstr("round_robin"));
  EXPECT_THAT(refused("set", {{"name", "policy"}, {"value", "round_robin(quantum: 0)"}}),
              HasSubstr("quantum"));
  EXPECT_EQ(session_.end(), 12);
  EXPECT_EQ(session_.state()["error_text"], "");
  run("set", {{"name", "policy"}, {"value", "round_robin(quantum: 2)"}});
  EXPECT_EQ(session_.state()["lanes"][0]["cores"].size(), 1U);
}

TEST_F(SessionTest, GoesThroughThePages) {
  EXPECT_THAT(refused("page", {{"slug", "previous"}}), HasSubstr("first"));
  run("step");
  run("page", {{"slug", "next"}});
  EXPECT_EQ(session_.page_index(), 1U);
  EXPECT_EQ(session_.now(), 0);
  run("page", {{"slug", "one-at-a-time"}});
  EXPECT_EQ(session_.now(), 1) << "a page is found again as it was left";
  EXPECT_THAT(refused("page", {{"slug", "nowhere"}}), HasSubstr("nowhere"));
}

TEST_F(SessionTest, AnOpenQuestionGivesNothingAway) {
  run("page", {{"slug", "guess"}});
  const json state = session_.state();
  EXPECT_TRUE(session_.locked());
  EXPECT_EQ(state["primary"], "quiz");
  for (const char* secret : {"end", "stop", "outcome", "hash", "fault", "metrics"}) {
    EXPECT_TRUE(state[secret].is_null()) << secret << " " << state[secret];
  }
  EXPECT_TRUE(state["lanes"][0]["end"].is_null());
  EXPECT_EQ(state["seen"], 0);
  const std::string quiz = state["quiz"].dump();
  EXPECT_THAT(quiz, testing::Not(HasSubstr("After A and B")));
  EXPECT_THAT(quiz, testing::Not(HasSubstr("right")));
  EXPECT_THAT(quiz, testing::Not(HasSubstr("has no core")));
  for (const char* name : {"play", "step", "end", "next_switch"}) {
    EXPECT_THAT(refused(name), HasSubstr("guess"));
  }
  EXPECT_THAT(refused("seek", {{"t", 3}}), HasSubstr("guess"));
  EXPECT_THAT(refused("select", {{"strand", "C"}, {"time", 8}}), HasSubstr("not happened"));
  run("select", {{"strand", "C"}});
  EXPECT_EQ(session_.state()["selection"]["sentence"], "C is ready, behind A.");
  EXPECT_TRUE(session_.state()["selection"]["end"].is_null());
}

TEST_F(SessionTest, AnsweringOpensTheStage) {
  run("page", {{"slug", "guess"}});
  EXPECT_THAT(refused("quiz", {{"answer", 7}}), HasSubstr("answer"));
  EXPECT_THAT(refused("quiz", {{"answer", json::array()}}), HasSubstr("Choose"));
  EXPECT_THAT(refused("quiz", {{"answer", {0, 1}}}), HasSubstr("one answer"));
  run("quiz", {{"answer", 0}});
  const json quiz = session_.state()["quiz"][0];
  EXPECT_EQ(quiz["status"], "answered");
  EXPECT_EQ(quiz["right"], false);
  EXPECT_EQ(quiz["right_answers"], json::array({1}));
  EXPECT_THAT(quiz["remarks"][0], HasSubstr("has no core"));
  EXPECT_FALSE(session_.locked());
  EXPECT_EQ(session_.state()["end"], 12);
  run("step");
}

TEST_F(SessionTest, SkippingOpensTheStageToo) {
  run("page", {{"slug", "guess"}});
  run("quiz", {{"skip", true}});
  EXPECT_FALSE(session_.locked());
  EXPECT_TRUE(session_.state()["quiz"][0]["right"].is_null());
}

TEST_F(SessionTest, AFigureOverAKnobsWholeRange) {
  run("sweep", {{"name", "length"}, {"metric", "finish"}});
  ASSERT_TRUE(session_.active());
  for (int i = 0; i < 1000 && session_.active(); ++i) session_.tick(0.016);
  const json sweep = session_.state()["sweep"];
  EXPECT_TRUE(sweep["done"].get<bool>());
  EXPECT_EQ(sweep["values"].size(), 9U);
  EXPECT_EQ(sweep["curves"].size(), 1U);
  EXPECT_EQ(sweep["curves"][0]["figures"], json::parse("[3,6,9,12,15,18,21,24,27]"));
  run("sweep", {{"metric", "Average turnaround"}});
  EXPECT_EQ(session_.state()["sweep"]["curves"][0]["figures"][0], 2.0) << "at once: 1, 2 and 3";
  run("set", {{"name", "length"}, {"value", 2}});
  EXPECT_TRUE(session_.state()["sweep"]["done"].get<bool>()) << "all else is as it was";
  run("set", {{"name", "cores"}, {"value", 3}});
  EXPECT_FALSE(session_.state()["sweep"]["done"].get<bool>());
  for (int i = 0; i < 1000 && session_.active(); ++i) session_.tick(0.016);
  EXPECT_EQ(session_.state()["sweep"]["curves"][0]["figures"][8], 9.0);
}

TEST_F(SessionTest, ASweepHasACurveForEachLaneThatLeavesTheKnobFree) {
  run("page", {{"slug", "lanes"}});
  run("sweep", {{"name", "length"}, {"metric", "finish"}});
  for (int i = 0; i < 1000 && session_.active(); ++i) session_.tick(0.016);
  const json sweep = session_.state()["sweep"];
  ASSERT_EQ(sweep["curves"].size(), 2U);
  EXPECT_EQ(sweep["curves"][1]["lane"], "parallel");
  EXPECT_EQ(sweep["curves"][1]["figures"][4], 5.0);
  EXPECT_THAT(refused("sweep", {{"name", "cores"}}), HasSubstr("no knob")) << "each lane sets it";
}

TEST_F(SessionTest, APageCanBeginWithASweep) {
  const std::string page = R"(---
title: Sweep
unit: 1 U
order: 1
summary: S.
---

## One

```scenario editable
param length = 1 in 1..3
machine { policy fifo }
thread A { work length }
thread B { work 1 }
```

```stage
views timeline
knobs length
sweep length response
```

```quiz
When?
- [ ] Now
- [x] Later
```

## Two

```stage
views timeline
```

## Of one

```stage
sweep length response B
```
)";
  ASSERT_TRUE(session_.command("open", {{"slug", "03-s.md"}, {"text", page}}));
  EXPECT_TRUE(session_.state()["sweep"].is_null()) << "it would tell the answer";
  run("quiz", {{"skip", true}});
  for (int i = 0; i < 1000 && session_.active(); ++i) session_.tick(0.016);
  const json sweep = session_.state()["sweep"];
  EXPECT_EQ(sweep["metric"], "response");
  EXPECT_EQ(sweep["curves"][0]["figures"], json::parse("[0.5,1,1.5]"));
  EXPECT_EQ(session_.state()["page"]["views"], json::parse(R"(["timeline","sweep"])"));
  EXPECT_EQ(session_.sweep()->label(session_.sweep_metric()), "Average response");
  run("sweep", {{"metric", "finish"}});
  run("set", {{"name", "length"}, {"value", 2}});
  EXPECT_EQ(session_.state()["sweep"]["metric"], "finish") << "what she has chosen stays";
  run("edit", {{"source", "thread A { work 2 }\n"}});
  EXPECT_TRUE(session_.state()["sweep"].is_null()) << "the knob is gone";
  run("page", {{"slug", "two"}});
  EXPECT_TRUE(session_.state()["sweep"].is_null());
  EXPECT_EQ(session_.state()["page"]["views"], json::parse(R"(["timeline"])"));
  run("page", {{"slug", "of-one"}});
  for (int i = 0; i < 1000 && session_.active(); ++i) session_.tick(0.016);
  EXPECT_EQ(session_.state()["sweep"]["curves"][0]["figures"], json::parse("[1,2,3]"));
  EXPECT_EQ(session_.sweep()->label(session_.sweep_metric()), "B: response");
}

TEST_F(SessionTest, ASweepTellsNothingWhileAQuestionIsOpen) {
  run("page", {{"slug", "guess"}});
  EXPECT_THAT(refused("sweep", {{"name", "length"}}), HasSubstr("First your guess"));
  EXPECT_TRUE(session_.state()["sweep"].is_null());
  EXPECT_THAT(refused("sweep", {{"name", "size"}}), HasSubstr("First"));
  run("quiz", {{"skip", true}});
  EXPECT_THAT(refused("sweep", {{"name", "size"}}), HasSubstr("no knob called"));
  EXPECT_THAT(refused("sweep", {{"metric", "beauty"}}), HasSubstr("no figure called"));
  run("sweep", {{"name", "policy"}, {"metric", "turnaround"}});
  for (int i = 0; i < 1000 && session_.active(); ++i) session_.tick(0.016);
  EXPECT_TRUE(session_.state()["sweep"]["done"].get<bool>());
}

TEST_F(SessionTest, LanesSayWhoWonAndWhy) {
  run("page", {{"slug", "lanes"}});
  run("end");
  EXPECT_EQ(verdict(session_.lanes()),
            "Done first: Parallel, at 4. Serial at 12: one core does all 12 ticks of work.");
}

TEST_F(SessionTest, LanesTellWhatHappensInEachAtThisTick) {
  run("page", {{"slug", "lanes"}});
  run("seek", {{"t", 4}});
  const std::string now = session_.narration();
  EXPECT_THAT(now, HasSubstr("Serial: "));
  EXPECT_THAT(now, HasSubstr("Parallel: "));
  run("end");
  EXPECT_THAT(session_.narration(), AllOf(HasSubstr("Serial: "), Not(HasSubstr("Parallel"))));
}

TEST_F(SessionTest, LanesShareTimeAndKnobs) {
  run("page", {{"slug", "lanes"}});
  ASSERT_EQ(session_.lanes().size(), 2U);
  EXPECT_EQ(session_.end(), 12);
  run("end");
  const json state = session_.state();
  EXPECT_EQ(state["lanes"][0]["end"], 12);
  EXPECT_EQ(state["lanes"][1]["end"], 4);
  EXPECT_EQ(state["primary"], "next") << "from the last page to the next lesson";
  run("set", {{"name", "length"}, {"value", 2}});
  EXPECT_EQ(session_.lanes()[0]->run().end_time(), 6);
  EXPECT_EQ(session_.lanes()[1]->run().end_time(), 2);
  EXPECT_EQ(session_.lanes()[1]->machine().cores, 3U) << "what a lane sets is the lane's";
}

TEST_F(SessionTest, GoesFromSwitchToSwitch) {
  run("next_switch");
  EXPECT_EQ(session_.now(), 4);
  run("next_switch");
  EXPECT_EQ(session_.now(), 8);
  run("previous_switch");
  EXPECT_EQ(session_.now(), 4);
  run("step");
  run("previous_switch");
  EXPECT_EQ(session_.now(), 4);
  run("next_event", {{"strand", "C"}});
  EXPECT_EQ(session_.now(), 8);
  EXPECT_THAT(refused("next_event", {{"strand", "D"}}), HasSubstr("D"));
}

TEST_F(SessionTest, FollowsTheOneAskedAboutFromEventToEvent) {
  run("step");
  EXPECT_EQ(session_.followed(), sim::StrandId{0}) << "A acted last";
  run("select", {{"strand", "C"}, {"time", 0}});
  run("next_event");
  EXPECT_EQ(session_.now(), 8) << "C is dispatched";
  EXPECT_FALSE(session_.selection()) << "what is told is what happens now";
  run("next_event", {{"direction", "back"}});
  EXPECT_EQ(session_.now(), 0) << "C arrived";
  run("seek", {{"t", 5}});
  run("next_event");
  EXPECT_EQ(session_.now(), 8) << "C still, though B acted last";
  run("end");
  EXPECT_THAT(refused("next_event"), HasSubstr("C does nothing after this"));
  run("seek", {{"t", 5}});
  run("deselect");
  EXPECT_EQ(session_.followed(), sim::StrandId{1}) << "B acted last";
  run("select", {{"core", 0}, {"time", 2}});
  run("next_event");
  EXPECT_EQ(session_.now(), 8) << "a core is nobody to follow";
}

TEST_F(SessionTest, WhyTellsNoMoreThanWasSeen) {
  run("step");
  run("select", {{"strand", "B"}, {"time", 0}});
  EXPECT_EQ(session_.state()["selection"]["sentence"], "B is ready, behind A.");
  run("end");
  run("select", {{"strand", "B"}, {"time", 0}});
  EXPECT_THAT(session_.state()["selection"]["sentence"], HasSubstr("t=4"));
  run("select", {{"core", 0}, {"time", 5}});
  EXPECT_THAT(session_.state()["selection"]["sentence"], HasSubstr("Core 0 runs B"));
  run("deselect");
  EXPECT_TRUE(session_.state()["selection"].is_null());
}

TEST_F(SessionTest, KeepsAnEditedProgramWhateverHappens) {
  run("edit", {{"source", "thread A { work 2 }\n"}});
  EXPECT_EQ(session_.end(), 2);
  EXPECT_EQ(session_.state()["edited"], true);
  run("edit", {{"source", "thread A { work 2 \n"}});
  json state = session_.state();
  EXPECT_FALSE(state["errors"].empty());
  EXPECT_EQ(state["errors"][0]["line"], 1);
  EXPECT_THAT(state["error_text"], HasSubstr("error"));
  EXPECT_EQ(session_.end(), 2) << "the last good run stays";
  EXPECT_EQ(state["source"], "thread A { work 2 \n");
  run("page", {{"slug", "next"}});
  run("page", {{"slug", "previous"}});
  EXPECT_EQ(session_.state()["source"], "thread A { work 2 \n");
  run("revert");
  EXPECT_EQ(session_.end(), 12);
  run("restore");
  EXPECT_EQ(session_.state()["source"], "thread A { work 2 \n");
}

TEST_F(SessionTest, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(refused("dance"), HasSubstr("dance"));
  EXPECT_THAT(refused("open", {{"slug", 3}}), HasSubstr("text"));
  EXPECT_THAT(refused("schedule", {{"code", "u1!!"}}), HasSubstr("cannot be read"));
  EXPECT_THAT(refused("theme", {{"name", "pink"}}), HasSubstr("light"));
  EXPECT_THAT(refused("speed", {{"value", 100}}), HasSubstr("16"));
  EXPECT_NE(session_.state()["notice"], "");
  run("step");
  EXPECT_EQ(session_.state()["notice"], "");
}

TEST_F(SessionTest, EveryCommandSurvivesAnyArguments) {
  const json values[] = {
      nullptr, true, -1, 0, 1e300, "x", "", json::array(), json::object(), json::array({1, "x"})};
  const char* keys[] = {"t",    "value", "name", "slug",   "text", "code", "index", "answer",
                        "skip", "core",  "time", "strand", "lane", "on",   "kind",  "source"};
  for (const json& command : Session::commands()) {
    const auto name = command["name"].get<std::string>();
    for (const json& value : values) {
      (void)session_.command(name, value);
      for (const char* key : keys) {
        json args{{"name", "cores"}, {"slug", "x"}, {"text", "y"}};
        args[key] = value;
        (void)session_.command(name, args);
        (void)session_.state();
      }
    }
    session_.tick(0.01);
  }
}

TEST(Commands, AreAllInTheirDescription) {
  std::ifstream file(std::filesystem::path(source_dir()) / "docs/commands.md");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  for (const json& command : Session::commands()) {
    std::string arguments = command["arguments"];
    for (std::size_t at = 0; (at = arguments.find('|', at)) != std::string::npos; at += 2)
      arguments.insert(at, "\\");
    if (!arguments.empty()) arguments += ' ';
    EXPECT_THAT(text,
                HasSubstr("| `" + command["name"].get<std::string>() + "` | " + arguments + "| "));
  }
}

TEST(SessionWithoutALesson, AnswersPolitely) {
  Session session;
  for (const json& command : Session::commands()) {
    (void)session.command(command["name"].get<std::string>());
  }
  EXPECT_FALSE(session.command("play"));
  EXPECT_TRUE(session.state()["lesson"].is_null());
  EXPECT_EQ(session.url(), "");
  session.tick(1);
}

TEST(BrokenLesson, KeepsItsProseAndSaysWhatIsWrong) {
  Session session;
  ASSERT_TRUE(session.command("open", {{"slug", "broken.md"},
                                       {"text",
                                        "---\ntitle: Broken\n---\n\n## First\n\nProse.\n\n"
                                        "```scenario\nthread A { work }\n```\n\n## Second\n\n"
                                        "```scenario\nthread A { work 1 }\n```\n"}}));
  json state = session.state();
  EXPECT_THAT(state["error_text"], HasSubstr("broken.md:10:"));
  EXPECT_THAT(state["page"]["blocks"][0]["html"], HasSubstr("Prose."));
  EXPECT_TRUE(state["lanes"].empty());
  EXPECT_FALSE(session.command("play"));
  ASSERT_TRUE(session.command("page", {{"slug", "next"}}));
  EXPECT_EQ(session.end(), 1);
}

TEST(LongRun, IsSimulatedInSlices) {
  Session session;
  ASSERT_TRUE(session.command(
      "open", {{"slug", "long"},
               {"kind", "scenario"},
               {"text", "shared x = 0\nthread A { repeat 100000 { x = x + 1 } }\n"}}));
  EXPECT_TRUE(session.simulating());
  EXPECT_TRUE(session.state()["hash"].is_null());
  for (int i = 0; i < 1000 && session.active(); ++i) session.tick(0.016);
  EXPECT_FALSE(session.simulating());
  EXPECT_EQ(session.end(), 200'000);
  EXPECT_FALSE(session.state()["hash"].is_null());
}

TEST(LongRun, KeepsTheMomentOfAPageThatIsLeft) {
  Session session;
  ASSERT_TRUE(session.command(
      "open", {{"slug", "long.md"},
               {"text",
                "---\ntitle: Long\n---\n\n## First\n\n```scenario\nshared x = 0\n"
                "thread A { repeat 100000 { x = x + 1 } }\n```\n\n## Second\n\nProse.\n"}}));
  ASSERT_TRUE(session.command("seek", {{"t", 150'000}}));
  ASSERT_TRUE(session.command("page", {{"slug", "second"}}));
  ASSERT_TRUE(session.command("page", {{"slug", "first"}}));
  EXPECT_EQ(session.now(), 150'000);
  EXPECT_EQ(session.seen(), 150'000);
}

TEST(ProgramThatNoLongerCompiles, WasNotSeen) {
  Session session;
  const auto open = [&](const char* kind, const char* text) {
    ASSERT_TRUE(session.command("open", {{"slug", "one"}, {"kind", kind}, {"text", text}}));
  };
  open("lesson", "---\ntitle: One\n---\n\n## One\n\n```scenario\nthread A { work 3 }\n```\n");
  ASSERT_TRUE(session.command("end"));
  EXPECT_EQ(session.seen(), 3);
  open("scenario", "thread A { work }\n");
  EXPECT_EQ(session.end(), 0);
  EXPECT_EQ(session.seen(), 0);
}

TEST(EndlessRun, IsCutOff) {
  Session session;
  ASSERT_TRUE(
      session.command("open", {{"slug", "endless"},
                               {"kind", "scenario"},
                               {"text", "shared x = 0\nthread A { loop { x = x + 1 } }\n"}}));
  ASSERT_TRUE(session.command("end"));
  EXPECT_EQ(session.state()["outcome"], "cut_off");
}

}  // namespace
}  // namespace interleave::session
