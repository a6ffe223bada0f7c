// Internal to src/sim: when each step is possible, and in how many ways.
#pragma once

#include "sim/interpreter.h"

namespace interleave::sim {

template <class Sink>
std::uint32_t Interpreter<Sink>::ways_of(StrandId strand, const Control& control,
                                         const Instruction& in, const Word* frame) {
  if ((control.flags & kFlagQueued) != 0) return 0;
  switch (in.op) {
    case Op::kWaitUntil: {
      const std::size_t slots = machine_.layout.stride - 2;
      const Word held = evaluate(static_cast<std::uint32_t>(in.a), frame, slots, strand);
      return held != 0 ? 1 : 0;
    }
    case Op::kLock:
    case Op::kAwaitLock:
    case Op::kConditionRelock: {
      const std::uint32_t at =
          in.op == Op::kConditionRelock ? instance(in.d, in.a, frame) : instance(in, frame);
      if ((control.flags & kFlagAsleep) != 0) {
        return program_.objects[static_cast<std::size_t>(in.c)].spurious ? 1 : 0;
      }
      if (at == kNobody || object_of(at).fifo) return 1;
      return object_words(at)[0] == 0 ? 1 : 0;
    }
    case Op::kReadLock:
    case Op::kWriteLock: {
      const std::uint32_t at = instance(in, frame);
      if (at == kNobody || object_of(at).fifo) return 1;
      const Word* words = object_words(at);
      return words[0] == 0 && (in.op == Op::kReadLock || words[1] == 0) ? 1 : 0;
    }
    case Op::kAcquire:
    case Op::kAwaitAcquire: {
      const std::uint32_t at = instance(in, frame);
      if (at == kNobody || object_of(at).fifo) return 1;
      return object_words(at)[0] > 0 ? 1 : 0;
    }
    case Op::kNotify: {
      const std::uint32_t at = instance(in, frame);
      if (at == kNobody || object_of(at).fifo) return 1;
      std::uint32_t asleep = 0;
      const std::uint32_t count = machine_.strand_count(logical_);
      for (StrandId other = 0; other < count; ++other) {
        asleep += at_object(other, at, kFlagAsleep, Op::kConditionRelock, Op::kConditionRelock);
      }
      return std::max(asleep, 1U);
    }
    case Op::kCancel: return may_be_either(value(in.b, frame)) ? 2 : 1;
    case Op::kArrive: return (control.flags & kFlagAsleep) != 0 ? 0 : 1;
    case Op::kSend:
    case Op::kAwaitSend: {
      const std::uint32_t at = instance(in, frame);
      if (at == kNobody || object_of(at).fifo) return 1;
      const Word capacity = object_of(at).parameter;
      if (capacity > 0) return object_words(at)[0] < capacity ? 1 : 0;
      return find_receiver(strand, at, UINT32_MAX).ways;
    }
    case Op::kReceive:
    case Op::kAwaitReceive: {
      const std::uint32_t at = instance(in, frame);
      if (at == kNobody || object_of(at).fifo) return 1;
      // A rendezvous is one joint step, chosen as the sender.
      return object_of(at).parameter > 0 && object_words(at)[0] > 0 ? 1 : 0;
    }
    case Op::kJoin:
    case Op::kAwaitHandle: {
      const Word handle = value(in.b, frame);
      return !valid_handle(handle) || ended(handle) ? 1 : 0;
    }
    case Op::kAwaitAll:
      for (std::uint16_t i = 0; i < in.aux; ++i) {
        const Word handle = value(program_.arguments[static_cast<std::size_t>(in.d + i)], frame);
        if (valid_handle(handle) && !ended(handle)) return 0;
      }
      return 1;
    case Op::kSelect: {
      std::uint32_t ready = 0;
      const bool decided = ended_future(strand);
      for (const lang::SelectArm& arm : program_.selects[static_cast<std::size_t>(in.c)].arms) {
        ready += ways_of_arm(strand, control, arm, decided, frame);
      }
      return ready;
    }
    case Op::kAtomicBegin: return in.aux == 0 ? 1 : ways_of_atomic(strand, control, frame);
    default: return 1;
  }
}

// The first step of the block is its guard: run up to it on a copy.
template <class Sink>
std::uint32_t Interpreter<Sink>::ways_of_atomic(StrandId strand, const Control& control,
                                                const Word* frame) {
  Word scratch[kScratch];
  std::copy_n(frame, std::min<std::size_t>(machine_.layout.stride - 2, kScratch), scratch);
  std::uint32_t pc = control.pc + 1;
  while (code_[pc].op <= Op::kNegate) {
    if (code_[pc].a != kNone) scratch[code_[pc].a] = calculate(code_[pc], scratch, strand, pc);
    ++pc;
  }
  return std::min(ways_of(strand, control, code_[pc], scratch), 1U);
}

// A future inside a select that is Ready has just been polled, and decides it at once.
template <class Sink>
std::uint32_t Interpreter<Sink>::ways_of_arm(StrandId strand, const Control& control,
                                             const lang::SelectArm& arm, bool decided,
                                             const Word* frame) {
  if (decided && !is_future(arm, frame)) return 0;
  return ways_of(strand, control, instruction_of(arm), frame);
}

template <class Sink>
typename Interpreter<Sink>::Receiver Interpreter<Sink>::find_receiver(StrandId sender,
                                                                      std::uint32_t instance,
                                                                      std::uint32_t pick) {
  Receiver found;
  const auto meets = [&](StrandId strand, std::size_t arm, const Instruction& in,
                         const Word* frame) {
    if (this->instance(in, frame) != instance || found.ways++ != pick) return false;
    found.strand = strand;
    found.arm = arm;
    return true;
  };
  const std::uint32_t count = machine_.strand_count(logical_);
  for (StrandId other = 0; other < count; ++other) {
    if (other == sender) continue;
    const Word* frame = logical_.data() + machine_.record(other) + 2;
    const Control control = Control::unpack(frame[-2]);
    if ((control.flags & (kFlagEnded | kFlagNotArrived | kFlagOutside)) != 0) continue;
    if constexpr (requires { sink_.waits(other); }) {
      if (!sink_.waits(other) && meets_polled(other)) continue;
    }
    const Instruction& in = code_[control.pc];
    if (in.op == Op::kReceive || in.op == Op::kAwaitReceive) {
      if (meets(other, 0, in, frame)) return found;
    } else if (in.op == Op::kSelect && rests(other) && !is_inside(sender, other)) {
      const auto& arms = program_.selects[static_cast<std::size_t>(in.c)].arms;
      for (std::size_t arm = 0; arm < arms.size(); ++arm) {
        const bool receives = arms[arm].await == Op::kAwaitReceive;
        if (receives && meets(other, arm, instruction_of(arms[arm]), frame)) return found;
      }
    }
  }
  return found;
}

// A select whose arms may be taken by another: no poll goes on inside it, and none of its futures has decided it.
template <class Sink>
bool Interpreter<Sink>::rests(StrandId select) const {
  if (!machine_.has_futures) return true;
  return !ended_future(select) && !polled_inside(select) &&
         !any_inside(select, kFlagHoldsSlot | kFlagFresh);
}

}  // namespace interleave::sim
