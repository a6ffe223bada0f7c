// One interval of a strand's or a core's track with all that the history knows of it: what it is,
// what is waited for, who brought it about, what ended it and who did.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "trace/run.h"

namespace interleave::trace {

struct Interval {
  Ticks start = 0, end = 0;
  Activity activity = Activity::kAbsent;   // kAbsent on a core: idle
  StrandId strand = kNobody;               // kNobody: an idle core, or a worker between tasks
  std::uint32_t core = kNobody;            // while running or switching
  ObjectSpace space = ObjectSpace::kNone;  // what `object` numbers
  std::uint32_t object = kNobody;          // what is waited for
  StrandId by = kNobody;                   // who brought it about: holder, preemptor
  std::uint32_t pc = 0;                    // where the strand was when it began
  StrandId ended_by = kNobody;             // who ended it: unlocked, sent, woke, preempted
  Activity next = Activity::kAbsent;       // what followed
  EventId opened = kNoEvent, closed = kNoEvent;
  bool ongoing = false;  // still so at the end of the run
};

// The i-th interval of a strand's or a core's track.
Interval strand_interval(const Run& run, StrandId strand, std::size_t i);
Interval core_interval(const Run& run, CoreId core, std::size_t i);
Interval worker_interval(const Run& run, ThreadId worker, std::size_t i);

// At a time: start <= t < end. None for a strand that never appeared.
std::optional<Interval> strand_interval_at(const Run& run, StrandId strand, Ticks t);
std::optional<Interval> core_interval_at(const Run& run, CoreId core, Ticks t);

// What the `object` of a change of activity numbers: an event says which, its instruction of what.
ObjectSpace waiting_space(const lang::Program& program, const Event& event);

// The strand's own events from the interval's opening (itself left out) up to its closing.
std::span<const EventId> events_inside(const Run& run, const Interval& interval);

}  // namespace interleave::trace
