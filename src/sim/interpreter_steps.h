// Internal to src/sim: what each step does, in the order of the table in SEMANTICS.md. When it is possible is in
// interpreter_ways.h.
#pragma once

#include "sim/interpreter.h"

namespace interleave::sim {

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::effect(const Step& step, std::uint32_t pick) {
  const auto tell = [&](EventKind kind) {
    tell_object(kind, step.strand, step.pc, kNobody,
                step.in.a == kNone ? 0 : value(step.in.a, step.frame));
  };
  switch (step.in.op) {
    case Op::kRead:
    case Op::kWrite:
    case Op::kReadModifyWrite:
    case Op::kCompareExchange:
    case Op::kWork: return plain_effect(step);
    case Op::kIo:
    case Op::kAwaitIo:
      tell_object(EventKind::kIoDone, step.strand, step.pc,
                  step.in.c == kNone ? kNobody : static_cast<std::uint32_t>(step.in.c));
      return After::kNext;
    case Op::kSleep:
    case Op::kAwaitSleep: tell(EventKind::kSleepDone); return After::kNext;
    case Op::kYield:
    case Op::kAwaitYield: tell(EventKind::kYield); return After::kNext;
    case Op::kWaitUntil:
      tell_object(EventKind::kGuard, step.strand, step.pc, kNobody);
      return After::kNext;
    case Op::kLock:
    case Op::kTryLock:
    case Op::kAwaitLock: return mutex_effect(step);
    case Op::kUnlock: return unlock_effect(step);
    case Op::kReadLock:
    case Op::kWriteLock: return rwlock_effect(step);
    case Op::kAcquire:
    case Op::kAwaitAcquire:
    case Op::kRelease: return semaphore_effect(step);
    case Op::kConditionSleep:
    case Op::kConditionRelock:
    case Op::kNotify:
    case Op::kNotifyAll: return condition_effect(step, pick);
    case Op::kArrive: return barrier_effect(step);
    case Op::kSend:
    case Op::kAwaitSend:
    case Op::kReceive:
    case Op::kAwaitReceive: return channel_effect(step, pick);
    case Op::kSpawnThread:
    case Op::kSpawnTask:
    case Op::kSpawnBlocking:
    case Op::kSpawnLocal: return spawn_effect(step);
    case Op::kJoin:
    case Op::kAwaitHandle:
    case Op::kAwaitAll: return join_effect(step);
    case Op::kCancel: return cancel_effect(step, pick);
    case Op::kSelect: return select_effect(step, pick);
    case Op::kBlockOnEnd:  // was moved there by another, and is polled now
      tell_object(EventKind::kBlockOnEnd, step.strand, step.pc,
                  static_cast<std::uint32_t>(step.in.c));
      return After::kNext;
    default: return After::kNext;
  }
}

template <class Sink>
void Interpreter<Sink>::take_atomic(StrandId strand, std::uint32_t pc) {
  Control control = Control::unpack(record_of(strand)[0]);
  Word* frame = record_of(strand) + 2;
  ++pc;
  for (Operations operations{work_}; operations.count < kMaxLocalOperations; ++operations.count) {
    const Instruction& in = code_[pc];
    if (in.op == Op::kAtomicEnd || in.op == Op::kEnd) {
      advance_past(strand, in.op == Op::kEnd ? pc : pc + 1);
      return;
    }
    if (!lang::is_step(in.op)) {
      run_local_instruction(strand, frame, pc, control);
      if (fault_) return;
      continue;
    }
    if (in.op == Op::kAtomicBegin) {
      ++pc;
      continue;
    }
    const bool can = ways_of(strand, control, in, frame) != 0;
    const After after = can && !fault_ ? effect(Step{strand, pc, in, frame}, 0) : After::kStay;
    if (fault_) return;
    if (after == After::kStay) {
      fail(FaultKind::kBlockedAtomic, strand, pc);
      return;
    }
    frame = record_of(strand) + 2;
    pc = after == After::kJumped ? jump_ : pc + 1;
  }
  fail(FaultKind::kRunaway, strand, pc);
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::plain_effect(const Step& step) {
  if (step.in.op != Op::kWork) return memory_effect(step);
  tell_object(EventKind::kWorkDone, step.strand, step.pc, kNobody, value(step.in.a, step.frame));
  return After::kNext;
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::memory_effect(const Step& step) {
  const Instruction& in = step.in;
  const lang::Variable& variable = program_.variables[static_cast<std::size_t>(in.c)];
  const Word index = in.b == kNone ? 0 : value(in.b, step.frame);
  if (index < 0 || index >= static_cast<Word>(variable.count)) {
    fail(FaultKind::kBounds, step.strand, step.pc, index);
    return After::kStay;
  }
  const std::uint32_t at = variable.first + static_cast<std::uint32_t>(index);
  Word& cell = logical_[at];
  const Word old = cell;
  switch (in.op) {
    case Op::kRead:
      if (in.a != kNone) step.frame[in.a] = old;
      tell_object(EventKind::kRead, step.strand, step.pc, at, old);
      return After::kNext;
    case Op::kWrite: cell = value(in.a, step.frame); break;
    case Op::kCompareExchange: {
      const auto first = static_cast<std::size_t>(in.d);
      const bool same = old == value(program_.arguments[first], step.frame);
      const Word next = value(program_.arguments[first + 1], step.frame);
      if (in.a != kNone) step.frame[in.a] = same;
      if (!same) {
        tell_object(EventKind::kRead, step.strand, step.pc, at, old);
        return After::kNext;
      }
      cell = next;
      break;
    }
    default: {  // read-modify-write
      const Word operand = value(in.a, step.frame);
      const auto how = static_cast<Op>(in.aux);
      const bool overflow = how == Op::kAdd   ? __builtin_add_overflow(old, operand, &cell)
                            : how == Op::kSub ? __builtin_sub_overflow(old, operand, &cell)
                                              : __builtin_mul_overflow(old, operand, &cell);
      if (overflow) {
        cell = old;
        fail(FaultKind::kDivision, step.strand, step.pc);
        return After::kStay;
      }
      break;
    }
  }
  wrote_ = true;
  // Of the old value the low half is told: views ask the state for the rest.
  tell_object(in.op == Op::kWrite ? EventKind::kWrite : EventKind::kModify, step.strand, step.pc,
              at, cell, static_cast<std::uint32_t>(old));
  return After::kNext;
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::mutex_effect(const Step& step) {
  const std::uint32_t at = instance(step.in, step.frame);
  if (at == kNobody) {
    fail(FaultKind::kBounds, step.strand, step.pc, value(step.in.b, step.frame));
    return After::kStay;
  }
  Word& owner = object_words(at)[0];
  const bool free = owner == 0;
  if (step.in.op == Op::kTryLock) {
    if (step.in.a != kNone) step.frame[step.in.a] = free;
    if (!free) return After::kNext;
  }
  if (!free) {
    queue_up(step, at);
    return After::kStay;
  }
  owner = Word{step.strand} + 1;
  tell_object(EventKind::kLock, step.strand, step.pc, at);
  return After::kNext;
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::unlock_effect(const Step& step) {
  const std::uint32_t at = instance(step.in, step.frame);
  if (at == kNobody) {
    fail(FaultKind::kBounds, step.strand, step.pc, value(step.in.b, step.frame));
    return After::kStay;
  }
  if (object_of(at).kind == lang::ObjectKind::kRwLock) {
    release_rwlock(step.strand, step.pc, at);
  } else if (object_words(at)[0] != Word{step.strand} + 1) {
    fail(FaultKind::kNotOwner, step.strand, step.pc, static_cast<Word>(at));
  } else {
    release_mutex(step.strand, step.pc, at);
  }
  return After::kNext;
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::rwlock_effect(const Step& step) {
  const std::uint32_t at = instance(step.in, step.frame);
  if (at == kNobody) {
    fail(FaultKind::kBounds, step.strand, step.pc, value(step.in.b, step.frame));
    return After::kStay;
  }
  Word* words = object_words(at);
  const bool writes = step.in.op == Op::kWriteLock;
  const bool fifo = object_of(at).fifo;
  // In a fifo lock a reader does not overtake those that queue.
  const bool queued_before = fifo && logical_[queue_word(at)] != 0;
  if (words[0] != 0 || (writes && words[1] != 0) || queued_before) {
    queue_up(step, at);
    return After::kStay;
  }
  if (writes) {
    words[0] = Word{step.strand} + 1;
  } else {
    ++words[1];
  }
  tell_object(writes ? EventKind::kLock : EventKind::kReadLock, step.strand, step.pc, at);
  return After::kNext;
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::semaphore_effect(const Step& step) {
  const std::uint32_t at = instance(step.in, step.frame);
  if (at == kNobody) {
    fail(FaultKind::kBounds, step.strand, step.pc, value(step.in.b, step.frame));
    return After::kStay;
  }
  Word& units = object_words(at)[0];
  if (step.in.op != Op::kRelease) {
    if (units == 0) {
      queue_up(step, at);
      return After::kStay;
    }
    --units;
    tell_object(EventKind::kAcquire, step.strand, step.pc, at, units);
    return After::kNext;
  }
  if (units >= kMaxUnits) {
    fail(FaultKind::kOverflow, step.strand, step.pc, static_cast<Word>(at));
    return After::kStay;
  }
  ++units;
  tell_object(EventKind::kReleaseUnit, step.strand, step.pc, at, units);
  if (!object_of(at).fifo) return After::kNext;
  const StrandId next = dequeue(&logical_[queue_word(at)]);
  if (next == kNobody) return After::kNext;
  --units;
  tell_object(EventKind::kAcquire, next, Control::unpack(record_of(next)[0]).pc, at, units, 0,
              step.strand);
  advance_other(next);
  return After::kNext;
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::condition_effect(const Step& step,
                                                                      std::uint32_t pick) {
  const std::uint32_t at = instance(step.in, step.frame);
  const bool with_mutex = step.in.op == Op::kConditionSleep || step.in.op == Op::kConditionRelock;
  const std::uint32_t mutex =
      with_mutex ? instance(step.in.d, step.in.a, step.frame) : std::uint32_t{0};
  if (at == kNobody || mutex == kNobody) {
    const Operand index = at == kNobody ? step.in.b : step.in.a;
    fail(FaultKind::kBounds, step.strand, step.pc, value(index, step.frame));
    return After::kStay;
  }
  switch (step.in.op) {
    case Op::kConditionSleep: {
      if (object_words(mutex)[0] != Word{step.strand} + 1) {
        fail(FaultKind::kNotOwner, step.strand, step.pc, static_cast<Word>(mutex));
        return After::kStay;
      }
      Word& word = record_of(step.strand)[0];
      Control control = Control::unpack(word);
      control.pc = step.pc + 1;
      control.flags |= kFlagAsleep;
      word = control.pack();
      tell_object(EventKind::kConditionSleep, step.strand, step.pc, at);
      if (object_of(at).fifo) enqueue(&logical_[queue_word(at)], step.strand);
      release_mutex(step.strand, step.pc, mutex);
      return After::kStay;
    }
    case Op::kConditionRelock: {
      const Control control = Control::unpack(record_of(step.strand)[0]);
      if ((control.flags & kFlagAsleep) != 0) {  // it wakes by itself
        wake_sleeper(step.strand, kNobody, step.pc, at);
        return After::kStay;
      }
      Word& owner = object_words(mutex)[0];
      if (owner != 0) {
        queue_up(step, mutex);
        return After::kStay;
      }
      owner = Word{step.strand} + 1;
      tell_object(EventKind::kLock, step.strand, step.pc, mutex);
      return After::kNext;
    }
    default: break;
  }
  const bool all = step.in.op == Op::kNotifyAll;
  std::uint32_t woken = 0;
  if (object_of(at).fifo) {
    do {
      const StrandId next = dequeue(&logical_[queue_word(at)]);
      if (next == kNobody) break;
      wake_sleeper(next, step.strand, step.pc, at);
      ++woken;
    } while (all);
  } else {
    std::uint32_t seen = 0;
    const std::uint32_t count = machine_.strand_count(logical_);
    for (StrandId other = 0; other < count; ++other) {
      if (!at_object(other, at, kFlagAsleep, Op::kConditionRelock, Op::kConditionRelock)) continue;
      if (!all && seen++ != pick) continue;
      wake_sleeper(other, step.strand, step.pc, at);
      ++woken;
    }
  }
  if (woken == 0) tell_object(EventKind::kNotify, step.strand, step.pc, at, 0, kNobody);
  return After::kNext;
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::barrier_effect(const Step& step) {
  const std::uint32_t at = instance(step.in, step.frame);
  if (at == kNobody) {
    fail(FaultKind::kBounds, step.strand, step.pc, value(step.in.b, step.frame));
    return After::kStay;
  }
  Word& arrived = object_words(at)[0];
  tell_object(EventKind::kArrive, step.strand, step.pc, at, arrived + 1);
  if (arrived + 1 < object_of(at).parameter) {
    ++arrived;
    set_flag(step.strand, kFlagAsleep, true);
    return After::kStay;
  }
  arrived = 0;
  tell_object(EventKind::kBarrierOpen, step.strand, step.pc, at);
  const std::uint32_t count = machine_.strand_count(logical_);
  for (StrandId other = 0; other < count && !fault_; ++other) {
    if (at_object(other, at, kFlagAsleep, Op::kArrive, Op::kArrive)) advance_other(other);
  }
  return After::kNext;
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::channel_effect(const Step& step,
                                                                    std::uint32_t pick) {
  const std::uint32_t at = instance(step.in, step.frame);
  if (at == kNobody) {
    fail(FaultKind::kBounds, step.strand, step.pc, value(step.in.b, step.frame));
    return After::kStay;
  }
  const lang::Object& object = object_of(at);
  Word* words = object_words(at);
  if (step.in.op == Op::kSend || step.in.op == Op::kAwaitSend) {
    const Word sent = value(step.in.a, step.frame);
    StrandId receiver = kNobody;
    std::size_t arm = 0;
    if (object.fifo) {
      receiver = dequeue(&logical_[queue_word(at, 1)]);
    } else if (object.parameter == 0) {
      const Receiver met = find_receiver(step.strand, at, pick);
      receiver = met.strand;
      arm = met.arm;
    }
    if (receiver == kNobody && words[0] >= object.parameter) {
      queue_up(step, at, 0);
      return After::kStay;
    }
    tell_object(EventKind::kSend, step.strand, step.pc, at, sent);
    if (receiver != kNobody) {
      deliver(receiver, arm, sent, step.strand, at);
    } else {
      words[1 + words[0]] = sent;
      ++words[0];
    }
    return After::kNext;
  }
  Word received = 0;
  StrandId sender = object.fifo ? dequeue(&logical_[queue_word(at, 0)]) : kNobody;
  Word pending = 0;
  if (sender != kNobody) {
    const Word* record = record_of(sender);
    pending = value(code_[Control::unpack(record[0]).pc].a, record + 2);
  }
  if (words[0] > 0) {
    received = words[1];
    std::copy(words + 2, words + 1 + words[0], words + 1);
    words[words[0]] = sender != kNobody ? pending : 0;
    if (sender == kNobody) --words[0];
  } else if (sender != kNobody) {
    received = pending;
  } else {
    queue_up(step, at, 1);
    return After::kStay;
  }
  if (step.in.a != kNone) step.frame[step.in.a] = received;
  tell_object(EventKind::kReceive, step.strand, step.pc, at, received);
  if (sender != kNobody) {
    tell_object(EventKind::kSend, sender, Control::unpack(record_of(sender)[0]).pc, at, pending, 0,
                step.strand);
    advance_other(sender);
  }
  return After::kNext;
}

// The strand whose thread a strand shares, as `spawn_local` there understands it. A future inside a task
// was made by its task, or by another future inside it, which its meta word says.
template <class Sink>
StrandId Interpreter<Sink>::local_set_of(StrandId strand) {
  const Meta meta = Meta::unpack(record_of(strand)[1]);
  return meta.local_set != kNobody ? meta.local_set : strand;
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::spawn_effect(const Step& step) {
  const Instruction& in = step.in;
  Word arguments[16];
  for (std::uint16_t i = 0; i < in.aux; ++i) {
    arguments[i] = value(program_.arguments[static_cast<std::size_t>(in.d + i)], step.frame);
  }
  const Meta parent = Meta::unpack(record_of(step.strand)[1]);
  Meta meta{static_cast<std::uint32_t>(in.c), lang::StrandKind::kThread, kPlain, 0xFFFF, kNobody};
  if (in.op != Op::kSpawnThread) {
    meta.runtime = in.b == kNone ? parent.runtime : static_cast<std::uint16_t>(in.b);
    if (in.op == Op::kSpawnBlocking) {
      meta.flavor = kBlockingPool;
    } else {
      meta.kind = lang::StrandKind::kTask;
      meta.flavor = in.op == Op::kSpawnLocal ? kLocal : kPlain;
      if (in.op == Op::kSpawnLocal) meta.local_set = local_set_of(step.strand);
    }
  }
  const StrandId child = create(meta, arguments, in.aux);
  if (child == kNobody) return After::kStay;
  if (in.a != kNone) record_of(step.strand)[2 + in.a] = Word{child} + 1;
  tell_object(EventKind::kSpawn, step.strand, step.pc, kNobody, 0, child);
  run_local(child);
  return After::kNext;
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::join_effect(const Step& step) {
  const Instruction& in = step.in;
  if (in.op == Op::kAwaitAll) {
    for (std::uint16_t i = 0; i < in.aux; ++i) {
      const Operand operand = program_.arguments[static_cast<std::size_t>(in.d + i)];
      const Word handle = value(operand, step.frame);
      if (!valid_handle(handle)) {
        fail(FaultKind::kBadHandle, step.strand, step.pc, handle);
        return After::kStay;
      }
      tell_object(EventKind::kJoin, step.strand, step.pc, kNobody, result_of(handle),
                  static_cast<std::uint32_t>(handle - 1));
    }
    return After::kNext;
  }
  const Word handle = value(in.b, step.frame);
  if (!valid_handle(handle)) {
    fail(FaultKind::kBadHandle, step.strand, step.pc, handle);
    return After::kStay;
  }
  const Word result = result_of(handle);
  if (in.a != kNone) step.frame[in.a] = result;
  tell_object(EventKind::kJoin, step.strand, step.pc, kNobody, result,
              static_cast<std::uint32_t>(handle - 1));
  return After::kNext;
}

// A task is dropped at an await: at once unless it is being polled, else at the next at which it has to wait.
template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::cancel_effect(const Step& step,
                                                                   std::uint32_t pick) {
  const Word handle = value(step.in.b, step.frame);
  if (!valid_handle(handle)) {
    fail(FaultKind::kBadHandle, step.strand, step.pc, handle);
    return After::kStay;
  }
  const auto target = static_cast<StrandId>(handle - 1);
  tell_object(EventKind::kCancel, step.strand, step.pc, kNobody, 0, target);
  const Control control = Control::unpack(record_of(target)[0]);
  if ((control.flags & kFlagEnded) != 0) return After::kNext;
  const bool at_await =
      lang::is_await(code_[control.pc].op) && !polled_inside(target) && !goes_on_at_once(target);
  const bool waits = pick == 1 && may_be_either(handle);  // for a worker
  if (at_await || waits || !polled(target)) {
    drop(target);
  } else {
    set_flag(target, kFlagCancelled, true);
  }
  return After::kNext;
}

// Whether a strand is in the middle of a poll, or no task at all. The timed driver knows; in the untimed
// machine a task is polled while it holds a slot, and one of a runtime without slots always may be.
template <class Sink>
bool Interpreter<Sink>::polled(StrandId strand) const {
  const Word* record = logical_.data() + machine_.record(strand);
  const Control control = Control::unpack(record[0]);
  const Meta meta = Meta::unpack(record[1]);
  if (meta.kind != lang::StrandKind::kTask || (control.flags & kFlagNoSlot) != 0) return true;
  if constexpr (requires { sink_.polled(strand); }) return sink_.polled(strand);
  return slot_group(machine_, control, meta) == kNoSlots || (control.flags & kFlagHoldsSlot) != 0;
}

// Whether the untimed machine cannot tell if a task is on a worker or waits for one: it belongs to a
// runtime without slots, and is in the middle of a poll or before its first.
template <class Sink>
bool Interpreter<Sink>::may_be_either(Word handle) {
  if constexpr (requires { sink_.polled(StrandId{}); }) return false;
  if (!valid_handle(handle)) return false;
  const auto target = static_cast<StrandId>(handle - 1);
  const Word* record = logical_.data() + machine_.record(target);
  const Control control = Control::unpack(record[0]);
  const Meta meta = Meta::unpack(record[1]);
  if (meta.kind != lang::StrandKind::kTask || meta.flavor == kSubFuture) return false;
  if ((control.flags & (kFlagEnded | kFlagNoSlot)) != 0) return false;
  if (slot_group(machine_, control, meta) != kNoSlots) return false;
  return !lang::is_await(code_[control.pc].op) || polled_inside(target) || goes_on_at_once(target);
}

// Whether it is a future inside this task that is in the middle of a poll.
template <class Sink>
bool Interpreter<Sink>::polled_inside(StrandId strand) const {
  if constexpr (requires { sink_.polled_inside(strand); }) return sink_.polled_inside(strand);
  return any_inside(strand, kFlagHoldsSlot);
}

template <class Sink>
typename Interpreter<Sink>::After Interpreter<Sink>::select_effect(const Step& step,
                                                                   std::uint32_t pick) {
  const lang::Select& select = program_.selects[static_cast<std::size_t>(step.in.c)];
  const Control control = Control::unpack(record_of(step.strand)[0]);
  const bool decided = ended_future(step.strand);
  std::size_t index = 0;
  for (; index + 1 < select.arms.size(); ++index) {
    const std::uint32_t ways =
        ways_of_arm(step.strand, control, select.arms[index], decided, step.frame);
    if (pick < ways) break;
    pick -= ways;
  }
  const lang::SelectArm& arm = select.arms[index];
  effect(Step{step.strand, step.pc, instruction_of(arm), step.frame}, pick);
  drop_losers(step.strand, select, index);
  jump_ = arm.target;
  return After::kJumped;
}

// The futures that a select made and that did not win are dropped with it.
template <class Sink>
void Interpreter<Sink>::drop_losers(StrandId strand, const lang::Select& select,
                                    std::size_t winner) {
  for (std::size_t i = 0; i < select.arms.size(); ++i) {
    const lang::SelectArm& arm = select.arms[i];
    if (i == winner || arm.await != Op::kAwaitHandle) continue;
    const Word handle = value(arm.b, record_of(strand) + 2);
    if (!valid_handle(handle)) continue;
    const auto loser = static_cast<StrandId>(handle - 1);
    if (Meta::unpack(record_of(loser)[1]).flavor == kSubFuture) drop(loser);
  }
}

}  // namespace interleave::sim
