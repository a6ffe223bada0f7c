#include "ui/tracks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "trace/lines.h"
#include "trace/names.h"
#include "trace/narrate.h"
#include "trace/timeline.h"
#include "trace/why.h"

namespace interleave::ui {
namespace {

using sim::Activity;
using sim::EventKind;
using trace::EventId;

constexpr float kGap = 1.5F;       // between neighbouring slices, at each side
constexpr float kWaitHeight = 20;  // of a waiting bar, pixels at scale 1
constexpr float kFaint = 0.3F;

std::string_view one_word(Activity activity) {
  switch (activity) {
    case Activity::kReady: return phrase("track.ready");
    case Activity::kSwitching: return phrase("track.switch");
    case Activity::kSpinning: return phrase("track.spinning");
    case Activity::kBlocked: return phrase("track.blocked");
    case Activity::kIo: return phrase("track.io");
    case Activity::kSleeping: return phrase("track.sleeping");
    case Activity::kSuspended: return phrase("track.suspended");
    case Activity::kHeld: return phrase("track.held");
    default: return "";
  }
}

void draw_pattern(Frame& frame, const Rect& area, Activity activity, float rounding, float alpha) {
  const Palette& colors = frame.colors();
  const ImU32 hatch = with_alpha(colors.hatch, alpha);
  const ImU32 line = with_alpha(colors.line, alpha);
  switch (activity) {
    case Activity::kBlocked:
      frame.paint.fill(area, with_alpha(colors.bad_panel, alpha), rounding);
      frame.paint.hatch_back(area, with_alpha(colors.bad, 0.35F * alpha), rounding);
      frame.paint.stroke(area, with_alpha(colors.bad, 0.55F * alpha), rounding);
      break;
    case Activity::kIo:
      frame.paint.dots(area, with_alpha(colors.dim, 0.6F * alpha));
      frame.paint.stroke(area, line, rounding);
      break;
    case Activity::kSleeping: frame.paint.stroke(area, line, rounding); break;
    case Activity::kSuspended:
      frame.paint.dashed(area, with_alpha(colors.dim, 0.7F * alpha), rounding);
      break;
    case Activity::kSwitching:
      frame.paint.fill(area, line, rounding);
      frame.paint.hatch(area, with_alpha(colors.dim, alpha), rounding);
      break;
    default:
      frame.paint.hatch(area, hatch, rounding);
      frame.paint.stroke(area, line, rounding);
      break;
  }
}

// One drawing of one row.
class TrackPainter {
 public:
  TrackPainter(Frame& frame, const TrackRow& row, const TimeAxis& axis, const TrackOptions& options)
      : frame_(frame),
        row_(row),
        axis_(axis),
        options_(options),
        run_(row.lane->run()),
        track_(row.is_core ? run_.timeline().core(row.id) : run_.timeline().strand(row.id)) {}

  // From the end of the run to that of the axis, in strips that fade.
  void draw_stuck() {
    const trace::Interval interval = *trace::strand_interval_at(run_, row_.id, run_.end_time());
    const float left = axis_.x(static_cast<double>(run_.end_time())) + frame_.px(2);
    const Rect whole = wait_area({left, row_.area.y, axis_.right - left, row_.area.h});
    if (whole.w < frame_.px(6)) return;
    constexpr int kStrips = 6;
    const Activity activity =
        interval.activity == Activity::kSuspended ? Activity::kSuspended : Activity::kBlocked;
    for (int i = 0; i < kStrips; ++i) {
      const float wide = whole.w / kStrips;
      const Rect strip{whole.x + wide * static_cast<float>(i), whole.y, wide, whole.h};
      frame_.paint.clip(strip);
      draw_pattern(frame_, {whole.x, whole.y, whole.w + frame_.px(20), whole.h}, activity,
                   frame_.px(6), 1 - static_cast<float>(i) / kStrips * 0.85F);
      frame_.paint.unclip();
    }
    std::string cause = state_of(interval);
    const TextStyle style{Face::kRegular, type::kSmall, 0};
    const float room = whole.w - frame_.px(14);
    if (frame_.paint.width(cause, style) + frame_.px(10) > room) cause = phrase("track.for_ever");
    if (frame_.paint.width(cause, style) + frame_.px(10) > room) return;
    chip(whole.x + frame_.px(6), whole.middle_y(), cause, room);
  }

  void draw() {
    const auto pixels = static_cast<int>(std::max(1.0F, (axis_.right - axis_.left) / 2));
    std::vector<trace::TrackItem> items;
    trace::summarize(track_, static_cast<Ticks>(std::floor(axis_.from)),
                     static_cast<Ticks>(std::ceil(axis_.to)), pixels, items);
    for (const trace::TrackItem& item : items) {
      if (static_cast<double>(item.start) >= options_.seen) break;
      draw_item(item);
    }
  }

