// Internal to src/sim: queues, hand-over and delivery, shared by the steps on objects.
//
// An unordered object keeps no record of who waits: a waiting strand is one whose next step names
// the object and is not enabled. Only a `fifo` object has a queue: a chain through the links of the
// strands' control words, its head in the object's last word (a channel: senders', then receivers').
#pragma once

#include "sim/interpreter.h"

namespace interleave::sim {

template <class Sink>
void Interpreter<Sink>::tell_object(EventKind kind, StrandId strand, std::uint32_t pc,
                                    std::uint32_t object, Word value, std::uint32_t extra,
                                    std::uint32_t by) {
  const auto fill = [&](Event& event) {
    event.kind = kind;
    event.strand = strand;
    event.pc = pc;
    event.object = object;
    event.by = by;
    event.extra = extra;
    event.value = value;
  };
  if constexpr (requires { sink_.add(); }) {
    fill(sink_.add());
  } else if constexpr (Sink::kListens) {
    Event event;
    fill(event);
    sink_.event(event);
  }
}

template <class Sink>
bool Interpreter<Sink>::valid_handle(Word handle) const {
  return handle >= 1 && handle <= static_cast<Word>(machine_.strand_count(logical_));
}
template <class Sink>
bool Interpreter<Sink>::ended(Word handle) const {
  const auto strand = static_cast<StrandId>(handle - 1);
  return (Control::unpack(logical_[machine_.record(strand)]).flags & kFlagEnded) != 0;
}
// Whether an arm of a select awaits a future of its own, no task.
template <class Sink>
bool Interpreter<Sink>::is_future(const lang::SelectArm& arm, const Word* frame) const {
  if (arm.await != Op::kAwaitHandle || !valid_handle(value(arm.b, frame))) return false;
  const auto strand = static_cast<StrandId>(value(arm.b, frame) - 1);
  return Meta::unpack(logical_[machine_.record(strand) + 1]).flavor == kSubFuture;
}
template <class Sink>
Word Interpreter<Sink>::result_of(Word handle) const {
  if (machine_.layout.stride <= 2) return 0;
  return logical_[machine_.record(static_cast<StrandId>(handle - 1)) + 2];
}

template <class Sink>
void Interpreter<Sink>::set_flag(StrandId strand, StrandFlag flag, bool on) {
  Word* record = record_of(strand);
  Control control = Control::unpack(record[0]);
  control.flags = static_cast<std::uint16_t>(on ? control.flags | flag : control.flags & ~flag);
  record[0] = control.pack();
}

template <class Sink>
std::size_t Interpreter<Sink>::queue_word(std::uint32_t instance, std::uint32_t which) const {
  const lang::Object& object = object_of(instance);
  std::uint32_t words = 0;
  switch (object.kind) {
    case lang::ObjectKind::kMutex:
    case lang::ObjectKind::kSemaphore:
    case lang::ObjectKind::kBarrier: words = 1; break;
    case lang::ObjectKind::kRwLock: words = 2; break;
    case lang::ObjectKind::kCondition: words = 0; break;
    case lang::ObjectKind::kChannel:
      words = 1 + static_cast<std::uint32_t>(object.parameter);
      break;
  }
  return machine_.layout.object_offset[instance] + words + which;
}

template <class Sink>
void Interpreter<Sink>::enqueue(Word* head, StrandId strand) {
  if (*head == 0) {
    *head = Word{strand} + 1;
    return;
  }
  auto last = static_cast<StrandId>(*head - 1);
  for (;;) {
    Word& word = record_of(last)[0];
    Control control = Control::unpack(word);
    if (control.link == 0) {
      control.link = strand + 1;
      word = control.pack();
      return;
    }
    last = control.link - 1;
  }
}

template <class Sink>
StrandId Interpreter<Sink>::dequeue(Word* head) {
  if (*head == 0) return kNobody;
  const auto strand = static_cast<StrandId>(*head - 1);
  Word& word = record_of(strand)[0];
  Control control = Control::unpack(word);
  *head = control.link;
  control.link = 0;
  control.flags &= static_cast<std::uint16_t>(~kFlagQueued);
  word = control.pack();
  return strand;
}

// Takes a strand out of the middle of a queue, if it is in it.
template <class Sink>
void Interpreter<Sink>::leave_queue(Word* head, StrandId strand) {
  const Word link = Word{Control::unpack(record_of(strand)[0]).link};
  if (*head == Word{strand} + 1) {
    *head = link;
    return;
  }
  for (Word at = *head; at != 0;) {
    Word& word = record_of(static_cast<StrandId>(at - 1))[0];
    Control control = Control::unpack(word);
    if (control.link == strand + 1) {
      control.link = static_cast<std::uint32_t>(link);
      word = control.pack();
      return;
    }
    at = control.link;
  }
}

// A dropped task takes with it the futures inside it, its place in a queue, and the guards it holds
// (shares of an rwlock and units of a semaphore have no name on them and stay taken).
template <class Sink>
void Interpreter<Sink>::let_go_of_all(StrandId strand, const Control& control) {
  if (lang::is_await(code_[control.pc].op)) drop_futures(strand, code_[control.pc]);
  if constexpr (requires { sink_.leaves(strand, 0U); }) {
    const std::uint32_t wanted = waited_for(code_[control.pc], record_of(strand) + 2);
    if (wanted != kNobody) sink_.leaves(strand, wanted);
  }
  const bool queued = (Control::unpack(record_of(strand)[0]).flags & kFlagQueued) != 0;
  const auto instances = static_cast<std::uint32_t>(machine_.layout.object_of.size());
  for (std::uint32_t at = 0; at < instances; ++at) {
    const lang::Object& object = object_of(at);
    if (queued && object.fifo) {
      leave_queue(&logical_[queue_word(at)], strand);
      if (object.kind == lang::ObjectKind::kChannel) {
        leave_queue(&logical_[queue_word(at, 1)], strand);
      }
    }
    const bool owned =
        object.kind == lang::ObjectKind::kMutex || object.kind == lang::ObjectKind::kRwLock;
    if (!owned || object_words(at)[0] != Word{strand} + 1) continue;
    if (object.kind == lang::ObjectKind::kMutex) {
      release_mutex(strand, control.pc, at);
    } else {
      release_rwlock(strand, control.pc, at);
    }
  }
}

// The object that a step is about, for which it may have to wait; or nobody.
template <class Sink>
std::uint32_t Interpreter<Sink>::waited_for(const Instruction& in, const Word* frame) {
  if (in.op == Op::kConditionRelock) return instance(in.d, in.a, frame);
  const bool of_thread = in.op >= Op::kLock && in.op <= Op::kReceive;
  const bool of_task = in.op >= Op::kAwaitLock && in.op <= Op::kAwaitReceive;
  return of_thread || of_task ? instance(in, frame) : kNobody;
}

// The futures that a dropped task was waiting for and that are no tasks themselves.
template <class Sink>
void Interpreter<Sink>::drop_futures(StrandId strand, const Instruction& at) {
  const auto drop_handle = [&](Operand operand) {
    const Word handle = value(operand, record_of(strand) + 2);
    if (!valid_handle(handle)) return;
    const auto future = static_cast<StrandId>(handle - 1);
    if (Meta::unpack(record_of(future)[1]).flavor == kSubFuture) drop(future);
  };
  if (at.op == Op::kAwaitAll) {
    for (std::uint16_t i = 0; i < at.aux; ++i) {
      drop_handle(program_.arguments[static_cast<std::size_t>(at.d + i)]);
    }
  } else if (at.op == Op::kSelect) {
    for (const lang::SelectArm& arm : program_.selects[static_cast<std::size_t>(at.c)].arms) {
      if (arm.await == Op::kAwaitHandle) drop_handle(arm.b);
    }
  }
}

template <class Sink>
void Interpreter<Sink>::queue_up(const Step& step, std::uint32_t instance, std::uint32_t which) {
  enqueue(&logical_[queue_word(instance, which)], step.strand);
  set_flag(step.strand, kFlagQueued, true);
  tell_object(EventKind::kQueue, step.strand, step.pc, instance);
}

// The holder gives a mutex back; the first of a fifo mutex's queue gets it at once.
template <class Sink>
void Interpreter<Sink>::release_mutex(StrandId strand, std::uint32_t pc, std::uint32_t instance) {
  Word& owner = object_words(instance)[0];
  owner = 0;
  tell_object(EventKind::kUnlock, strand, pc, instance);
  if (!object_of(instance).fifo) return;
  const StrandId next = dequeue(&logical_[queue_word(instance)]);
  if (next == kNobody) return;
  owner = Word{next} + 1;
  tell_object(EventKind::kLock, next, Control::unpack(record_of(next)[0]).pc, instance, 0, 0,
              strand);
  advance_other(next);
}

template <class Sink>
void Interpreter<Sink>::release_rwlock(StrandId strand, std::uint32_t pc, std::uint32_t instance) {
  Word* words = object_words(instance);
  if (words[0] == Word{strand} + 1) {
    words[0] = 0;
    tell_object(EventKind::kUnlock, strand, pc, instance);
  } else if (words[1] > 0) {
    --words[1];
    tell_object(EventKind::kReadUnlock, strand, pc, instance);
  } else {
    fail(FaultKind::kNotOwner, strand, pc, static_cast<Word>(instance));
    return;
  }
  if (!object_of(instance).fifo) return;
  // Hand over to the first in the queue: one writer, or all readers up to the next writer.
  const std::size_t head = queue_word(instance);
  while (logical_[head] != 0) {
    words = object_words(instance);
    const auto next = static_cast<StrandId>(logical_[head] - 1);
    const std::uint32_t next_pc = Control::unpack(record_of(next)[0]).pc;
    const bool writes = code_[next_pc].op == Op::kWriteLock;
    if (words[0] != 0 || (writes && words[1] != 0)) return;
    dequeue(&logical_[head]);
    if (writes) {
      words[0] = Word{next} + 1;
    } else {
      ++words[1];
    }
    tell_object(writes ? EventKind::kLock : EventKind::kReadLock, next, next_pc, instance, 0, 0,
                strand);
    advance_other(next);
    if (writes) return;
  }
}

template <class Sink>
void Interpreter<Sink>::wake_sleeper(StrandId sleeper, StrandId by, std::uint32_t pc,
                                     std::uint32_t instance) {
  set_flag(sleeper, kFlagAsleep, false);
  tell_object(EventKind::kNotify, by, pc, instance, 0, sleeper);
  if constexpr (Sink::kListens) sink_.woken(sleeper);
}

// Whether a strand stands at a step `op` (or `other_op`) on this instance, with `flag` set (0: any).
template <class Sink>
bool Interpreter<Sink>::at_object(StrandId strand, std::uint32_t instance, std::uint16_t flag,
                                  Op op, Op other_op) const {
  const Word* record = logical_.data() + machine_.record(strand);
  const Control control = Control::unpack(record[0]);
  if ((control.flags & (kFlagEnded | kFlagNotArrived)) != 0) return false;
  if ((control.flags & flag) != flag) return false;
  const Instruction& in = code_[control.pc];
  return (in.op == op || in.op == other_op) && this->instance(in, record + 2) == instance;
}

// A waiting receiver gets a value and goes past its receive, or past the select that has it as an arm.
template <class Sink>
void Interpreter<Sink>::deliver(StrandId receiver, std::size_t arm, Word value, StrandId sender,
                                std::uint32_t instance) {
  Word* record = record_of(receiver);
  const std::uint32_t pc = Control::unpack(record[0]).pc;
  const lang::Select* select = code_[pc].op == Op::kSelect
                                   ? &program_.selects[static_cast<std::size_t>(code_[pc].c)]
                                   : nullptr;
  const lang::Operand slot = select != nullptr ? select->arms[arm].a : code_[pc].a;
  if (slot != kNone) record[2 + slot] = value;
  tell_object(EventKind::kReceive, receiver, pc, instance, value, 0, sender);
  if (select == nullptr) {
    advance_other(receiver);
    return;
  }
  drop_losers(receiver, *select, arm);
  advance_other(receiver, select->arms[arm].target);
}

}  // namespace interleave::sim
