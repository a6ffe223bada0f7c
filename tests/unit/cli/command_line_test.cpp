// What the command prints, word for word, and how it ends.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "sim/machine.h"
#include "trace/code.h"
#include "unit/cli/in_a_folder.h"

namespace interleave::cli {
namespace {

constexpr std::string_view kCounter = R"(param n = 1 in 1..5 "how often"
shared x = 0
shared done = false
thread a { repeat n { x = x + 1 } }
thread b { repeat n { x = x + 1 }; done = true }
finally x == 2 * n
)";

TEST_F(CommandLine, RunPrintsExactlyTheAgreedJson) {
  const std::string path = file("two.scn", R"(machine { policy fifo }
shared x[2] = 0
shared ok = true
thread a { work 2; x[0] = 7 }
thread b at 1 { work 4 }
)");
  const Outcome result = interleave({"run", path, "--json"});
  EXPECT_EQ(result.code, 0) << result.err;
  const std::string expected =
      R"({"outcome":"finished","time":7,"threads":[)"
      R"({"name":"a","arrival":0,"first_run":0,"finish":3,"response":0,"turnaround":3,"wait":0},)"
      R"({"name":"b","arrival":1,"first_run":3,"finish":7,"response":2,"turnaround":6,"wait":2}],)"
      R"("tasks":[],"averages":{"response":1.0,"turnaround":4.5,"wait":1.0},)"
      R"("cores":[{"busy":7,"switch":0,"idle":0}],"context_switches":1,)"
      R"("finals":{"x":[7,0],"ok":true},"hash":")";
  EXPECT_EQ(result.out.substr(0, expected.size()), expected);
  EXPECT_EQ(result.out.size(), expected.size() + 16 + 3);
}

TEST_F(CommandLine, WhatNeverHappenedIsNull) {
  const std::string path = file("late.scn",
                                "machine { policy fifo }\nthread a { work 9 }\n"
                                "thread b { work 9 }\nthread c at 50 { work 1 }\n");
  const Outcome result = interleave({"run", path, "--json", "--until", "5"});
  EXPECT_EQ(result.code, 0);
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["outcome"], "cut_off");
  EXPECT_EQ(json["time"], 5);
  EXPECT_EQ(json["threads"][0]["first_run"], 0);
  EXPECT_TRUE(json["threads"][0]["finish"].is_null());
  EXPECT_TRUE(json["threads"][1]["first_run"].is_null());
  EXPECT_EQ(json["threads"][1]["wait"], 5);
  EXPECT_EQ(json["threads"][2]["arrival"], 50);
  EXPECT_TRUE(json["averages"]["turnaround"].is_null());
  EXPECT_TRUE(json["averages"]["wait"].is_null());
  EXPECT_EQ(json["averages"]["response"], 0.0);
}

// Every tick of every core is busy, switch or idle, wherever the run is cut off.
TEST_F(CommandLine, EachCoresTimeAddsUp) {
  const std::string path =
      file("mixed.scn",
           "machine { cores 3; policy round_robin(quantum: 2); context_switch 1; "
           "migration 1; task_switch 1 }\n"
           "runtime rt { workers 2 }\nmutex m\n"
           "thread a[3] { repeat 3 { with m { work 2 }; io 3 } }\n"
           "thread late at 20 { work 5 }\n"
           "task t[3] on rt { work 3; await io(4); work 1 }\n");
  for (const char* until : {"0", "1", "7", "13", "20", "1000"}) {
    const auto json =
        nlohmann::json::parse(interleave({"run", path, "--json", "--until", until}).out);
    EXPECT_EQ(json["outcome"], std::string(until) == "1000" ? "finished" : "cut_off");
    ASSERT_EQ(json["cores"].size(), 3U);
    for (const auto& core : json["cores"]) {
      EXPECT_EQ(core["busy"].get<int>() + core["switch"].get<int>() + core["idle"].get<int>(),
                json["time"].get<int>())
          << until;
    }
    for (const char* kind : {"threads", "tasks"}) {
      for (const auto& strand : json[kind]) {
        if (strand["finish"].is_null()) continue;
        EXPECT_EQ(strand["turnaround"], strand["finish"].get<int>() - strand["arrival"].get<int>());
        EXPECT_LE(strand["wait"], strand["turnaround"]);
      }
    }
  }
}

