// The plot of a sweep: a curve for each lane, in the colours of strands but told apart by a letter at its end.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "ui/further.h"

namespace interleave::ui {
namespace {

constexpr float kAxisLeft = 40, kAxisBottom = 22, kTop = 10, kRight = 12;

std::string number(double value) {
  std::array<char, 32> text{};
  const bool whole = std::abs(value - std::round(value)) < 0.005 || std::abs(value) >= 100;
  std::snprintf(text.data(), text.size(), whole ? "%.0f" : "%.2f", value);
  return text.data();
}

// 1, 2 or 5 times a power of ten, so that about `most` of them make up `range`.
double nice_step(double range, double most) {
  double step = std::pow(10, std::floor(std::log10(std::max(1e-9, range / most))));
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    if (range / (step * factor) <= most) return step * factor;
  }
  return step * 10;
}

struct Plot {
  const session::Sweep& sweep;
  std::size_t metric;
  Rect area;
  double top = 1;

  [[nodiscard]] float x(std::size_t value) const {
    const auto last = static_cast<float>(std::max<std::size_t>(1, sweep.values().size() - 1));
    return sweep.values().size() == 1 ? area.middle_x()
                                      : area.x + area.w * static_cast<float>(value) / last;
  }
  [[nodiscard]] float y(double figure) const {
    return area.bottom() - area.h * static_cast<float>(figure / top);
  }
  [[nodiscard]] std::size_t value_at(float at) const {
    const auto last = static_cast<float>(sweep.values().size() - 1);
    const float part = std::clamp((at - area.x) / std::max(1.0F, area.w), 0.0F, 1.0F);
    return static_cast<std::size_t>(std::lround(part * last));
  }
};

// Which of the values the knob has now; the nearest where only some were tried.
std::size_t present_value(const session::Session& session, const session::Sweep& sweep) {
  for (const auto* list : {&session.knobs(), &session.further_knobs()}) {
    for (const session::Knob& knob : *list) {
      if (knob.name != sweep.knob().name) continue;
      for (std::size_t i = 0; i < sweep.values().size(); ++i) {
        const bool here = knob.kind == session::Knob::Kind::kChoice
                              ? knob.text.substr(0, knob.text.find('(')) == sweep.values()[i]
                              : std::to_string(knob.value) == sweep.values()[i];
        if (here) return i;
      }
      if (knob.kind == session::Knob::Kind::kNumber && knob.high > knob.low) {
        const double part =
            static_cast<double>(knob.value - knob.low) / static_cast<double>(knob.high - knob.low);
        return static_cast<std::size_t>(
            std::lround(part * static_cast<double>(sweep.values().size() - 1)));
      }
    }
  }
  return 0;
}

// Where a value may stand below, and its text. Of a knob of numbers only both ends and round ones: of a wide range just
// some values were tried, and those are no numbers that anyone looks for.
std::vector<std::pair<float, std::string>> marks_below(const Frame& frame, const Plot& plot,
                                                       const TextStyle& style) {
  std::vector<std::pair<float, std::string>> marks;
  const session::Knob& knob = plot.sweep.knob();
  const std::vector<std::string>& values = plot.sweep.values();
  const double range = static_cast<double>(knob.high) - static_cast<double>(knob.low);
  if (knob.kind != session::Knob::Kind::kNumber || range <= 0 || values.size() < 2) {
    for (std::size_t i = 0; i < values.size(); ++i) marks.emplace_back(plot.x(i), values[i]);
    return marks;
  }
  const float room = frame.paint.width(values.back(), style) + frame.px(8);
  const auto step = static_cast<std::int64_t>(
      std::max(1.0, nice_step(range, static_cast<double>(std::max(1.0F, plot.area.w / room)))));
  for (std::int64_t at = knob.low;;) {
    const double part = (static_cast<double>(at) - static_cast<double>(knob.low)) / range;
    marks.emplace_back(plot.area.x + plot.area.w * static_cast<float>(part), std::to_string(at));
    const std::int64_t to_next = step - (at % step + step) % step;
    if (to_next >= knob.high - at) break;
    at += to_next;
  }
  marks.emplace_back(plot.area.right(), std::to_string(knob.high));
  return marks;
}

void draw_axes(Frame& frame, const Plot& plot) {
  const Palette& colors = frame.colors();
  const TextStyle style{Face::kRegular, type::kTiny, colors.dim};
  const double step = nice_step(plot.top, 4);
  for (double at = 0; at <= plot.top + 1e-9; at += step) {
    const float y = plot.y(at);
    frame.paint.line({plot.area.x, y}, {plot.area.right(), y}, colors.grid);
    frame.paint.text(plot.area.x - frame.px(8), y, number(at), style, Align::kRight);
  }
  // As many values below as fit without touching; the last one always, so that the range can be read.
  const float y = plot.area.bottom() + frame.px(12);
  const std::vector<std::pair<float, std::string>> marks = marks_below(frame, plot, style);
  const auto half = [&](std::size_t i) { return frame.paint.width(marks[i].second, style) / 2; };
  const std::size_t last = marks.size() - 1;
  const float gap = frame.px(8), kept = marks[last].first - half(last) - gap;
  float free_from = -1e9F;
  for (std::size_t i = 0; i <= last; ++i) {
    const auto& [x, text] = marks[i];
    const float from = x - half(i), to = x + half(i);
    if (i < last && (from < free_from || to > kept)) continue;
    frame.paint.text(x, y, text, style, Align::kCenter);
    frame.controls.place("sweep value " + text, {from, y, to - from, frame.px(12)});
    free_from = to + gap;
  }
}

void draw_curve(Frame& frame, const Plot& plot, std::size_t variant) {
  const ImU32 color = strand_color(variant).fill;
  std::optional<ImVec2> before;
  const bool joined = plot.sweep.knob().kind == session::Knob::Kind::kNumber;
  for (std::size_t i = 0; i < plot.sweep.values().size(); ++i) {
    const auto figure = plot.sweep.at(variant, i, plot.metric);
    if (!figure) {
      before.reset();
      continue;
    }
    const ImVec2 here{plot.x(i), plot.y(*figure)};
    if (before && joined) frame.paint.line(*before, here, color, frame.px(1.8F));
    frame.paint.list().AddCircleFilled(here, frame.px(3), color);
    before = here;
  }
}

}  // namespace

