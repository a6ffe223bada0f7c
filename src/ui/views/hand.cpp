// You are the scheduler: a button for every thread and task that can go on, saying what it would do,
// and why the others cannot. Under it the way back.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "session/by_hand.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using session::Move;

constexpr std::size_t kMostMoves = 24;

class HandView final : public View {
 public:
  // With the schedule so far, as one would say it.
  std::string_view title(const Frame& frame) const override {
    const auto& taken = frame.session.choices_so_far();
    if (!taken || taken->empty() || frame.session.lanes().empty()) return phrase("hand.title");
    constexpr std::size_t kMost = 40;
    const std::size_t first = taken->size() > kMost ? taken->size() - kMost : 0;
    std::string names;
    for (std::size_t i = first; i < taken->size(); ++i) {
      names += (names.empty() ? "" : " ") +
               frame.session.lanes().front()->short_name((*taken)[i].strand);
    }
    title_ = say(first > 0 ? Phrase("hand.so_far.cut") : Phrase("hand.so_far"), {{"names", names}});
    return title_;
  }
  bool wide() const override { return true; }
  bool firm() const override { return true; }

  float wanted_height(const Frame& frame, float width) const override {
    const float inside = width - frame.px(2 * size::kPadding);
    const bool stacked = inside < frame.px(560);
    const std::size_t count = std::min(frame.session.moves().size(), kMostMoves);
    const Grid grid = grid_of(frame, stacked ? inside : inside - foot_width(frame), count);
    const float moves = static_cast<float>(grid.rows) * (grid.height + frame.px(8));
    return moves + (stacked ? frame.theme().control_height() + frame.px(4) : 0) - frame.px(6);
  }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    const session::LaneRun& lane = *frame.session.lanes().front();
    Rect left = area;
    if (area.w < frame.px(560)) {
      draw_foot(frame, left.cut_bottom(frame.theme().control_height()));
      left.cut_bottom(frame.px(8));
    } else {
      const Rect side = left.cut_right(foot_width(frame));
      const float high = grid_of(frame, left.w, 1).height;
      draw_foot(frame, {side.x + frame.px(12), side.y, side.w - frame.px(12), high});
    }
    draw_moves(frame, lane, left);
  }

 private:
  struct Grid {
    std::size_t columns = 1, rows = 1;
    float width = 0, height = 0;
  };

  static Grid grid_of(const Frame& frame, float width, std::size_t count) {
    Grid grid;
    const float gap = frame.px(8);
    const auto fit = static_cast<std::size_t>(std::max(1.0F, (width + gap) / frame.px(210)));
    grid.columns = std::clamp<std::size_t>(fit, 1, std::max<std::size_t>(1, count));
    // All in one row is worth it to be a little narrow, but not to lose what is read or written, as on a phone.
    const float narrow = frame.theme().least_text > 0 ? 210 : frame.theme().touch ? 176 : 150;
    if (static_cast<float>(count) * frame.px(narrow) <= width + gap) {
      grid.columns = std::max<std::size_t>(1, count);
    }
    grid.rows = std::max<std::size_t>(1, (count + grid.columns - 1) / grid.columns);
    const auto columns = static_cast<float>(grid.columns);
    grid.width = std::min((width + gap) / columns - gap, frame.px(340));
    grid.height = frame.px(frame.theme().touch ? 48 : 44);
    return grid;
  }

  void draw_moves(Frame& frame, const session::LaneRun& lane, const Rect& area) {
    const std::vector<Move>& moves = frame.session.moves();
    if (moves.empty()) {
      frame.paint.paragraph({area.x, area.y + frame.px(8), area.w, area.h}, ending(lane),
                            {Face::kRegular, type::kBody, frame.colors().dim});
      return;
    }
    const std::size_t count = std::min(moves.size(), kMostMoves);
    Grid grid = grid_of(frame, area.w, count);
    // A card that got less height than it wanted: lower rows rather than fewer.
    const auto rows = static_cast<float>(grid.rows);
    grid.height =
        std::clamp((area.h + frame.px(8)) / rows - frame.px(8), frame.px(30), grid.height);
    for (std::size_t i = 0; i < count; ++i) {
      const auto column = static_cast<float>(i % grid.columns);
      const auto row = static_cast<float>(i / grid.columns);
      const Rect place{area.x + column * (grid.width + frame.px(8)),
                       area.y + row * (grid.height + frame.px(8)), grid.width, grid.height};
      if (place.bottom() > area.bottom() + frame.px(4)) break;
      draw_move(frame, lane, place, moves[i], several(moves, moves[i]));
    }
  }

  // Whether a strand's next step can go more ways than one.
  static bool several(const std::vector<Move>& moves, const Move& move) {
    return std::ranges::count(moves, move.choice.strand,
                              [](const Move& m) { return m.choice.strand; }) > 1;
  }

  static std::string ending(const session::LaneRun& lane) {
    if (lane.run().outcome() == trace::Outcome::kDeadlock) {
      return say("hand.stuck");
    }
    return say(lane.run().fault() ? Phrase("hand.fails") : Phrase("hand.ended"));
  }

  void draw_move(Frame& frame, const session::LaneRun& lane, const Rect& place, const Move& move,
                 bool several) {
    const Palette& colors = frame.colors();
    const std::string& name = lane.name_of(move.choice.strand);
    const std::string& words = move.possible ? move.does : move.why_not;
    const Name label = ui::name(several ? Phrase("hand.run_so") : Phrase("hand.run"),
                                {{"who", name}, {"what", move.does}});
    nlohmann::json args{{"strand", name}, {"pick", move.choice.pick}};

    ImGui::SetCursorScreenPos(place.min());
    ImGui::PushID(label.id.c_str());
    ImGui::BeginDisabled(!move.possible);
    const bool clicked = ImGui::InvisibleButton("##move", {place.w, place.h});
    const bool hovered = ImGui::IsItemHovered();
    ImGui::EndDisabled();
    ImGui::PopID();
    if (clicked) frame.issue("choose", args);

    if (move.possible) {
      frame.paint.fill(place, hovered ? colors.hover : colors.panel, frame.px(size::kRounding));
      frame.paint.stroke(place, hovered ? colors.accent : colors.line, frame.px(size::kRounding),
                         frame.px(hovered ? 1.5F : 1));
    } else {
      frame.paint.dashed(place, colors.line, frame.px(size::kRounding));
    }
    const float side = frame.px(26);
    frame.paint.token({place.x + frame.px(10), place.middle_y() - side / 2, side, side},
                      lane.short_name(move.choice.strand),
                      strand_color(lane.color_of(move.choice.strand)), move.possible ? 1.0F : 0.5F);
    const float x = place.x + side + frame.px(20);
    const float room = place.right() - x - frame.px(8);
    const bool two_lines = name != lane.short_name(move.choice.strand);
    if (two_lines) {
      frame.paint.text(x, place.middle_y() - frame.px(9), name,
                       {Face::kMedium, type::kLabel, colors.ink}, Align::kLeft, room);
    }
    const ImU32 ink = move.fails ? colors.bad : move.possible ? colors.ink : colors.dim;
    frame.paint.text(x, place.middle_y() + (two_lines ? frame.px(9) : 0),
                     move.fails ? say("hand.move_fails", {{"what", words}}) : words,
                     {move.possible ? Face::kCode : Face::kRegular,
                      two_lines ? type::kSmall : type::kLabel, ink},
                     Align::kLeft, room);

    Control control;
    control.id = label.id;
    control.label = label.text;
    control.area = place;
    control.enabled = move.possible;
    control.command = "choose";
    control.args = std::move(args);
    frame.controls.record(std::move(control));
  }

  static std::array<ButtonSpec, 3> foot_of(const Frame& frame) {
    const auto& taken = frame.session.choices_so_far();
    const session::PageWork& made = std::as_const(frame.session).work();
    return {{{.label = label("hand.take_back"),
              .command = "unchoose",
              .enabled = taken && !taken->empty()},
             {.label = label("hand.run_on"),
              .command = "run_on",
              .enabled = !frame.session.moves().empty()},
             {.label = label("hand.back"),
              .command = "return",
              .kind = ButtonKind::kQuiet,
              .enabled = made.before.has_value() || !made.schedule.empty()}}};
  }

  static float foot_width(const Frame& frame) {
    float sum = frame.px(12);
    for (const ButtonSpec& spec : foot_of(frame)) {
      sum += button_width(frame.paint, spec) + frame.px(8);
    }
    return sum;
  }

  static void draw_foot(Frame& frame, Rect row) {
    const auto specs = foot_of(frame);
    float sum = 0;
    for (const ButtonSpec& spec : specs) sum += button_width(frame.paint, spec) + frame.px(8);
    const float shrink = std::min(1.0F, row.w / sum);
    for (const ButtonSpec& spec : specs) {
      button(frame, row.cut_left(button_width(frame.paint, spec) * shrink), spec);
      row.cut_left(frame.px(8) * shrink);
    }
  }

  mutable std::string title_;
};

const RegisterView kRegister("hand", []() -> std::unique_ptr<View> {
  return std::make_unique<HandView>();
});

}  // namespace
}  // namespace interleave::ui
