#include "ui/time_axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace interleave::ui {

namespace {

// Of a run without an end as much as the page plays, and a little more than was seen: on all of it nothing could be
// made out.
double shown_end(const session::Session& session) {
  const auto end = static_cast<double>(session.end());
  const auto stop = static_cast<double>(session.stop());
  const bool endless = std::ranges::any_of(session.lanes(), [](const auto& lane) {
    const trace::Outcome outcome = lane->run().outcome();  // running: it is still being simulated
    return outcome == trace::Outcome::kCutOff || outcome == trace::Outcome::kRunning;
  });
  if (!endless || stop >= end) return end;
  return std::min(end, session.seen() > stop ? session.seen() * 1.25 : stop);
}

}  // namespace

double whole_range(const session::Session& session) {
  const double end = std::max(1.0, shown_end(session));
  if (!session.locked()) {
    // Who is stuck stays so: a deadlock is drawn beyond its end, once it was seen.
    const bool stuck = std::ranges::any_of(session.lanes(), [](const auto& lane) {
      return lane->run().outcome() == trace::Outcome::kDeadlock;
    });
    const bool seen = session.seen() >= static_cast<double>(session.end());
    return stuck && seen ? end + std::max(1.0, end * 0.25) : end;
  }
  double horizon = 16;
  while (horizon < end * 1.25) horizon *= 2;
  return horizon;
}

namespace {

TextStyle times_style(const Frame& frame) {
  return {Face::kRegular, type::kSmall, frame.colors().dim};
}

// Ticks between two labels: 1, 2, 5, 10, ... The last one is the widest, and does not touch the one before it.
Ticks label_step(const Frame& frame, const TimeAxis& axis) {
  const float widest = frame.paint.width(std::to_string(std::llround(axis.to)), times_style(frame));
  const double least = std::max(frame.px(46), widest + frame.px(12)) /
                       std::max(1e-9, static_cast<double>(axis.pixels_per_tick()));
  double step = 1;
  while (step < least) {
    constexpr std::array<double, 3> kFactors{2, 5, 10};
    for (const double factor : kFactors) {
      if (step * factor >= least) return static_cast<Ticks>(step * factor);
    }
    step *= 10;
  }
  return static_cast<Ticks>(step);
}

constexpr double kNear = 8;  // pixels: the reach of a tick

template <typename Draw>
void for_each_label(const Frame& frame, const TimeAxis& axis, Draw&& draw) {
  const Ticks step = label_step(frame, axis);
  const auto first = static_cast<Ticks>(std::ceil(axis.from / static_cast<double>(step) - 1e-6));
  for (Ticks i = first; static_cast<double>(i * step) <= axis.to + 1e-6; ++i) {
    draw(i * step, axis.x(static_cast<double>(i * step)));
  }
}

}  // namespace

double TimeAxis::meant(float x) const {
  const double t = time(x);
  const double whole = std::round(t);
  const bool near = std::abs(t - whole) * static_cast<double>(pixels_per_tick()) <= kNear;
  return near ? whole : t;
}

void draw_grid(Frame& frame, const TimeAxis& axis, float top, float bottom) {
  for_each_label(frame, axis, [&](Ticks, float x) {
    frame.paint.line({x, top}, {x, bottom}, frame.colors().grid);
  });
}

void draw_times(Frame& frame, const TimeAxis& axis, float middle_y, Taken taken) {
  const TextStyle style = times_style(frame);
  for_each_label(frame, axis, [&](Ticks t, float x) {
    const std::string words = std::to_string(t);
    const float half = frame.paint.width(words, style) / 2 + frame.px(3);
    if (x + half > taken.from && x - half < taken.to) return;
    frame.paint.text(x, middle_y, words, style, Align::kCenter);
  });
}

void Zoom::apply(Frame& frame, MotionId id, TimeAxis& axis) {
  const double whole = whole_range(frame.session);
  if (zoomed_) clamp(whole);
  const double from = zoomed_ ? from_ : 0;
  const double to = zoomed_ ? to_ : whole;
  // Gliding in the logarithm keeps the speed even over large changes.
  axis.from = frame.motion.glide(id, static_cast<float>(from), 0.22F);
  axis.to = axis.from + std::exp(static_cast<double>(frame.motion.glide(
                            id + 1, static_cast<float>(std::log(to - from)), 0.22F)));
}

void Zoom::clamp(double whole) {
  const double span = std::clamp(to_ - from_, std::min(kLeast, whole), whole);
  from_ = std::clamp(from_, 0.0, whole - span);
  to_ = from_ + span;
  if (span >= whole - 1e-9) zoomed_ = false;
}

void Zoom::scale(double factor, double around, double whole) {
  if (!zoomed_) {
    from_ = 0;
    to_ = whole;
    zoomed_ = true;
  }
  const double span = std::clamp((to_ - from_) * factor, std::min(kLeast, whole), whole);
  const double part = (around - from_) / (to_ - from_);
  from_ = around - part * span;
  to_ = from_ + span;
  clamp(whole);
}

void Zoom::pan(double ticks, double whole) {
  if (!zoomed_) return;
  from_ += ticks;
  to_ += ticks;
  clamp(whole);
}

void Zoom::follow(double t, double whole) {
  if (!zoomed_) return;
  const double span = to_ - from_;
  if (t > from_ + span * 0.85) pan(t - (from_ + span * 0.85), whole);
  if (t < from_) pan(t - from_, whole);
}

}  // namespace interleave::ui
