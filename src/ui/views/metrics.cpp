// Metrics: the textbook's figures of a run, per thread and task, and how busy each core was.
//
// At the end of the run they are complete; before that they are what is known up to the playhead.
#include "trace/metrics.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "ui/units.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using trace::Ticks;

std::string two_decimals(double value) {
  std::array<char, 32> buffer{};
  // Of thousands of ticks a hundredth is of no use, and takes the room of the next column.
  std::snprintf(buffer.data(), buffer.size(), value < 1000 ? "%.2f" : "%.1f", value);
  return buffer.data();
}

template <typename T>
std::string or_dash(const std::optional<T>& value) {
  if (!value) return "–";
  if constexpr (std::is_floating_point_v<T>) {
    return two_decimals(*value);
  } else {
    return std::to_string(*value);
  }
}

class MetricsView final : public View {
 public:
  std::string_view title(const Frame&) const override { return phrase("metrics.title"); }
  float weight() const override { return 0.9F; }

  // On the narrowest screens its figures leave a name no room.
  bool tokens_alone(const Frame& frame) const override { return frame.width < frame.px(360); }

  float wanted_height(const Frame& frame, float) const override {
    if (frame.session.lanes().empty()) return frame.px(120);
    const session::LaneRun& lane = *frame.session.lanes().front();
    const auto strands =
        static_cast<float>(std::min<std::size_t>(10, lane.run().timeline().strands()));
    return frame.px(26 * (strands + 2) + 34 * static_cast<float>(lane.machine().cores) + 72);
  }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    const session::LaneRun& lane = *frame.session.lanes().front();
    refresh(frame, lane);
    const trace::Averages& averages = metrics_.averages;
    widest_ = {or_dash(averages.response), or_dash(averages.turnaround), or_dash(averages.wait)};
    ImGui::SetCursorScreenPos(area.min());
    if (ImGui::BeginChild("##metrics", {area.w, area.h}, 0, ImGuiWindowFlags_NoBackground)) {
      ImDrawList& outer = frame.paint.list();
      frame.paint.draw_into(*ImGui::GetWindowDrawList());
      const ImVec2 start = ImGui::GetCursorScreenPos();
      Rect left{start.x, start.y, area.w - frame.px(10), 1e6F};
      draw_heads(frame, left);
      // What all come to is in sight however many there are.
      const bool many = metrics_.strands.size() > kFew;
      if (!many) draw_strands(frame, lane, left);
      draw_averages(frame, left);
      left.cut_top(frame.px(many ? 6 : 14));
      draw_cores(frame, left);
      left.cut_top(frame.px(many ? 4 : 10));
      draw_sums(frame, left);
      left.cut_top(frame.px(8));
      if (many) draw_strands(frame, lane, left);
      ImGui::SetCursorScreenPos(start);
      ImGui::Dummy({area.w - frame.px(10), left.y - start.y});
      frame.paint.draw_into(outer);
    }
    ImGui::EndChild();
  }

 private:
  // The figures of a moment cost a pass over the history: once for each moment looked at.
  void refresh(const Frame& frame, const session::LaneRun& lane) {
    const Ticks now = frame.session.now();
    if (serial_ == lane.serial() && now_ == now && events_ == lane.run().events().size()) return;
    serial_ = lane.serial();
    now_ = now;
    events_ = lane.run().events().size();
    metrics_ = trace::metrics(lane.run(), now);
  }

  static constexpr std::array<Phrase, 3> kHeads{"figure.response", "figure.turnaround",
                                                "figure.wait"};

  // Of a column of figures, with the gap before it.
  [[nodiscard]] float column(const Frame& frame, std::size_t index) const {
    const TextStyle style{Face::kRegular, type::kLabel, 0};
    const float figure = frame.paint.width(widest_.at(index), {Face::kCode, type::kLabel, 0});
    return std::max(frame.paint.width(phrase(kHeads[index]), style), figure) + frame.px(14);
  }

  // Returns where they begin.
  float draw_row(Frame& frame, const Rect& row, const std::array<std::string, 3>& figures,
                 Face face, ImU32 ink) const {
    float x = row.right();
    for (std::size_t i = figures.size(); i-- > 0;) {
      frame.paint.text(x, row.middle_y(), figures[i], {face, type::kLabel, ink}, Align::kRight);
      x -= column(frame, i);
    }
    return x;
  }

  static constexpr std::size_t kFew = 4;
  static constexpr float kRow = 26;

  void draw_heads(Frame& frame, Rect& left) const {
    draw_row(frame, left.cut_top(frame.px(kRow)), {say(kHeads[0]), say(kHeads[1]), say(kHeads[2])},
             Face::kRegular, frame.colors().dim);
  }

  void draw_averages(Frame& frame, Rect& left) const {
    const Palette& colors = frame.colors();
    frame.paint.line({left.x, left.y}, {left.right(), left.y}, colors.line);
    const Rect row = left.cut_top(frame.px(kRow + 2));
    frame.paint.text(row.x, row.middle_y(), phrase("metrics.average"),
                     {Face::kMedium, type::kLabel, colors.ink});
    draw_row(frame, row, widest_, Face::kCode, colors.ink);
  }

  void draw_strands(Frame& frame, const session::LaneRun& lane, Rect& left) const {
    const Palette& colors = frame.colors();
    for (const trace::StrandMetrics& strand : metrics_.strands) {
      if (!strand.arrived) continue;
      const Rect row = left.cut_top(frame.px(kRow));
      const float side = frame.px(18);
      const float figures = draw_row(
          frame, row,
          {or_dash(strand.response()), or_dash(strand.turnaround()), std::to_string(strand.wait())},
          Face::kCode, colors.ink);
      const std::string& name = lane.name_of(strand.strand);
      frame.paint.token({row.x, row.middle_y() - side / 2, side, side},
                        lane.short_name(strand.strand), strand_color(lane.color_of(strand.strand)));
      const float x = row.x + side + frame.px(8);
      // With room for a letter or two the token says as much.
      if (name == lane.short_name(strand.strand) || figures - x < frame.px(32)) continue;
      frame.paint.text(x, row.middle_y(), name, {Face::kMedium, type::kLabel, colors.ink},
                       Align::kLeft, std::max(1.0F, figures - x));
    }
  }

  // Busy, switching and idle, as parts of a bar.
  void draw_cores(Frame& frame, Rect& left) {
    const Palette& colors = frame.colors();
    for (std::size_t core = 0; core < metrics_.cores.size(); ++core) {
      const trace::CoreMetrics& use = metrics_.cores[core];
      const Rect row = left.cut_top(frame.px(28));
      frame.paint.text(row.x, row.middle_y(), say("stage.core", {{"core", std::to_string(core)}}),
                       {Face::kRegular, type::kLabel, colors.dim});
      const Rect bar{row.x + frame.px(62), row.middle_y() - frame.px(6), row.w - frame.px(124),
                     frame.px(12)};
      const auto all = static_cast<float>(std::max<Ticks>(1, use.busy + use.switching + use.idle));
      const float busy = bar.w * static_cast<float>(use.busy) / all;
      const float switching = bar.w * static_cast<float>(use.switching) / all;
      frame.paint.fill(bar, colors.grid, frame.px(4));
      frame.paint.fill({bar.x, bar.y, busy, bar.h}, colors.accent, frame.px(4));
      if (switching > 1) {
        const Rect part{bar.x + busy, bar.y, switching, bar.h};
        frame.paint.fill(part, colors.line);
        frame.paint.hatch(part, colors.dim);
      }
      const auto percent = static_cast<int>(use.utilisation() * 100 + 0.5);
      frame.paint.text(row.right(), row.middle_y(),
                       say("metrics.percent", {{"count", std::to_string(percent)}}),
                       {Face::kCode, type::kLabel, colors.ink}, Align::kRight);
    }
  }

  void draw_sums(Frame& frame, Rect& left) {
    const auto sum = [&](Phrase name, const std::string& value) {
      const Rect row = left.cut_top(frame.px(22));
      frame.paint.text(row.x, row.middle_y(), phrase(name),
                       {Face::kRegular, type::kLabel, frame.colors().dim});
      frame.paint.text(row.right(), row.middle_y(), value,
                       {Face::kCode, type::kLabel, frame.colors().ink}, Align::kRight);
    };
    sum("metrics.switches", std::to_string(metrics_.context_switches));
    if (metrics_.cores.size() > 1) sum("metrics.migrations", std::to_string(metrics_.migrations));
    if (metrics_.spun > 0) sum("metrics.spun", std::to_string(metrics_.spun));
    if (metrics_.polls > 0) sum("metrics.polls", std::to_string(metrics_.polls));
    sum("metrics.memory", memory_text(static_cast<double>(metrics_.peak_memory_kib)));
    sum("metrics.fairness", two_decimals(metrics_.fairness));
  }

  std::uint64_t serial_ = 0;
  Ticks now_ = -1;
  std::size_t events_ = 0;
  trace::Metrics metrics_;
  std::array<std::string, 3> widest_;  // the averages, which have decimals
};

const RegisterView kRegister("metrics", []() -> std::unique_ptr<View> {
  return std::make_unique<MetricsView>();
});

}  // namespace
}  // namespace interleave::ui
