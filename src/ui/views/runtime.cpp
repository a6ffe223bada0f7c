// The runtime: what each worker has in its queues and how often it polled, stole and parked; and for
// every task the state of its future, its polls and wakes, and where its time went.
#include <algorithm>
#include <array>
#include <string>

#include "session/runtime_figures.h"
#include "trace/narrate.h"
#include "ui/strand_ask.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using session::RuntimeFigures;
using session::TaskFigures;
using session::WorkerFigures;
using trace::Ticks;

constexpr float kWorkerRow = 46, kCountsRow = 18, kTaskRow = 30, kTaskRowNarrow = 50, kHeadRow = 26;
constexpr float kWide = 760;
constexpr float kMostAiry = 2;

class RuntimeView final : public View {
 public:
  std::string_view title(const Frame&) const override { return phrase("runtime.title"); }
  float weight() const override { return 1.6F; }

  float wanted_height(const Frame& frame, float width) const override {
    if (frame.session.lanes().empty()) return frame.px(100);
    const session::LaneRun& lane = *frame.session.lanes().front();
    // In a row it has about half of the width; on a phone all of it.
    const bool phone = frame.width < frame.px(size::kNarrow);
    const bool small = narrow(frame, phone ? width : width / 2);
    float sum = 0;
    for (const sim::RuntimeSettings& runtime : lane.machine().runtimes) {
      const float row = kWorkerRow + (small ? kCountsRow : 0);
      sum += 74 + row * static_cast<float>(runtime.workers) + 34;
    }
    if (sum == 0) return frame.px(80);
    const auto tasks =
        static_cast<float>(std::clamp<std::size_t>(lane.run().timeline().strands(), 2, 8));
    return frame.px(sum + 40 + (small ? kHeadRow - 4 : 0) +
                    tasks * (small ? kTaskRowNarrow : kTaskRow));
  }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    const session::LaneRun& lane = *frame.session.lanes().front();
    refresh(frame, lane);
    if (report_.runtimes.empty()) {
      frame.paint.paragraph(area, phrase("runtime.none"),
                            {Face::kRegular, type::kBody, frame.colors().dim});
      return;
    }
    airy_ = airiness(frame, area);
    ImGui::SetCursorScreenPos(area.min());
    if (ImGui::BeginChild("##runtime", {area.w, area.h}, 0, ImGuiWindowFlags_NoBackground)) {
      ImDrawList& outer = frame.paint.list();
      frame.paint.draw_into(*ImGui::GetWindowDrawList());
      const ImVec2 start = ImGui::GetCursorScreenPos();
      Rect left{start.x, start.y, area.w - frame.px(10), 1e6F};
      for (const RuntimeFigures& runtime : report_.runtimes)
        draw_runtime(frame, lane, left, runtime);
      draw_tasks(frame, lane, left);
      ImGui::SetCursorScreenPos(start);
      ImGui::Dummy({area.w - frame.px(10), left.y - start.y});
      frame.paint.draw_into(outer);
    }
    ImGui::EndChild();
  }

 private:
  // A worker's counts, and a task's state, have a line of their own where there is no room beside the rest.
  static bool narrow(const Frame& frame, float width) { return width < frame.px(kWide); }

  // How much of its least height each row may have, so that together with what keeps its own they fill the card.
  [[nodiscard]] float airiness(const Frame& frame, const Rect& area) const {
    const bool small = narrow(frame, area.w - frame.px(10));
    float fixed = report_.tasks.empty() ? 0 : 2 * kHeadRow;
    float rows = static_cast<float>(report_.tasks.size()) * (small ? kTaskRowNarrow : kTaskRow);
    for (const RuntimeFigures& runtime : report_.runtimes) {
      const auto workers = static_cast<float>(runtime.workers.size());
      fixed += 34 + (small ? kCountsRow * workers : 0);
      rows += 40 + kWorkerRow * workers;
    }
    return std::clamp((area.h - frame.px(fixed)) / frame.px(rows), 1.0F, kMostAiry);
  }

  // A pass over the history: once for each moment looked at.
  void refresh(const Frame& frame, const session::LaneRun& lane) {
    const Ticks now = frame.session.now();
    const std::size_t events = lane.run().events().size();
    const Ticks threshold = frame.session.long_poll();
    if (serial_ == lane.serial() && now_ == now && events_ == events && threshold_ == threshold) {
      return;
    }
    serial_ = lane.serial();
    now_ = now;
    events_ = events;
    threshold_ = threshold;
    report_ = session::runtime_report(lane.run(), lane.state_at(now), now, threshold);
  }

  TextStyle quiet(const Frame& frame) const {
    return {Face::kRegular, type::kSmall, frame.colors().dim};
  }

  // Tokens in a row, the first of them at x; how many more there are where the room ends.
  static float draw_tokens(Frame& frame, const session::LaneRun& lane, float x, float right,
                           float middle_y, const std::vector<sim::StrandId>& strands) {
    const float side = frame.px(22);
    for (std::size_t i = 0; i < strands.size(); ++i) {
      const bool last = i + 1 == strands.size();
      if (x + side + (last ? 0 : frame.px(30)) > right) {
        const std::string more = "+" + std::to_string(strands.size() - i);
        return x + frame.paint.text(x + frame.px(2), middle_y, more,
                                    {Face::kMedium, type::kSmall, frame.colors().dim});
      }
      const Rect token{x, middle_y - side / 2, side, side};
      frame.paint.token(token, lane.short_name(strands[i]),
                        strand_color(lane.color_of(strands[i])));
      ask_strand(frame, lane, token, strands[i], false, "in a queue");
      x += side + frame.px(4);
    }
    return x;
  }

  // A labelled slot or queue: a dashed place, with what stands in it.
  void draw_queue(Frame& frame, const session::LaneRun& lane, const Rect& area,
                  std::string_view label, const std::vector<sim::StrandId>& strands) {
    frame.paint.dashed(area, frame.colors().line, frame.px(8));
    if (strands.empty()) {
      frame.paint.text(area.middle_x(), area.middle_y(), label,
                       {Face::kRegular, type::kSmall, frame.colors().dim}, Align::kCenter, area.w);
      return;
    }
    const float x = draw_tokens(frame, lane, area.x + frame.px(6), area.right() - frame.px(4),
                                area.middle_y(), strands);
    if (x + frame.paint.width(label, quiet(frame)) + frame.px(18) < area.right()) {
      frame.paint.text(area.right() - frame.px(10), area.middle_y(), label, quiet(frame),
                       Align::kRight);
    }
    frame.controls.place(std::string(label), area);
  }

  void draw_runtime(Frame& frame, const session::LaneRun& lane, Rect& left,
                    const RuntimeFigures& runtime) {
    const Palette& colors = frame.colors();
    Rect row = left.cut_top(frame.px(26));
    const float wide = frame.paint.text(row.x, row.middle_y(), runtime.name,
                                        {Face::kBold, type::kLabel, colors.ink});
    frame.paint.text(row.x + wide + frame.px(8), row.middle_y(), runtime.flavor, quiet(frame));
    for (const WorkerFigures& worker : runtime.workers) {
      draw_worker(frame, lane, left.cut_top(frame.px(kWorkerRow) * airy_), runtime, worker);
      if (!narrow(frame, left.w)) continue;
      const Rect counts = left.cut_top(frame.px(kCountsRow));
      frame.paint.text(counts.x + frame.px(10), counts.middle_y() - frame.px(2), counts_of(worker),
                       quiet(frame), Align::kLeft, counts.w - frame.px(10));
    }
    row = left.cut_top(frame.px(40) * airy_);
    row = row.inset(0, frame.px(4));
    const bool loop = runtime.flavor == "event_loop";
    const float half = (row.w - frame.px(8)) / 2;
    draw_queue(frame, lane, row.cut_left(half),
               phrase(loop ? Phrase("runtime.tasks") : Phrase("runtime.injection")),
               runtime.injection);
    row.cut_left(frame.px(8));
    if (loop) {
      draw_queue(frame, lane, row, phrase("runtime.microtasks"), runtime.microtasks);
    } else {
      std::vector<sim::StrandId> pool = runtime.blocking_runs;
      pool.insert(pool.end(), runtime.blocking_waits.begin(), runtime.blocking_waits.end());
      const std::string label =
          runtime.pool_threads == 0
              ? say("runtime.pool")
              : words::count("runtime.pool.one", "runtime.pool.many", runtime.pool_threads);
      draw_queue(frame, lane, row, label, pool);
    }
    left.cut_top(frame.px(8));
  }

  static std::string counts_of(const WorkerFigures& worker) {
    const auto counted = [](Phrase one, Phrase several, std::uint64_t number) {
      return words::count(one, several, static_cast<std::int64_t>(number));
    };
    std::string text = counted("runtime.poll", "runtime.polls", worker.polls);
    if (worker.steals > 0) {
      text += " · " + counted("runtime.stolen", "runtime.stolen", worker.steals);
    }
    return text + " · " + counted("runtime.park", "runtime.parks", worker.parks);
  }

  void draw_worker(Frame& frame, const session::LaneRun& lane, Rect row,
                   const RuntimeFigures& runtime, const WorkerFigures& worker) {
    const Palette& colors = frame.colors();
    const bool small = narrow(frame, row.w);
    row = row.inset(0, frame.px(3));
    frame.controls.place("worker " + std::to_string(worker.number) + " of " + runtime.name, row);
    const bool busy = worker.driven && !worker.parked && worker.polls_now != sim::kNobody;
    const Rect box = row.cut_left(frame.px(small ? 108 : 140));
    frame.paint.fill(box, busy ? colors.highlight : colors.panel, frame.px(8));
    frame.paint.stroke(box, busy ? colors.accent : colors.line, frame.px(8));
    const float x = box.x + frame.px(10);
    frame.paint.text(x, box.middle_y() - frame.px(8),
                     say("runtime.worker", {{"number", std::to_string(worker.number)}}),
                     {Face::kMedium, type::kSmall, colors.ink});
    const Phrase doing = !worker.driven  ? Phrase("runtime.undriven")
                         : worker.parked ? Phrase("runtime.parked")
                         : busy          ? Phrase("runtime.polling")
                                         : Phrase("runtime.looking");
    frame.paint.text(x, box.middle_y() + frame.px(9), phrase(doing), quiet(frame), Align::kLeft,
                     box.w - frame.px(44));
    if (busy) {
      const float side = frame.px(26);
      const Rect token{box.right() - side - frame.px(8), box.middle_y() - side / 2, side, side};
      frame.paint.token(token, lane.short_name(worker.polls_now),
                        strand_color(lane.color_of(worker.polls_now)));
      ask_strand(frame, lane, token, worker.polls_now, false, "on its worker");
    }
    row.cut_left(frame.px(8));
    if (!small) {
      const Rect side = row.cut_right(frame.px(190));
      frame.paint.text(side.right(), side.middle_y(), counts_of(worker), quiet(frame),
                       Align::kRight, side.w);
      row.cut_right(frame.px(8));
    }
    if (runtime.flavor == "event_loop") return;
    if (runtime.flavor != "current_thread") {
      std::vector<sim::StrandId> lifo;
      if (worker.lifo != sim::kNobody) lifo.push_back(worker.lifo);
      draw_queue(frame, lane, row.cut_left(frame.px(42)), phrase("runtime.lifo"), lifo);
      row.cut_left(frame.px(6));
    }
    draw_queue(frame, lane, row, phrase("runtime.local"), worker.local);
  }

  // ---- tasks ----

  struct Column {
    std::string_view head;
    float width;
  };

  void draw_tasks(Frame& frame, const session::LaneRun& lane, Rect& left) {
    const Palette& colors = frame.colors();
    if (report_.tasks.empty()) return;
    const bool small = narrow(frame, left.w);
    Rect head = left.cut_top(frame.px(kHeadRow + 4));
    draw_threshold(frame, head);
    const auto count = static_cast<std::int64_t>(report_.tasks.size());
    frame.paint.text(head.x, head.middle_y(), words::count("name.task", "name.tasks", count),
                     {Face::kBold, type::kLabel, colors.ink});
    const Rect heads = left.cut_top(frame.px(kHeadRow - 4));
    draw_bar_key(frame, heads);
    if (!small) draw_heads(frame, heads);
    // Only what is seen is drawn: there may be thousands.
    const float high = frame.px(small ? kTaskRowNarrow : kTaskRow) * airy_;
    const float top = ImGui::GetWindowPos().y;
    const float bottom = top + ImGui::GetWindowHeight();
    for (const TaskFigures& task : report_.tasks) {
      const Rect row = left.cut_top(high);
      if (row.bottom() < top || row.y > bottom) continue;
      small ? draw_task_narrow(frame, lane, row, task) : draw_task(frame, lane, row, task);
      ask_task(frame, lane, row, task);
    }
  }

  void draw_threshold(Frame& frame, Rect& head) {
    const float side = frame.px(frame.theme().touch ? 40 : 26);
    const Ticks now = threshold_;
    button(frame, head.cut_right(side),
           {.label = std::string_view("+"),
            .command = "long_poll",
            .args = {{"ticks", now * 2}},
            .name = label("runtime.longer")});
    head.cut_right(frame.px(4));
    button(frame, head.cut_right(side),
           {.label = std::string_view("−"),
            .command = "long_poll",
            .args = {{"ticks", std::max<Ticks>(1, now / 2)}},
            .enabled = now > 1,
            .name = label("runtime.shorter")});
    head.cut_right(frame.px(8));
    frame.paint.text(head.right(), head.middle_y(),
                     say("runtime.threshold", {{"ticks", trace::ticks_phrase(now)}}), quiet(frame),
                     Align::kRight, head.w * 0.75F);
  }

  // From the right edge: what the bar shows, wakes, polls; the rest is the state.
  static constexpr float kBar = 116, kPolls = 92, kWakes = 86;

  // What the parts of a bar are, each with its pattern; above the bars.
  void draw_bar_key(Frame& frame, const Rect& row) {
    const std::array<std::string_view, 3> parts{phrase("runtime.busy"), phrase("runtime.ready"),
                                                phrase("runtime.idle")};
    const float side = frame.px(9), inside = frame.px(3), gap = frame.px(7);
    float x = row.right() + gap;
    for (const std::string_view words : parts)
      x -= side + inside + frame.paint.width(words, quiet(frame)) + gap;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Rect sign{x, row.middle_y() - side / 2, side, side};
      frame.paint.fill(sign, i == 0 ? frame.colors().dim : frame.colors().grid, frame.px(2));
      if (i == 1) frame.paint.hatch(sign, frame.colors().dim);
      x += side + inside;
      x += frame.paint.text(x, row.middle_y(), parts[i], quiet(frame)) + gap;
    }
  }

  void draw_heads(Frame& frame, const Rect& row) {
    float right = row.right() - frame.px(kBar + 30);
    frame.paint.text(right, row.middle_y(), phrase("runtime.head.wakes"), quiet(frame),
                     Align::kRight);
    right -= frame.px(kWakes);
    frame.paint.text(right, row.middle_y(), phrase("runtime.head.polls"), quiet(frame),
                     Align::kRight);
  }

  // In a poll that is long already, and goes on: the others of its worker wait.
  [[nodiscard]] bool hogs(const TaskFigures& task) const {
    return task.state == TaskFigures::State::kRunning && task.present_poll > threshold_;
  }

  [[nodiscard]] ImU32 state_ink(const Frame& frame, const TaskFigures& task) {
    const Palette& colors = frame.colors();
    if (task.lost || task.state == TaskFigures::State::kBlocking || hogs(task)) return colors.bad;
    return task.state == TaskFigures::State::kRunning ? colors.accent
           : task.over()                              ? colors.dim
                                                      : colors.ink;
  }

  // "idle at await 2 of 3: awaits I/O"
  [[nodiscard]] std::string state_text(const TaskFigures& task, bool full) const {
    std::string text = say(name_of(task.state));
    if (hogs(task)) {
      return say(task.polls <= 1 ? Phrase("runtime.never_yielded") : Phrase("runtime.hogs"),
                 {{"state", text}, {"count", std::to_string(task.present_poll)}});
    }
    if (task.lost) text = say("runtime.lost");
    if (task.awaits > 0 && !task.over()) {
      text = say(task.next_await == task.awaits ? Phrase("runtime.past_awaits")
                 : task.at_await                ? Phrase("runtime.at_await")
                                                : Phrase("runtime.before_await"),
                 {{"state", text},
                  {"number", std::to_string(task.next_await + 1)},
                  {"count", std::to_string(task.awaits)}});
    }
    if (full && !task.waits.empty() && !task.lost) {
      text = say("runtime.waits", {{"state", text}, {"what", task.waits}});
    }
    return text;
  }

  static std::string polls_text(const TaskFigures& task) {
    std::string text = std::to_string(task.polls);
    if (task.long_polls > 0) text += " (" + std::to_string(task.long_polls) + ")";
    return text;
  }
  static std::string wakes_text(const TaskFigures& task) {
    std::string text = std::to_string(task.wakes);
    if (task.self_wakes > 0) text += " (" + std::to_string(task.self_wakes) + ")";
    return text;
  }

  // Running, waiting for a worker, idle: as parts of a bar, told apart by pattern too.
  static void draw_bar(Frame& frame, const Rect& bar, const TaskFigures& task, ImU32 fill) {
    const Palette& colors = frame.colors();
    const auto all = static_cast<float>(std::max<Ticks>(1, task.busy + task.scheduled + task.idle));
    const float busy = bar.w * static_cast<float>(task.busy) / all;
    const float ready = bar.w * static_cast<float>(task.scheduled) / all;
    frame.paint.fill(bar, colors.grid, frame.px(3));
    frame.paint.fill({bar.x, bar.y, busy, bar.h}, fill, frame.px(3));
    if (ready > 1) frame.paint.hatch({bar.x + busy, bar.y, ready, bar.h}, colors.dim);
  }

  // The states of its future in a row: those behind it, where it stands (or comes to next), those before it.
  static float draw_states(Frame& frame, float x, float y, const TaskFigures& task, ImU32 fill) {
    constexpr std::uint32_t kMost = 8;
    if (task.awaits == 0 || task.awaits > kMost) return 0;
    const float side = frame.px(8);
    const float step = side + frame.px(3);
    for (std::uint32_t i = 0; i < task.awaits; ++i) {
      const Rect pip{x + step * static_cast<float>(i), y - side / 2, side, side};
      const bool stands = i == task.next_await && task.at_await;
      if (i <= task.next_await && (i < task.next_await || stands)) {
        frame.paint.fill(pip, stands ? fill : frame.colors().line, side / 2);
      }
      frame.paint.stroke(pip, i == task.next_await ? fill : frame.colors().dim, side / 2);
    }
    return step * static_cast<float>(task.awaits) + frame.px(6);
  }

  void draw_task(Frame& frame, const session::LaneRun& lane, const Rect& row,
                 const TaskFigures& task) {
    const Palette& colors = frame.colors();
    const StrandColor color = strand_color(lane.color_of(task.strand));
    frame.controls.place("task " + lane.name_of(task.strand), row);
    const float side = frame.px(20);
    frame.paint.token({row.x, row.middle_y() - side / 2, side, side}, lane.short_name(task.strand),
                      color);
    float right = row.right();
    const Rect bar{right - frame.px(kBar), row.middle_y() - frame.px(5), frame.px(kBar),
                   frame.px(10)};
    draw_bar(frame, bar, task, color.fill);
    right -= frame.px(kBar + 30);
    const TextStyle figure{Face::kCode, type::kSmall, colors.ink};
    frame.paint.text(right, row.middle_y(), wakes_text(task), figure, Align::kRight);
    right -= frame.px(kWakes);
    TextStyle polls = figure;
    if (task.long_polls > 0) polls.color = colors.bad;
    frame.paint.text(right, row.middle_y(), polls_text(task), polls, Align::kRight);
    right -= frame.px(kPolls - 20);
    float x = row.x + side + frame.px(8);
    const std::string& name = lane.name_of(task.strand);
    if (name != lane.short_name(task.strand)) {
      x += frame.paint.text(x, row.middle_y(), name, {Face::kMedium, type::kSmall, colors.ink},
                            Align::kLeft, std::max(1.0F, (right - x) * 0.4F)) +
           frame.px(10);
    }
    x += draw_states(frame, x, row.middle_y(), task, color.fill);
    frame.paint.text(x, row.middle_y(), state_text(task, true),
                     {Face::kRegular, type::kSmall, state_ink(frame, task)}, Align::kLeft,
                     std::max(1.0F, right - x));
  }

  void draw_task_narrow(Frame& frame, const session::LaneRun& lane, const Rect& row,
                        const TaskFigures& task) {
    const Palette& colors = frame.colors();
    const StrandColor color = strand_color(lane.color_of(task.strand));
    frame.controls.place("task " + lane.name_of(task.strand), row);
    const float side = frame.px(24);
    frame.paint.token({row.x, row.middle_y() - side / 2, side, side}, lane.short_name(task.strand),
                      color);
    const float x = row.x + side + frame.px(10);
    // Its name, if the token does not say it, and then as much of its state as there is room for.
    float at = x;
    const std::string& name = lane.name_of(task.strand);
    const float upper = row.middle_y() - frame.px(9);
    const TextStyle state{Face::kRegular, type::kSmall, state_ink(frame, task)};
    std::string words = state_text(task, true);
    if (name != lane.short_name(task.strand)) {
      at += frame.paint.text(at, upper, name, {Face::kMedium, type::kSmall, colors.ink},
                             Align::kLeft, (row.right() - x) * 0.45F) +
            frame.px(8);
    }
    at += draw_states(frame, at, upper, task, color.fill);
    if (at + frame.paint.width(words, state) > row.right()) words = state_text(task, false);
    if (at + frame.paint.width(words, state) > row.right()) words = say(name_of(task.state));
    frame.paint.text(at, upper, words, state, Align::kLeft, std::max(1.0F, row.right() - at));
    const std::string counts =
        say(task.polls == 1 ? Phrase("runtime.poll") : Phrase("runtime.polls"),
            {{"count", polls_text(task)}}) +
        " · " +
        say(task.wakes == 1 ? Phrase("runtime.wake") : Phrase("runtime.wakes"),
            {{"count", wakes_text(task)}});
    const float wide =
        frame.paint.text(x, row.middle_y() + frame.px(9), counts,
                         {Face::kRegular, type::kSmall, colors.dim}, Align::kLeft, row.right() - x);
    const Rect bar{x + wide + frame.px(10), row.middle_y() + frame.px(5),
                   row.right() - x - wide - frame.px(12), frame.px(8)};
    if (bar.w > frame.px(20)) draw_bar(frame, bar, task, color.fill);
  }

  // A row is asked as a whole; the pointer that rests on it is told its figures.
  void ask_task(Frame& frame, const session::LaneRun& lane, const Rect& row,
                const TaskFigures& task) const {
    constexpr std::size_t kByKey = 12;  // as on the board, which has the same names
    const std::string& who = lane.name_of(task.strand);
    const bool board =
        std::ranges::find(frame.session.views(), "board") != frame.session.views().end();
    const bool over = ask(frame, row, ui::name("stage.why_of", {{"name", who}}), {{"strand", who}},
                          !board && report_.tasks.size() <= kByKey);
    if (!over || frame.theme().touch) return;
    tooltip(frame, row,
            say("runtime.task", {{"who", lane.name_of(task.strand)},
                                 {"state", state_text(task, true)},
                                 {"busy", std::to_string(task.busy)},
                                 {"ready", std::to_string(task.scheduled)},
                                 {"idle", std::to_string(task.idle)},
                                 {"longest", std::to_string(task.longest_poll)}}));
  }

  float airy_ = 1;  // how much higher rows are than they need to be, on a large screen
  std::uint64_t serial_ = 0;
  Ticks now_ = -1, threshold_ = 0;
  std::size_t events_ = 0;
  session::RuntimeReport report_;
};

const RegisterView kRegister("runtime", []() -> std::unique_ptr<View> {
  return std::make_unique<RuntimeView>();
});

}  // namespace
}  // namespace interleave::ui
