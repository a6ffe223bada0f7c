#include "sim/timed.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "sim/timed_driver.h"

namespace interleave::sim {
namespace {

constexpr std::uint64_t kHashPrime = 0x9E3779B97F4A7C15ULL;

// One multiplication per event on the chain: words are combined first.
std::uint64_t fold(std::uint64_t hash, const Event& event) {
  std::uint64_t words = static_cast<std::uint64_t>(event.time) * 0xD6E8FEB86659FD93ULL;
  words ^= (std::uint64_t{static_cast<std::uint8_t>(event.kind)} |
            (std::uint64_t{static_cast<std::uint8_t>(event.activity)} << 8) |
            (std::uint64_t{event.core} << 16) | (std::uint64_t{event.strand} << 32)) *
           0xA0761D6478BD642FULL;
  words ^= (std::uint64_t{event.object} | (std::uint64_t{event.by} << 32)) * 0xE7037ED1A0B428DBULL;
  words ^= (static_cast<std::uint64_t>(event.value) ^ (std::uint64_t{event.extra} << 40)) *
           0x8EBC6AF09C88C6E3ULL;
  hash = (hash ^ words) * kHashPrime;
  return hash ^ (hash >> 32);
}

}  // namespace

TimedDriver::TimedDriver(const Machine& machine, State& state, const Script& script,
                         std::vector<Event>& events, std::vector<Decision>* decisions)
    : machine_(machine),
      program_(*machine.program),
      state_(state),
      t_(state.timed),
      script_(script),
      policy_(*machine.policy),
      sink_{events, state.timed, {}, state.timed.now},
      run_(machine, state.logical, sink_),
      decisions_(decisions),
      context_(machine, state),
      first_event_(events.size()) {
  context_.reports_ = &events;
}

void TimedDriver::tell(EventKind kind, StrandId strand, std::uint32_t object, Word value,
                       StrandId by) {
  Event& event = sink_.add();
  event.kind = kind;
  event.strand = strand;
  if (strand != kNobody) event.pc = control(strand).pc;
  event.object = object;
  event.by = by;
  event.value = value;
}

void TimedDriver::change_activity(StrandId strand, Activity activity, std::uint32_t object,
                                  StrandId by) {
  StrandTiming& timing = t_.strands[strand];
  timing.activity = activity;
  timing.waiting_on = object;
  timing.since = t_.now;
  Event& event = sink_.add();
  event.kind = EventKind::kActivity;
  event.activity = activity;
  event.strand = strand;
  event.pc = control(strand).pc;
  event.object = object;
  event.by = by;
  const bool on_core = activity == Activity::kRunning || activity == Activity::kSpinning ||
                       activity == Activity::kSwitching;
  event.core = on_core ? static_cast<std::uint16_t>(t_.threads[timing.thread].core) : UINT16_MAX;
}

// ---- the beginning ----

Advance TimedDriver::start() {
  set_up();
  if (script_.kind == Script::Kind::kSchedule) {
    // Arrivals are ignored by the untimed machine; they only bound when a strand could be ready.
    for (StrandId strand = 0; strand < program_.strands.size() && !fault_; ++strand) {
      t_.strands[strand].ready_at = t_.strands[strand].arrival;
      arrive(strand);
    }
    refresh_activities(kNobody);
    return close_moment();
  }
  for (StrandId strand = 0; strand < program_.strands.size() && !fault_; ++strand) {
    if (program_.strands[strand].arrival <= 0) arrive(strand);
  }
  if (!fault_ && t_.live > 0) dispatch_all();
  return close_moment();
}

// ---- one moment ----

// When anything happens next. Which cores' steps end then and whose quanta may be over is kept for when it does; which
// they are is as good as random, so that the sets are built without branches.
Ticks TimedDriver::next_time() {
  Ticks next = kForever;
  next_expiry_ = kForever;
  ended_ = 0;
  std::uint64_t bit = 1;
  for (const Core& core : t_.cores) {
    const std::uint64_t own = std::exchange(bit, bit << 1);
    if (core.thread == kNobody) continue;
    ended_ = (core.event <= next ? own : 0) | (core.event < next ? 0 : ended_);
    next = std::min(next, core.event);
    if (core.switching) continue;
    const Thread& thread = t_.threads[core.thread];
    next_expiry_ = std::min({next_expiry_, thread.quantum_end, thread.poll_end});
  }
  const Ticks first_step = next;
  next = std::min(next, next_expiry_);
  if (!t_.timers.empty()) next = std::min(next, t_.timers.front().time);
  if (t_.next_arrival < machine_.arrivals.size()) {
    next = std::min(next, program_.strands[machine_.arrivals[t_.next_arrival]].arrival);
  }
  // A policy's clock alone keeps nothing alive.
  next_timer_ = policy_.next_timer(context_);
  if (next < kForever) next = std::min(next, next_timer_);
  if (next < first_step) ended_ = 0;
  return next;
}

Advance TimedDriver::advance() {
  if (script_.kind == Script::Kind::kSchedule) return advance_schedule();
  const Ticks next = next_time();
  if (next >= kForever) {
    t_.over = true;
    return {Outcome::kDeadlock, {}, false};
  }
  t_.now = next;
  sink_.now = next;
  if (ended_ != 0) end_steps();
  if (!fault_ && t_.live > 0) end_timers();
  if (!fault_ && t_.live > 0) arrive_all();
  if (!fault_ && t_.live > 0) {
    if (next_expiry_ <= t_.now) expire_quanta();
    if (next_timer_ <= t_.now) policy_.on_timer(context_);
    if (dispatch_due_ || policy_.preemptive()) dispatch_all();
  }
  return close_moment();
}

bool is_memory_or_work(EventKind kind) {
  static_assert(static_cast<int>(EventKind::kWorkDone) - static_cast<int>(EventKind::kRead) == 3);
  return kind >= EventKind::kRead && kind <= EventKind::kWorkDone;
}

// Takes the step of a strand now, if it still can be taken; what it sets off follows at once.
void TimedDriver::take_step(StrandId strand, CoreId core) {
  sink_.core = core == kNobody ? std::uint16_t{UINT16_MAX} : static_cast<std::uint16_t>(core);
  StrandTiming& timing = t_.strands[strand];
  timing.in_step = false;
  timing.remaining = 0;
  const std::size_t first = sink_.events.size();
  Word* const words = state_.logical.data() + machine_.record(strand);
  const Control at = Control::unpack(words[0]);
  if ((at.flags & kFlagEnded) != 0) return;  // cancelled in the middle of this step
  const Op op = program_.code[at.pc].op;
  auto& run = interpreter();
  if (Interpreter<TimedSink>::is_plain(op)) {
    run.take_plain(strand, words);
  } else if (never_waits(op)) {
    run.take(strand, 0);
  } else {
    std::uint32_t pick = 0;
    if (!waits_for_time_alone(op)) {
      // Another may have taken it in this very tick: then it blocks when it settles.
      if (run.ways(strand) == 0) return;
      pick = pick_for(strand);
      if (pick == kNobody) return;
    }
    timing.select_armed = false;
    timing.time_over = false;
    sink_.others.clear();
    run.reset();
    run.take(strand, pick);
  }
  ++t_.steps;
  if (machine_.has_always && !run.fault() && run.wrote()) run.check_always();
  if (machine_.has_critical && !run.fault()) run.check_critical(strand);
  if (run.fault()) fault_ = run.fault();
  exhausted(strand);
  // Nearly every step is of memory or computing alone, and concerns at most those who wait for a value.
  const bool alone =
      sink_.events.size() == first + 1 && is_memory_or_work(sink_.events[first].kind);
  if (!alone || t_.guard_waiters.head != kNobody) react(first);
}

// The common case of how a thread goes on, without the questions of `settle`: its next step costs time and
// never waits.
[[gnu::always_inline]] inline bool TimedDriver::begin_plain_step(Core& core) {
  const Thread& thread = t_.threads[core.thread];
  const StrandId strand = thread.strand;
  if (strand == kNobody || thread.overhead > 0) return false;
  StrandTiming& timing = t_.strands[strand];
  const Word* words = record(strand);
  const Control at = Control::unpack(words[0]);
  if (timing.leaving || timing.in_step || at.flags != 0) return false;
  const Instruction& in = program_.code[at.pc];
  if (!never_waits(in.op)) return false;
  const Ticks ticks = in.op == Op::kWork ? cost(in, words + 2) : machine_.costs.step;
  if (ticks <= 0) return false;
  timing.in_step = true;
  timing.remaining = ticks;
  core.event = t_.now + ticks;
  set_activity(strand, program_.points[at.pc].spin ? Activity::kSpinning : Activity::kRunning);
  return true;
}

// All effects first, then everyone goes on: two steps that end together do not see each other's
// continuation.
void TimedDriver::end_steps() {
  Core* const cores = t_.cores.data();  // there are never more of them
  for (std::uint64_t left = ended_; left != 0; left &= left - 1) {
    const auto number = static_cast<CoreId>(std::countr_zero(left));
    const Core& core = cores[number];
    if (core.thread == kNobody || core.switching) continue;
    Thread& thread = t_.threads[core.thread];
    if (thread.in_overhead) {
      thread.in_overhead = false;
      thread.overhead = 0;
      continue;
    }
    take_step(thread.strand, number);
    if (fault_) return;
  }
  for (std::uint64_t left = ended_; left != 0 && !fault_; left &= left - 1) {
    const auto number = static_cast<CoreId>(std::countr_zero(left));
    Core& core = cores[number];
    if (core.thread == kNobody) continue;
    if (core.switching) {
      begin_run(number);
    } else if (!begin_plain_step(core)) {
      settle(number);
    }
  }
}

void TimedDriver::end_timers() {
  while (!t_.timers.empty() && t_.timers.front().time == t_.now && !fault_) {
    const Timer timer = t_.timers.pop();
    if (timer.device != kNobody) {
      DeviceQueue& device = t_.devices[timer.device];
      --device.active;
      if (!device.waiting.empty()) {
        Timer next = device.waiting.front();
        device.waiting.erase(device.waiting.begin());
        ++device.active;
        next.time += t_.now;
        add_timer(next);
      }
    }
    StrandTiming& timing = t_.strands[timer.strand];
    if (timing.finish >= 0) continue;
    sink_.core = UINT16_MAX;
    if (timer.arm != kNobody) {  // of a select: it only may go on
      if (timer.token != timing.select_token || !timing.select_armed) continue;
      timing.fired |= std::uint64_t{1} << timer.arm;
      if (timing.activity == Activity::kSuspended || timing.activity == Activity::kBlocked) {
        wake(timer.strand, kNobody);
      }
      continue;
    }
    if (timing.activity == Activity::kSuspended) {  // a task finds out when it is polled
      timing.time_over = true;
      wake(timer.strand, kNobody);
      continue;
    }
    take_step(timer.strand, kNobody);
    if (!fault_ && !has_ended(timer.strand)) wake(timer.strand, kNobody);
  }
}

void TimedDriver::arrive_all() {
  while (t_.next_arrival < machine_.arrivals.size() && !fault_) {
    const StrandId strand = machine_.arrivals[t_.next_arrival];
    if (program_.strands[strand].arrival != t_.now) return;
    ++t_.next_arrival;
    sink_.core = UINT16_MAX;
    arrive(strand);
  }
}

void TimedDriver::expire_quanta() {
  std::uint64_t expired = 0;  // bit per core; what one of them does changes nothing for the others
  std::uint64_t idle = 0;     // likewise: those that have been idle since before this tick
  for (CoreId core = 0; core < t_.cores.size(); ++core) {
    const ThreadId id = t_.cores[core].thread;
    if (id == kNobody) {
      idle |= std::uint64_t{t_.cores[core].since < t_.now} << core;
      continue;
    }
    const Thread& thread = t_.threads[id];
    const bool ends = (thread.quantum_end == t_.now) | (thread.poll_end == t_.now);
    expired |= std::uint64_t{ends} << core;
  }
  for (; expired != 0; expired &= expired - 1) {
    const auto core = static_cast<CoreId>(std::countr_zero(expired));
    const ThreadId id = t_.cores[core].thread;
    if (id == kNobody || t_.cores[core].switching) continue;
    sink_.core = static_cast<std::uint16_t>(core);
    if (t_.threads[id].poll_end == t_.now && t_.threads[id].strand != kNobody) {
      preempt_task(core);
      if (t_.cores[core].thread != id) continue;
    }
    Thread& thread = t_.threads[id];
    if (thread.quantum_end != t_.now) continue;
    if (opposed(core, idle)) {
      release(core, ReleaseReason::kQuantum);
      requeue(id, ReadyReason::kQuantum, kNobody);
      continue;
    }
    const Ticks ticks = t_.now - thread.run_since;
    thread.ran += ticks;
    thread.run_since = t_.now;
    policy_.on_ran(context_, id, ticks, ReleaseReason::kQuantum);
    const Ticks quantum = policy_.quantum(context_, id);
    thread.quantum_end = quantum >= kForever ? kForever : t_.now + std::max<Ticks>(quantum, 1);
  }
}

Advance TimedDriver::close_moment() {
  constexpr std::uint64_t kMomentItself = 16;
  Advance result;
  t_.work += run_.work() + kMomentItself;
  if (strand_ended_ && !fault_ && t_.live > 0 && !t_.runtimes.empty()) drop_abandoned();
  if (!fault_ && t_.live == 0) {
    fault_ = check_final(machine_, state_);
    if (fault_) {
      Event event{.kind = EventKind::kFault, .pc = fault_.pc};
      event.object = static_cast<std::uint32_t>(fault_.kind);
      event.extra = fault_.check;
      sink_.core = UINT16_MAX;
      sink_.event(event);
    } else {
      result.outcome = Outcome::kFinished;
    }
  }
  if (fault_) {
    result.outcome = Outcome::kViolation;
    result.fault = fault_;
  }
  if (result.outcome != Outcome::kRunning) {
    t_.over = true;
    for (Core& core : t_.cores) {
      if (core.thread == kNobody) continue;
      (core.switching ? core.switching_ticks : core.busy) += t_.now - core.since;
      core.since = t_.now;
    }
  }
  std::uint64_t hash = t_.hash;
  for (const Event& event : std::span(sink_.events).subspan(first_event_)) hash = fold(hash, event);
  t_.hash = hash;
  return result;
}

// ---- steps ----

// CPU ticks of a step. Waiting for someone else costs its duration, not CPU time; a step on memory
// or on an object costs `step_cost`.
Ticks TimedDriver::cost(const Instruction& in, const Word* frame) const {
  switch (in.op) {
    case Op::kWork: {
      const Word ticks = in.a >= 0 ? frame[in.a] : program_.constants[~in.a];
      return std::min<Word>(ticks, kForever - 1);
    }
    case Op::kIo:
    case Op::kSleep:
    case Op::kYield:
    case Op::kJoin:
    case Op::kCancel:
    case Op::kAwaitHandle:
    case Op::kAwaitAll:
    case Op::kAwaitIo:
    case Op::kAwaitSleep:
    case Op::kAwaitYield:
    case Op::kSelect:
    case Op::kBlockOnEnd: return 0;
    default: return machine_.costs.step;
  }
}

// Where a step can go several ways, the timed driver serves who has waited longest.
std::uint32_t TimedDriver::pick_for(StrandId strand) {
  const Instruction& in = program_.code[control(strand).pc];
  return in.op == Op::kSelect ? select_pick(strand, in) : longest_waiting(strand, in);
}

// Which of the ways of a notify or of sending at a rendezvous meets who has waited longest; 0 of all other steps.
std::uint32_t TimedDriver::longest_waiting(StrandId strand, const Instruction& in) {
  const bool rendezvous = in.op == Op::kSend || in.op == Op::kAwaitSend;
  if (in.op != Op::kNotify && !rendezvous) return 0;
  auto& run = interpreter();
  const std::uint32_t instance = run.instance(in, record(strand) + 2);
  if (instance == kNobody || run.ways_of_instruction(strand, in, record(strand) + 2) < 2) return 0;
  std::uint32_t best = 0;
  std::uint32_t seen = 0;
  Ticks since = kForever;
  const auto look_at = [&](StrandId other) {
    if (t_.strands[other].since < since) {
      since = t_.strands[other].since;
      best = seen;
    }
    ++seen;
  };
  if (rendezvous) {
    for (StrandId other = 0; other != kNobody;) {
      other = run.find_receiver(strand, instance, seen).strand;
      if (other != kNobody) look_at(other);
    }
    return best;
  }
  for (StrandId other = 0; other < t_.strands.size(); ++other) {
    const Control at = control(other);
    if ((at.flags & (kFlagEnded | kFlagNotArrived)) != 0 || other == strand) continue;
    const Instruction& next = program_.code[at.pc];
    if (next.op != Op::kConditionRelock || (at.flags & kFlagAsleep) == 0) continue;
    if (run.instance(next, record(other) + 2) == instance) look_at(other);
  }
  return best;
}

// Follows up on what a step did to others.
void TimedDriver::react(std::size_t first_event) {
  bool others = !sink_.others.empty();
  const std::size_t end = sink_.events.size();
  for (std::size_t i = first_event; i < end; ++i) {
    const Event event = sink_.events[i];
    switch (event.kind) {
      case EventKind::kSpawn:
        add_strand(event.extra, t_.now);
        if (machine_.has_local_sets) stay_at_home(event.extra, event.strand);
        admit(event.extra, event.strand);
        break;
      case EventKind::kBlockOn:
        if (script_.kind == Script::Kind::kPolicy) enter_block_on(event.strand, event.object);
        break;
      case EventKind::kBlockOnEnd: end_block_on(event.strand, event.object); break;
      case EventKind::kEnd:
        if (event.extra != 0) pass_on_wake(event.strand);
        strand_ended(event.strand);
        guards_dirty_ = true;
        break;
      case EventKind::kUnlock:
      case EventKind::kReadUnlock:
      case EventKind::kReleaseUnit:
      case EventKind::kSend:
      case EventKind::kReceive:
        if (script_.kind == Script::Kind::kPolicy) wake_object(event.object, event.strand);
        guards_dirty_ = true;
        break;
      case EventKind::kWrite:
      case EventKind::kModify: guards_dirty_ = true; break;
      default: break;
    }
  }
  if (script_.kind == Script::Kind::kSchedule) return;
  const StrandId by = first_event < end ? sink_.events[first_event].strand : kNobody;
  if (others) {
    using enum TimedSink::Other::How;
    for (std::size_t i = 0; i < sink_.others.size(); ++i) {
      const TimedSink::Other other = sink_.others[i];
      if (other.how != kMoved || has_ended(other.strand)) continue;
      t_.strands[other.strand].select_armed = false;  // it may have stood at a select
      wake(other.strand, by);
    }
    for (std::size_t i = 0; i < sink_.others.size(); ++i) {
      const TimedSink::Other other = sink_.others[i];
      if (other.how == kAwoken) notified(other.strand, by);
    }
    sink_.others.clear();
  }
  if (guards_dirty_ && t_.guard_waiters.head != kNobody) test_guards(by);
  guards_dirty_ = false;
  if (start_now_ == kNobody) return;
  // The caller of an async function goes on when the called one is suspended for the first time.
  const StrandId started = start_now_;
  start_now_ = kNobody;
  const ThreadId id = t_.strands[by].thread;
  const std::uint32_t runtime = t_.threads[id].worker_of;
  Worker& worker = t_.runtimes[runtime].workers[t_.threads[id].worker];
  RuntimeContext context(state_, t_.runtimes[runtime]);
  if (has_ended(by)) {  // the call was the last thing it did: nobody to come back to
    set_activity(started, Activity::kReady, kNobody, by);
    context.push_front(worker.local, started);
    return;
  }
  set_activity(by, Activity::kReady, kNobody, started);
  context.push_front(worker.local, by);
  t_.threads[id].strand = started;
  worker.last_task = started;
  t_.strands[started].thread = id;
  t_.strands[started].first_run = t_.now;
  tell(EventKind::kPollStart, started, id);
  set_activity(started, Activity::kRunning);
}

// ---- the interface ----

Advance start(const Machine& machine, State& state, std::vector<Event>& events) {
  const Script none;
  return TimedDriver(machine, state, none, events, nullptr).start();
}

Advance start(const Machine& machine, State& state, const Script& script,
              std::vector<Event>& events, std::vector<Decision>& decisions) {
  return TimedDriver(machine, state, script, events, &decisions).start();
}

Advance advance(const Machine& machine, State& state, const Script& script,
                std::vector<Event>& events) {
  return TimedDriver(machine, state, script, events, nullptr).advance();
}

Advance advance(const Machine& machine, State& state, const Script& script,
                std::vector<Event>& events, std::vector<Decision>& decisions) {
  return TimedDriver(machine, state, script, events, &decisions).advance();
}

}  // namespace interleave::sim
