// Memory: what every shared variable holds, what it held before and who changed it last; and what a strand
// remembers of it between reading and writing, which may be out of date; and the variables of each strand's own.
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
// Pixels at scale 1.
constexpr float kCardWidth = 144, kMostCardWidth = 220, kCardHeight = 84, kCardGap = 12;
constexpr float kWidestCell = 520, kCopyWidth = 150, kCopyHeight = 66;
constexpr float kLocalsHead = 30, kLocalsRow = 26;
constexpr std::size_t kMostLocals = 6;  // rows of them that the card asks for

struct Cell {
  std::uint32_t word = 0;
  std::string name, value;
  std::optional<std::string> before;  // the value that the last write replaced
  sim::StrandId writer = sim::kNobody, reader = sim::kNobody;  // the last ones
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
  std::string_view title(const Frame&) const override { return phrase("memory.title"); }
  bool tokens_alone(const Frame&) const override { return true; }

  float wanted_height(const Frame& frame, float width) const override {
    if (frame.session.lanes().empty()) return frame.px(100);
    const auto words =
        static_cast<float>(frame.session.lanes().front()->machine().program->memory_words);
    const session::LaneRun& lane = *frame.session.lanes().front();
    float locals = 0;
    if (!lane.machine().program->locals.empty()) {
      const std::size_t rows = std::min(kMostLocals, lane.run().timeline().strands());
      locals = frame.px(kLocalsHead + kLocalsRow * static_cast<float>(rows));
    }
    if (words <= static_cast<float>(kFew)) {
      return frame.px(words * (kCardHeight + kCardGap) + kCopyHeight + kCardGap) + locals;
    }
    const float columns = std::max(1.0F, std::floor(width / frame.px(kCardWidth)));
    return frame.px(40 + std::min(4.0F, std::ceil(words / columns)) * 92 + 92) + locals;
  }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    const session::LaneRun& lane = *frame.session.lanes().front();
    read_cells(frame, lane);
    Rect left = area;
    if (cells_.empty()) {
      const TextStyle style{Face::kRegular, type::kBody, frame.colors().dim};
      left.cut_top(frame.paint.paragraph(left, phrase("memory.none"), style));
      const sim::State& state = lane.state_at(frame.session.now());
      return draw_locals(frame, lane, state, holders_of_locals(lane, state), left);
    }
    find_copies(frame, lane);
    if (cells_.size() > 12) return draw_grid(frame, lane, left);
    // What is shared comes first; what is not has what is left, or the room that it asked for.
    Rect cards = left;
    const sim::State& state = lane.state_at(frame.session.now());
    const std::vector<sim::StrandId> holders = holders_of_locals(lane, state);
    cards.cut_bottom(std::min(locals_height(frame, holders.size()), left.h * 0.45F));
    left.cut_top(draw_cards(frame, lane, cards) - left.y);
    draw_locals(frame, lane, state, holders, left);
  }

 private:
  static bool changes(const sim::Event& event) {
    return event.kind == EventKind::kWrite || event.kind == EventKind::kModify;
  }
  static bool reads(const sim::Event& event) {
    return event.kind == EventKind::kRead || event.kind == EventKind::kModify;
  }

  static const sim::Event* last(const session::LaneRun& lane, std::uint32_t word, Ticks now,
                                bool (*wanted)(const sim::Event&)) {
    const auto events = lane.run().events();
    const auto list = lane.run().index().of_cell(word);
    auto at =
        std::ranges::upper_bound(list, now, {}, [&](std::uint32_t id) { return events[id].time; });
    while (at != list.begin()) {
      const sim::Event& event = events[*--at];
      if (wanted(event)) return &event;
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
                  sim::kNobody,
                  false};
        if (const sim::Event* read = last(lane, word, now, reads)) cell.reader = read->strand;
        if (const sim::Event* change = last(lane, word, now, changes)) {
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

  // Who has variables of its own now.
  static std::vector<sim::StrandId> holders_of_locals(const session::LaneRun& lane,
                                                      const sim::State& state) {
    std::vector<sim::StrandId> holders;
    if (lane.machine().program->locals.empty()) return holders;
    const std::uint32_t count = lane.machine().strand_count(state.logical);
    for (sim::StrandId strand = 0; strand < count; ++strand) {
      if (!trace::locals_of(lane.machine(), state, strand).empty()) holders.push_back(strand);
    }
    return holders;
  }

  static float locals_height(const Frame& frame, std::size_t holders) {
    return holders == 0 ? 0 : frame.px(kLocalsHead + kLocalsRow * static_cast<float>(holders));
  }

  // A row for each strand, as far as there is room, and how many more there are.
  static void draw_locals(Frame& frame, const session::LaneRun& lane, const sim::State& state,
                          const std::vector<sim::StrandId>& all, Rect area) {
    const float row = frame.px(kLocalsRow);
    const TextStyle quiet{Face::kRegular, type::kSmall, frame.colors().dim};
    if (all.empty() || area.h < frame.px(kLocalsHead) + row) return;
    const Rect head = area.cut_top(frame.px(kLocalsHead));
    frame.paint.text(head.x, head.middle_y() + frame.px(4), phrase("memory.locals"), quiet,
                     Align::kLeft, head.w);
    const float token = frame.px(18);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Rect place = area.cut_top(row);
      if (area.h < row && i + 1 < all.size()) {
        const std::string more = say("stage.more", {{"count", std::to_string(all.size() - i)}});
        return void(frame.paint.text(place.x, place.middle_y(), more, quiet));
      }
      std::string words;  // "i = 2   old = 5"
      for (const trace::LocalValue& local : trace::locals_of(lane.machine(), state, all[i])) {
        words += words.empty() ? "" : "   ";
        words += std::string(local.name) + " = " + std::to_string(local.value);
      }
      frame.controls.place("locals of " + lane.name_of(all[i]), place);
      frame.paint.token({place.x, place.middle_y() - token / 2, token, token},
                        lane.short_name(all[i]), strand_color(lane.color_of(all[i])));
      frame.paint.text(place.x + token + frame.px(8), place.middle_y(), words,
                       {Face::kCode, type::kLabel, frame.colors().ink}, Align::kLeft,
                       place.w - token - frame.px(8));
    }
  }

  // Few: each as wide as the view, with who wrote and who read it last, and below it what strands remember of it.
  // More: small cards side by side, and below them all that is remembered.
  // Returns where they end.
  float draw_cards(Frame& frame, const session::LaneRun& lane, Rect area) {
    if (cells_.size() > kFew) {
      Flow flow(area, std::min(frame.px(kMostCardWidth), width_of(frame, area.w, kCardWidth, 3)),
                frame.px(kCardHeight), frame.px(kCardGap));
      for (const Cell& cell : cells_) draw_cell(frame, lane, flow.next(), cell, false);
      flow.new_row();
      flow.height = frame.px(kCopyHeight);
      for (const Copy& copy : copies_) draw_copy(frame, lane, flow.next(), copy);
      flow.new_row();
      return flow.y;
    }
    area.w = std::min(area.w, frame.px(kWidestCell));
    if (draw_tight(frame, lane, area)) return area.bottom();
    const float copy_width = width_of(frame, area.w, kCopyWidth, 3);
    Flow flow(area, copy_width, 0, frame.px(kCardGap));
    // All of them shall be seen, if a little lower.
    float rows = 0;
    float copy_rows = 0;
    const float columns = std::round((area.w + flow.gap) / (copy_width + flow.gap));
    for (const Cell& cell : cells_) {
      const auto own = static_cast<float>(std::ranges::count(copies_, cell.name, &Copy::of));
      rows += 1;
      copy_rows += std::ceil(own / columns);
    }
    const float wanted = rows * frame.px(kCardHeight) + copy_rows * frame.px(kCopyHeight);
    const float room = area.h - flow.gap * (rows + copy_rows - 1);
    const float scale = std::min(room / wanted, 1.0F);
    for (const Cell& cell : cells_) {
      flow.width = area.w;
      flow.height = frame.px(kCardHeight) * scale;
      draw_cell(frame, lane, flow.next(), cell, true);
      flow.new_row();
      flow.width = copy_width;
      flow.height = frame.px(kCopyHeight) * scale;
      for (const Copy& copy : copies_) {
        if (copy.of == cell.name) draw_copy(frame, lane, flow.next(), copy);
      }
      flow.new_row();
    }
    return flow.y;
  }

  // Too low for that: small cards, each with what is remembered of it beside it. Whether it was so.
  bool draw_tight(Frame& frame, const session::LaneRun& lane, const Rect& area) {
    const auto cells = static_cast<float>(cells_.size());
    const float gap = frame.px(kCardGap);
    const float rows = cells * 2;
    const float wanted = cells * frame.px(kCardHeight + kCopyHeight) + gap * (rows - 1);
    if (area.h >= wanted * 0.75F) return false;
    const float height =
        std::clamp((area.h - gap * (cells - 1)) / cells, frame.px(50), frame.px(kCardHeight));
    Flow flow(area, width_of(frame, area.w, kCardWidth, 4), height, gap);
    for (const Cell& cell : cells_) {
      const Rect card = flow.next();
      if (card.bottom() > area.bottom() + gap) break;
      draw_cell(frame, lane, card, cell, false);
      for (const Copy& copy : copies_) {
        if (copy.of != cell.name) continue;
        const Rect place = flow.next();
        if (place.bottom() > area.bottom() + gap) break;
        draw_copy(frame, lane, place, copy);
      }
      flow.new_row();
    }
    return true;
  }

  // Boxes from left to right, and on in the next row.
  struct Flow {
    Flow(const Rect& within, float wide, float high, float between)
        : area(within), width(wide), height(high), gap(between), x(within.x), y(within.y) {}
    Rect next() {
      if (x > area.x && x + width > area.right() + 1) new_row();
      const Rect box{x, y, width, height};
      x += width + gap;
      return box;
    }
    void new_row() {
      if (x == area.x) return;
      x = area.x;
      y += height + gap;
    }
    Rect area;
    float width, height, gap, x, y;
  };

  // Of each of as many as fit side by side.
  static float width_of(const Frame& frame, float room, float least, float most) {
    const float gap = frame.px(kCardGap);
    const float columns =
        std::clamp(std::floor((room + gap) / (frame.px(least) + gap)), 1.0F, most);
    return (room - gap * (columns - 1)) / columns;
  }

  void draw_cell(Frame& frame, const session::LaneRun& lane, const Rect& card, const Cell& cell,
                 bool tells) {
    const Palette& colors = frame.colors();
    const bool over = ask(frame, card, name("stage.why_of", {{"name", cell.name}}),
                          {{"variable", cell.name}}, true);
    frame.controls.place("memory " + cell.name, card);
    if (cell.just_now) {
      frame.paint.fill(card, colors.highlight, frame.px(12));
      frame.paint.stroke(card, colors.accent, frame.px(12));
    } else {
      frame.paint.stroke(card, over ? colors.faint : colors.line, frame.px(12));
    }
    const Rect inside = card.inset(frame.px(14), 0);
    const float value_y = card.y + card.h * 0.67F;
    float at = inside.x + frame.paint.text(inside.x, value_y, cell.value,
                                           {Face::kCodeBold, type::kValue, colors.ink},
                                           Align::kLeft, inside.w);
    const float told = tells ? draw_accesses(frame, lane, card, cell) : 0;
    frame.paint.text(inside.x, card.y + card.h * 0.29F, cell.name,
                     {Face::kCode, type::kLabel, colors.ink}, Align::kLeft, inside.w - told);
    const float token = frame.px(24);
    const bool marked = !tells && cell.writer != sim::kNobody;
    const float right = inside.right() - told - (marked ? token + frame.px(8) : 0);
    if (cell.before) {
      const std::string before = "← " + *cell.before;
      const TextStyle style{Face::kCode, type::kBody, colors.dim};
      at += frame.px(12);
      if (at + frame.paint.width(before, style) < right) {
        frame.paint.text(at, value_y + frame.px(3), before, style);
      }
    }
    if (!marked || at + token > card.right()) return;
    frame.paint.token({inside.right() - token, value_y - token / 2 + frame.px(2), token, token},
                      lane.short_name(cell.writer), strand_color(lane.color_of(cell.writer)));
  }

  // At the right, in two lines: who wrote it last, and who read it. Returns the width.
  static float draw_accesses(Frame& frame, const session::LaneRun& lane, const Rect& card,
                             const Cell& cell) {
    const float token = frame.px(20);
    const TextStyle style{Face::kRegular, type::kLabel, frame.colors().dim};
    const float verb = std::max(frame.paint.width(phrase("memory.written"), style),
                                frame.paint.width(phrase("memory.read"), style));
    const float right = card.right() - frame.px(14);
    const float x = right - token - frame.px(8) - verb;
    if (x < card.middle_x() - frame.px(30)) return 0;
    const auto line = [&](float y, Phrase words, sim::StrandId who) {
      if (who == sim::kNobody) return;
      frame.paint.text(right - token - frame.px(8), y, phrase(words), style, Align::kRight);
      frame.paint.token({right - token, y - token / 2, token, token}, lane.short_name(who),
                        strand_color(lane.color_of(who)));
    };
    line(card.y + card.h * 0.3F, "memory.written", cell.writer);
    line(card.y + card.h * 0.7F, "memory.read", cell.reader);
    return right - x + frame.px(8);
  }

  static void draw_copy(Frame& frame, const session::LaneRun& lane, const Rect& card,
                        const Copy& copy) {
    const Palette& colors = frame.colors();
    const ImU32 ink = copy.stale ? colors.bad : colors.dim;
    if (copy.stale) frame.paint.fill(card, colors.bad_panel, frame.px(12));
    frame.paint.stroke(card, copy.stale ? colors.bad : colors.line, frame.px(12));
    Rect inside = card.inset(frame.px(12), 0);
    const float token = frame.px(20);
    frame.paint.token({inside.x, card.y + card.h * 0.32F - token / 2, token, token},
                      lane.short_name(copy.strand), strand_color(lane.color_of(copy.strand)));
    const float past = token + frame.px(8);
    const TextStyle style{copy.stale ? Face::kMedium : Face::kRegular, type::kLabel, ink};
    std::string_view words =
        phrase(copy.stale ? Phrase("memory.remembers_stale") : Phrase("memory.remembers"));
    if (frame.paint.width(words, style) > inside.w - past)
      words = phrase(copy.stale ? Phrase("memory.stale") : Phrase("memory.copy"));
    frame.paint.text(inside.x + past, card.y + card.h * 0.32F, words, style, Align::kLeft,
                     inside.w - past);
    frame.paint.text(inside.x + past, card.y + card.h * 0.7F, copy.value,
                     {Face::kCodeBold, type::kLarge, copy.stale ? colors.bad : colors.ink},
                     Align::kLeft, inside.w - past);
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
      ask(frame, place, name("stage.why_of", {{"name", cell.name}}), {{"variable", cell.name}},
          false);
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