TEST_F(CommandLine, WhatIsSpawnedAndHasNothingToDoIsThereForNoTime) {
  const std::string path =
      file("nothing.scn", "fn f() { }\nthread main { work 4; spawn thread f() }\n");
  const auto json = nlohmann::json::parse(interleave({"run", path, "--json"}).out);
  EXPECT_EQ(json["threads"][1]["arrival"], 5);
  EXPECT_EQ(json["threads"][1]["turnaround"], 0);
}

// A schedule code of either kind: only the departures from the policy, or every choice.
TEST_F(CommandLine, RunReplaysBothKindsOfCodes) {
  const std::string text = "machine { policy fifo }\nthread a { work 2 }\nthread b { work 3 }\n";
  const std::string path = file("codes.scn", text);
  const auto machine = sim::build({.name = "codes.scn", .text = text});
  ASSERT_TRUE(machine);
  sim::Script departs;
  departs.departures = {{0, 1}};
  sim::Script choices;
  choices.kind = sim::Script::Kind::kSchedule;
  choices.choices = {{1, 0}, {0, 0}};
  for (const sim::Script& script : {departs, choices}) {
    const std::string code = trace::encode(**machine, script);
    EXPECT_TRUE(code.starts_with(script.choices.empty() ? "t1" : "u1")) << code;
    const Outcome result = interleave({"run", path, "--json", "--schedule", code});
    EXPECT_EQ(result.code, 0) << result.err;
    const auto json = nlohmann::json::parse(result.out);
    EXPECT_EQ(json["outcome"], "finished");
    EXPECT_EQ(json["threads"][1]["finish"], 3);
    EXPECT_EQ(json["threads"][0]["finish"], 5);
  }
}

TEST_F(CommandLine, FlagsSetKnobsAndTheMachine) {
  const std::string path = file("c.scn", kCounter);
  const auto run = [&](std::vector<std::string_view> flags) {
    std::vector<std::string_view> arguments = {"run", path, "--json"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return nlohmann::json::parse(interleave(arguments).out);
  };
  EXPECT_EQ(run({"--policy", "fifo", "--set", "n=3"})["finals"]["x"], 6);
  EXPECT_EQ(run({"--policy=fifo", "--set=n=2"})["finals"]["x"], 4);
  EXPECT_EQ(run({"--cores", "2"})["cores"].size(), 2U);
  EXPECT_EQ(run({"--set", "cores=3"})["cores"].size(), 3U);
  EXPECT_NE(run({"--set", "policy=random", "--set", "n=5", "--seed", "1"})["hash"],
            run({"--policy", "random", "--set", "n=5", "--seed", "2"})["hash"]);
}

TEST_F(CommandLine, AViolationIsExitCodeOne) {
  const std::string path = file("c.scn", kCounter);
  const Outcome lost = interleave({"run", path, "--schedule", "ABBBA", "--json"});
  EXPECT_EQ(lost.code, 1);
  EXPECT_EQ(nlohmann::json::parse(lost.out)["outcome"], "violation");
  EXPECT_NE(lost.err.find("x == 2 * n"), std::string::npos);
  const std::string stuck = file("d.scn", "mutex m\nthread a { lock m; lock m }\n");
  EXPECT_EQ(interleave({"run", stuck, "--json"}).code, 1);
}

TEST_F(CommandLine, ALimitIsExitCodeThree) {
  const std::string path = file("loop.scn", "thread a { loop { work 1 } }\n");
  const Outcome result = interleave({"run", path, "--json", "--max-steps", "1000"});
  EXPECT_EQ(result.code, 3);
  EXPECT_EQ(nlohmann::json::parse(result.out)["outcome"], "cut_off");
}

TEST_F(CommandLine, BadInputIsExitCodeTwoWithTheLine) {
  const std::string path = file("bad.scn", "thread a {\n  wrok 3\n}\n");
  const Outcome result = interleave({"run", path});
  EXPECT_EQ(result.code, 2);
  EXPECT_NE(result.err.find("bad.scn:2:3: error:"), std::string::npos) << result.err;
  EXPECT_TRUE(result.out.empty());
  EXPECT_EQ(interleave({"run", "nowhere.scn"}).code, 2);
  EXPECT_EQ(interleave({"run"}).code, 2);
  EXPECT_EQ(interleave({"run", path, path}).code, 2);
  EXPECT_EQ(interleave({}).code, 2);
}

TEST_F(CommandLine, AFolderIsNoScenario) {
  const auto ran = interleave({"run", folder_.string()});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, ::testing::HasSubstr("is a folder; expected a scenario or a lesson"));
}

