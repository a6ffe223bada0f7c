#include "trace/metrics.h"

#include <algorithm>

#include "sim/runtime.h"
#include "trace/run.h"

namespace interleave::trace {

using lang::Op;
using sim::Activity;
using sim::EventKind;
using sim::Ticks;

Accountant::Accountant(const sim::Machine& machine) : machine_(&machine) {
  const auto& declared = machine.program->strands;
  for (std::uint32_t id = 0; id < declared.size(); ++id) {
    StrandMetrics& metrics = strand(id);
    metrics.kind = declared[id].kind;
    metrics.daemon = declared[id].daemon;
    metrics.arrival = std::max<Ticks>(declared[id].arrival, 0);
    follow_[id].runtime = declared[id].runtime;
  }
  alive_calls_.resize(machine.runtimes.size());
  sum_.cores.resize(machine.cores);
  cores_.resize(machine.cores);
  // A runtime's workers exist from the start to the end. One that a thread drives by block_on has none of its own.
  for (std::uint32_t r = 0; r < machine.runtimes.size(); ++r) {
    if (sim::driven_by_block_on(machine, r)) continue;
    alive_threads_ +=
        static_cast<std::uint64_t>(std::max<lang::Word>(machine.runtimes[r].workers, 0));
  }
  measure_memory();
}

StrandMetrics& Accountant::strand(sim::StrandId id) {
  while (sum_.strands.size() <= id) {
    const auto next = static_cast<sim::StrandId>(sum_.strands.size());
    sum_.strands.emplace_back().strand = next;
    follow_.emplace_back();
  }
  return sum_.strands[id];
}

void Accountant::spend(StrandMetrics& strand, Activity activity, Ticks ticks) {
  switch (activity) {
    case Activity::kReady: strand.ready += ticks; break;
    case Activity::kSwitching: strand.switching += ticks; break;
    case Activity::kRunning: strand.running += ticks; break;
    case Activity::kSpinning: strand.spinning += ticks; break;
    case Activity::kBlocked: strand.blocked += ticks; break;
    case Activity::kIo: strand.io += ticks; break;
    case Activity::kSleeping: strand.sleeping += ticks; break;
    case Activity::kSuspended: strand.suspended += ticks; break;
    case Activity::kHeld: strand.held += ticks; break;
    case Activity::kAbsent: break;
  }
}

void Accountant::measure_memory() {
  const sim::Costs& costs = machine_->costs;
  const auto kib = static_cast<lang::Word>(alive_threads_) * costs.memory_per_thread +
                   static_cast<lang::Word>(alive_tasks_) * costs.memory_per_task;
  sum_.peak_memory_kib = std::max(sum_.peak_memory_kib, kib);
}

// How many calls of spawn_blocking its runtime's pool has, where this is one of them.
lang::Word* Accountant::calls_beside(const StrandMetrics& strand) {
  const Follow& follow = follow_[strand.strand];
  return follow.in_pool && follow.runtime < alive_calls_.size() ? &alive_calls_[follow.runtime]
                                                                : nullptr;
}

void Accountant::begin_to_live(const StrandMetrics& strand) {
  if (strand.future) return;  // part of its task
  lang::Word* calls = calls_beside(strand);
  if (strand.kind != lang::StrandKind::kThread) {
    ++alive_tasks_;
  } else if (calls == nullptr ||
             ++*calls <= machine_->runtimes[follow_[strand.strand].runtime].blocking) {
    ++alive_threads_;
  }
  measure_memory();
}

void Accountant::cease_to_live(const StrandMetrics& strand) {
  if (strand.future) return;
  lang::Word* calls = calls_beside(strand);
  if (strand.kind != lang::StrandKind::kThread) {
    --alive_tasks_;
  } else if (calls == nullptr ||
             (*calls)-- <= machine_->runtimes[follow_[strand.strand].runtime].blocking) {
    --alive_threads_;  // no waiting call takes it over
  }
}

void Accountant::change(const sim::Event& event) {
  StrandMetrics& metrics = strand(event.strand);
  Follow& follow = follow_[event.strand];
  spend(metrics, follow.activity, event.time - follow.since);
  if (!metrics.arrived && event.activity != Activity::kAbsent) {
    metrics.arrived = true;
    metrics.arrival = event.time;
    begin_to_live(metrics);
  }
  // One that yields makes itself ready.
  const bool yields = event.activity == Activity::kReady && event.by == event.strand;
  if (event.activity == Activity::kSuspended || yields) take_thread(event.strand);
  const bool runs = event.activity == Activity::kRunning || event.activity == Activity::kSpinning;
  const bool ran = follow.activity == Activity::kRunning || follow.activity == Activity::kSpinning;
  // A thread whose first step is to wait has run as well, once its core was switched to it.
  const bool came_in = runs || follow.activity == Activity::kSwitching;
  if (came_in && !metrics.first_run) metrics.first_run = event.time;
  if (ran && event.activity == Activity::kReady) ++metrics.preemptions;
  if (event.activity == Activity::kReady && metrics.first_run == event.time && !follow.acted) {
    metrics.first_run.reset();
  }
  const std::uint32_t ran_on = ran ? follow.core : sim::kNobody;
  follow.activity = event.activity;
  follow.since = event.time;
  follow.core = event.core;
  // A schedule leaves the core without saying so.
  if (!runs && ran_on < cores_.size() && cores_[ran_on].strand == event.strand) {
    leave(ran_on, event.time);
  }
}

// block_in_place: a second thread takes the worker's place, until the poll of this task is over.
void Accountant::give_thread(sim::StrandId strand) {
  Follow& follow = follow_[strand];
  if (follow.in_place) return;
  follow.in_place = true;
  ++alive_threads_;
  measure_memory();
}

void Accountant::take_thread(sim::StrandId strand) {
  Follow& follow = follow_[strand];
  if (follow.in_place) --alive_threads_;
  follow.in_place = false;
}

void Accountant::leave(sim::CoreId core, Ticks time) {
  if (core >= cores_.size()) return;
  settle(sum_.cores[core], cores_[core], time);
  cores_[core].use = CoreFollow::Use::kIdle;
  cores_[core].strand = sim::kNobody;
}

void Accountant::end(const sim::Event& event) {
  StrandMetrics& metrics = strand(event.strand);
  if (metrics.finish) return;
  metrics.finish = event.time;
  metrics.dropped = event.extra != 0;
  take_thread(event.strand);
  // What has no step at all is spawned and ends in one moment.
  const bool spawned = event.strand >= machine_->program->strands.size();
  if (!metrics.arrived && spawned) metrics.arrival = event.time;
  if (metrics.arrived) cease_to_live(metrics);
}

void Accountant::spawn(const sim::Event& event) {
  const lang::Instruction& in = machine_->program->code[event.pc];
  const bool in_pool = in.op == Op::kSpawnBlocking;
  StrandMetrics& child = strand(event.extra);
  // A function on the pool of blocking threads is a thread for the operating system.
  const bool thread = in.op == Op::kSpawnThread || in_pool;
  child.kind = thread ? lang::StrandKind::kThread : lang::StrandKind::kTask;
  child.future = in.op == Op::kSpawnFuture;
  Follow& follow = follow_[event.extra];
  follow.in_pool = in_pool;
  if (in.op != Op::kSpawnThread) {
    follow.runtime =
        in.b == lang::kNone ? follow_[event.strand].runtime : static_cast<std::uint32_t>(in.b);
  }
}

void Accountant::settle(CoreMetrics& core, CoreFollow& follow, Ticks now) {
  switch (follow.use) {
    case CoreFollow::Use::kIdle: core.idle += now - follow.since; break;
    case CoreFollow::Use::kSwitching: {
      const Ticks end = std::clamp(follow.switch_end, follow.since, now);
      core.switching += end - follow.since;
      core.busy += now - end;
      break;
    }
    case CoreFollow::Use::kBusy: core.busy += now - follow.since; break;
  }
  follow.since = now;
}

void Accountant::dispatch(const sim::Event& event) {
  if (event.core >= cores_.size()) return;
  CoreFollow& follow = cores_[event.core];
  settle(sum_.cores[event.core], follow, event.time);
  follow.use = event.value > 0 ? CoreFollow::Use::kSwitching : CoreFollow::Use::kBusy;
  follow.switch_end = event.time + event.value;
  const sim::ThreadId thread = event.object;
  if (follow.last_thread != sim::kNobody && follow.last_thread != thread) {
    ++sum_.context_switches;
  }
  follow.last_thread = thread;
  follow.strand = event.strand;

  if (thread == sim::kNobody) return;
  if (thread >= thread_core_.size()) thread_core_.resize(thread + 1, sim::kNobody);
  const bool moved = thread_core_[thread] != sim::kNobody && thread_core_[thread] != event.core;
  thread_core_[thread] = event.core;
  if (moved) ++sum_.migrations;
  if (event.strand != sim::kNobody) {
    StrandMetrics& metrics = strand(event.strand);
    ++metrics.dispatches;
    if (event.value <= 0 && !metrics.first_run) metrics.first_run = event.time;
    if (moved) ++metrics.migrations;
  }
}

void Accountant::take(const sim::Event& event) {
  const bool step = event.kind >= EventKind::kRead && event.kind <= EventKind::kFault;
  if (step && event.strand != sim::kNobody) {
    strand(event.strand);
    follow_[event.strand].acted = true;
  }
  switch (event.kind) {
    case EventKind::kActivity:
      if (event.strand != sim::kNobody) change(event);
      break;
    case EventKind::kDispatch: dispatch(event); break;
    case EventKind::kRelease: leave(event.core, event.time); break;
    case EventKind::kSpawn: spawn(event); break;
    case EventKind::kEnd: end(event); break;
    case EventKind::kBlockInPlace:
      strand(event.strand);
      give_thread(event.strand);
      break;
    case EventKind::kPollStart:
      ++sum_.polls;
      if (event.strand != sim::kNobody) ++strand(event.strand).polls;
      break;
    case EventKind::kPollEnd:
      // The worker goes on without this task, and keeps the core busy, even if it was dispatched
      // into the middle of it and the task's end was taken for its own.
      if (event.core < cores_.size()) {
        CoreFollow& follow = cores_[event.core];
        follow.strand = sim::kNobody;
        if (follow.use == CoreFollow::Use::kIdle && follow.since == event.time) {
          follow.use = CoreFollow::Use::kBusy;
        }
      }
      break;
    case EventKind::kWake:
      ++sum_.wakes;
      if (event.strand != sim::kNobody) ++strand(event.strand).wakes;
      break;
    case EventKind::kSteal: ++sum_.steals; break;
    case EventKind::kPark: ++sum_.parks; break;
    default: break;
  }
}

void Accountant::take(std::span<const sim::Event> events) {
  for (const sim::Event& event : events) take(event);
}

Metrics Accountant::at(Ticks now) const {
  Metrics result = sum_;
  result.time = now;

  Ticks first_arrival = INT64_MAX, last_finish = 0;
  std::uint64_t finished = 0, counted = 0;
  double squares = 0, total = 0;
  struct Mean {
    double sum = 0;
    std::uint64_t count = 0;
    void add(Ticks value) { sum += static_cast<double>(value), ++count; }
    [[nodiscard]] std::optional<double> get() const {
      return count > 0 ? std::optional(sum / static_cast<double>(count)) : std::nullopt;
    }
  } response, turnaround, wait;

  for (StrandMetrics& strand : result.strands) {
    const Follow& follow = follow_[strand.strand];
    spend(strand, follow.activity, now - follow.since);
    result.spun += strand.spinning;
    if (strand.future) continue;
    if (strand.arrived) first_arrival = std::min(first_arrival, strand.arrival);
    if (strand.finish) {
      ++finished;
      last_finish = std::max(last_finish, *strand.finish);
      first_arrival = std::min(first_arrival, strand.arrival);
    }
    if (strand.daemon) continue;
    if (const auto value = strand.response()) response.add(*value);
    if (const auto value = strand.turnaround()) {
      turnaround.add(*value);
      wait.add(strand.wait());
    }
    if (strand.arrived || strand.finish) {
      const auto cpu = static_cast<double>(strand.cpu());
      total += cpu;
      squares += cpu * cpu;
      ++counted;
    }
  }
  result.averages = {response.get(), turnaround.get(), wait.get()};
  if (finished > 0) result.makespan = last_finish - first_arrival;
  if (result.makespan > 0) {
    result.throughput = static_cast<double>(finished) / static_cast<double>(result.makespan);
  }
  if (squares > 0) result.fairness = total * total / (static_cast<double>(counted) * squares);

  Ticks busy = 0, all = 0;
  for (std::size_t i = 0; i < result.cores.size(); ++i) {
    CoreFollow follow = cores_[i];
    settle(result.cores[i], follow, now);
    busy += result.cores[i].busy;
    all += result.cores[i].busy + result.cores[i].switching + result.cores[i].idle;
  }
  if (all > 0) result.utilisation = static_cast<double>(busy) / static_cast<double>(all);
  return result;
}

Metrics metrics(const Run& run) {
  Accountant accountant(run.machine());
  accountant.take(run.events());
  return accountant.at(run.end_time());
}

Metrics metrics(const Run& run, Ticks until) {
  if (until >= run.end_time()) return metrics(run);
  const std::size_t next = run.moment_at(until) + 1;
  const std::size_t count =
      next < run.moments() ? run.moment(next).first_event : run.events().size();
  Accountant accountant(run.machine());
  accountant.take(run.events().first(count));
  return accountant.at(std::max<Ticks>(until, 0));
}

}  // namespace interleave::trace
