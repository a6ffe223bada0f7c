// Judging expectations: does what the text claims hold of its runs and searches?
#pragma once

#include <optional>
#include <string>

#include "lesson/evidence.h"
#include "lesson/expect.h"

namespace interleave::lesson {

struct Judgement {
  enum class Kind : std::uint8_t {
    kHolds,
    kFails,
    kOpen,  // could not be found out: no such thread, the search was stopped
  };
  Kind kind = Kind::kHolds;
  std::string actual;    // what is: "finish A is 10"; why it is open
  std::string expected;  // "9", "less than 9"
  [[nodiscard]] bool holds() const { return kind == Kind::kHolds; }
};

Judgement judge(const Expect& expect, Evidence& evidence);

// The first moment of a run at which a condition holds: the tick to stop at for `run until`.
std::optional<sim::Ticks> first_time(const trace::Run& run, const Condition& condition);
// Whether it holds after everything that happened at or before a tick; nothing when the run has no
// such strand or variable.
std::optional<bool> holds_at(const trace::Run& run, const Condition& condition, sim::Ticks time);

// The value of a quantity as the judge sees it: for showing a goal's progress.
std::optional<std::string> value_text(const Quantity& quantity, const Expect& expect,
                                      Evidence& evidence);

// A quantity as written: "lane serial average wait".
std::string to_text(const Quantity& quantity);

}  // namespace interleave::lesson