// The search reports that B waits for ever while A can still go on: a run of the code it gives must end in that deadlock.
TEST_F(CommandLine, TheCodeOfADeadlockAmongSomeEndsInIt) {
  const std::string path = file("missed.scn",
                                "shared x = 0\nthread A { x = 1; x = 2; work 1 }\n"
                                "thread B { wait until x == 1 }\n");
  const auto found = nlohmann::json::parse(interleave({"explore", path, "--json"}).out);
  const auto& deadlock = found["violations"][0];
  EXPECT_EQ(deadlock["kind"], "deadlock");
  EXPECT_EQ(deadlock["steps"], 2);
  const std::string code = deadlock["schedule"];
  const Outcome run = interleave({"run", path, "--json", "--schedule", code});
  EXPECT_EQ(run.code, 1);
  EXPECT_EQ(nlohmann::json::parse(run.out)["outcome"], "deadlock");
  // One that nobody ever ends is left where its code ends.
  const std::string spins =
      file("spins.scn", "shared x = 0\nthread A { while true { x = 1 } }\nthread B { x = 2 }\n");
  const Outcome cut = interleave({"run", spins, "--json", "--schedule", "AB"});
  EXPECT_EQ(nlohmann::json::parse(cut.out)["outcome"], "cut_off");
}

// A deadlock beside which somebody goes on for ever, on locks or for want of a core, is where its code ends.
TEST_F(CommandLine, TheCodeOfADeadlockBesideALoopWithoutEndEndsInIt) {
  const std::string loops =
      file("loops.scn",
           "mutex a; mutex b; atomic n = 0\nthread x { lock a; lock b }\n"
           "thread y { lock b; lock a }\nthread z daemon { loop { n = 1; n = 0 } }\n");
  const std::string spins = file("spins.scn",
                                 "machine { policy cooperative }\natomic f = 0\n"
                                 "thread a { while f == 0 { } }\nthread b { f = 1 }\n");
  for (const std::string& path : {loops, spins}) {
    const auto found = nlohmann::json::parse(interleave({"explore", path, "--json"}).out);
    ASSERT_EQ(found["violations"][0]["kind"], "deadlock");
    const std::string code = found["violations"][0]["schedule"];
    const Outcome run = interleave({"run", path, "--json", "--schedule", code});
    EXPECT_EQ(run.code, 1);
    EXPECT_EQ(nlohmann::json::parse(run.out)["outcome"], "deadlock") << path;
  }
  const Outcome free = interleave({"run", loops, "--json", "--schedule", "AC"});
  EXPECT_EQ(nlohmann::json::parse(free.out)["outcome"], "cut_off");
}

TEST_F(CommandLine, ABooleanThatHoldsAnotherNumberShowsIt) {
  const std::string path =
      file("two.scn", "shared f = false\nthread a { f = 2 }\nthread b { f = true }\n");
  const auto found = nlohmann::json::parse(interleave({"explore", path, "--json"}).out);
  EXPECT_EQ(found["finals"].dump(), R"([{"f":true},{"f":2}])");
}

TEST_F(CommandLine, APipeIsAFileAsWell) {
  const std::string path = (folder_ / "pipe").string();
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path) << "thread a { work 3 }\n"; });
  const Outcome run = interleave({"run", path, "--json"});
  writer.join();
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(nlohmann::json::parse(run.out)["time"], 3);
}

