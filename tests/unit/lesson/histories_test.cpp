// What happens on every page of every lesson is what it was: see tests/golden/histories.txt.
#include "lesson/histories.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "unit/source_dir.h"

namespace interleave::lesson {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUpdate =
    "\n  if that is meant: tools/interleave check --histories lessons/*.md > "
    "tests/golden/histories.txt\n";

// Page to line.
std::map<std::string, std::string> table() {
  std::map<std::string, std::string> lines;
  std::ifstream in(fs::path(source_dir()) / "tests/golden/histories.txt");
  for (std::string line; std::getline(in, line);) lines[line.substr(0, line.rfind(' '))] = line;
  return lines;
}

TEST(Histories, OfEveryPageAreTheOnesInTheTable) {
  auto expected = table();
  ASSERT_FALSE(expected.empty());
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(fs::path(source_dir()) / "lessons", error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".md") files.push_back(entry->path());
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    const Parsed parsed = parse("lessons/" + file.filename().string(), text.str());
    for (const History& history : histories(parsed.lesson)) {
      const auto found = expected.find(history.page);
      if (found == expected.end()) {
        ADD_FAILURE() << history.page << " is new and has no line in tests/golden/histories.txt"
                      << kUpdate;
        continue;
      }
      EXPECT_EQ(to_line(history), found->second) << "what happens there has changed" << kUpdate;
      expected.erase(found);
    }
  }
  for (const auto& [page, line] : expected) {
    ADD_FAILURE() << page << " is in tests/golden/histories.txt, but there is no such page any more"
                  << kUpdate;
  }
}

}  // namespace
}  // namespace interleave::lesson
