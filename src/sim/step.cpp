#include "sim/step.h"

#include <string>

#include "sim/lifo.h"
#include "sim/polls.h"
#include "sim/slots.h"
#include "sim/turns.h"
#include "words/words.h"

namespace interleave::sim {

using words::say;

namespace {

// Whether the strand that holds a slot keeps it where it stands now.
template <class Sink>
bool keeps_slot(const Machine& machine, const Control& control, const Meta& meta,
                Interpreter<Sink>& run, Polls<Sink>& polls, StrandId strand) {
  if (in_pool(meta)) return true;  // until the call returns
  const lang::StrandKind kind = acts_as(machine, control, meta);
  const bool thread = kind == lang::StrandKind::kThread;
  if (machine.has_futures && polls.awaits_futures(strand)) {
    const StrandId inside = polls.polled_inside(strand);
    if (inside != kNobody) {
      return !polls.has(inside, kFlagNoSlot) && !(thread && run.ways(inside) == 0);
    }
    return polls.goes_on_inside(strand) || run.ways_when_polled(strand) != 0;
  }
  // It must be seen that others run between this and what follows the yield: inside a critical section, where it can be
  // cancelled meanwhile, and on an event loop, where who called it goes on.
  const Op op = machine.program->code[control.pc].op;
  const bool seen = machine.has_cancel || machine.program->points[control.pc].critical ||
                    starts_at_once(machine, slot_group(machine, control, meta));
  if (seen && gives_way(op, kind)) return false;
  // A cooperative thread lets go when it blocks in any way, a task only at an await. Asleep at a condition it has, also
  // where it may be woken for no reason.
  const bool may_let_go = thread || lang::is_await(op);
  const bool asleep = (control.flags & kFlagAsleep) != 0;
  return !may_let_go || (!asleep && run.ways_when_polled(strand) != 0);
}

// What an event loop's task spawns there has its slot up to the first await at which it must wait;
// only then does the caller go on. `future`: of the caller's, the one that spawns, which is in the middle of its poll
// as long; or the caller itself.
template <class Sink>
void begin_call(const Machine& machine, std::vector<Word>& logical, Interpreter<Sink>& run,
                Polls<Sink>& polls, StrandId caller, StrandId future, StrandId called) {
  const Control control = Control::unpack(logical[machine.record(called)]);
  const Meta meta = Meta::unpack(logical[machine.record(called) + 1]);
  const std::uint32_t group = slot_group(machine, control, meta);
  const Word* own = logical.data() + machine.record(caller);
  const Control at = Control::unpack(own[0]);
  if ((control.flags & kFlagEnded) != 0 || !starts_at_once(machine, group) ||
      slot_group(machine, at, Meta::unpack(own[1])) != group) {
    return;
  }
  if (!keeps_slot(machine, control, meta, run, polls, called)) {
    // Suspended at once, perhaps inside a critical section that begins with an await.
    if ((control.flags & kFlagOutside) != 0) run.come_inside(called);
    return;
  }
  run.set_flag(called, kFlagHoldsSlot, true);
  if ((at.flags & kFlagEnded) != 0) return;
  if (future != caller && !polls.has(future, kFlagEnded)) {
    run.set_flag(future, kFlagHoldsSlot, true);
  }
  run.set_flag(caller, kFlagCalling, true);
  run.set_flag(caller, kFlagHoldsSlot, false);
}

// The callers whose call is suspended, or over, have their slot back: of one event loop the innermost,
// which was spawned last. One that must wait itself hands it on.
template <class Sink>
void end_calls(const Machine& machine, std::vector<Word>& logical, Interpreter<Sink>& run,
               Polls<Sink>& polls) {
  const auto at = [&](StrandId strand) { return Control::unpack(logical[machine.record(strand)]); };
  const auto meta_of = [&](StrandId strand) {
    return Meta::unpack(logical[machine.record(strand) + 1]);
  };
  const std::uint32_t count = machine.strand_count(logical);
  for (StrandId strand = count; strand-- > 0;) {
    if ((at(strand).flags & kFlagCalling) == 0) continue;
    const std::uint32_t group = slot_group(machine, at(strand), meta_of(strand));
    bool taken = false;
    for (StrandId other = 0; other < count && !taken; ++other) {
      taken = (at(other).flags & (kFlagHoldsSlot | kFlagEnded)) == kFlagHoldsSlot &&
              slot_group(machine, at(other), meta_of(other)) == group;
    }
    if (taken) continue;
    run.set_flag(strand, kFlagCalling, false);
    run.set_flag(strand, kFlagHoldsSlot, true);
    const StrandId called_by = machine.has_futures ? polls.polled_inside(strand) : kNobody;
    if (called_by != kNobody) polls.settle(called_by, polls.parent(called_by), Op::kSpawnTask);
    if (keeps_slot(machine, at(strand), meta_of(strand), run, polls, strand)) continue;
    run.set_flag(strand, kFlagHoldsSlot, false);
  }
}

// After a step: who must let go of a slot does. The stepper's task first takes one.
template <class Sink>
void settle_slots(const Machine& machine, std::vector<Word>& logical, Interpreter<Sink>& run,
                  Polls<Sink>& polls, StrandId stepper, StrandId task, Op op, bool under_slot) {
  const std::uint32_t count = machine.strand_count(logical);
  bool calls = false;
  for (StrandId strand = 0; strand < count; ++strand) {
    Control control = Control::unpack(logical[machine.record(strand)]);
    if ((control.flags & kFlagEnded) != 0 || polls.parent(strand) != kNobody) continue;
    if ((control.flags & kFlagCalling) != 0) {
      calls = true;
      continue;
    }
    const Meta meta = Meta::unpack(logical[machine.record(strand) + 1]);
    const bool has_slots = slot_group(machine, control, meta) != kNoSlots;
    bool holds = has_slots && (control.flags & kFlagHoldsSlot) != 0;
    if (strand == task && under_slot) {
      holds = has_slots && !(strand == stepper && !in_pool(meta) &&
                             gives_way(op, acts_as(machine, control, meta)));
    }
    // Past a block_in_place it is on a thread that is no worker, as long as it would have kept a slot.
    const bool past_block = (control.flags & kFlagLeftBlock) != 0;
    if (past_block) holds = strand != stepper || !gives_way(op, meta.kind);
    holds = holds && keeps_slot(machine, control, meta, run, polls, strand);
    const int on = past_block ? kFlagNoSlot | kFlagLeftBlock : kFlagHoldsSlot;
    control.flags = static_cast<std::uint16_t>(holds ? control.flags | on : control.flags & ~on);
    logical[machine.record(strand)] = control.pack();
  }
  if (calls) end_calls(machine, logical, run, polls);
}

// Who was cancelled in the middle of a poll, and has to wait where it stands now, ends there.
template <class Sink>
void drop_cancelled(const Machine& machine, std::vector<Word>& logical, Interpreter<Sink>& run,
                    Polls<Sink>& polls) {
  const std::uint32_t count = machine.strand_count(logical);
  for (StrandId strand = 0; strand < count; ++strand) {
    const Control control = Control::unpack(logical[machine.record(strand)]);
    constexpr int kAsked = kFlagCancelled | kFlagEnded | kFlagCalling;
    if ((control.flags & kAsked) != kFlagCancelled || polls.parent(strand) != kNobody) continue;
    const Meta meta = Meta::unpack(logical[machine.record(strand) + 1]);
    const bool at_await = lang::is_await(machine.program->code[control.pc].op);
    if (at_await && !keeps_slot(machine, control, meta, run, polls, strand)) run.drop(strand);
  }
}

// Whose step is over, or the part of it that it was.
struct Stepper {
  StrandId strand;
  StrandId parent;  // of a future: who awaits it
  StrandId task;    // whose poll the step is part of
  bool under_slot;
};

// After a step: who is in the middle of a poll, who has a slot, who ends. `spawned`: by this step, or nobody.
template <class Sink>
void settle(const Machine& machine, std::vector<Word>& logical, Interpreter<Sink>& run,
            const Stepper& by, Op op, StrandId spawned = kNobody) {
  if (!machine.has_slots && !machine.has_futures && !machine.has_cancel) return;
  Polls<Sink> polls(machine, logical, run);
  if (machine.has_futures) polls.settle(by.strand, by.parent, op);
  if (machine.has_slots) {
    if (spawned != kNobody && by.under_slot) {
      begin_call(machine, logical, run, polls, by.task, by.strand, spawned);
    }
    settle_slots(machine, logical, run, polls, by.strand, by.task, op, by.under_slot);
  }
  if (machine.has_cancel) drop_cancelled(machine, logical, run, polls);
}

// The ways of a `cancel` beyond its own: its task has just been taken by a worker, and is on it from now on. Then
// there is one way to cancel it.
std::uint32_t meet_just_taken(const Machine& machine, std::vector<Word>& logical, Choice choice) {
  NoSink sink;
  Interpreter<NoSink> run(machine, logical, sink);
  const std::uint32_t ways = run.ways(choice.strand);
  if (choice.pick < ways) return choice.pick;
  const std::vector<StrandId> parts = Turns(machine, logical, run).just_taken(choice.strand);
  if (choice.pick - ways < parts.size()) {
    Polls<NoSink>(machine, logical, run).begin(parts[choice.pick - ways]);
  }
  return 0;
}

template <class Sink>
StepResult take_turn(const Machine& machine, std::vector<Word>& logical, Choice choice,
                     Sink& sink) {
  Interpreter<Sink> run(machine, logical, sink);
  const Control control = Control::unpack(logical[machine.record(choice.strand)]);
  const Op op = machine.program->code[control.pc].op;
  Stepper by{choice.strand, kNobody, choice.strand, false};
  if (machine.has_futures) {
    const Polls<Sink> before(machine, logical, run);
    by.parent = before.parent(choice.strand);
    by.task = before.root(choice.strand);
  }
  if (machine.has_slots && (control.flags & kFlagNoSlot) == 0) {
    const Word* record = logical.data() + machine.record(by.task);
    by.under_slot =
        slot_group(machine, Control::unpack(record[0]), Meta::unpack(record[1])) != kNoSlots;
  }
  // A strand runs that came to a critical section while it did not. It steps when it is chosen again: others that run
  // beside it may come in before that.
  if ((control.flags & kFlagOutside) != 0) {
    run.come_inside(choice.strand);
    settle(machine, logical, run, by, Op::kEnd);
    return {run.fault(), run.progress(), run.moved(), true};
  }
  // The poll of a future that has to wait after all is over; that of its task goes on.
  if (machine.has_futures && run.ways(choice.strand) == 0 &&
      Polls<Sink>(machine, logical, run).finds_pending(choice.strand)) {
    settle(machine, logical, run, by, Op::kRead);
    return {.fault = run.fault(), .moved = run.moved(), .stands_still = true};
  }
  if (by.under_slot && run.ways(choice.strand) == 0) {  // it is polled, and blocks its worker
    Polls<Sink>(machine, logical, run).begin(choice.strand);
    return {.stands_still = true};
  }
  if (op == Op::kCancel && machine.has_slots)
    choice.pick = meet_just_taken(machine, logical, choice);
  const bool spawns = op == Op::kSpawnTask || op == Op::kSpawnLocal;
  const StrandId spawned = spawns ? machine.strand_count(logical) : kNobody;
  run.take(choice.strand, choice.pick);
  if (!run.fault()) settle(machine, logical, run, by, op, spawned);
  if (!run.fault() && machine.has_always && run.wrote()) run.check_always();
  if (!run.fault() && machine.has_critical) run.check_critical(choice.strand);
  return StepResult{run.fault(), run.progress(), run.moved()};
}

template <class Sink>
StepResult step_with(const Machine& machine, std::vector<Word>& logical, Choice choice,
                     Sink& sink) {
  if (!machine.has_lifo) return take_turn(machine, logical, choice, sink);
  NoSink none;
  Interpreter<NoSink> asked(machine, logical, none);
  LifoSlots slots(machine, logical, asked);
  StrandId task = choice.strand;
  {
    Turns turns(machine, logical, asked);
    if (turns.may_stay(task) && choice.pick == turns.pick_to_stay(task)) {
      slots.keep(task);
      return {.stands_still = true};
    }
    task = turns.root(task);
  }
  slots.begin_step(task);
  const StepResult result = take_turn(machine, logical, choice, sink);
  if (!result.fault) slots.end_step(task);
  return result;
}

// All that a strand can do next.
void list_ways(const Machine& machine, const std::vector<Word>& logical, Turns& turns,
               StrandId strand, std::vector<Choice>& choices) {
  const bool asks = machine.has_slots || machine.has_futures;
  if (asks && !turns.allows(strand)) return;
  if (asks && outside(machine, logical, strand)) {
    choices.push_back({strand, 0});
    return;
  }
  const std::uint32_t picks = turns.picks(strand);
  if (picks == 0 && (turns.may_occupy(strand) || turns.finds_pending(strand))) {
    choices.push_back({strand, 0});
  }
  for (std::uint32_t pick = 0; pick < picks; ++pick) choices.push_back({strand, pick});
}

}  // namespace

StepResult begin(const Machine& machine, State& state) {
  state.logical.clear();
  NoSink sink;
  Interpreter<NoSink> run(machine, state.logical, sink);
  run.create_declared();
  const auto declared = static_cast<StrandId>(machine.program->strands.size());
  for (StrandId strand = 0; strand < declared && !run.fault(); ++strand) run.run_local(strand);
  if (machine.has_futures) {
    Polls<NoSink>(machine, state.logical, run).settle(kNobody, kNobody, Op::kEnd);
  }
  if (!machine.driven_at.empty()) {  // a thread that begins with a block_on may find it Pending
    Polls<NoSink> polls(machine, state.logical, run);
    settle_slots(machine, state.logical, run, polls, kNobody, kNobody, Op::kEnd, false);
  }
  if (!run.fault()) run.check_always();
  if (!run.fault() && machine.has_critical && declared > 0) run.check_critical(0);
  return StepResult{run.fault(), run.progress()};
}

void list_choices(const Machine& machine, const State& state, std::vector<Choice>& choices) {
  choices.clear();
  // `ways` only reads: guards run on copies.
  auto& logical = const_cast<std::vector<Word>&>(state.logical);
  NoSink sink;
  Interpreter<NoSink> run(machine, logical, sink);
  Turns turns(machine, logical, run);
  const std::uint32_t count = machine.strand_count(logical);
  for (StrandId strand = 0; strand < count; ++strand) {
    list_ways(machine, logical, turns, strand, choices);
    if (turns.may_stay(strand)) choices.push_back({strand, turns.pick_to_stay(strand)});
  }
}

bool is_enabled(const Machine& machine, const State& state, StrandId strand) {
  auto& logical = const_cast<std::vector<Word>&>(state.logical);
  NoSink sink;
  Interpreter<NoSink> run(machine, logical, sink);
  return Turns(machine, logical, run).allows(strand) &&
         (outside(machine, logical, strand) || run.ways(strand) != 0);
}

bool could_overlap(const Machine& machine, const State& state, StrandId a, StrandId b) {
  if (!machine.has_slots && !machine.has_futures) return true;
  auto& logical = const_cast<std::vector<Word>&>(state.logical);
  NoSink sink;
  Interpreter<NoSink> run(machine, logical, sink);
  return Turns(machine, logical, run).allows_both(a, b);
}

void next_accesses(const Machine& machine, const State& state, StrandId strand,
                   std::vector<CellAccess>& accesses) {
  const Word* record = state.logical.data() + machine.record(strand);
  const Control control = Control::unpack(record[0]);
  if ((control.flags & (kFlagEnded | kFlagNotArrived)) != 0) return;
  const Instruction& in = machine.program->code[control.pc];
  if (in.op < Op::kRead) return;
  if (in.op <= Op::kCompareExchange) {
    const lang::Variable& variable = machine.program->variables[static_cast<std::size_t>(in.c)];
    const Word* frame = record + 2;
    Word index = 0;
    if (in.b != kNone) index = in.b >= 0 ? frame[in.b] : machine.program->constants[~in.b];
    if (index < 0 || index >= static_cast<Word>(variable.count)) return;
    const auto cell = static_cast<std::uint32_t>(variable.first + index);
    accesses.push_back({cell, in.op != Op::kRead, false});
  } else if (in.op == Op::kWaitUntil || in.op == Op::kAtomicBegin) {
    EventSink sink{.accesses = &accesses};
    auto logical = state.logical;
    Interpreter<EventSink> run(machine, logical, sink);
    const std::size_t first = accesses.size();
    const bool possible = run.ways(strand) != 0;  // reads the guard, if there is one
    if (in.op == Op::kWaitUntil) return;
    if (possible) run.take(strand, 0);
    for (std::size_t i = first; i < accesses.size(); ++i) accesses[i].in_atomic = true;
  }
}

StepResult step(const Machine& machine, State& state, Choice choice, std::vector<Event>* events) {
  if (events == nullptr) {
    NoSink sink;
    return step_with(machine, state.logical, choice, sink);
  }
  EventSink sink{.events = events};
  return step_with(machine, state.logical, choice, sink);
}

bool is_daemon(const Machine& machine, StrandId strand) {
  const auto& strands = machine.program->strands;
  return strand < strands.size() && strands[strand].daemon;
}

namespace {

// Whether a strand is a task of a runtime that only a thread inside block_on moves, and none is.
bool is_undriven(const Machine& machine, const State& state, StrandId strand) {
  const Meta meta = meta_of(machine, state, strand);
  if (meta.kind != lang::StrandKind::kTask || in_pool(meta)) return false;
  if (meta.runtime == 0xFFFF || !machine.runtimes[meta.runtime].driven) return false;
  const std::uint32_t count = machine.strand_count(state.logical);
  for (StrandId other = 0; other < count; ++other) {
    const Control control = control_of(machine, state, other);
    if ((control.flags & kFlagEnded) == 0 && machine.driven(control.pc) == meta.runtime)
      return false;
  }
  return true;
}

}  // namespace

bool finished(const Machine& machine, const State& state) {
  const std::uint32_t count = machine.strand_count(state.logical);
  for (StrandId strand = 0; strand < count; ++strand) {
    if ((control_of(machine, state, strand).flags & kFlagEnded) != 0) continue;
    if (is_daemon(machine, strand)) continue;
    if (machine.driven_at.empty() || !is_undriven(machine, state, strand)) return false;
  }
  return true;
}

Fault check_final(const Machine& machine, const State& state) {
  auto& logical = const_cast<std::vector<Word>&>(state.logical);
  NoSink sink;
  Interpreter<NoSink> run(machine, logical, sink);
  const auto& checks = machine.program->checks;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (checks[i].kind != lang::CheckKind::kFinally) continue;
    if (run.evaluate_check(checks[i]) != 0 && !run.fault()) continue;
    if (run.fault()) return run.fault();
    Fault fault{FaultKind::kFinal, kNobody, kNobody, checks[i].code};
    fault.check = static_cast<std::uint32_t>(i);
    return fault;
  }
  return {};
}

