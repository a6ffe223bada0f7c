// The program: its text, where everyone is in it, and the current line unfolded into its steps.
#include <algorithm>
#include <ranges>
#include <string>

#include "lang/fold.h"
#include "lang/lexer.h"
#include "sim/step.h"
#include "trace/lines.h"
#include "trace/names.h"
#include "ui/strand_ask.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using sim::EventKind;
using trace::Ticks;

constexpr float kLeastLine = 21;          // pixels at scale 1, before the text scrolls
constexpr float kEdge = 12;               // beside the code at the right, pixels at scale 1
constexpr float kLeastColumns = 16;       // of code, however narrow the card
constexpr std::size_t kMostUnfolded = 6;  // strands whose steps are shown below one line

// A strand at a line: the steps of the line, and how far it is.
struct Visit {
  sim::StrandId strand = 0;
  std::vector<std::uint32_t> steps;
  std::uint32_t next = lang::kNoIndex;  // pc of its next step; none when it has just left the line
  bool running = false;
};

class ProgramView final : public View {
 public:
  std::string_view title(const Frame&) const override { return phrase("program.title"); }
  bool tokens_alone(const Frame&) const override { return true; }

  float wanted_height(const Frame& frame, float width) const override {
    const std::string_view text = source(frame).text;
    const bool narrow = frame.width < frame.px(size::kNarrow);
    // In a row it has about half of the width.
    const std::uint32_t room =
        room_in(frame, (narrow ? width : width / 2) - frame.px(2 * size::kPadding));
    std::size_t rows = 0;
    for (const auto line : std::views::split(text, '\n'))
      rows += lang::fold(std::string_view(line), room).size();
    const auto high = static_cast<float>(rows);
    // On a phone there is room for one line unfolded, and the next card follows; elsewhere the room is shared out.
    if (narrow) return frame.px((high + 1) * size::kCodeLine + 8);
    return frame.px((high + 3) * size::kCodeLine + 48);
  }

  void reset() override { scroll_to_ = 0; }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    const session::LaneRun& lane = *frame.session.lanes().front();
    read(lane);
    find_visits(frame, lane);
    fold(room_in(frame, area.w));
    // Room for one line unfolded; more of them scroll.
    float rows = 2;
    for (const Line& line : lines_) rows += static_cast<float>(line.rows.size());
    line_ = std::clamp(area.h / rows, frame.px(kLeastLine), frame.px(size::kCodeLine));

