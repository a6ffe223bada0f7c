// Cores and queues: every thread and task as a token, where it is now. Tokens travel when they change place.
//
// Ready, the cores and what has ended stand in a row, as a strand usually passes them; below are the places
// where it can wait. Which places there are comes from the program, so they do not jump about while it runs.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "sim/step.h"
#include "trace/interval.h"
#include "trace/lines.h"
#include "trace/names.h"
#include "ui/strand_ask.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

using sim::Activity;
using trace::Ticks;

constexpr float kLeastToken = 17;             // smaller, and nobody can read it
constexpr float kPlace = 76, kPlaceGap = 10;  // least width of a place to wait in
constexpr float kTitle = 20;                  // above each place
constexpr float kLeastCore = 34, kLeastCores = kTitle + kLeastCore + 8;
constexpr std::size_t kMostObjects = 6;  // waiting places of their own; beyond that they share one
// The part of a tick for which a token stands where it is; in the rest it travels to where it is next.
constexpr double kRests = 0.45;
constexpr double kTooFast = 0.25;  // ticks in a frame: there is no travel to be seen

// A place and who is in it, in the order in which they stand.
struct Zone {
  std::string title;
  Rect area;
  std::vector<sim::StrandId> strands;
  bool from_right = false;  // the first stands at the right: next to the core
};

class BoardView final : public View {
 public:
  std::string_view title(const Frame&) const override { return phrase("board.title"); }
  float weight() const override { return 1.28F; }
  bool tokens_alone(const Frame&) const override { return true; }

  float wanted_height(const Frame& frame, float width) const override {
    if (frame.session.lanes().empty()) return frame.px(200);
    const session::LaneRun& lane = *frame.session.lanes().front();
    const float cores =
        std::ceil(static_cast<float>(lane.machine().cores) / core_columns(frame, lane, width));
    const std::size_t places = waiting_places(lane).list.size();
    const std::size_t row = places_in_row(frame, places, width);
    const auto rows = static_cast<float>((places + row - 1) / row);
    return frame.px(60 + std::max(1.0F, cores) * 86 + rows * 110);
  }