TEST_F(CommandLine, SuggestsWhatWasMeant) {
  const std::string path = file("c.scn", kCounter);
  const auto hint = [](const Outcome& result, std::string_view text) {
    EXPECT_EQ(result.code, 2);
    EXPECT_NE(result.err.find(text), std::string::npos) << result.err;
  };
  hint(interleave({"run", path, "--jsn"}), "did you mean --json?");
  hint(interleave({"rnu", path}), "did you mean `run`?");
  hint(interleave({"run", path, "--cores"}), "--cores needs a value");
  hint(interleave({"run", path, "--until", "soon"}), "--until: expected a whole number");
  hint(interleave({"run", path, "--set", "n"}), "expected NAME=VALUE");
  hint(interleave({"run", path, "--set", "m=2"}), "m");
  hint(interleave({"run", path, "--json", "--json"}), "given twice");
  hint(interleave({"run", path, "--set", "seed=2", "--set", "seed=3"}),
       "--set: `seed` is set twice");
  hint(interleave({"run", path, "--cores", "2", "--set", "cores=3"}),
       "--cores: `cores` is set twice");
  hint(interleave({"run", path, "--json", "--chrome-trace"}), "exclude each other");
  hint(interleave({"run", path, "--schedule", "u1!!!!"}), "cannot stand in a code");
  hint(interleave({"run", path, "--schedule", "AAAA"}), "fits up to choice 2 of 4");
}

TEST_F(CommandLine, HelpIsThereForAllAndForEach) {
  const Outcome all = interleave({"--help"});
  EXPECT_EQ(all.code, 0);
  for (const char* command : {"run", "explore", "check", "export"}) {
    EXPECT_NE(all.out.find(command), std::string::npos);
    const Outcome one = interleave({command, "--help"});
    EXPECT_EQ(one.code, 0);
    EXPECT_NE(one.out.find("FILE"), std::string::npos);
  }
  EXPECT_NE(interleave({"run", "--help"}).out.find("--schedule CODE"), std::string::npos);
}

TEST_F(CommandLine, RunForPeopleHasATableAndAChart) {
  const std::string path = file("two.scn",
                                "machine { policy round_robin(quantum: 2) }\n"
                                "thread a { work 3; print \"hello\" }\nthread b { work 3 }\n");
  const Outcome result = interleave({"run", path});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out,
            "t=5 a: hello\n"
            "\n"
            "finished at t=6\n"
            "\n"
            "         arrival  first run  finish  response  turnaround  wait\n"
            "a              0          0       5         0           5     2\n"
            "b              0          2       6         2           6     3\n"
            "average                                  1.00        5.50  2.50\n"
            "\n"
            "        busy  switch  idle     used\n"
            "core 0     6       0     0  100.0 %\n"
            "\n"
            "context switches 3, migrations 0, throughput 0.333, fairness 1.000, memory 16384 KiB\n"
            "\n"
            "        0\n"
            "core 0 |AABBAB\n"
            "A  a   |##..#\n"
            "B  b   |..##.#\n"
            "# running, . ready\n");
}

TEST_F(CommandLine, ChromeTraceIsJson) {
  const std::string path = file("c.scn", kCounter);
  const Outcome result = interleave({"run", path, "--chrome-trace", "--policy", "fifo"});
  EXPECT_EQ(result.code, 0);
  EXPECT_FALSE(nlohmann::json::parse(result.out, nullptr, false).is_discarded());
}

TEST_F(CommandLine, ExploreFindsTheLostUpdate) {
  const std::string path = file("c.scn",
                                "shared x = 0\nthread a { x = x + 1 }\n"
                                "thread b { x = x + 1 }\nfinally x == 2\n");
  const Outcome result = interleave({"explore", path, "--json"});
  EXPECT_EQ(result.code, 1) << result.err;
  const auto json = nlohmann::ordered_json::parse(result.out);
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"complete", "verdict", "states", "transitions",
                                            "schedules", "failing_schedules", "random_chance",
                                            "violations", "finals"}));
  EXPECT_EQ(json["verdict"], "violation");
  EXPECT_EQ(json["schedules"], "6");
  EXPECT_EQ(json["failing_schedules"], "4");
  EXPECT_EQ(json["random_chance"], 0.5);
  EXPECT_EQ(json["finals"].dump(), R"([{"x":1},{"x":2}])");
  const std::string code = json["violations"][0]["schedule"];
  EXPECT_EQ(interleave({"run", path, "--schedule", code, "--json"}).code, 1);
  EXPECT_EQ(interleave({"explore", path}).code, 1);
}

