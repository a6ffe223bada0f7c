// Judging expectations: each form once where it holds, and once where it does not.
#include "lesson/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "explore/explore.h"

namespace interleave::lesson {
namespace {

using ::testing::HasSubstr;

// Three jobs of four ticks: what the textbook says of them is known by heart.
const char* const kJobs = R"(param quantum = 2 in 1..9
machine {
    cores 1
    policy round_robin(quantum: quantum)
}
thread A { work 4 }
thread B { work 4 }
thread C { work 4 }
)";

const char* const kLostUpdate = R"(shared x = 0
shared slot[2] = 5
thread A { x = x + 1 }
thread B { x = x + 1 }
finally x == 2
)";

const char* const kDeadlock = R"(mutex m; mutex n
thread A { lock m; work 2; lock n; unlock n; unlock m }
thread B { lock n; work 2; lock m; unlock m; unlock n }
)";

Evidence evidence_for(const std::string& text, Variant variant = {}) {
  Evidence evidence;
  evidence.add({"", {"a.scn", text, 1}, std::move(variant)});
  evidence.searcher = [](std::shared_ptr<const sim::Machine> machine,
                         const explore::Options& options) {
    return explore::explore(std::move(machine), options);
  };
  return evidence;
}

Judgement judgement(Evidence& evidence, const std::string& line) {
  const lang::Source source{"a.scn", line, 1};
  lang::Diagnostics diagnostics;
  const auto expects =
      parse_expects(source, {0, static_cast<std::uint32_t>(line.size())}, diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << lang::render(source, diagnostics);
  return expects.empty() ? Judgement{Judgement::Kind::kOpen, "unreadable", ""}
                         : judge(expects[0], evidence);
}

void holds(Evidence& evidence, const std::string& line) {
  const Judgement result = judgement(evidence, line);
  EXPECT_TRUE(result.holds()) << line << ": " << result.actual;
}

void fails(Evidence& evidence, const std::string& line, const std::string& actual,
           const std::string& expected) {
  const Judgement result = judgement(evidence, line);
  EXPECT_EQ(result.kind, Judgement::Kind::kFails) << line;
  EXPECT_EQ(result.actual, actual) << line;
  EXPECT_EQ(result.expected, expected) << line;
}

void open(Evidence& evidence, const std::string& line, const std::string& why) {
  const Judgement result = judgement(evidence, line);
  EXPECT_EQ(result.kind, Judgement::Kind::kOpen) << line;
  EXPECT_THAT(result.actual, HasSubstr(why)) << line;
}

TEST(Judge, TimesOfTheRunAndOfStrands) {
  Evidence jobs = evidence_for(kJobs);
  holds(jobs, "finish 12");
  holds(jobs, "finish A 8");
  holds(jobs, "first_run C 4");
  holds(jobs, "arrival C 0");
  holds(jobs, "response C 4");
  holds(jobs, "turnaround B 10");
  holds(jobs, "wait B 6");
  holds(jobs, "ran B 4");
  holds(jobs, "makespan 12");
  fails(jobs, "finish 13", "finish is 12", "13");
  fails(jobs, "finish A 9", "finish A is 8", "9");
  open(jobs, "finish D 9", "there is no thread or task `D`");
}

TEST(Judge, AveragesCountAtTheirPrintedPrecision) {
  Evidence jobs = evidence_for(kJobs);
  holds(jobs, "average response 2.00");
  holds(jobs, "average turnaround 10.00");
  holds(jobs, "average turnaround 10");
  holds(jobs, "average wait 6.00");
  Evidence uneven = evidence_for(
      "machine { cores 1; policy fifo }\nthread A { work 1 }\nthread B { work 1 }\nthread C { work "
      "3 }\n");
  holds(uneven, "average turnaround 2.67");
  holds(uneven, "average turnaround 2.7");
  fails(uneven, "average turnaround 2.66", "average turnaround is 2.666667", "2.66");
  fails(uneven, "average turnaround 3", "average turnaround is 2.666667", "3");
}

TEST(Judge, CountsAndCores) {
  Evidence jobs = evidence_for(kJobs);
  holds(jobs, "switches 5");
  holds(jobs, "migrations 0");
  holds(jobs, "core 0 busy 12");
  holds(jobs, "core 0 idle 0");
  holds(jobs, "core 0 utilisation 1.00");
  holds(jobs, "throughput 0.25");
  holds(jobs, "fairness 1.00");
  fails(jobs, "switches 6", "switches is 5", "6");
  open(jobs, "core 3 busy 1", "there is no core 3: the machine has 1");
}

TEST(Judge, Comparisons) {
  Evidence jobs = evidence_for(kJobs);
  holds(jobs, "finish A < finish B");
  holds(jobs, "finish >= 12");
  holds(jobs, "wait A != wait B");
  fails(jobs, "finish < 12", "finish is 12", "< 12");
  fails(jobs, "finish A == finish B", "finish A is 8 and finish B is 10", "finish A == finish B");
}

TEST(Judge, Timelines) {
  Evidence jobs = evidence_for(kJobs);
  holds(jobs, "core 0: A 0-2, B 2-4, C 4-6, A 6-8, B 8-10, C 10-12");
  holds(jobs, "with quantum=4: core 0: A 0-2, A 2-4, B 4-8, C 8-12");
  holds(jobs, "with cores=4: core 3: idle");
  fails(jobs, "with quantum=4: core 0: A 0-4, C 4-8, B 8-12", "core 0 runs A 0-4, B 4-8, C 8-12",
        "A 0-4, C 4-8, B 8-12");
  open(jobs, "core 1: idle", "there is no core 1");
}

TEST(Judge, Moments) {
  Evidence jobs = evidence_for(kJobs);
  holds(jobs, "at 3: B running");
  holds(jobs, "at 3: A ready");
  holds(jobs, "at 8: A ended");
  fails(jobs, "at 3: A running", "at 3 A is ready", "running");
  open(jobs, "at 3: Z running", "there is no `Z`");
  Evidence lost = evidence_for(kLostUpdate, {{{"cores", "2"}}, {}, "", ""});
  holds(lost, "at 0: x == 0");
  holds(lost, "at 9: x == 1");
  fails(lost, "at 9: x == 2", "at 9 x is 1", "== 2");
}

TEST(Judge, OtherSettings) {
  Evidence jobs = evidence_for(kJobs);
  holds(jobs, "with cores=3: finish 4");
  holds(jobs, "with policy=fifo: finish A 4");
  holds(jobs, "with quantum=1: switches 11");
  open(jobs, "with quantum=99: finish 12", "the program has errors");
  open(jobs, "with colour=1: finish 12", "the program has errors");
}

TEST(Judge, Lanes) {
  Evidence jobs = evidence_for(kJobs);
  jobs.add({"parallel", {"a.scn", kJobs, 1}, {{{"cores", "3"}}, {}, "", ""}});
  holds(jobs, "lane parallel finish 4");
  holds(jobs, "lane parallel finish < finish");
  holds(jobs, "lane parallel core 2: C 0-4");
  fails(jobs, "lane parallel finish == finish", "lane parallel finish is 4 and finish is 12",
        "lane parallel finish == finish");
  open(jobs, "lane other finish 4", "there is no lane `other`");
}

TEST(Judge, OtherProgramsOfThePage) {
  Evidence jobs;
  jobs.add({"",
            {"a.scn", kJobs, 1},
            {},
            {{"spy", {"a.scn", "thread A { work 3 }\nthread B { wrok 3 }\n", 1}}}});
  holds(jobs, "with scenario=spy: error \"work\"");
  open(jobs, "with scenario=none: finish 3", "there is no scenario `none`");
  open(jobs, "with scenario=none: error \"x\"", "there is no such lane or scenario");
}

TEST(Judge, OutcomesAndMemory) {
  Evidence lost = evidence_for(kLostUpdate, {{{"cores", "2"}}, {}, "", ""});
  holds(lost, "outcome violation");
  holds(lost, "outcome violation \"x == 2\"");
  holds(lost, "final x 1");
  holds(lost, "final slot[1] 5");
  holds(lost, "raced x");
  EXPECT_THAT(judgement(lost, "outcome finished").actual, HasSubstr("the run ends in violation"));
  fails(lost, "final x 2", "final x is 1", "2");
  open(lost, "final y 2", "there is no variable `y`");
  open(lost, "final slot 2", "`slot` is an array");
  open(lost, "final slot[2] 5", "there is no variable");
  fails(lost, "raced none", "races: x", "none");
  Evidence deadlock = evidence_for(kDeadlock, {{{"cores", "2"}}, {}, "", ""});
  holds(deadlock, "outcome deadlock");
  open(deadlock, "finish A 9", "A does not finish");
}

TEST(Judge, PrintsAndHashes) {
  Evidence prints = evidence_for("shared x = 2\nthread A { print \"x is {x}\" }\n");
  holds(prints, "printed \"x is 2\"");
  fails(prints, "printed \"x is 3\"", "the run prints \"x is 2\"", "\"x is 3\"");
  EXPECT_THAT(judgement(prints, "hash 0000000000000000").actual,
              HasSubstr("the history's hash is "));
}

TEST(Judge, ErrorsOfTheProgram) {
  Evidence broken = evidence_for("fn f() { f() }\nthread A { f() }\n");
  holds(broken, "error \"recursi\"");
  EXPECT_EQ(judgement(broken, "error \"no such words\"").kind, Judgement::Kind::kFails);
  open(broken, "finish 3", "the program has errors");
  Evidence jobs = evidence_for(kJobs);
  fails(jobs, "error \"x\"", "the program compiles", "an error with \"x\"");
}

TEST(Judge, AllSchedules) {
  Evidence lost = evidence_for(kLostUpdate);
  holds(lost, "finals x: 1 2");
  holds(lost, "verdict violation");
  holds(lost, "verdict violation final");
  holds(lost, "races x");
  holds(lost, "schedules 6");
  holds(lost, "failing 4");
  holds(lost, "chance 0.5");
  holds(lost, "steps 4");
  fails(lost, "finals x: 2", "the final values are 1 2", "2");
  EXPECT_EQ(judgement(lost, "verdict safe").kind, Judgement::Kind::kFails);
  EXPECT_EQ(judgement(lost, "verdict violation deadlock").kind, Judgement::Kind::kFails);
  fails(lost, "races none", "races: x", "none");
  fails(lost, "schedules 7", "schedules is 6", "7");
  Evidence deadlock = evidence_for(kDeadlock);
  holds(deadlock, "verdict violation deadlock");
}

TEST(Judge, WithoutASearchNothingAboutAllSchedulesHolds) {
  Evidence lost = evidence_for(kLostUpdate);
  lost.searcher = nullptr;
  for (const char* line :
       {"verdict safe", "verdict violation", "finals x: 1 2", "races none", "schedules 6"}) {
    open(lost, line, "nothing here can search");
  }
}

TEST(Judge, FirstTimes) {
  Evidence lost = evidence_for(kLostUpdate, {{{"cores", "1"}, {"policy", "fifo"}}, {}, "", ""});
  const trace::Run& run = *(*lost.run("", {}))->run;
  const auto condition = [](std::string name, std::string activity, std::int64_t value) {
    return Condition{std::move(name), std::move(activity), Comparison::kEqual, value, {}};
  };
  EXPECT_EQ(first_time(run, condition("x", "", 0)), 0);
  EXPECT_EQ(first_time(run, condition("x", "", 1)), 2);
  EXPECT_EQ(first_time(run, condition("x", "", 2)), 4);
  EXPECT_EQ(first_time(run, condition("x", "", 3)), std::nullopt);
  EXPECT_EQ(first_time(run, condition("B", "running", 0)), 2);
  EXPECT_EQ(first_time(run, condition("B", "ended", 0)), 4);
  EXPECT_EQ(first_time(run, condition("Z", "ended", 0)), std::nullopt);
}

}  // namespace
}  // namespace interleave::lesson
