// The second scheduler in the timed driver: workers that poll tasks, wakers, the blocking pool.
//
// A worker is a thread whose `strand` is the task it polls, or nobody between polls. A task that is
// Pending is *suspended*: its worker goes on to another task. A task that blocks in the manner of a
// thread takes its worker's thread off the core with it.
#include <algorithm>
#include <utility>

#include "sim/machine.h"
#include "sim/timed_driver.h"

namespace interleave::sim {
namespace {

// Whether there is a task that this worker could take now.
bool has_work(const RuntimeState& state, const Worker& worker) {
  const std::uint32_t queued =
      worker.local.size + worker.at_home.size + state.injection.size + state.microtasks.size;
  return worker.lifo != kNobody || queued > 0;
}

}  // namespace

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
  if (runtime == kNobody) {  // a thread, or a future that it drives
    if (t_.strands[strand].root == kNobody) return false;
    const std::uint16_t own = Meta::unpack(record(strand)[1]).runtime;
    return lang::is_await(op) || (own != 0xFFFF && flavor_of(own).intercepts_blocking());
  }
  return lang::is_await(op) || flavor_of(runtime).intercepts_blocking();
}

// ---- waking ----

void TimedDriver::schedule(StrandId task, ScheduleReason reason, StrandId by) {
  const StrandId root = t_.strands[task].root;
  if (root != kNobody) {
    queue_future(task, reason, by);
    return;
  }
  const std::uint32_t runtime = runtime_of(task);
  set_activity(task, Activity::kReady, kNobody, by);
  if (reason == ScheduleReason::kWoken) tell(EventKind::kWake, task, kNobody, 0, by);
  RuntimeContext context(state_, t_.runtimes[runtime]);
  // Where there is but one worker, nobody can move anyway, and all queue as they came.
  std::vector<Worker>& workers = t_.runtimes[runtime].workers;
  if (machine_.has_local_sets && workers.size() > 1 && t_.strands[task].home != kNobody) {
    Worker& worker = workers[t_.strands[task].home];
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
// that has the local_set.
void TimedDriver::stay_at_home(StrandId task, StrandId spawner) {
  const Meta meta = Meta::unpack(record(task)[1]);
  if (meta.flavor != kLocal || script_.kind != Script::Kind::kPolicy) return;
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
    // A future that called, and that ended meanwhile (it was let go at a rendezvous): its task's poll goes on.
    const StrandId root = task == kNobody ? kNobody : t_.strands[task].root;
    const bool calls = root != kNobody && t_.strands[root].activity == Activity::kRunning;
    if (calls && has_ended(task)) task = root;
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
  if (!has_work(state, worker)) {
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
  if (has_work(state, state.workers[number])) unpark(heir);
}

void TimedDriver::enter_block_on(StrandId strand, std::uint32_t runtime) {
  RuntimeState& state = t_.runtimes[runtime];
  if (!state.by_block_on) return;
  if (state.driver != kNobody) {
    state.undriven.push_back(strand);
    return;
  }
  let_drive(strand, runtime);
  ++state.workers[0].polls;
  tell(EventKind::kPollStart, strand, t_.strands[strand].thread);
}

// From now on the thread of this strand is the runtime's worker, and its future one more task.
void TimedDriver::let_drive(StrandId strand, std::uint32_t runtime) {
  const ThreadId id = t_.strands[strand].thread;
  RuntimeState& state = t_.runtimes[runtime];
  Worker& worker = state.workers[0];
  state.driver = strand;
  worker.thread = id;
  worker.last_task = strand;
  worker.budget = flavor_of(runtime).budget();
  t_.threads[id].worker_of = static_cast<std::uint16_t>(runtime);
  t_.threads[id].worker = 0;
  t_.strands[strand].driving = runtime;
}

// The future of a block_on is Ready: its thread leaves when it is next polled.
void TimedDriver::end_block_on(StrandId strand, std::uint32_t runtime) {
  t_.strands[strand].leaving = true;
  std::erase(t_.runtimes[runtime].undriven, strand);
}

// The future of a block_on is Ready, and its thread polls it just now: it is a plain thread again. Of those
// that are inside block_on, too, the one that has been longest drives the runtime now.
void TimedDriver::leave_block_on(StrandId strand) {
  StrandTiming& timing = t_.strands[strand];
  timing.leaving = false;
  if (timing.driving == kNobody) return;
  tell(EventKind::kPollEnd, strand, timing.thread, 1);
  const std::uint32_t runtime = std::exchange(timing.driving, kNobody);
  RuntimeState& state = t_.runtimes[runtime];
  state.workers[0].thread = kNobody;
  state.driver = kNobody;
  t_.threads[timing.thread].worker_of = 0xFFFF;
  if (state.undriven.empty()) return;

  const StrandId heir = state.undriven.front();
  state.undriven.erase(state.undriven.begin());
  let_drive(heir, runtime);
  Thread& thread = t_.threads[t_.strands[heir].thread];
  const bool waits = thread.core == kNobody && thread.queue == kNobody;
  if (!waits || !lang::is_await(program_.code[control(heir).pc].op))
    return;  // in the middle of a poll
  set_activity(heir, Activity::kSuspended, t_.strands[heir].waiting_on);
  thread.strand = kNobody;
  thread.parked = true;
  if (has_work(state, state.workers[0])) unpark(state.workers[0].thread);
}

// The tasks of a runtime that nobody will drive again are dropped: once every other strand has ended, no
// thread is left that could call block_on.
void TimedDriver::drop_abandoned() {
  strand_ended_ = false;
  // Most runs have nothing to drop: no runtime that waits to be driven.
  if (std::ranges::none_of(t_.runtimes, [](const RuntimeState& runtime) {
        return runtime.by_block_on && runtime.driver == kNobody;
      })) {
    return;
  }
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

}  // namespace interleave::sim
