// Internal to src/sim: what the untimed machine knows of a worker's LIFO slot (runtimes/multi_thread.cpp).
//
// The task that a poll has made runnable last is in the LIFO slot of the worker that polls, and nobody can steal it from
// there. As long as that poll goes on, to leave the task alone is one order among the others, and needs no slot to be
// seen. A worker that blocks keeps the task from all others, though, which no order of polls shows: that a task stays
// where it is, behind a worker that cannot go on, is one more choice. It lasts up to the end of that poll.
//
// A task that may be in such a slot carries kFlagLifo, and its control word's link names the strand whose poll has made
// it runnable (no such task is in the queue of a fifo object). The choice is offered besides all others, so that what
// holds without the slot is still seen.
//
// Source: that of runtimes/multi_thread.cpp, which says where Tokio's documentation has it, and since when.
// Simplified: a task that is at `await io`, `sleep` or `yield` and is moved past its own step is taken to be idle there.
#pragma once

#include <utility>
#include <vector>

#include "sim/polls.h"
#include "sim/slots.h"

namespace interleave::sim {

// What the link of a task with kFlagLifo says.
struct LifoMark {
  StrandId holder = kNobody;  // in whose poll it was made runnable
  bool kept = false;          // it stays there: the choice was made

  static LifoMark unpack(const Control& control) {
    if ((control.flags & kFlagLifo) == 0) return {};
    return {control.link / 2 - 1, control.link % 2 != 0};
  }
  void put_into(Control& control) const {
    control.flags = static_cast<std::uint16_t>(holder == kNobody ? control.flags & ~kFlagLifo
                                                                 : control.flags | kFlagLifo);
    control.link = holder == kNobody ? 0 : (holder + 1) * 2 + (kept ? 1 : 0);
  }
};

// For one step, or one question about the state.
class LifoSlots {
 public:
  LifoSlots(const Machine& machine, std::vector<Word>& logical, Interpreter<NoSink>& run)
      : machine_(machine), logical_(logical), run_(run) {}

  // Before a step in the poll of `task`, which is in no slot from now on.
  void begin_step(StrandId task) {
    if (LifoMark::unpack(control(task)).holder != kNobody) mark(task, {});
    runnable_ = runnable();
  }

  // After that step, when it is known who holds a slot.
  void end_step(StrandId task) {
    const std::uint32_t count = machine_.strand_count(logical_);
    for (StrandId other = 0; other < count; ++other) {
      const StrandId holder = LifoMark::unpack(control(other)).holder;
      if (holder != kNobody && (on_worker(other) || !polls(holder))) mark(other, {});
    }
    if (!polls(task) || !has_lifo_slot(task)) return;
    const std::vector<bool> now = runnable();
    bool pushed_out = false;
    for (StrandId other = 0; other < count; ++other) {
      const bool before = other < runnable_.size() && runnable_[other];
      if (before || !now[other] || on_worker(other) || !same_runtime(task, other)) continue;
      if (!std::exchange(pushed_out, true)) forget(task);
      mark(other, {task, false});
    }
  }

  // A task stays where it is. It alone: what else came into that slot was pushed out of it.
  void keep(StrandId task) {
    const StrandId holder = LifoMark::unpack(control(task)).holder;
    forget(holder);
    mark(task, {holder, true});
  }

  // The strand whose poll keeps a task from all other workers, or nobody.
  [[nodiscard]] StrandId kept_by(StrandId task) const {
    const LifoMark mark = LifoMark::unpack(control(task));
    return mark.kept ? mark.holder : kNobody;
  }
  // The strand in whose worker's slot a task may be, without its being settled that it stays there; or nobody.
  [[nodiscard]] StrandId may_be_behind(StrandId task) const {
    const LifoMark mark = LifoMark::unpack(control(task));
    return mark.kept || on_worker(task) ? kNobody : mark.holder;
  }

 private:
  [[nodiscard]] Control control(StrandId strand) const {
    return Control::unpack(logical_[machine_.record(strand)]);
  }
  [[nodiscard]] Meta meta(StrandId strand) const {
    return Meta::unpack(logical_[machine_.record(strand) + 1]);
  }
  void mark(StrandId task, LifoMark mark) {
    Control changed = control(task);
    mark.put_into(changed);
    logical_[machine_.record(task)] = changed.pack();
  }
  void forget(StrandId holder) {
    const std::uint32_t count = machine_.strand_count(logical_);
    for (StrandId other = 0; other < count; ++other) {
      if (LifoMark::unpack(control(other)).holder == holder) mark(other, {});
    }
  }

  [[nodiscard]] bool polls(StrandId task) const {
    constexpr int kAsked = kFlagHoldsSlot | kFlagEnded | kFlagNoSlot;
    return (control(task).flags & kAsked) == kFlagHoldsSlot;
  }
  [[nodiscard]] bool on_worker(StrandId task) const {
    return (control(task).flags & (kFlagHoldsSlot | kFlagEnded | kFlagNoSlot)) != 0;
  }
  [[nodiscard]] bool has_lifo_slot(StrandId task) const {
    const Meta is = meta(task);
    return is.kind == lang::StrandKind::kTask && is.flavor == kPlain && is.runtime != 0xFFFF &&
           machine_.runtimes[is.runtime].workers > 1 &&
           machine_.runtimes[is.runtime].behavior->has_lifo_slot();
  }
  [[nodiscard]] bool same_runtime(StrandId task, StrandId other) const {
    return other != task && has_lifo_slot(other) && meta(task).runtime == meta(other).runtime;
  }

  // Of each strand that is no future: whether it is queued to be polled, if no worker has it.
  [[nodiscard]] std::vector<bool> runnable() {
    const std::uint32_t count = machine_.strand_count(logical_);
    std::vector<bool> those(count, false);
    const Polls<NoSink> parts(machine_, logical_, run_);
    for (StrandId strand = 0; strand < count; ++strand) {
      const Control at = control(strand);
      if ((at.flags & kFlagEnded) != 0) continue;
      const Op op = machine_.program->code[at.pc].op;
      const bool for_time = gives_way(op, lang::StrandKind::kTask);
      if (!lang::is_await(op) || (!for_time && run_.ways(strand) != 0)) {
        those[parts.root(strand)] = true;
      }
    }
    return those;
  }

  const Machine& machine_;
  std::vector<Word>& logical_;
  Interpreter<NoSink>& run_;
  std::vector<bool> runnable_;  // before the step
};

}  // namespace interleave::sim
