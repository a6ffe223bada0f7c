#include "ui/further.h"

#include <algorithm>
#include <array>
#include <functional>

namespace interleave::ui {
namespace {

constexpr float kColumn = 250;  // least width of a column, pixels at scale 1
constexpr float kColumnGap = 28, kPad = 18, kHeading = 24, kRow = 48, kSectionGap = 14;
constexpr float kPlot = 148;
constexpr std::array<double, 5> kSpeeds{0.25, 0.5, 1, 2, 4};
constexpr std::array<std::string_view, 5> kSpeedNames{"¼×", "½×", "1×", "2×", "4×"};

float row_height(const Frame& frame) {
  return frame.px(frame.theme().touch ? size::kTouchHeight + 6 : kRow);
}

void heading(Frame& frame, Rect& area, Phrase words) {
  const Rect line = area.cut_top(frame.px(kHeading));
  frame.paint.text(line.x, line.middle_y() - frame.px(2), phrase(words),
                   {Face::kMedium, type::kSmall, frame.colors().dim});
}

// Buttons one after another, in as many rows as they need. Returns the height.
float flow(Frame& frame, const Rect& area, const std::vector<ButtonSpec>& specs, bool draw) {
  const float gap = frame.px(6);
  const float high = frame.theme().control_height();
  float x = area.x;
  float y = area.y;
  for (const ButtonSpec& spec : specs) {
    const float wide = std::min(button_width(frame.paint, spec), area.w);
    if (x > area.x && x + wide > area.right() + 1) {
      x = area.x;
      y += high + gap;
    }
    if (draw) button(frame, {x, y, wide, high}, spec);
    x += wide + gap;
  }
  return y + high - area.y;
}

// Of the strand that is followed; empty where nobody acts.
Name next_event_label(const session::Session& session) {
  const auto followed = session.followed();
  if (!followed) return {};
  return name("further.next_event", {{"who", session.lanes().front()->name_of(*followed)}});
}

std::vector<ButtonSpec> playing_buttons(const Frame& frame, const Name& next_event) {
  const session::Session& session = frame.session;
  const bool can = !session.locked() && !session.lanes().empty();
  std::vector<ButtonSpec> specs;
  specs.push_back({.label = label("further.loop"),
                   .command = "loop",
                   .enabled = can,
                   .expanded = session.loop(),
                   .tip = phrase("further.loop.tip")});
  specs.push_back({.label = label("further.next_switch"),
                   .command = "next_switch",
                   .enabled = can,
                   .tip = phrase("further.next_switch.tip")});
  if (!next_event.id.empty()) {
    specs.push_back({.label = next_event,
                     .command = "next_event",
                     .enabled = can,
                     .tip = phrase("further.next_event.tip")});
  }
  return specs;
}

std::vector<ButtonSpec> view_buttons(const std::vector<Further::ViewChoice>& views) {
  std::vector<ButtonSpec> specs;
  for (const Further::ViewChoice& view : views) {
    if (view.name == "hand") {
      specs.push_back({.label = view.label,
                       .command = view.shown ? "return" : "by_hand",
                       .enabled = !view.own,
                       .expanded = view.shown,
                       .tip = phrase("further.by_hand.tip")});
      continue;
    }
    specs.push_back({.label = view.label,
                     .command = "show_view",
                     .args = {{"name", view.name}, {"on", !view.shown}},
                     .enabled = !view.own,
                     .expanded = view.shown});
  }
  return specs;
}

std::size_t columns_of(const Frame& frame, float width) {
  const float room = width + frame.px(kColumnGap);
  return std::clamp<std::size_t>(static_cast<std::size_t>(room / frame.px(kColumn + kColumnGap)), 1,
                                 3);
}

// Knobs that can be swept: numbers and choices of the page, then the others.
std::vector<const session::Knob*> sweepable(const session::Session& session) {
  std::vector<const session::Knob*> list;
  for (const session::Knob& knob : session.knobs()) list.push_back(&knob);
  for (const session::Knob& knob : session.further_knobs()) list.push_back(&knob);
  return list;
}

// What the drawer is made of. Each can say how high it is at a width, and draw itself.
struct Section {
  float height = 0;
  std::function<void(Rect)> draw;
};

Section playing(Frame& frame, float wide) {
  const Name next = next_event_label(frame.session);
  const std::vector<ButtonSpec> specs = playing_buttons(frame, next);
  const float row = frame.theme().control_height();
  const float high = frame.px(kHeading + 8) + row + flow(frame, {0, 0, wide, 0}, specs, false);
  return {
      high, [&frame, next](Rect area) {
        heading(frame, area, "further.playing");
        Rect left = area.cut_top(frame.theme().control_height());
        const TextStyle label{Face::kRegular, type::kLabel, frame.colors().dim};
        left.cut_left(frame.paint.text(left.x, left.middle_y(), phrase("further.speed"), label) +
                      frame.px(12));
        // One of five, as one control.
        const float part = std::min(frame.px(46), left.w / static_cast<float>(kSpeeds.size()));
        for (std::size_t i = 0; i < kSpeeds.size(); ++i) {
          button(frame, left.cut_left(part),
                 {.label = kSpeedNames[i],
                  .command = "speed",
                  .args = {{"value", kSpeeds[i]}},
                  .kind = ButtonKind::kQuiet,
                  .expanded = frame.session.speed() == kSpeeds[i]});
        }
        area.cut_top(frame.px(8));
        flow(frame, area, playing_buttons(frame, next), true);
      }};
}

bool is_choice(const session::Knob& knob) { return knob.kind != session::Knob::Kind::kNumber; }

// Two numbers stand beside each other; the words of a choice may be long, and have a row of their own.
std::size_t rows_of(const std::vector<session::Knob>& knobs) {
  std::size_t halves = 0;
  for (const session::Knob& knob : knobs) halves += is_choice(knob) ? halves % 2 + 2 : 1;
  return (halves + 1) / 2;
}

Section machine(Frame& frame) {
  const auto rows = static_cast<float>(rows_of(frame.session.further_knobs()));
  return {frame.px(kHeading) + rows * row_height(frame), [&frame](Rect area) {
            heading(frame, area, "further.machine");
            const float gap = frame.px(20);
            const float half = (area.w - gap) / 2;
            Rect row;  // what is left of it
            for (const session::Knob& knob : frame.session.further_knobs()) {
              const bool whole = is_choice(knob);
              if (whole || row.w < half - 1) row = area.cut_top(row_height(frame));
              const Rect place = row.cut_left(whole ? row.w : half).inset(0, frame.px(3));
              row.cut_left(gap);
              if (whole) {
                knob_choice(frame, place, knob);
              } else {
                knob_slider(frame, place, knob);
              }
            }
          }};
}

session::Knob choice_of(std::string_view name, Phrase label) {
  return {.kind = session::Knob::Kind::kChoice,
          .name = std::string(name),
          .label = say(label),
          .id = std::string(words::english_phrase(label))};
}

Section sweep_section(Frame& frame, float wide) {
  // On a page that shows the curve anyway there is only the choice of what it shows.
  const bool plotted =
      std::ranges::find(frame.session.views(), "sweep") != frame.session.views().end();
  const float plot = plotted ? 0 : frame.px(kPlot + 6);
  // Side by side, unless what can be chosen is too long for that.
  const float gap = frame.px(14);
  float longest = 0;
  for (const session::SweepMetric& metric : session::sweep_metrics())
    longest = std::max(longest, choice_width(frame, phrase(metric.label)));
  const bool beside = longest <= (wide - gap) / 2;
  const float choices = row_height(frame) * (beside ? 1 : 2);
  return {frame.px(kHeading) + choices + plot, [&frame, plotted, beside, gap](Rect area) {
            heading(frame, area, "sweep.title");
            const session::Session& session = frame.session;
            Rect row = area.cut_top(row_height(frame)).inset(0, frame.px(3));
            Rect second = row;
            if (beside) {
              row.cut_right((row.w + gap) / 2);
              second.cut_left(row.w + gap);
            } else {
              second = area.cut_top(row_height(frame)).inset(0, frame.px(3));
            }
            session::Knob figure = choice_of("metric", "further.figure");
            for (const session::SweepMetric& metric : session::sweep_metrics())
              figure.choices.push_back(say(metric.label));
            figure.text = figure.choices[session.sweep_metric()];
            session::Knob over = choice_of("name", "further.over");
            for (const session::Knob* knob : sweepable(session)) over.choices.push_back(knob->name);
            over.text =
                session.sweep() == nullptr ? say("further.choose") : session.sweep()->knob().name;
            choice(frame, row, figure, "sweep", "metric");
            choice(frame, second, over, "sweep", "name");
            if (plotted) return;
            area.cut_top(frame.px(6));
            draw_sweep_plot(frame, area.cut_top(frame.px(kPlot)));
          }};
}

Section views_section(Frame& frame, float wide, const std::vector<Further::ViewChoice>& views) {
  const float high = frame.px(kHeading) + flow(frame, {0, 0, wide, 0}, view_buttons(views), false);
  return {high, [&frame, &views](Rect area) {
            heading(frame, area, "further.views");
            flow(frame, area, view_buttons(views), true);
          }};
}

// Three columns where there is room: playing and views, the machine, the sweep.
std::vector<std::vector<Section>> arrange_sections(Frame& frame, float inner,
                                                   const std::vector<Further::ViewChoice>& views,
                                                   float& wide) {
  const std::size_t count = columns_of(frame, inner);
  wide = (inner - frame.px(kColumnGap) * static_cast<float>(count - 1)) / static_cast<float>(count);
  std::vector<std::vector<Section>> columns(count);
  columns.front().push_back(playing(frame, wide));
  columns[count == 3 ? 1 : 0].push_back(machine(frame));
  columns.back().push_back(sweep_section(frame, wide));
  columns.front().push_back(views_section(frame, wide, views));
  return columns;
}

float height_of(const Frame& frame, const std::vector<Section>& column) {
  float sum = 0;
  for (const Section& section : column) sum += section.height + frame.px(kSectionGap);
  return sum - frame.px(kSectionGap);
}

}  // namespace

float Further::height(Frame& frame, float width, const std::vector<ViewChoice>& views) {
  float wide = 0;
  float most = 0;
  const float inner = width - 2 * frame.px(kPad);
  for (const auto& column : arrange_sections(frame, inner, views, wide))
    most = std::max(most, height_of(frame, column));
  return most + 2 * frame.px(kPad);
}

void Further::draw(Frame& frame, const Rect& area, const std::vector<ViewChoice>& views) {
  frame.paint.card(area);
  frame.controls.place("further", area);
  Rect left = area.inset(frame.px(kPad));
  float wide = 0;
  for (const auto& column : arrange_sections(frame, left.w, views, wide)) {
    Rect place = left.cut_left(wide);
    left.cut_left(frame.px(kColumnGap));
    for (const Section& section : column) {
      section.draw(place.cut_top(section.height));
      place.cut_top(frame.px(kSectionGap));
    }
  }
}

}  // namespace interleave::ui
