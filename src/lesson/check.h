// Checking lessons and scenario files: syntax, names, settings, and every expectation.
//
// `interleave check` and the test runner call this; it reads no files itself. A lesson page is held
// to what its readers rely on: its programs compile under the settings it shows, its knobs exist,
// its schedule fits, its goals are not met at the start and are met by their solution, and a page
// with a program says at least two checkable things about it.
//
// In a scenario file (`.scn`) a comment line `//! expect finish 24` is an expectation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lesson/evidence.h"
#include "lesson/lesson.h"

namespace interleave::lesson {

struct Problem {
  bool bad_input = false;  // cannot be understood; else it is understood and does not hold
  std::string path;
  std::uint32_t line = 0;  // 0: of the file as a whole
  std::uint32_t column = 0;
  std::string message;   // one line
  std::string rendered;  // as for the terminal, with the line and a caret
};

struct Report {
  std::vector<Problem> problems;
  std::size_t expectations = 0;  // judged
  std::size_t failed = 0;        // of them

  [[nodiscard]] bool ok() const { return problems.empty(); }
  // Of the command line: 0 fine, 1 something does not hold, 2 bad input.
  [[nodiscard]] int exit_code() const;
  void append(Report&& other);
};

struct CheckOptions {
  std::vector<std::string> views;  // known view names; empty: not checked
  std::string page;                // only this page of a lesson; empty: all
  trace::Limits run_limits{};
  explore::Options search_options{};
  // How to search; the default is explore::explore.
  decltype(Evidence::searcher) searcher;
};

// By its name: a lesson (`.md`) or a scenario.
Report check(std::string_view path, std::string_view text, const CheckOptions& options = {});

Report check_lesson(std::string_view path, std::string_view text, const CheckOptions& options = {});
Report check_scenario(std::string_view path, std::string_view text,
                      const CheckOptions& options = {});

// What only shows when all lessons are seen together: links and prerequisites that lead nowhere,
// slugs and places in the order that are taken twice, units with two titles.
Report check_course(std::span<const Lesson> lessons);

}  // namespace interleave::lesson
