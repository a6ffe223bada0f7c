#include "ui/lane_place.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "session/facts.h"

namespace interleave::ui {
namespace {

constexpr std::size_t kMostWaiting = 8;

// Words with their numbers in bold. Returns the width; draws only if asked to.
float draw_facts(Frame& frame, ImVec2 at, std::string_view words, TextStyle style, bool draw) {
  float x = at.x;
  char before = ' ';
  bool inside = false;                  // of a number
  const auto of_number = [&](char c) {  // not of a name: job[12], guest#4
    return std::isdigit(static_cast<unsigned char>(c)) != 0 && (inside || before == ' ');
  };
  while (!words.empty()) {
    const bool number = of_number(words.front());
    std::size_t size = 0;
    while (size < words.size() && of_number(words[size]) == number) {
      inside = number;
      before = words[size++];
    }
    const TextStyle part{number ? Face::kBold : style.face, style.size,
                         number ? frame.colors().ink : style.color};
    const std::string_view piece = words.substr(0, size);
    if (draw) frame.paint.text(x, at.y, piece, part);
    x += frame.paint.width(piece, part);
    words.remove_prefix(size);
  }
  return x - at.x;
}

// At the right: who still waits for the first turn, and once all is done what to notice. Returns the width.
float draw_head_facts(Frame& frame, const LanePlace& place, float room, const TextStyle& style) {
  const session::LaneRun& lane = *place.lane;
  if (lane_over(frame, lane)) {
    const std::string facts = session::start_and_end(lane);
    const float wide = draw_facts(frame, {}, facts, style, false);
    if (facts.empty() || wide > room) return 0;
    draw_facts(frame, {place.head.right() - wide, place.head.middle_y()}, facts, style, true);
    return wide;
  }
  std::vector<sim::StrandId> waiting;
  for (const trace::StrandMetrics& strand : lane.metrics().strands) {
    if (!strand.daemon && first_run(lane, strand.strand) >= lane_time(frame, lane) &&
        (frame.session.locked() || first_run(lane, strand.strand) > frame.session.time() ||
         frame.session.time() == 0))
      waiting.push_back(strand.strand);
  }
  const float side = frame.px(22);
  const float wide = static_cast<float>(waiting.size()) * (side + frame.px(5));
  if (waiting.empty() || waiting.size() > kMostWaiting || wide > room) return 0;
  float x = place.head.right() - wide + frame.px(5);
  for (const sim::StrandId strand : waiting) {
    frame.paint.token({x, place.head.middle_y() - side / 2, side, side}, lane.short_name(strand),
                      strand_color(lane.color_of(strand)));
    x += side + frame.px(5);
  }
  return wide;
}

}  // namespace

bool small_lanes(const Frame& frame) { return frame.width < frame.px(size::kNarrow); }

double lane_end(const session::LaneRun& lane) { return static_cast<double>(lane.run().end_time()); }

double lane_time(const Frame& frame, const session::LaneRun& lane) {
  return lane.known() ? lane_end(lane) : std::min(frame.session.time(), lane_end(lane));
}

double lane_seen(const Frame& frame, const session::LaneRun& lane) {
  return lane.known() ? lane_end(lane) : std::min(frame.session.seen(), lane_end(lane));
}

bool lane_over(const Frame& frame, const session::LaneRun& lane) {
  return lane.over() && lane_time(frame, lane) >= lane_end(lane) &&
         (lane.known() || !frame.session.locked());
}

double first_run(const session::LaneRun& lane, sim::StrandId strand) {
  const auto& metrics = lane.metrics().strands;
  const bool ran = strand < metrics.size() && metrics[strand].first_run;
  return ran ? static_cast<double>(*metrics[strand].first_run) : 1e18;
}

void draw_lane_head(Frame& frame, const LanePlace& place) {
  const Palette& colors = frame.colors();
  const Rect& area = place.head;
  const float y = area.middle_y();
  const bool small = small_lanes(frame);
  const float title = small ? type::kLarge : type::kTitle;
  const TextStyle fact_style{Face::kRegular, small ? type::kSmall : type::kBody, colors.dim};
  const float name_width = frame.paint.text(area.x, y, session::label_of(place.lane->name()),
                                            {Face::kBold, title, colors.ink}, Align::kLeft, area.w);
  float room = area.w - name_width - frame.px(14);
  const std::string& caption = place.lane->caption();
  // On a phone what it is, where there is no table below, or no room for that beside what came of it.
  const bool told = small && lane_over(frame, *place.lane) && frame.session.lanes().size() > 1 &&
                    frame.session.lesson()->layout != lesson::Layout::kWide;
  const float right = told ? 0 : draw_head_facts(frame, place, room, fact_style);
  if (right > 0) room -= right + frame.px(16);
  // What it is was read before the run: beside what came of it, there is no use in the first half of it.
  const float least =
      lane_over(frame, *place.lane) ? 0.75F * frame.paint.width(caption, fact_style) : 0;
  if (room > std::max(frame.px(60), least)) {
    frame.paint.text(area.x + name_width + frame.px(14), y + frame.px(1), caption, fact_style,
                     Align::kLeft, room);
  }
}

}  // namespace interleave::ui
