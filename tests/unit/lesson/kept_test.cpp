// A challenge is not met by a program that has lost what it was about.
#include "lesson/kept.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "explore/explore.h"
#include "lang/compile.h"
#include "lesson/evaluate.h"
#include "lesson/evidence.h"
#include "lesson/lesson.h"
#include "unit/source_dir.h"

namespace interleave::lesson {
namespace {

namespace fs = std::filesystem;

using Texts = std::vector<std::string>;

Texts missing(const std::string& made, const std::string& original) {
  const auto first = lang::compile({.name = "original.scn", .text = original});
  const auto second = lang::compile({.name = "made.scn", .text = made});
  if (!first || !second) return {"does not compile"};
  return missing_in(*second, *first);
}

constexpr const char* kLikes = R"(shared likes = 0
thread anna { likes = likes + 1 }
thread ben { likes = likes + 1 }
finally likes == 2
)";

TEST(Kept, ARepairLosesNothing) {
  EXPECT_EQ(missing(R"(mutex m
shared likes = 0
thread anna { with m { likes = likes + 1 } }
thread ben { with m { likes += 1 } }
finally  likes==2
)",
                    kLikes),
            Texts());
  EXPECT_EQ(missing(R"(atomic likes = 0
fn like() { likes += 1 }
thread anna { like() }
thread ben { like() }
thread clara { work 3 }
finally likes == 2
)",
                    kLikes),
            Texts());
}

TEST(Kept, ChecksMayNotGo) {
  EXPECT_EQ(missing(R"(shared likes = 0
thread anna { likes = likes + 1 }
thread ben { likes = likes + 1 }
)",
                    kLikes),
            Texts{"finally likes == 2"});
  EXPECT_EQ(missing("shared x = 0; thread a { work 1; x = 1 }",
                    "forbid races; shared x = 0; always x >= 0; "
                    "thread a { critical { work 1 }; x = 1; assert x == 1 }"),
            (Texts{"always x >= 0", "assert x == 1", "critical { }", "forbid races"}));
}

TEST(Kept, WhoDoesNothingIsMissing) {
  EXPECT_EQ(missing("shared likes = 0; thread anna { likes = 2 }; finally likes == 2", kLikes),
            Texts{"thread ben"});
  EXPECT_EQ(missing("shared likes = 0; thread anna { likes = 2 }; thread ben { }; "
                    "finally likes == 2",
                    kLikes),
            Texts{"thread ben"});
}

TEST(Kept, TheBeginningIsPartOfTheQuestion) {
  EXPECT_EQ(missing("shared likes = 1; thread anna { likes = 2 }; thread ben { work 1 }; "
                    "finally likes == 2",
                    kLikes),
            Texts{"likes = 0"});
  EXPECT_EQ(missing("shared full = false; thread a { full = true }",
                    "shared full = true; shared cell[2] = [1, 2]; thread a { full = true }"),
            (Texts{"full = true", "cell = [1, 2]"}));
}

// ---- every challenge of the course ----

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Each thread and task does something, namely nothing of use.
std::string without_bodies(const std::string& program) {
  std::string result;
  std::istringstream lines(program);
  int depth = 0;
  for (std::string line; std::getline(lines, line);) {
    if (depth == 0) {
      const bool strand = line.starts_with("thread ") || line.starts_with("task ");
      const auto brace = line.find('{');
      if (!strand || brace == std::string::npos) {
        result += line + '\n';
        continue;
      }
      result += line.substr(0, brace) + "{ work 1 }\n";
      line = line.substr(brace);
    }
    depth += static_cast<int>(std::ranges::count(line, '{') - std::ranges::count(line, '}'));
  }
  return result;
}

std::string without_checks(const std::string& program) {
  std::string result;
  std::istringstream lines(program);
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find_first_not_of(' ');
    const std::string_view words = std::string_view(line).substr(std::min(first, line.size()));
    const bool check = words.starts_with("finally ") || words.starts_with("always ") ||
                       words.starts_with("assert ");
    if (!check) result += line + '\n';
  }
  return result;
}

bool met(const Lesson& lesson, const Page& page, const Goal& goal, const std::string& program) {
  Page made = page;
  made.scenarios.front().text = program;
  made.stage.schedule.clear();
  Evidence before = evidence_of(lesson, page);
  Evidence after = evidence_of(lesson, made);
  after.searcher = explore::explore;
  const auto* was = before.machine("", {});
  const auto* is = after.machine("", {});
  if (!was->has_value() || !is->has_value()) return false;
  return missing_in(*(**is)->program, *(**was)->program).empty() &&
         std::ranges::all_of(goal.when,
                             [&](const Expect& when) { return judge(when, after).holds(); });
}

TEST(Kept, NoChallengeIsMetByEmptyingTheProgram) {
  std::size_t challenges = 0;
  std::error_code error;
  for (auto entry = fs::directory_iterator(fs::path(source_dir()) / "lessons", error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string path = entry->path().generic_string();
    const Lesson lesson = parse(path, text_of(entry->path())).lesson;
    for (const Page& page : lesson.pages) {
      for (const Goal& goal : page.goals) {
        if (goal.by != Goal::By::kEditing) continue;
        ++challenges;
        const std::string& program = page.scenario()->text;
        EXPECT_FALSE(met(lesson, page, goal, without_checks(program))) << path << ' ' << page.slug;
        EXPECT_FALSE(met(lesson, page, goal, without_bodies(program))) << path << ' ' << page.slug;
        EXPECT_FALSE(met(lesson, page, goal, "thread a { work 1 }\n")) << path << ' ' << page.slug;
        EXPECT_TRUE(met(lesson, page, goal, goal.solution_scenario.text))
            << path << ' ' << page.slug;
      }
    }
  }
  EXPECT_GE(challenges, 20U);
}

}  // namespace
}  // namespace interleave::lesson
