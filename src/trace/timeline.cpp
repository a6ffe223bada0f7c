#include "trace/timeline.h"

#include <algorithm>
#include <cmath>

namespace interleave::trace {
namespace {

bool runs(Activity activity) {
  return activity == Activity::kRunning || activity == Activity::kSpinning;
}

bool waits(Activity activity) {
  return activity == Activity::kBlocked || activity == Activity::kIo ||
         activity == Activity::kSleeping || activity == Activity::kSuspended;
}

}  // namespace

std::optional<std::size_t> Track::find(Ticks t) const {
  if (starts_.empty() || t < starts_.front() || t > end_) return std::nullopt;
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), t);
  return static_cast<std::size_t>(after - starts_.begin()) - 1;
}

std::size_t Track::longest(std::size_t first, std::size_t last) const {
  const std::size_t finished = starts_.size() - 1;  // the last interval is in no level yet
  const std::size_t whole = std::min(last, finished);
  Longest best{-1, 0};
  for (std::size_t i = first; i < last;) {
    std::size_t level = 0;
    std::size_t bits = 0;
    for (; level < levels_.size(); ++level) {
      const std::size_t wider = bits + kFanOutBits;
      const std::size_t width = std::size_t{1} << wider;
      if ((i & (width - 1)) != 0 || i + width > whole) break;
      bits = wider;
    }
    const Longest here = level == 0 ? Longest{length(i), static_cast<std::uint32_t>(i)}
                                    : levels_[level - 1][i >> bits];
    if (here.length > best.length) best = here;
    i += std::size_t{1} << bits;
  }
  return best.index;
}

void Track::summarise_last() {
  const std::size_t last = starts_.size() - 1;
  const Longest here{length(last), static_cast<std::uint32_t>(last)};
  for (std::size_t level = 0;; ++level) {
    const std::size_t block = last >> (kFanOutBits * (level + 1));
    if (level == levels_.size()) {
      // A level is worth having from its second block on; the first one then sums up what is below.
      if (level > 0 && levels_[level - 1].size() < 2) return;
      levels_.emplace_back();
      if (level > 0) {
        const Longest& a = levels_[level - 1][0];
        const Longest& b = levels_[level - 1][1];
        levels_[level].push_back(b.length > a.length ? b : a);
      }
    }
    auto& blocks = levels_[level];
    if (block == blocks.size()) {
      blocks.push_back(here);
    } else if (here.length > blocks[block].length) {
      blocks[block] = here;
    }
  }
}

void Track::begin(Ticks start, Activity activity, EventId event) {
  if (!starts_.empty() && starts_.back() == start) {
    // The one before keeps the event that really ended it.
    marks_.back() = {event, kNoEvent};
    activities_.back() = activity;
    return;
  }
  if (!starts_.empty()) {
    end_ = start;
    marks_.back().closed = event;
    summarise_last();
  }
  starts_.push_back(start);
  marks_.push_back({event, kNoEvent});
  activities_.push_back(activity);
  end_ = start;
}

void Track::resume() {
  starts_.pop_back();
  marks_.pop_back();
  activities_.pop_back();
  if (!marks_.empty()) marks_.back().closed = kNoEvent;
}

