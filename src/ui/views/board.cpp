// Cores and queues: every thread and task as a token, where it is now. Tokens travel when they change place.
//
// Ready, the cores and what has ended stand in a row, as a strand usually passes them; below are the places
// where it can wait. Which places there are comes from the program, so they do not jump about while it runs.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "sim/step.h"
#include "trace/interval.h"
#include "trace/lines.h"
#include "trace/names.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using sim::Activity;
using trace::Ticks;

constexpr std::size_t kMostObjects = 6;  // waiting places of their own; beyond that they share one

// A place and who is in it, in the order in which they stand.
struct Zone {
  std::string title;
  Rect area;
  std::vector<sim::StrandId> strands;
  bool from_right = false;  // the first stands at the right: next to the core
  bool waiting = false;     // of the lower row
};

class BoardView final : public View {
 public:
  std::string_view title(const Frame&) const override { return "Cores and queues"; }
  float weight() const override { return 1.28F; }

  float wanted_height(const Frame& frame, float width) const override {
    if (frame.session.lanes().empty()) return frame.px(200);
    const session::LaneRun& lane = *frame.session.lanes().front();
    const float cores =
        std::ceil(static_cast<float>(lane.machine().cores) / core_columns(frame, lane, width));
    const float waiting = has_waiting(lane) ? 110 : 0;
    return frame.px(60 + std::max(1.0F, cores) * 86 + waiting);
  }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    lane_ = frame.session.lanes().front().get();
    place_zones(frame, area);
    fill_zones(frame);
    for (const Zone& zone : zones_) draw_zone(frame, zone);
    draw_cores(frame);
    draw_arrows(frame);
    draw_tokens(frame);
  }

 private:
  // ---- what there is ----

  static bool uses(const lang::Program& program, std::initializer_list<lang::Op> ops) {
    return std::ranges::any_of(program.code, [&](const lang::Instruction& instruction) {
      return std::ranges::find(ops, instruction.op) != ops.end();
    });
  }

  static bool has_io(const lang::Program& p) {
    return uses(p, {lang::Op::kIo, lang::Op::kAwaitIo});
  }
  static bool has_sleep(const lang::Program& p) {
    return uses(p, {lang::Op::kSleep, lang::Op::kAwaitSleep});
  }
  static bool has_other_waits(const lang::Program& p) {
    return uses(p,
                {lang::Op::kJoin, lang::Op::kWaitUntil, lang::Op::kAwaitHandle, lang::Op::kAwaitAll,
                 lang::Op::kAwaitYield, lang::Op::kSelect, lang::Op::kAtomicBegin});
  }
  static bool has_late(const lang::Program& p) {
    return std::ranges::any_of(p.strands, [](const lang::Strand& s) { return s.arrival > 0; });
  }
  static bool has_waiting(const session::LaneRun& lane) {
    const lang::Program& p = *lane.machine().program;
    return !p.objects.empty() || has_io(p) || has_sleep(p) || has_other_waits(p) || has_late(p);
  }

  static float core_columns(const Frame& frame, const session::LaneRun& lane, float width) {
    const float fit = std::max(1.0F, std::floor(width * 0.42F / frame.px(118)));
    return std::min(lane.machine().cores <= 4 ? 1.0F : 2.0F, fit);
  }

  // ---- places ----

  void place_zones(Frame& frame, const Rect& area) {
    const lang::Program& program = *lane_->machine().program;
    zones_.clear();
    cores_.clear();
    Rect upper = area;
    const bool waiting = has_waiting(*lane_);
    const float label = frame.px(20);
    Rect lower;
    if (waiting) {
      lower = upper.cut_bottom(std::clamp(area.h * 0.3F, frame.px(76), frame.px(150)));
      upper.cut_bottom(frame.px(12));
    }
    const float gap = std::clamp(area.w * 0.07F, frame.px(20), frame.px(52));
    const float side = (area.w - 2 * gap) * 0.29F;
    Rect ready = upper.cut_left(side);
    upper.cut_left(gap);
    Rect done = upper.cut_right((area.w - 2 * gap) * 0.22F);
    upper.cut_right(gap);

    // Cores: as high as there is room for, and no more than looks good.
    const std::uint32_t count = lane_->machine().cores;
    const auto columns = static_cast<std::uint32_t>(core_columns(frame, *lane_, area.w));
    const std::uint32_t rows = (count + columns - 1) / columns;
    const float pitch = std::min((upper.h) / static_cast<float>(rows), frame.px(118));
    const float top =
        upper.y + std::max(0.0F, (upper.h - pitch * static_cast<float>(rows)) * 0.35F);
    for (std::uint32_t core = 0; core < count; ++core) {
      const float w =
          (upper.w - frame.px(10) * static_cast<float>(columns - 1)) / static_cast<float>(columns);
      const float x = upper.x + static_cast<float>(core % columns) * (w + frame.px(10));
      const float y = top + static_cast<float>(core / columns) * pitch;
      cores_.push_back({x, y + label, w, std::max(pitch - label - frame.px(8), frame.px(26))});
    }
    const float high = std::max(cores_.back().bottom() - cores_.front().y, frame.px(64));
    ready = {ready.x, cores_.front().y, ready.w, high};
    done = {done.x, cores_.front().y, done.w, high};
    zones_.push_back({"Ready", ready, {}, true, false});
    zones_.push_back({"Finished", done, {}, false, false});
    if (!waiting) return;

    std::vector<std::string> titles;
    object_zone_.assign(lane_->machine().layout.object_of.size(), SIZE_MAX);
    const bool share = object_zone_.size() > kMostObjects;
    for (std::size_t i = 0; i < object_zone_.size(); ++i) {
      object_zone_[i] = zones_.size() + titles.size();
      if (!share)
        titles.push_back("Waiting for " +
                         trace::object_name(lane_->machine(), static_cast<std::uint32_t>(i)));
    }
    if (share) titles.emplace_back("Waiting for a lock or a message");
    const auto add = [&](bool wanted, std::string_view title, std::size_t& index) {
      index = SIZE_MAX;
      if (!wanted) return;
      index = zones_.size() + titles.size();
      titles.emplace_back(title);
    };
    add(has_io(program), "I/O", io_zone_);
    add(has_sleep(program), "Sleeping", sleep_zone_);
    add(has_other_waits(program), "Waiting", other_zone_);
    add(has_late(program), "Not here yet", late_zone_);
    const float w = (lower.w - frame.px(12) * static_cast<float>(titles.size() - 1)) /
                    static_cast<float>(titles.size());
    for (const std::string& title : titles) {
      Rect place = lower.cut_left(w);
      lower.cut_left(frame.px(12));
      place.cut_top(label);
      zones_.push_back({title, place, {}, false, true});
    }
  }

  // ---- who is where ----

  void fill_zones(const Frame& frame) {
    const Ticks now = frame.session.now();
    const sim::State& state = lane_->state_at(now);
    const std::size_t count = lane_->machine().strand_count(state.logical);
    on_core_.assign(cores_.size(), sim::kNobody);
    std::vector<sim::StrandId> ready;
    for (std::size_t i = 0; i < count; ++i) {
      const auto strand = static_cast<sim::StrandId>(i);
      const sim::StrandTiming& timing = state.timed.strands[strand];
      if (trace::place_of(lane_->machine(), state, strand).ended) {
        zones_[1].strands.push_back(strand);
        continue;
      }
      switch (timing.activity) {
        case Activity::kRunning:
        case Activity::kSpinning:
        case Activity::kSwitching:
          if (const auto core = core_of(strand, now))
            on_core_[*core] = strand;
          else
            ready.push_back(strand);
          break;
        case Activity::kReady:
        case Activity::kHeld: ready.push_back(strand); break;
        case Activity::kBlocked: add_to(zone_of_object(strand, now), strand); break;
        case Activity::kIo: add_to(io_zone_, strand); break;
        case Activity::kSleeping: add_to(sleep_zone_, strand); break;
        case Activity::kSuspended: add_to(other_zone_, strand); break;
        case Activity::kAbsent: add_to(timing.arrival > now ? late_zone_ : SIZE_MAX, strand); break;
      }
    }
    // In the order in which they became ready.
    const auto since = [&](sim::StrandId strand) {
      const sim::StrandTiming& timing = state.timed.strands[strand];
      const bool known = timing.thread < state.timed.threads.size();
      return std::pair(timing.since,
                       known ? state.timed.threads[timing.thread].ready_order : strand);
    };
    std::ranges::stable_sort(ready, {}, since);
    zones_[0].strands = std::move(ready);
  }

  [[nodiscard]] std::optional<std::size_t> core_of(sim::StrandId strand, Ticks now) const {
    const auto interval = trace::strand_interval_at(lane_->run(), strand, now);
    if (!interval || interval->core >= cores_.size()) return std::nullopt;
    return interval->core;
  }

  // What a blocked strand waits for: an object with a place of its own, or something else (a strand, a guard).
  [[nodiscard]] std::size_t zone_of_object(sim::StrandId strand, Ticks now) const {
    const auto interval = trace::strand_interval_at(lane_->run(), strand, now);
    const bool object = interval && interval->space == trace::ObjectSpace::kInstance &&
                        interval->object < object_zone_.size();
    return object ? object_zone_[interval->object] : other_zone_;
  }

  void add_to(std::size_t zone, sim::StrandId strand) {
    if (zone == SIZE_MAX) zone = other_zone_;
    if (zone < zones_.size()) zones_[zone].strands.push_back(strand);
  }

  // ---- drawing ----

  void draw_zone(Frame& frame, const Zone& zone) const {
    frame.paint.text(zone.area.x + frame.px(2), zone.area.y - frame.px(11), zone.title,
                     {Face::kRegular, type::kLabel, frame.colors().dim}, Align::kLeft, zone.area.w);
    frame.paint.dashed(zone.area, mix(frame.colors().line, frame.colors().faint, 0.35F),
                       frame.px(12));
  }

  void draw_cores(Frame& frame) const {
    const Palette& colors = frame.colors();
    const Ticks now = frame.session.now();
    for (std::size_t core = 0; core < cores_.size(); ++core) {
      const Rect& card = cores_[core];
      const sim::StrandId strand = on_core_[core];
      const bool busy = strand != sim::kNobody;
      frame.paint.text(card.x + frame.px(2), card.y - frame.px(11), "Core " + std::to_string(core),
                       {Face::kRegular, type::kLabel, colors.dim});
      const float rounding = std::min(frame.px(size::kCardRounding), card.h / 3);
      if (busy) {
        frame.paint.fill(card, colors.highlight, rounding);
        frame.paint.stroke(card, colors.accent, rounding, frame.px(1.6F));
      } else {
        frame.paint.stroke(card, colors.line, rounding);
      }
      const float side = token_side(frame, card);
      const float x = card.x + frame.px(14) + (busy ? side + frame.px(12) : 0);
      const float room = card.right() - x - frame.px(8);
      if (room < frame.px(30)) continue;
      if (!busy) {
        frame.paint.text(x, card.middle_y(), frame.session.locked() ? "" : "idle",
                         {Face::kRegular, type::kLabel, colors.dim}, Align::kLeft, room);
        continue;
      }
      const auto [first, second] = activity_words(strand, now);
      const bool two = card.h > frame.px(48) && !second.empty();
      frame.paint.text(x, card.middle_y() - (two ? frame.px(9) : 0), first,
                       {Face::kMedium, type::kLabel, colors.ink}, Align::kLeft, room);
      if (two) {
        frame.paint.text(x, card.middle_y() + frame.px(9), second,
                         {Face::kRegular, type::kSmall, colors.dim}, Align::kLeft, room);
      }
    }
  }

  [[nodiscard]] std::pair<std::string, std::string> activity_words(sim::StrandId strand,
                                                                   Ticks now) const {
    const sim::State& state = lane_->state_at(now);
    const trace::Place place = trace::place_of(lane_->machine(), state, strand);
    const auto interval = trace::strand_interval_at(lane_->run(), strand, now);
    if (interval && interval->activity == Activity::kSwitching)
      return {lane_->name_of(strand), "is switched in"};
    if (place.ended) return {lane_->name_of(strand), ""};
    return {lane_->name_of(strand), trace::step_text(*lane_->machine().program, place.pc)};
  }

  static float token_side(const Frame& frame, const Rect& card) {
    return std::min({frame.px(52), card.h - frame.px(12), card.w * 0.4F});
  }

  void draw_arrows(Frame& frame) const {
    const ImU32 color = frame.colors().dim;
    const Rect& ready = zones_[0].area;
    const Rect& done = zones_[1].area;
    const float left = cores_.front().x;
    float right = 0;
    for (const Rect& core : cores_) right = std::max(right, core.right());
    const float y = cores_.front().middle_y();
    const float pad = frame.px(6);
    if (left - ready.right() > frame.px(16)) {
      frame.paint.arrow({ready.right() + pad, y}, {left - pad, y}, color);
    }
    if (done.x - right > frame.px(16)) {
      frame.paint.arrow({right + pad, y}, {done.x - pad, y}, color);
    }
  }

  void draw_tokens(Frame& frame) {
    for (const Zone& zone : zones_) draw_zone_tokens(frame, zone);
    for (std::size_t core = 0; core < cores_.size(); ++core) {
      if (on_core_[core] == sim::kNobody) continue;
      const Rect& card = cores_[core];
      const float side = token_side(frame, card);
      draw_token(frame, on_core_[core],
                 {card.x + frame.px(14), card.middle_y() - side / 2, side, side});
    }
  }

  void draw_zone_tokens(Frame& frame, const Zone& zone) {
    if (zone.strands.empty()) return;
    const auto count = static_cast<float>(zone.strands.size());
    const Rect inside = zone.area.inset(frame.px(10));
    const float gap = frame.px(6);
    // The largest size at which all fit.
    float side = std::min(frame.px(44), inside.h);
    auto per_row = [&] { return std::max(1.0F, std::floor((inside.w + gap) / (side + gap))); };
    while (side > frame.px(12) && std::ceil(count / per_row()) * (side + gap) - gap > inside.h)
      side -= 1;
    const float columns = per_row();
    const float rows = std::ceil(count / columns);
    const float used = rows * (side + gap) - gap;
    for (std::size_t i = 0; i < zone.strands.size(); ++i) {
      const auto column = static_cast<float>(i % static_cast<std::size_t>(columns));
      const auto row = static_cast<float>(i / static_cast<std::size_t>(columns));
      const float x = zone.from_right ? inside.right() - side - column * (side + gap)
                                      : inside.x + column * (side + gap);
      const float y = std::max(inside.y, inside.middle_y() - used / 2) + row * (side + gap);
      draw_token(frame, zone.strands[i], {x, y, side, side});
    }
  }

  void draw_token(Frame& frame, sim::StrandId strand, Rect target) {
    constexpr float kTravel = 0.34F;  // seconds
    const MotionId id = motion_id("token", strand, 0);
    const Rect at{frame.motion.glide(id, target.x, kTravel),
                  frame.motion.glide(id + 1, target.y, kTravel),
                  frame.motion.glide(id + 2, target.w, kTravel),
                  frame.motion.glide(id + 3, target.h, kTravel)};
    frame.paint.token(at, lane_->short_name(strand), strand_color(lane_->color_of(strand)));
    const std::string name = lane_->name_of(strand);
    frame.controls.place("token " + name, target);
    constexpr std::size_t kByKey = 12;  // more of them would only be in the way of the Tab key
    const bool over = ask(frame, target, "Why " + name + "?", {{"strand", name}},
                          lane_->run().timeline().strands() <= kByKey);
    if (!over || frame.theme().touch) return;
    const auto interval = trace::strand_interval_at(lane_->run(), strand, frame.session.now());
    if (interval)
      tooltip(frame, target, frame.session.explain(0, *interval, false, strand).why.sentence);
  }

  const session::LaneRun* lane_ = nullptr;
  std::vector<Zone> zones_;
  std::vector<Rect> cores_;
  std::vector<sim::StrandId> on_core_;
  std::vector<std::size_t> object_zone_;
  std::size_t io_zone_ = SIZE_MAX, sleep_zone_ = SIZE_MAX, other_zone_ = SIZE_MAX,
              late_zone_ = SIZE_MAX;
};

const RegisterView kRegister("board", []() -> std::unique_ptr<View> {
  return std::make_unique<BoardView>();
});

}  // namespace
}  // namespace interleave::ui