TEST_F(CommandLine, ExploreProvesOrSaysThatItDoesNotKnow) {
  const std::string path = file("m.scn",
                                "mutex m\nshared x = 0\n"
                                "thread a[2] { with m { x = x + 1 } }\nfinally x == 2\n");
  EXPECT_EQ(interleave({"explore", path, "--json"}).code, 0);
  const Outcome cut = interleave({"explore", path, "--json", "--max-states", "2"});
  EXPECT_EQ(cut.code, 3);
  EXPECT_EQ(nlohmann::json::parse(cut.out)["verdict"], "unknown");
}

constexpr std::string_view kLesson = R"(---
title: Turns
unit: 1 Tasks
order: 1
summary: Two threads take turns.
---

## Words only

Nothing to run here.

## The run

```scenario
thread a { work 3 }
thread b { work 3 }
```

```stage
set policy=fifo
```

```expect
finish 6
finish a 3
```
)";

TEST_F(CommandLine, ALessonsPageRunsUnderItsOwnSettings) {
  const std::string path = file("turns.md", kLesson);
  const Outcome whole = interleave({"run", path, "--json"});
  EXPECT_EQ(whole.code, 0) << whole.err;
  EXPECT_EQ(nlohmann::json::parse(whole.out)["threads"][0]["finish"], 3);
  EXPECT_EQ(interleave({"run", path + "#the-run", "--json"}).out, whole.out);
  const Outcome turns = interleave({"run", path + "#the-run", "--json", "--policy", "round_robin"});
  EXPECT_EQ(nlohmann::json::parse(turns.out)["threads"][0]["finish"], 5);
  const Outcome none = interleave({"run", path + "#words-only"});
  EXPECT_EQ(none.code, 2);
  EXPECT_NE(none.err.find("has no program"), std::string::npos);
  EXPECT_NE(interleave({"run", path + "#nope"}).err.find("the-run"), std::string::npos);
}

TEST_F(CommandLine, CheckCountsExpectationsAndShowsWhereOneFails) {
  const std::string good = file("turns.md", kLesson);
  const Outcome fine = interleave({"check", good});
  EXPECT_EQ(fine.code, 0) << fine.err;
  EXPECT_EQ(fine.out, "1 file, 2 expectations, 0 failed\n");
  std::string text(kLesson);
  text.replace(text.find("finish a 3"), 10, "finish a 4");
  const std::string bad = file("wrong.md", text);
  const Outcome wrong = interleave({"check", bad});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_NE(wrong.err.find("wrong.md:25:1"), std::string::npos) << wrong.err;
  const std::string broken = file("broken.scn", "thread a { lock nothing }\n");
  EXPECT_EQ(interleave({"check", broken}).code, 2);
  const auto lesson = file("01-a.md",
                           "---\ntitle: A\nunit: 1 U\norder: 1\nsummary: S.\n---\n## P\n"
                           "```stage\nviews timelin\n```\n");
  const Outcome blind = interleave({"check", lesson});
  EXPECT_EQ(blind.code, 2);
  EXPECT_THAT(blind.err, testing::HasSubstr(":9:7: error: there is no view `timelin`"));
  EXPECT_THAT(blind.err, testing::HasSubstr("did you mean `timeline`?"));
  EXPECT_EQ(interleave({"check"}).code, 2);
}

TEST_F(CommandLine, ExportWritesPicturesAndTables) {
  const std::string path = file("c.scn", kCounter);
  EXPECT_TRUE(interleave({"export", path, "--svg"}).out.starts_with("<svg"));
  EXPECT_TRUE(interleave({"export", path, "--csv"}).out.starts_with("name,"));
  EXPECT_NE(interleave({"export", path, "--promela"}).out.find("proctype"), std::string::npos);
  EXPECT_EQ(interleave({"export", path, "--promela", "--svg"}).code, 2);
  const std::string task =
      file("t.scn", "runtime rt { workers 1 }\ntask a on rt { await yield }\n");
  const Outcome refused = interleave({"export", task, "--promela"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("t.scn:"), std::string::npos) << refused.err;
  EXPECT_EQ(interleave({"export", path}).code, 2);
  EXPECT_EQ(interleave({"export", path, "--svg", "--csv"}).code, 2);
}

}  // namespace
}  // namespace interleave::cli