  void draw(Frame& frame, const Rect& area) override {
    if (frame.session.lanes().empty()) return;
    lane_ = frame.session.lanes().front().get();
    place_zones(frame, area);
    look_ahead(frame, area);
    spots_ = spots_at(frame, frame.session.now());
    for (const Zone& zone : zones_) draw_zone(frame, zone);
    if (!waiting_.list.empty()) {
      frame.paint.text(waits_for_.x + frame.px(2), waits_for_.middle_y(), phrase("board.waiting"),
                       {Face::kMedium, type::kLabel, frame.colors().ink});
    }
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
  // What a strand can wait for; the row says "Waiting for" before them.
  struct WaitingPlaces {
    std::vector<std::string> list;
    std::vector<std::size_t> object;  // of each object, its place in the list
    std::size_t io = SIZE_MAX, sleep = SIZE_MAX, other = SIZE_MAX, late = SIZE_MAX;
  };

  static WaitingPlaces waiting_places(const session::LaneRun& lane) {
    const lang::Program& program = *lane.machine().program;
    WaitingPlaces places;
    const std::size_t objects = lane.machine().layout.object_of.size();
    const bool share = objects > kMostObjects;
    for (std::size_t i = 0; i < objects; ++i) {
      places.object.push_back(share ? 0 : i);
      if (!share)
        places.list.push_back(trace::object_name(lane.machine(), static_cast<std::uint32_t>(i)));
    }
    if (share) places.list.push_back(say("board.objects"));
    const auto add = [&](bool wanted, Phrase title, std::size_t& index) {
      if (!wanted) return;
      index = places.list.size();
      places.list.push_back(say(title));
    };
    add(has_io(program), "board.io", places.io);
    add(has_sleep(program), "board.timer", places.sleep);
    add(has_other_waits(program), "board.others", places.other);
    add(has_late(program), "board.arrival", places.late);
    return places;
  }

  // How many of them stand side by side.
  static std::size_t places_in_row(const Frame& frame, std::size_t count, float width) {
    const float fit = std::floor((width + frame.px(kPlaceGap)) / frame.px(kPlace + kPlaceGap));
    return std::clamp<std::size_t>(static_cast<std::size_t>(fit), 1,
                                   std::max<std::size_t>(1, count));
  }

  static float core_columns(const Frame& frame, const session::LaneRun& lane, float width) {
    const float fit = std::max(1.0F, std::floor(width * 0.42F / frame.px(118)));
    return std::min(lane.machine().cores <= 4 ? 1.0F : 2.0F, fit);
  }

  // ---- places ----

  void place_zones(Frame& frame, const Rect& area) {
    zones_.clear();
    cores_.clear();
    Rect upper = area;
    waiting_ = waiting_places(*lane_);
    const std::size_t places = waiting_.list.size();
    const std::size_t in_row = places_in_row(frame, places, area.w);
    const std::size_t waiting_rows = (places + in_row - 1) / in_row;
    const float label = frame.px(kTitle);
    Rect lower;
    if (places > 0) {
      const auto rows_of_places = static_cast<float>(waiting_rows);
      const float wanted =
          std::clamp(area.h * std::min(0.3F * rows_of_places, 0.5F), frame.px(76) * rows_of_places,
                     frame.px(150) * rows_of_places);
      lower = upper.cut_bottom(std::min(wanted, area.h - frame.px(kLeastCores + 12)));
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
    // Where there is no room for them one above another, they stand side by side.
    const auto fit = std::max(1U, static_cast<std::uint32_t>(upper.h / frame.px(kLeastCores)));
    const auto columns = std::max(static_cast<std::uint32_t>(core_columns(frame, *lane_, area.w)),
                                  (count + fit - 1) / fit);
    const std::uint32_t rows = (count + columns - 1) / columns;
    const float pitch = std::min((upper.h) / static_cast<float>(rows), frame.px(118));
    const float top =
        upper.y + std::max(0.0F, (upper.h - pitch * static_cast<float>(rows)) * 0.35F);
    for (std::uint32_t core = 0; core < count; ++core) {
      const float w =
          (upper.w - frame.px(10) * static_cast<float>(columns - 1)) / static_cast<float>(columns);
      const float x = upper.x + static_cast<float>(core % columns) * (w + frame.px(10));
      const float y = top + static_cast<float>(core / columns) * pitch;
      cores_.push_back(
          {x, y + label, w, std::max(pitch - label - frame.px(8), frame.px(kLeastCore))});
    }
    const float high = cores_.back().bottom() - cores_.front().y;
    ready = {ready.x, cores_.front().y, ready.w, high};
    done = {done.x, cores_.front().y, done.w, high};
    zones_.push_back({say("board.ready"), ready, {}, true});
    zones_.push_back({say("board.ended"), done, {}, false});
    if (places == 0) return;

    const float between = frame.px(kPlaceGap);
    const float w =
        (lower.w - between * static_cast<float>(in_row - 1)) / static_cast<float>(in_row);
    waits_for_ = lower.cut_top(label);
    const float pitch_of_places = lower.h / static_cast<float>(waiting_rows);
    for (std::size_t i = 0; i < places; ++i) {
      Rect place{lower.x + static_cast<float>(i % in_row) * (w + between),
                 lower.y + static_cast<float>(i / in_row) * pitch_of_places, w, pitch_of_places};
      place.cut_top(label);
      if (i / in_row + 1 < waiting_rows) place.cut_bottom(frame.px(6));
      zones_.push_back({waiting_.list[i], place, {}, false});
    }
  }

  // ---- who is where ----

  void fill_zones(Ticks now) {
    for (Zone& zone : zones_) zone.strands.clear();
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
        case Activity::kIo: add_to(waiting_.io, strand); break;
        case Activity::kSleeping: add_to(waiting_.sleep, strand); break;
        case Activity::kSuspended: add_to(waiting_.other, strand); break;
        case Activity::kAbsent:
          add_to(timing.arrival > now ? waiting_.late : SIZE_MAX, strand);
          break;
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
                        interval->object < waiting_.object.size();
    return object ? waiting_.object[interval->object] : waiting_.other;
  }

  // `place` is one of `waiting_`; their zones come after those of the ready and the finished.
  void add_to(std::size_t place, sim::StrandId strand) {
    if (place == SIZE_MAX) place = waiting_.other;
    if (place < waiting_.list.size()) zones_[2 + place].strands.push_back(strand);
  }

  // ---- drawing ----

  void draw_zone(Frame& frame, const Zone& zone) const {
    frame.paint.text(zone.area.x + frame.px(2), zone.area.y - frame.px(11), zone.title,
                     {Face::kRegular, type::kLabel, frame.colors().dim}, Align::kLeft, zone.area.w);
    frame.controls.place("in " + zone.title, zone.area);
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
      frame.controls.place("core " + std::to_string(core), card);
      frame.paint.text(card.x + frame.px(2), card.y - frame.px(11),
                       say("stage.core", {{"core", std::to_string(core)}}),
                       {Face::kRegular, type::kLabel, colors.dim});
      const float rounding = std::min(frame.px(size::kCardRounding), card.h / 3);
      if (busy) {
        frame.paint.fill(card, colors.highlight, rounding);
        frame.paint.stroke(card, colors.accent, rounding, frame.px(1.6F));
      } else {
        frame.paint.stroke(card, colors.line, rounding);
      }
      const float side = token_side(frame, card);
      const float inset = token_inset(frame, card);
      const float x = card.x + inset + (busy ? side + inset * 0.8F : 0);
      const float room = card.right() - x - frame.px(5);
      if (room < frame.px(30)) continue;
      if (!busy) {
        frame.paint.text(x, card.middle_y(),
                         frame.session.locked() ? std::string_view() : phrase("stage.idle"),
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
      return {lane_->name_of(strand), say("board.switching")};
    if (place.ended) return {lane_->name_of(strand), ""};
    return {lane_->name_of(strand), trace::step_text(*lane_->machine().program, place.pc)};
  }

  static float token_inset(const Frame& frame, const Rect& card) {
    return std::min(frame.px(14), card.w * 0.08F);
  }
  static float token_side(const Frame& frame, const Rect& card) {
    return std::min({frame.px(52), card.h - frame.px(12), card.w * 0.3F});
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

  // ---- tokens ----

  // The place of each strand's token; empty for those who have none.
  using Spots = std::vector<Rect>;

  Spots spots_at(const Frame& frame, Ticks now) {
    fill_zones(now);
    Spots spots(lane_->run().timeline().strands());
    const auto put = [&](sim::StrandId strand, const Rect& spot) {
      if (strand < spots.size()) spots[strand] = spot;
    };
    for (const Zone& zone : zones_) {
      const Grid grid = grid_of(frame, zone);
      for (std::size_t i = 0; i < grid.shown; ++i) put(zone.strands[i], grid.spot(i));
    }
    for (std::size_t core = 0; core < cores_.size(); ++core) {
      const Rect& card = cores_[core];
      const float side = token_side(frame, card);
      put(on_core_[core],
          {card.x + token_inset(frame, card), card.middle_y() - side / 2, side, side});
    }
    return spots;
  }

  // Between two ticks tokens are on their way to where they are at the next: so they can be stopped anywhere.
  void look_ahead(const Frame& frame, const Rect& area) {
    const double time = frame.session.time();
    const Ticks next = frame.session.now() + 1;
    const bool leaps = std::abs(time - std::exchange(last_time_, time)) > kTooFast;
    const double part = time - static_cast<double>(frame.session.now());
    travelled_ = 0;
    if (leaps || part <= kRests || frame.theme().reduced_motion || next > lane_->run().end_time())
      return;
    if (ahead_of_ != lane_->serial() || ahead_at_ != next || ahead_in_ != area) {
      ahead_ = spots_at(frame, next);
      ahead_of_ = lane_->serial();
      ahead_at_ = next;
      ahead_in_ = area;
    }
    const auto way = static_cast<float>((part - kRests) / (1 - kRests));
    travelled_ = way * way * (3 - 2 * way);
  }

  void draw_tokens(Frame& frame) {
    for (const Zone& zone : zones_) draw_rest(frame, zone);
    for (std::size_t i = 0; i < spots_.size(); ++i) {
      if (spots_[i].empty()) continue;
      const bool goes = travelled_ > 0 && i < ahead_.size() && !ahead_[i].empty();
      draw_token(frame, static_cast<sim::StrandId>(i),
                 goes ? between(spots_[i], ahead_[i], travelled_) : spots_[i]);
    }
  }

  static Rect between(const Rect& a, const Rect& b, float part) {
    const auto mixed = [part](float from, float to) { return from + (to - from) * part; };
    return {mixed(a.x, b.x), mixed(a.y, b.y), mixed(a.w, b.w), mixed(a.h, b.h)};
  }

  // How the tokens of a zone stand in it.
  struct Grid {
    Rect inside;
    float side = 0, gap = 0, top = 0;
    std::size_t columns = 1, shown = 0;
    bool from_right = false;

    [[nodiscard]] Rect spot(std::size_t i) const {
      const auto column = static_cast<float>(i % columns);
      const auto row = static_cast<float>(i / columns);
      const float x = from_right ? inside.right() - side - column * (side + gap)
                                 : inside.x + column * (side + gap);
      return {x, top + row * (side + gap), side, side};
    }
  };

  static Grid grid_of(const Frame& frame, const Zone& zone) {
    if (zone.strands.empty()) return {};
    const auto count = static_cast<float>(zone.strands.size());
    const Rect inside = zone.area.inset(frame.px(10), std::min(frame.px(10), zone.area.h * 0.15F));
    const float gap = frame.px(6);
    // The largest size at which all fit.
    float side = std::min(frame.px(44), inside.h);
    auto per_row = [&] { return std::max(1.0F, std::floor((inside.w + gap) / (side + gap))); };
    while (side > frame.px(kLeastToken) &&
           std::ceil(count / per_row()) * (side + gap) - gap > inside.h)
      side -= 1;
    const float columns = per_row();
    const float rows = std::ceil(count / columns);
    const float used = rows * (side + gap) - gap;
    // Where even the least size is too large, the last place says how many more there are.
    const auto fit = static_cast<std::size_t>(
        columns * std::max(1.0F, std::floor((inside.h + gap) / (side + gap))));
    const bool all = zone.strands.size() <= fit;
    return {inside,
            side,
            gap,
            std::max(inside.y, inside.middle_y() - used / 2),
            static_cast<std::size_t>(columns),
            all ? zone.strands.size() : fit - 1,
            zone.from_right};
  }

  // How many there is no room for.
  static void draw_rest(Frame& frame, const Zone& zone) {
    const Grid grid = grid_of(frame, zone);
    if (grid.shown == zone.strands.size()) return;
    const auto columns = static_cast<float>(grid.columns);
    const float right = grid.inside.x + columns * (grid.side + grid.gap) - grid.gap;
    frame.paint.text(grid.from_right ? grid.inside.x : right, grid.inside.bottom() - grid.side / 2,
                     "+" + std::to_string(zone.strands.size() - grid.shown),
                     {Face::kMedium, type::kTiny, frame.colors().dim},
                     grid.from_right ? Align::kLeft : Align::kRight);
  }

  void draw_token(Frame& frame, sim::StrandId strand, Rect target) {
    // Seconds: of a step, and behind a time that flows by itself.
    const float kTravel = travelled_ > 0 ? 0.08F : 0.34F;
    const MotionId id = motion_id("token", strand, 0);
    const Rect at{frame.motion.glide(id, target.x, kTravel),
                  frame.motion.glide(id + 1, target.y, kTravel),
                  frame.motion.glide(id + 2, target.w, kTravel),
                  frame.motion.glide(id + 3, target.h, kTravel)};
    frame.paint.token(at, lane_->short_name(strand), strand_color(lane_->color_of(strand)));
    frame.controls.place("token " + lane_->name_of(strand), target);
    constexpr std::size_t kByKey = 12;  // more of them would only be in the way of the Tab key
    ask_strand(frame, *lane_, target, strand, lane_->run().timeline().strands() <= kByKey);
  }

  const session::LaneRun* lane_ = nullptr;
  std::vector<Zone> zones_;
  std::vector<Rect> cores_;
  std::vector<sim::StrandId> on_core_;
  WaitingPlaces waiting_;
  Spots spots_, ahead_;  // now, and at the next tick
  std::uint64_t ahead_of_ = 0;
  Ticks ahead_at_ = -1;
  Rect ahead_in_;
  double last_time_ = 0;
  float travelled_ = 0;  // of the way from the one to the other
  Rect waits_for_;       // where "Waiting for" stands
};

const RegisterView kRegister("board", []() -> std::unique_ptr<View> {
  return std::make_unique<BoardView>();
});

}  // namespace
}  // namespace interleave::ui
