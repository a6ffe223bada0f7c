// Lanes: up to four variants of a program one under another, in the same time, with what each comes to.
//
// The layout shows it in place of the timeline where a page has lanes. It draws a card for each. A question that
// is answered by a tap (lesson::Tap) is answered here.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

#include "session/facts.h"
#include "ui/lane_table.h"
#include "ui/playhead.h"
#include "ui/time_axis.h"
#include "ui/tracks.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using trace::Outcome;

// Pixels at scale 1.
constexpr float kHead = 44, kRow = 38, kAxis = 26, kGap = 12, kPad = 22, kMargin = 18;
constexpr float kNarrowHead = 34, kNarrowRow = 34, kNarrowPad = 14, kNarrowMargin = 10;
constexpr float kMostStretch = 1.25F;       // of the rows, where there is room
constexpr float kMostDemonstration = 1.7F;  // the same where nothing else is on the page
constexpr std::size_t kMostWaiting = 8;

class LanesView final : public View {
 public:
  std::string_view title(const Frame&) const override { return "Lanes"; }
  bool wide() const override { return true; }
  bool bare(const Frame&) const override { return true; }

  float wanted_height(const Frame& frame, float width) const override {
    float height = 0;
    for (const auto& lane : frame.session.lanes()) {
      height += card_height(frame, *lane) + frame.px(kGap);
    }
    return height + summary_height(frame, width);
  }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    lay_out(frame, area);
    for (std::size_t i = 0; i < places_.size(); ++i) draw_lane(frame, i);
    handle_input(
        frame, area);  // after the buttons that stand on the lanes: the first asked gets the press
    if (has_summary(frame) && !frame.session.locked() &&
        frame.session.time() >= static_cast<double>(frame.session.end())) {
      draw_summary(frame, summary_);
    }
    if (frame.session.lesson()->layout == lesson::Layout::kWide) draw_answer(frame);
  }

 private:
  // Where the parts of a lane are.
  struct Place {
    const session::LaneRun* lane = nullptr;
    Rect card, head, labels, plot, times;
    std::vector<TrackRow> rows;
  };

  // ---- geometry ----

  static bool narrow(const Frame& frame) { return frame.width < frame.px(size::kNarrow); }

  static float card_height(const Frame& frame, const session::LaneRun& lane) {
    const auto cores = static_cast<float>(lane.machine().cores);
    return narrow(frame) ? frame.px(kNarrowHead + kNarrowRow * cores + kAxis + kNarrowMargin)
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

  // How long the run of a lane has been followed, and how far it was seen.
  static double last(const session::LaneRun& lane) {
    return static_cast<double>(lane.run().end_time());
  }
  static double time_of(const Frame& frame, const session::LaneRun& lane) {
    return lane.known() ? last(lane) : std::min(frame.session.time(), last(lane));
  }
  static double seen_of(const Frame& frame, const session::LaneRun& lane) {
    return lane.known() ? last(lane) : std::min(frame.session.seen(), last(lane));
  }
  static bool over(const Frame& frame, const session::LaneRun& lane) {
    return lane.over() && time_of(frame, lane) >= last(lane) &&
           (lane.known() || !frame.session.locked());
  }

  void lay_out(Frame& frame, const Rect& area) {
    const auto lanes = frame.session.lanes();
    const bool small = narrow(frame);
    float wanted = 0;
    for (const auto& lane : lanes) wanted += card_height(frame, *lane);
    const float gaps = frame.px(kGap) * static_cast<float>(lanes.size());
    const float room = area.h - gaps - summary_height(frame, area.w);
    const bool alone = frame.session.lesson()->layout == lesson::Layout::kWide;
    const float stretch =
        std::clamp(room / std::max(1.0F, wanted), 0.2F, alone ? kMostDemonstration : kMostStretch);
    places_.clear();
    Rect left = area;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      Place place;
      place.lane = lanes[i].get();
      place.card = left.cut_top(card_height(frame, *place.lane) * stretch);
      left.cut_top(frame.px(kGap));
      Rect inside = place.card.inset(frame.px(small ? kNarrowPad : kPad), frame.px(small ? 4 : 8));
      place.head = inside.cut_top(frame.px((small ? kNarrowHead : kHead) - 8));
      place.times = inside.cut_bottom(frame.px(kAxis));
      place.labels = inside.cut_left(frame.px(small ? 52 : 62));
      place.plot = inside;
      const std::uint32_t cores = place.lane->machine().cores;
      const float pitch = inside.h / static_cast<float>(cores);
      for (std::uint32_t core = 0; core < cores; ++core) {
        const float y = inside.y + pitch * static_cast<float>(core);
        place.rows.push_back(
            {place.lane, i, true, core, {inside.x, y + pitch * 0.1F, inside.w, pitch * 0.8F}});
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
    for (const Place& place : places_) {
      for (const TrackRow& row : place.rows) {
        if (row.area.contains(point)) return &row;
      }
    }
    return nullptr;
  }

  [[nodiscard]] std::optional<trace::Interval> interval_of(const Frame& frame, const TrackRow& row,
                                                           float x) const {
    return interval_at(row, axis_, x, seen_of(frame, *row.lane));
  }

  void handle_input(Frame& frame, const Rect& area) {
    hovered_tick_.reset();
    ImGui::SetCursorScreenPos(area.min());
    ImGui::InvisibleButton("##lanes", {area.w, area.h});
    if (axis_.right <= axis_.left) return;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool hovered = ImGui::IsItemHovered();
    const bool held = ImGui::IsItemActive();
    if (tap_lane(frame)) return handle_tap(frame, mouse, hovered, held);
    if (held) {
      const double t = std::clamp(std::round(axis_.time(mouse.x)), 0.0,
                                  static_cast<double>(frame.session.end()));
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
    const double end = std::min(static_cast<double>(interval.end), seen_of(frame, *row.lane));
    const float left = axis_.x(static_cast<double>(interval.start));
    return {left, row.area.y, std::max(frame.px(4), axis_.x(end) - left), row.area.h};
  }

  // ---- a question that is answered by a tap ----

  // The lane to tap, while such a question is open.
  [[nodiscard]] const Place* tap_lane(const Frame& frame) const {
    const lesson::Quiz* quiz = frame.session.open_tap();
    return quiz == nullptr ? nullptr : lane_of(*quiz->tap);
  }

  [[nodiscard]] const Place* lane_of(const lesson::Tap& tap) const {
    for (const Place& place : places_) {
      if (tap.lane.empty() || place.lane->name() == tap.lane) return &place;
    }
    return places_.empty() ? nullptr : &places_.front();
  }

  void handle_tap(Frame& frame, ImVec2 mouse, bool hovered, bool held) {
    const Place& place = *tap_lane(frame);
    const bool inside = place.card.contains(mouse) && mouse.x > axis_.left - frame.px(12);
    const double t = std::floor(axis_.time(mouse.x));
    if (inside && (held || (hovered && !frame.theme().touch)) && t < std::floor(axis_.to)) {
      hovered_tick_ = static_cast<Ticks>(std::max(0.0, t));
    }
    if (ImGui::IsItemDeactivated() && inside && t < std::floor(axis_.to)) {
      const auto index =
          static_cast<std::size_t>(frame.session.open_tap() - frame.session.page()->quizzes.data());
      frame.issue("quiz", {{"index", index}, {"tick", std::max(0.0, t)}});
    }
  }

  static std::optional<sim::StrandId> strand_of(const session::LaneRun& lane,
                                                std::string_view name) {
    for (std::size_t i = 0; i < lane.run().timeline().strands(); ++i) {
      const auto strand = static_cast<sim::StrandId>(i);
      if (lane.name_of(strand) == name) return strand;
    }
    return std::nullopt;
  }

  // An empty place that wants to be tapped, and what would stand there.
  void draw_tap(Frame& frame, const Place& place) {
    const lesson::Tap& tap = *frame.session.open_tap()->tap;
    const Palette& colors = frame.colors();
    const Rect row = place.rows.front().area;
    const Rect target{axis_.left, row.y, axis_.x(std::floor(axis_.to)) - axis_.left, row.h};
    frame.paint.fill(target, with_alpha(colors.highlight, 0.6F), frame.px(size::kRounding));
    frame.paint.dashed(target, colors.accent, frame.px(size::kRounding), frame.px(1.4F));
    for (double t = 1; t < std::floor(axis_.to); t += 1) {
      const float x = axis_.x(t);
      frame.paint.line({x, row.bottom() - frame.px(6)}, {x, row.bottom()}, colors.faint);
    }
    Control control;
    control.role = Control::Role::kSlider;
    control.label = "Where " + tap.strand + " will start";
    control.area = target;
    control.command = "guess";
    control.value_key = "t";
    control.value = static_cast<double>(frame.session.guess().value_or(0));
    control.high = std::floor(axis_.to) - 1;
    frame.controls.record(std::move(control));

    const std::optional<Ticks> guess = hovered_tick_ ? hovered_tick_ : frame.session.guess();
    if (!guess) {
      frame.paint.text(target.middle_x(), target.middle_y(), "tap here",
                       {Face::kMedium, type::kLarge, colors.accent}, Align::kCenter);
      return;
    }
    const auto strand = strand_of(*place.lane, tap.strand);
    const StrandColor color = strand_color(strand ? place.lane->color_of(*strand) : 0);
    const float x = axis_.x(static_cast<double>(*guess));
    const Rect ghost{x, row.y, axis_.x(static_cast<double>(*guess + 1)) - x, row.h};
    frame.paint.fill(ghost, with_alpha(color.fill, 0.85F), frame.px(size::kRounding));
    frame.paint.text(ghost.middle_x(), ghost.middle_y(), tap.strand,
                     {Face::kBold, type::kLabel, color.ink}, Align::kCenter);
    draw_guess_words(frame, place, *guess,
                     tap.strand + " starts at " + std::to_string(*guess) + "?", colors.ink);
    if (!frame.session.guess()) return;
    Control check;
    check.label = "Check: " + tap.strand + " starts at " + std::to_string(*guess);
    check.area = ghost;
    check.command = "toggle";
    frame.controls.record(std::move(check));
  }

  // Words at the axis below a tick, with a small mark that points at it.
  void draw_guess_words(Frame& frame, const Place& place, Ticks tick, std::string_view words,
                        ImU32 ink) const {
    const float x = axis_.x(static_cast<double>(tick));
    const float y = place.plot.bottom() - frame.px(1);
    const TextStyle style{Face::kMedium, type::kSmall, ink};
    const float wide = frame.paint.width(words, style) + frame.px(14);
    const float most = place.card.right() - frame.px(8) - wide;
    const Rect box{std::clamp(x - frame.px(12), place.card.x + frame.px(8), most), y + frame.px(4),
                   wide, frame.px(21)};
    frame.paint.fill(box, frame.colors().highlight, frame.px(6));
    frame.paint.list().AddTriangleFilled({x - frame.px(5), y + frame.px(5)},
                                         {x + frame.px(5), y + frame.px(5)}, {x, y - frame.px(2)},
                                         frame.colors().highlight);
    frame.paint.text(box.x + frame.px(7), box.middle_y(), words, style);
  }

  // What the learner said stays on the lane, beside what was.
  void draw_answered_tap(Frame& frame, const Place& place) const {
    const lesson::Page* page = frame.session.page();
    const auto& answers = std::as_const(frame.session).work().quizzes;
    for (std::size_t i = 0; i < page->quizzes.size() && i < answers.size(); ++i) {
      const lesson::Quiz& quiz = page->quizzes[i];
      if (!quiz.tap || !answers[i].tick || lane_of(*quiz.tap) != &place) continue;
      const auto strand = strand_of(*place.lane, quiz.tap->strand);
      const bool started = strand && first_run(*place.lane, *strand) <= time_of(frame, *place.lane);
      const bool right =
          !answers[i].chosen.empty() && quiz.answers[answers[i].chosen.front()].right;
      draw_guess_words(frame, place, *answers[i].tick,
                       started && right ? "your guess: right" : "your guess",
                       started && right ? frame.colors().good : frame.colors().ink);
    }
  }

  // ---- drawing a lane ----

  static double first_run(const session::LaneRun& lane, sim::StrandId strand) {
    const auto& metrics = lane.metrics().strands;
    const bool ran = strand < metrics.size() && metrics[strand].first_run;
    return ran ? static_cast<double>(*metrics[strand].first_run) : 1e18;
  }

  void draw_lane(Frame& frame, std::size_t index) {
    const Palette& colors = frame.colors();
    const Place& place = places_[index];
    const session::LaneRun& lane = *place.lane;
    frame.paint.card(place.card);
    frame.controls.place("lane " + lane.name(), place.card);
    draw_head(frame, place);
    draw_grid(frame, axis_, place.plot.y, place.plot.bottom() + frame.px(4));
    const EndWords end = end_words(frame, place);
    draw_times(frame, axis_, place.times.middle_y(), end.taken);
    const TrackOptions options{time_of(frame, lane), seen_of(frame, lane), false, false};
    frame.paint.clip(
        {place.labels.x, place.card.y, place.card.right() - place.labels.x, place.card.h});
    for (const TrackRow& row : place.rows) {
      frame.paint.text(place.labels.x, row.area.middle_y(), "Core " + std::to_string(row.id),
                       {Face::kRegular, narrow(frame) ? type::kSmall : type::kLabel, colors.dim});
      draw_track(frame, row, axis_, options);
      if (over(frame, lane)) draw_spare(frame, row, place.card.right());
    }
    if (&place == tap_lane(frame)) {
      draw_tap(frame, place);
    } else {
      draw_head_line(frame, place, end);
    }
    draw_answered_tap(frame, place);
    draw_selected(frame, index);
    frame.paint.unclip();
  }

  // A core that had nothing to do at all: that deserves a question.
  void draw_spare(Frame& frame, const TrackRow& row, float right) const {
    const trace::Track& track = row.lane->run().timeline().core(row.id);
    const bool spare =
        track.size() <= 1 && (track.empty() || track.activity(0) == trace::Activity::kAbsent);
    if (!spare || row.lane->run().end_time() == 0) return;
    const Rect line{axis_.left, row.area.y, axis_.x(last(*row.lane)) - axis_.left, row.area.h};
    frame.paint.dashed(line.inset(frame.px(1.5F), 0), frame.colors().faint,
                       frame.px(size::kRounding));
    const TextStyle style{Face::kRegular, type::kLabel, frame.colors().dim};
    if (frame.paint.width("idle", style) + frame.px(24) < line.w)
      frame.paint.text(line.x + frame.px(12), line.middle_y(), "idle", style);
    const ButtonSpec why{.label = "Why?",
                         .command = "select",
                         .args = {{"lane", row.lane_index}, {"core", row.id}, {"time", 0}},
                         .kind = ButtonKind::kSecondary};
    const float high = std::min(frame.theme().control_height(), row.area.h + frame.px(10));
    const float wide = button_width(frame.paint, why);
    const bool beside = line.right() + frame.px(18) + wide <= right;
    const float x = line.right() + (beside ? frame.px(10) : -wide - frame.px(10));
    ImGui::PushID(static_cast<int>(row.lane_index * 64 + row.id));
    button(frame, {x, line.middle_y() - high / 2, wide, high}, why);
    ImGui::PopID();
  }

  void draw_head(Frame& frame, const Place& place) const {
    const Palette& colors = frame.colors();
    const Rect& area = place.head;
    const float y = area.middle_y();
    const bool small = narrow(frame);
    const float title = small ? type::kLarge : type::kTitle;
    const TextStyle fact_style{Face::kRegular, small ? type::kSmall : type::kBody, colors.dim};
    const float name_width =
        frame.paint.text(area.x, y, session::label_of(place.lane->name()),
                         {Face::kBold, title, colors.ink}, Align::kLeft, area.w);
    float room = area.w - name_width - frame.px(14);
    const float right = draw_head_facts(frame, place, room, fact_style);
    if (right > 0) room -= right + frame.px(16);
    if (room > frame.px(60)) {
      frame.paint.text(area.x + name_width + frame.px(14), y + frame.px(1), place.lane->caption(),
                       fact_style, Align::kLeft, room);
    }
  }

  // At the right: who still waits for the first turn, and once all is done what to notice. Returns the width.
  static float draw_head_facts(Frame& frame, const Place& place, float room,
                               const TextStyle& style) {
    const session::LaneRun& lane = *place.lane;
    if (over(frame, lane)) {
      const std::string facts = session::start_and_end(lane);
      const float wide = draw_facts(frame, {}, facts, style, false);
      if (facts.empty() || wide > room) return 0;
      draw_facts(frame, {place.head.right() - wide, place.head.middle_y()}, facts, style, true);
      return wide;
    }
    std::vector<sim::StrandId> waiting;
    for (const trace::StrandMetrics& strand : lane.metrics().strands) {
      if (!strand.daemon && first_run(lane, strand.strand) >= time_of(frame, lane) &&
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

  // Words with their numbers in bold. Returns the width; draws only if asked to.
  static float draw_facts(Frame& frame, ImVec2 at, std::string_view words, TextStyle style,
                          bool draw) {
    float x = at.x;
    while (!words.empty()) {
      const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
      const bool number = digit(words.front());
      std::size_t size = 1;
      while (size < words.size() && digit(words[size]) == number) ++size;
      const TextStyle part{number ? Face::kBold : style.face, style.size,
                           number ? frame.colors().ink : style.color};
      const std::string_view piece = words.substr(0, size);
      if (draw) frame.paint.text(x, at.y, piece, part);
      x += frame.paint.width(piece, part);
      words.remove_prefix(size);
    }
    return x - at.x;
  }

  // How the run of a lane has ended, if it has. Where there is no room beside the mark, the words stand among
  // the times.
  struct EndWords {
    float x = 0;  // of the playhead, or of the mark at the end
    std::string words;
    TextStyle style;
    Taken taken;  // among the times; empty where the words stand beside the mark
  };

  EndWords end_words(Frame& frame, const Place& place) const {
    const session::LaneRun& lane = *place.lane;
    EndWords end;
    const auto target = static_cast<float>(time_of(frame, lane));
    // By its name: with another value of a knob the mark glides to the new end.
    const MotionId id = motion_id(lane.name(), 5);
    if (frame.session.playing()) frame.motion.place(id, target);
    end.x = axis_.x(static_cast<double>(
        frame.session.playing() ? target : frame.motion.glide(id, target, 0.16F)));
    const Outcome outcome = lane.run().outcome();
    const bool done = over(frame, lane);
    const bool bad = outcome == Outcome::kDeadlock || outcome == Outcome::kViolation;
    end.style = {Face::kMedium, narrow(frame) ? type::kSmall : type::kLabel,
                 done && bad ? frame.colors().bad : frame.colors().accent};
    if (!done || &place == tap_lane(frame)) return end;
    end.words = session::ending(lane);
    if (narrow(frame) && end.words.starts_with("all ")) end.words.erase(0, 4);
    const float wide = frame.paint.width(end.words, end.style);
    if (end.x + wide + frame.px(12) >= place.card.right()) {
      const float to = end.x + frame.px(2);
      end.taken = {to - wide, to};
    }
    return end;
  }

  // The playhead of this lane; at its end a mark that stays.
  void draw_head_line(Frame& frame, const Place& place, const EndWords& end) const {
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
    const Place& place = places_[index];
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
    const bool small = narrow(frame);
    Rect left = card.inset(frame.px(small ? kNarrowPad : kPad), frame.px(12));
    const std::string verdict = session::verdict(frame.session.lanes());
    const TextStyle words{Face::kRegular, small ? type::kLabel : type::kBody, colors.ink};
    left.cut_top(frame.paint.paragraph(left, verdict, words) + frame.px(4));

    draw_lane_table(frame, left);
  }

  TimeAxis axis_;
  std::vector<Place> places_;
  Rect summary_;
  std::optional<Ticks> hovered_tick_;
  bool dragged_ = false;
};

const RegisterView kRegister("lanes", []() -> std::unique_ptr<View> {
  return std::make_unique<LanesView>();
});

}  // namespace
}  // namespace interleave::ui
