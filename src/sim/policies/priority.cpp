// Priority scheduling: the ready thread of highest priority runs, and takes the core from one of
// strictly lower priority at once, unless `preempt` is off. Higher numbers win.
//
// Source: Silberschatz ch. 5.3.4 (priorities, starvation, ageing; with `quantum`, his combination
// with round robin) and 6.8.2 (priority inversion and inheritance).
//   inherit  a thread that holds what a blocked thread waits for has at least that thread's
//            priority, and so on along a chain of holders
//   age      a ready thread's priority rises by one per `age` ticks that it has waited; it keeps
//            the bonus while it runs (or the one it overtook would take the core straight back),
//            and loses it when it leaves the core
//   quantum  threads of equal priority take turns of that many ticks; 0: each runs until it blocks
//   preempt  off: who has the core keeps it until it blocks or ends, or its quantum does
// Ties: the running thread goes on; among ready ones, who became ready first, then the lower
// number. A preempted thread becomes ready anew. Waiting for an object does not age.
#include <algorithm>

#include "sim/policy_arguments.h"

namespace interleave::sim {
namespace {

class Priority final : public Policy {
 public:
  Priority(bool inherit, Ticks age, Ticks quantum, bool preempt)
      : inherit_(inherit), age_(age), quantum_(quantum), preempt_(preempt) {}

  [[nodiscard]] std::uint32_t words_per_thread() const override {
    return 1;
  }  // bonus while running

  [[nodiscard]] std::size_t choose(PolicyContext& context, CoreId /*core*/) const override {
    const auto ready = context.candidates();
    std::size_t best = 0;
    Word highest = effective(context, ready[0]);
    for (std::size_t i = 1; i < ready.size(); ++i) {
      const Word priority = effective(context, ready[i]);
      if (priority > highest) {
        highest = priority;
        best = i;
      }
    }
    return best;
  }

  [[nodiscard]] Ticks quantum(PolicyContext& /*context*/, ThreadId /*thread*/) const override {
    return quantum_ == 0 ? kForever : quantum_;
  }

  [[nodiscard]] bool preemptive() const override { return preempt_; }
  [[nodiscard]] bool preempts(PolicyContext& context, ThreadId candidate,
                              ThreadId running) const override {
    return effective(context, candidate) > effective(context, running);
  }

  void on_dispatch(PolicyContext& context, ThreadId thread) const override {
    context.word(thread, 0) = bonus(context, context.thread(thread));
  }
  void on_ran(PolicyContext& context, ThreadId thread, Ticks /*ticks*/,
              ReleaseReason /*reason*/) const override {
    context.word(thread, 0) = 0;
  }

  // The next moment in which some ready thread's priority rises.
  [[nodiscard]] Ticks next_timer(PolicyContext& context) const override {
    if (age_ == 0) return kForever;
    Ticks next = kForever;
    for (ThreadId id = 0; id < context.thread_count(); ++id) {
      if (!context.ready(id)) continue;
      const Thread& thread = context.thread(id);
      const Ticks rises = thread.ready_since + (bonus(context, thread) + 1) * age_;
      next = std::min(next, rises);
    }
    return next;
  }

 private:
  [[nodiscard]] Word bonus(const PolicyContext& context, const Thread& thread) const {
    return age_ == 0 ? 0 : (context.now() - thread.ready_since) / age_;
  }

  // Without what it inherits.
  [[nodiscard]] Word own(PolicyContext& context, ThreadId id) const {
    const Word aged = context.ready(id) ? bonus(context, context.thread(id)) : context.word(id, 0);
    return context.priority(id) + aged;
  }

  [[nodiscard]] Word effective(PolicyContext& context, ThreadId id) const {
    Word highest = own(context, id);
    if (!inherit_) return highest;
    for (ThreadId waiter = 0; waiter < context.thread_count(); ++waiter) {
      if (waiter == id || !context.blocked(waiter)) continue;
      if (context.priority(waiter) > highest && waits_for(context, waiter, id)) {
        highest = context.priority(waiter);
      }
    }
    return highest;
  }

  // Follows the chain of holders; a deadlock makes it a circle, so it is cut off.
  static bool waits_for(const PolicyContext& context, ThreadId waiter, ThreadId holder) {
    for (std::uint32_t hops = 0; hops < context.thread_count() && waiter != kNobody; ++hops) {
      waiter = context.holder_of_wanted(waiter);
      if (waiter == holder) return true;
    }
    return false;
  }

  bool inherit_;
  Ticks age_;
  Ticks quantum_;
  bool preempt_;
};

const RegisterPolicy kRegistration({
    .name = "priority",
    .summary = "Runs the highest priority; a higher one takes the core at once.",
    .parameters = {{"inherit", "off", "a holder gets the priority of who waits for it"},
                   {"age", "0", "ticks of waiting that raise a priority by one; 0: never"},
                   {"quantum", "0", "ticks before an equal's turn; 0: none"},
                   {"preempt", "on", "a higher priority takes the core at once"}},
    .make =
        [](std::span<const PolicySetting> settings) {
          PolicyArguments arguments(settings);
          const bool inherit = arguments.flag("inherit", false);
          const Ticks age = arguments.number("age", 0, 0, kMaxInterval);
          const Ticks quantum = arguments.number("quantum", 0, 0, kMaxInterval);
          const bool preempt = arguments.flag("preempt", true);
          return make_policy<Priority>(arguments, inherit, age, quantum, preempt);
        },
});

}  // namespace
}  // namespace interleave::sim
