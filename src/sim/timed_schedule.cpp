// Replaying an untimed schedule in the timed driver.
//
// The policy is bypassed. The chosen strand takes its next step at the later of now and when it
// could be ready (its arrival, or the end of the I/O or sleep it began); everyone else who could
// run is held by the schedule. A step lasts its cost: durations are lower bounds, since no two
// steps of a schedule overlap.
#include <algorithm>

#include "sim/timed_driver.h"

namespace interleave::sim {

// States what everybody does while `chosen` (or nobody) is about to take its step.
void TimedDriver::refresh_activities(StrandId chosen) {
  for (StrandId strand = 0; strand < t_.strands.size(); ++strand) {
    StrandTiming& timing = t_.strands[strand];
    if (strand == chosen || timing.finish >= 0 || has_ended(strand)) continue;
    if (timing.arrival > t_.now && timing.first_run < 0) continue;
    const Op op = program_.code[control(strand).pc].op;
    const bool waits_for_time = timing.ready_at > t_.now;
    const Wanted what = wanted(machine_, state_, strand);
    if (waits_for_time) {
      set_activity(strand, timing.activity == Activity::kIo ? Activity::kIo : Activity::kSleeping,
                   timing.waiting_on);
    } else if (what.kind == Wanted::Kind::kNothing || what.kind == Wanted::Kind::kSlot ||
               what.kind == Wanted::Kind::kBehind) {
      set_activity(strand, Activity::kHeld);
    } else {
      StrandId by = what.kind == Wanted::Kind::kStrand ? what.id : kNobody;
      if (what.kind == Wanted::Kind::kObject) by = owner_of(machine_, state_, what.id);
      const bool suspended =
          lang::is_await(op) && Meta::unpack(record(strand)[1]).kind == lang::StrandKind::kTask;
      set_activity(strand, suspended ? Activity::kSuspended : Activity::kBlocked, what.id, by);
    }
  }
}

Advance TimedDriver::advance_schedule() {
  if (t_.position >= script_.choices.size()) {
    Advance result;
    result.outcome = script_.stuck ? Outcome::kDeadlock : Outcome::kCutOff;
    std::vector<Choice> choices;
    if (t_.live > 0) list_choices(machine_, state_, choices);
    if (t_.live > 0 && choices.empty()) result.outcome = Outcome::kDeadlock;
    t_.over = true;
    return result;
  }
  const Choice choice = script_.choices[t_.position];
  std::vector<Choice> choices;
  list_choices(machine_, state_, choices);
  if (std::find(choices.begin(), choices.end(), choice) == choices.end()) {
    t_.over = true;
    return {Outcome::kCutOff, {}, true};
  }
  ++t_.position;
  StrandTiming& timing = t_.strands[choice.strand];
  const Control at = control(choice.strand);
  const Instruction& in = program_.code[at.pc];
  const Word* frame = record(choice.strand) + 2;
  Thread& thread = t_.threads[timing.thread];
  const CoreId core_id = choice.strand % machine_.cores;
  Core& core = t_.cores[core_id];

  // A task that is polled only to block its worker, or that stays in a LIFO slot, takes no step.
  bool still = interpreter().ways(choice.strand) == 0;
  if (machine_.has_lifo && !still) {
    State copy{state_.logical, {}};
    still = step(machine_, copy, choice).stands_still;
  }
  const bool for_time =
      in.op == Op::kIo || in.op == Op::kSleep || in.op == Op::kAwaitIo || in.op == Op::kAwaitSleep;
  const bool waits = for_time && !still;
  const Ticks began = std::max(t_.now, timing.ready_at);
  const Ticks duration = still ? 0 : cost(in, frame);
  // While waiting for the chosen strand to be ready, the picture is that of before.
  t_.now = began;
  sink_.now = began;
  sink_.core = static_cast<std::uint16_t>(core_id);
  if (core.last != timing.thread) {
    if (core.last != kNobody) ++t_.switches;
    core.last = timing.thread;
  }
  thread.core = core_id;
  tell(EventKind::kDispatch, choice.strand, timing.thread);
  set_activity(choice.strand,
               program_.points[at.pc].spin ? Activity::kSpinning : Activity::kRunning);
  if (timing.first_run < 0) timing.first_run = t_.now;
  refresh_activities(choice.strand);
  t_.now += duration;
  sink_.now = t_.now;
  core.busy += duration;
  thread.ran += duration;

  // The untimed machine itself takes the step, slots and all.
  const std::size_t first = sink_.events.size();
  std::vector<Event> happened;
  const StepResult result = step(machine_, state_, choice, &happened);
  for (Event& event : happened) sink_.event(event);
  fault_ = result.fault;
  ++t_.steps;
  react(first);
  if (waits) {
    const Word ticks = in.a >= 0 ? record(choice.strand)[2 + in.a] : program_.constants[~in.a];
    const bool io = in.op == Op::kIo || in.op == Op::kAwaitIo;
    t_.strands[choice.strand].ready_at = t_.now + std::max<Word>(ticks, 0);
    if (!has_ended(choice.strand) && ticks > 0) {
      set_activity(choice.strand, io ? Activity::kIo : Activity::kSleeping,
                   io && in.c != kNone ? static_cast<std::uint32_t>(in.c) : kNobody);
    }
  }
  t_.threads[t_.strands[choice.strand].thread].core = kNobody;
  refresh_activities(kNobody);
  return close_moment();
}

}  // namespace interleave::sim
