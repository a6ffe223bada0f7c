// Memory: what every shared variable holds, what it held before and who changed it last; and what a strand
// remembers of it between reading and writing, which may be out of date.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "sim/step.h"
#include "trace/lines.h"
#include "trace/names.h"
#include "trace/narrate.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using sim::EventKind;
using trace::Ticks;

constexpr std::size_t kMostCells = 64;
constexpr std::size_t kFew = 3;  // cells that have a row each, with the copies of them
constexpr float kCardWidth = 144, kMostCardWidth = 220, kCardHeight = 84;  // pixels at scale 1

struct Cell {
  std::uint32_t word = 0;
  std::string name, value;
  std::optional<std::string> before;  // the value that the last write replaced
  sim::StrandId writer = sim::kNobody;
  bool just_now = false;
};

// A value that a strand read and has not yet written back.
struct Copy {
  sim::StrandId strand = 0;
  std::string of, value;
  bool stale = false;
};

class MemoryView final : public View {
 public:
  std::string_view title(const Frame&) const override { return "Memory"; }

  float wanted_height(const Frame& frame, float width) const override {
    if (frame.session.lanes().empty()) return frame.px(100);
    const auto words =
        static_cast<float>(frame.session.lanes().front()->machine().program->memory_words);
    if (words <= static_cast<float>(kFew)) return frame.px(words * (kCardHeight + 12) + 8);
    const float columns = std::max(1.0F, std::floor(width / frame.px(kCardWidth)));
    return frame.px(40 + std::min(4.0F, std::ceil(words / columns)) * 92 + 92);
  }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    const session::LaneRun& lane = *frame.session.lanes().front();
    read_cells(frame, lane);
    if (cells_.empty()) {
      frame.paint.paragraph(area, "This program shares no memory.",
                            {Face::kRegular, type::kBody, frame.colors().dim});
      return;
    }
    find_copies(frame, lane);
    Rect left = area;
    if (cells_.size() > 12) return draw_grid(frame, lane, left);
    draw_cards(frame, lane, left);
  }

 private:
  static const sim::Event* last_change(const session::LaneRun& lane, std::uint32_t word,
                                       Ticks now) {
    const auto events = lane.run().events();
    const auto list = lane.run().index().of_cell(word);
    auto at =
        std::ranges::upper_bound(list, now, {}, [&](std::uint32_t id) { return events[id].time; });
    while (at != list.begin()) {
      const sim::Event& event = events[*--at];
      if (event.kind == EventKind::kWrite || event.kind == EventKind::kModify) return &event;
    }
    return nullptr;
  }

  void read_cells(const Frame& frame, const session::LaneRun& lane) {
    cells_.clear();
    const Ticks now = frame.session.now();
    const sim::Machine& machine = lane.machine();
    for (const sim::FinalValue& variable : sim::memory_values(machine, lane.state_at(now))) {
      const std::uint32_t first = machine.program->variables[variable.variable].first;
      for (std::size_t i = 0; i < variable.values.size() && cells_.size() < kMostCells; ++i) {
        const auto word = first + static_cast<std::uint32_t>(i);
        Cell cell{word,
                  trace::cell_name(machine, word),
                  trace::value_text(machine, word, variable.values[i]),
                  std::nullopt,
                  sim::kNobody,
                  false};
        if (const sim::Event* change = last_change(lane, word, now)) {
          cell.before = trace::value_text(
              machine, word,
              trace::value_before(
                  lane.run(), word,
                  static_cast<trace::EventId>(change - lane.run().events().data())));
          cell.writer = change->strand;
          cell.just_now = change->time == now;
        }
        cells_.push_back(std::move(cell));
      }
    }
  }

  // A strand that has read a word and whose next step on the same line writes it holds a copy.
  void find_copies(const Frame& frame, const session::LaneRun& lane) {
    copies_.clear();
    const Ticks now = frame.session.now();
    const sim::State& state = lane.state_at(now);
    const lang::Program& program = *lane.machine().program;
    const auto events = lane.run().events();
    for (std::size_t i = 0; i < lane.machine().strand_count(state.logical); ++i) {
      const auto strand = static_cast<sim::StrandId>(i);
      const trace::Place place = trace::place_of(lane.machine(), state, strand);
      if (place.ended || program.code[place.pc].op != lang::Op::kWrite) continue;
      const lang::Span line = program.points[place.pc].span;
      const auto list = lane.run().index().of_strand(strand);
      auto at = std::ranges::upper_bound(list, now, {},
                                         [&](std::uint32_t id) { return events[id].time; });
      for (int looked = 0; at != list.begin() && looked < 16; ++looked) {
        const sim::Event& event = events[*--at];
        if (event.kind == EventKind::kWrite || event.kind == EventKind::kModify) break;
        if (event.kind != EventKind::kRead) continue;
        const lang::Span read = program.points[event.pc].span;
        const bool same_variable = trace::cell_place(lane.machine(), event.object).variable ==
                                   static_cast<std::uint32_t>(program.code[place.pc].c);
        if (!same_variable || read.begin > line.end + 200) break;
        const std::string value = trace::value_text(lane.machine(), event.object, event.value);
        const auto cell = std::ranges::find(cells_, event.object, &Cell::word);
        copies_.push_back({strand, trace::cell_name(lane.machine(), event.object), value,
                           cell != cells_.end() && cell->value != value});
        break;
      }
    }
  }

  void draw_cards(Frame& frame, const session::LaneRun& lane, Rect area) {
    const float gap = frame.px(12);
    const float columns =
        std::clamp(std::floor((area.w + gap) / (frame.px(kCardWidth) + gap)), 1.0F, 3.0F);
    const float width =
        std::min((area.w - gap * (columns - 1)) / columns, frame.px(kMostCardWidth));
    float height = frame.px(kCardHeight);
    if (cells_.size() <= kFew) {  // all of them shall be seen, if a little lower
      float rows = 0;
      for (const Cell& cell : cells_) {
        const auto own = std::ranges::count(copies_, cell.name, &Copy::of);
        rows += std::ceil(static_cast<float>(own + 1) / columns);
      }
      height = std::clamp((area.h - gap * (rows - 1)) / rows, frame.px(50), height);
    }
    float x = area.x;
    float y = area.y;
    const auto new_row = [&] {
      if (x == area.x) return;
      x = area.x;
      y += height + gap;
    };
    const auto next = [&]() -> Rect {
      if (x + width > area.right() + 1) new_row();
      const Rect card{x, y, width, height};
      x += width + gap;
      return card;
    };
    const auto draw_copies = [&](auto&& wanted) {
      for (const Copy& copy : copies_) {
        if (!wanted(copy)) continue;
        const Rect card = next();
        if (card.bottom() > area.bottom() + frame.px(20)) return;
        draw_copy(frame, lane, card, copy);
      }
    };
    if (cells_.size() <= kFew) {
      for (const Cell& cell : cells_) {
        draw_cell(frame, lane, next(), cell);
        draw_copies([&](const Copy& copy) { return copy.of == cell.name; });
        new_row();
      }
      return;
    }
    for (const Cell& cell : cells_) draw_cell(frame, lane, next(), cell);
    new_row();
    draw_copies([](const Copy&) { return true; });
  }

  void draw_cell(Frame& frame, const session::LaneRun& lane, const Rect& card, const Cell& cell) {
    const Palette& colors = frame.colors();
    const bool over = ask(frame, card, "Why " + cell.name + "?", {{"variable", cell.name}}, true);
    frame.controls.place("memory " + cell.name, card);
    if (cell.just_now) {
      frame.paint.fill(card, colors.highlight, frame.px(12));
      frame.paint.stroke(card, colors.accent, frame.px(12));
    } else {
      frame.paint.stroke(card, over ? colors.faint : colors.line, frame.px(12));
    }
    const float x = card.x + frame.px(14);
    frame.paint.text(x, card.y + card.h * 0.29F, cell.name, {Face::kCode, type::kLabel, colors.ink},
                     Align::kLeft, card.w - frame.px(28));
    const float value_y = card.y + card.h * 0.67F;
    float at = x + frame.paint.text(x, value_y, cell.value, {Face::kCodeBold, 28, colors.ink},
                                    Align::kLeft, card.w - frame.px(28));
    if (cell.writer == sim::kNobody) return;
    const float token = frame.px(24);
    if (at + token + frame.px(20) > card.right()) return;
    if (cell.before) {
      const std::string before = "← " + *cell.before;
      const TextStyle style{Face::kCode, type::kBody, colors.dim};
      if (at + frame.px(12) + frame.paint.width(before, style) + token + frame.px(22) <
          card.right()) {
        at += frame.px(12);
        at += frame.paint.text(at, value_y + frame.px(3), before, style);
      }
    }
    frame.paint.token(
        {card.right() - token - frame.px(14), value_y - token / 2 + frame.px(2), token, token},
        lane.short_name(cell.writer), strand_color(lane.color_of(cell.writer)));
  }

  void draw_copy(Frame& frame, const session::LaneRun& lane, const Rect& card, const Copy& copy) {
    const Palette& colors = frame.colors();
    const ImU32 ink = copy.stale ? colors.bad : colors.dim;
    if (copy.stale) frame.paint.fill(card, colors.bad_panel, frame.px(12));
    frame.paint.stroke(card, copy.stale ? colors.bad : colors.line, frame.px(12));
    const TextStyle heading{Face::kMedium, type::kLabel, ink};
    const std::string name = lane.name_of(copy.strand);
    const bool long_name =
        frame.paint.width(name + " remembers, stale", heading) > card.w - frame.px(24);
    const std::string words = (long_name ? lane.short_name(copy.strand) : name) + " remembers" +
                              (copy.stale ? ", stale" : "");
    frame.paint.text(card.x + frame.px(14), card.y + card.h * 0.29F, words,
                     {copy.stale ? Face::kMedium : Face::kRegular, type::kLabel, ink}, Align::kLeft,
                     card.w - frame.px(20));
    frame.paint.text(card.x + frame.px(14), card.y + card.h * 0.67F, copy.value,
                     {Face::kCodeBold, type::kValue, copy.stale ? colors.bad : colors.ink},
                     Align::kLeft, card.w - frame.px(28));
  }

  // Many cells: small boxes, value only, named by row.
  void draw_grid(Frame& frame, const session::LaneRun& lane, const Rect& area) {
    const float box = frame.px(64);
    const float high = frame.px(46);
    const auto columns = std::max(1, static_cast<int>(area.w / box));
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const Cell& cell = cells_[i];
      const auto column = static_cast<float>(static_cast<int>(i) % columns);
      const auto row = static_cast<float>(static_cast<int>(i) / columns);
      const Rect place{area.x + column * box, area.y + row * high, box - frame.px(6),
                       high - frame.px(6)};
      if (place.bottom() > area.bottom()) return;
      ask(frame, place, "Why " + cell.name + "?", {{"variable", cell.name}}, false);
      frame.paint.fill(place, cell.just_now ? frame.colors().highlight : 0, frame.px(8));
      frame.paint.stroke(place, cell.just_now ? frame.colors().accent : frame.colors().line,
                         frame.px(8));
      frame.paint.text(place.x + frame.px(6), place.y + frame.px(10), cell.name,
                       {Face::kCode, 10, frame.colors().dim}, Align::kLeft, place.w - frame.px(10));
      frame.paint.text(place.x + frame.px(6), place.y + frame.px(27), cell.value,
                       {Face::kCode, type::kBody, frame.colors().ink}, Align::kLeft,
                       place.w - frame.px(28));
      if (cell.writer == sim::kNobody) continue;
      const float token = frame.px(14);
      frame.paint.token(
          {place.right() - token - frame.px(4), place.bottom() - token - frame.px(4), token, token},
          lane.short_name(cell.writer), strand_color(lane.color_of(cell.writer)));
    }
  }

  std::vector<Cell> cells_;
  std::vector<Copy> copies_;
};

const RegisterView kRegister("memory", []() -> std::unique_ptr<View> {
  return std::make_unique<MemoryView>();
});

}  // namespace
}  // namespace interleave::ui
