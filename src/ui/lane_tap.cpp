#include "ui/lane_tap.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace interleave::ui {
namespace {

using trace::Ticks;

const LanePlace* lane_of(const lesson::Tap& tap, std::span<const LanePlace> places) {
  for (const LanePlace& place : places) {
    if (tap.lane.empty() || place.lane->name() == tap.lane) return &place;
  }
  return places.empty() ? nullptr : places.data();
}

// Words at the axis below a tick, with a small mark that points at it.
void draw_guess_words(Frame& frame, const LanePlace& place, const TimeAxis& axis, Ticks tick,
                      std::string_view words, ImU32 ink) {
  const float x = axis.x(static_cast<double>(tick));
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

}  // namespace

const LanePlace* LaneTap::open_on(const Frame& frame, std::span<const LanePlace> places) {
  const lesson::Quiz* quiz = frame.session.open_tap();
  return quiz == nullptr ? nullptr : lane_of(*quiz->tap, places);
}

void LaneTap::handle(Frame& frame, const LanePlace& place, const TimeAxis& axis, bool hovered,
                     bool held) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool inside = place.card.contains(mouse) && mouse.x > axis.left - frame.px(12);
  const double t = std::floor(axis.time(mouse.x));
  if (inside && (held || (hovered && !frame.theme().touch)) && t < std::floor(axis.to)) {
    hovered_ = static_cast<Ticks>(std::max(0.0, t));
  }
  if (ImGui::IsItemDeactivated() && inside && t < std::floor(axis.to)) {
    const auto index =
        static_cast<std::size_t>(frame.session.open_tap() - frame.session.page()->quizzes.data());
    frame.issue("quiz", {{"index", index}, {"tick", std::max(0.0, t)}});
  }
}

void LaneTap::draw_open(Frame& frame, const LanePlace& place, const TimeAxis& axis) const {
  const lesson::Tap& tap = *frame.session.open_tap()->tap;
  const Palette& colors = frame.colors();
  const Rect row = place.rows.front().area;
  const Rect target{axis.left, row.y, axis.x(std::floor(axis.to)) - axis.left, row.h};
  frame.paint.fill(target, with_alpha(colors.highlight, 0.6F), frame.px(size::kRounding));
  frame.paint.dashed(target, colors.accent, frame.px(size::kRounding), frame.px(1.4F));
  for (double t = 1; t < std::floor(axis.to); t += 1) {
    const float x = axis.x(t);
    frame.paint.line({x, row.bottom() - frame.px(6)}, {x, row.bottom()}, colors.faint);
  }
  Control control;
  control.role = Control::Role::kSlider;
  const Name where = name("tap.where", {{"who", tap.strand}});
  control.id = where.id;
  control.label = where.text;
  control.area = target;
  control.command = "guess";
  control.value_key = "t";
  control.value = static_cast<double>(frame.session.guess().value_or(0));
  control.high = std::floor(axis.to) - 1;
  frame.controls.record(std::move(control));

  const std::optional<Ticks> guess = hovered_ ? hovered_ : frame.session.guess();
  if (!guess) {
    frame.paint.text(target.middle_x(), target.middle_y(), phrase("tap.here"),
                     {Face::kMedium, type::kLarge, colors.accent}, Align::kCenter);
    return;
  }
  const words::KeptFilling who{"who", tap.strand};
  const words::KeptFilling time{"time", std::to_string(*guess)};
  const sim::StrandId strand = place.lane->strand_named(tap.strand);
  const StrandColor color = strand_color(strand != sim::kNobody ? place.lane->color_of(strand) : 0);
  const float x = axis.x(static_cast<double>(*guess));
  const Rect ghost{x, row.y, axis.x(static_cast<double>(*guess + 1)) - x, row.h};
  frame.paint.fill(ghost, with_alpha(color.fill, 0.85F), frame.px(size::kRounding));
  frame.paint.text(ghost.middle_x(), ghost.middle_y(), tap.strand,
                   {Face::kBold, type::kLabel, color.ink}, Align::kCenter);
  draw_guess_words(frame, place, axis, *guess, say("tap.guess", {who, time}), colors.ink);
  if (!frame.session.guess()) return;
  Control check;
  const Name its = name("tap.check", {who, time});
  check.id = its.id;
  check.label = its.text;
  check.area = ghost;
  check.command = "toggle";
  frame.controls.record(std::move(check));
}

void LaneTap::draw_answered(Frame& frame, const LanePlace& place, const TimeAxis& axis,
                            std::span<const LanePlace> places) {
  const lesson::Page* page = frame.session.page();
  const auto& answers = std::as_const(frame.session).work().quizzes;
  for (std::size_t i = 0; i < page->quizzes.size() && i < answers.size(); ++i) {
    const lesson::Quiz& quiz = page->quizzes[i];
    if (!quiz.tap || !answers[i].tick || lane_of(*quiz.tap, places) != &place) continue;
    const sim::StrandId strand = place.lane->strand_named(quiz.tap->strand);
    const bool started = first_run(*place.lane, strand) <= lane_time(frame, *place.lane);
    const bool right = !answers[i].chosen.empty() && quiz.answers[answers[i].chosen.front()].right;
    // On a phone how the run ended has the place; the words above say that it was right.
    if (right && small_lanes(frame) && lane_over(frame, *place.lane)) continue;
    draw_guess_words(frame, place, axis, *answers[i].tick,
                     phrase(started && right ? Phrase("tap.right") : Phrase("tap.yours")),
                     started && right ? frame.colors().good : frame.colors().ink);
  }
}

}  // namespace interleave::ui
