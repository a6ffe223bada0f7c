// The timed driver's cores: ready queues, the policy's decisions, and switches.
#include <algorithm>
#include <bit>

#include "sim/timed_driver.h"

namespace interleave::sim {

// ---- ready queues ----

std::uint32_t TimedDriver::declared_core(ThreadId thread) const {
  const StrandId strand = t_.threads[thread].strand;
  if (strand == kNobody || strand >= program_.strands.size()) return kNobody;
  if (t_.threads[thread].worker_of != 0xFFFF) return kNobody;
  const auto& core = program_.strands[strand].core;
  return core ? static_cast<std::uint32_t>(*core) : kNobody;
}

// With a queue per core a thread returns to where it ran last; a new one goes where the fewest are.
std::uint32_t TimedDriver::queue_for(ThreadId thread) const {
  if (t_.ready.size() == 1) return 0;
  const std::uint32_t pin = pinned_core(thread);
  if (pin != kNobody) return pin;
  if (t_.threads[thread].last_core != UINT16_MAX) return t_.threads[thread].last_core;
  std::uint32_t best = 0;
  std::uint32_t least = UINT32_MAX;
  for (std::uint32_t core = 0; core < t_.cores.size(); ++core) {
    const std::uint32_t load = t_.ready[core].size + (t_.cores[core].thread != kNobody ? 1 : 0);
    if (load >= least) continue;
    least = load;
    best = core;
  }
  return best;
}

void TimedDriver::enqueue(ThreadId id, ReadyReason reason) {
  dispatch_due_ = true;
  Thread& thread = t_.threads[id];
  thread.queue = queue_for(id);
  thread.ready_since = t_.now;
  thread.ready_order = ++t_.sequence;
  ThreadList& list = t_.ready[thread.queue];
  ThreadId before = kNobody;  // goes in front of this one
  if (machine_.preempted_first &&
      (reason == ReadyReason::kQuantum || reason == ReadyReason::kPreempted)) {
    // Those that became ready in this very tick are at the end of the queue.
    const auto came_now = [&](const Thread& other) {
      return other.ready_since == t_.now && (other.ready_reason == ReadyReason::kArrived ||
                                             other.ready_reason == ReadyReason::kWoke);
    };
    for (ThreadId last = list.tail; last != kNobody && came_now(t_.threads[last]);
         last = t_.threads[last].previous) {
      before = last;
    }
  }
  thread.ready_reason = reason;
  thread.next = before;
  thread.previous = before == kNobody ? list.tail : t_.threads[before].previous;
  (thread.previous == kNobody ? list.head : t_.threads[thread.previous].next) = id;
  (before == kNobody ? list.tail : t_.threads[before].previous) = id;
  ++list.size;
  policy_.on_ready(context_, id, reason);
  if (machine_.keeps_ranks) add_to_heap(id);
}

void TimedDriver::unlink(ThreadId id) {
  if (machine_.keeps_ranks) take_from_heap(id);
  Thread& thread = t_.threads[id];
  ThreadList& list = t_.ready[thread.queue];
  (thread.previous == kNobody ? list.head : t_.threads[thread.previous].next) = thread.next;
  (thread.next == kNobody ? list.tail : t_.threads[thread.next].previous) = thread.previous;
  thread.next = thread.previous = kNobody;
  thread.queue = kNobody;
  --list.size;
}

void TimedDriver::requeue(ThreadId thread, ReadyReason reason, StrandId by) {
  enqueue(thread, reason);
  const StrandId strand = t_.threads[thread].strand;
  if (strand != kNobody) set_activity(strand, Activity::kReady, kNobody, by);
}

// ---- the policy's decisions ----

// True if they are the same for every core: none of the queue is pinned to one.
bool TimedDriver::list_candidates(CoreId core, std::uint32_t queue) {
  candidates_.clear();
  bool for_all = true;
  for (ThreadId id = t_.ready[queue].head; id != kNobody; id = t_.threads[id].next) {
    const std::uint32_t pin = pinned_core(id);
    for_all = for_all && pin == kNobody;
    if (pin == kNobody || pin == core) candidates_.push_back(id);
  }
  return for_all;
}

// Whether another thread needs this core now. Those that `idle` cores (a bit each) will take in this very
// tick do not: nobody is preempted for one that finds a core anyway.
bool TimedDriver::opposed(CoreId core, std::uint64_t idle) const {
  const bool own_queues = t_.ready.size() > 1;
  const std::uint32_t queue = own_queues ? core : 0;
  std::uint32_t movable = 0;  // those that this core may run, and others as well
  for (ThreadId id = t_.ready[queue].head; id != kNobody; id = t_.threads[id].next) {
    const std::uint32_t pin = pinned_core(id);
    if (pin == core) return true;
    if (pin == kNobody) ++movable;
    if (idle == 0 && movable > 0) return true;
  }
  if (own_queues && !machine_.steal) return movable > 0;
  return movable > 0 && movable > taken_by_idle(queue, idle);
}

// How many threads of a queue the idle cores are about to take, besides those that are pinned to them.
std::uint32_t TimedDriver::taken_by_idle(std::uint32_t queue, std::uint64_t idle) const {
  std::vector<std::uint32_t> movable(t_.ready.size(), 0);
  for (std::uint32_t q = 0; q < t_.ready.size(); ++q) {
    for (ThreadId id = t_.ready[q].head; id != kNobody; id = t_.threads[id].next) {
      const std::uint32_t pin = pinned_core(id);
      if (pin == kNobody) {
        ++movable[q];
      } else {
        idle &= ~(std::uint64_t{1} << pin);
      }
    }
  }
  if (movable.size() == 1) return static_cast<std::uint32_t>(std::popcount(idle));
  // As in dispatch_all: each first takes from its own queue, then from the longest other one.
  std::uint64_t thieves = 0;
  for (std::uint64_t left = idle; left != 0; left &= left - 1) {
    const auto core = static_cast<std::size_t>(std::countr_zero(left));
    if (movable[core] > 0) {
      --movable[core];
    } else {
      thieves |= std::uint64_t{1} << core;
    }
  }
  std::uint32_t taken = 0;
  for (std::uint64_t left = thieves; left != 0; left &= left - 1) {
    const auto longest = std::ranges::max_element(movable);
    if (*longest == 0) break;
    --*longest;
    if (longest - movable.begin() == static_cast<std::ptrdiff_t>(queue)) ++taken;
  }
  return taken;
}

// The thread that a free core runs next, taken out of its queue; kNobody if there is none.
ThreadId TimedDriver::choose(CoreId core, std::uint32_t queue) {
  const ThreadList& list = t_.ready[queue];
  if (list.size == 0) return kNobody;
  const bool departs =
      !script_.departures.empty() &&
      std::binary_search(script_.departures.begin(), script_.departures.end(),
                         std::pair{t_.decisions, 0U},
                         [](const auto& a, const auto& b) { return a.first < b.first; });
  if (policy_.takes_first() && !departs && decisions_ == nullptr &&
      pinned_core(list.head) == kNobody) {
    // The common case stays independent of the length of the queue.
    const ThreadId first = list.head;
    // Decisions are numbered as below: by those that this core may run.
    for (ThreadId id = t_.threads[first].next; id != kNobody; id = t_.threads[id].next) {
      const std::uint32_t pin = pinned_core(id);
      if (pin != kNobody && pin != core) continue;
      ++t_.decisions;
      break;
    }
    unlink(first);
    return first;
  }
  if (machine_.keeps_ranks && !departs && decisions_ == nullptr) {
    const ThreadId least = t_.ranked[queue].items.front().id;
    if (list.size > 1) ++t_.decisions;
    t_.threads[least].departed = false;
    unlink(least);
    return least;
  }
  list_candidates(core, queue);
  if (candidates_.empty()) return kNobody;
  context_.candidates_ = candidates_;
  std::size_t chosen = 0;
  if (!policy_.takes_first()) chosen = policy_.choose(context_, core);
  const ThreadId by_policy = candidates_[chosen];
  if (candidates_.size() > 1) {
    const std::uint64_t number = t_.decisions++;
    if (departs) {
      const auto at = std::lower_bound(
          script_.departures.begin(), script_.departures.end(), number,
          [](const auto& departure, std::uint64_t n) { return departure.first < n; });
      chosen = std::min<std::size_t>(at->second, candidates_.size() - 1);
    }
    if (decisions_ != nullptr) {
      Decision decision{number, t_.now, core, static_cast<std::uint32_t>(chosen), {}};
      for (std::size_t i = 0; i < std::min(candidates_.size(), kMaxListed); ++i) {
        decision.candidates.push_back(t_.threads[candidates_[i]].strand);
      }
      decisions_->push_back(std::move(decision));
    }
  }
  const ThreadId id = candidates_[chosen];
  t_.threads[id].departed = id != by_policy;
  unlink(id);
  return id;
}

bool TimedDriver::fill_core(CoreId core, std::uint32_t queue) {
  const ThreadId id = choose(core, queue);
  if (id == kNobody) return false;
  give_core(core, id);
  return true;
}

// The queue that an idle core takes from: the one with most threads that it may run, the lowest
// core's among equals.
std::uint32_t TimedDriver::victim_of(CoreId thief) {
  std::uint32_t victim = kNobody;
  std::size_t most = 0;
  for (std::uint32_t queue = 0; queue < t_.ready.size(); ++queue) {
    if (queue == thief || t_.ready[queue].size <= most) continue;
    std::size_t takes = t_.ready[queue].size;
    if (machine_.has_pinned) {
      list_candidates(thief, queue);
      takes = candidates_.size();
    }
    if (takes <= most) continue;
    most = takes;
    victim = queue;
  }
  return victim;
}

// Lets a better ready thread take a core from the worst running one. True if it did.
bool TimedDriver::preempt_somewhere() {
  for (std::uint32_t queue = 0; queue < t_.ready.size(); ++queue) {
    if (t_.ready[queue].size == 0) continue;
    CoreId victim = kNobody;
    ThreadId best = kNobody;
    bool for_all = false;
    const CoreId first = t_.ready.size() == 1 ? 0 : queue;
    const CoreId last = t_.ready.size() == 1 ? static_cast<CoreId>(t_.cores.size()) - 1 : queue;
    for (CoreId core = first; core <= last; ++core) {
      const ThreadId running = t_.cores[core].thread;
      if (running == kNobody || t_.cores[core].switching) continue;
      if (machine_.keeps_ranks) {
        best = t_.ranked[queue].items.front().id;
      } else if (best == kNobody || !for_all) {
        for_all = list_candidates(core, queue);
        if (candidates_.empty()) continue;
        context_.candidates_ = candidates_;
        best = candidates_[policy_.choose(context_, core)];
      }
      const Thread& thread = t_.threads[running];
      if (thread.departed && t_.threads[best].ready_since <= thread.run_since) continue;
      if (!policy_.preempts(context_, best, running)) continue;
      if (victim == kNobody || policy_.preempts(context_, t_.cores[victim].thread, running)) {
        victim = core;
      }
    }
    if (victim == kNobody) continue;
    const ThreadId loser = t_.cores[victim].thread;
    sink_.core = static_cast<std::uint16_t>(victim);
    release(victim, ReleaseReason::kPreempted);
    const ThreadId winner = choose(victim, queue);
    requeue(loser, ReadyReason::kPreempted,
            winner == kNobody ? kNobody : t_.threads[winner].strand);
    if (winner != kNobody) give_core(victim, winner);
    return true;
  }
  return false;
}

void TimedDriver::dispatch_all() {
  for (bool changed = true; changed && !fault_ && t_.live > 0;) {
    changed = false;
    const bool own_queues = t_.ready.size() > 1;
    for (CoreId core = 0; core < t_.cores.size() && !fault_; ++core) {
      if (t_.cores[core].thread != kNobody) continue;
      changed = fill_core(core, own_queues ? core : 0) || changed;
    }
    // Only then do cores take from others, or one would rob another that is just as idle.
    for (CoreId core = 0; own_queues && machine_.steal && core < t_.cores.size() && !fault_;
         ++core) {
      if (t_.cores[core].thread != kNobody) continue;
      const std::uint32_t victim = victim_of(core);
      if (victim != kNobody) changed = fill_core(core, victim) || changed;
    }
    if (!fault_ && policy_.preemptive()) changed = preempt_somewhere() || changed;
    // Steps that take no time can set off one another for ever.
    if (changed && ++zero_time_steps_ > kMaxZeroTimeSteps) {
      fault_ = Fault{FaultKind::kRunaway};
      fault_.strand = 0;
      return;
    }
  }
}

// ---- switches ----

std::uint32_t TimedDriver::process_of(ThreadId thread) const {
  const StrandId strand = t_.threads[thread].strand;
  if (strand == kNobody) return lang::kNoIndex;
  const std::uint32_t body = Meta::unpack(record(strand)[1]).body;
  return strand < program_.strands.size() ? program_.strands[strand].process
                                          : program_.bodies[body].process;
}

// What it costs a strand to find its data elsewhere, or gone from the cache of this core, on which it
// runs from now on. A worker between two tasks has no data of its own.
Ticks TimedDriver::cache_cost(StrandId strand, CoreId core) {
  std::uint16_t& last_core = t_.strands[strand].last_core;
  const bool here = last_core == core;
  Ticks price = 0;
  if (here && t_.cores[core].last_strand != strand) price = machine_.costs.cache_refill;
  if (!here && last_core != UINT16_MAX) price = machine_.costs.migration;
  last_core = static_cast<std::uint16_t>(core);
  t_.cores[core].last_strand = strand;
  return price;
}

void TimedDriver::give_core(CoreId core_id, ThreadId id) {
  Core& core = t_.cores[core_id];
  Thread& thread = t_.threads[id];
  const bool first_here = core.last == kNobody;
  const bool is_switch = !first_here && core.last != id;
  const bool migrates = thread.last_core != UINT16_MAX && thread.last_core != core_id;
  Ticks price = 0;
  if (is_switch) {
    ++t_.switches;
    price += machine_.costs.context_switch;
    if (machine_.costs.process_switch > 0 && process_of(core.last) != process_of(id)) {
      price += machine_.costs.process_switch;
    }
  }
  if (migrates) ++t_.migrations;
  if (thread.strand != kNobody) price += cache_cost(thread.strand, core_id);
  ++core.dispatches;
  core.thread = id;
  core.last = id;
  core.since = t_.now;
  thread.core = core_id;
  thread.last_core = static_cast<std::uint16_t>(core_id);
  sink_.core = static_cast<std::uint16_t>(core_id);
  policy_.on_dispatch(context_, id);
  tell(EventKind::kDispatch, thread.strand, id, price);
  if (price > 0) {
    core.switching = true;
    core.event = t_.now + price;
    if (thread.strand != kNobody) set_activity(thread.strand, Activity::kSwitching);
    return;
  }
  begin_run(core_id);
}

}  // namespace interleave::sim
