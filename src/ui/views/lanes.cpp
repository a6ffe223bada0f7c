// Lanes: up to four variants of a program one under another, in the same time, with what each comes to.
//
// The layout shows it in place of the timeline where a page has lanes. It draws a card for each. A question that
// is answered by a tap is answered here (lane_tap.h).
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "session/facts.h"
#include "ui/lane_place.h"
#include "ui/lane_table.h"
#include "ui/lane_tap.h"
#include "ui/name_key.h"
#include "ui/playhead.h"
#include "ui/time_axis.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using trace::Outcome;

// Pixels at scale 1.
constexpr float kNoAxis = 6;       // below a lane without times
constexpr float kRowShare = 0.8F;  // of the pitch of the rows
constexpr float kKey = 26, kHead = 44, kRow = 38, kAxis = 26, kGap = 12, kPad = 22, kMargin = 18;
constexpr float kNarrowHead = 34, kNarrowRow = 34, kNarrowPad = 14, kNarrowMargin = 10;
constexpr float kMostStretch = 1.25F;       // of the rows, where there is room
constexpr float kMostDemonstration = 1.7F;  // the same where nothing else is on the page

class LanesView final : public View {
 public:
  std::string_view title(const Frame&) const override { return phrase("lanes.title"); }
  bool wide() const override { return true; }
  bool bare(const Frame&) const override { return true; }

