// Internal to src/sim: the local instructions of the interpreter, guards and checks.
#pragma once

#include "sim/interpreter.h"

namespace interleave::sim {

template <class Sink>
std::uint32_t Interpreter<Sink>::run_until_step(StrandId strand, std::uint32_t pc,
                                                Control& control) {
  if (fault_) return pc;
  Word* frame = record_of(strand) + 2;
  for (Operations operations{work_}; operations.count < kMaxLocalOperations; ++operations.count) {
    const Instruction& in = code_[pc];
    if (in.op <= Op::kNegate) {  // arithmetic and jumps are most of it: no calls
      const Word result = calculate(in, frame, strand, pc++);
      if (in.a != kNone) frame[in.a] = result;
      if (fault_) return pc;
      continue;
    }
    switch (in.op) {
      case Op::kJump: pc = static_cast<std::uint32_t>(in.a); continue;
      case Op::kJumpIfFalse:
        pc = value(in.b, frame) == 0 ? static_cast<std::uint32_t>(in.a) : pc + 1;
        continue;
      case Op::kJumpIfTrue:
        pc = value(in.b, frame) != 0 ? static_cast<std::uint32_t>(in.a) : pc + 1;
        continue;
      case Op::kEnd: return pc;
      case Op::kBlockOnEnd:  // its thread leaves when it is polled
        if (drives(pc) && runs_ != strand) return pc;
        break;
      default: break;
    }
    if (lang::is_step(in.op)) {
      // `work` of nothing is no step: whether it is one can only be seen here.
      if (in.op != Op::kWork || value(in.a, frame) > 0) {
        if (machine_.has_meetings && comes_unpolled(strand, pc)) control.flags |= kFlagOutside;
        return pc;
      }
      ++pc;
      continue;
    }
    // By way of copies, so that the loop's own can stay in registers.
    std::uint32_t next = pc;
    Word* moved = frame;
    run_local_instruction(strand, moved, next, control);
    pc = next;
    frame = moved;
    if (fault_) return pc;
  }
  fail(FaultKind::kRunaway, strand, pc);
  return pc;
}

template <class Sink>
Word Interpreter<Sink>::calculate(const Instruction& in, const Word* frame, StrandId strand,
                                  std::uint32_t pc) {
  const Word left = value(in.b, frame);
  if (in.op == Op::kMove) return left;
  if (in.op == Op::kNot) return left == 0 ? 1 : 0;
  Word result = 0;
  bool overflow = false;
  if (in.op == Op::kNegate) {
    overflow = __builtin_sub_overflow(Word{0}, left, &result);
  } else {
    const Word right = value(in.c, frame);
    switch (in.op) {
      case Op::kAdd: overflow = __builtin_add_overflow(left, right, &result); break;
      case Op::kSub: overflow = __builtin_sub_overflow(left, right, &result); break;
      case Op::kMul: overflow = __builtin_mul_overflow(left, right, &result); break;
      case Op::kDiv:
      case Op::kMod:
        overflow = right == 0 || (left == INT64_MIN && right == -1);
        if (!overflow) result = in.op == Op::kDiv ? left / right : left % right;
        break;
      case Op::kEq: result = left == right; break;
      case Op::kNe: result = left != right; break;
      case Op::kLt: result = left < right; break;
      case Op::kLe: result = left <= right; break;
      case Op::kGt: result = left > right; break;
      case Op::kGe: result = left >= right; break;
      default: break;
    }
  }
  if (overflow) fail(FaultKind::kDivision, strand, pc);
  return result;
}

// Runs one local instruction and moves `pc` on; false if the instruction is not a local one.
template <class Sink>
bool Interpreter<Sink>::run_local_instruction(StrandId strand, Word*& frame, std::uint32_t& pc,
                                              Control& control) {
  const Instruction& in = code_[pc];
  const std::uint32_t at = pc++;
  switch (in.op) {
    case Op::kJump: pc = static_cast<std::uint32_t>(in.a); return true;
    case Op::kJumpIfFalse:
      if (value(in.b, frame) == 0) pc = static_cast<std::uint32_t>(in.a);
      return true;
    case Op::kJumpIfTrue:
      if (value(in.b, frame) != 0) pc = static_cast<std::uint32_t>(in.a);
      return true;
    case Op::kAssert:
      if (value(in.b, frame) == 0) fail(FaultKind::kAssertion, strand, at);
      return true;
    case Op::kPrint: {
      // The values printed travel as one event each, the text by the index of the print.
      const lang::Print& print = program_.prints[static_cast<std::size_t>(in.a)];
      work_ += kPrintWork * print.parts.size();
      for (std::size_t i = 0; i < print.parts.size(); ++i) {
        Event event{.kind = EventKind::kPrint, .strand = strand, .pc = at};
        event.object = static_cast<std::uint32_t>(in.a);
        event.extra = static_cast<std::uint32_t>(i);
        event.value = print.parts[i].value == kNone ? 0 : value(print.parts[i].value, frame);
        tell(event);
      }
      return true;
    }
    case Op::kProgress:
      progress_ = true;
      tell(Event{.kind = EventKind::kProgress, .strand = strand, .pc = at});
      return true;
    case Op::kSpawnFuture: {
      const Meta parent = Meta::unpack(record_of(strand)[1]);
      Word arguments[16];
      for (std::uint16_t i = 0; i < in.aux; ++i) {
        arguments[i] = value(program_.arguments[static_cast<std::size_t>(in.d + i)], frame);
      }
      const Meta meta{static_cast<std::uint32_t>(in.c), lang::StrandKind::kTask, kSubFuture,
                      in.b == kNone ? parent.runtime : static_cast<std::uint16_t>(in.b),
                      machine_.has_local_sets ? local_set_of(strand) : kNobody};
      const StrandId child = create(meta, arguments, in.aux);
      if (child == kNobody) return true;
      set_flag(child, kFlagFresh, true);
      frame = record_of(strand) + 2;
      if (in.a != kNone) frame[in.a] = Word{child} + 1;
      Event event{.kind = EventKind::kSpawn, .strand = strand, .pc = at};
      event.extra = child;
      tell(event);
      run_local(child);
      frame = record_of(strand) + 2;
      return true;
    }
    case Op::kBlockInPlaceBegin:
      // A thread of the pool is no worker: it gives nothing up.
      if (Meta::unpack(record_of(strand)[1]).flavor != kBlockingPool) {
        control.flags = static_cast<std::uint16_t>((control.flags | kFlagNoSlot) &
                                                   ~(kFlagHoldsSlot | kFlagLeftBlock));
      }
      tell(Event{.kind = EventKind::kBlockInPlace, .strand = strand, .pc = at});
      return true;
    case Op::kBlockInPlaceEnd:
      leave_block(strand, control);
      tell(Event{.kind = EventKind::kBlockInPlaceEnd, .strand = strand, .pc = at});
      return true;
    case Op::kLocalSetBegin:
    case Op::kLocalSetEnd: return true;
    case Op::kBlockOnBegin:
      if (drives(at)) control.flags |= kFlagHoldsSlot;
      tell_object(EventKind::kBlockOn, strand, at, static_cast<std::uint32_t>(in.c));
      return true;
    case Op::kBlockOnEnd:
      tell_object(EventKind::kBlockOnEnd, strand, at, static_cast<std::uint32_t>(in.c));
      return true;
    case Op::kCriticalEnter:
      if (enters_later(strand)) {
        control.flags |= kFlagOutside;
        return true;
      }
      tell(Event{.kind = EventKind::kCriticalEnter, .strand = strand, .pc = at});
      return true;
    case Op::kCriticalLeave:
      tell(Event{.kind = EventKind::kCriticalLeave, .strand = strand, .pc = at});
      return true;
    default:
      if (in.op > Op::kNegate) {
        pc = at;
        return false;
      }
      const Word result = calculate(in, frame, strand, at);
      if (in.a != kNone) frame[in.a] = result;
      return true;
  }
}

// Another thread has the worker: this one goes on without it up to the end of the poll, which the timed driver sees
// by itself. (A future inside the task goes on as a part of it.)
template <class Sink>
void Interpreter<Sink>::leave_block(StrandId strand, Control& control) {
  constexpr bool kTimed = requires { sink_.polled(strand); };
  const bool stays = !kTimed && (control.flags & kFlagNoSlot) != 0 &&
                     Meta::unpack(record_of(strand)[1]).flavor != kSubFuture;
  if (stays) {
    control.flags |= kFlagLeftBlock;
  } else {
    control.flags &= static_cast<std::uint16_t>(~kFlagNoSlot);
  }
}

// Whether block_on, which begins or ends there, makes its thread one that drives a runtime under a slot (slots.h).
template <class Sink>
bool Interpreter<Sink>::drives(std::uint32_t pc) const {
  constexpr bool kTimed = requires { sink_.polled(StrandId{}); };
  return !kTimed && machine_.driven(code_[pc].op == Op::kBlockOnBegin ? pc + 1 : pc) != 0xFFFF;
}

// Whether what a strand does after this step waits for its worker or core once more.
template <class Sink>
bool Interpreter<Sink>::lets_go(StrandId strand, Op op) const {
  const Word* record = logical_.data() + machine_.record(strand);
  return gives_way(op, acts_as(machine_, Control::unpack(record[0]), Meta::unpack(record[1])));
}

// A strand that comes to a critical section while it is not running (it has just been made, or let go, or
// another moved it on) is inside when it next runs: where there are slots, who runs is known. All others may
// have been preempted just inside.
template <class Sink>
bool Interpreter<Sink>::enters_later(StrandId strand) const {
  if (runs_ == strand) return false;
  const Word* record = logical_.data() + machine_.record(strand);
  const Meta meta = Meta::unpack(record[1]);
  if (slot_group(machine_, Control::unpack(record[0]), meta) != kNoSlots) return true;
  return meta.flavor == kSubFuture && meta.runtime != 0xFFFF &&
         !machine_.runtimes[meta.runtime].preemptive;
}

// Whether a task comes to a rendezvous that it receives at while no worker polls it: nobody meets it there before it
// has been polled. (The timed driver knows who waits. Inside a critical section it counts as polled.)
template <class Sink>
bool Interpreter<Sink>::comes_unpolled(StrandId strand, std::uint32_t pc) const {
  constexpr bool kTimed = requires { sink_.polled(strand); };
  if (kTimed || runs_ == strand || points_[pc].critical || !meets_polled(strand)) return false;
  const Instruction& in = code_[pc];
  const auto at_rendezvous = [&](Op op, Operand object) {
    return (op == Op::kReceive || op == Op::kAwaitReceive) &&
           program_.objects[static_cast<std::size_t>(object)].parameter == 0;
  };
  if (in.op != Op::kSelect) return at_rendezvous(in.op, in.c);
  return std::ranges::any_of(program_.selects[static_cast<std::size_t>(in.c)].arms,
                             [&](const auto& arm) { return at_rendezvous(arm.await, arm.c); });
}

// Whether it is a task that takes a slot to be polled.
template <class Sink>
bool Interpreter<Sink>::meets_polled(StrandId strand) const {
  const Word* record = logical_.data() + machine_.record(strand);
  const Meta meta = Meta::unpack(record[1]);
  return meta.kind == lang::StrandKind::kTask &&
         slot_group(machine_, Control::unpack(record[0]), meta) != kNoSlots;
}

// It runs now: it is inside the critical section, or can be met at the rendezvous, where it stands.
template <class Sink>
void Interpreter<Sink>::come_inside(StrandId strand) {
  set_flag(strand, kFlagOutside, false);
  const std::uint32_t pc = Control::unpack(record_of(strand)[0]).pc;
  if (!points_[pc].critical) return;
  tell(Event{.kind = EventKind::kCriticalEnter, .strand = strand, .pc = pc});
  check_critical(strand);
}

// Guards and checks see memory as it is, change nothing and end in kResult.
template <class Sink>
Word Interpreter<Sink>::evaluate_in(std::uint32_t pc, Word* frame, StrandId strand) {
  for (Operations operations{work_}; operations.count < kMaxLocalOperations; ++operations.count) {
    const Instruction& in = code_[pc];
    switch (in.op) {
      case Op::kResult: return value(in.a, frame);
      case Op::kRead: {
        const lang::Variable& variable = program_.variables[static_cast<std::size_t>(in.c)];
        const Word index = in.b == kNone ? 0 : value(in.b, frame);
        if (index < 0 || index >= static_cast<Word>(variable.count)) {
          fail(FaultKind::kBounds, strand, pc, index);
          return 0;
        }
        const auto cell = static_cast<std::uint32_t>(variable.first + index);
        if constexpr (requires { sink_.guard_read(cell); }) sink_.guard_read(cell);
        frame[in.a] = logical_[cell];
        ++pc;
        break;
      }
      case Op::kJump: pc = static_cast<std::uint32_t>(in.a); break;
      case Op::kJumpIfFalse:
        pc = value(in.b, frame) == 0 ? static_cast<std::uint32_t>(in.a) : pc + 1;
        break;
      case Op::kJumpIfTrue:
        pc = value(in.b, frame) != 0 ? static_cast<std::uint32_t>(in.a) : pc + 1;
        break;
      default:
        frame[in.a] = calculate(in, frame, strand, pc);
        ++pc;
        break;
    }
    if (fault_) return 0;
  }
  fail(FaultKind::kRunaway, strand, pc);
  return 0;
}

// A step may also have moved others inside: those it spawned, or let go at a barrier.
template <class Sink>
void Interpreter<Sink>::check_critical(StrandId stepped) {
  const auto inside = [&](StrandId strand) {
    const Control control = Control::unpack(record_of(strand)[0]);
    return (control.flags & (kFlagEnded | kFlagNotArrived | kFlagOutside)) == 0 &&
           points_[control.pc].critical;
  };
  StrandId first = inside(stepped) ? stepped : kNobody;
  const std::uint32_t count = machine_.strand_count(logical_);
  work_ += count / 4;
  for (StrandId other = 0; other < count; ++other) {
    if (other == first || !inside(other)) continue;
    if (first == kNobody) {
      first = other;
      continue;
    }
    fail(FaultKind::kCritical, first, Control::unpack(record_of(first)[0]).pc);
    fault_.other = other;
    return;
  }
}

}  // namespace interleave::sim
