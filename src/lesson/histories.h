// The hash of what happens on each page of a lesson: its program under the page's own settings, and under
// those of each lane.
//
// Held in tests/golden/histories.txt and compared in every build (native, sanitized, WebAssembly), they say
// at once when a change to the simulator changes a lesson, and which.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lesson/lesson.h"

namespace interleave::lesson {

struct History {
  std::string page;  // "lessons/29-lost-update.md#in-between", of a lane " serial" after it
  std::uint64_t hash = 0;
};

// In the order of the pages. A page without a program, or whose program does not compile (some show
// that), has none.
std::vector<History> histories(const Lesson& lesson);

// One line of the table: the page and 16 hexadecimal digits.
std::string to_line(const History& history);

}  // namespace interleave::lesson
