// The timeline: a row per core, a row per thread and task, and a playhead to drag.
#include "trace/timeline.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "trace/why.h"
#include "ui/playhead.h"
#include "ui/time_axis.h"
#include "ui/tracks.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

constexpr float kStrandRow = 54;   // with its gap, pixels at scale 1
constexpr float kTallestRow = 66;  // where there is more room than asked for
constexpr float kLeastRow = 24;
constexpr float kMostRows = 420;  // of all rows together
constexpr float kRowGap = 14;
constexpr float kAxisHeight = 26;
constexpr float kTop = 14;  // room for the playhead's knob
constexpr std::size_t kMostArrows = 60;

class TimelineView final : public View {
 public:
  std::string_view title(const Frame&) const override { return phrase("timeline.title"); }
  bool wide() const override { return true; }
  bool tells_the_end() const override { return true; }

  float wanted_height(const Frame& frame, float) const override {
    if (frame.session.lanes().empty()) return frame.px(160);
    const session::LaneRun& lane = *frame.session.lanes().front();
    const auto rows = static_cast<float>(lane.machine().cores + strand_count(lane));
    const float row = rows <= 5 ? kStrandRow : rows <= 10 ? 44 : 34;
    // Many rows scroll inside.
    return frame.px(std::min(rows * row, kMostRows) + kTop + kAxisHeight + 14);
  }

  void reset() override {
    zoom_.reset();
    scroll_ = 0;
  }

  bool command(std::string_view name, const nlohmann::json&) override {
    if (name == "zoom_in") pending_zoom_ = 0.5;
    if (name == "zoom_out") pending_zoom_ = 2;
    if (name == "zoom_all") zoom_.reset();
    return name.starts_with("zoom_");
  }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    lane_ = frame.session.lanes().front().get();
    lay_out(frame, area);
    keep_times_in_sight(frame);
    zoom(frame);
    axis_.left = plot_.x;
    axis_.right = plot_.right() - frame.px(22);
    zoom_.apply(frame, motion_id("timeline.zoom"), axis_);