 private:
  static bool runs(Activity activity) {
    return activity == Activity::kRunning || activity == Activity::kSpinning;
  }

  [[nodiscard]] std::uint32_t strand_of(std::size_t interval) const {
    if (!row_.is_core) return row_.id;
    const EventId opened = track_.opened(interval);
    return opened == trace::kNoEvent ? sim::kNobody : run_.events()[opened].strand;
  }

  // The bar between two times as far as it was seen.
  [[nodiscard]] Rect bar(double start, double end) const {
    const float left = std::max(axis_.x(start), axis_.left - frame_.px(20));
    const float right =
        std::min(axis_.x(std::min(end, options_.seen)), axis_.right + frame_.px(20));
    const float gap = right - left > frame_.px(6) ? frame_.px(kGap) : 0;
    return {left + gap, row_.area.y, std::max(right - left - 2 * gap, 1.0F), row_.area.h};
  }

  // Draws what is before the playhead in full and what is after it faintly.
  template <typename Draw>
  void in_two_parts(const Rect& area, double start, double end, Draw&& draw) {
    const double last = std::min(end, options_.seen);
    if (options_.now >= last) return draw(area, 1.0F);
    if (options_.now <= start) return draw(area, kFaint);
    draw(area, kFaint);
    const float split = axis_.x(options_.now);
    frame_.paint.clip({area.x - 1, area.y - 1, std::max(0.0F, split - area.x + 1), area.h + 2});
    draw(area, 1.0F);
    frame_.paint.unclip();
  }

  void draw_item(const trace::TrackItem& item) {
    const Activity activity = track_.activity(item.interval);
    if (item.count > 1) return draw_group(item, activity);
    if (activity == Activity::kAbsent) return;
    const auto start = static_cast<double>(item.start);
    const auto end = static_cast<double>(item.end);
    if (row_.is_core || runs(activity)) {
      const std::uint32_t strand = strand_of(item.interval);
      if (strand == sim::kNobody) return;
      if (activity == Activity::kSwitching) return draw_switch(start, end);
      if (!row_.is_core && options_.steps && draw_steps(item, activity)) return;
      // In its own row a strand's name stands at the left.
      if (!row_.is_core) return draw_slice(start, end, strand, activity, {}, {});
      draw_slice(start, end, strand, activity, row_.lane->name_of(strand),
                 row_.lane->short_name(strand));
    } else {
      draw_wait(item, activity);
    }
  }

  // Many intervals in a few pixels: the longest of them speaks for all.
  void draw_group(const trace::TrackItem& item, Activity activity) {
    const Rect area = bar(static_cast<double>(item.start), static_cast<double>(item.end));
    const std::uint32_t strand = strand_of(item.interval);
    const bool solid =
        strand != sim::kNobody && (row_.is_core ? activity != Activity::kAbsent : runs(activity));
    const float alpha = static_cast<double>(item.start) < options_.now ? 1.0F : kFaint;
    if (solid) {
      const ImU32 fill = activity == Activity::kSwitching
                             ? frame_.colors().faint
                             : strand_color(row_.lane->color_of(strand)).fill;
      frame_.paint.fill(area, with_alpha(fill, alpha * 0.9F));
    } else if (activity != Activity::kAbsent) {
      frame_.paint.fill(wait_area(area), with_alpha(frame_.colors().hatch, alpha));
    }
  }

  void draw_slice(double start, double end, std::uint32_t strand, Activity activity,
                  std::string_view name, std::string_view short_name) {
    const Rect area = bar(start, end);
    const StrandColor color = strand_color(row_.lane->color_of(strand));
    const float rounding = std::min({frame_.px(size::kRounding), area.w / 2, area.h * 0.3F});
    in_two_parts(area, start, end, [&](const Rect& part, float alpha) {
      frame_.paint.fill(part, with_alpha(color.fill, alpha), rounding);
      if (activity == Activity::kSpinning) {
        frame_.paint.hatch(part, with_alpha(color.ink, 0.35F * alpha), rounding);
        leave_unnamed(activity);
      }
      draw_label(part, name, short_name,
                 alpha < 1 ? with_alpha(frame_.colors().ink, 0.75F) : color.ink);
    });
  }

  void draw_label(const Rect& area, std::string_view name, std::string_view short_name, ImU32 ink) {
    if (name.empty() || area.h < frame_.px(13)) return;
    const float text_size = std::min(type::kLabel, area.h / frame_.theme().scale - 3);
    const TextStyle style{Face::kMedium, text_size, ink};
    // The visible part of a slice that goes off the screen carries the label.
    const float left = std::max(area.x, axis_.left);
    const float right = std::min(area.right(), axis_.right);
    const float pad = frame_.px(12);
    if (frame_.paint.width(name, style) + 2 * pad <= right - left) {
      frame_.paint.text(left + pad, area.middle_y(), name, style);
    } else if (frame_.paint.width(short_name, style) + frame_.px(4) <= right - left) {
      frame_.paint.text((left + right) / 2, area.middle_y(), short_name, style, Align::kCenter);
    }
  }