StrandId owner_of(const Machine& machine, const State& state, std::uint32_t instance) {
  const lang::Object& object = machine.program->objects[machine.layout.object_of[instance]];
  if (object.kind != lang::ObjectKind::kMutex && object.kind != lang::ObjectKind::kRwLock) {
    return kNobody;
  }
  const Word owner = state.logical[machine.layout.object_offset[instance]];
  return owner == 0 ? kNobody : static_cast<StrandId>(owner - 1);
}

Word count_of(const Machine& machine, const State& state, std::uint32_t instance) {
  return state.logical[machine.layout.object_offset[instance]];
}

Wanted wanted(const Machine& machine, const State& state, StrandId strand) {
  auto& logical = const_cast<std::vector<Word>&>(state.logical);
  NoSink sink;
  Interpreter<NoSink> run(machine, logical, sink);
  const Word* record = logical.data() + machine.record(strand);
  const Control control = Control::unpack(record[0]);
  if ((control.flags & (kFlagEnded | kFlagNotArrived)) != 0) return {};
  const Word* frame = record + 2;
  if (machine.has_lifo) {
    const StrandId holder = LifoSlots(machine, logical, run).kept_by(strand);
    if (holder != kNobody) return {Wanted::Kind::kBehind, holder};
  }
  if (run.ways(strand) != 0 || outside(machine, logical, strand)) {
    if (Turns(machine, logical, run).allows(strand)) return {};
    const std::uint16_t driven = machine.driven(control.pc);
    const Meta meta = Meta::unpack(record[1]);
    return {Wanted::Kind::kSlot, driven != 0xFFFF ? driven : meta.runtime};
  }
  const Instruction& in = machine.program->code[control.pc];
  switch (in.op) {
    case Op::kConditionRelock:
      if ((control.flags & kFlagAsleep) == 0) {
        return {Wanted::Kind::kObject, run.instance(in.d, in.a, frame)};
      }
      return {Wanted::Kind::kObject, run.instance(in, frame)};
    case Op::kJoin:
    case Op::kAwaitHandle:
      return {Wanted::Kind::kStrand, static_cast<StrandId>(run.value(in.b, frame) - 1)};
    case Op::kAwaitAll:
      for (std::uint16_t i = 0; i < in.aux; ++i) {
        const Word handle =
            run.value(machine.program->arguments[static_cast<std::size_t>(in.d + i)], frame);
        const auto target = static_cast<StrandId>(handle - 1);
        if ((control_of(machine, state, target).flags & kFlagEnded) == 0) {
          return {Wanted::Kind::kStrand, target};
        }
      }
      return {};
    case Op::kWaitUntil:
    case Op::kSelect:
    case Op::kAtomicBegin: return {Wanted::Kind::kGuard, kNobody};
    default: return {Wanted::Kind::kObject, run.instance(in, frame)};
  }
}

