// Tests that are text files: each case is a heading, a scenario and the output it must give.
//
//     ### what this case shows
//     the scenario
//     ---
//     the exact output
//
// With INTERLEAVE_UPDATE_GOLDEN set in the environment the files are written anew instead; read
// the difference before committing it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "unit/source_dir.h"

namespace interleave::lang::golden {

struct Case {
  std::string title;
  std::string scenario;
  std::string expected;
};

inline std::string path_of(const std::string& file) {
  std::string path = source_dir();
  path += "/tests/unit/lang/";
  path += file;
  return path;
}

inline std::vector<Case> read(const std::string& file) {
  std::ifstream in(path_of(file));
  std::vector<Case> cases;
  bool in_expected = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("### ")) {
      cases.push_back({.title = line.substr(4), .scenario = {}, .expected = {}});
      in_expected = false;
    } else if (cases.empty()) {
      continue;
    } else if (line == "---" && !in_expected) {
      in_expected = true;
    } else {
      (in_expected ? cases.back().expected : cases.back().scenario) += line + '\n';
    }
  }
  return cases;
}

// Runs every case through `output_of` (scenario to output) and compares.
template <typename OutputOf>
void check(const std::string& file, OutputOf output_of) {
  const std::vector<Case> cases = read(file);
  ASSERT_FALSE(cases.empty()) << "no cases in " << path_of(file);
  std::ostringstream written;
  for (const Case& one : cases) {
    const std::string output = output_of(one.scenario);
    written << "### " << one.title << '\n' << one.scenario << "---\n" << output;
    if (std::getenv("INTERLEAVE_UPDATE_GOLDEN") == nullptr) {
      EXPECT_EQ(output, one.expected) << one.title << '\n' << one.scenario;
    }
  }
  if (std::getenv("INTERLEAVE_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path_of(file)) << written.str();
  }
}

}  // namespace interleave::lang::golden
