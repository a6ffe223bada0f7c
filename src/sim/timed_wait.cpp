// The timed driver's waiting: who waits for what, and who is woken by whom.
//
// A release wakes one of those that wait, the one that has waited longest (a read lock's release
// may wake several readers). Being woken is no ownership: a thread that runs before the woken one
// may still take the object, and then the woken one waits again.
#include <algorithm>
#include <cassert>

#include "sim/timed_driver.h"

namespace interleave::sim {
namespace {

// Lists are named by a number: object instances first, then guards, then joiners of each strand.
constexpr std::uint32_t kGuardList = UINT32_MAX - 1;
constexpr std::uint32_t kJoinBase = 0x80000000U;

bool receives(Op op) { return op == Op::kReceive || op == Op::kAwaitReceive; }

}  // namespace

WaitList& TimedDriver::wait_list(std::uint32_t which) {
  if (which == kGuardList) return t_.guard_waiters;
  if (which >= kJoinBase) return t_.strands[which - kJoinBase].joiners;
  return t_.object_waiters[which];
}

void TimedDriver::join_list(StrandId strand, std::uint32_t which) {
  WaitList& list = wait_list(which);
  StrandTiming& timing = t_.strands[strand];
  assert(timing.wait_list == kNobody);
  timing.wait_list = which;
  timing.next_waiter = kNobody;
  (list.tail == kNobody ? list.head : t_.strands[list.tail].next_waiter) = strand;
  list.tail = strand;
}

void TimedDriver::leave_list(StrandId strand) {
  StrandTiming& timing = t_.strands[strand];
  if (timing.wait_list == kNobody) return;
  WaitList& list = wait_list(timing.wait_list);
  StrandId previous = kNobody;
  for (StrandId at = list.head; at != strand; at = t_.strands[at].next_waiter) previous = at;
  (previous == kNobody ? list.head : t_.strands[previous].next_waiter) = timing.next_waiter;
  if (list.tail == strand) list.tail = previous;
  timing.wait_list = kNobody;
  timing.next_waiter = kNobody;
}

// A strand cannot take its next step: it waits for what the step names.
void TimedDriver::block(StrandId strand, Activity activity) {
  const Wanted what = wanted(machine_, state_, strand);
  const Control at = control(strand);
  // Those that are asleep or queued are let go by name, not found by looking.
  const bool by_name = (at.flags & (kFlagAsleep | kFlagQueued)) != 0;
  switch (what.kind) {
    case Wanted::Kind::kObject:
      if (!by_name) join_list(strand, what.id);
      set_activity(strand, activity, what.id, owner_of(machine_, state_, what.id));
      if (receives(program_.code[at.pc].op)) receiver_waits(what.id, strand);
      break;
    case Wanted::Kind::kStrand:
      join_list(strand, kJoinBase + what.id);
      set_activity(strand, activity, what.id, what.id);
      break;
    default:
      join_list(strand, kGuardList);
      set_activity(strand, activity);
      if (program_.code[at.pc].op == Op::kSelect) select_waits(strand, program_.code[at.pc]);
      break;
  }
}

// At a rendezvous, a receiver that waits is what a sender waits for: at its send, or at a select.
void TimedDriver::receiver_waits(std::uint32_t instance, StrandId receiver) {
  const bool rendezvous = program_.objects[machine_.layout.object_of[instance]].parameter == 0;
  if (!rendezvous || script_.kind != Script::Kind::kPolicy) return;
  wake_object(instance, receiver);
  if (t_.guard_waiters.head != kNobody) test_guards(receiver);
}

void TimedDriver::select_waits(StrandId strand, const Instruction& in) {
  for (const lang::SelectArm& arm : program_.selects[static_cast<std::size_t>(in.c)].arms) {
    if (arm.await != Op::kAwaitReceive) continue;
    const Instruction as = Interpreter<TimedSink>::instruction_of(arm);
    const std::uint32_t instance = interpreter().instance(as, record(strand) + 2);
    if (instance != kNobody) receiver_waits(instance, strand);
  }
}

void TimedDriver::wake(StrandId strand, StrandId by) {
  leave_list(strand);
  if (t_.strands[strand].activity == Activity::kSuspended) {
    schedule(strand, ScheduleReason::kWoken, by);
    return;
  }
  const ThreadId id = t_.strands[strand].thread;
  if (id == kNobody) return;  // a task that the first future it made has made ready already
  // One that is ready already is on no thread: that which polled it last is at work on another, or parked.
  if (t_.threads[id].strand != strand) return;
  if (t_.threads[id].queue != kNobody || t_.threads[id].core != kNobody) return;
  requeue(id, ReadyReason::kWoke, by);
}

void TimedDriver::wake_object(std::uint32_t instance, StrandId by) {
  bool only_readers = false;
  for (StrandId waiter = t_.object_waiters[instance].head; waiter != kNobody;) {
    const StrandId next = t_.strands[waiter].next_waiter;
    const Op op = program_.code[control(waiter).pc].op;
    if ((!only_readers || op == Op::kReadLock) && interpreter().ways(waiter) != 0) {
      wake(waiter, by);
      if (op != Op::kReadLock) return;
      only_readers = true;
    }
    waiter = next;
  }
}

// A strand is dropped that may have been woken for an object and has not taken it: the next of those that
// wait is woken in its place, or nobody would ever be.
void TimedDriver::pass_on_wake(StrandId dropped) {
  const auto its = [&](const TimedSink::Other& other) {
    return other.how == TimedSink::Other::How::kLeft && other.strand == dropped;
  };
  const auto at = std::ranges::find_if(sink_.others, its);
  if (at == sink_.others.end()) return;
  const std::uint32_t object = at->object;
  sink_.others.erase(at);
  const bool waits = t_.strands[dropped].wait_list != kNobody;
  if (!waits && script_.kind == Script::Kind::kPolicy) wake_object(object, dropped);
}

void TimedDriver::wake_joiners(StrandId ended) {
  for (StrandId waiter = t_.strands[ended].joiners.head; waiter != kNobody;) {
    const StrandId next = t_.strands[waiter].next_waiter;
    if (interpreter().ways(waiter) != 0) {
      wake(waiter, ended);
    } else {  // it waits for several: for the next of them now
      leave_list(waiter);
      block(waiter, t_.strands[waiter].activity);
    }
    waiter = next;
  }
}

void TimedDriver::test_guards(StrandId by) {
  guards_dirty_ = false;
  for (StrandId waiter = t_.guard_waiters.head; waiter != kNobody;) {
    const StrandId next = t_.strands[waiter].next_waiter;
    auto& run = interpreter();
    const Instruction& in = program_.code[control(waiter).pc];
    const bool holds =
        in.op == Op::kSelect ? select_pick(waiter, in) != kNobody : run.ways(waiter) != 0;
    if (run.fault()) {
      fault_ = run.fault();
      return;
    }
    if (exhausted(waiter)) return;
    if (holds) wake(waiter, by);
    waiter = next;
  }
}

// A notified thread needs its mutex again: it becomes ready if that is free, else it waits for it. Of a `spurious`
// condition it may be on its way already.
void TimedDriver::notified(StrandId strand, StrandId by) {
  // A suspended green thread is on no thread: that which polled it last may be at work on another, even on who notifies.
  if (t_.strands[strand].activity != Activity::kSuspended) {
    const Thread& thread = t_.threads[t_.strands[strand].thread];
    if (thread.strand != strand || thread.core != kNobody || thread.queue != kNobody) return;
  }
  if (interpreter().ways(strand) != 0) {
    wake(strand, by);
  } else {
    block(strand, t_.strands[strand].activity);
  }
}

void TimedDriver::add_timer(Timer timer) {
  timer.sequence = ++t_.sequence;
  t_.timers.add(timer);
}

void TimedDriver::start_io(StrandId strand, Ticks ticks, std::uint32_t device, Activity activity) {
  tell(EventKind::kIoStart, strand, device, ticks);
  set_activity(strand, activity, device);
  submit_io(Timer{.time = ticks, .strand = strand, .device = device, .is_io = true});
}

// A timer starts now, or when its device has room; `time` holds how long it takes.
void TimedDriver::submit_io(Timer timer) {
  if (timer.device != kNobody) {
    DeviceQueue& device = t_.devices[timer.device];
    if (static_cast<Word>(device.active) >= machine_.devices[timer.device].depth) {
      device.waiting.push_back(timer);
      return;
    }
    ++device.active;
  }
  timer.time += t_.now;
  add_timer(timer);
}

void TimedDriver::start_sleep(StrandId strand, Ticks ticks, Activity activity) {
  tell(EventKind::kSleepStart, strand, kNobody, ticks);
  set_activity(strand, activity);
  add_timer(Timer{.time = t_.now + ticks, .strand = strand});
}

}  // namespace interleave::sim
