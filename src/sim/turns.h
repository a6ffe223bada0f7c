// Internal to src/sim: who of the untimed machine may step as things are, as far as slots and polls go (slots.h, polls.h).
#pragma once

#include <algorithm>
#include <vector>

#include "sim/lifo.h"
#include "sim/polls.h"
#include "sim/slots.h"

namespace interleave::sim {

// Whether a strand has still to run to be where it stands: inside a critical section, or at a rendezvous.
inline bool outside(const Machine& machine, const std::vector<Word>& logical, StrandId strand) {
  const std::uint16_t flags = Control::unpack(logical[machine.record(strand)]).flags;
  return (flags & (kFlagOutside | kFlagEnded)) == kFlagOutside;
}

// Groups of slots are few: runtimes, their
// pools, the cooperative cores.
class Turns {
 public:
  Turns(const Machine& machine, std::vector<Word>& logical, Interpreter<NoSink>& run)
      : machine_(machine),
        logical_(logical),
        run_(run),
        polls_(machine, logical, run),
        lifo_(machine, logical, run) {
    if (!machine.has_slots) return;
    std::fill_n(used_, kGroups, 0);
    std::fill_n(tasks_, kGroups, 0);
    if (!machine.driven_at.empty()) {
      std::fill_n(inside_, kRuntimes, 0);
      std::fill_n(task_polled_, kRuntimes, false);
    }
    const std::uint32_t count = machine.strand_count(logical);
    for (StrandId strand = 0; strand < count; ++strand) {
      const Control control = control_of(strand);
      if ((control.flags & kFlagEnded) != 0) continue;
      if (const std::uint16_t driven = machine.driven(control.pc); driven < machine.runtimes.size())
        ++inside_[driven];
      const std::uint32_t group = group_of(strand, control);
      if (group == kNoSlots) continue;
      ++tasks_[index(group)];
      if ((control.flags & kFlagHoldsSlot) == 0) continue;
      ++used_[index(group)];
      if (is_driven(group) && is_task(strand)) task_polled_[group] = true;
    }
  }

  [[nodiscard]] bool allows(StrandId strand) {
    if (machine_.has_lifo && lifo_.kept_by(polls_.root(strand)) != kNobody) return false;
    if (machine_.has_futures && !polls_.allows(strand)) return false;
    const std::uint32_t group = group_needed(strand);
    if (group == kNoSlots) return true;
    if (is_driven(group) && task_polled_[group] && is_task(polls_.root(strand))) return false;
    return used_[index(group)] < slots(group) && thread_free(strand);
  }

  // May a task that would block at once be polled all the same, and hold its worker while it waits?
  // Or a blocking call begin, and hold its thread of the pool? That makes a difference only where there are more
  // of them than workers, or threads, or where it can be cancelled, which is too late then.
  [[nodiscard]] bool may_occupy(StrandId strand) {
    if (!machine_.has_slots) return false;
    const Control control = control_of(strand);
    if ((control.flags & kFlagEnded) != 0) return false;
    const std::uint32_t group = group_needed(strand);
    const bool pool_or_worker = group != kNoSlots && group != kCoopSlots;
    const bool matters =
        pool_or_worker && (machine_.has_cancel || tasks_[index(group)] > slots(group));
    const bool blocks = blocks_thread(instruction(strand).op);
    // A future that blocks its thread keeps the others of its task from moving, too.
    if (polls_.parent(strand) != kNobody) {
      const bool begun = (control.flags & kFlagHoldsSlot) != 0;
      return !begun && blocks && has_slots(polls_.root(strand)) && allows(strand) &&
             (matters || polls_.has_rival(strand));
    }
    return matters && allows(strand) && (is_pool(group) || blocks);
  }

  // A future in mid-poll that only finds out that it has to wait.
  [[nodiscard]] bool finds_pending(StrandId strand) {
    return machine_.has_futures && polls_.finds_pending(strand) && allows(strand);
  }