    ImGui::SetCursorScreenPos(area.min());
    if (ImGui::BeginChild("##program", {area.w, area.h}, 0, ImGuiWindowFlags_NoBackground)) {
      ImDrawList& outer = frame.paint.list();
      frame.paint.draw_into(*ImGui::GetWindowDrawList());
      const ImVec2 start = ImGui::GetCursorScreenPos();
      float y = start.y;
      const float width = area.w - frame.px(kEdge);
      for (std::uint32_t line = 0; line < lines_.size(); ++line) {
        y = draw_line(frame, lane, {start.x, y, width, line_}, line);
      }
      ImGui::SetCursorScreenPos(start);
      ImGui::Dummy({width, y - start.y});
      follow(area.h, y - start.y);
      frame.paint.draw_into(outer);
    }
    ImGui::EndChild();
  }

 private:
  static const lang::Source& source(const Frame& frame) {
    static const lang::Source kNone;
    return frame.session.lanes().empty() ? kNone
                                         : frame.session.lanes().front()->machine().program->source;
  }

  struct Line {
    lang::Span span;
    std::vector<lang::Piece> pieces;
    std::vector<lang::Row> rows;  // one, unless it is too long for the card
  };

  // Columns of code beside the tokens and numbers.
  [[nodiscard]] static std::uint32_t room_in(const Frame& frame, float width) {
    const float advance = frame.paint.width("0", {Face::kCode, type::kCode, 0});
    const float code = width - gutter_width(frame) - frame.px(kEdge);
    return static_cast<std::uint32_t>(std::max(kLeastColumns, code / advance));
  }

  void fold(std::uint32_t room) {
    if (room == room_) return;
    room_ = room;
    const std::string_view text = program_->source.text;
    for (Line& line : lines_)
      line.rows = lang::fold(text.substr(line.span.begin, line.span.end - line.span.begin), room);
  }

  // Cuts the text into lines of coloured pieces, once per program.
  void read(const session::LaneRun& lane) {
    if (serial_ == lane.serial()) return;
    serial_ = lane.serial();
    program_ = lane.machine().program.get();
    index_ = lang::LineIndex(program_->source);
    lines_.clear();
    room_ = 0;
    const std::string& text = program_->source.text;
    std::uint32_t begin = 0;
    while (begin <= text.size()) {
      const std::size_t found = text.find('\n', begin);
      const auto end = static_cast<std::uint32_t>(found == std::string::npos ? text.size() : found);
      if (end > begin || found != std::string::npos) lines_.push_back({{begin, end}, {}, {}});
      if (found == std::string::npos) break;
      begin = end + 1;
    }
    while (!lines_.empty() && lines_.back().span.begin == lines_.back().span.end) lines_.pop_back();
    for (const lang::Piece& piece : lang::highlight(program_->source)) {
      const auto at = std::ranges::upper_bound(lines_, piece.span.begin, {},
                                               [](const Line& line) { return line.span.begin; });
      if (at != lines_.begin()) std::prev(at)->pieces.push_back(piece);
    }
  }

  [[nodiscard]] std::uint32_t line_at(std::uint32_t offset) const {
    const auto at = std::ranges::upper_bound(lines_, offset, {},
                                             [](const Line& line) { return line.span.begin; });
    return at == lines_.begin() ? 0 : static_cast<std::uint32_t>(at - lines_.begin() - 1);
  }

  // Who is where at this moment, and who has just taken a step.
  void find_visits(const Frame& frame, const session::LaneRun& lane) {
    visits_.assign(lines_.size(), {});
    const Ticks now = frame.session.now();
    const sim::State& state = lane.state_at(now);
    const std::size_t count = lane.machine().strand_count(state.logical);
    const std::uint32_t first_line = program_->source.first_line;
    for (std::size_t i = 0; i < count; ++i) {
      const auto strand = static_cast<sim::StrandId>(i);
      const sim::StrandTiming& timing = state.timed.strands[strand];
      const bool running =
          timing.activity == sim::Activity::kRunning || timing.activity == sim::Activity::kSpinning;
      const trace::Seen seen = trace::seen_at(lane.run(), state, strand, now);
      if (seen.pc == lang::kNoIndex) continue;
      const auto line_of = [&](std::uint32_t pc) {
        return line_at(program_->points[pc].span.begin);
      };
      const std::uint32_t line = line_of(seen.pc);
      const bool stays = seen.next != lang::kNoIndex && line_of(seen.next) == line;
      Visit visit{strand, {}, stays ? seen.next : lang::kNoIndex, running || seen.just_stepped};
      if (line >= lines_.size()) continue;
      visit.steps = trace::steps_on_line(*program_, index_, line + first_line);
      keep_own_steps(visit, lane, state, seen);
      visits_[line].push_back(std::move(visit));
    }
  }

  // Of an expanded function each call has its own steps: only those of the call that the strand is in.
  void keep_own_steps(Visit& visit, const session::LaneRun& lane, const sim::State& state,
                      const trace::Seen& seen) const {
    const std::uint32_t pc = visit.next != lang::kNoIndex ? visit.next : seen.pc;
    const lang::Body& body =
        program_->bodies[sim::meta_of(lane.machine(), state, visit.strand).body];
    const std::uint32_t site = program_->points[pc].call_site;
    std::erase_if(visit.steps, [&](std::uint32_t step) {
      return step < body.entry || step >= body.end || program_->points[step].call_site != site;
    });
  }

  // The last event of a strand at a pc, in this pass through the line.
  static const sim::Event* done_at(const session::LaneRun& lane, const Visit& visit,
                                   std::uint32_t pc, Ticks now) {
    const auto events = lane.run().events();
    const auto list = lane.run().index().of_strand(visit.strand);
    auto at =
        std::ranges::upper_bound(list, now, {}, [&](std::uint32_t id) { return events[id].time; });
    for (int looked = 0; at != list.begin() && looked < 64; ++looked) {
      --at;
      const sim::Event& event = events[*at];
      if (!trace::is_step(event)) continue;
      if (event.pc == pc) return &event;
      if (std::ranges::find(visit.steps, event.pc) == visit.steps.end()) return nullptr;
    }
    return nullptr;
  }

  // Draws a line from its first row on; returns where the next begins.
  float draw_line(Frame& frame, const session::LaneRun& lane, const Rect& row,
                  std::uint32_t index) {
    const float high = row.h, left = row.x, code = left + gutter_width(frame);
    const std::vector<Visit>& visits = visits_[index];
    const Line& line = lines_[index];
    const float below = high * static_cast<float>(line.rows.size() - 1);
    float y = row.y;
    const bool here = std::ranges::any_of(visits, &Visit::running);
    if (here)
      frame.paint.fill({left, y, row.w, high + below}, frame.colors().highlight, frame.px(6));
    draw_markers(frame, lane, left + frame.px(4), y + high / 2, visits);
    frame.paint.text(code - frame.px(16), y + high / 2, std::to_string(index + 1),
                     {Face::kCode, type::kTiny, frame.colors().dim}, Align::kRight);
    const float end = draw_code(frame, code, y + high / 2, line);
    const Rect last{end, y + below, frame.px(1), high};
    if (ImGui::IsRectVisible(last.min(), last.max()))
      frame.controls.place("end of line " + std::to_string(index + 1), last);
    if (const session::Mark* mark = mark_on(frame, lane, index)) {
      draw_mark(frame, {left, y + below, row.w, high}, code, end, *mark);
    }
    // Where somebody runs, or at first where the first of them stands.
    const bool first = frame.session.now() == 0 && !visits.empty();
    if ((here || first) && focus_y_ < 0) {
      focus_y_ = y - ImGui::GetWindowPos().y + ImGui::GetScrollY();
      focus_high_ = below + 3 * high;  // with its steps
    }
    y += high + below;

    std::size_t shown = 0;
    for (const Visit& visit : visits) {
      if (visit.steps.size() < 2 || shown == kMostUnfolded) continue;
      draw_steps(frame, lane, code, y + high / 2, visit);
      y += high;
      ++shown;
    }
    return y;
  }

  // What went wrong on this line by now, the latest of it.
  [[nodiscard]] const session::Mark* mark_on(const Frame& frame, const session::LaneRun& lane,
                                             std::uint32_t line) const {
    if (frame.session.locked()) return nullptr;
    const session::Mark* found = nullptr;
    for (const session::Mark& mark : lane.marks()) {
      if (mark.time > frame.session.now()) break;
      for (const session::Mark::Place& place : mark.places) {
        if (line_at(program_->points[place.pc].span.begin) == line) found = &mark;
      }
    }
    return found;
  }

  static void draw_mark(Frame& frame, const Rect& row, float code_start, float code_end,
                        const session::Mark& mark) {
    const ImU32 color = frame.colors().bad;
    frame.paint.fill({row.x, row.y + frame.px(3), frame.px(3), row.h - frame.px(6)}, color,
                     frame.px(1.5F));
    const TextStyle style{Face::kMedium, type::kSmall, color};
    // All of the words where there is room beside the code, else a sign; before the code where that fills the row.
    std::string_view words = mark.title;
    float wide = frame.paint.width(words, style) + frame.px(14);
    if (row.right() - wide - frame.px(16) < code_end) {
      words = "!";
      wide = frame.px(20);
    }
    float x = row.right() - wide - frame.px(10);
    if (x < code_end) {
      wide = frame.px(13);
      x = code_start - wide - frame.px(1);
    }
    const Rect label{x, row.y + frame.px(4), wide, row.h - frame.px(8)};
    frame.paint.fill(label, frame.colors().bad_panel, frame.px(5));
    frame.paint.text(label.middle_x(), label.middle_y(), words, style, Align::kCenter);
    ImGui::PushID(static_cast<int>(row.y));
    const auto& marks = frame.session.lanes().front()->marks();
    const bool over = ask(frame, label, {.id = "on this line: " + mark.title},
                          {{"mark", &mark - marks.data()}}, false);
    ImGui::PopID();
    if (over && !frame.theme().touch) tooltip(frame, label, mark.sentence);
  }

  // Two may be on a line, if there are two.
  [[nodiscard]] static float gutter_width(const Frame& frame) {
    const auto& lanes = frame.session.lanes();
    return frame.px(!lanes.empty() && lanes.front()->run().timeline().strands() > 1 ? 80 : 58);
  }

  // Tokens of those who are on the line, side by side; beyond two a count.
  void draw_markers(Frame& frame, const session::LaneRun& lane, float x, float middle_y,
                    const std::vector<Visit>& visits) {
    if (visits.empty()) return;
    const float side = frame.px(20);
    const auto draw = [&](const Visit& visit) {
      frame.paint.token({x, middle_y - side / 2, side, side}, lane.short_name(visit.strand),
                        strand_color(lane.color_of(visit.strand)), visit.running ? 1.0F : 0.75F);
      ask_strand(frame, lane, {x, middle_y - line_ / 2, side + frame.px(2), line_}, visit.strand,
                 false, "in the program");
      x += side + frame.px(2);
    };
    // Whoever runs is seen first.
    const auto first = std::ranges::find_if(visits, &Visit::running);
    const Visit& shown = first == visits.end() ? visits.front() : *first;
    draw(shown);
    if (visits.size() == 2) draw(&shown == &visits.front() ? visits[1] : visits.front());
    if (visits.size() > 2) {
      frame.paint.text(x, middle_y, "+" + std::to_string(visits.size() - 1),
                       {Face::kMedium, type::kTiny, frame.colors().dim});
    }
  }

  // Returns where its last row ends.
  float draw_code(Frame& frame, float x, float middle_y, const Line& line) {
    const std::string_view text = program_->source.text;
    const Palette& colors = frame.colors();
    TextStyle style{Face::kCode, type::kCode, colors.ink};
    const float advance = frame.paint.width("0", style);
    float at = x;  // of what comes next
    auto piece = line.pieces.begin();
    for (std::size_t row = 0; row < line.rows.size(); ++row, middle_y += line_) {
      const std::uint32_t begin = line.span.begin + line.rows[row].begin;
      const std::uint32_t end =
          row + 1 < line.rows.size() ? line.span.begin + line.rows[row + 1].begin : line.span.end;
      const auto place = [&](std::uint32_t offset) {
        const auto columns =
            line.rows[row].column + lang::columns(text.substr(begin, offset - begin));
        return x + static_cast<float>(columns) * advance;
      };
      for (; piece != line.pieces.end() && piece->span.begin < end; ++piece) {
        const std::uint32_t from = std::max(piece->span.begin, begin);
        const std::uint32_t to = std::min(piece->span.end, end);
        style.color = color_of(colors, piece->kind);
        if (to > from) frame.paint.text(place(from), middle_y, text.substr(from, to - from), style);
        if (piece->span.end > end) break;  // it goes on in the next row
      }
      at = place(end);
    }
    return at;
  }

  static ImU32 color_of(const Palette& colors, lang::PieceKind kind) {
    switch (kind) {
      case lang::PieceKind::kKeyword: return colors.keyword;
      case lang::PieceKind::kNumber: return colors.number;
      case lang::PieceKind::kString: return colors.string;
      case lang::PieceKind::kComment: return colors.dim;
      default: return colors.ink;
    }
  }

  void draw_steps(Frame& frame, const session::LaneRun& lane, float x, float middle_y,
                  const Visit& visit) {
    const Palette& colors = frame.colors();
    const Ticks now = frame.session.now();
    const float side = frame.px(20);
    frame.paint.token({x, middle_y - side / 2, side, side}, lane.short_name(visit.strand),
                      strand_color(lane.color_of(visit.strand)));
    x += side + frame.px(6);
    const bool before_next = visit.next != lang::kNoIndex;
    bool done = true;
    for (const std::uint32_t pc : visit.steps) {
      if (before_next && pc == visit.next) done = false;
      const sim::Event* event = done ? done_at(lane, visit, pc, now) : nullptr;
      const bool just_now = event != nullptr && event->time == now && now > 0;
      const std::string words = step_words(lane, pc, event);
      const bool coming = before_next && pc == visit.next;
      const ImU32 ground = event != nullptr ? colors.highlight : 0;
      const ImU32 border = just_now || coming || event != nullptr ? colors.accent : colors.line;
      const ImU32 ink = event != nullptr ? colors.accent : coming ? colors.ink : colors.dim;
      x += frame.paint.chip(x, middle_y, words, ground, with_alpha(border, just_now ? 1.0F : 0.75F),
                            ink, 0, Face::kCode, !just_now && event != nullptr) +
           frame.px(6);
    }
  }

  std::string step_words(const session::LaneRun& lane, std::uint32_t pc,
                         const sim::Event* event) const {
    std::string plain = trace::step_text(*program_, pc);
    if (event == nullptr) return plain;
    if (event->kind == EventKind::kRead || event->kind == EventKind::kWrite) {
      return plain + (event->kind == EventKind::kRead ? " = " : " ← ") +
             trace::value_text(lane.machine(), event->object, event->value);
    }
    return plain;
  }

  // Keeps the running line in sight, moving only when it would be lost.
  void follow(float visible, float content) {
    if (focus_y_ >= 0 && content > visible) {
      const float scroll = ImGui::GetScrollY();
      if (focus_y_ < scroll || focus_y_ + focus_high_ > scroll + visible) {
        if (focus_y_ != scroll_to_) ImGui::SetScrollY(std::max(0.0F, focus_y_ - visible / 3));
        scroll_to_ = focus_y_;
      }
    }
    focus_y_ = -1;
  }

  std::uint64_t serial_ = 0;  // the run that the lines were read from
  const lang::Program* program_ = nullptr;
  lang::LineIndex index_;
  std::vector<Line> lines_;
  std::uint32_t room_ = 0;  // columns that the lines are broken for
  std::vector<std::vector<Visit>> visits_;
  float line_ = 0;                       // height of one, in pixels
  float focus_y_ = -1, focus_high_ = 0;  // of the line to keep in sight
  float scroll_to_ = 0;
};

const RegisterView kRegister("program", []() -> std::unique_ptr<View> {
  return std::make_unique<ProgramView>();
});

}  // namespace
}  // namespace interleave::ui
