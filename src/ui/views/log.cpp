// The log: everything that has happened so far, one line for each event, newest last. A click goes to its time.
#include <algorithm>
#include <string>

#include "trace/narrate.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using trace::EventId;
using trace::Ticks;

class LogView final : public View {
 public:
  std::string_view title(const Frame&) const override { return phrase("log.title"); }
  float weight() const override { return 0.9F; }
  float wanted_height(const Frame& frame, float) const override { return frame.px(240); }

  void reset() override { serial_ = 0; }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    const session::LaneRun& lane = *frame.session.lanes().front();
    collect(frame, lane);
    if (shown_ == 0) {
      frame.paint.paragraph(area, phrase("stage.nothing_yet"),
                            {Face::kRegular, type::kBody, frame.colors().dim});
      return;
    }
    ImGui::SetCursorScreenPos(area.min());
    if (ImGui::BeginChild("##log", {area.w, area.h}, 0, ImGuiWindowFlags_NoBackground)) {
      ImDrawList& outer = frame.paint.list();
      frame.paint.draw_into(*ImGui::GetWindowDrawList());
      draw_lines(frame, lane, area);
      frame.paint.draw_into(outer);
    }
    ImGui::EndChild();
  }

 private:
  // Events that have something to tell. The list grows with the run and is cut at the playhead by its times.
  void collect(const Frame& frame, const session::LaneRun& lane) {
    const auto events = lane.run().events();
    if (serial_ != lane.serial()) {
      serial_ = lane.serial();
      told_.clear();
      looked_ = 0;
    }
    const Ticks now = frame.session.locked() ? 0 : frame.session.now();
    while (looked_ < events.size() && events[looked_].time <= now) {
      const auto id = static_cast<EventId>(looked_++);
      if (tells(events[id].kind)) told_.push_back(id);
    }
    const auto end =
        std::ranges::upper_bound(told_, now, {}, [&](EventId id) { return events[id].time; });
    shown_ = static_cast<std::size_t>(end - told_.begin());
  }

  static bool tells(sim::EventKind kind) {
    return kind != sim::EventKind::kActivity && kind != sim::EventKind::kRelease &&
           kind != sim::EventKind::kDispatch;
  }

  void draw_lines(Frame& frame, const session::LaneRun& lane, const Rect& area) {
    const Palette& colors = frame.colors();
    const float high = frame.px(24);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float scroll = ImGui::GetScrollY();
    const auto first = static_cast<std::size_t>(std::max(0.0F, scroll / high - 1));
    const std::size_t last = std::min(shown_, first + static_cast<std::size_t>(area.h / high) + 3);
    const float wide = area.w - frame.px(10);
    for (std::size_t i = first; i < last; ++i) {
      const EventId id = told_[i];
      const sim::Event& event = lane.run().events()[id];
      const Rect row{start.x, start.y + high * static_cast<float>(i), wide, high};
      ImGui::SetCursorScreenPos(row.min());
      ImGui::PushID(static_cast<int>(id));
      if (ImGui::InvisibleButton("##line", {row.w, row.h}))
        frame.issue("seek", {{"t", event.time}});
      if (ImGui::IsItemHovered()) frame.paint.fill(row, colors.hover, frame.px(6));
      ImGui::PopID();
      const bool latest = event.time == frame.session.now();
      frame.paint.text(row.x + frame.px(34), row.middle_y(), std::to_string(event.time),
                       {Face::kCode, type::kSmall, colors.dim}, Align::kRight);
      float x = row.x + frame.px(46);
      if (event.strand != sim::kNobody) {
        const float side = frame.px(16);
        frame.paint.token({x, row.middle_y() - side / 2, side, side}, lane.short_name(event.strand),
                          strand_color(lane.color_of(event.strand)));
        x += side + frame.px(8);
      }
      frame.paint.text(x, row.middle_y(), trace::describe_event(lane.run(), id),
                       {Face::kRegular, type::kLabel, latest ? colors.ink : colors.dim},
                       Align::kLeft, row.right() - x);
    }
    ImGui::SetCursorScreenPos(start);
    ImGui::Dummy({wide, high * static_cast<float>(shown_)});
    if (shown_ != followed_) ImGui::SetScrollHereY(1);
    followed_ = shown_;
  }

  std::uint64_t serial_ = 0;
  std::vector<EventId> told_;
  std::size_t looked_ = 0, shown_ = 0, followed_ = 0;
};

const RegisterView kRegister("log",
                             []() -> std::unique_ptr<View> { return std::make_unique<LogView>(); });

}  // namespace
}  // namespace interleave::ui
