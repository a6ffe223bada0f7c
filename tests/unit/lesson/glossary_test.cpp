// Each term of the glossary leads to a page of a lesson that there is, and where it names a moment, what it says of
// that moment holds.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "lesson/evaluate.h"
#include "lesson/lesson.h"
#include "unit/source_dir.h"

namespace interleave::lesson {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Glossary, EveryTermLeadsToAPage) {
  const fs::path docs = fs::path(source_dir()) / "docs";
  std::istringstream lines(text_of(docs / "glossary.md"));
  std::size_t terms = 0, links = 0, moments = 0;
  for (std::string line; std::getline(lines, line);) {
    terms += line.starts_with("## ") ? 1 : 0;
    const auto open = line.find("](");
    const auto hash = line.find('#', open);
    if (open == std::string::npos || hash == std::string::npos) continue;
    ++links;
    const std::string file = line.substr(open + 2, hash - open - 2);
    const std::string slug = line.substr(hash + 1, line.find(')', hash) - hash - 1);
    const std::string text = text_of(docs / file);
    ASSERT_FALSE(text.empty()) << file;
    const Lesson lesson = parse(file, text).lesson;
    const Page* page = lesson.page(slug);
    ASSERT_NE(page, nullptr) << file << '#' << slug;
    const auto quote = line.find('`', hash);
    if (quote == std::string::npos) continue;
    const std::string claim = line.substr(quote + 1, line.rfind('`') - quote - 1);
    ++moments;
    const lang::Source source{.name = "glossary.md", .text = claim};
    lang::Diagnostics diagnostics;
    const auto expects =
        parse_expects(source, {0, static_cast<std::uint32_t>(claim.size())}, diagnostics);
    ASSERT_TRUE(diagnostics.empty() && expects.size() == 1) << line;
    Evidence evidence = evidence_of(lesson, *page);
    const Judgement judgement = judge(expects.front(), evidence);
    EXPECT_TRUE(judgement.holds()) << line << ": " << judgement.actual;
  }
  EXPECT_GT(moments, 50U);
  EXPECT_GT(terms, 50U);
  EXPECT_GE(links, terms);
}

// The challenges of unit 5 have no term of their own; every other lesson shows at least one.
TEST(Glossary, EveryLessonIsNamedByATerm) {
  const fs::path root = source_dir();
  const std::string glossary = text_of(root / "docs/glossary.md");
  std::set<std::string> unnamed;
  std::size_t lessons = 0;
  for (const auto& entry : fs::directory_iterator(root / "lessons")) {
    const std::string file = entry.path().filename().string();
    if (entry.path().extension() != ".md" || file.starts_with('5')) continue;
    ++lessons;
    if (!glossary.contains("](../lessons/" + file + '#')) unnamed.insert(file);
  }
  EXPECT_GE(lessons, 40U);
  EXPECT_EQ(unnamed, std::set<std::string>{});
}

}  // namespace
}  // namespace interleave::lesson
