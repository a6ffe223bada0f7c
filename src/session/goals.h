// Challenges: has the learner met one by what she has made of a page?
//
// Conditions are the same expectations that hold a lesson's claims, judged by her program, her knobs
// and her schedule. Those about all schedules need a search, which runs between frames: until it is
// over the goal is not met yet. A program that she has edited must still be about the same thing
// (lesson/kept.h): else no goal is met, and `missing` says what she has lost.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lesson/evidence.h"
#include "lesson/lesson.h"
#include "session/exploration.h"

namespace interleave::session {

// What she has made, and how.
struct Made {
  lesson::Page page;  // with her settings, schedule and program in place
  bool by_schedule = false, by_knobs = false, by_editing = false;
  [[nodiscard]] bool anything() const { return by_schedule || by_knobs || by_editing; }
};

class GoalJudge {
 public:
  // Takes up what she has made now; earlier searches are forgotten.
  void look_at(const lesson::Lesson& lesson, Made made);
  void forget();

  // Which of the page's goals are met, as far as it is known.
  [[nodiscard]] const std::vector<bool>& met() const { return met_; }
  // What her program has lost of the one that the page began with.
  [[nodiscard]] const std::vector<std::string>& missing() const { return missing_; }
  // A search goes on.
  [[nodiscard]] bool busy() const { return search_ != nullptr; }
  // True when `met` may have changed.
  bool work_for(double milliseconds);

 private:
  void judge();
  void compare(lesson::Evidence& evidence);

  const lesson::Lesson* lesson_ = nullptr;
  Made made_;
  std::vector<bool> met_;
  std::vector<std::string> missing_;
  // Searches in the order in which judging asks for them, which is the same each time.
  std::vector<explore::Result> results_;
  std::unique_ptr<Exploration> search_;
};

}  // namespace interleave::session
