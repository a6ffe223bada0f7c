#include "ui/sentence.h"

#include <string>
#include <vector>

#include "session/lane_run.h"

namespace interleave::ui {
namespace {

// With more, a token does not tell much, and finding the names takes time in every frame.
constexpr std::size_t kMostStrands = 128;

// Names that differ from what their tokens show, each until it was mentioned.
std::vector<std::string> names_of(const session::LaneRun& lane) {
  const std::size_t count = lane.run().timeline().strands();
  std::vector<std::string> names;
  if (count > kMostStrands) return names;
  for (std::size_t i = 0; i < count; ++i) {
    const auto strand = static_cast<sim::StrandId>(i);
    names.push_back(lane.name_of(strand));
    if (names.back() == lane.short_name(strand)) names.back().clear();
  }
  return names;
}

float flow(Frame& frame, const session::LaneRun& lane, const Rect& area, std::string_view words,
           const TextStyle& style, bool draws) {
  const float line = frame.paint.line_height(style);
  const float space = frame.paint.width(" ", style);
  const float side = line * 0.92F;
  const float gap = frame.px(4);
  std::vector<std::string> names = names_of(lane);
  float x = area.x;
  float y = area.y;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    const std::string_view bare = word.substr(0, word.find_last_not_of(".,;:") + 1);
    auto strand = sim::kNobody;
    for (std::size_t i = 0; i < names.size() && !bare.empty(); ++i) {
      if (names[i] != bare) continue;
      strand = static_cast<sim::StrandId>(i);
      names[i].clear();
      break;
    }
    const float token = strand == sim::kNobody ? 0 : side + gap;
    const float wide = token + frame.paint.width(word, style);
    if (x > area.x && x + wide > area.right()) {
      x = area.x;
      y += line;
    }
    if (draws && token > 0) {
      frame.paint.token({x, y + (line - side) / 2, side, side}, lane.short_name(strand),
                        strand_color(lane.color_of(strand)));
    }
    if (draws) frame.paint.text(x + token, y + line / 2, word, style);
    x += wide + space;
  }
  return y + line - area.y;
}

}  // namespace

float draw_sentence(Frame& frame, const session::LaneRun& lane, const Rect& area,
                    std::string_view words, const TextStyle& style) {
  return flow(frame, lane, area, words, style, true);
}

float sentence_height(Frame& frame, const session::LaneRun& lane, float wrap_width,
                      std::string_view words, const TextStyle& style) {
  return flow(frame, lane, {0, 0, wrap_width, 0}, words, style, false);
}

}  // namespace interleave::ui