  void draw_switch(double start, double end) {
    const Rect area = bar(start, end);
    const float rounding = std::min(frame_.px(size::kRounding), area.w / 2);
    in_two_parts(area, start, end, [&](const Rect& part, float alpha) {
      draw_pattern(frame_, part, Activity::kSwitching, rounding, alpha);
    });
    const TextStyle style{Face::kMedium, type::kSmall, frame_.colors().ink};
    const std::string_view words = one_word(Activity::kSwitching);
    const float wide = frame_.paint.width(words, style);
    if (wide + frame_.px(20) < area.w) {
      chip(area.middle_x() - wide / 2 - frame_.px(6), area.middle_y(), words, area.w);
    } else {
      leave_unnamed(Activity::kSwitching);
    }
  }

  void leave_unnamed(Activity activity) {
    frame_.unnamed_patterns |= 1U << static_cast<unsigned>(activity);
  }

  // ---- steps ----

  [[nodiscard]] std::string step_label(const sim::Event& event) const {
    const sim::Machine& machine = run_.machine();
    switch (event.kind) {
      case EventKind::kRead: {
        const std::string value = trace::value_text(machine, event.object, event.value);
        const bool swap = machine.program->code[event.pc].op == lang::Op::kCompareExchange;
        return swap ? words::say("stage.no_swap", {{"value", value}}) : "read " + value;
      }
      case EventKind::kLock: return "lock " + trace::object_name(machine, event.object);
      case EventKind::kUnlock: return "unlock " + trace::object_name(machine, event.object);
      case EventKind::kWrite:
        return "write " + trace::value_text(machine, event.object, event.value);
      case EventKind::kModify:
        return trace::cell_name(machine, event.object) + " → " +
               trace::value_text(machine, event.object, event.value);
      default: return trace::step_text(*machine.program, event.pc);
    }
  }

  static bool ends_a_step(const sim::Event& event) {
    switch (event.kind) {
      case EventKind::kRead:
      case EventKind::kWrite:
      case EventKind::kModify:
      case EventKind::kWorkDone:
      case EventKind::kLock:
      case EventKind::kUnlock:
      case EventKind::kReadLock:
      case EventKind::kReadUnlock:
      case EventKind::kAcquire:
      case EventKind::kReleaseUnit:
      case EventKind::kNotify:
      case EventKind::kArrive:
      case EventKind::kSend:
      case EventKind::kReceive:
      case EventKind::kSpawn:
      case EventKind::kJoin:
      case EventKind::kCancel:
      case EventKind::kYield: return true;
      default: return false;
    }
  }

  // Cuts a slice where its steps end. False when there is no room for that.
  bool draw_steps(const trace::TrackItem& item, Activity activity) {
    constexpr std::size_t kMost = 64;
    if (activity != Activity::kRunning || axis_.pixels_per_tick() < frame_.px(26)) return false;
    const trace::Interval interval = trace::strand_interval(run_, row_.id, item.interval);
    const auto inside = trace::events_inside(run_, interval);
    if (inside.size() > kMost) return false;
    double start = static_cast<double>(item.start);
    std::size_t pieces = 0;
    for (const EventId id : inside) {
      const sim::Event& event = run_.events()[id];
      const auto end = static_cast<double>(event.time);
      if (!ends_a_step(event) || end <= start) continue;
      if (start >= options_.seen) return true;
      const std::string label = step_label(event);
      // The step in full, or its first word: "lock account[0]" or "lock"; of the last part of a step its first word.
      const std::string_view word = std::string_view(label).substr(0, label.find(' '));
      const bool part = event.kind == EventKind::kWorkDone &&
                        static_cast<double>(event.value) > end - start + 0.5;
      draw_slice(start, end, row_.id, activity, part ? word : label, word);
      start = end;
      ++pieces;
    }
    const auto end = static_cast<double>(item.end);
    if (pieces == 0 && interval.pc < run_.machine().program->points.size()) {  // a part of one step
      const std::string label = trace::step_text(*run_.machine().program, interval.pc);
      const std::string_view word = std::string_view(label).substr(0, label.find(' '));
      draw_slice(start, end, row_.id, activity, word, word);
      return true;
    }
    if (start < end && start < options_.seen) draw_slice(start, end, row_.id, activity, {}, {});
    return true;
  }

  // ---- waiting ----

  [[nodiscard]] Rect wait_area(const Rect& area) const {
    const float high = std::min(area.h, frame_.px(kWaitHeight));
    return {area.x, area.middle_y() - high / 2, area.w, high};
  }

