// Checking whole files: what a broken or a lying one is told.
#include "lesson/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace interleave::lesson {
namespace {

using ::testing::HasSubstr;

const std::string kFront =
    "---\ntitle: T\nunit: 1 Tasks and time\norder: 2\nsummary: S.\n---\n## A\n```scenario\n"
    "param n = 4 in 1..9; machine { policy fifo }\nthread A { work n }\nthread B { work 4 }\n```\n";

std::string rendered(const Report& report) {
  std::string out;
  for (const Problem& problem : report.problems) out += problem.rendered;
  return out;
}

Report lesson(const std::string& rest, const CheckOptions& options = {}) {
  return check("lessons/01-a.md", kFront + rest, options);
}

TEST(Check, AnHonestLesson) {
  const Report report = lesson("```expect\nfinish A 4\nfinish B 8\n```\n");
  EXPECT_TRUE(report.ok()) << rendered(report);
  EXPECT_EQ(report.exit_code(), 0);
  EXPECT_EQ(report.expectations, 2u);
}

TEST(Check, ALieHasItsPlace) {
  const Report report = lesson("```expect\nfinish A 4\n  finish B 9  // no\n```\n");
  EXPECT_EQ(report.exit_code(), 1);
  EXPECT_EQ(report.failed, 1u);
  ASSERT_EQ(report.problems.size(), 1u);
  EXPECT_EQ(report.problems[0].line, 15u);
  EXPECT_EQ(report.problems[0].column, 3u);
  EXPECT_EQ(report.problems[0].message, "finish B is 8, expected 9");
  EXPECT_THAT(report.problems[0].rendered, HasSubstr("lessons/01-a.md:15:3: error: finish B is 8"));
}

TEST(Check, ErrorsOfTheProgramPointIntoTheLesson) {
  const Report report =
      check("lessons/01-a.md",
            "---\ntitle: T\nunit: 1 U\norder: 2\nsummary: S.\n---\n## A\n```scenario\n"
            "thread A { wrok 4 }\n```\n```expect\nfinish 4\nfinish A 4\n```\n## B\n"
            "```expect\nfinish 4\nfinish A 4\n```\n");
  EXPECT_EQ(report.exit_code(), 2);
  EXPECT_THAT(rendered(report), HasSubstr("lessons/01-a.md:9:12: error:"));
  EXPECT_EQ(report.problems.size(), 1u) << "told once, though it holds for two pages\n"
                                        << rendered(report);
}

TEST(Check, APageSaysAtLeastTwoThings) {
  EXPECT_THAT(rendered(lesson("```expect\nfinish A 4\n```\n")),
              HasSubstr("has a program and 1 expectation\n"));
  EXPECT_EQ(lesson("").exit_code(), 2);
}

TEST(Check, KnobsAndSettingsOfTheStage) {
  const std::string expects = "```expect\nfinish A 4\nfinish B 8\n```\n";
  EXPECT_THAT(rendered(lesson("```stage\nknobs n, corse\n```\n" + expects)),
              HasSubstr(":14:10: error: there is no knob `corse`"));
  EXPECT_THAT(rendered(lesson("```stage\nviews timeline\nknobs e\n```\n" + expects)),
              HasSubstr(":15:7: error: there is no knob `e`"));
  EXPECT_TRUE(lesson("```stage\nknobs n, cores\nset cores=1\n```\n" + expects).ok());
  EXPECT_TRUE(lesson("```stage\nsweep n wait\n```\n" + expects).ok());
  EXPECT_TRUE(lesson("```stage\nsweep n wait B\n```\n" + expects).ok());
  EXPECT_THAT(rendered(lesson("```stage\nsweep n wait C\n```\n" + expects)),
              HasSubstr(":14:14: error: there is no thread or task `C`"));
  EXPECT_THAT(rendered(lesson("```stage\nsweep m wait\n```\n" + expects)),
              HasSubstr(":14:7: error: there is no knob `m`"));
  EXPECT_EQ(lesson("```stage\nset colour=1\n```\n" + expects).exit_code(), 2);
  EXPECT_EQ(lesson("```lanes\nx: n=99\n```\n" + expects).exit_code(), 2);
}

TEST(Check, WhereTheStageRunsTo) {
  const std::string expects = "```expect\nfinish A 4\nfinish B 8\n```\n";
  EXPECT_TRUE(lesson("```stage\nrun to 8\n```\n" + expects).ok());
  EXPECT_THAT(rendered(lesson("```stage\nrun to 9\n```\n" + expects)),
              HasSubstr("the run ends at 8"));
  EXPECT_TRUE(lesson("```stage\nrun until B running\n```\n" + expects).ok());
  EXPECT_THAT(rendered(lesson("```stage\nrun until B blocked\n```\n" + expects)),
              HasSubstr(":14:11: error: this never comes true"));
  EXPECT_EQ(lesson("```stage\nschedule nonsense!\n```\n" + expects).exit_code(), 2);
}

TEST(Check, GoalsCanBeMetButAreNot) {
  const std::string expects = "```expect\nfinish A 4\nfinish B 8\n```\n```stage\nknobs n\n```\n";
  const Report fine =
      lesson(expects + "```goal\nBe quick.\nwhen: finish < 6\nsolution: n=1\n```\n");
  EXPECT_TRUE(fine.ok()) << rendered(fine);
  EXPECT_THAT(rendered(lesson(expects + "```goal\nG.\nwhen: finish 8\nsolution: n=1\n```\n")),
              HasSubstr("met before the learner has done anything"));
  EXPECT_THAT(rendered(lesson(expects + "```goal\nG.\nwhen: finish < 6\nsolution: n=2\n```\n")),
              HasSubstr("the solution does not meet the goal: finish is 6"));
  EXPECT_THAT(rendered(lesson(expects + "```goal\nG.\nwhen: finish < 6\n```\n")),
              HasSubstr("this goal has no solution"));
  EXPECT_THAT(rendered(lesson(expects + "```goal\nG.\nwhen: finish < 6\nsolution: cores=2\n```\n")),
              HasSubstr("the stage has no knob `cores`"));
}

TEST(Check, RealCodeMatchesLinesThatAreThere) {
  const std::string expects = "```expect\nfinish A 4\nfinish B 8\n```\n";
  EXPECT_TRUE(lesson("```rust real\nfn a() {} //= 3\n```\n" + expects).ok());
  EXPECT_THAT(rendered(lesson("```rust real\nfn a() {} //= 4\n```\n" + expects)),
              HasSubstr("the scenario has no line 4"));
}

TEST(Check, OnePageOnly) {
  const std::string two =
      "```expect\nfinish A 4\nfinish B 8\n```\n## B\n```expect\nfinish 1\nfinish 2\n```\n";
  EXPECT_EQ(lesson(two, {.page = "a"}).exit_code(), 0);
  EXPECT_EQ(lesson(two, {.page = "b"}).exit_code(), 1);
  EXPECT_EQ(lesson(two, {.page = "c"}).exit_code(), 2);
}

TEST(Check, ScenarioFiles) {
  const Report good = check("a.scn", "//! expect finish 4\n// a comment\nthread A { work 4 }\n");
  EXPECT_TRUE(good.ok()) << rendered(good);
  EXPECT_EQ(good.expectations, 1u);
  const Report lie = check("a.scn", "thread A { work 4 }\n   //! expect finish 5\n");
  EXPECT_EQ(lie.exit_code(), 1);
  EXPECT_THAT(rendered(lie), HasSubstr("a.scn:2:15: error: finish is 4"));
  EXPECT_EQ(check("a.scn", "//! expekt finish 4\nthread A { work 4 }\n").exit_code(), 2);
  EXPECT_EQ(check("a.scn", "//! expect\nthread A { work 4 }\n").exit_code(), 2);
  EXPECT_EQ(check("a.scn", "thread A { work }\n").exit_code(), 2);
  EXPECT_EQ(check("a.scn", "//! expect error \"recursi\"\nfn f() { f() }\nthread A { f() }\n")
                .exit_code(),
            0);
}

TEST(Check, TheCourseAsAWhole) {
  const auto make = [](const std::string& path, const std::string& order, const std::string& unit,
                       const std::string& body, const std::string& more = "") {
    return parse(path, "---\ntitle: T\nunit: " + unit + "\norder: " + order + "\nsummary: S.\n" +
                           more + "---\n## A\n\n" + body + "\n")
        .lesson;
  };
  const std::vector<Lesson> fine = {make("01-a.md", "1", "1 One", "See [b](02-b.md#a)."),
                                    make("02-b.md", "2", "1 One", "x", "prerequisites: a\n")};
  EXPECT_TRUE(check_course(fine).ok()) << rendered(check_course(fine));
  const std::vector<Lesson> wrong = {
      make("01-a.md", "1", "1 One", "See [b](02-b.md#nowhere) or [c](03-c.md)."),
      make("02-b.md", "1", "1 Two", "x", "prerequisites: zed\n"),
      make("03-a.md", "3", "1 One", "x")};
  const std::string text = rendered(check_course(wrong));
  EXPECT_THAT(text, HasSubstr("01-a.md:9:9: error: lesson `b` has no page `nowhere`"));
  EXPECT_THAT(text, HasSubstr("there is no lesson `c`"));
  EXPECT_THAT(text, HasSubstr("02-b.md:4:1: error: this place in the unit is taken by 01-a.md"));
  EXPECT_THAT(text, HasSubstr("unit 1 is called \"One\" in 01-a.md"));
  EXPECT_THAT(text, HasSubstr("there is no lesson `zed`"));
  EXPECT_THAT(text, HasSubstr("the slug `a` is also that of 01-a.md"));
}

}  // namespace
}  // namespace interleave::lesson
