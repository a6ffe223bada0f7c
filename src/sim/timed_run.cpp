// A thread on its core: it goes from the end of one step to the beginning of the next that takes
// CPU time, or off the core.
#include <algorithm>
#include <utility>

#include "sim/machine.h"
#include "sim/timed_driver.h"

namespace interleave::sim {

void TimedDriver::begin_run(CoreId core_id) {
  Core& core = t_.cores[core_id];
  Thread& thread = t_.threads[core.thread];
  if (core.switching) {
    core.switching_ticks += t_.now - core.since;
    core.since = t_.now;
    core.switching = false;
  }
  thread.run_since = t_.now;
  thread.started = true;
  if (thread.strand != kNobody) {
    StrandTiming& timing = t_.strands[thread.strand];
    if (timing.first_run < 0) timing.first_run = t_.now;
    thread.poll_end = thread.poll_left >= kForever ? kForever : t_.now + thread.poll_left;
  } else {
    thread.poll_end = kForever;
  }
  const Ticks quantum = policy_.quantum(context_, core.thread);
  thread.quantum_end = quantum >= kForever ? kForever : t_.now + std::max<Ticks>(quantum, 1);
  settle(core_id);
}

void TimedDriver::settle(CoreId core_id) {
  sink_.core = static_cast<std::uint16_t>(core_id);
  while (!fault_ && go_on(core_id)) {
    sink_.core = static_cast<std::uint16_t>(core_id);
    if (++zero_time_steps_ <= kMaxZeroTimeSteps || fault_) continue;
    fault_ = Fault{FaultKind::kRunaway};
    fault_.strand = t_.threads[t_.cores[core_id].thread].strand;
    if (fault_.strand == kNobody) fault_.strand = 0;
  }
}

// A step has begun and is not over: it goes on. False if there is none.
bool TimedDriver::resume_step(CoreId core_id, StrandId strand) {
  const StrandTiming& timing = t_.strands[strand];
  if (!timing.in_step || timing.remaining <= 0) return false;
  t_.cores[core_id].event = t_.now + timing.remaining;
  const bool spins = program_.points[control(strand).pc].spin;
  set_activity(strand, spins ? Activity::kSpinning : Activity::kRunning);
  return true;
}

// A step is interrupted with so many ticks to go. Where nothing was done of one that may have to
// wait, it has not begun: when its turn comes it may not be possible any more.
void TimedDriver::put_step_down(StrandId strand, Ticks remaining) {
  StrandTiming& timing = t_.strands[strand];
  if (!timing.in_step) return;
  timing.remaining = remaining;
  const Instruction& in = program_.code[control(strand).pc];
  if (!never_waits(in.op) && remaining == cost(in, record(strand) + 2)) timing.in_step = false;
}

// Begins a step that takes CPU time. False if it takes none.
bool TimedDriver::begin_step(CoreId core_id, StrandId strand, const Instruction& in,
                             const Word* frame) {
  const Ticks ticks = cost(in, frame);
  if (ticks <= 0) return false;
  StrandTiming& timing = t_.strands[strand];
  timing.in_step = true;
  timing.remaining = ticks;
  t_.cores[core_id].event = t_.now + ticks;
  const bool spins = program_.points[control(strand).pc].spin;
  set_activity(strand, spins ? Activity::kSpinning : Activity::kRunning);
  return true;
}

// `io` and `sleep`, awaited or not: the strand waits for a time to come. False if the next step is
// not one of them.
bool TimedDriver::wait_for_time(CoreId core_id, StrandId strand, const Instruction& in,
                                const Word* frame) {
  const bool io = in.op == Op::kIo || in.op == Op::kAwaitIo;
  const bool sleep = in.op == Op::kSleep || in.op == Op::kAwaitSleep;
  if (!io && !sleep) return false;
  const Word amount = in.a >= 0 ? frame[in.a] : program_.constants[~in.a];
  if (amount <= 0 || t_.strands[strand].time_over) return false;
  const ThreadId id = t_.cores[core_id].thread;
  const bool suspended = suspends(strand, in.op);
  const Activity as = suspended ? Activity::kSuspended : io ? Activity::kIo : Activity::kSleeping;
  if (suspended) {
    end_poll(id, false);
  } else {
    release(core_id, ReleaseReason::kBlocked);
  }
  if (io) {
    start_io(strand, amount, in.c == kNone ? kNobody : static_cast<std::uint32_t>(in.c), as);
  } else {
    start_sleep(strand, amount, as);
  }
  return true;
}

// A strand runs that was outside (kFlagOutside). False: another is in the critical section.
bool TimedDriver::come_inside(StrandId strand) {
  auto& run = interpreter();
  run.come_inside(strand);
  fault_ = run.fault();
  return !fault_;
}

// One stretch of that way. True while the thread is still to be settled.
bool TimedDriver::go_on(CoreId core_id) {
  Core& core = t_.cores[core_id];
  const ThreadId id = core.thread;
  if (id == kNobody) return false;
  if (t_.threads[id].overhead > 0) {  // the switch to the task it polls next
    t_.threads[id].in_overhead = true;
    core.event = t_.now + t_.threads[id].overhead;
    return false;
  }
  const StrandId strand = t_.threads[id].strand;
  if (strand == kNobody) {
    if (take_task(id)) return true;
    t_.threads[id].parked = true;
    tell(EventKind::kPark, kNobody, id);
    release(core_id, ReleaseReason::kBlocked);
    return false;
  }
  if (t_.strands[strand].leaving) leave_block_on(strand);
  if ((control(strand).flags & kFlagOutside) != 0 && !come_inside(strand)) return false;
  const Control at = control(strand);
  const bool of_runtime = t_.threads[id].worker_of != 0xFFFF;
  if ((at.flags & kFlagEnded) != 0) {
    if (of_runtime || t_.strands[strand].root != kNobody) {
      end_poll(id, true);
      return true;
    }
    release(core_id, ReleaseReason::kEnded);
    return false;
  }
  // It goes on where it was interrupted, before it asks whether what it awaits is there.
  const StrandId inside = t_.strands[strand].futures.head;
  if (inside != kNobody && (control(inside).flags & kFlagHoldsSlot) != 0) return poll_future(id);
  if ((at.flags & kFlagNoSlot) != 0) hand_over_worker(strand);
  if (resume_step(core_id, strand)) return false;

  const Instruction& in = program_.code[at.pc];
  const Word* frame = record(strand) + 2;
  if (never_waits(in.op) && begin_step(core_id, strand, in, frame)) return false;
  if (wait_for_time(core_id, strand, in, frame)) return t_.cores[core_id].thread == id;
  // What a future does after a yield is part of its next poll. Nor is a critical section left by a yield in it.
  const bool in_two = (in.op == Op::kAwaitYield || in.op == Op::kYield) &&
                      (t_.strands[strand].root != kNobody || program_.points[at.pc].critical);
  if (in_two && !std::exchange(t_.strands[strand].time_over, true))
    return yield(core_id, strand, in.op);
  if (in.op == Op::kSelect) arm_select(strand, in);

  auto& run = interpreter();
  const bool ready =
      waits_for_time_alone(in.op) ||
      (in.op == Op::kSelect ? select_pick(strand, in) != kNobody : run.ways(strand) != 0);
  fault_ = run.fault();
  if (fault_) return false;
  if (ready && (at.flags & kFlagAsleep) != 0 && !std::exchange(t_.strands[strand].time_over, true))
    return wake_by_itself(core_id, strand);
  if (!ready) {
    if (poll_future(id)) return true;
    if (t_.strands[strand].futures.size > 0) {  // those have yielded in this poll
      ++t_.strands[strand].yields;
      return yield(core_id, strand, Op::kAwaitYield);
    }
    if ((at.flags & kFlagCancelled) != 0 && lang::is_await(in.op)) {  // in the middle of this poll
      const std::size_t first = sink_.events.size();
      run.drop(strand);
      react(first);
      return !fault_;
    }
    if (suspends(strand, in.op)) {
      end_poll(id, false);
      block(strand, Activity::kSuspended);
      return true;
    }
    release(core_id, ReleaseReason::kBlocked);
    block(strand, Activity::kBlocked);
    return false;
  }
  if (lang::is_await(in.op) && of_runtime && !spend_budget(id, strand)) return true;

  if (begin_step(core_id, strand, in, frame)) return false;
  set_activity(strand, Activity::kRunning);
  const Op op = in.op;
  take_step(strand, core_id);
  sink_.core = static_cast<std::uint16_t>(core_id);
  if (fault_ || has_ended(strand)) return !fault_;
  if ((op != Op::kYield && op != Op::kAwaitYield) || in_two) return true;
  return yield(core_id, strand, op);
}

// Who sleeps at a `spurious` condition is woken for no reason, as soon as it sleeps. It has slept, though: those who are
// ready have their turn before. True if its thread is still to be settled.
bool TimedDriver::wake_by_itself(CoreId core_id, StrandId strand) {
  const bool suspended = suspends(strand, Op::kConditionRelock);
  if (suspended) {
    end_poll(t_.cores[core_id].thread, false);
  } else {
    release(core_id, ReleaseReason::kBlocked);
  }
  block(strand, suspended ? Activity::kSuspended : Activity::kBlocked);
  wake(strand, kNobody);
  return suspended;
}

// A strand lets its worker or core go and is runnable at once. True if its thread is still to be settled.
bool TimedDriver::yield(CoreId core_id, StrandId strand, Op op) {
  const ThreadId id = t_.cores[core_id].thread;
  if ((op == Op::kAwaitYield || suspends(strand, op)) &&
      (is_task(strand) || t_.strands[strand].root != kNobody)) {
    const StrandId root = t_.strands[strand].root;
    if (root != kNobody) t_.strands[strand].yields = t_.strands[root].yields;
    end_poll(id, false);
    schedule(strand, ScheduleReason::kYielded, strand);
    return true;
  }
  release(core_id, ReleaseReason::kYielded);
  requeue(id, ReadyReason::kYielded, kNobody);
  return false;
}

// Takes a core from its thread. The caller says where the thread goes.
void TimedDriver::release(CoreId core_id, ReleaseReason reason) {
  dispatch_due_ = true;
  Core& core = t_.cores[core_id];
  const ThreadId id = core.thread;
  Thread& thread = t_.threads[id];
  const Ticks ticks = t_.now - thread.run_since;
  if (thread.in_overhead) {
    thread.in_overhead = false;
    thread.overhead = core.event - t_.now;
  } else if (thread.strand != kNobody) {
    put_step_down(thread.strand, core.event - t_.now);
  }
  thread.poll_left = thread.poll_end >= kForever ? kForever : thread.poll_end - t_.now;
  thread.ran += ticks;
  thread.run_since = t_.now;
  thread.core = kNobody;
  core.busy += t_.now - core.since;
  core.since = t_.now;
  core.thread = kNobody;
  policy_.on_ran(context_, id, ticks, reason);
  tell(EventKind::kRelease, thread.strand, id, static_cast<Word>(reason));
}

}  // namespace interleave::sim
