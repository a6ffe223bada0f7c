// Where a time is on the screen: one axis for every row, and for all lanes of a page.
#pragma once

#include "session/session.h"
#include "ui/frame.h"

namespace interleave::ui {

using trace::Ticks;

struct TimeAxis {
  double from = 0, to = 1;    // ticks
  float left = 0, right = 1;  // pixels

  [[nodiscard]] float x(double t) const {
    return left + static_cast<float>((t - from) / (to - from) * (right - left));
  }
  [[nodiscard]] double time(float x) const {
    return from + static_cast<double>(x - left) / static_cast<double>(right - left) * (to - from);
  }
  [[nodiscard]] float pixels_per_tick() const {
    return static_cast<float>((right - left) / (to - from));
  }
  // The time that a hand means: anywhere between two ticks that are far apart, but the whole tick near to it.
  [[nodiscard]] double meant(float x) const;
};

// The end of the axis when all of a run is shown. While a question is open it says nothing about how long the run
// takes beyond its magnitude.
double whole_range(const session::Session& session);

// Grid lines from `top` to `bottom`, and the times below.
void draw_grid(Frame& frame, const TimeAxis& axis, float top, float bottom);
// `taken`: where something else stands, from left to right; times that would touch it are left out.
struct Taken {
  float from = 0, to = 0;
};
void draw_times(Frame& frame, const TimeAxis& axis, float middle_y, Taken taken = {});

// What is looked at: the whole run until someone zooms.
class Zoom {
 public:
  void reset() { zoomed_ = false; }
  [[nodiscard]] bool zoomed() const { return zoomed_; }
  // The visible range, gliding to where it should be.
  void apply(Frame& frame, MotionId id, TimeAxis& axis);
  // Around a time, which stays where it is. factor < 1 shows less.
  void scale(double factor, double around, double whole);
  void pan(double ticks, double whole);
  // Keeps a time in view.
  void follow(double t, double whole);

 private:
  static constexpr double kLeast = 4;  // ticks
  void clamp(double whole);
  bool zoomed_ = false;
  double from_ = 0, to_ = 1;
};

}  // namespace interleave::ui
