// Each term of the glossary leads to a page of a lesson that there is.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

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
  std::size_t terms = 0, links = 0;
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
    EXPECT_NE(parse(file, text).lesson.page(slug), nullptr) << file << '#' << slug;
  }
  EXPECT_GT(terms, 50U);
  EXPECT_GE(links, terms);
}

}  // namespace
}  // namespace interleave::lesson
