// A run cut into intervals: what each strand, each core and each worker did, from when to when.
//
// A Track is the sequence of intervals of one of them, without gaps from its first event
// on. It keeps 16 bytes an interval (start and the events that opened and closed it); what is in an
// interval is read from those events (interval.h). Adjacent intervals that say the same are one:
// a strand that runs ten steps in a row on a core has one interval, a *slice*. Intervals of no
// length are left out, but what ended the one before them is kept.
//
// A Track can be drawn at any scale in time proportional to the pixels, not to its length: a tree
// of maxima finds the longest interval of any range (see summarize).
//
// Times are ticks. Event numbers index Run::events().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/event.h"
#include "sim/machine.h"

namespace interleave::trace {

using sim::Activity;
using sim::CoreId;
using sim::Event;
using sim::EventKind;
using sim::kNobody;
using sim::StrandId;
using sim::ThreadId;
using sim::Ticks;

using EventId = std::uint32_t;
inline constexpr EventId kNoEvent = UINT32_MAX;

class Track {
 public:
  [[nodiscard]] std::size_t size() const { return starts_.size(); }
  [[nodiscard]] bool empty() const { return starts_.empty(); }

  [[nodiscard]] Ticks start(std::size_t i) const { return starts_[i]; }
  // The last interval goes on up to the end of the run.
  [[nodiscard]] Ticks end(std::size_t i) const {
    return i + 1 < starts_.size() ? starts_[i + 1] : end_;
  }
  [[nodiscard]] Ticks length(std::size_t i) const { return end(i) - start(i); }
  // The event that began it; kNoEvent for a core that was idle from the start.
  [[nodiscard]] EventId opened(std::size_t i) const { return marks_[i].opened; }
  // The event that ended it; kNoEvent while it goes on.
  [[nodiscard]] EventId closed(std::size_t i) const { return marks_[i].closed; }
  // kAbsent on a core track: idle.
  [[nodiscard]] Activity activity(std::size_t i) const { return activities_[i]; }

  // The interval with start <= t < end (the last one also at its end), by binary search.
  [[nodiscard]] std::optional<std::size_t> find(Ticks t) const;
  // The longest of the intervals [first, last), the earliest among equals. Logarithmic.
  [[nodiscard]] std::size_t longest(std::size_t first, std::size_t last) const;

  // ---- building, by Timeline ----
  // Ends the present interval at `start` and begins the next; one of no length is forgotten.
  void begin(Ticks start, Activity activity, EventId event);
  // Forgets the present interval, which has no length, and goes on with the one before.
  void resume();
  void set_end(Ticks end) { end_ = end; }

 private:
  static constexpr std::size_t kFanOutBits = 3;
  struct Marks {
    EventId opened = kNoEvent;
    EventId closed = kNoEvent;
  };
  struct Longest {
    Ticks length = 0;
    std::uint32_t index = 0;
  };
  void summarise_last();

  std::vector<Ticks> starts_;
  std::vector<Marks> marks_;
  std::vector<Activity> activities_;
  // levels_[k][j]: the longest of the finished intervals of block j of 2^(kFanOutBits * (k + 1)).
  std::vector<std::vector<Longest>> levels_;
  Ticks end_ = 0;
};

// One thing to draw: a single interval, or all that fall into one pixel, shown as their longest.
struct TrackItem {
  Ticks start = 0, end = 0;    // of the whole group
  std::uint32_t interval = 0;  // index in the track: the interval itself, or the longest
  std::uint32_t count = 1;     // intervals in the group
};

// What to draw of a track between two times on `pixels` columns: at most 2 * pixels + 2 items, in
// order, and every interval of at least a pixel by itself. Appends to `items`.
void summarize(const Track& track, Ticks from, Ticks to, int pixels, std::vector<TrackItem>& items);

// A wake-up: `from` did something at `time` that let `to` go on.
struct Arrow {
  Ticks time = 0;
  StrandId from = kNobody;
  StrandId to = kNobody;
  EventId event = kNoEvent;  // the change of activity of `to`
};

// Whose interval an event opens on the track of a core or a worker: nobody's after a poll.
inline StrandId occupant(const Event& opened) {
  return opened.kind == EventKind::kPollEnd ? kNobody : opened.strand;
}

// All tracks of a run, built as its events come.
class Timeline {
 public:
  Timeline() = default;
  explicit Timeline(const sim::Machine& machine);

  // Takes in events[known..] (the whole history is passed each time) up to `now`.
  void extend(std::span<const Event> events, Ticks now);

  [[nodiscard]] std::size_t strands() const { return strands_.size(); }
  [[nodiscard]] std::size_t cores() const { return cores_.size(); }
  // Empty when the strand never did anything. kAbsent before its arrival and after its end.
  [[nodiscard]] const Track& strand(StrandId id) const { return strands_[id]; }
  [[nodiscard]] const Track& core(CoreId id) const { return cores_[id]; }
  // The threads that poll tasks (workers, pools, threads inside block_on), by number; and what each
  // did: kRunning a task, or none between two; kReady for a core; kBlocked by its task; kSleeping
  // while parked.
  [[nodiscard]] std::span<const ThreadId> workers() const { return workers_; }
  [[nodiscard]] const Track& worker(ThreadId id) const { return threads_[id]; }
  // Who woke whom, in order of time.
  [[nodiscard]] std::span<const Arrow> arrows() const { return arrows_; }
  // Those with from <= time <= to.
  [[nodiscard]] std::span<const Arrow> arrows(Ticks from, Ticks to) const;

 private:
  void take(std::span<const Event> events, EventId id);
  Track& strand_track(StrandId id);
  void occupy(std::span<const Event> events, EventId id, CoreId core, Activity activity,
              StrandId strand);
  void follow_worker(std::span<const Event> events, EventId id);

  std::vector<Track> strands_;
  std::vector<Track> cores_;
  std::vector<StrandId> on_core_;    // whose slice is open on each core
  std::vector<Track> threads_;       // of workers; empty for all other threads
  std::vector<ThreadId> workers_;    // sorted
  std::vector<ThreadId> polled_by_;  // by strand: the worker it is on
  std::vector<Arrow> arrows_;
  EventId known_ = 0;
};

}  // namespace interleave::trace
