// A question that is answered by a tap on a lane (lesson::Tap): where a strand will start. The lane has an empty place
// that wants to be tapped; what the learner said stays there, beside what was.
#pragma once

#include <optional>
#include <span>

#include "ui/lane_place.h"
#include "ui/time_axis.h"

namespace interleave::ui {

class LaneTap {
 public:
  // The lane to tap, while such a question is open.
  static const LanePlace* open_on(const Frame& frame, std::span<const LanePlace> places);

  // Once a frame, before `handle`.
  void begin() { hovered_.reset(); }
  // The pointer is over the lanes or pressed there; `place` is the lane to tap. Call it right after the item that was
  // asked for the press.
  void handle(Frame& frame, const LanePlace& place, const TimeAxis& axis, bool hovered, bool held);
  // The empty place, and what would stand there.
  void draw_open(Frame& frame, const LanePlace& place, const TimeAxis& axis) const;
  // What was said of this lane.
  static void draw_answered(Frame& frame, const LanePlace& place, const TimeAxis& axis,
                            std::span<const LanePlace> places);

 private:
  std::optional<trace::Ticks> hovered_;
};

}  // namespace interleave::ui