  void draw_wait(const trace::TrackItem& item, Activity activity) {
    const auto start = static_cast<double>(item.start);
    const auto end = static_cast<double>(item.end);
    const Rect area = wait_area(bar(start, end));
    const float rounding = std::min({frame_.px(6), area.w / 2, area.h / 2});
    in_two_parts(area, start, end, [&](const Rect& part, float alpha) {
      draw_pattern(frame_, part, activity, rounding, alpha);
    });
    if (!options_.causes || area.h < frame_.px(14)) return leave_unnamed(activity);
    const float left = std::max(area.x, axis_.left);
    const float room = std::min(area.right(), axis_.right) - left - frame_.px(16);
    if (room < frame_.px(34)) return leave_unnamed(activity);
    const trace::Interval interval = trace::strand_interval(run_, row_.id, item.interval);
    std::string cause = state_of(interval);
    // The whole cause, else one word for it, else nothing: half a sentence tells nothing.
    const TextStyle style{Face::kRegular, type::kSmall, 0};
    if (frame_.paint.width(cause, style) + frame_.px(10) > room) cause = one_word(activity);
    if (frame_.paint.width(cause, style) + frame_.px(10) > room) return leave_unnamed(activity);
    chip(left + frame_.px(8), area.middle_y(), cause, room);
  }

  // As it began; in English without its "is", for which a chip has no room.
  [[nodiscard]] std::string state_of(const trace::Interval& interval) const {
    std::string state = trace::why(run_, interval, interval.start).state;
    if (state.starts_with("is ")) state.erase(0, 3);
    return state;
  }

  // Words on a plain ground, so that the pattern below does not run through them.
  void chip(float x, float middle_y, std::string_view words, float room) {
    const TextStyle style{Face::kRegular, type::kSmall, frame_.colors().dim};
    const float pad = frame_.px(5);
    if (room - 2 * pad < frame_.px(24)) return;
    const std::string shown = elide(frame_.paint, words, style, room - 2 * pad);
    if (shown.empty()) return;
    const float wide = frame_.paint.width(shown, style);
    frame_.paint.fill({x, middle_y - frame_.px(8), wide + 2 * pad, frame_.px(16)},
                      frame_.colors().panel, frame_.px(5));
    frame_.paint.text(x + pad, middle_y, shown, style);
  }

  Frame& frame_;
  const TrackRow& row_;
  const TimeAxis& axis_;
  const TrackOptions& options_;
  const trace::Run& run_;
  const trace::Track& track_;
};

}  // namespace

bool is_stuck(const TrackRow& row, double now) {
  const trace::Run& run = row.lane->run();
  if (run.outcome() != trace::Outcome::kDeadlock || now < static_cast<double>(run.end_time()))
    return false;
  const auto interval = trace::strand_interval_at(run, row.id, run.end_time());
  return interval && interval->activity != Activity::kAbsent && interval->ongoing;
}

void draw_stuck(Frame& frame, const TrackRow& row, const TimeAxis& axis) {
  TrackPainter(frame, row, axis, {.now = 1e18, .seen = 1e18}).draw_stuck();
}

void draw_track(Frame& frame, const TrackRow& row, const TimeAxis& axis,
                const TrackOptions& options) {
  TrackPainter(frame, row, axis, options).draw();
}

void draw_pattern_key(Frame& frame, float x, float right, float middle_y) {
  const std::uint32_t wanted = std::exchange(frame.unnamed_patterns, 0);
  const TextStyle style{Face::kRegular, type::kSmall, frame.colors().dim};
  const float wide = frame.px(18), high = frame.px(11);
  for (unsigned i = 0; wanted >> i != 0; ++i) {
    const std::string_view words = one_word(static_cast<Activity>(i));
    if ((wanted >> i & 1U) == 0 || words.empty()) continue;
    if (x + wide + frame.paint.width(words, style) + frame.px(6) > right) return;
    const Rect sign{x, middle_y - high / 2, wide, high};
    if (static_cast<Activity>(i) == Activity::kSpinning) {
      frame.paint.fill(sign, frame.colors().faint, frame.px(3));
    }
    draw_pattern(frame, sign, static_cast<Activity>(i), frame.px(3), 1);
    x += wide + frame.px(6);
    x += frame.paint.text(x, middle_y, words, style) + frame.px(14);
  }
}

std::optional<trace::Interval> interval_at(const TrackRow& row, const TimeAxis& axis, float x,
                                           double seen) {
  const double t = axis.time(x);
  if (t < 0 || t >= seen || x < axis.left) return std::nullopt;
  const auto tick = static_cast<Ticks>(std::floor(t));
  const trace::Run& run = row.lane->run();
  return row.is_core ? trace::core_interval_at(run, row.id, tick)
                     : trace::strand_interval_at(run, row.id, tick);
}

}  // namespace interleave::ui
