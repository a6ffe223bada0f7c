// Lanes: up to four variants of a program one under another, in the same time, with what each comes to.
//
// The layout shows it in place of the timeline where a page has lanes. It draws a card for each.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "session/facts.h"
#include "ui/playhead.h"
#include "ui/time_axis.h"
#include "ui/tracks.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

constexpr float kHead = 44, kRow = 38, kAxis = 26, kGap = 12, kPad = 22;
constexpr float kSummaryRow = 28;
constexpr float kMostStretch = 1.5F;  // of the rows, where there is room

class LanesView final : public View {
 public:
  std::string_view title(const Frame&) const override { return "Lanes"; }
  bool wide() const override { return true; }
  bool bare(const Frame&) const override { return true; }

  float wanted_height(const Frame& frame, float) const override {
    float height = 0;
    for (const auto& lane : frame.session.lanes()) {
      height += card_height(frame, *lane) + frame.px(kGap);
    }
    return height + summary_height(frame);
  }

  void draw(Frame& frame, const Rect& area) override {
    const auto lanes = frame.session.lanes();
    if (lanes.empty()) return;
    float wanted = 0;
    for (const auto& lane : lanes) wanted += card_height(frame, *lane);
    const float gaps = frame.px(kGap) * static_cast<float>(lanes.size());
    const float room = area.h - gaps - summary_height(frame);
    const float stretch = std::clamp(room / std::max(1.0F, wanted), 0.2F, kMostStretch);
    axis_.from = 0;
    axis_.to = frame.motion.glide(motion_id("lanes.axis"),
                                  static_cast<float>(whole_range(frame.session)), 0.3F);

    hit_test(frame, area);
    Rect left = area;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      const Rect card = left.cut_top(card_height(frame, *lanes[i]) * stretch);
      left.cut_top(frame.px(kGap));
      draw_lane(frame, *lanes[i], i, card);
    }
    if (!frame.session.locked() &&
        frame.session.time() >= static_cast<double>(frame.session.end())) {
      draw_summary(frame, left.cut_top(summary_height(frame)));
    }
  }

 private:
  static float card_height(const Frame& frame, const session::LaneRun& lane) {
    return frame.px(kHead + kRow * static_cast<float>(lane.machine().cores) + kAxis + 18);
  }

  static float summary_height(const Frame& frame) {
    const auto rows = static_cast<float>(frame.session.lanes().size() + 1);
    return frame.px(kSummaryRow * rows + 24);
  }

  // What each lane comes to, side by side; the best of a column stands out, if one is.
  static void draw_summary(Frame& frame, const Rect& card) {
    const Palette& colors = frame.colors();
    frame.paint.card(card);
    frame.controls.place("summary", card);
    const bool narrow = frame.width < frame.px(size::kNarrow);
    const std::array<std::string_view, 4> heads =
        narrow ? std::array<std::string_view, 4>{"done", "response", "turnaround", "wait"}
               : std::array<std::string_view, 4>{"all done at", "average response",
                                                 "average turnaround", "average wait"};
    Rect left = card.inset(frame.px(narrow ? 14 : kPad), frame.px(12));
    const float name_width = left.w * (narrow ? 0.26F : 0.2F);
    const float column = (left.w - name_width) / static_cast<float>(heads.size());
    const auto cell = [&](const Rect& row, std::size_t i, std::string_view words, Face face,
                          ImU32 ink) {
      const float x = row.x + name_width + column * static_cast<float>(i + 1);
      frame.paint.text(x, row.middle_y(), words, {face, type::kLabel, ink}, Align::kRight);
    };
    const Rect head = left.cut_top(frame.px(kSummaryRow));
    for (std::size_t i = 0; i < heads.size(); ++i) {
      cell(head, i, heads[i], Face::kRegular, colors.dim);
    }
    std::vector<std::array<double, 4>> figures;
    for (const auto& lane : frame.session.lanes()) {
      const trace::Averages& averages = lane->metrics().averages;
      figures.push_back({last(*lane), averages.response.value_or(0),
                         averages.turnaround.value_or(0), averages.wait.value_or(0)});
    }
    for (std::size_t k = 0; k < figures.size(); ++k) {
      const session::LaneRun& lane = *frame.session.lanes()[k];
      const Rect row = left.cut_top(frame.px(kSummaryRow));
      frame.paint.line({row.x, row.y}, {row.right(), row.y}, colors.grid);
      frame.paint.text(row.x, row.middle_y(), session::label_of(lane.name()),
                       {Face::kMedium, type::kLabel, colors.ink}, Align::kLeft, name_width);
      for (std::size_t i = 0; i < heads.size(); ++i) {
        double least = figures[k][i];
        double most = least;
        for (const auto& other : figures) {
          least = std::min(least, other[i]);
          most = std::max(most, other[i]);
        }
        const bool best = least < most && figures[k][i] == least;
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), i == 0 ? "%.0f" : "%.2f", figures[k][i]);
        cell(row, i, text.data(), best ? Face::kBold : Face::kRegular,
             best ? colors.accent : colors.ink);
      }
    }
  }

  void draw_lane(Frame& frame, const session::LaneRun& lane, std::size_t index, const Rect& card) {
    const Palette& colors = frame.colors();
    frame.paint.card(card);
    frame.controls.place("lane " + lane.name(), card);
    Rect inside =
        card.inset(frame.px(frame.width < frame.px(size::kNarrow) ? 14 : kPad), frame.px(8));
    draw_head(frame, lane, inside.cut_top(frame.px(kHead - 8)));
    const Rect times = inside.cut_bottom(frame.px(kAxis));
    const Rect labels = inside.cut_left(frame.px(62));
    axis_.left = inside.x;
    axis_.right = inside.right() - frame.px(end_room(frame));

    draw_grid(frame, axis_, inside.y, inside.bottom() + frame.px(4));
    draw_times(frame, axis_, times.middle_y());
    const TrackOptions options{std::min(frame.session.time(), last(lane)),
                               std::min(frame.session.seen(), last(lane)), false, false};
    const float pitch = inside.h / static_cast<float>(lane.machine().cores);
    frame.paint.clip({labels.x, card.y, card.right() - labels.x, card.h});
    for (std::uint32_t core = 0; core < lane.machine().cores; ++core) {
      const float y = inside.y + pitch * static_cast<float>(core);
      const TrackRow row{
          &lane, index, true, core, {inside.x, y + pitch * 0.1F, inside.w, pitch * 0.8F}};
      frame.paint.text(labels.x, row.area.middle_y(), "Core " + std::to_string(core),
                       {Face::kRegular, type::kLabel, colors.dim});
      draw_track(frame, row, axis_, options);
    }
    draw_head_line(frame, lane, inside);
    frame.paint.unclip();
  }

  static double last(const session::LaneRun& lane) {
    return static_cast<double>(lane.run().end_time());
  }
  float end_room(const Frame& frame) const {
    return frame.width < frame.px(size::kNarrow) ? 56 : 104;
  }

  void draw_head(Frame& frame, const session::LaneRun& lane, const Rect& area) {
    const Palette& colors = frame.colors();
    const float baseline = area.middle_y();
    const std::string facts = frame.session.time() >= last(lane) && !frame.session.locked()
                                  ? session::start_and_end(lane)
                                  : std::string();
    const TextStyle fact_style{Face::kRegular, type::kBody, colors.dim};
    const float fact_width = facts.empty() ? 0 : frame.paint.width(facts, fact_style);
    const float name_width =
        frame.paint.text(area.x, baseline, session::label_of(lane.name()),
                         {Face::kBold, type::kTitle, colors.ink}, Align::kLeft, area.w);
    const float x = area.x + name_width + frame.px(14);
    float room = area.right() - x;
    if (fact_width > 0 && fact_width < room) {
      frame.paint.text(area.right(), baseline, facts, fact_style, Align::kRight);
      room -= fact_width + frame.px(16);
    }
    if (room > frame.px(60)) {
      frame.paint.text(x, baseline + frame.px(1), lane.caption(), fact_style, Align::kLeft, room);
    }
  }

  // The playhead of this lane; at its end a mark that stays.
  void draw_head_line(Frame& frame, const session::LaneRun& lane, const Rect& plot) {
    if (frame.session.locked()) return;
    const bool over = lane.over() && frame.session.time() >= last(lane);
    const float at =
        frame.session.playing()
            ? static_cast<float>(std::min(frame.session.time(), last(lane)))
            : frame.motion.glide(motion_id("lane.head", lane.serial()),
                                 static_cast<float>(std::min(frame.session.time(), last(lane))),
                                 0.16F);
    if (frame.session.playing()) frame.motion.place(motion_id("lane.head", lane.serial()), at);
    const float x = axis_.x(static_cast<double>(at));
    const Outcome outcome = lane.run().outcome();
    const bool bad = outcome == Outcome::kDeadlock || outcome == Outcome::kViolation;
    const ImU32 color = over && bad ? frame.colors().bad : frame.colors().accent;
    frame.paint.line({x, plot.y - frame.px(4)}, {x, plot.bottom() + frame.px(4)}, color,
                     frame.px(2));
    if (!over) return;
    std::string words = session::ending(lane);
    if (frame.width < frame.px(size::kNarrow) && words.starts_with("all ")) words.erase(0, 4);
    frame.paint.text(x + frame.px(8), plot.y + frame.px(8), words,
                     {Face::kMedium, type::kLabel, color});
  }

  using Outcome = trace::Outcome;

  void hit_test(Frame& frame, const Rect& area) {
    ImGui::SetCursorScreenPos(area.min());
    ImGui::InvisibleButton("##lanes", {area.w, area.h});
    if (!ImGui::IsItemActive() || axis_.right <= axis_.left) return;
    const double t = std::clamp(std::round(axis_.time(ImGui::GetIO().MousePos.x)), 0.0,
                                static_cast<double>(frame.session.end()));
    if (ImGui::IsMouseDragging(ImGuiMouseButton_Left, frame.px(3)) && t != frame.session.time()) {
      frame.issue("seek", {{"t", t}});
    }
  }

  TimeAxis axis_;
};

const RegisterView kRegister("lanes", []() -> std::unique_ptr<View> {
  return std::make_unique<LanesView>();
});

}  // namespace
}  // namespace interleave::ui