std::vector<FinalValue> memory_values(const Machine& machine, const State& state) {
  std::vector<FinalValue> values;
  const auto& variables = machine.program->variables;
  for (std::uint32_t i = 0; i < variables.size(); ++i) {
    const auto first = state.logical.begin() + variables[i].first;
    values.push_back({i, std::vector<Word>(first, first + variables[i].count)});
  }
  return values;
}

std::string describe(const Machine& machine, const State& state, const Fault& fault) {
  const lang::Program& program = *machine.program;
  const auto text = [&](lang::Span span) {
    return program.source.text.substr(span.begin, span.end - span.begin);
  };
  const auto name = [&](StrandId strand) {
    return strand == kNobody ? say("fault.check") : strand_name(machine, state.logical, strand);
  };
  const words::KeptFilling who{"who", name(fault.strand)};
  const auto object = [&] {
    const auto instance = static_cast<std::uint32_t>(fault.value);
    const lang::Object& declared = program.objects[machine.layout.object_of[instance]];
    if (!declared.is_array) return declared.name;
    return declared.name + "[" + std::to_string(instance - declared.first) + "]";
  };
  switch (fault.kind) {
    case FaultKind::kNone: return "";
    case FaultKind::kAssertion:
      return say("fault.assertion", {{"what", text(program.points[fault.pc].span)}, who});
    case FaultKind::kInvariant:
      return say("fault.invariant", {{"what", "always " + text(program.checks[fault.check].span)}});
    case FaultKind::kFinal:
      return say("fault.final", {{"what", "finally " + text(program.checks[fault.check].span)}});
    case FaultKind::kCritical:
      return say("fault.critical", {{"first", name(fault.strand)}, {"second", name(fault.other)}});
    case FaultKind::kDivision: return say("fault.division", {who});
    case FaultKind::kBounds:
      return say("fault.bounds", {{"value", std::to_string(fault.value)}, who});
    case FaultKind::kNotOwner: return say("fault.not_owner", {who, {"object", object()}});
    case FaultKind::kBadHandle: return say("fault.bad_handle", {who});
    case FaultKind::kBlockedAtomic: return say("fault.blocked_atomic", {who});
    case FaultKind::kRunaway:
      return say("fault.runaway", {{"count", std::to_string(kMaxLocalOperations)}, who});
    case FaultKind::kTooManyStrands:
      return say("fault.too_many", {{"count", std::to_string(kMaxStrands)}});
    case FaultKind::kOverflow: return say("fault.overflow", {{"object", object()}, who});
  }
  return "";
}

}  // namespace interleave::sim
