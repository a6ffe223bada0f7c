#include "ui/name_key.h"

namespace interleave::ui {
namespace {

constexpr float kToken = 16, kLine = 22, kBetween = 14, kInside = 5;
constexpr float kMostLines = 2;

float width_of(const Frame& frame, const session::Abbreviation& one, const TextStyle& style) {
  const float tokens = one.first == one.last ? 1 : 2;
  return frame.px(tokens * (kToken + kInside)) + frame.paint.width(one.name, style) +
         (tokens > 1 ? frame.paint.width("–", style) + frame.px(kInside) : 0);
}

}  // namespace

float name_key(Frame& frame, const session::LaneRun& lane, const Rect& head, float title_width,
               bool draws) {
  const auto& list = lane.abbreviated();
  const TextStyle style{Face::kRegular, type::kSmall, frame.colors().dim};
  float sum = 0;
  for (const session::Abbreviation& one : list)
    sum += (sum > 0 ? frame.px(kBetween) : 0) + width_of(frame, one, style);
  if (sum == 0) return 0;
  const bool beside = title_width + frame.px(2 * kBetween) + sum <= head.w;
  float x = beside && title_width > 0 ? head.right() - sum : head.x;
  float y = head.middle_y() + (beside ? 0 : frame.px(kLine));
  const float side = frame.px(kToken);
  const auto token = [&](sim::StrandId strand) {
    frame.paint.token({x, y - side / 2, side, side}, lane.short_name(strand),
                      strand_color(lane.color_of(strand)));
    x += side + frame.px(kInside);
  };
  float lines = 1;
  for (const session::Abbreviation& one : list) {
    const float wide = width_of(frame, one, style);
    if (x > head.x && x + wide > head.right() + 1) {
      if (lines == (title_width > 0 ? kMostLines : 1)) break;
      ++lines;
      x = head.x;
      y += frame.px(kLine);
    }
    if (draws) {
      token(one.first);
      if (one.first != one.last) {
        x += frame.paint.text(x, y, "–", style) + frame.px(kInside);
        token(one.last);
      }
      frame.paint.text(x, y, one.name, style, Align::kLeft, head.right() - x);
      x += frame.paint.width(one.name, style);
    } else {
      x += wide;
    }
    x += frame.px(kBetween);
  }
  if (draws) {
    frame.controls.place("names", {head.x, head.y, head.w, y + side / 2 - head.y});
  }
  return beside ? 0 : y - head.middle_y();
}

}  // namespace interleave::ui
