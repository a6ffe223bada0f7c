// Futures inside a task in the timed driver: which of them the poll of their task goes on with, and when a
// select is decided.
//
// They wait in their task's own queue. One that carries kFlagHoldsSlot is next: its poll goes on. One that
// carries kFlagFresh was not polled yet.
#include <algorithm>

#include "sim/machine.h"
#include "sim/timed_driver.h"

namespace interleave::sim {

// A future can go on: what becomes runnable with it is its task.
void TimedDriver::queue_future(StrandId task, ScheduleReason reason, StrandId by) {
  const StrandId root = t_.strands[task].root;
  set_activity(task, Activity::kReady, kNobody, by);
  RuntimeState none;
  RuntimeContext context(state_, none);
  TaskList& queue = t_.strands[root].futures;
  if (reason == ScheduleReason::kSpawned) {
    // Futures inside a future are part of its poll: they come after it, before its own neighbours.
    const auto inside = [&](StrandId future) {
      while (future != kNobody && future != by) future = t_.strands[future].parent;
      return future == by;
    };
    std::vector<StrandId> later;
    if (queue.size > 0 && !inside(queue.tail)) {
      std::vector<StrandId> all;
      while (queue.size > 0) all.push_back(context.pop_front(queue));
      const auto last = std::find_if(all.rbegin(), all.rend(), inside).base();
      later.assign(last, all.end());
      for (auto it = all.begin(); it != last; ++it) context.push_back(queue, *it);
    }
    context.push_back(queue, task);
    for (const StrandId future : later) context.push_back(queue, future);
  } else if (by != kNobody && t_.strands[by].parent == task && has_ended(by)) {
    go_on_in_poll(task);  // the poll of what is inside it is over
    context.push_front(queue, task);
  } else {
    context.push_back(queue, task);
  }
  if (t_.strands[root].activity == Activity::kSuspended ||
      t_.strands[root].activity == Activity::kBlocked) {
    wake(root, by);
  }
}

// A task that cannot go on itself polls its inner futures that can.
bool TimedDriver::poll_future(ThreadId id) {
  const StrandId task = t_.threads[id].strand;
  if (t_.strands[task].futures.size == 0 && machine_.has_futures &&
      t_.guard_waiters.head != kNobody && t_.strands[task].root == kNobody) {
    test_guards(task);  // a select inside that had to wait for the end of this poll
    std::vector<StrandId> inside;
    for (StrandId at = t_.guard_waiters.head; at != kNobody; at = t_.strands[at].next_waiter) {
      if (t_.strands[at].root == task) inside.push_back(at);
    }
    for (const StrandId at : inside) {
      const Instruction& in = program_.code[control(at).pc];
      if (in.op == Op::kSelect) select_waits(at, in);
    }
  }
  const StrandId first = t_.strands[task].futures.head;
  if (first == kNobody || has_yielded(first, task)) return false;
  RuntimeState none;
  const StrandId future = RuntimeContext(state_, none).pop_front(t_.strands[task].futures);
  t_.threads[id].strand = future;
  t_.strands[future].thread = id;
  interpreter().set_flag(future, kFlagFresh, false);
  interpreter().set_flag(future, kFlagHoldsSlot, false);
  if (t_.strands[future].first_run < 0) t_.strands[future].first_run = t_.now;
  return true;
}

// Whether a future has yielded in its task's present poll, which is over for it.
bool TimedDriver::has_yielded(StrandId future, StrandId task) const {
  const Op op = program_.code[control(future).pc].op;
  return !has_ended(future) && (op == Op::kAwaitYield || op == Op::kYield) &&
         t_.strands[future].time_over && t_.strands[future].yields == t_.strands[task].yields;
}

// What is next in the queue of a task's futures is polled before the task itself is looked at.
void TimedDriver::go_on_in_poll(StrandId future) {
  interpreter().set_flag(future, kFlagHoldsSlot, true);
}

// A future is Ready: the one that awaits it goes on in this very poll, also if something else has made it
// runnable before.
void TimedDriver::hand_poll_on(StrandId ended) {
  const StrandId parent = t_.strands[ended].parent;
  const StrandId root = t_.strands[ended].root;
  if (parent == root || t_.strands[parent].activity != Activity::kReady) return;
  if (interpreter().ways(parent) == 0) return;
  TaskList& queue = t_.strands[root].futures;
  RuntimeState none;
  RuntimeContext context(state_, none);
  std::vector<StrandId> others;
  bool queued = false;
  while (queue.size > 0) {
    const StrandId future = context.pop_front(queue);
    queued = queued || future == parent;
    if (future != parent) others.push_back(future);
  }
  if (queued) {
    go_on_in_poll(parent);
    context.push_back(queue, parent);
  }
  for (const StrandId future : others) context.push_back(queue, future);
}

// ---- select ----

// Starts the clocks of a select's arms when the task first comes to it.
void TimedDriver::arm_select(StrandId strand, const Instruction& in) {
  if (t_.strands[strand].select_armed) return;
  t_.strands[strand].select_armed = true;
  t_.strands[strand].fired = 0;
  ++t_.strands[strand].select_token;
  const lang::Select& select = program_.selects[static_cast<std::size_t>(in.c)];
  const Word* frame = record(strand) + 2;
  for (std::uint32_t i = 0; i < select.arms.size(); ++i) {
    const lang::SelectArm& arm = select.arms[i];
    const bool io = arm.await == Op::kAwaitIo;
    if (!io && arm.await != Op::kAwaitSleep) continue;
    const Word ticks = arm.a >= 0 ? frame[arm.a] : program_.constants[~arm.a];
    if (ticks <= 0) {
      t_.strands[strand].fired |= std::uint64_t{1} << i;
      continue;
    }
    Timer timer{.time = ticks, .strand = strand, .is_io = io, .arm = i};
    timer.token = t_.strands[strand].select_token;
    if (io && arm.c != kNone) timer.device = static_cast<std::uint32_t>(arm.c);
    submit_io(timer);
  }
}

// No clock of a select is looked at before its poll is done, and no arm while the poll goes on inside a future.
TimedDriver::Left TimedDriver::left_to_poll(StrandId select) const {
  const StrandId root = t_.strands[select].root;
  const auto fresh = [&](StrandId future) { return (control(future).flags & kFlagFresh) != 0; };
  Left left = Left::kNothing;
  StrandId at = t_.strands[root == kNobody ? select : root].futures.head;
  for (; at != kNobody && left != Left::kBegun; at = t_.strands[at].next_task) {
    if (has_ended(at) || (control(at).flags & (kFlagFresh | kFlagHoldsSlot)) == 0) continue;
    StrandId outermost = at;
    while (outermost != kNobody && t_.strands[outermost].parent != select) {
      outermost = t_.strands[outermost].parent;
    }
    if (outermost != kNobody) left = fresh(outermost) ? Left::kFresh : Left::kBegun;
  }
  return left;
}

// The way (as the untimed machine numbers them: there every clock has run out) of the first arm
// that is ready now, or kNobody.
std::uint32_t TimedDriver::select_pick(StrandId strand, const Instruction& in) {
  const lang::Select& select = program_.selects[static_cast<std::size_t>(in.c)];
  const Word* frame = record(strand) + 2;
  auto& run = interpreter();
  if (run.ended_future(strand)) return 0;
  const Left left = left_to_poll(strand);
  if (left == Left::kBegun) return kNobody;
  std::uint32_t way = 0;
  for (std::uint32_t i = 0; i < select.arms.size(); ++i) {
    const lang::SelectArm& arm = select.arms[i];
    const Instruction as = Interpreter<TimedSink>::instruction_of(arm);
    const bool timed = arm.await == Op::kAwaitIo || arm.await == Op::kAwaitSleep;
    const bool ready = timed ? left == Left::kNothing && (t_.strands[strand].fired >> i & 1) != 0
                             : run.ways_of_instruction(strand, as, frame) != 0;
    if (ready) return way + longest_waiting(strand, as);
    if (timed) ++way;
  }
  return kNobody;
}

}  // namespace interleave::sim