  // Could both step at once?
  [[nodiscard]] bool allows_both(StrandId a, StrandId b) {
    if (machine_.has_futures && polls_.root(a) == polls_.root(b)) return false;
    if (!allows(a) || !allows(b)) return false;
    const std::uint32_t group = group_needed(a);
    if (group == kNoSlots || group != group_needed(b)) return !share_thread(a, b);
    if (share_thread(a, b)) return false;
    if (is_driven(group) && is_task(polls_.root(a)) && is_task(polls_.root(b))) return false;
    return used_[index(group)] + 2 <= slots(group);
  }

  // Of the task that a strand is about to cancel: the parts that may be moving because a worker has just taken
  // the task. No step of that poll is over, so nothing shows it yet. None where it is known to be polled, or
  // stands at an await that would end this poll.
  [[nodiscard]] std::vector<StrandId> just_taken(StrandId canceller) {
    std::vector<StrandId> parts;
    const Instruction& in = instruction(canceller);
    const Word handle = run_.value(in.b, logical_.data() + machine_.record(canceller) + 2);
    if (!run_.valid_handle(handle)) return parts;
    const auto task = static_cast<StrandId>(handle - 1);
    const std::uint16_t flags = control_of(task).flags;
    const bool in_pool = is_pool(group_of(task, Control{}));  // which nothing cancels
    if ((flags & (kFlagEnded | kFlagHoldsSlot)) != 0 || !has_slots(task) || in_pool) return parts;
    const std::uint32_t count = machine_.strand_count(logical_);
    for (StrandId part = 0; part < count; ++part) {
      if (polls_.root(part) != task || outside(machine_, logical_, part)) continue;
      const bool at_await = part == task && lang::is_await(instruction(part).op);
      if (at_await && !run_.goes_on_at_once(part)) continue;
      if (run_.ways(part) != 0 && allows_both(canceller, part)) parts.push_back(part);
    }
    return parts;
  }
  [[nodiscard]] bool cancels(StrandId strand) const {
    return machine_.has_cancel && machine_.has_slots && instruction(strand).op == Op::kCancel;
  }

  // May a task stay in the LIFO slot of its worker, whose poll cannot go on? It makes a difference only where another
  // worker is free to take it.
  [[nodiscard]] bool may_stay(StrandId task) {
    if (!machine_.has_lifo) return false;
    const StrandId holder = lifo_.may_be_behind(task);
    if (holder == kNobody) return false;
    const std::uint32_t group = group_of(task, Control{});
    if (used_[index(group)] >= slots(group)) return false;
    const std::uint32_t count = machine_.strand_count(logical_);
    for (StrandId part = 0; part < count; ++part) {
      if (polls_.root(part) == holder && can_go_on(part)) return false;
    }
    return true;
  }
  // As which of its choices it does: after all ways in which it could step, or be polled.
  [[nodiscard]] std::uint32_t pick_to_stay(StrandId task) { return std::max(picks(task), 1U); }
  // In how many ways a strand can step now: a `cancel` may also meet a task that a worker has just taken.
  [[nodiscard]] std::uint32_t picks(StrandId strand) {
    const std::uint32_t ways = run_.ways(strand);
    if (ways == 0 || !cancels(strand)) return ways;
    return ways + static_cast<std::uint32_t>(just_taken(strand).size());
  }

  // The task whose poll a strand's step is part of.
  [[nodiscard]] StrandId root(StrandId strand) const { return polls_.root(strand); }

