// The second scheduler in the timed driver: workers that poll tasks, wakers, the blocking pool.
//
// A worker is a thread whose `strand` is the task it polls, or nobody between polls. A task that is
// Pending is *suspended*: its worker goes on to another task. A task that blocks in the manner of a
// thread takes its worker's thread off the core with it.
#include <algorithm>

#include "sim/machine.h"
#include "sim/timed_driver.h"

namespace interleave::sim {

ThreadId TimedDriver::add_thread(StrandId strand, std::uint32_t runtime, std::uint32_t worker) {
  Thread thread;
  thread.strand = strand;
  thread.poll_left = kForever;
  if (runtime != kNobody) {
    thread.worker_of = static_cast<std::uint16_t>(runtime);
    thread.worker = static_cast<std::uint16_t>(worker);
    thread.parked = strand == kNobody;
  }
  t_.threads.push_back(thread);
  t_.policy.resize(t_.policy.size() + policy_.words_per_thread());
  return static_cast<ThreadId>(t_.threads.size() - 1);
}

// Workers begin parked; the first task made runnable unparks one. A runtime that some `block_on`
// drives has no thread of its own.
void TimedDriver::set_up_runtimes() {
  t_.runtimes.resize(program_.runtimes.size());
  for (std::uint32_t r = 0; r < t_.runtimes.size(); ++r) {
    const bool by_block_on = driven_by_block_on(machine_, r);
    t_.runtimes[r].by_block_on = by_block_on;
    t_.runtimes[r].workers.resize(static_cast<std::size_t>(machine_.runtimes[r].workers));
    for (std::uint32_t w = 0; w < t_.runtimes[r].workers.size() && !by_block_on; ++w) {
      t_.runtimes[r].workers[w].thread = add_thread(kNobody, r, w);
    }
  }
}

// The runtime whose workers run a strand: of a task; of a thread inside block_on, the one it drives;
// of an inner future, its task's. kNobody for threads.
std::uint32_t TimedDriver::runtime_of(StrandId strand) const {
  const StrandTiming& timing = t_.strands[strand];
  if (timing.root != kNobody) return runtime_of(timing.root);
  if (timing.driving != kNobody) return timing.driving;
  const Meta meta = Meta::unpack(record(strand)[1]);
  if (meta.kind != lang::StrandKind::kTask || meta.runtime == 0xFFFF) return kNobody;
  return meta.runtime;
}

// The worker of a runtime that polls a strand right now, or kNobody.
std::uint32_t TimedDriver::worker_of(StrandId strand, std::uint32_t runtime) const {
  if (strand == kNobody) return kNobody;
  const ThreadId id = t_.strands[strand].thread;
  if (id == kNobody) return kNobody;
  const Thread& thread = t_.threads[id];
  const bool polls = thread.worker_of == runtime && !thread.pool && thread.core != kNobody;
  return polls ? thread.worker : kNobody;
}

// Whether waiting at this operation suspends the strand and lets its worker go on.
bool TimedDriver::suspends(StrandId strand, Op op) const {
  const std::uint32_t runtime = runtime_of(strand);
  if (runtime == kNobody) return t_.strands[strand].root != kNobody && lang::is_await(op);
  return lang::is_await(op) || flavor_of(runtime).intercepts_blocking();
}

// ---- waking ----

void TimedDriver::schedule(StrandId task, ScheduleReason reason, StrandId by) {
  const StrandId root = t_.strands[task].root;
  if (root != kNobody) {
    // An inner future is polled as part of its task: that is what becomes runnable.
    set_activity(task, Activity::kReady, kNobody, by);
    const std::uint32_t owner = runtime_of(root);
    RuntimeState none;
    RuntimeContext context(state_, owner == kNobody ? none : t_.runtimes[owner]);
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
    return;
  }
  const std::uint32_t runtime = runtime_of(task);
  set_activity(task, Activity::kReady, kNobody, by);
  if (reason == ScheduleReason::kWoken) tell(EventKind::kWake, task, kNobody, 0, by);
  RuntimeContext context(state_, t_.runtimes[runtime]);
  if (machine_.has_local_sets && t_.strands[task].home != kNobody) {
    Worker& worker = t_.runtimes[runtime].workers[t_.strands[task].home];
    context.push_back(worker.at_home, task);
    if (worker.thread != kNobody && t_.threads[worker.thread].parked) unpark(worker.thread);
    return;
  }
  if (flavor_of(runtime).schedule(context, task, reason, worker_of(by, runtime))) {
    unpark_one(runtime);
  }
}

void TimedDriver::unpark_one(std::uint32_t runtime) {
  for (const Worker& worker : t_.runtimes[runtime].workers) {
    if (worker.thread == kNobody || !t_.threads[worker.thread].parked) continue;
    unpark(worker.thread);
    return;
  }
}

void TimedDriver::unpark(ThreadId id) {
  t_.threads[id].parked = false;
  tell(EventKind::kUnpark, kNobody, id);
  requeue(id, ReadyReason::kWoke, kNobody);
}

// ---- polling ----

// What `spawn_local` makes stays with the worker that polls its local_set, and from now on so does the task
// that has the local_set. Where there is but one worker, nobody can move anyway.
void TimedDriver::stay_at_home(StrandId task, StrandId spawner) {
  const Meta meta = Meta::unpack(record(task)[1]);
  if (meta.flavor != kLocal || script_.kind != Script::Kind::kPolicy) return;
  if (t_.runtimes[meta.runtime].workers.size() == 1) return;
  const StrandId root = t_.strands[spawner].root;
  StrandTiming& owner = t_.strands[root == kNobody ? spawner : root];
  const Thread& thread = t_.threads[owner.thread];
  if (thread.worker_of != meta.runtime || thread.pool) {
    t_.strands[task].home = 0;  // no worker polls it: a block_on of a thread
    return;
  }
  if (owner.home == kNobody) owner.home = thread.worker;
  t_.strands[task].home = owner.home;
}

// A worker polls those that stay with it before others, but only so many in a row.
StrandId TimedDriver::next_task(std::uint32_t runtime, std::uint32_t worker,
                                RuntimeContext& context) {
  constexpr std::uint32_t kHomeInARow = 61;  // MAX_TASKS_PER_TICK of Tokio's LocalSet
  Worker& its = t_.runtimes[runtime].workers[worker];
  if (its.at_home.size > 0 && its.home_in_a_row < kHomeInARow) {
    ++its.home_in_a_row;
    return context.pop_front(its.at_home);
  }
  its.home_in_a_row = 0;
  const StrandId task = flavor_of(runtime).next(context, worker);
  return task != kNobody ? task : context.pop_front(its.at_home);
}

// A worker (or pool thread) between tasks takes its next. False: there is none, it parks.
bool TimedDriver::take_task(ThreadId id) {
  const std::uint32_t runtime = t_.threads[id].worker_of;
  RuntimeState& state = t_.runtimes[runtime];
  RuntimeContext context(state_, state);
  if (t_.threads[id].pool) {
    const StrandId strand = context.pop_front(state.blocking);
    if (strand == kNobody) {
      state.idle_pool.push_back(id);
      return false;
    }
    t_.threads[id].strand = strand;
    t_.strands[strand].thread = id;
    if (t_.strands[strand].first_run < 0) t_.strands[strand].first_run = t_.now;
    return true;
  }
  Worker& worker = state.workers[t_.threads[id].worker];
  if (state.driver != kNobody && has_ended(state.driver)) {
    // Its block_on was over, and it with it, while this thread polled another task.
    t_.threads[id].strand = state.driver;
    leave_block_on(state.driver);
    return true;
  }
  StrandId task = kNobody;
  do {
    task = next_task(runtime, t_.threads[id].worker, context);
  } while (task != kNobody && t_.strands[task].finish >= 0);  // cancelled while it was queued
  if (context.stolen_from_ != kNobody) {
    Event event{.kind = EventKind::kSteal, .object = runtime, .by = context.thief_};
    event.extra = context.stolen_from_;
    event.value = context.stolen_;
    sink_.event(event);
  }
  if (task == kNobody) return false;
  ++worker.polls;
  worker.budget = flavor_of(runtime).budget();
  Thread& thread = t_.threads[id];
  thread.overhead = cache_cost(task, thread.core);
  if (worker.last_task != kNobody && worker.last_task != task) {
    thread.overhead += machine_.costs.task_switch;
  }
  worker.last_task = task;
  thread.strand = task;
  StrandTiming& timing = t_.strands[task];
  timing.thread = id;
  if (timing.first_run < 0) timing.first_run = t_.now + thread.overhead;
  const Ticks quantum = flavor_of(runtime).quantum(machine_.runtimes[runtime]);
  thread.poll_end =
      quantum >= kForever || quantum <= 0 ? kForever : t_.now + thread.overhead + quantum;
  tell(EventKind::kPollStart, task, id);
  set_activity(task, thread.overhead > 0 ? Activity::kSwitching : Activity::kRunning);
  return true;
}

// The task (or inner future) on this thread is Pending, or Ready for good. The thread goes on to
// what it polls next: the task around an inner future, or nobody yet.
void TimedDriver::end_poll(ThreadId id, bool ready) {
  Thread& thread = t_.threads[id];
  const StrandId strand = thread.strand;
  const StrandId root = t_.strands[strand].root;
  if (root != kNobody) {
    thread.strand = root;
    return;
  }
  thread.strand = kNobody;
  thread.poll_end = kForever;
  if (!thread.pool) tell(EventKind::kPollEnd, strand, id, ready ? 1 : 0);
}

// A task that cannot go on itself polls its inner futures that can.
bool TimedDriver::poll_future(ThreadId id) {
  const StrandId task = t_.threads[id].strand;
  if (t_.strands[task].futures.size == 0 && machine_.has_futures &&
      t_.guard_waiters.head != kNobody && t_.strands[task].root == kNobody) {
    test_guards(task);  // a select inside that had to wait for the end of this poll
  }
  const StrandId first = t_.strands[task].futures.head;
  if (first == kNobody || has_yielded(first, task)) return false;
  RuntimeState none;
  const StrandId future = RuntimeContext(state_, none).pop_front(t_.strands[task].futures);
  t_.threads[id].strand = future;
  t_.strands[future].thread = id;
  Word& word = state_.logical[machine_.record(future)];
  Control polled = Control::unpack(word);
  polled.flags &= static_cast<std::uint16_t>(~(kFlagFresh | kFlagHoldsSlot));
  word = polled.pack();
  if (t_.strands[future].first_run < 0) t_.strands[future].first_run = t_.now;
  return true;
}

// Whether a future has yielded in its task's present poll, which is over for it. (`ready_at` counts a task's
// polls that ended in yields; a future that yields notes the number.)
bool TimedDriver::has_yielded(StrandId future, StrandId task) const {
  const Op op = program_.code[control(future).pc].op;
  return !has_ended(future) && (op == Op::kAwaitYield || op == Op::kYield) &&
         t_.strands[future].time_over && t_.strands[future].ready_at == t_.strands[task].ready_at;
}

// What is next in the queue of a task's futures is polled before the task itself is looked at.
void TimedDriver::go_on_in_poll(StrandId future) {
  Word& word = state_.logical[machine_.record(future)];
  Control in_poll = Control::unpack(word);
  in_poll.flags |= kFlagHoldsSlot;
  word = in_poll.pack();
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

// Cooperative budget: false if the task has used it up and was put back in the queue.
bool TimedDriver::spend_budget(ThreadId id, StrandId task) {
  if (t_.threads[id].pool || t_.strands[task].root != kNobody) return true;
  const std::uint32_t runtime = t_.threads[id].worker_of;
  Worker& worker = t_.runtimes[runtime].workers[t_.threads[id].worker];
  if (worker.budget > 0) {
    --worker.budget;
    return true;
  }
  end_poll(id, false);
  schedule(task, ScheduleReason::kYielded, task);
  return false;
}

// A green thread's quantum is used up: another takes its place, if there is one.
void TimedDriver::preempt_task(CoreId core_id) {
  Core& core = t_.cores[core_id];
  const ThreadId id = core.thread;
  Thread& thread = t_.threads[id];
  const std::uint32_t runtime = thread.worker_of;
  const RuntimeState& state = t_.runtimes[runtime];
  const Worker& worker = state.workers[thread.worker];
  const bool others = state.injection.size + worker.local.size > 0 || worker.lifo != kNobody ||
                      worker.at_home.size > 0;
  if (!others) {
    thread.poll_end = t_.now + flavor_of(runtime).quantum(machine_.runtimes[runtime]);
    return;
  }
  StrandId task = thread.strand;
  put_step_down(task, core.event - t_.now);
  if (t_.strands[task].root != kNobody) {
    const StrandId root = t_.strands[task].root;
    go_on_in_poll(task);
    RuntimeContext(state_, t_.runtimes[runtime]).push_front(t_.strands[root].futures, task);
    thread.strand = task = root;
  }
  end_poll(id, false);
  schedule(task, ScheduleReason::kPreempted, kNobody);
  settle(core_id);
}

// ---- blocking pool, block_in_place, block_on ----

void TimedDriver::start_blocking(StrandId strand) {
  const std::uint32_t runtime = Meta::unpack(record(strand)[1]).runtime;
  RuntimeState& state = t_.runtimes[runtime];
  set_activity(strand, Activity::kReady);
  ThreadId id = kNobody;
  if (!state.idle_pool.empty()) {
    id = state.idle_pool.back();
    state.idle_pool.pop_back();
    t_.threads[id].parked = false;
  } else if (static_cast<Word>(state.pool_size) < machine_.runtimes[runtime].blocking) {
    ++state.pool_size;
    id = add_thread(strand, runtime, 0);
    t_.threads[id].pool = true;
  } else {
    RuntimeContext(state_, state).push_back(state.blocking, strand);
    return;
  }
  t_.threads[id].strand = strand;
  t_.strands[strand].thread = id;
  requeue(id, ReadyReason::kArrived, kNobody);
}

// block_in_place: another thread takes the worker's place, with its queue; this one becomes a
// thread of the blocking pool once its task is suspended.
void TimedDriver::hand_over_worker(StrandId strand) {
  const ThreadId id = t_.strands[strand].thread;
  if (id == kNobody || t_.threads[id].worker_of == 0xFFFF || t_.threads[id].pool) return;
  if (t_.strands[strand].home != kNobody)
    return;  // it is the worker's only thread that may poll it
  const std::uint32_t runtime = t_.threads[id].worker_of;
  const std::uint32_t number = t_.threads[id].worker;
  RuntimeState& state = t_.runtimes[runtime];
  ThreadId heir = kNobody;
  if (!state.idle_pool.empty()) {
    heir = state.idle_pool.back();
    state.idle_pool.pop_back();
  } else {
    ++state.pool_size;
    heir = add_thread(kNobody, runtime, number);
  }
  t_.threads[id].pool = true;
  t_.threads[id].poll_end = kForever;
  t_.threads[heir].pool = false;
  t_.threads[heir].worker = static_cast<std::uint16_t>(number);
  t_.threads[heir].parked = true;
  state.workers[number].thread = heir;
  const Worker& worker = state.workers[number];
  const bool work =
      worker.lifo != kNobody || worker.local.size + worker.at_home.size + state.injection.size > 0;
  if (work) unpark(heir);
}

void TimedDriver::enter_block_on(StrandId strand, std::uint32_t runtime) {
  const ThreadId id = t_.strands[strand].thread;
  RuntimeState& state = t_.runtimes[runtime];
  if (!state.by_block_on || state.driver != kNobody) return;
  Worker& worker = state.workers[0];
  state.driver = strand;
  worker.thread = id;
  worker.last_task = strand;
  worker.budget = flavor_of(runtime).budget();
  ++worker.polls;
  t_.threads[id].worker_of = static_cast<std::uint16_t>(runtime);
  t_.threads[id].worker = 0;
  t_.strands[strand].driving = runtime;
  tell(EventKind::kPollStart, strand, id);
}

// The future of a block_on is Ready, and its thread polls it just now: it is a plain thread again.
void TimedDriver::leave_block_on(StrandId strand) {
  StrandTiming& timing = t_.strands[strand];
  timing.leaving = false;
  if (timing.driving == kNobody) return;
  tell(EventKind::kPollEnd, strand, timing.thread, 1);
  RuntimeState& state = t_.runtimes[timing.driving];
  state.workers[0].thread = kNobody;
  state.driver = kNobody;
  timing.driving = kNobody;
  t_.threads[timing.thread].worker_of = 0xFFFF;
}

// The tasks of a runtime that nobody will drive again are dropped: once every other strand has ended, no
// thread is left that could call block_on.
void TimedDriver::drop_abandoned() {
  thread_ended_ = false;
  const auto abandoned = [&](StrandId strand) {
    const Meta meta = Meta::unpack(record(strand)[1]);
    if (meta.kind != lang::StrandKind::kTask || meta.runtime == 0xFFFF) return false;
    const RuntimeState& runtime = t_.runtimes[meta.runtime];
    return runtime.by_block_on && runtime.workers[0].thread == kNobody;
  };
  std::vector<StrandId> left;
  for (StrandId strand = 0; strand < t_.strands.size(); ++strand) {
    if (has_ended(strand) || is_daemon(machine_, strand)) continue;
    if (!abandoned(strand)) return;
    left.push_back(strand);
  }
  sink_.core = UINT16_MAX;
  for (const StrandId strand : left) {
    const std::size_t first = sink_.events.size();
    interpreter().drop(strand);
    react(first);
  }
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

// How far the poll of a select is from done: 2, a future inside it has been begun, and the poll goes on there;
// 1, some are still to be polled for the first time, and an arm that is ready may be before them; 0, no more to
// do. No clock is looked at before that.
int TimedDriver::left_to_poll(StrandId select) const {
  const StrandId root = t_.strands[select].root;
  const auto fresh = [&](StrandId future) { return (control(future).flags & kFlagFresh) != 0; };
  int left = 0;
  StrandId at = t_.strands[root == kNobody ? select : root].futures.head;
  for (; at != kNobody && left < 2; at = t_.strands[at].next_task) {
    if (has_ended(at) || (control(at).flags & (kFlagFresh | kFlagHoldsSlot)) == 0) continue;
    StrandId outermost = at;
    while (outermost != kNobody && t_.strands[outermost].parent != select) {
      outermost = t_.strands[outermost].parent;
    }
    if (outermost != kNobody) left = std::max(left, fresh(outermost) ? 1 : 2);
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
  const int left = left_to_poll(strand);
  if (left == 2) return kNobody;
  std::uint32_t way = 0;
  for (std::uint32_t i = 0; i < select.arms.size(); ++i) {
    const lang::SelectArm& arm = select.arms[i];
    const Instruction as{arm.await, 0, arm.a, arm.b, arm.c, kNone};
    const bool timed = arm.await == Op::kAwaitIo || arm.await == Op::kAwaitSleep;
    const bool ready = timed ? left == 0 && (t_.strands[strand].fired >> i & 1) != 0
                             : run.ways_of_instruction(strand, as, frame) != 0;
    if (ready) return way;
    if (timed) ++way;
  }
  return kNobody;
}

}  // namespace interleave::sim
