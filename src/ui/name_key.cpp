#include "ui/name_key.h"

#include <vector>

namespace interleave::ui {
namespace {

constexpr float kToken = 16, kLine = 22, kBetween = 14, kInside = 5;
constexpr float kMostLines = 2;
constexpr sim::StrandId kFew = 5;

float token_width(const Frame& frame, const session::LaneRun& lane, sim::StrandId strand) {
  return frame.paint.token_width(frame.px(kToken), lane.short_name(strand));
}

// Each of a few has its token, of many the first and the last, with a dash between them.
bool few(const session::Abbreviation& one) { return one.last - one.first < kFew; }

std::vector<sim::StrandId> tokens_of(const session::Abbreviation& one) {
  if (!few(one)) return {one.first, one.last};
  std::vector<sim::StrandId> all;
  for (sim::StrandId strand = one.first; strand <= one.last; ++strand) all.push_back(strand);
  return all;
}

float width_of(const Frame& frame, const session::LaneRun& lane, const session::Abbreviation& one,
               const TextStyle& style) {
  float wide = frame.paint.width(one.name, style);
  for (const sim::StrandId strand : tokens_of(one))
    wide += token_width(frame, lane, strand) + frame.px(kInside);
  return few(one) ? wide : wide + frame.paint.width("–", style) + frame.px(kInside);
}

struct Entry {
  const session::LaneRun* lane;
  const session::Abbreviation* names;
};

// Of all lanes: the same names in another lane have the same colours.
std::vector<Entry> entries_of(const Frame& frame) {
  std::vector<Entry> list;
  for (const auto& lane : frame.session.lanes()) {
    for (const session::Abbreviation& names : lane->abbreviated()) {
      bool known = false;
      for (const Entry& entry : list) known = known || entry.names->name == names.name;
      if (!known) list.push_back({lane.get(), &names});
    }
  }
  return list;
}

}  // namespace

float name_key_width(const Frame& frame) {
  const TextStyle style{Face::kRegular, type::kSmall, 0};
  float sum = 0;
  for (const Entry& entry : entries_of(frame))
    sum += width_of(frame, *entry.lane, *entry.names, style) + frame.px(kBetween);
  return sum;
}

float name_key(const Frame& frame, const Rect& head, float title_width, bool draws) {
  const TextStyle style{Face::kRegular, type::kSmall, frame.colors().dim};
  const std::vector<Entry> list = entries_of(frame);
  if (list.empty()) return 0;
  const float sum = name_key_width(frame) - frame.px(kBetween);
  const bool beside = title_width + frame.px(2 * kBetween) + sum <= head.w;
  float x = beside && title_width > 0 ? head.right() - sum : head.x;
  float y = head.middle_y() + (beside || title_width == 0 ? 0 : frame.px(kLine));
  const float side = frame.px(kToken);
  const auto token = [&](const session::LaneRun& lane, sim::StrandId strand) {
    const float wide = token_width(frame, lane, strand);
    frame.paint.token({x, y - side / 2, wide, side}, lane.short_name(strand),
                      strand_color(lane.color_of(strand)));
    x += wide + frame.px(kInside);
  };
  float lines = 1;
  for (const auto& [lane, names] : list) {
    const float wide = width_of(frame, *lane, *names, style);
    if (x > head.x && x + wide > head.right() + 1) {
      if (lines == kMostLines) break;
      ++lines;
      x = head.x;
      y += frame.px(kLine);
    }
    if (draws) {
      for (const sim::StrandId strand : tokens_of(*names)) {
        if (!few(*names) && strand == names->last)
          x += frame.paint.text(x, y, "–", style) + frame.px(kInside);
        token(*lane, strand);
      }
      // A pixel more: what was measured as fitting must not be cut for a rounding.
      frame.paint.text(x, y, names->name, style, Align::kLeft, head.right() - x + 1);
      x += frame.paint.width(names->name, style);
    } else {
      x += wide;
    }
    x += frame.px(kBetween);
  }
  if (draws) {
    frame.controls.place("names", {head.x, head.y, head.w, y + side / 2 - head.y});
  }
  return y - head.middle_y();
}

}  // namespace interleave::ui
