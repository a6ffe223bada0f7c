// What happened in a run, as a flat sequence of small records: the only thing the simulator tells.
//
// The timed driver and `step` report each change as one Event, in the order in which they happen.
// Slices, metrics, causes ("why is it waiting, and who ended it?"), races and the history hash are
// all computed from this sequence by src/trace; nothing else leaves the simulator.
#pragma once

#include <cstdint>

#include "lang/program.h"

namespace interleave::sim {

using lang::Word;

using Ticks = std::int64_t;
using StrandId = std::uint32_t;  // declared strands first, in order; then spawned ones, as spawned
using ThreadId = std::uint32_t;  // of the operating system: see state.h
using CoreId = std::uint32_t;

inline constexpr std::uint32_t kNobody = UINT32_MAX;  // no strand, no thread, no core, no object

// How a strand spends its time. Exactly one at any moment between its arrival and its end.
enum class Activity : std::uint8_t {
  kAbsent,     // not arrived yet, or ended
  kReady,      // could run; waits for a core (thread) or for a worker (task)
  kSwitching,  // its core is being switched to it: counts as waiting
  kRunning,
  kSpinning,  // running, but only testing the condition of `spin until`
  kBlocked,   // a thread (or a task in the manner of a thread) that waits for an object or strand
  kIo,        // a blocking I/O operation is under way
  kSleeping,
  kSuspended,  // a task at an await
  kHeld,       // could run, but the schedule that is replayed lets another go first
};

enum class EventKind : std::uint8_t {
  // Scheduling. `strand` changes to `activity`; the previous one ends here.
  //   object: what it waits for, as an object instance (kBlocked on a lock...), variable (guard),
  //   strand (join), device (I/O), else kNobody. by: the strand that caused it (who unlocked, who
  //   preempted, who holds the lock), kNobody for time, a device or the strand itself.
  kActivity,
  kDispatch,  // core gives itself to `strand` (thread in `object`); value: ticks of switch cost
  kRelease,   // core is free; reason in value: see ReleaseReason
  // The strand's steps (by the step instruction at pc).
  kRead,    // object: variable cell (word of memory), value: the value read
  kWrite,   // value: new, extra: old
  kModify,  // read-modify-write or successful compare_exchange of an atomic: as kWrite
  kWorkDone,
  kIoStart,
  kIoDone,  // object: device or kNobody
  kSleepStart,
  kSleepDone,
  kYield,
  kGuard,  // the condition of a `wait until` held, and the strand went past it
  kLock,
  kUnlock,  // object: instance. Also async mutexes and both sides of an rwlock
  kReadLock,
  kReadUnlock,
  kQueue,  // queued at a fifo object
  kAcquire,
  kReleaseUnit,  // semaphore
  kConditionSleep,
  kNotify,  // kNotify: by the notifier; extra: the woken strand or kNobody
  kArrive,
  kBarrierOpen,
  kSend,
  kReceive,  // value: what was sent
  kSpawn,    // extra: the child strand
  kJoin,     // extra: the joined strand
  kCancel,
  kEnd,    // value: result
  kPrint,  // object: index into Program::prints; pc says where
  kProgress,
  kCriticalEnter,
  kCriticalLeave,
  kFault,  // a violation or run-time error; value: FaultKind
  // The second scheduler.
  kPollStart,
  kPollEnd,  // value of kPollEnd: 1 ready, 0 pending
  kWake,     // task `strand` made runnable; by: who called its waker
  kSteal,    // object: runtime; value: how many; by: thief, extra: victim (workers)
  kPark,
  kUnpark,  // object: thread
  // Policies' own decisions, for the narration.
  kDemote,
  kBoost,  // value: new level
  // Borders that the second scheduler acts on.
  kBlockInPlace,
  kBlockInPlaceEnd,
  kBlockOn,
  kBlockOnEnd,  // object: runtime
};

enum class ReleaseReason : std::uint8_t { kBlocked, kEnded, kYielded, kQuantum, kPreempted };

enum class FaultKind : std::uint8_t {
  kNone,
  kAssertion,      // `assert` was false
  kInvariant,      // an `always` was false; object: check
  kCritical,       // two strands inside `critical`; extra: the other
  kFinal,          // a `finally` was false; object: check
  kDivision,       // division by zero or overflow
  kBounds,         // array index; value: the index
  kNotOwner,       // unlock of what it does not hold
  kBadHandle,      // join or await of what is not a strand
  kBlockedAtomic,  // a blocking operation inside `atomic`
  kRunaway,        // too many local operations without a step, or steps without time passing
  kTooManyStrands,
  kOverflow,  // channel or semaphore beyond its limit
};

struct Event {
  Ticks time = 0;
  EventKind kind = EventKind::kActivity;
  Activity activity = Activity::kAbsent;
  std::uint16_t core = UINT16_MAX;
  StrandId strand = kNobody;
  std::uint32_t pc = 0;
  std::uint32_t object = kNobody;
  std::uint32_t by = kNobody;
  std::uint32_t extra = 0;
  Word value = 0;
};
static_assert(sizeof(Event) == 40);

}  // namespace interleave::sim