void summarize(const Track& track, Ticks from, Ticks to, int pixels,
               std::vector<TrackItem>& items) {
  if (track.empty() || pixels <= 0 || to <= from) return;
  const std::size_t size = track.size();
  const double ticks_per_pixel = static_cast<double>(to - from) / pixels;
  const auto wide = [&](std::size_t i) {
    return static_cast<double>(track.length(i)) >= ticks_per_pixel;
  };
  const auto single = [&](std::size_t i) {
    items.push_back({track.start(i), track.end(i), static_cast<std::uint32_t>(i), 1});
  };

  if (track.end(size - 1) < from) return;
  std::size_t i = track.find(from).value_or(0);
  while (i < size && track.start(i) < to) {
    if (wide(i)) {
      single(i++);
      continue;
    }
    const Ticks offset = std::max<Ticks>(track.start(i) - from, 0);
    const double pixel = std::floor(static_cast<double>(offset) / ticks_per_pixel);
    const Ticks next = from + static_cast<Ticks>(std::ceil((pixel + 1) * ticks_per_pixel));
    // Galloping keeps the search local: at most pixels there are few intervals or very many.
    std::size_t step = 1;
    std::size_t low = i;
    while (low + step < size && track.start(low + step) < next) {
      low += step;
      step *= 2;
    }
    std::size_t high = std::min(low + step, size);
    while (high - low > 1) {
      const std::size_t middle = low + (high - low) / 2;
      (track.start(middle) < next ? low : high) = middle;
    }
    // Only the last interval that begins in a pixel can be a pixel long.
    const std::size_t end = high - 1 > i && wide(high - 1) ? high - 1 : high;
    items.push_back({track.start(i), track.end(end - 1),
                     static_cast<std::uint32_t>(track.longest(i, end)),
                     static_cast<std::uint32_t>(end - i)});
    i = end;
  }
}

Timeline::Timeline(const sim::Machine& machine)
    : strands_(machine.program->strands.size()),
      cores_(machine.cores),
      on_core_(machine.cores, kNobody) {
  for (Track& core : cores_) core.begin(0, Activity::kAbsent, kNoEvent);
}

Track& Timeline::strand_track(StrandId id) {
  if (id >= strands_.size()) strands_.resize(id + 1);
  return strands_[id];
}

void Timeline::occupy(std::span<const Event> events, EventId id, CoreId core, Activity activity,
                      StrandId strand) {
  if (core >= cores_.size()) return;
  const Ticks time = events[id].time;
  Track& track = cores_[core];
  const auto says_the_same = [&](std::size_t i) {
    if (track.activity(i) != activity) return false;
    const EventId opened = track.opened(i);
    return activity == Activity::kAbsent ||
           (opened != kNoEvent && occupant(events[opened]) == strand);
  };
  const std::size_t last = track.size() - 1;
  if (on_core_[core] == strand && says_the_same(last)) return;
  on_core_[core] = strand;
  // A strand that leaves its core and gets it back at once goes on with its slice.
  if (track.start(last) == time && last > 0 && says_the_same(last - 1)) {
    track.resume();
  } else {
    track.begin(time, activity, id);
  }
}

// The tracks of the threads that poll tasks.
void Timeline::follow_worker(std::span<const Event> events, EventId id) {
  const Event& event = events[id];
  const auto begin = [&](ThreadId thread, Activity activity) {
    threads_[thread].begin(event.time, activity, id);
  };
  const auto is_worker = [&](ThreadId thread) {
    return thread < threads_.size() && !threads_[thread].empty();
  };
  const auto enlist = [&](ThreadId thread) {
    if (thread >= threads_.size()) threads_.resize(thread + 1);
    if (!threads_[thread].empty()) return;
    workers_.insert(std::ranges::lower_bound(workers_, thread), thread);
  };
  switch (event.kind) {
    case EventKind::kUnpark:
      enlist(event.object);
      begin(event.object, Activity::kReady);
      return;
    case EventKind::kPark:
      enlist(event.object);
      begin(event.object, Activity::kSleeping);
      return;
    case EventKind::kPollStart:
      enlist(event.object);
      begin(event.object, Activity::kRunning);
      if (event.strand >= polled_by_.size()) polled_by_.resize(event.strand + 1, kNobody);
      polled_by_[event.strand] = event.object;
      return;
    case EventKind::kPollEnd:
      if (event.strand < polled_by_.size()) polled_by_[event.strand] = kNobody;
      if (is_worker(event.object)) begin(event.object, Activity::kRunning);
      return;
    case EventKind::kDispatch:
      if (!is_worker(event.object)) return;
      begin(event.object, event.value > 0 ? Activity::kSwitching : Activity::kRunning);
      return;
    case EventKind::kRelease: {
      if (!is_worker(event.object)) return;
      const Track& track = threads_[event.object];
      const bool parked = track.activity(track.size() - 1) == Activity::kSleeping;
      const auto reason = static_cast<sim::ReleaseReason>(event.value);
      const bool goes_on = reason == sim::ReleaseReason::kQuantum ||
                           reason == sim::ReleaseReason::kPreempted ||
                           reason == sim::ReleaseReason::kYielded;
      if (!parked) begin(event.object, goes_on ? Activity::kReady : Activity::kBlocked);
      return;
    }
    case EventKind::kActivity: {
      // A task that blocks like a thread does so to its worker; it also comes back with it.
      if (event.strand >= polled_by_.size() || polled_by_[event.strand] == kNobody) return;
      const ThreadId thread = polled_by_[event.strand];
      const Track& track = threads_[thread];
      if (event.activity == Activity::kSuspended || event.activity == Activity::kAbsent) return;
      if (track.activity(track.size() - 1) != event.activity) begin(thread, event.activity);
      return;
    }
    default: return;
  }
}