  float wanted_height(const Frame& frame, float width) const override {
    float height = 0;
    for (const auto& lane : frame.session.lanes()) {
      height += card_height(frame, *lane) + frame.px(kGap);
    }
    return height + summary_height(frame, width) + key_height(frame, width);
  }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    key_ = key_height(frame, area.w);
    if (key_ > 0) name_key(frame, key_head(frame, area), 0, true);
    lay_out(frame, area);
    for (std::size_t i = 0; i < places_.size(); ++i) draw_lane(frame, i);
    if (key_ > 0) {
      const Rect head = key_head(frame, area);
      draw_pattern_key(frame, head.x + name_key_width(frame) + frame.px(8), head.right(),
                       head.middle_y());
    }
    handle_input(
        frame, area);  // after the buttons that stand on the lanes: the first asked gets the press
    if (has_summary(frame) && !frame.session.locked() &&
        frame.session.time() >= static_cast<double>(frame.session.end())) {
      draw_summary(frame, summary_);
    }
    if (frame.session.lesson()->layout == lesson::Layout::kWide) draw_answer(frame);
  }

 private:
  // ---- geometry ----

  static float card_height(const Frame& frame, const session::LaneRun& lane) {
    const auto cores = static_cast<float>(lane.machine().cores);
    return small_lanes(frame) ? frame.px(kNarrowHead + kNarrowRow * cores + kAxis + kNarrowMargin)
                              : frame.px(kHead + kRow * cores + kAxis + kMargin);
  }

  static bool has_summary(const Frame& frame) {
    return frame.session.lanes().size() > 1 &&
           frame.session.lesson()->layout != lesson::Layout::kWide;
  }

  static float summary_height(const Frame& frame, float width) {
    if (!has_summary(frame)) return 0;
    const auto rows = static_cast<float>(frame.session.lanes().size() + 1);
    const float lines = width < frame.px(560) ? 3 : 2;
    return frame.px(kLaneTableRow * rows + 24 + 21 * lines);
  }

  // What the short names in the slices stand for, once above all lanes.
  static Rect key_head(const Frame& frame, const Rect& area) {
    return {area.x + frame.px(4), area.y, area.w - frame.px(8), frame.px(kKey - 4)};
  }
  static float key_height(const Frame& frame, float width) {
    for (const auto& lane : frame.session.lanes()) {
      if (lane->abbreviated().empty()) continue;
      return frame.px(kKey) + name_key(frame, key_head(frame, {0, 0, width, 0}), 0, false);
    }
    return 0;
  }

  void lay_out(Frame& frame, const Rect& area) {
    const auto lanes = frame.session.lanes();
    const bool small = small_lanes(frame);
    float wanted = 0;
    for (const auto& lane : lanes) wanted += card_height(frame, *lane);
    const float gaps = frame.px(kGap) * static_cast<float>(lanes.size());
    const float room = area.h - key_ - gaps - summary_height(frame, area.w);
    const bool alone = frame.session.lesson()->layout == lesson::Layout::kWide;
    // Where a demonstration is short of room, the times stand below the last lane only: they are those of all.
    const bool short_of_room = alone && !small && room < wanted * 0.9F;
    const float saved = frame.px(kAxis - kNoAxis);
    if (short_of_room) wanted -= saved * static_cast<float>(lanes.size() - 1);
    const float stretch =
        std::clamp(room / std::max(1.0F, wanted), 0.2F, alone ? kMostDemonstration : kMostStretch);
    places_.clear();
    Rect left = area;
    left.cut_top(key_);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      LanePlace place;
      place.lane = lanes[i].get();
      place.has_times = !short_of_room || i + 1 == lanes.size();
      place.card =
          left.cut_top((card_height(frame, *place.lane) - (place.has_times ? 0 : saved)) * stretch);
      left.cut_top(frame.px(kGap));
      Rect inside = place.card.inset(frame.px(small ? kNarrowPad : kPad), frame.px(small ? 4 : 8));
      place.head = inside.cut_top(frame.px((small ? kNarrowHead : kHead) - 8));
      place.times = inside.cut_bottom(frame.px(place.has_times ? kAxis : kNoAxis));
      place.labels = inside.cut_left(frame.px(small ? 52 : 62));
      place.plot = inside;
      const std::uint32_t cores = place.lane->machine().cores;
      const float pitch = inside.h / static_cast<float>(cores);
      for (std::uint32_t core = 0; core < cores; ++core) {
        const float y = inside.y + pitch * static_cast<float>(core);
        place.rows.push_back(
            {place.lane,
             i,
             true,
             core,
             {inside.x, y + pitch * (1 - kRowShare) / 2, inside.w, pitch * kRowShare}});
      }
      places_.push_back(std::move(place));
    }
    summary_ = left.cut_top(summary_height(frame, area.w));
    axis_.from = 0;
    axis_.to = static_cast<double>(frame.motion.glide(
        motion_id("lanes.axis"), static_cast<float>(whole_range(frame.session)), 0.3F));
    axis_.left = places_.front().plot.x;
    axis_.right = places_.front().plot.right() - frame.px(small ? 14 : 104);
  }

  // ---- input ----

  [[nodiscard]] const TrackRow* row_at(ImVec2 point) const {
    for (const LanePlace& place : places_) {
      for (const TrackRow& row : place.rows) {
        if (row.area.contains(point)) return &row;
      }
    }
    return nullptr;
  }

  [[nodiscard]] std::optional<trace::Interval> interval_of(const Frame& frame, const TrackRow& row,
                                                           float x) const {
    return interval_at(row, axis_, x, lane_seen(frame, *row.lane));
  }

  void handle_input(Frame& frame, const Rect& area) {
    tap_.begin();
    ImGui::SetCursorScreenPos(area.min());
    ImGui::InvisibleButton("##lanes", {area.w, area.h});
    if (axis_.right <= axis_.left) return;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool hovered = ImGui::IsItemHovered();
    const bool held = ImGui::IsItemActive();
    if (const LanePlace* place = LaneTap::open_on(frame, places_))
      return tap_.handle(frame, *place, axis_, hovered, held);
    if (held) {
      const double t =
          std::clamp(axis_.meant(mouse.x), 0.0, static_cast<double>(frame.session.end()));
      if (ImGui::IsMouseDragging(ImGuiMouseButton_Left, frame.px(4))) {
        dragged_ = true;
        if (t != frame.session.time()) frame.issue("seek", {{"t", t}});
      }
    } else if (ImGui::IsItemDeactivated()) {
      if (!dragged_) click(frame, mouse);
      dragged_ = false;
    } else if (hovered && !frame.theme().touch) {
      hover(frame, mouse);
    }
  }

  void click(Frame& frame, ImVec2 point) const {
    const TrackRow* row = row_at(point);
    if (row == nullptr || !interval_of(frame, *row, point.x)) return frame.issue("deselect");
    frame.issue(
        "select",
        {{"lane", row->lane_index}, {"core", row->id}, {"time", std::floor(axis_.time(point.x))}});
  }

  void hover(Frame& frame, ImVec2 point) const {
    const TrackRow* row = row_at(point);
    if (row == nullptr) return;
    const auto interval = interval_of(frame, *row, point.x);
    if (!interval) return;
    const session::Selection asked =
        frame.session.explain(row->lane_index, *interval, true, row->id);
    tooltip(frame, slice_of(frame, *row, *interval), asked.why.sentence);
  }

  [[nodiscard]] Rect slice_of(const Frame& frame, const TrackRow& row,
                              const trace::Interval& interval) const {
    const double end = std::min(static_cast<double>(interval.end), lane_seen(frame, *row.lane));
    const float left = axis_.x(static_cast<double>(interval.start));
    return {left, row.area.y, std::max(frame.px(4), axis_.x(end) - left), row.area.h};
  }

  // ---- drawing a lane ----

  void draw_lane(Frame& frame, std::size_t index) {
    const Palette& colors = frame.colors();
    const LanePlace& place = places_[index];
    const session::LaneRun& lane = *place.lane;
    frame.paint.card(place.card);
    frame.controls.place("lane " + lane.name(), place.card);
    draw_lane_head(frame, place);
    draw_grid(frame, axis_, place.plot.y, place.plot.bottom() + frame.px(4));
    const EndWords end = end_words(frame, place);
    if (place.has_times) draw_times(frame, axis_, place.times.middle_y(), end.taken);
    const TrackOptions options{lane_time(frame, lane), lane_seen(frame, lane), false, false};
    frame.paint.clip(
        {place.labels.x, place.card.y, place.card.right() - place.labels.x, place.card.h});
    for (const TrackRow& row : place.rows) {
      frame.paint.text(
          place.labels.x, row.area.middle_y(),
          say("stage.core", {{"core", std::to_string(row.id)}}),
          {Face::kRegular, small_lanes(frame) ? type::kSmall : type::kLabel, colors.dim});
      draw_track(frame, row, axis_, options);
      if (lane_over(frame, lane)) draw_spare(frame, row, place.card.right());
    }
    if (&place == LaneTap::open_on(frame, places_)) {
      tap_.draw_open(frame, place, axis_);
    } else {
      draw_head_line(frame, place, end);
    }
    LaneTap::draw_answered(frame, place, axis_, places_);
    draw_selected(frame, index);
    frame.paint.unclip();
  }

  static bool is_spare(const session::LaneRun& lane, std::uint32_t core) {
    if (core >= lane.machine().cores || lane.run().end_time() == 0) return false;
    const trace::Track& track = lane.run().timeline().core(core);
    return track.size() <= 1 && (track.empty() || track.activity(0) == trace::Activity::kAbsent);
  }

  // A core that had nothing to do at all: that deserves a question.
  void draw_spare(Frame& frame, const TrackRow& row, float right) const {
    if (!is_spare(*row.lane, row.id)) return;
    const Rect line{axis_.left, row.area.y, axis_.x(lane_end(*row.lane)) - axis_.left, row.area.h};
    frame.paint.dashed(line.inset(frame.px(1.5F), 0), frame.colors().faint,
                       frame.px(size::kRounding));
    const TextStyle style{Face::kRegular, type::kLabel, frame.colors().dim};
    const std::string_view idle = phrase("stage.idle");
    if (frame.paint.width(idle, style) + frame.px(24) < line.w)
      frame.paint.text(line.x + frame.px(12), line.middle_y(), idle, style);
    const ButtonSpec why{.label = label("stage.why"),
                         .command = "select",
                         .args = {{"lane", row.lane_index}, {"core", row.id}, {"time", 0}},
                         .kind = ButtonKind::kSecondary};
    // Where a core beside it has one too, they do not touch.
    const bool several =
        is_spare(*row.lane, row.id + 1) || (row.id > 0 && is_spare(*row.lane, row.id - 1));
    const float high =
        std::min(frame.theme().control_height(),
                 several ? row.area.h / kRowShare - frame.px(3) : row.area.h + frame.px(10));
    const float wide = button_width(frame.paint, why);
    const bool beside = line.right() + frame.px(18) + wide <= right;
    const float x = line.right() + (beside ? frame.px(10) : -wide - frame.px(10));
    ImGui::PushID(static_cast<int>(row.lane_index * 64 + row.id));
    button(frame, {x, line.middle_y() - high / 2, wide, high}, why);
    ImGui::PopID();
  }

  // How the run of a lane has ended, if it has. Where there is no room beside the mark, the words stand among
  // the times.
  struct EndWords {
    float x = 0;  // of the playhead, or of the mark at the end
    std::string words;
    TextStyle style;
    Taken taken;  // among the times; empty where the words stand beside the mark
  };

  EndWords end_words(Frame& frame, const LanePlace& place) const {
    const session::LaneRun& lane = *place.lane;
    EndWords end;
    const auto target = static_cast<float>(lane_time(frame, lane));
    // By its name: with another value of a knob the mark glides to the new end.
    const MotionId id = motion_id(lane.name(), 5);
    if (frame.session.playing()) frame.motion.place(id, target);
    end.x = axis_.x(static_cast<double>(
        frame.session.playing() ? target : frame.motion.glide(id, target, 0.16F)));
    const Outcome outcome = lane.run().outcome();
    const bool done = lane_over(frame, lane);
    const bool bad = outcome == Outcome::kDeadlock || outcome == Outcome::kViolation;
    end.style = {Face::kMedium, small_lanes(frame) ? type::kSmall : type::kLabel,
                 done && bad ? frame.colors().bad : frame.colors().accent};
    if (!done || &place == LaneTap::open_on(frame, places_)) return end;
    end.words = session::ending(lane, small_lanes(frame));
    const float wide = frame.paint.width(end.words, end.style);
    if (end.x + wide + frame.px(12) >= place.card.right()) {
      const float to = end.x + frame.px(2);
      end.taken = {to - wide, to};
    }
    return end;
  }

  // The playhead of this lane; at its end a mark that stays.
  void draw_head_line(Frame& frame, const LanePlace& place, const EndWords& end) const {
    if (frame.session.locked() && !place.lane->known()) return;
    frame.paint.line({end.x, place.plot.y - frame.px(4)},
                     {end.x, place.plot.bottom() + frame.px(4)}, end.style.color, frame.px(2));
    if (end.taken.to > end.taken.from) {
      frame.paint.text(end.taken.to, place.times.middle_y(), end.words, end.style, Align::kRight);
    } else {
      frame.paint.text(end.x + frame.px(8), place.plot.y + frame.px(8), end.words, end.style);
    }
  }

  [[nodiscard]] std::optional<Rect> selected_slice(const Frame& frame, std::size_t index) const {
    const auto& selection = frame.session.selection();
    if (!selection || selection->lane != index || !selection->on_core) return std::nullopt;
    const LanePlace& place = places_[index];
    if (selection->id >= place.rows.size()) return std::nullopt;
    return slice_of(frame, place.rows[selection->id], selection->interval);
  }

  void draw_selected(Frame& frame, std::size_t index) const {
    if (const auto slice = selected_slice(frame, index)) {
      frame.paint.stroke(slice->inset(-frame.px(1)), frame.colors().ink, frame.px(9), frame.px(2));
    }
  }

  // Where there is no line for it below, the answer to "why?" stands at what was asked about.
  void draw_answer(Frame& frame) const {
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (const auto slice = selected_slice(frame, i)) {
        tooltip(frame, *slice, frame.session.selection()->why.sentence);
      }
    }
  }

  // ---- what it comes to ----

  // Who won and why, and the figures side by side.
  static void draw_summary(Frame& frame, const Rect& card) {
    const Palette& colors = frame.colors();
    frame.paint.card(card);
    frame.controls.place("summary", card);
    const bool small = small_lanes(frame);
    Rect left = card.inset(frame.px(small ? kNarrowPad : kPad), frame.px(12));
    const std::string verdict = session::verdict(frame.session.lanes());
    const TextStyle words{Face::kRegular, small ? type::kLabel : type::kBody, colors.ink};
    left.cut_top(frame.paint.paragraph(left, verdict, words) + frame.px(4));

    draw_lane_table(frame, left);
  }

  TimeAxis axis_;
  std::vector<LanePlace> places_;
  Rect summary_;
  LaneTap tap_;
  float key_ = 0;  // the height of the names above the lanes
  bool dragged_ = false;
};

const RegisterView kRegister("lanes", []() -> std::unique_ptr<View> {
  return std::make_unique<LanesView>();
});

}  // namespace
}  // namespace interleave::ui
