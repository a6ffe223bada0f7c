// `explore --json`: its fields, what stands in them where a limit was met, and how the command ends.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "unit/cli/in_a_folder.h"

namespace interleave::cli {
namespace {

using Json = nlohmann::ordered_json;

class ExploreJson : public CommandLine {
 protected:
  // The object printed.
  Json explore(std::string_view text, std::vector<std::string_view> flags, int& exit_code) {
    const std::string path = file("t.scn", text);
    std::vector<std::string_view> arguments{"explore", path, "--json"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const Outcome outcome = interleave(arguments);
    exit_code = outcome.code;
    EXPECT_TRUE(outcome.err.empty()) << outcome.err;
    const Json json = Json::parse(outcome.out, nullptr, false);
    EXPECT_TRUE(json.is_object()) << outcome.out;
    return json;
  }
  static std::vector<std::string> kinds(const Json& json) {
    std::vector<std::string> kinds;
    for (const Json& violation : json["violations"]) kinds.push_back(violation["kind"]);
    return kinds;
  }
  int code = -1;
};

constexpr std::string_view kIncrements = R"(
shared x = 0
thread a { x = x + 1 }
thread b { x = x + 1 }
finally x == 2
)";

constexpr std::string_view kPhilosophers = R"(
param n = 3 in 2..9
param ordered = 0
mutex fork[n]
thread phil[n] {
  let first = id
  let second = (id + 1) % n
  if ordered == 1 && id == n - 1 { first = 0; second = id }
  lock fork[first]; lock fork[second]; unlock fork[second]; unlock fork[first]
}
)";

TEST_F(ExploreJson, HasTheAgreedFieldsInTheirOrder) {
  const Json json = explore(kIncrements, {}, code);
  EXPECT_EQ(code, 1);
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"complete", "verdict", "states", "transitions",
                                            "schedules", "failing_schedules", "random_chance",
                                            "violations", "finals"}));
  EXPECT_EQ(json["complete"], true);
  EXPECT_EQ(json["verdict"], "violation");
  EXPECT_EQ(json["states"], 12);
  EXPECT_EQ(json["transitions"], 14);
  EXPECT_EQ(json["schedules"], "6");
  EXPECT_EQ(json["failing_schedules"], "4");
  EXPECT_EQ(json["random_chance"], 0.5);
  EXPECT_EQ(json["finals"].dump(), R"([{"x":1},{"x":2}])");
  // What makes the verdict comes first; the race is found, but not forbidden.
  EXPECT_EQ(kinds(json), (std::vector<std::string>{"final", "race"}));
  const Json& violation = json["violations"][0];
  keys.clear();
  for (const auto& [key, value] : violation.items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"kind", "steps", "shortest", "schedule", "message"}));
  EXPECT_EQ(violation["steps"], 4);
  EXPECT_EQ(violation["shortest"], true);
  EXPECT_TRUE(std::string(violation["schedule"]).starts_with("u1"));
}

TEST_F(ExploreJson, ASafeProgram) {
  const Json json = explore(
      "mutex m\nshared x = 0\nthread a[2] { with m { x = x + 1 } }\n"
      "finally x == 2\n",
      {}, code);
  EXPECT_EQ(code, 0);
  EXPECT_EQ(json["verdict"], "safe");
  EXPECT_EQ(json["schedules"], "2");
  EXPECT_EQ(json["failing_schedules"], "0");
  EXPECT_EQ(json["random_chance"], 0.0);
  EXPECT_EQ(json["violations"].dump(), "[]");
  EXPECT_EQ(json["finals"].dump(), R"([{"x":2}])");
}

TEST_F(ExploreJson, FindingsThatAreNotForbiddenLeaveItSafe) {
  Json json = explore("shared x = 0\nthread a { x = 1 }\nthread b { x = 2 }\n", {}, code);
  EXPECT_EQ(code, 0);
  EXPECT_EQ(json["verdict"], "safe");
  EXPECT_EQ(kinds(json), std::vector<std::string>{"race"});
  EXPECT_EQ(json["failing_schedules"], "0");
  json = explore("thread a { loop { yield } }\n", {}, code);
  EXPECT_EQ(code, 0);
  EXPECT_EQ(kinds(json), std::vector<std::string>{"livelock"});
  EXPECT_EQ(json["schedules"], "infinite");
  EXPECT_EQ(json["failing_schedules"], "0");
}