void Timeline::take(std::span<const Event> events, EventId id) {
  const Event& event = events[id];
  follow_worker(events, id);
  switch (event.kind) {
    case EventKind::kActivity: {
      if (event.strand == kNobody) return;
      Track& track = strand_track(event.strand);
      const Activity before = track.empty() ? Activity::kAbsent : track.activity(track.size() - 1);
      if (waits(before) || before == Activity::kAbsent) {
        const bool woken = event.activity == Activity::kReady || runs(event.activity);
        if (woken && event.by != kNobody && event.by != event.strand) {
          arrows_.push_back({event.time, event.by, event.strand, id});
        }
      }
      const std::uint32_t ran_on =
          runs(before) ? events[track.opened(track.size() - 1)].core : kNobody;
      bool same = !track.empty() && before == event.activity;
      if (same && track.opened(track.size() - 1) != kNoEvent) {
        const Event& opened = events[track.opened(track.size() - 1)];
        // The core of an event says on which core it came about; it is the strand's own only while
        // it runs there.
        same = runs(event.activity) ? opened.core == event.core
                                    : opened.object == event.object && opened.by == event.by;
      }
      if (!same) track.begin(event.time, event.activity, id);

      if (runs(event.activity) || event.activity == Activity::kSwitching) {
        occupy(events, id, event.core, event.activity, event.strand);
      } else if (ran_on < cores_.size() && on_core_[ran_on] == event.strand) {
        // A schedule leaves the core without saying so.
        occupy(events, id, ran_on, Activity::kAbsent, kNobody);
      }
      return;
    }
    case EventKind::kDispatch:
      occupy(events, id, event.core, event.value > 0 ? Activity::kSwitching : Activity::kRunning,
             event.strand);
      return;
    case EventKind::kRelease: occupy(events, id, event.core, Activity::kAbsent, kNobody); return;
    case EventKind::kPollEnd:
      // The worker goes on without this task.
      if (event.core < cores_.size() && on_core_[event.core] == event.strand) {
        occupy(events, id, event.core, Activity::kRunning, kNobody);
      }
      return;
    default: return;
  }
}

void Timeline::extend(std::span<const Event> events, Ticks now) {
  for (; known_ < events.size(); ++known_) take(events, known_);
  for (Track& track : strands_) track.set_end(now);
  for (Track& track : cores_) track.set_end(now);
  for (Track& track : threads_) track.set_end(now);
}

std::span<const Arrow> Timeline::arrows(Ticks from, Ticks to) const {
  const auto first = std::lower_bound(arrows_.begin(), arrows_.end(), from,
                                      [](const Arrow& arrow, Ticks t) { return arrow.time < t; });
  const auto last = std::upper_bound(first, arrows_.end(), to,
                                     [](Ticks t, const Arrow& arrow) { return t < arrow.time; });
  return {first, last};
}

}  // namespace interleave::trace
