// The explorer: what a search over every schedule found, each finding with its shortest schedule,
// what the memory can be at the end, and for a small program all its states to walk through.
//
// What it says holds under any scheduler; what the other views show is one run.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "session/exploration.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using session::Exploration;
using session::ScheduleGraph;

constexpr std::size_t kMostFindings = 12, kMostFinals = 40;
constexpr float kMark = 15;  // before a final value: right or wrong

class ExplorerView final : public View {
 public:
  std::string_view title(const Frame&) const override { return phrase("explorer.title"); }
  float weight() const override { return 1.5F; }
  bool tokens_alone(const Frame& frame) const override {
    const Exploration* found = frame.session.exploration();
    return found != nullptr && found->graph() != nullptr;
  }

  float wanted_height(const Frame& frame, float width) const override {
    if (frame.session.lanes().empty()) return frame.px(120);
    // In a row it has about half of the width; a sheet on a phone has all of it.
    const bool narrow = frame.width < frame.px(size::kNarrow);
    const float inside = (narrow ? width : width / 2) - frame.px(2 * size::kPadding + 10);
    return Measure(frame, inside, narrow).all();
  }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    ImGui::SetCursorScreenPos(area.min());
    const ImGuiWindowFlags flags =
        ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar;
    if (ImGui::BeginChild("##explorer", {area.w, area.h}, 0, flags)) {
      ImDrawList& outer = frame.paint.list();
      frame.paint.draw_into(*ImGui::GetWindowDrawList());
      const ImVec2 start = ImGui::GetCursorScreenPos();
      Rect left{start.x, start.y, area.w - frame.px(10), 1e6F};
      widest_ = left.w;
      draw_content(frame, left);
      ImGui::SetCursorScreenPos(start);
      ImGui::Dummy({widest_, left.y - start.y});
      frame.paint.draw_into(outer);
    }
    ImGui::EndChild();
  }

 private:
  static TextStyle headline_style(const Frame& frame, ImU32 ink = 0) {
    return {Face::kBold, type::kLarge, ink == 0 ? frame.colors().ink : ink};
  }
  static TextStyle body_style(const Frame& frame) {
    return {Face::kRegular, type::kLabel, frame.colors().dim};
  }

  static std::string_view invitation(bool locked) {
    return phrase(locked ? Phrase("stage.guess_first") : Phrase("explorer.invitation"));
  }

  // A finding's message without what its title says already.
  static std::string message_of(const explore::Finding& finding) {
    std::string text = finding.message;
    for (const Phrase kind :
         {Phrase("found.race"), Phrase("found.deadlock"), Phrase("found.livelock"),
          Phrase("fault.final"), Phrase("fault.invariant")}) {
      const std::string_view said = phrase(kind).substr(0, phrase(kind).find("{what}"));
      if (text.starts_with(said)) text.erase(0, said.size());
    }
    const bool check =
        finding.kind == explore::Kind::kFinal || finding.kind == explore::Kind::kInvariant;
    if (check) return say("explorer.check", {{"what", text}});
    if (!text.empty() && !text.ends_with('.')) text += '.';
    return text;
  }

  static std::string foot_of(const explore::Finding& finding) {
    std::string steps = words::count("explorer.step", "explorer.steps",
                                     static_cast<std::int64_t>(finding.schedule.size()));
    if (finding.shortest) steps = say("explorer.shortest", {{"steps", steps}});
    if (!finding.counts) steps = say("explorer.allowed", {{"what", steps}});
    return steps;
  }
  static TextStyle foot_style(const Frame& frame) {
    return {Face::kRegular, type::kSmall, frame.colors().dim};
  }

  // ---- sizes ----

  struct Places {
    float node = 0;     // radius
    float along = 0;    // from one level to the next
    float across = 0;   // from one row to the next
    bool down = false;  // levels go down instead of to the right
    float width = 0, height = 0;
  };

  static Places places_of(const Frame& frame, const ScheduleGraph& graph, float width, bool down) {
    Places places;
    places.down = down;
    const auto levels = static_cast<float>(graph.levels);
    const auto rows = static_cast<float>(graph.widest);
    const float least = frame.px(frame.theme().touch ? 40 : 26);
    places.node = frame.px(frame.theme().touch ? 12 : 9);
    const float room = width - frame.px(20);
    if (down) {
      places.along = frame.px(46);
      places.across = std::clamp(room / rows, least, frame.px(72));
      places.width = places.across * rows;
      places.height = places.along * levels;
    } else {
      places.along = std::clamp(room / levels, least, frame.px(96));
      places.across = frame.px(rows > 8 ? 30 : 38);
      places.width = places.along * levels;
      places.height = places.across * rows;
    }
    return places;
  }

  // How high everything will be; the same arithmetic as drawing.
  class Measure {
   public:
    Measure(const Frame& frame, float width, bool narrow)
        : frame_(frame), width_(width), narrow_(narrow) {}

    [[nodiscard]] float all() const {
      const Exploration* found = frame_.session.exploration();
      const float button = frame_.theme().control_height();
      if (found == nullptr) {
        const bool locked = frame_.session.locked();
        const TextStyle style{Face::kRegular, type::kBody, 0};
        return frame_.paint.paragraph_height(width_, invitation(locked), style) +
               (locked ? 0 : button + frame_.px(14)) + frame_.px(8);
      }
      if (found->status() == Exploration::Status::kRunning) return frame_.px(150);
      float sum = banner(*found) + frame_.px(10);
      const auto& findings = found->result().findings;
      for (std::size_t i = 0; i < std::min(findings.size(), kMostFindings); ++i) {
        sum += finding(findings[i]) + frame_.px(8);
      }
      if (findings.size() > kMostFindings) sum += frame_.px(24);
      if (!found->finals().empty()) sum += frame_.px(36) + chips(*found);
      if (found->graph() != nullptr) {
        sum += frame_.px(52) + places_of(frame_, *found->graph(), width_, narrow_).height;
      }
      return sum + frame_.px(8);
    }

    [[nodiscard]] float banner(const Exploration& found) const {
      const float inside = width_ - frame_.px(28);
      const bool again = found.result().verdict == explore::Verdict::kUnknown;
      return frame_.px(26) +
             frame_.paint.paragraph_height(inside, found.headline(), headline_style(frame_)) +
             frame_.px(4) +
             frame_.paint.paragraph_height(inside, found.explanation(), body_style(frame_)) +
             (again ? frame_.theme().control_height() + frame_.px(10) : 0);
    }

    [[nodiscard]] float finding(const explore::Finding& finding) const {
      const float words = frame_.paint.paragraph_height(width_ - button_room(), message_of(finding),
                                                        body_style(frame_));
      const float foot = frame_.paint.paragraph_height(width_ - button_room(), foot_of(finding),
                                                       foot_style(frame_));
      return std::max(frame_.px(22) + words + frame_.px(5) + foot,
                      frame_.theme().control_height()) +
             frame_.px(16);
    }

    [[nodiscard]] float button_room() const { return frame_.px(104); }

    [[nodiscard]] float chips(const Exploration& found) const {
      float x = 0;
      float rows = 1;
      for (std::size_t i = 0; i < std::min(found.finals().size(), kMostFinals); ++i) {
        const float wide = chip_width(found.finals()[i]);
        if (x > 0 && x + wide > width_) {
          x = 0;
          ++rows;
        }
        x += wide + frame_.px(6);
      }
      return rows * frame_.px(30);
    }

    [[nodiscard]] float chip_width(const Exploration::Final& final) const {
      const TextStyle style{Face::kCode, type::kSmall, 0};
      return std::min(width_, frame_.paint.width(final.text, style) + frame_.px(16 + kMark));
    }

   private:
    const Frame& frame_;
    float width_;
    bool narrow_;
  };

  // ---- drawing ----

  void draw_content(Frame& frame, Rect& left) {
    const Exploration* found = frame.session.exploration();
    if (found == nullptr) return draw_invitation(frame, left);
    if (found->status() == Exploration::Status::kRunning) return draw_progress(frame, left, *found);
    const bool narrow = frame.width < frame.px(size::kNarrow);
    const Measure measure(frame, left.w, narrow);
    draw_banner(frame, left.cut_top(measure.banner(*found)), *found);
    left.cut_top(frame.px(10));
    const auto& findings = found->result().findings;
    for (std::size_t i = 0; i < std::min(findings.size(), kMostFindings); ++i) {
      draw_finding(frame, left.cut_top(measure.finding(findings[i])), *found, i);
      left.cut_top(frame.px(8));
    }
    if (findings.size() > kMostFindings) {
      const Rect row = left.cut_top(frame.px(24));
      frame.paint.text(
          row.x, row.middle_y(),
          say("stage.more", {{"count", std::to_string(findings.size() - kMostFindings)}}),
          body_style(frame));
    }
    if (!found->finals().empty()) draw_finals(frame, left, *found, measure);
    if (found->graph() != nullptr) draw_graph(frame, left, *found->graph(), narrow);
    left.cut_top(frame.px(8));
  }

  void draw_invitation(Frame& frame, Rect& left) {
    const bool locked = frame.session.locked();
    const TextStyle style{Face::kRegular, type::kBody, frame.colors().dim};
    const std::string_view words = invitation(locked);
    const float high = frame.paint.paragraph_height(left.w, words, style);
    frame.paint.paragraph(left.cut_top(high), words, style);
    if (locked) return;
    left.cut_top(frame.px(14));
    const ButtonSpec spec{.label = label("explorer.search"), .command = "explore"};
    const Rect row = left.cut_top(frame.theme().control_height());
    button(frame, {row.x, row.y, std::min(row.w, button_width(frame.paint, spec)), row.h}, spec);
    left.cut_top(frame.px(8));
  }

  void draw_progress(Frame& frame, Rect& left, const Exploration& found) {
    const Palette& colors = frame.colors();
    const explore::Progress progress = found.progress();
    const bool counting = progress.phase == "counting";
    Rect row = left.cut_top(frame.px(26));
    frame.paint.text(row.x, row.middle_y(),
                     phrase(counting ? Phrase("search.counting") : Phrase("search.running")),
                     headline_style(frame));
    row = left.cut_top(frame.px(24));
    std::string words = say("search.states", {{"count", session::grouped(progress.states)}});
    if (progress.findings > 0) {
      words = say(progress.findings == 1 ? Phrase("explorer.finding") : Phrase("explorer.findings"),
                  {{"states", words}, {"count", std::to_string(progress.findings)}});
    }
    frame.paint.text(row.x, row.middle_y(), words, body_style(frame), Align::kLeft, row.w);
    row = left.cut_top(frame.px(20));
    // How much there is nobody knows: the bar tells how much of what is known was looked at.
    const Rect bar{row.x, row.middle_y() - frame.px(3), row.w, frame.px(6)};
    const auto all = static_cast<float>(std::max<std::uint64_t>(1, progress.states));
    const float part = 1 - static_cast<float>(progress.waiting) / all;
    frame.paint.fill(bar, colors.grid, frame.px(3));
    frame.paint.fill({bar.x, bar.y, std::max(bar.h, bar.w * part), bar.h}, colors.accent,
                     frame.px(3));
    left.cut_top(frame.px(10));
    const ButtonSpec spec{.label = label("explorer.cancel"),
                          .command = "cancel_explore",
                          .name = label("explorer.cancel_search")};
    row = left.cut_top(frame.theme().control_height());
    button(frame, {row.x, row.y, button_width(frame.paint, spec), row.h}, spec);
  }

  void draw_banner(Frame& frame, const Rect& area, const Exploration& found) {
    const Palette& colors = frame.colors();
    const explore::Verdict verdict = found.result().verdict;
    const bool good = verdict == explore::Verdict::kSafe;
    const bool bad = verdict == explore::Verdict::kViolation;
    const ImU32 ink = good ? colors.good : bad ? colors.bad : colors.ink;
    frame.paint.fill(area,
                     good  ? colors.good_panel
                     : bad ? colors.bad_panel
                           : colors.hover,
                     frame.px(10));
    if (!good && !bad) frame.paint.stroke(area, colors.line, frame.px(10));
    Rect inside = area.inset(frame.px(14), frame.px(12));
    const std::string headline = found.headline();
    const std::string explanation = found.explanation();
    const TextStyle bold = headline_style(frame, ink);
    TextStyle body = body_style(frame);
    if (good || bad) body.color = colors.ink;
    const float high = frame.paint.paragraph_height(inside.w, headline, bold);
    frame.paint.paragraph(inside.cut_top(high), headline, bold);
    inside.cut_top(frame.px(4));
    const float words = frame.paint.paragraph_height(inside.w, explanation, body);
    frame.paint.paragraph(inside.cut_top(words), explanation, body);
    frame.controls.place("verdict", area);
    if (good || bad) return;
    inside.cut_top(frame.px(8));
    const ButtonSpec again{.label = label("explorer.again"), .command = "explore"};
    const bool cancelled = found.status() == Exploration::Status::kCancelled;
    if (cancelled) {
      button(frame,
             {inside.x, inside.y, button_width(frame.paint, again), frame.theme().control_height()},
             again);
    }
  }

  void draw_finding(Frame& frame, const Rect& area, const Exploration& found, std::size_t index) {
    const Palette& colors = frame.colors();
    const explore::Finding& finding = found.result().findings[index];
    const std::string code = found.code_of(index);
    const bool shown = std::as_const(frame.session).work().schedule == code;
    frame.paint.stroke(area, shown ? colors.accent : colors.line, frame.px(10));
    Rect inside = area.inset(frame.px(12), frame.px(7));
    Rect side = inside.cut_right(frame.px(80));
    inside.cut_right(frame.px(10));
    const Rect head = inside.cut_top(frame.px(22));
    frame.paint.text(head.x, head.middle_y(), phrase(session::title_of(finding.kind)),
                     {Face::kBold, type::kLabel, finding.counts ? colors.bad : colors.ink},
                     Align::kLeft, head.w);
    const std::string message = message_of(finding);
    const float high = frame.paint.paragraph_height(inside.w, message, body_style(frame));
    frame.paint.paragraph(inside.cut_top(high), message, body_style(frame));
    inside.cut_top(frame.px(5));
    frame.paint.paragraph(inside, foot_of(finding), foot_style(frame));
    const bool can = frame.session.lanes().size() == 1;
    const Name name = ui::name("explorer.show_finding", {{"number", std::to_string(index + 1)}});
    const float button_height = frame.theme().control_height();
    button(frame, {side.x, area.middle_y() - button_height / 2, side.w, button_height},
           {.label = label(shown ? Phrase("explorer.shown") : Phrase("explorer.show")),
            .command = "show",
            .args = {{"finding", index}},
            .enabled = can,
            .name = name});
  }

  void draw_heading(Frame& frame, Rect& left, std::string_view words) {
    left.cut_top(frame.px(8));
    const Rect row = left.cut_top(frame.px(28));
    frame.paint.text(row.x, row.middle_y(), words,
                     {Face::kMedium, type::kSmall, frame.colors().dim}, Align::kLeft, row.w);
  }

  void draw_finals(Frame& frame, Rect& left, const Exploration& found, const Measure& measure) {
    const Palette& colors = frame.colors();
    const auto& finals = found.finals();
    std::string heading = say(!found.result().complete ? Phrase("explorer.so_far")
                              : finals.size() == 1     ? Phrase("explorer.always_ends")
                                                       : Phrase("explorer.can_end"));
    if (finals.size() > kMostFinals) {
      heading = say("explorer.some", {{"what", heading},
                                      {"count", std::to_string(kMostFinals)},
                                      {"all", session::grouped(found.result().finals.size())}});
    }
    draw_heading(frame, left, heading);
    Rect area = left.cut_top(measure.chips(found));
    float x = area.x;
    float y = area.y + frame.px(13);
    for (std::size_t i = 0; i < std::min(finals.size(), kMostFinals); ++i) {
      const Exploration::Final& final = finals[i];
      const float wide = measure.chip_width(final);
      if (x > area.x && x + wide > area.right()) {
        x = area.x;
        y += frame.px(30);
      }
      // The face for code has no such marks.
      const ImU32 ink = final.wrong ? colors.bad : colors.good;
      const Rect chip{x, y - frame.px(11), wide, frame.px(22)};
      frame.paint.fill(chip, final.wrong ? colors.bad_panel : colors.good_panel,
                       frame.px(size::kChipRounding));
      frame.paint.stroke(chip, final.wrong ? colors.bad : colors.line,
                         frame.px(size::kChipRounding));
      const float words = x + frame.px(8 + kMark);
      frame.paint.text(x + frame.px(8), y, final.wrong ? "✗" : "✓",
                       {Face::kBold, type::kSmall, ink});
      frame.paint.text(words, y, final.text, {Face::kCode, type::kSmall, ink}, Align::kLeft,
                       chip.right() - words - frame.px(7));
      frame.controls.place("final " + final.text, chip);
      x += wide + frame.px(6);
    }
  }

  // ---- the states of a small program ----

  static ImVec2 point_of(const ScheduleGraph& graph, const Places& places, const Rect& area,
                         std::uint32_t index) {
    const ScheduleGraph::Node& node = graph.nodes[index];
    std::uint32_t rows = 0;
    for (const ScheduleGraph::Node& other : graph.nodes) rows += other.level == node.level ? 1 : 0;
    const float along = (static_cast<float>(node.level) + 0.5F) * places.along;
    const float across =
        (static_cast<float>(node.row) + 0.5F - static_cast<float>(rows) / 2) * places.across;
    const float middle = (places.down ? std::min(places.width, area.w) : places.height) / 2;
    return places.down ? ImVec2(area.x + middle + across, area.y + along)
                       : ImVec2(area.x + along, area.y + middle + across);
  }

  void draw_graph(Frame& frame, Rect& left, const ScheduleGraph& graph, bool narrow) {
    const session::LaneRun& lane = *frame.session.lanes().front();
    draw_heading(frame, left,
                 say("explorer.graph", {{"count", std::to_string(graph.nodes.size())}}));
    left.cut_top(frame.px(8));
    const Places places = places_of(frame, graph, left.w, narrow);
    const Rect area = left.cut_top(places.height);
    widest_ = std::max(widest_, places.width);
    std::vector<ImVec2> points;
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
      points.push_back(point_of(graph, places, area, i));
    }
    std::vector<std::uint32_t> path;
    if (const auto& choices = frame.session.choices_so_far()) path = graph.path_of(*choices);
    const auto walked = [&](const ScheduleGraph::Edge& edge) {
      for (std::size_t i = 1; i < path.size(); ++i) {
        if (path[i - 1] == edge.from && path[i] == edge.to) return true;
      }
      return false;
    };
    for (const ScheduleGraph::Edge& edge : graph.edges) {
      if (!walked(edge)) draw_edge(frame, lane, edge, points, false);
    }
    for (const ScheduleGraph::Edge& edge : graph.edges) {
      if (walked(edge)) draw_edge(frame, lane, edge, points, true);
    }
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
      const bool passed = std::ranges::find(path, i) != path.end();
      draw_node(frame, graph, places, points[i], i, passed, !path.empty() && path.back() == i);
    }
  }

  static void draw_edge(Frame& frame, const session::LaneRun& lane, const ScheduleGraph::Edge& edge,
                        const std::vector<ImVec2>& points, bool walked) {
    const ImU32 color = strand_color(lane.color_of(edge.choice.strand)).fill;
    const ImVec2 from = points[edge.from];
    const ImVec2 to = points[edge.to];
    frame.paint.line(from, to, with_alpha(color, walked ? 1.0F : 0.45F),
                     frame.px(walked ? 4 : 1.5F));
    if (std::hypot(to.x - from.x, to.y - from.y) < frame.px(52)) return;
    // Whose step it is, beside the line's first third so that lines from one state can be told apart.
    const ImVec2 at(from.x + (to.x - from.x) * 0.45F, from.y + (to.y - from.y) * 0.45F);
    const float side = frame.px(13);
    frame.paint.token({at.x - side / 2, at.y - side / 2, side, side},
                      lane.short_name(edge.choice.strand),
                      strand_color(lane.color_of(edge.choice.strand)), walked ? 1.0F : 0.75F);
  }

  static void draw_node(Frame& frame, const ScheduleGraph& graph, const Places& places, ImVec2 at,
                        std::uint32_t index, bool passed, bool here) {
    const Palette& colors = frame.colors();
    const ScheduleGraph::Node& node = graph.nodes[index];
    const float r = places.node;
    const float reach = std::max(r, frame.px(frame.theme().touch ? 20 : 12));
    const Rect hit{at.x - reach, at.y - reach, 2 * reach, 2 * reach};
    ImGui::SetCursorScreenPos(hit.min());
    ImGui::PushID(static_cast<int>(index));
    const bool clicked = ImGui::InvisibleButton("##state", {hit.w, hit.h});
    const bool hovered = ImGui::IsItemHovered();
    ImGui::PopID();
    const nlohmann::json args{{"state", index}};
    if (clicked) frame.issue("show", args);

    ImDrawList& list = frame.paint.list();
    const bool bad = node.end == ScheduleGraph::End::kBad;
    const bool good = node.end == ScheduleGraph::End::kGood;
    const ImU32 rim = here || hovered ? colors.accent
                      : bad           ? colors.bad
                      : good          ? colors.good
                      : node.can_fail ? colors.dim
                                      : colors.good;
    list.AddCircleFilled(at, r,
                         bad    ? colors.bad_panel
                         : good ? colors.good_panel
                         : here ? colors.highlight
                                : colors.panel);
    list.AddCircle(at, r, rim, 0, frame.px(here || passed || hovered ? 2.5F : 1.5F));
    if (bad || good) {
      frame.paint.text(at.x, at.y, bad ? "✗" : "✓",
                       {Face::kBold, type::kSmall, bad ? colors.bad : colors.good}, Align::kCenter);
    }
    Control control;
    const Name name = ui::name("explorer.state", {{"number", std::to_string(index)}});
    control.id = name.id;
    control.label = name.text;
    control.area = hit;
    control.command = "show";
    control.args = args;
    frame.controls.record(std::move(control));
    if (!hovered || frame.theme().touch) return;
    const std::string where =
        index == 0 ? say("explorer.start")
                   : words::count("explorer.after.one", "explorer.after.many", node.level);
    const Phrase how = bad             ? Phrase("explorer.state.fails")
                       : good          ? Phrase("explorer.state.ends_well")
                       : node.can_fail ? Phrase("explorer.state.can_fail")
                                       : Phrase("explorer.state.safe");
    tooltip(frame, hit, say(how, {{"where", where}}));
  }

  float widest_ = 0;
};

const RegisterView kRegister("explorer", []() -> std::unique_ptr<View> {
  return std::make_unique<ExplorerView>();
});

}  // namespace
}  // namespace interleave::ui