TEST_F(ExploreJson, ForbiddenTheyAreViolations) {
  Json json =
      explore("forbid races\nshared x = 0\nthread a { x = 1 }\nthread b { x = 2 }\n", {}, code);
  EXPECT_EQ(code, 1);
  EXPECT_EQ(json["verdict"], "violation");
  EXPECT_EQ(json["violations"][0]["kind"], "race");
  EXPECT_EQ(json["violations"][0]["steps"], 0);
  json = explore("forbid livelock\nthread a { loop { yield } }\n", {}, code);
  EXPECT_EQ(code, 1);
  EXPECT_EQ(json["verdict"], "violation");
  EXPECT_EQ(json["failing_schedules"], "infinite");
}

// One who locks twice is one deadlock, whether the others had ended before or come to wait for the lock.
TEST_F(ExploreJson, ADeadlockWithOneselfIsToldOnce) {
  const Json json = explore(
      "mutex m\nshared x = 0\nthread a { lock m; lock m }\nthread b { x = 1 }\n"
      "thread c { lock m; unlock m }\n",
      {}, code);
  EXPECT_EQ(code, 1);
  EXPECT_EQ(kinds(json), std::vector<std::string>{"deadlock"});
  EXPECT_EQ(json["violations"][0]["steps"], 1);
}

// b is stuck by itself in some schedules only: in all of them a is, too.
TEST_F(ExploreJson, ADeadlockThatComesOnTopOfAnotherIsTold) {
  const Json json = explore(
      "mutex m; mutex n\natomic coin = 0\nthread a { lock m; lock m }\nthread c { coin = 1 }\n"
      "thread b { if coin == 1 { lock n; lock n } }\n",
      {}, code);
  EXPECT_EQ(kinds(json), (std::vector<std::string>{"deadlock", "deadlock"}));
  EXPECT_EQ(json["violations"][0]["message"], "deadlock: a waits for m, which it holds itself");
  EXPECT_EQ(json["violations"][1]["message"], "deadlock: b waits for n, which it holds itself");
  EXPECT_EQ(json["violations"][1]["steps"], 3);
}

TEST_F(ExploreJson, RoundAndRoundIsInfinite) {
  const Json json = explore(
      "atomic go = 0\nthread a { spin until go == 1 }\n"
      "thread b { go = 1 }\nfinally go == 0\n",
      {}, code);
  EXPECT_EQ(code, 1);
  EXPECT_EQ(json["schedules"], "infinite");
  EXPECT_EQ(json["failing_schedules"], "infinite");
  EXPECT_EQ(json["random_chance"], 1.0);
}

TEST_F(ExploreJson, AStoppedSearchThatFoundNothingIsUnknown) {
  const Json json =
      explore(kPhilosophers, {"--set", "n=6", "--set", "ordered=1", "--max-states", "50"}, code);
  EXPECT_EQ(code, 3);
  EXPECT_EQ(json["complete"], false);
  EXPECT_EQ(json["verdict"], "unknown");
  EXPECT_EQ(json["states"], 50);
  EXPECT_TRUE(json["schedules"].is_null());
  EXPECT_TRUE(json["failing_schedules"].is_null());
  EXPECT_TRUE(json["random_chance"].is_null());
  EXPECT_EQ(json["violations"].dump(), "[]");
}

TEST_F(ExploreJson, WhatAStoppedSearchFoundIsAViolationOfUnknownLength) {
  for (const std::string_view reduction : {"", "--no-reduction"}) {
    std::vector<std::string_view> flags{"--set", "n=3", "--max-states", "60"};
    if (!reduction.empty()) flags.push_back(reduction);
    const Json json = explore(kPhilosophers, flags, code);
    EXPECT_EQ(code, 1);
    EXPECT_EQ(json["complete"], false);
    EXPECT_EQ(json["verdict"], "violation");
    EXPECT_EQ(json["violations"][0]["shortest"], false);
    EXPECT_TRUE(json["schedules"].is_null());
  }
}

