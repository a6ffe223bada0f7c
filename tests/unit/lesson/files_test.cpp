// Every lesson and every scenario file says only what is so: `interleave check`, as a test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "explore/explore.h"
#include "lesson/check.h"
#include "lesson/evaluate.h"
#include "unit/source_dir.h"

namespace interleave::lesson {
namespace {

namespace fs = std::filesystem;

// Paths below the project, sorted, so that test names are the same everywhere.
std::vector<std::string> files_in(const char* folder, const char* extension) {
  std::vector<std::string> files;
  std::error_code error;
  const fs::path root = fs::path(source_dir());
  for (auto entry = fs::recursive_directory_iterator(root / folder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == extension) {
      files.push_back(fs::relative(entry->path(), root, error).generic_string());
    }
  }
  std::ranges::sort(files);
  return files;
}

std::string text_of(const std::string& file) {
  std::ifstream in(fs::path(source_dir()) / file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name;
  for (const char c : info.param) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

class FileCheck : public ::testing::TestWithParam<std::string> {};

TEST_P(FileCheck, SaysOnlyWhatIsSo) {
  // A view is one file: see ui/view.h.
  CheckOptions options;
  for (const std::string& file : files_in("src/ui/views", ".cpp")) {
    options.views.push_back(fs::path(file).stem().string());
  }
  const Report report = check(GetParam(), text_of(GetParam()), options);
  for (const Problem& problem : report.problems) ADD_FAILURE() << problem.rendered;
}

INSTANTIATE_TEST_SUITE_P(Lessons, FileCheck, ::testing::ValuesIn(files_in("lessons", ".md")),
                         test_name);
INSTANTIATE_TEST_SUITE_P(Scenarios, FileCheck,
                         ::testing::ValuesIn(files_in("tests/scenarios", ".scn")), test_name);
INSTANTIATE_TEST_SUITE_P(Comparisons, FileCheck,
                         ::testing::ValuesIn(files_in("tests/scenarios", ".md")), test_name);
INSTANTIATE_TEST_SUITE_P(Reference, FileCheck, ::testing::Values("docs/language.md"), test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(FileCheck);

// Who follows docs/writing-lessons.md begins with the lesson that stands there.
TEST(WritingLessons, TheExampleIsALesson) {
  const std::string text = text_of("docs/writing-lessons.md");
  const std::string opening = "````markdown\n";
  const auto begin = text.find(opening);
  const auto end = text.find("````\n", begin + opening.size());
  ASSERT_LT(begin, end);
  ASSERT_NE(end, std::string::npos);
  const auto from = begin + opening.size();
  const Report report = check("lessons/09-example.md", text.substr(from, end - from));
  for (const Problem& problem : report.problems) ADD_FAILURE() << problem.rendered;
  EXPECT_EQ(report.expectations, 2U);
}

class LessonFile : public ::testing::TestWithParam<std::string> {};

// A page takes a minute or three, a lesson at most ten.
TEST_P(LessonFile, CanBeReadInTenMinutes) {
  const Parsed parsed = parse(GetParam(), text_of(GetParam()));
  std::uint32_t seconds = 0;
  for (const Page& page : parsed.lesson.pages) {
    EXPECT_LE(reading_seconds(page), 240u) << page.slug;
    seconds += reading_seconds(page);
  }
  EXPECT_LE(seconds, 600u);
  if (parsed.lesson.layout == Layout::kWide) return;  // a demonstration may be as short as it likes
  EXPECT_GE(seconds, 120u) << "too thin to be a lesson";
}

TEST_P(LessonFile, HasWhatALessonNeeds) {
  const Lesson lesson = parse(GetParam(), text_of(GetParam())).lesson;
  const bool demonstration = lesson.layout == Layout::kWide;
  EXPECT_GE(lesson.pages.size(), 3u);
  EXPECT_LE(lesson.pages.size(), 6u);
  std::size_t quizzes = 0, goals = 0, knobs = 0, minutes = 0;
  bool takes_home = false;
  for (const Page& page : lesson.pages) {
    quizzes += page.quizzes.size();
    goals += page.goals.size();
    knobs += page.stage.knobs.size();
    if (page.teacher) {
      EXPECT_FALSE(page.teacher->misconception_html.empty());
      EXPECT_FALSE(page.teacher->vote_html.empty());
      minutes += page.teacher->minutes;
    }
    for (const Block& block : page.blocks) {
      takes_home = takes_home || block.html.find("note take-home") != std::string::npos;
    }
    for (const Quiz& quiz : page.quizzes) {
      for (const Answer& answer : quiz.answers) {
        EXPECT_TRUE(answer.right || !answer.remark_html.empty())
            << page.slug << ": the wrong answer \"" << answer.html << "\" has no remark";
      }
      EXPECT_FALSE(quiz.explanation_html.empty()) << page.slug;
    }
  }
  EXPECT_GT(quizzes, 0u) << "a prediction";
  if (demonstration) return;
  EXPECT_GT(goals, 0u) << "a challenge";
  EXPECT_GT(knobs, 0u) << "something to turn";
  EXPECT_GT(minutes, 0u) << "a teacher block with minutes";
  EXPECT_TRUE(takes_home) << "> **Take home.** ...";
  EXPECT_FALSE(lesson.concepts.empty());
}

INSTANTIATE_TEST_SUITE_P(Lessons, LessonFile, ::testing::ValuesIn(files_in("lessons", ".md")),
                         test_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LessonFile);

// An expectation is worth what it would notice: a number that is off by a little must not hold.
TEST_P(LessonFile, NoticesWrongNumbers) {
  const Lesson lesson = parse(GetParam(), text_of(GetParam())).lesson;
  for (const Page& page : lesson.pages) {
    Evidence evidence = evidence_of(lesson, page);
    evidence.searcher = explore::explore;
    for (Expect expect : page.expects) {
      const bool number = expect.kind == Expect::Kind::kCompare && !expect.right &&
                          expect.comparison == Comparison::kEqual;
      if (!number || expect.number.text == "infinite") continue;
      // Two units of the last place: at one, a value on the edge still rounds to it.
      expect.number.value += 2 * std::pow(10.0, -expect.number.decimals);
      expect.number.text = expect.number.decimals > 0 ? "" : expect.number.text + "1";
      EXPECT_FALSE(judge(expect, evidence).holds()) << page.slug << ": " << expect.text;
    }
  }
}

// The text of a lesson with every `from` replaced, checked.
Report mutant(const std::string& file, const std::string& from, const std::string& to) {
  std::string text = text_of(file);
  EXPECT_NE(text.find(from), std::string::npos) << file << " has no " << from;
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return check(file, text);
}

std::string file_of(const std::string& slug) {
  for (const std::string& file : files_in("lessons", ".md")) {
    if (slug_of_path(file) == slug) return file;
  }
  ADD_FAILURE() << "there is no lesson " << slug;
  return {};
}

TEST(Mutants, ALockThatIsNotReleasedIsNoticed) {
  EXPECT_EQ(mutant(file_of("mutual-exclusion"), "    unlock m\n", "\n").exit_code(), 1);
  EXPECT_EQ(mutant(file_of("deadlock"), "    unlock account[from]\n", "\n").exit_code(), 1);
}

TEST(Mutants, ALockThatIsNotTakenIsNoticed) {
  EXPECT_EQ(mutant(file_of("mutual-exclusion"), "    lock m\n", "\n").exit_code(), 1);
}

TEST(Mutants, AnotherPolicyIsNoticed) {
  for (const char* slug : {"one-at-a-time", "taking-turns", "many-cores"}) {
    EXPECT_EQ(mutant(file_of(slug), "fifo", "random").exit_code(), 1) << slug;
  }
  EXPECT_EQ(mutant(file_of("taking-turns"), "round_robin(quantum: 1)", "round_robin(quantum: 2)")
                .exit_code(),
            1);
}

TEST(Mutants, AnotherTieBreakIsNoticed) {
  const std::string file = "tests/scenarios/sched/rr-preempted-and-arrival.scn";
  EXPECT_EQ(check(file, text_of(file)).exit_code(), 0);
  EXPECT_EQ(mutant(file, "machine {", "machine { preempted_first on;").exit_code(), 1);
}

TEST(Mutants, AnotherCostIsNoticed) {
  EXPECT_EQ(
      mutant(file_of("what-a-switch-costs"), "context_switch 1", "context_switch 0").exit_code(),
      1);
}

TEST(Course, FitsTogether) {
  std::vector<Lesson> lessons;
  for (const std::string& file : files_in("lessons", ".md")) {
    lessons.push_back(parse(file, text_of(file)).lesson);
  }
  const Report report = check_course(lessons);
  for (const Problem& problem : report.problems) ADD_FAILURE() << problem.rendered;
}

// A path is what someone can walk in an evening or two: about twelve lessons, and a core of sixteen to twenty. Optional
// depth and the challenges are on none.
TEST(Course, PathsAreOfAWalkableLength) {
  std::map<std::string, int> lengths;
  for (const std::string& file : files_in("lessons", ".md")) {
    for (const std::string& path : parse(file, text_of(file)).lesson.paths) ++lengths[path];
  }
  EXPECT_THAT(lengths,
              ::testing::UnorderedElementsAre(
                  ::testing::Pair("async", ::testing::AllOf(::testing::Ge(10), ::testing::Le(14))),
                  ::testing::Pair("bugs", ::testing::AllOf(::testing::Ge(10), ::testing::Le(14))),
                  ::testing::Pair("os", ::testing::AllOf(::testing::Ge(10), ::testing::Le(14))),
                  ::testing::Pair("core", ::testing::AllOf(::testing::Ge(16), ::testing::Le(20)))));
}

}  // namespace
}  // namespace interleave::lesson
