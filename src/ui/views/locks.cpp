// Locks and the wait-for graph: who holds what, who waits for it. A circle of arrows is a deadlock.
//
// Threads and tasks that hold or want something stand on an ellipse with the locks between them; an arrow leads from a
// lock to its holder ("held by") and from a strand to the lock or the other strand that it waits for ("wants").
// A semaphore stands among the locks with its count: it has no holder.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <string>

#include "sim/step.h"
#include "trace/interval.h"
#include "trace/lines.h"
#include "trace/names.h"
#include "ui/strand_ask.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using trace::Ticks;

constexpr float kLegend = 20;  // its height, pixels at scale 1

struct Node {
  bool is_lock = false;
  std::uint32_t id = 0;
  ImVec2 at{};
  bool in_circle = false;
  ImVec2 half = {};  // of its box
};

struct Edge {
  std::size_t from = 0, to = 0;
  bool wants = false;
  bool in_circle = false;
};

class LocksView final : public View {
 public:
  std::string_view title(const Frame& frame) const override {
    const auto& lanes = frame.session.lanes();
    const bool counts =
        !lanes.empty() &&
        std::ranges::any_of(lanes.front()->machine().program->objects, is_semaphore);
    return phrase(counts ? Phrase("locks.title.semaphores") : Phrase("locks.title"));
  }
  bool tokens_alone(const Frame&) const override { return true; }
  float wanted_height(const Frame& frame, float) const override { return frame.px(280); }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    const session::LaneRun& lane = *frame.session.lanes().front();
    build(frame, lane);
    if (nodes_.empty()) {
      frame.paint.paragraph(area, phrase("locks.none"),
                            {Face::kRegular, type::kBody, frame.colors().dim});
      return;
    }
    find_circle();
    // The legend has a strip of its own: no node may cover it.
    Rect graph = area;
    const Rect legend = graph.cut_bottom(frame.px(kLegend));
    if (std::ranges::any_of(edges_, &Edge::in_circle)) {
      draw_circle(frame, lane, graph.cut_bottom(frame.px(kLegend)));
    }
    place(frame, lane, graph);
    for (const Edge& edge : edges_) draw_edge(frame, edge);
    for (const Node& node : nodes_) draw_node(frame, lane, node);
    draw_legend(frame, legend);
    frame.controls.place("legend of locks", legend);
  }

 private:
  static bool is_semaphore(const lang::Object& object) {
    return object.kind == lang::ObjectKind::kSemaphore;
  }

  // "m", or "free = 2".
  static std::string label_of(const Frame& frame, const session::LaneRun& lane,
                              std::uint32_t lock) {
    const sim::Machine& machine = lane.machine();
    std::string name = trace::object_name(machine, lock);
    if (!is_semaphore(machine.program->objects[machine.layout.object_of[lock]])) return name;
    const sim::Word count = sim::count_of(machine, lane.state_at(frame.session.now()), lock);
    return name + " = " + std::to_string(count);
  }

  std::size_t node_of(bool is_lock, std::uint32_t id) {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].is_lock == is_lock && nodes_[i].id == id) return i;
    }
    nodes_.push_back({is_lock, id, {}, false});
    return nodes_.size() - 1;
  }

  // Every strand that was declared and every lock, in turn, so that neighbours are likely to meet: at a table each fork
  // lies before the philosopher of its number, who then sits between the two that she takes.
  void build(const Frame& frame, const session::LaneRun& lane) {
    nodes_.clear();
    edges_.clear();
    const sim::Machine& machine = lane.machine();
    const lang::Program& program = *machine.program;
    std::vector<std::uint32_t> locks;
    for (std::uint32_t i = 0; i < machine.layout.object_of.size(); ++i) {
      const lang::ObjectKind kind = program.objects[machine.layout.object_of[i]].kind;
      if (kind == lang::ObjectKind::kMutex || kind == lang::ObjectKind::kRwLock ||
          kind == lang::ObjectKind::kSemaphore)
        locks.push_back(i);
    }
    if (locks.empty()) return;
    const Ticks now = frame.session.now();
    const sim::State& state = lane.state_at(now);
    const auto strands = static_cast<std::uint32_t>(machine.strand_count(state.logical));
    for (std::uint32_t i = 0; i < std::max<std::size_t>(strands, locks.size()); ++i) {
      if (i < locks.size()) node_of(true, locks[i]);
      if (i < strands) node_of(false, i);
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
      if (!interval) continue;
      const std::uint32_t what = interval->object;
      const bool is_lock = interval->space == trace::ObjectSpace::kInstance;
      // One may also wait for another to end.
      if (is_lock ? std::ranges::find(locks, what) == locks.end()
                  : interval->space != trace::ObjectSpace::kStrand || what >= strands)
        continue;
      edges_.push_back({node_of(false, strand), node_of(is_lock, what), true, false});
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

  // Whether somebody in the circle is a future that a select awaits beside others: it may still be dropped, and the
  // circle with it. Where the run has ended, nothing else could go on.
  [[nodiscard]] bool may_be_dropped(const Frame& frame, const session::LaneRun& lane) const {
    const Ticks now = frame.session.now();
    if (now >= lane.run().end_time() && lane.run().outcome() != trace::Outcome::kCutOff)
      return false;
    const sim::State& state = lane.state_at(now);
    const lang::Program& program = *lane.machine().program;
    return std::ranges::any_of(nodes_, [&](const Node& node) {
      if (node.is_lock || !node.in_circle) return false;
      for (sim::StrandId at = state.timed.strands[node.id].parent; at != sim::kNobody;
           at = state.timed.strands[at].parent) {
        const trace::Place place = trace::place_of(lane.machine(), state, at);
        if (!place.ended && program.code[place.pc].op == lang::Op::kSelect) return true;
      }
      return false;
    });
  }

  // A strand is a square token, a lock a pill as wide as its name. Returns the largest of them.
  ImVec2 measure(Frame& frame, const session::LaneRun& lane, const Rect& area, float size) {
    const bool many = nodes_.size() > 12;
    ImVec2 most{};
    for (Node& node : nodes_) {
      const float token = std::min(frame.px(many ? 15 : 21) * size, area.h / 6);
      node.half = {token, token};
      if (node.is_lock) {
        const float wide = frame.paint.width(label_of(frame, lane, node.id), name_style(frame));
        node.half = {std::min(wide / 2 + frame.px(13) * size, area.w * 0.2F),
                     std::min(frame.px(many ? 13 : 16), area.h / 6)};
      }
      most = {std::max(most.x, node.half.x), std::max(most.y, node.half.y)};
    }
    return most;
  }

  // On an ellipse, as far from each other as there is room for; smaller where they would lie on each other.
  void place(Frame& frame, const session::LaneRun& lane, const Rect& area) {
    for (const float size : {1.0F, 0.8F, 0.6F}) {
      const ImVec2 most = measure(frame, lane, area, size);
      const Rect inside = area.inset(most.x + frame.px(4), most.y + frame.px(4));
      std::array<ImVec2, 256> points;
      for (std::size_t i = 0; i < points.size(); ++i) {
        const float part = static_cast<float>(i) / static_cast<float>(points.size());
        const float angle = std::numbers::pi_v<float> * (2 * part - 0.75F);
        points[i] = {inside.middle_x() + std::cos(angle) * inside.w / 2,
                     inside.middle_y() + std::sin(angle) * inside.h / 2};
      }
      float fits = -2 * most.x;  // all in one place
      float too_far = area.w;
      while (too_far - fits > 1) {
        const float apart = (fits + too_far) / 2;
        (walk(points, apart) ? fits : too_far) = apart;
      }
      walk(points, fits);
      if (fits >= 0) return;
    }
  }

  // How far apart two boxes are; below 0 where they lie on each other.
  static float between(const Node& a, const Node& b) {
    return std::max(std::abs(a.at.x - b.at.x) - a.half.x - b.half.x,
                    std::abs(a.at.y - b.at.y) - a.half.y - b.half.y);
  }

  // Along the points, each as soon as it is that far from the one before. Whether there is room for all.
  bool walk(std::span<const ImVec2> points, float apart) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      nodes_[i].at = points[at];
      while (i > 0 && between(nodes_[i - 1], nodes_[i]) < apart) {
        if (++at == points.size()) return false;
        nodes_[i].at = points[at];
      }
    }
    return nodes_.size() < 2 || between(nodes_.back(), nodes_.front()) >= apart;
  }

  [[nodiscard]] TextStyle name_style(const Frame& frame) const {
    return {Face::kCode, nodes_.size() > 12 ? type::kTiny : type::kLabel, frame.colors().ink};
  }

  // Where a line from one node to another leaves the box of the first.
  static ImVec2 border(const Frame& frame, const Node& node, ImVec2 towards) {
    const ImVec2 way{towards.x - node.at.x, towards.y - node.at.y};
    const float gap = frame.px(5);
    const float across = std::abs(way.x) > 0.01F ? (node.half.x + gap) / std::abs(way.x) : 1e9F;
    const float down = std::abs(way.y) > 0.01F ? (node.half.y + gap) / std::abs(way.y) : 1e9F;
    const float part = std::min(across, down);
    return {node.at.x + way.x * part, node.at.y + way.y * part};
  }

  void draw_edge(Frame& frame, const Edge& edge) {
    const Node& from = nodes_[edge.from];
    const Node& to = nodes_[edge.to];
    const ImVec2 a = border(frame, from, to.at);
    const ImVec2 b = border(frame, to, from.at);
    // Nothing to draw between boxes that touch.
    if ((b.x - a.x) * (to.at.x - from.at.x) + (b.y - a.y) * (to.at.y - from.at.y) <= 0) return;
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
    const Rect box{node.at.x - node.half.x, node.at.y - node.half.y, 2 * node.half.x,
                   2 * node.half.y};
    if (!node.is_lock) {
      ask_strand(frame, lane, box, node.id, nodes_.size() <= 12);
      frame.paint.token(box, lane.short_name(node.id), strand_color(lane.color_of(node.id)));
      if (node.in_circle)
        frame.paint.stroke(box.inset(-frame.px(3)), colors.bad, box.h * 0.3F, frame.px(2));
      return;
    }
    // Held: filled, and an arrow leads to the holder. Free: a thin outline.
    const bool held = std::ranges::any_of(
        edges_, [&](const Edge& edge) { return !edge.wants && &nodes_[edge.from] == &node; });
    const float rounding = box.h / 2;
    const std::string name = trace::object_name(lane.machine(), node.id);
    ask(frame, box, ui::name("stage.why_of", {{"name", name}}), {{"object", name}},
        nodes_.size() <= 12);
    if (node.in_circle) {
      frame.paint.fill(box, colors.bad_panel, rounding);
      frame.paint.stroke(box, colors.bad, rounding, frame.px(2));
    } else if (held) {
      frame.paint.fill(box, colors.highlight, rounding);
      frame.paint.stroke(box, colors.accent, rounding, frame.px(1.6F));
    } else {
      frame.paint.stroke(box, colors.line, rounding);
    }
    frame.paint.text(node.at.x, node.at.y, label_of(frame, lane, node.id), name_style(frame),
                     Align::kCenter, box.w - frame.px(14));
  }

  void draw_circle(Frame& frame, const session::LaneRun& lane, const Rect& area) {
    const Phrase words =
        may_be_dropped(frame, lane) ? Phrase("locks.circle_of_select") : Phrase("locks.circle");
    frame.paint.text(area.x, area.middle_y() + frame.px(2), phrase(words),
                     {Face::kMedium, type::kSmall, frame.colors().bad}, Align::kLeft, area.w);
  }

  static void draw_legend(Frame& frame, const Rect& area) {
    const Palette& colors = frame.colors();
    const float y = area.middle_y() + frame.px(2);
    const TextStyle style{Face::kRegular, type::kSmall, colors.dim};
    float x = area.x;
    frame.paint.arrow({x, y}, {x + frame.px(24), y}, colors.dim, frame.px(2));
    x += frame.px(30);
    x += frame.paint.text(x, y, phrase("locks.held"), style) + frame.px(18);
    frame.paint.dashed_line({x, y}, {x + frame.px(24), y}, colors.ink, frame.px(2));
    x += frame.px(30);
    frame.paint.text(x, y, phrase("locks.waits"), style);
  }

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
};

const RegisterView kRegister("locks", []() -> std::unique_ptr<View> {
  return std::make_unique<LocksView>();
});

}  // namespace
}  // namespace interleave::ui
