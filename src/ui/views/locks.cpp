// Locks and the wait-for graph: who holds what, who waits for it. A circle of arrows is a deadlock.
//
// Threads and tasks that hold or want something stand on a circle with the locks between them; an arrow leads from a
// lock to its holder ("held by") and from a strand to the lock that it waits for ("wants").
#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "sim/step.h"
#include "trace/interval.h"
#include "trace/names.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using trace::Ticks;

struct Node {
  bool is_lock = false;
  std::uint32_t id = 0;
  ImVec2 at{};
  bool in_circle = false;
};

struct Edge {
  std::size_t from = 0, to = 0;
  bool wants = false;
  bool in_circle = false;
};

class LocksView final : public View {
 public:
  std::string_view title(const Frame&) const override { return "Locks"; }
  float wanted_height(const Frame& frame, float) const override { return frame.px(280); }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    const session::LaneRun& lane = *frame.session.lanes().front();
    build(frame, lane);
    if (nodes_.empty()) {
      frame.paint.paragraph(area, "This program has no locks.",
                            {Face::kRegular, type::kBody, frame.colors().dim});
      return;
    }
    find_circle();
    place(frame, area);
    for (const Edge& edge : edges_) draw_edge(frame, edge);
    for (const Node& node : nodes_) draw_node(frame, lane, node);
    draw_legend(frame, area);
  }

 private:
  std::size_t node_of(bool is_lock, std::uint32_t id) {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].is_lock == is_lock && nodes_[i].id == id) return i;
    }
    nodes_.push_back({is_lock, id, {}, false});
    return nodes_.size() - 1;
  }

  // Every strand that was declared and every lock, in turn, so that neighbours are likely to meet.
  void build(const Frame& frame, const session::LaneRun& lane) {
    nodes_.clear();
    edges_.clear();
    const sim::Machine& machine = lane.machine();
    const lang::Program& program = *machine.program;
    std::vector<std::uint32_t> locks;
    for (std::uint32_t i = 0; i < machine.layout.object_of.size(); ++i) {
      const lang::ObjectKind kind = program.objects[machine.layout.object_of[i]].kind;
      if (kind == lang::ObjectKind::kMutex || kind == lang::ObjectKind::kRwLock) locks.push_back(i);
    }
    if (locks.empty()) return;
    const Ticks now = frame.session.now();
    const sim::State& state = lane.state_at(now);
    const auto strands = static_cast<std::uint32_t>(machine.strand_count(state.logical));
    for (std::uint32_t i = 0; i < std::max<std::size_t>(strands, locks.size()); ++i) {
      if (i < strands) node_of(false, i);
      if (i < locks.size()) node_of(true, locks[i]);
    }
    for (const std::uint32_t lock : locks) {
      const sim::StrandId owner = sim::owner_of(machine, state, lock);
      if (owner != sim::kNobody)
        edges_.push_back({node_of(true, lock), node_of(false, owner), false, false});
    }
    for (std::uint32_t strand = 0; strand < strands; ++strand) {
      const sim::Activity activity = state.timed.strands[strand].activity;
      if (activity != sim::Activity::kBlocked && activity != sim::Activity::kSuspended) continue;
      const auto interval = trace::strand_interval_at(lane.run(), strand, now);
      if (!interval || interval->space != trace::ObjectSpace::kInstance) continue;
      if (std::ranges::find(locks, interval->object) == locks.end()) continue;
      edges_.push_back({node_of(false, strand), node_of(true, interval->object), true, false});
    }
  }

  // Each node has at most one edge out of it: following them either ends or closes a circle.
  void find_circle() {
    for (std::size_t start = 0; start < nodes_.size(); ++start) {
      std::vector<std::size_t> path;
      std::size_t at = start;
      for (std::size_t steps = 0; steps <= nodes_.size(); ++steps) {
        const auto next = std::ranges::find(edges_, at, &Edge::from);
        if (next == edges_.end()) break;
        path.push_back(static_cast<std::size_t>(next - edges_.begin()));
        at = next->to;
        if (at != start) continue;
        for (const std::size_t edge : path) {
          edges_[edge].in_circle = true;
          nodes_[edges_[edge].from].in_circle = true;
        }
        return;
      }
    }
  }

  void place(Frame& frame, const Rect& area) {
    const Rect inside = area.inset(frame.px(46), frame.px(34));
    const auto count = static_cast<float>(nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const float angle = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / count -
                          std::numbers::pi_v<float> * 0.75F;
      nodes_[i].at = {inside.middle_x() + std::cos(angle) * inside.w / 2,
                      inside.middle_y() - frame.px(8) + std::sin(angle) * inside.h / 2};
    }
  }

  [[nodiscard]] float radius(const Frame& frame) const {
    return frame.px(nodes_.size() > 12 ? 15 : 21);
  }

  void draw_edge(Frame& frame, const Edge& edge) {
    const ImVec2 from = nodes_[edge.from].at;
    const ImVec2 to = nodes_[edge.to].at;
    const float length = std::max(1.0F, std::hypot(to.x - from.x, to.y - from.y));
    const float cut = (radius(frame) + frame.px(6)) / length;
    if (cut > 0.45F) return;
    const ImVec2 a(from.x + (to.x - from.x) * cut, from.y + (to.y - from.y) * cut);
    const ImVec2 b(to.x - (to.x - from.x) * cut, to.y - (to.y - from.y) * cut);
    const ImU32 color = edge.in_circle ? frame.colors().bad
                        : edge.wants   ? frame.colors().ink
                                       : frame.colors().dim;
    if (edge.wants) {
      frame.paint.dashed_line(a, b, color, frame.px(2));
      frame.paint.arrow({b.x - (b.x - a.x) * 0.02F, b.y - (b.y - a.y) * 0.02F}, b, color,
                        frame.px(2));
    } else {
      frame.paint.arrow(a, b, color, frame.px(2));
    }
  }

  void draw_node(Frame& frame, const session::LaneRun& lane, const Node& node) {
    const Palette& colors = frame.colors();
    const float r = radius(frame);
    const Rect box{node.at.x - r, node.at.y - r, 2 * r, 2 * r};
    if (!node.is_lock) {
      frame.paint.token(box, lane.short_name(node.id), strand_color(lane.color_of(node.id)));
      if (node.in_circle)
        frame.paint.stroke(box.inset(-frame.px(3)), colors.bad, r * 0.6F, frame.px(2));
      return;
    }
    frame.paint.list().AddCircleFilled(node.at, r, colors.panel);
    frame.paint.list().AddCircle(node.at, r, node.in_circle ? colors.bad : colors.dim, 0,
                                 frame.px(2));
    frame.paint.text(node.at.x, node.at.y, trace::object_name(lane.machine(), node.id),
                     {Face::kCode, type::kLabel, colors.ink}, Align::kCenter, r * 2 + frame.px(24));
  }

  void draw_legend(Frame& frame, const Rect& area) {
    const Palette& colors = frame.colors();
    const bool circle = std::ranges::any_of(edges_, &Edge::in_circle);
    const float y = area.bottom() - frame.px(6);
    const TextStyle style{Face::kRegular, type::kSmall, circle ? colors.bad : colors.dim};
    if (circle) {
      frame.paint.text(area.x, y, "A circle: each waits for the next. Nobody can go on.",
                       {Face::kMedium, type::kSmall, colors.bad}, Align::kLeft, area.w);
      return;
    }
    float x = area.x;
    frame.paint.arrow({x, y}, {x + frame.px(24), y}, colors.dim, frame.px(2));
    x += frame.px(30);
    x += frame.paint.text(x, y, "is held by", style) + frame.px(18);
    frame.paint.dashed_line({x, y}, {x + frame.px(24), y}, colors.ink, frame.px(2));
    x += frame.px(30);
    frame.paint.text(x, y, "waits for", style);
  }

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
};

const RegisterView kRegister("locks", []() -> std::unique_ptr<View> {
  return std::make_unique<LocksView>();
});

}  // namespace
}  // namespace interleave::ui