// Reduced there are 753 states, unreduced 1424: the verdict stands, the counts do not.
TEST_F(ExploreJson, ALimitThatOnlyTheCountsMeetLeavesTheVerdict) {
  const std::vector<std::string_view> flags{"--set", "n=5", "--set", "ordered=1", "--max-states"};
  auto with = [&](std::string_view limit) {
    auto all = flags;
    all.push_back(limit);
    return all;
  };
  const Json whole = explore(kPhilosophers, with("10000"), code);
  EXPECT_EQ(code, 0);
  ASSERT_LT(whole["states"], 1'424);
  EXPECT_TRUE(whole["schedules"].is_string());
  const std::string limit = std::to_string(static_cast<int>(whole["states"]));
  const Json cut = explore(kPhilosophers, with(limit), code);
  EXPECT_EQ(code, 0);
  EXPECT_EQ(cut["complete"], true);
  EXPECT_EQ(cut["verdict"], "safe");
  EXPECT_EQ(cut["states"], whole["states"]);
  EXPECT_TRUE(cut["schedules"].is_null());
  EXPECT_TRUE(cut["random_chance"].is_null());
}

TEST_F(ExploreJson, ABoundOnPreemptionsProvesNothing) {
  Json json = explore(kIncrements, {"--preemptions", "0"}, code);
  EXPECT_EQ(code, 3);
  EXPECT_EQ(json["complete"], false);
  EXPECT_EQ(json["verdict"], "unknown");
  EXPECT_TRUE(json["schedules"].is_null());
  json = explore(kIncrements, {"--preemptions", "1"}, code);
  EXPECT_EQ(code, 1);
  EXPECT_EQ(json["verdict"], "violation");
  EXPECT_EQ(json["violations"][0]["shortest"], false);
}

TEST_F(ExploreJson, WithoutReductionStatesAreThePublishedOnes) {
  const char* const known[][4] = {
      {"n=3", "87", "72", "3"}, {"n=4", "391", "320", "4"}, {"n=5", "1743", "1424", "5"}};
  for (const auto& [n, naive, ordered, steps] : known) {
    Json json = explore(kPhilosophers, {"--set", n, "--no-reduction"}, code);
    EXPECT_EQ(code, 1);
    EXPECT_EQ(json["states"].dump(), naive);
    EXPECT_EQ(json["violations"].size(), 1U);
    EXPECT_EQ(json["violations"][0]["kind"], "deadlock");
    EXPECT_EQ(json["violations"][0]["steps"].dump(), steps);
    EXPECT_EQ(json["violations"][0]["shortest"], true);
    json = explore(kPhilosophers, {"--set", n, "--set", "ordered=1", "--no-reduction"}, code);
    EXPECT_EQ(code, 0);
    EXPECT_EQ(json["states"].dump(), ordered);
  }
}

TEST_F(ExploreJson, FinalsNameAllMemoryInOrderOfDeclaration) {
  const Json json = explore(R"(
process shop { shared stock = 3
  thread clerk { stock = stock - 1 } }
atomic hits[2] = 0
shared open = true
thread t { hits[1] += 2; open = false }
)",
                            {}, code);
  EXPECT_EQ(code, 0);
  EXPECT_EQ(json["finals"].dump(), R"([{"shop.stock":2,"hits":[0,2],"open":false}])");
}

TEST_F(ExploreJson, EverySchedulePlays) {
  const std::string path = file("t.scn", kPhilosophers);
  const Json json = explore(kPhilosophers, {}, code);
  const std::string schedule = json["violations"][0]["schedule"];
  const Outcome run = interleave({"run", path, "--schedule", schedule, "--json"});
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_EQ(Json::parse(run.out)["outcome"], "deadlock");
}

TEST_F(ExploreJson, BadInputEndsWithTwo) {
  const std::string path = file("t.scn", kIncrements);
  EXPECT_EQ(interleave({"explore", path, "--max-states", "0"}).code, 2);
  EXPECT_EQ(interleave({"explore", path, "--preemptions", "-1"}).code, 2);
  EXPECT_EQ(interleave({"explore", path, "--set", "nothing=1"}).code, 2);
  EXPECT_EQ(interleave({"explore", path, "--wrong"}).code, 2);
  EXPECT_EQ(interleave({"explore", "missing.scn"}).code, 2);
}

}  // namespace
}  // namespace interleave::cli
