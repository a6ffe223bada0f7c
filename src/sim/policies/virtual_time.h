// What stride scheduling and CFS have in common: a virtual time per thread that advances as the
// thread runs, more slowly the larger its share, and the least virtual time runs next.
//
// A thread that arrives or comes back from a wait must not spend what it saved meanwhile (it would
// have the core to itself until it caught up), so it starts at no less than the least virtual time
// of the others; when there are no others, at no less than the floor, which only ever rises.
// Linux has min_vruntime for this; Waldspurger and Weihl (section 2.2) a global pass, which advances
// with the time and the sum of all tickets, and from which a thread keeps its distance while it waits.
//
// Limits: one floor for the whole machine, also with a queue per core; virtual times saturate.
#pragma once

#include <algorithm>

#include "sim/policy_arguments.h"

namespace interleave::sim {

class VirtualTimePolicy : public Policy {
 public:
  [[nodiscard]] std::uint32_t globals() const override { return 1; }
  [[nodiscard]] std::uint32_t words_per_thread() const override { return 1; }

  [[nodiscard]] bool ranked() const override { return true; }
  [[nodiscard]] Word rank(PolicyContext& context, ThreadId id) const override {
    return context.word(id, 0);
  }
  [[nodiscard]] std::size_t choose(PolicyContext& context, CoreId /*core*/) const override {
    const auto ready = context.candidates();
    std::size_t best = 0;
    for (std::size_t i = 1; i < ready.size(); ++i) {
      if (context.word(ready[i], 0) < context.word(ready[best], 0)) best = i;
    }
    return best;
  }

  void on_ready(PolicyContext& context, ThreadId thread, ReadyReason reason) const override {
    const Word least = least_of_others(context, thread);
    Word& floor = context.global(0);
    Word& own = context.word(thread, 0);
    if (reason == ReadyReason::kArrived || reason == ReadyReason::kWoke) {
      if (least != kMost) floor = std::max(floor, least);
      own = std::max(own, floor);
    }
    floor = std::max(floor, std::min(least, own));
  }

  void on_ran(PolicyContext& context, ThreadId thread, Ticks ticks,
              ReleaseReason /*reason*/) const override {
    Word& own = context.word(thread, 0);
    own = std::min(kMost, own + virtual_ticks(context, thread, ticks));
  }

 protected:
  // The least virtual time of the runnable threads but this one, which has just become ready.
  [[nodiscard]] Word least_of_others(PolicyContext& context, ThreadId thread) const {
    Word least = kMost;
    const auto look_at = [&](ThreadId id) {
      if (id != thread && context.runnable(id)) least = std::min(least, virtual_now(context, id));
    };
    if (!context.keeps_ranks()) {
      for (ThreadId id = 0; id < context.thread_count(); ++id) look_at(id);
      return least;
    }
    for (CoreId core = 0; core < context.core_count(); ++core) {
      if (context.running(core) != kNobody) look_at(context.running(core));
    }
    return std::min(least, context.least_rank().value_or(kMost));
  }

  static constexpr Word kMost = INT64_MAX / 4;

  // A thread's virtual time advances by unit / share for each tick that it runs. A unit that many
  // shares divide keeps textbook ties exact.
  [[nodiscard]] virtual Word unit() const = 0;
  [[nodiscard]] virtual Word share(const PolicyContext& context, ThreadId id) const = 0;

  [[nodiscard]] Word virtual_ticks(const PolicyContext& context, ThreadId id, Ticks ticks) const {
    const Word part = share(context, id);
    const Ticks bounded = std::min<Ticks>(ticks, 100'000'000);
    return bounded / part * unit() + bounded % part * unit() / part;
  }
  [[nodiscard]] Word virtual_now(PolicyContext& context, ThreadId id) const {
    return context.word(id, 0) + virtual_ticks(context, id, context.present_run(id));
  }
};

}  // namespace interleave::sim
