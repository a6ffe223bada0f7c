#include "trace/interval.h"

#include <algorithm>

namespace interleave::trace {
namespace {

using lang::Op;

Interval from_track(const Run& run, const Track& track, std::size_t i) {
  const auto events = run.events();
  Interval interval;
  interval.start = track.start(i);
  interval.end = track.end(i);
  interval.activity = track.activity(i);
  interval.opened = track.opened(i);
  interval.closed = track.closed(i);
  interval.ongoing = interval.closed == kNoEvent;
  if (interval.opened != kNoEvent) {
    const Event& event = events[interval.opened];
    interval.strand = event.strand;
    interval.pc = event.pc;
    interval.by = event.by;
    if (event.kind == EventKind::kActivity) {
      interval.object = event.object;
      interval.space = waiting_space(*run.machine().program, event);
    }
  }
  if (interval.closed != kNoEvent) {
    const Event& closed = events[interval.closed];
    if (closed.kind == EventKind::kActivity) interval.next = closed.activity;
    // Of a wait that follows, it says who is waited for.
    const bool waits_on = interval.next == Activity::kBlocked ||
                          interval.next == Activity::kSuspended || interval.next == Activity::kHeld;
    if (!waits_on) interval.ended_by = closed.by;
  }
  return interval;
}

bool on_core(Activity activity) {
  return activity == Activity::kRunning || activity == Activity::kSpinning ||
         activity == Activity::kSwitching;
}

}  // namespace

ObjectSpace waiting_space(const lang::Program& program, const Event& event) {
  switch (event.activity) {
    case Activity::kIo: return event.object == kNobody ? ObjectSpace::kNone : ObjectSpace::kDevice;
    case Activity::kBlocked:
    case Activity::kSuspended: break;
    default: return ObjectSpace::kNone;
  }
  if (event.object == kNobody) return ObjectSpace::kNone;
  switch (program.code[event.pc].op) {
    case Op::kJoin:
    case Op::kAwaitHandle:
    case Op::kAwaitAll: return ObjectSpace::kStrand;
    case Op::kIo:
    case Op::kAwaitIo: return ObjectSpace::kDevice;
    case Op::kWaitUntil:
    case Op::kAtomicBegin:
    case Op::kSelect:
    case Op::kSleep:
    case Op::kAwaitSleep:
    case Op::kYield:
    case Op::kAwaitYield: return ObjectSpace::kNone;
    default: return ObjectSpace::kInstance;
  }
}

Interval strand_interval(const Run& run, StrandId strand, std::size_t i) {
  Interval interval = from_track(run, run.timeline().strand(strand), i);
  interval.strand = strand;
  if (on_core(interval.activity)) interval.core = run.events()[interval.opened].core;
  return interval;
}

Interval worker_interval(const Run& run, ThreadId worker, std::size_t i) {
  Interval interval = from_track(run, run.timeline().worker(worker), i);
  const Event& opened = run.events()[interval.opened];
  interval.strand = occupant(opened);
  if (on_core(interval.activity)) interval.core = opened.core;
  interval.space = ObjectSpace::kNone;
  interval.object = kNobody;
  return interval;
}

Interval core_interval(const Run& run, CoreId core, std::size_t i) {
  Interval interval = from_track(run, run.timeline().core(core), i);
  if (interval.opened != kNoEvent) interval.strand = occupant(run.events()[interval.opened]);
  interval.core = core;
  interval.space = ObjectSpace::kNone;
  interval.object = kNobody;
  if (interval.activity == Activity::kAbsent) interval.strand = kNobody;
  return interval;
}

std::optional<Interval> strand_interval_at(const Run& run, StrandId strand, Ticks t) {
  if (strand >= run.timeline().strands()) return std::nullopt;
  const auto i = run.timeline().strand(strand).find(t);
  if (!i) return std::nullopt;
  return strand_interval(run, strand, *i);
}

std::optional<Interval> core_interval_at(const Run& run, CoreId core, Ticks t) {
  if (core >= run.timeline().cores()) return std::nullopt;
  const auto i = run.timeline().core(core).find(t);
  if (!i) return std::nullopt;
  return core_interval(run, core, *i);
}

std::span<const EventId> events_inside(const Run& run, const Interval& interval) {
  if (interval.strand == kNobody) return {};
  const auto list = run.index().of_strand(interval.strand);
  const auto first = interval.opened == kNoEvent
                         ? list.begin()
                         : std::upper_bound(list.begin(), list.end(), interval.opened);
  const auto last = std::upper_bound(first, list.end(), interval.closed);
  return {first, last};
}

}  // namespace interleave::trace
