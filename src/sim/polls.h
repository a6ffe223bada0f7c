// Internal to src/sim: the futures inside a task, which move only as part of its poll.
//
// `await join_all(f(), g())` and `select` make futures that are no tasks. One worker at a time polls
// their task, so one of them moves at a time, up to its next await that is not Ready; they interleave at awaits
// only. The first poll goes through all of them: `join_all` in the order of the text, `select` in any.
// A future that is Ready hands the poll to who awaits it, in this very poll.
//
// Source: Tokio's documentation, tokio::join! (its futures run "concurrently on the same task", none in
// parallel; "Fairness": who is polled first rotates from one poll to the next; that the first poll
// begins with the first one, only the source says) and tokio::select! (it "randomly picks a branch to
// check first"; the first that completes wins, and the others are cancelled). Simplified: of several
// arms that are ready a run takes the first of the text, as Tokio's `biased;` does; the search, any.
//
// A future in mid-poll carries kFlagHoldsSlot, one that was not polled yet kFlagFresh. All the rest
// follows from where everybody stands.
#pragma once

#include <vector>

#include "sim/interpreter.h"

namespace interleave::sim {

template <class Sink>
class Polls {
 public:
  Polls(const Machine& machine, std::vector<Word>& logical, Interpreter<Sink>& run)
      : machine_(machine), logical_(logical), run_(run) {
    if (!machine.has_futures) return;
    const std::uint32_t count = machine.strand_count(logical);
    parents_.assign(count, kNobody);
    for (StrandId strand = 0; strand < count; ++strand) {
      run.for_each_future(strand, [&](StrandId future) { parents_[future] = strand; });
    }
  }

  // Who awaits a future; nobody: it is no future inside a task.
  [[nodiscard]] StrandId parent(StrandId strand) const {
    return strand < parents_.size() ? parents_[strand] : kNobody;
  }
  // The task (or thread inside block_on) that a future is part of; of all others, they themselves.
  [[nodiscard]] StrandId root(StrandId strand) const {
    while (parent(strand) != kNobody) strand = parent(strand);
    return strand;
  }

  // May a strand move, as far as the rest of its task is concerned?
  [[nodiscard]] bool allows(StrandId strand) {
    if (parents_.empty()) return true;
    const StrandId task = root(strand);
    if (task == strand && !awaits_futures(strand)) return true;
    const StrandId in_mid_poll = polled_inside(task);
    if (in_mid_poll != kNobody) return strand == in_mid_poll;
    due_.clear();
    list_due(task);
    return due_.empty() || std::ranges::find(due_, strand) != due_.end();
  }

  // Whether another part of the same task could move in its place.
  [[nodiscard]] bool has_rival(StrandId strand) {
    const StrandId task = root(strand);
    for (StrandId other = 0; other < parents_.size(); ++other) {
      if (other == strand || root(other) != task) continue;
      if (run_.ways(other) != 0 && allows(other)) return true;
    }
    return false;
  }

  // Whether the step that a strand stands at polls futures.
  [[nodiscard]] bool awaits_futures(StrandId strand) const {
    bool any = false;
    run_.for_each_future(strand, [&](StrandId /*future*/) { any = true; });
    return any;
  }
  // The future inside that is in the middle of being polled, or nobody.
  [[nodiscard]] StrandId polled_inside(StrandId strand) const {
    StrandId found = kNobody;
    run_.for_each_future(strand, [&](StrandId future) {
      if (found == kNobody) found = has(future, kFlagHoldsSlot) ? future : polled_inside(future);
    });
    return found;
  }
  // Whether the poll of a task has more to do in its futures before it can be Pending.
  [[nodiscard]] bool goes_on_inside(StrandId task) {
    if (polled_inside(task) != kNobody) return true;
    due_.clear();
    list_due(task);
    return !due_.empty();
  }

  // Whether a future in mid-poll finds its await Pending now: what was there when it came to it, another has taken.
  [[nodiscard]] bool finds_pending(StrandId future) const {
    if (parent(future) == kNobody || !has(future, kFlagHoldsSlot) || has(future, kFlagEnded)) {
      return false;
    }
    const bool suspends = lang::is_await(op_of(future)) || is_green(future);
    return suspends && !has(root(future), kFlagCalling) && polled_inside(future) == kNobody &&
           !fresh_inside(future) && run_.ways_when_polled(future) == 0;
  }

  // A strand is polled, and its task takes a slot, although it takes no step.
  void begin(StrandId strand) {
    set(strand, kFlagHoldsSlot, true);
    set(root(strand), kFlagHoldsSlot, true);
    for (StrandId at = strand; at != kNobody; at = parent(at)) set(at, kFlagFresh, false);
  }

  // After a step of `stepper`, which was a future of `parent` (nobody: none): who is in mid-poll now,
  // and whose first poll is over.
  void settle(StrandId stepper, StrandId parent, Op op) {
    if (parent != kNobody) {
      for (StrandId at = stepper; at != kNobody; at = this->parent(at)) set(at, kFlagFresh, false);
      set(stepper, kFlagHoldsSlot, stays_polled(stepper, op));
      const bool ended = has(stepper, kFlagEnded);
      const bool inside = this->parent(parent) != kNobody;
      if (ended && inside && run_.ways_when_polled(parent) != 0) set(parent, kFlagHoldsSlot, true);
    }
    const StrandId task = root(parent == kNobody ? stepper : parent);
    const std::uint32_t count = machine_.strand_count(logical_);
    for (StrandId strand = 0; strand < count; ++strand) {
      if (this->parent(strand) != kNobody || !awaits_futures(strand)) continue;
      const bool in_poll = strand == task || has(strand, kFlagHoldsSlot);
      if (in_poll || !goes_on_inside(strand)) find_pending(strand, !in_poll);
    }
  }

