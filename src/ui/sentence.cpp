#include "ui/sentence.h"

#include <algorithm>
#include <vector>

#include "session/lane_run.h"

namespace interleave::ui {
namespace {

float flow(Frame& frame, const session::LaneRun& lane, const Rect& area, std::string_view words,
           const TextStyle& style, bool draws) {
  const float line = frame.paint.line_height(style);
  const float space = frame.paint.width(" ", style);
  const float side = line * 0.92F;
  const float gap = frame.px(4);
  std::vector<sim::StrandId> mentioned;
  float x = area.x;
  float y = area.y;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    const std::string_view bare = word.substr(0, word.find_last_not_of(".,;:") + 1);
    // A name that its token does not spell out has the token beside it, the first time.
    sim::StrandId strand = lane.strand_named(bare);
    if (strand != sim::kNobody) {
      const bool again = std::ranges::find(mentioned, strand) != mentioned.end();
      if (again || lane.short_name(strand) == bare)
        strand = sim::kNobody;
      else
        mentioned.push_back(strand);
    }
    const bool has_token = strand != sim::kNobody;
    const std::string_view letters = has_token ? lane.short_name(strand) : std::string_view();
    const float token_wide = has_token ? frame.paint.token_width(side, letters) : 0;
    const float token = has_token ? token_wide + gap : 0;
    const float wide = token + frame.paint.width(word, style);
    if (x > area.x && x + wide > area.right()) {
      x = area.x;
      y += line;
    }
    if (draws && has_token) {
      frame.paint.token({x, y + (line - side) / 2, token_wide, side}, letters,
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