 private:
  [[nodiscard]] bool can_go_on(StrandId strand) {
    if ((control_of(strand).flags & kFlagEnded) != 0 || !allows(strand)) return false;
    return run_.ways(strand) != 0 || outside(machine_, logical_, strand) || finds_pending(strand);
  }
  // Of what is made in a `local_set`, and the task that has it: one thread polls them all.
  [[nodiscard]] StrandId local_set(StrandId task) const {
    const Meta meta = Meta::unpack(logical_[machine_.record(task) + 1]);
    return meta.local_set == kNobody ? task : meta.local_set;
  }
  [[nodiscard]] bool share_thread(StrandId a, StrandId b) const {
    if (!machine_.has_local_sets) return false;
    const StrandId first = polls_.root(a), second = polls_.root(b);
    return has_slots(first) && has_slots(second) && local_set(first) == local_set(second);
  }
  [[nodiscard]] bool has_slots(StrandId task) const {
    const std::uint32_t group = group_of(task, Control{.pc = control_of(task).pc});
    return group != kNoSlots && group != kCoopSlots;
  }
  // A runtime that moves only while a thread is inside its block_on.
  [[nodiscard]] bool is_driven(std::uint32_t group) const {
    return group < machine_.runtimes.size() && machine_.runtimes[group].driven;
  }
  [[nodiscard]] bool is_task(StrandId strand) const {
    return Meta::unpack(logical_[machine_.record(strand) + 1]).kind == lang::StrandKind::kTask;
  }
  [[nodiscard]] std::uint32_t slots(std::uint32_t group) const {
    return is_driven(group) ? inside_[group] : slot_count(machine_, group);
  }
  // Whether no other task of its local_set is in the middle of a poll.
  [[nodiscard]] bool thread_free(StrandId strand) const {
    if (!machine_.has_local_sets) return true;
    const StrandId task = polls_.root(strand);
    const std::uint32_t count = machine_.strand_count(logical_);
    for (StrandId other = 0; other < count; ++other) {
      const std::uint16_t flags = control_of(other).flags;
      const bool polled = (flags & (kFlagHoldsSlot | kFlagNoSlot)) != 0;
      if (!polled || (flags & kFlagEnded) != 0 || polls_.parent(other) != kNobody) continue;
      if (other != task && share_thread(task, other)) return false;
    }
    return true;
  }

  static constexpr std::size_t kRuntimes = lang::kMaxRuntimes;
  static constexpr std::size_t kGroups = 2 * kRuntimes + 1;
  static std::size_t index(std::uint32_t group) {
    const std::size_t runtime = is_pool(group) ? group - kPoolSlots : group;
    if (runtime >= kRuntimes) return kGroups - 1;
    return is_pool(group) ? kRuntimes + runtime : runtime;
  }
  [[nodiscard]] Control control_of(StrandId strand) const {
    return Control::unpack(logical_[machine_.record(strand)]);
  }
  [[nodiscard]] const Instruction& instruction(StrandId strand) const {
    return machine_.program->code[control_of(strand).pc];
  }
  [[nodiscard]] std::uint32_t group_of(StrandId strand, const Control& control) const {
    return slot_group(machine_, control, Meta::unpack(logical_[machine_.record(strand) + 1]));
  }
  // The group of the slot that a strand would have to take to step.
  [[nodiscard]] std::uint32_t group_needed(StrandId strand) const {
    if (!machine_.has_slots || (control_of(strand).flags & kFlagNoSlot) != 0) return kNoSlots;
    const StrandId task = polls_.root(strand);
    const Control control = control_of(task);
    return (control.flags & kFlagHoldsSlot) != 0 ? kNoSlots : group_of(task, control);
  }

  const Machine& machine_;
  const std::vector<Word>& logical_;
  Interpreter<NoSink>& run_;
  Polls<NoSink> polls_;
  LifoSlots lifo_;
  // Only written where there are slots: most programs have none, and this is made often.
  std::uint32_t used_[kGroups];
  std::uint32_t tasks_[kGroups];     // that have not ended
  std::uint32_t inside_[kRuntimes];  // of a runtime that is driven: threads in its block_on
  bool task_polled_[kRuntimes];      // and whether one of its tasks is in mid-poll
};

}  // namespace interleave::sim