void draw_sweep_plot(Frame& frame, const Rect& area) {
  const Palette& colors = frame.colors();
  const session::Sweep* sweep = frame.session.sweep();
  if (sweep == nullptr) {
    const std::string_view words =
        frame.session.locked() ? phrase("sweep.guess_first") : phrase("sweep.choose");
    frame.paint.dashed(area, colors.line, frame.px(size::kRounding));
    const TextStyle style{Face::kRegular, type::kLabel, colors.dim};
    const float wide = area.w - frame.px(32);
    const float high = frame.paint.paragraph_height(wide, words, style);
    frame.paint.paragraph({area.x + frame.px(16), area.middle_y() - high / 2, wide, high}, words,
                          style);
    return;
  }
  const session::SweepMetric& metric = session::sweep_metrics()[frame.session.sweep_metric()];
  Plot plot{*sweep,
            frame.session.sweep_metric(),
            {area.x + frame.px(kAxisLeft), area.y + frame.px(kTop),
             area.w - frame.px(kAxisLeft + kRight), area.h - frame.px(kTop + kAxisBottom)}};
  for (std::size_t v = 0; v < sweep->variants().size(); ++v) {
    for (std::size_t i = 0; i < sweep->values().size(); ++i)
      plot.top = std::max(plot.top, sweep->at(v, i, plot.metric).value_or(0) * 1.08);
  }
  draw_axes(frame, plot);
  const std::size_t now = present_value(frame.session, *sweep);
  frame.paint.line({plot.x(now), plot.area.y}, {plot.x(now), plot.area.bottom()}, colors.accent,
                   frame.px(2));
  for (std::size_t v = 0; v < sweep->variants().size(); ++v) draw_curve(frame, plot, v);

  ImGui::SetCursorScreenPos(area.min());
  ImGui::InvisibleButton("##sweep", {area.w, area.h});
  const bool held = ImGui::IsItemActive();
  const bool hovered = ImGui::IsItemHovered() && !frame.theme().touch;
  if (held || hovered) {
    const std::size_t i = plot.value_at(ImGui::GetIO().MousePos.x);
    std::string figures;
    for (std::size_t v = 0; v < sweep->variants().size(); ++v) {
      const auto figure = sweep->at(v, i, plot.metric);
      const std::string& name = sweep->variants()[v].name;
      figures += (v > 0 ? ", " : "") + (name.empty() ? "" : session::label_of(name) + " ") +
                 (figure ? number(*figure) : "–");
      if (figure) {
        frame.paint.list().AddCircle({plot.x(i), plot.y(*figure)}, frame.px(5.5F), colors.ink, 0,
                                     frame.px(1.5F));
      }
    }
    if (metric.in_unit) figures = say(*metric.in_unit, {{"figures", figures}});
    tooltip(
        frame, {plot.x(i), area.y, 1, area.h},
        say("sweep.at",
            {{"knob", sweep->knob().label}, {"value", sweep->values()[i]}, {"figures", figures}}));
    if (held && i != now)
      frame.issue("set", {{"name", sweep->knob().name}, {"value", sweep->values()[i]}});
  }
  if (!sweep->done()) {
    frame.paint.text(plot.area.right(), plot.area.y + frame.px(4), phrase("sweep.running"),
                     {Face::kRegular, type::kTiny, colors.dim}, Align::kRight);
  }
  // With several curves, which is which.
  if (sweep->variants().size() > 1) {
    float x = plot.area.x + frame.px(6);
    for (std::size_t v = 0; v < sweep->variants().size(); ++v) {
      frame.paint.list().AddCircleFilled({x + frame.px(3), area.y + frame.px(4)}, frame.px(3.5F),
                                         strand_color(v).fill);
      x += frame.px(10);
      x += frame.paint.text(x, area.y + frame.px(4), session::label_of(sweep->variants()[v].name),
                            {Face::kRegular, type::kTiny, colors.dim}) +
           frame.px(12);
    }
  }
  frame.controls.place("sweep", plot.area);
}

}  // namespace interleave::ui