  [[nodiscard]] bool has(StrandId strand, StrandFlag flag) const {
    return (Control::unpack(logical_[machine_.record(strand)]).flags & flag) != 0;
  }

 private:
  // Of a green thread: what would block a thread only suspends it.
  [[nodiscard]] bool is_green(StrandId future) const {
    const std::uint16_t runtime = Meta::unpack(logical_[machine_.record(future) + 1]).runtime;
    return runtime != 0xFFFF && machine_.runtimes[runtime].preemptive;
  }
  [[nodiscard]] bool yields(StrandId future, Op op) const {
    return gives_way(op, lang::StrandKind::kTask) ||
           (is_green(future) && gives_way(op, lang::StrandKind::kThread));
  }
  [[nodiscard]] Op op_of(StrandId strand) const {
    return machine_.program->code[Control::unpack(logical_[machine_.record(strand)]).pc].op;
  }
  void set(StrandId strand, StrandFlag flag, bool on) {
    if (!on || !has(strand, kFlagEnded)) run_.set_flag(strand, flag, on);
  }
  // Whether a future that is polled as it comes to where it stands goes on at once. `io`, `sleep` and
  // `yield` are Pending then: their step is what comes after. So is who sleeps at a condition, also where it may be
  // woken for no reason: that is a wake, and another poll.
  [[nodiscard]] bool ready_when_polled(StrandId strand) const {
    if (yields(strand, op_of(strand)) || has(strand, kFlagAsleep)) return false;
    return run_.ways_when_polled(strand) != 0;
  }
  // A future keeps being polled until an await of its own is Pending.
  [[nodiscard]] bool stays_polled(StrandId future, Op taken) const {
    if (has(future, kFlagEnded) || yields(future, taken)) return false;
    if (!lang::is_await(op_of(future)) && !is_green(future)) return true;
    return !fresh_inside(future) && ready_when_polled(future);
  }
  [[nodiscard]] bool fresh_inside(StrandId strand) const {
    return run_.any_inside(strand, kFlagFresh);
  }

  // Those of whom one has to move next in the poll of a task or future that stands at an await of
  // futures. Nobody: none of them has to, each may that can.
  void list_due(StrandId awaits) {
    if (op_of(awaits) == Op::kSelect && run_.ended_future(awaits)) {
      due_.push_back(awaits);
      return;
    }
    const std::size_t before = due_.size();
    run_.for_each_future(awaits, [&](StrandId future) {
      if (has(future, kFlagEnded) || has(future, kFlagFresh) || !fresh_inside(future)) return;
      if (due_.size() == before) list_due(future);
    });
    if (due_.size() > before) return;
    const bool in_order = op_of(awaits) == Op::kAwaitAll;
    bool fresh = false;
    run_.for_each_future(awaits, [&](StrandId future) {
      if (!has(future, kFlagFresh) || has(future, kFlagEnded)) return;
      if (in_order && due_.size() > before) return;
      fresh = true;
      list_first_poll(future);
    });
    if (fresh && !in_order && run_.ways_when_polled(awaits) != 0) due_.push_back(awaits);
  }
  // Who moves when a future is polled for the first time. Nobody: it is Pending at once.
  void list_first_poll(StrandId future) {
    if (has(future, kFlagOutside)) {  // it comes into its critical section by that
      due_.push_back(future);
      return;
    }
    const std::size_t before = due_.size();
    if (awaits_futures(future)) list_due(future);
    if (due_.size() > before) return;
    const bool blocks = blocks_thread(op_of(future)) && !is_green(future);
    if (ready_when_polled(future) || blocks) due_.push_back(future);
  }

  // The futures that a poll has been through, and found Pending, have been polled.
  void find_pending(StrandId awaits, bool all) {
    const bool in_order = op_of(awaits) == Op::kAwaitAll;
    bool reached = false;
    run_.for_each_future(awaits, [&](StrandId future) {
      if (reached || has(future, kFlagEnded)) return;
      if (!all) {
        due_.clear();
        if (has(future, kFlagFresh)) {
          list_first_poll(future);
        } else if (fresh_inside(future)) {
          list_due(future);
        }
      }
      if (all || due_.empty()) {
        set(future, kFlagFresh, false);
        find_pending(future, true);
        reached =
            in_order && !all && (has(future, kFlagHoldsSlot) || polled_inside(future) != kNobody);
      } else {
        if (!has(future, kFlagFresh)) find_pending(future, false);
        reached = in_order;
      }
    });
  }

  const Machine& machine_;
  std::vector<Word>& logical_;
  Interpreter<Sink>& run_;
  std::vector<StrandId> parents_;
  std::vector<StrandId> due_;
};

}  // namespace interleave::sim
