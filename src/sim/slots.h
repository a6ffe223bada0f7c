// Internal to src/sim: what cooperation means to the untimed machine.
//
// A runtime has as many interchangeable slots as workers, its pool as many as it may have threads
// for blocking calls, `policy cooperative` one per core. A strand of these steps only while it holds
// a slot; it takes a free one with its next step. Here stands when it gives it up.
//
// A runtime without a thread of its own (current_thread, event_loop) has a slot for each thread that is inside its
// `block_on`, for the future of that thread, or for one task. A thread comes in with its slot, since its future is
// polled first, and leaves when it is polled after that is Ready. Simplified: of several threads inside, any may drive
// between two polls; in Tokio the one that came first, up to the end of its future.
#pragma once

#include "sim/runtime.h"
#include "sim/step.h"

namespace interleave::sim {

// The group of slots a strand needs: a runtime, its pool, kCoopSlots, or kNoSlots (it may always
// step).
inline constexpr std::uint32_t kNoSlots = UINT32_MAX;
inline constexpr std::uint32_t kCoopSlots = UINT32_MAX - 1;
inline constexpr std::uint32_t kPoolSlots = 0x10000;  // and the runtime's number

inline bool in_pool(const Meta& meta) { return meta.flavor == kBlockingPool; }
inline bool is_pool(std::uint32_t group) { return group >= kPoolSlots && group < kCoopSlots; }

inline std::uint32_t slot_group(const Machine& machine, const Control& control, const Meta& meta) {
  if ((control.flags & kFlagNoSlot) != 0) return kNoSlots;
  if (in_pool(meta)) return kPoolSlots | meta.runtime;
  if (meta.kind == lang::StrandKind::kThread) {
    if (const std::uint16_t driven = machine.driven(control.pc); driven != 0xFFFF) return driven;
    return machine.cooperative && meta.flavor == kPlain ? kCoopSlots : kNoSlots;
  }
  // A future inside a task moves when its task does (see polls.h).
  if (meta.flavor == kSubFuture || meta.runtime == 0xFFFF) return kNoSlots;
  // Green threads may be preempted anywhere, so nothing is cooperative about them.
  return machine.runtimes[meta.runtime].preemptive ? kNoSlots : meta.runtime;
}

inline std::uint32_t slot_count(const Machine& machine, std::uint32_t group) {
  if (group == kCoopSlots) return machine.cores;
  const Word count = is_pool(group) ? machine.runtimes[group - kPoolSlots].blocking
                                    : machine.runtimes[group].workers;
  return static_cast<std::uint32_t>(count);
}

// Whether what a task of this group spawns there is begun at once, in its spawner's own poll.
inline bool starts_at_once(const Machine& machine, std::uint32_t group) {
  return group < machine.runtimes.size() && machine.runtimes[group].behavior->starts_at_once();
}

// A thread that drives a runtime is one of its tasks meanwhile.
inline lang::StrandKind acts_as(const Machine& machine, const Control& control, const Meta& meta) {
  return machine.driven(control.pc) == 0xFFFF ? meta.kind : lang::StrandKind::kTask;
}

// A step after which the strand lets its worker (or core) go even though it could continue.
inline bool gives_way(lang::Op op, lang::StrandKind kind) {
  switch (op) {
    case lang::Op::kAwaitIo:
    case lang::Op::kAwaitSleep:
    case lang::Op::kAwaitYield: return true;
    case lang::Op::kIo:
    case lang::Op::kSleep:
    case lang::Op::kYield: return kind == lang::StrandKind::kThread;
    default: return false;
  }
}

// An operation that makes its thread wait, task or not.
inline bool blocks_thread(lang::Op op) { return lang::is_step(op) && !lang::is_await(op); }

}  // namespace interleave::sim
