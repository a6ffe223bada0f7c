// How strands come to be, arrive and end in the timed driver.
#include "sim/machine.h"
#include "sim/timed_driver.h"

namespace interleave::sim {

void TimedDriver::set_up() {
  t_ = Timed{};
  // Not a multiple of the generator's own increment, or the next seed would give the same numbers
  // but for the first. This multiplier is from Steele and Vigna, "Computationally Easy, Spectrally
  // Good Multipliers" (2022).
  t_.generator = machine_.seed * 0xD1342543DE82EF95ULL + 0x2545F4914F6CDD1DULL;
  t_.cores.resize(machine_.cores);
  t_.ready.resize(machine_.queues == Queues::kPerCore ? machine_.cores : 1);
  if (machine_.keeps_ranks) t_.ranked.resize(t_.ready.size());
  t_.devices.resize(program_.devices.size());
  t_.object_waiters.resize(machine_.layout.object_of.size());
  t_.policy.resize(policy_.globals());
  state_.logical.clear();
  auto& run = interpreter();
  run.create_declared();
  set_up_runtimes();
  for (StrandId strand = 0; strand < program_.strands.size(); ++strand) {
    add_strand(strand, program_.strands[strand].arrival);
    if (program_.strands[strand].arrival > 0) {
      Word& word = state_.logical[machine_.record(strand)];
      Control control = Control::unpack(word);
      control.flags |= kFlagNotArrived;
      word = control.pack();
    }
  }
  run.check_always();
  fault_ = run.fault();
}

void TimedDriver::add_strand(StrandId strand, Ticks arrival) {
  StrandTiming timing;
  timing.arrival = arrival;
  t_.strands.push_back(timing);
  if (!is_daemon(machine_, strand)) ++t_.live;
  const Meta meta = Meta::unpack(record(strand)[1]);
  // Tasks have no thread of their own, and blocking closures get one of the pool's. A schedule that
  // is replayed knows no workers: there each strand is drawn as if it had a thread.
  if (script_.kind == Script::Kind::kSchedule) {
    t_.strands[strand].thread = add_thread(strand, kNobody, 0);
  } else if (meta.kind == lang::StrandKind::kThread && meta.flavor == kPlain) {
    t_.strands[strand].thread = add_thread(strand, kNobody, 0);
  }
}

// A strand that exists now becomes runnable for the first time.
void TimedDriver::admit(StrandId strand, StrandId by) {
  if (script_.kind != Script::Kind::kPolicy || has_ended(strand)) return;
  const Meta meta = Meta::unpack(record(strand)[1]);
  if (meta.flavor == kSubFuture && by != kNobody) {
    const StrandId root = t_.strands[by].root;
    t_.strands[strand].root = root == kNobody ? by : root;
    t_.strands[strand].parent = by;
    schedule(strand, ScheduleReason::kSpawned, by);
  } else if (meta.flavor == kBlockingPool) {
    start_blocking(strand);
  } else if (meta.kind == lang::StrandKind::kThread) {
    requeue(t_.strands[strand].thread, ReadyReason::kArrived, by);
  } else if (by != kNobody && flavor_of(meta.runtime).starts_at_once() &&
             worker_of(by, meta.runtime) != kNobody) {
    start_now_ = strand;
  } else {
    // What it will work on is in its spawner's cache.
    if (by != kNobody && worker_of(by, meta.runtime) != kNobody) {
      t_.strands[strand].last_core = t_.strands[by].last_core;
    }
    schedule(strand, ScheduleReason::kSpawned, by);
  }
}

void TimedDriver::arrive(StrandId strand) {
  Word& word = state_.logical[machine_.record(strand)];
  Control flags = Control::unpack(word);
  flags.flags &= static_cast<std::uint16_t>(~kFlagNotArrived);
  word = flags.pack();
  const std::size_t first = sink_.events.size();
  auto& run = interpreter();
  run.run_local(strand);
  if (!run.fault() && machine_.has_critical) run.check_critical(strand);
  fault_ = run.fault();
  if (exhausted(strand)) return;
  admit(strand, kNobody);
  react(first);
}

void TimedDriver::strand_ended(StrandId strand) {
  StrandTiming& timing = t_.strands[strand];
  if (timing.finish >= 0) return;
  timing.finish = t_.now;
  timing.in_step = false;
  leave_list(strand);
  if (timing.thread != kNobody && t_.threads[timing.thread].strand == strand &&
      t_.threads[timing.thread].queue != kNobody && t_.threads[timing.thread].worker_of == 0xFFFF) {
    unlink(timing.thread);
  }
  if (timing.driving != kNobody && t_.threads[timing.thread].parked) unpark(timing.thread);
  give_thread_back(strand);
  if (!is_daemon(machine_, strand)) --t_.live;
  strand_ended_ = true;
  set_activity(strand, Activity::kAbsent);
  wake_joiners(strand);
  if (timing.root != kNobody) hand_poll_on(strand);
}

// A task that ended while it blocked its worker (its last step was a blocking `io`, or another strand
// took it along): the worker polls on.
void TimedDriver::give_thread_back(StrandId ended) {
  const ThreadId id = t_.strands[ended].thread;
  if (script_.kind != Script::Kind::kPolicy || id == kNobody) return;
  const Thread& thread = t_.threads[id];
  const bool polls = thread.worker_of != 0xFFFF || t_.strands[ended].root != kNobody;
  const bool idle = thread.core == kNobody && thread.queue == kNobody && !thread.parked;
  if (polls && idle && thread.strand == ended) requeue(id, ReadyReason::kWoke, kNobody);
}

}  // namespace interleave::sim