    handle_input(frame);
    draw_grid(frame, axis_, plot_.y + frame.px(2), rows_area_.bottom());
    draw_rows(frame);
    draw_times(frame, axis_, times_.middle_y());
    frame.controls.place("times", times_);
    draw_zoom_bar(frame);
    if (frame.session.locked()) return draw_question(frame);
    frame.paint.clip({plot_.x - frame.px(8), area.y - frame.px(8), plot_.w + frame.px(12),
                      area.h + frame.px(8)});
    draw_playhead(frame, axis_, plot_.y, rows_area_.bottom() + frame.px(4));
    frame.paint.unclip();
    // A deadlock is where the playhead comes to rest: its mark is on top.
    frame.paint.clip(rows_clip(frame));
    draw_marks(frame);
    frame.paint.unclip();
  }

 private:
  static std::size_t strand_count(const session::LaneRun& lane) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < lane.run().timeline().strands(); ++i) {
      count += lane.run().timeline().strand(static_cast<sim::StrandId>(i)).empty() ? 0 : 1;
    }
    return count;
  }

  // ---- geometry ----

  void lay_out(Frame& frame, const Rect& area) {
    rows_.clear();
    const std::uint32_t cores = lane_->machine().cores;
    for (std::uint32_t c = 0; c < cores; ++c) rows_.push_back({lane_, 0, true, c, {}});
    for (std::size_t i = 0; i < lane_->run().timeline().strands(); ++i) {
      const auto strand = static_cast<sim::StrandId>(i);
      if (!lane_->run().timeline().strand(strand).empty()) {
        rows_.push_back({lane_, 0, false, strand, {}});
      }
    }
    Rect left = area;
    times_ = left.cut_bottom(frame.px(kAxisHeight));
    float label_width = frame.px(48);
    for (const TrackRow& row : rows_)
      label_width = std::max(label_width, label_width_of(frame, row));
    label_width = std::min(label_width, std::max(frame.px(56), area.w * 0.28F));
    labels_ = left.cut_left(label_width + frame.px(14));
    plot_ = left;
    rows_area_ = left;
    rows_area_.cut_top(frame.px(kTop));

    // Rows shrink to fit, down to a least height; below that they scroll.
    const float separator = frame.px(14);
    const float room = rows_area_.h - separator;
    const auto count = static_cast<float>(rows_.size());
    row_height_ = std::clamp(room / count, frame.px(kLeastRow), frame.px(kTallestRow));
    const float gap = std::min(frame.px(kRowGap + 2), row_height_ * 0.3F);
    content_ = row_height_ * count + separator;
    scroll_ = std::clamp(scroll_, 0.0F, std::max(0.0F, content_ - rows_area_.h));
    float y = rows_area_.y - scroll_;
    for (TrackRow& row : rows_) {
      if (!row.is_core && row.id == first_strand()) {
        separator_y_ = y + separator / 2 - gap / 4;
        y += separator;
      }
      row.area = {plot_.x, y + gap / 2, plot_.w, row_height_ - gap};
      y += row_height_;
    }
  }

  // Where the card goes on below what is seen of the stage, its times stand at that edge, below the rows in sight.
  void keep_times_in_sight(const Frame& frame) {
    constexpr float kLeastRows = 72;  // in sight, pixels at scale 1
    const float edge = frame.paint.list().GetClipRectMax().y - times_.h;
    if (edge >= times_.y || edge < rows_area_.y + frame.px(kLeastRows)) return;
    times_.y = edge;
    rows_area_.h = edge - rows_area_.y;
    plot_.h = edge - plot_.y;
  }

  [[nodiscard]] std::uint32_t first_strand() const {
    for (const TrackRow& row : rows_) {
      if (!row.is_core) return row.id;
    }
    return sim::kNobody;
  }

  [[nodiscard]] std::string label_of(const TrackRow& row) const {
    return row.is_core ? say("stage.core", {{"core", std::to_string(row.id)}})
                       : lane_->name_of(row.id);
  }

  [[nodiscard]] float label_width_of(const Frame& frame, const TrackRow& row) const {
    const TextStyle style{Face::kMedium, type::kLabel, 0};
    return frame.paint.width(label_of(row), style) + (row.is_core ? 0 : frame.px(26));
  }

  // ---- input ----

  void zoom(Frame& frame) {
    const double whole = whole_range(frame.session);
    if (pending_zoom_ != 0) {
      zoom_.scale(pending_zoom_, frame.session.time(), whole);
      pending_zoom_ = 0;
    }
    if (frame.session.playing()) zoom_.follow(frame.session.time(), whole);
  }

  void handle_input(Frame& frame) {
    const Rect touchable{plot_.x - frame.px(10), plot_.y - frame.px(10), plot_.w + frame.px(10),
                         plot_.h + frame.px(10) + times_.h};
    if (touchable.empty()) return;
    ImGui::SetCursorScreenPos(touchable.min());
    ImGui::InvisibleButton("##timeline", {touchable.w, touchable.h},
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonMiddle |
                               ImGuiButtonFlags_MouseButtonRight);
    const ImGuiIO& io = ImGui::GetIO();
    const bool hovered = ImGui::IsItemHovered();
    const double whole = whole_range(frame.session);
    if (frame.pinch.active) return pinch(frame, touchable, whole);
    const bool turned = io.MouseWheel != 0 || io.MouseWheelH != 0;
    if (hovered && turned && (!frame.scrolls || io.KeyCtrl)) wheel(frame, io, whole);
    if (ImGui::IsItemActive()) {
      const bool panning = ImGui::IsMouseDown(ImGuiMouseButton_Middle) ||
                           ImGui::IsMouseDown(ImGuiMouseButton_Right) || io.KeyShift;
      if (panning) {
        zoom_.pan(-static_cast<double>(io.MouseDelta.x / axis_.pixels_per_tick()), whole);
        dragged_ = true;
      } else {
        drag(frame, io);
      }
    } else if (ImGui::IsItemDeactivated()) {
      if (!dragged_) click(frame, io.MousePos);
      dragged_ = false;
    } else if (hovered && !frame.theme().touch) {
      hover(frame, io.MousePos);
    }
  }

  // Two fingers: what is between them stays between them.
  void pinch(Frame& frame, const Rect& touchable, double whole) {
    dragged_ = true;  // the first finger was no tap
    const Pinch& two = frame.pinch;
    if (!touchable.contains({two.x, two.y})) return;
    zoom_.scale(1 / static_cast<double>(two.factor), axis_.time(two.x), whole);
    zoom_.pan(-static_cast<double>(two.dx / axis_.pixels_per_tick()), whole);
  }

  void wheel(Frame& frame, const ImGuiIO& io, double whole) {
    const bool scrolls = content_ > rows_area_.h && !io.KeyCtrl && io.MouseWheel != 0;
    if (scrolls)
      scroll_ -= io.MouseWheel * frame.px(40);
    else if (io.MouseWheel != 0) {
      zoom_.scale(std::pow(0.85, static_cast<double>(io.MouseWheel)), axis_.time(io.MousePos.x),
                  whole);
    }
    if (io.MouseWheelH != 0) {
      zoom_.pan(
          static_cast<double>(-io.MouseWheelH) * 30 / static_cast<double>(axis_.pixels_per_tick()),
          whole);
    }
  }

  // A press on the axis or on the playhead takes it at once; elsewhere only a drag does, so that a slice can be
  // clicked.
  void drag(Frame& frame, const ImGuiIO& io) {
    const float x = axis_.x(frame.session.time());
    const ImVec2 start = io.MouseClickedPos[0];
    const float reach = frame.px(frame.theme().touch ? 24 : 12);
    const bool on_handle =
        std::abs(start.x - x) < reach || start.y > rows_area_.bottom() || start.y < rows_area_.y;
    const bool moved = ImGui::IsMouseDragging(ImGuiMouseButton_Left, frame.px(4));
    if (!moved && !dragged_ && !on_handle) return;
    dragged_ = true;
    // Zoomed in, what is drawn follows the hand; the playhead and the axis below still move the time.
    if (zoom_.zoomed() && !on_handle) {
      zoom_.pan(-static_cast<double>(io.MouseDelta.x / axis_.pixels_per_tick()),
                whole_range(frame.session));
      if (content_ > rows_area_.h && !frame.scrolls) scroll_ -= io.MouseDelta.y;
      return;
    }
    const double t =
        std::clamp(axis_.meant(io.MousePos.x), 0.0, static_cast<double>(frame.session.end()));
    if (t != frame.session.time() || frame.session.playing()) frame.issue("seek", {{"t", t}});
  }

  [[nodiscard]] const TrackRow* row_at(ImVec2 point) const {
    if (!rows_area_.contains(point)) return nullptr;
    for (const TrackRow& row : rows_) {
      if (point.y >= row.area.y && point.y < row.area.bottom()) return &row;
    }
    return nullptr;
  }

  void click(Frame& frame, ImVec2 point) {
    if (const session::Mark* mark = mark_at(point)) {
      return frame.issue("select", {{"mark", mark - lane_->marks().data()}});
    }
    const TrackRow* row = row_at(point);
    const auto interval =
        row == nullptr ? std::nullopt : interval_at(*row, axis_, point.x, frame.session.seen());
    const double last = static_cast<double>(lane_->run().end_time());
    const bool beyond = row != nullptr && !row->is_core && axis_.time(point.x) >= last &&
                        is_stuck(*row, frame.session.time());
    if (!interval && !beyond) return frame.issue("deselect");
    nlohmann::json args{{"time", std::min(std::floor(axis_.time(point.x)), last)}};
    if (row->is_core) {
      args["core"] = row->id;
    } else {
      args["strand"] = lane_->name_of(row->id);
    }
    frame.issue("select", std::move(args));
  }

  void hover(Frame& frame, ImVec2 point) {
    if (const session::Mark* mark = mark_at(point)) {
      return tooltip(frame, {point.x, point.y, 1, frame.px(10)}, mark->sentence);
    }
    const TrackRow* row = row_at(point);
    if (row == nullptr) return;
    const auto interval = interval_at(*row, axis_, point.x, frame.session.seen());
    if (!interval) return;
    const session::Selection asked = frame.session.explain(0, *interval, row->is_core, row->id);
    const float left = std::max(axis_.x(static_cast<double>(interval->start)), plot_.x);
    const float right = std::min(axis_.x(static_cast<double>(asked.until)), plot_.right());
    const Rect slice{left, row->area.y, right - left, row->area.h};
    hovered_ = slice;
    tooltip(frame, slice, asked.why.sentence);
  }

  // ---- drawing ----

  void draw_rows(Frame& frame) {
    const session::Session& session = frame.session;
    const TrackOptions options{session.time(), session.seen(), true, true};
    const Rect clip{labels_.x, rows_area_.y - frame.px(1), labels_.w + plot_.w,
                    rows_area_.h + frame.px(2)};
    frame.paint.clip(clip);
    // A sliver of a row over the times would look like a mark of theirs.
    const float sliver = frame.px(4);
    const auto in_sight = [&](const TrackRow& row) {
      return row.area.bottom() >= clip.y && row.area.y <= clip.bottom() - sliver;
    };
    for (const TrackRow& row : rows_) {
      if (!in_sight(row)) continue;
      draw_label(frame, row);
    }
    frame.paint.line({labels_.x, separator_y_}, {plot_.right(), separator_y_}, frame.colors().line);
    frame.paint.clip(rows_clip(frame));
    for (const TrackRow& row : rows_) {
      if (!in_sight(row)) continue;
      draw_track(frame, row, axis_, options);
      if (!row.is_core && is_stuck(row, frame.session.time())) draw_stuck(frame, row, axis_);
    }
    draw_arrows(frame);
    draw_selected(frame);
    frame.paint.unclip();
    frame.paint.unclip();
    if (!hovered_.empty()) {
      frame.paint.stroke(hovered_.inset(-frame.px(1)), frame.colors().ink, frame.px(9),
                         frame.px(1.5F));
      hovered_ = {};
    }
  }

  [[nodiscard]] Rect rows_clip(const Frame& frame) const {
    return {plot_.x - frame.px(2), rows_area_.y - frame.px(1), plot_.w + frame.px(2),
            rows_area_.h + frame.px(2)};
  }

  void draw_label(Frame& frame, const TrackRow& row) {
    const std::string name = label_of(row);
    float x = labels_.x;
    if (!row.is_core) {
      const float side = std::min(frame.px(20), row.area.h);
      frame.paint.token({x, row.area.middle_y() - side / 2, side, side}, lane_->short_name(row.id),
                        strand_color(lane_->color_of(row.id)));
      if (name == lane_->short_name(row.id)) return;  // the token says it all
      x += side + frame.px(6);
    }
    frame.paint.text(x, row.area.middle_y(), name,
                     {Face::kMedium, type::kLabel, frame.colors().ink}, Align::kLeft,
                     labels_.right() - x - frame.px(6));
  }

  [[nodiscard]] const TrackRow* row_of(sim::StrandId strand) const {
    for (const TrackRow& row : rows_) {
      if (!row.is_core && row.id == strand) return &row;
    }
    return nullptr;
  }

  // Who let whom go on.
  void draw_arrows(Frame& frame) {
    const double last = std::min(frame.session.time(), axis_.to);
    const auto arrows = lane_->run().timeline().arrows(static_cast<Ticks>(std::ceil(axis_.from)),
                                                       static_cast<Ticks>(std::floor(last)));
    if (arrows.size() > kMostArrows) return;
    for (const trace::Arrow& arrow : arrows) {
      const TrackRow* from = row_of(arrow.from);
      const TrackRow* to = row_of(arrow.to);
      if (from == nullptr || to == nullptr || from == to) continue;
      const float x = axis_.x(static_cast<double>(arrow.time));
      const bool down = to->area.y > from->area.y;
      const float y0 = down ? from->area.bottom() : from->area.y;
      const float y1 = down ? to->area.y : to->area.bottom();
      const ImU32 color = frame.colors().dim;
      frame.paint.list().AddCircleFilled({x, y0}, frame.px(3), color);
      frame.paint.arrow({x, y0}, {x, y1}, color, frame.px(1.5F));
    }
  }

  // What went wrong: two accesses that race are joined, a deadlock and a violation stand where they came about.
  void draw_marks(Frame& frame) {
    marked_.clear();
    std::size_t drawn = 0;
    for (const session::Mark& mark : lane_->marks()) {
      const auto time = static_cast<double>(mark.time);
      if (time > frame.session.seen() || ++drawn > kMostArrows) break;
      const float alpha = time <= frame.session.time() ? 1.0F : 0.3F;
      const ImU32 color = with_alpha(frame.colors().bad, alpha);
      std::vector<ImVec2> points;
      for (const session::Mark::Place& place : mark.places) {
        const TrackRow* row = row_of(place.strand);
        if (row == nullptr) continue;
        // In the middle of the tick in which it was done; a deadlock is at the end of it.
        const double shift = mark.kind == session::Mark::Kind::kRace ? 0.5 : 0;
        points.emplace_back(axis_.x(static_cast<double>(place.time) - shift), row->area.middle_y());
      }
      if (points.empty()) continue;
      if (mark.kind == session::Mark::Kind::kRace && points.size() == 2) {
        draw_race(frame, points[0], points[1], color);
      } else {
        for (const ImVec2 point : points) draw_cross(frame, point, color);
      }
      for (const ImVec2 point : points) {
        const float reach = frame.px(frame.theme().touch ? 22 : 11);
        const Rect area{point.x - reach, point.y - reach, 2 * reach, 2 * reach};
        marked_.emplace_back(area, drawn - 1);
      }
      frame.controls.place("mark " + std::to_string(drawn), marked_.back().first);
      if (alpha == 1.0F) label_mark(frame, mark, points.back(), color);
    }
  }

  // From below the upper access to above the lower one.
  static void draw_race(Frame& frame, ImVec2 from, ImVec2 to, ImU32 color) {
    const float down = to.y > from.y ? 1.0F : -1.0F;
    const ImVec2 begin(from.x, from.y + down * frame.px(13));
    const ImVec2 end(to.x, to.y - down * frame.px(13));
    const float middle = (begin.y + end.y) / 2;
    frame.paint.dashed_line(begin, {begin.x, middle}, color, frame.px(2));
    frame.paint.dashed_line({begin.x, middle}, {end.x, middle}, color, frame.px(2));
    frame.paint.dashed_line({end.x, middle}, end, color, frame.px(2));
    for (const ImVec2 point : {begin, end}) {
      frame.paint.list().AddCircleFilled(point, frame.px(4), color);
    }
  }

  static void draw_cross(Frame& frame, ImVec2 at, ImU32 color) {
    const float r = frame.px(9);
    frame.paint.list().AddCircleFilled(at, r, frame.colors().panel);
    frame.paint.list().AddCircle(at, r, color, 0, frame.px(2));
    frame.paint.text(at.x, at.y, "!", {Face::kBold, type::kLabel, color}, Align::kCenter);
  }

  // The words beside it, where nothing was drawn yet.
  void label_mark(Frame& frame, const session::Mark& mark, ImVec2 at, ImU32 color) {
    const float x = std::max(at.x, axis_.x(frame.session.seen())) + frame.px(14);
    const float room = plot_.right() - x - frame.px(4);
    const TextStyle style{Face::kMedium, type::kSmall, color};
    // What waits for ever says so itself.
    if (mark.kind == session::Mark::Kind::kDeadlock) return;
    if (frame.session.time() < frame.session.seen() || &mark != frame.session.mark()) return;
    if (room < frame.paint.width(mark.title, style)) return;
    frame.paint.text(x, at.y, mark.title, style);
  }

  [[nodiscard]] const session::Mark* mark_at(ImVec2 point) const {
    for (const auto& [area, mark] : marked_) {
      if (area.contains(point) && mark < lane_->marks().size()) return &lane_->marks()[mark];
    }
    return nullptr;
  }

  void draw_selected(Frame& frame) {
    const auto& selection = frame.session.selection();
    if (!selection || selection->lane != 0) return;
    for (const TrackRow& row : rows_) {
      if (row.is_core != selection->on_core || row.id != selection->id) continue;
      const float left = axis_.x(static_cast<double>(selection->interval.start));
      const float right = axis_.x(static_cast<double>(selection->until));
      const Rect slice{left, row.area.y, std::max(frame.px(4), right - left), row.area.h};
      frame.paint.stroke(slice.inset(-frame.px(1)), frame.colors().accent, frame.px(9),
                         frame.px(2.5F));
    }
  }

  void draw_question(Frame& frame) {
    const TextStyle style{Face::kMedium, type::kBody, frame.colors().dim};
    const std::string_view words = phrase("stage.guess_first");
    const float wide = frame.paint.paragraph_height(plot_.w - frame.px(48), words, style) >
                               frame.paint.line_height(style) * 1.5F
                           ? plot_.w - frame.px(48)
                           : frame.paint.width(words, style);
    const float high = frame.paint.paragraph_height(wide + 1, words, style);
    // In the middle of what is seen of the rows; below the edge of a phone's sheet there may be too little of them.
    const float top = std::max(rows_area_.y, frame.paint.list().GetClipRectMin().y);
    const float bottom = std::min(rows_area_.bottom(), frame.paint.list().GetClipRectMax().y);
    const Rect box{plot_.middle_x() - wide / 2 - frame.px(16),
                   (top + bottom - high) / 2 - frame.px(10), wide + frame.px(33),
                   high + frame.px(20)};
    if (box.h > bottom - top) return;
    frame.paint.fill(box, frame.colors().panel, frame.px(10));
    frame.paint.stroke(box, frame.colors().line, frame.px(10));
    frame.paint.paragraph(box.inset(frame.px(16), frame.px(10)), words, style);
  }

  // Where the visible part is within the whole; only while zoomed.
  void draw_zoom_bar(Frame& frame) {
    if (!zoom_.zoomed()) return;
    const double whole = whole_range(frame.session);
    const Rect track{plot_.x, times_.bottom() - frame.px(4), axis_.right - axis_.left, frame.px(4)};
    frame.paint.fill(track, frame.colors().grid, frame.px(2));
    const auto left = static_cast<float>(axis_.from / whole) * track.w;
    const auto wide = static_cast<float>((axis_.to - axis_.from) / whole) * track.w;
    frame.paint.fill({track.x + left, track.y, std::max(wide, frame.px(8)), track.h},
                     frame.colors().faint, frame.px(2));
  }

  const session::LaneRun* lane_ = nullptr;
  std::vector<TrackRow> rows_;
  Rect labels_, plot_, rows_area_, times_;
  Rect hovered_;
  std::vector<std::pair<Rect, std::size_t>> marked_;  // where marks were drawn last
  TimeAxis axis_;
  Zoom zoom_;
  double pending_zoom_ = 0;
  float row_height_ = 0, content_ = 0, scroll_ = 0, separator_y_ = 0;
  bool dragged_ = false;
};

const RegisterView kRegister("timeline", []() -> std::unique_ptr<View> {
  return std::make_unique<TimelineView>();
});

}  // namespace
}  // namespace interleave::ui
