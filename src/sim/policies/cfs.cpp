// The Completely Fair Scheduler that Linux had from 2.6.23 to 6.5: the thread with the least
// virtual runtime runs next, for a slice of the target latency that follows its weight.
//
// Source: OSTEP ch. 9.7; Linux, Documentation/scheduler/sched-design-CFS.rst.
//   slice    = latency * weight / (sum of the weights of all runnable threads), rounded to the
//              nearest tick, at least `min`
//   vruntime += ticks * 1024 / weight
// A thread that arrives or wakes starts at no less than the least vruntime of the others (see
// virtual_time.h).
// Ties: who became ready first, then the lower number.
//
// Simplified: a slice is fixed when the thread is dispatched, where Linux looks again at each timer
// tick, and a thread that wakes waits for the end of the running slice, where Linux may cut that
// short. Cores that share one queue share the latency: n cores make each slice n times as long, at
// most `latency`. No groups, no nice levels (give the weight: 1024 is nice 0, 3121 nice -5, 335 nice
// 5).
#include <algorithm>

#include "sim/policies/virtual_time.h"

namespace interleave::sim {
namespace {

class CompletelyFair final : public VirtualTimePolicy {
 public:
  CompletelyFair(Ticks latency, Ticks minimum) : latency_(latency), minimum_(minimum) {}

  [[nodiscard]] Ticks quantum(PolicyContext& context, ThreadId thread) const override {
    const Word own = context.weight(thread);
    const Word sum = own + weight_of_others(context, thread);
    const Word share = std::min(sum, own * context.cores_per_queue());
    const Ticks slice = (2 * latency_ * share + sum) / (2 * sum);
    return std::max(slice, minimum_);
  }

 protected:
  // 1024 * lcm(1..16): weights that are 1024 times or a part of it tie exactly.
  [[nodiscard]] Word unit() const override { return Word{1024} * 720'720; }
  [[nodiscard]] Word share(const PolicyContext& context, ThreadId id) const override {
    return context.weight(id);
  }

 private:
  // Of the threads that are runnable beside the one that is given a core.
  static Word weight_of_others(const PolicyContext& context, ThreadId thread) {
    Word sum = 0;
    const auto look_at = [&](ThreadId id) {
      if (id != thread && context.runnable(id) && context.same_queue(id, thread)) {
        sum += context.weight(id);
      }
    };
    if (!context.keeps_ranks()) {
      for (ThreadId id = 0; id < context.thread_count(); ++id) look_at(id);
      return sum;
    }
    for (CoreId core = 0; core < context.core_count(); ++core) {
      if (context.running(core) != kNobody) look_at(context.running(core));
    }
    return sum + context.ready_weight(thread);
  }

  Ticks latency_;
  Ticks minimum_;
};

const RegisterPolicy kRegistration({
    .name = "cfs",
    .summary = "Keeps weighted CPU time equal: the thread that had least of it runs next.",
    .parameters = {{"latency", "6", "ticks in which every runnable thread should run once"},
                   {"min", "1", "shortest slice, ticks"}},
    .make =
        [](std::span<const PolicySetting> settings) {
          PolicyArguments arguments(settings);
          const Ticks latency = arguments.number("latency", 6, 1, kMaxInterval);
          const Ticks minimum = arguments.number("min", 1, 1, kMaxInterval);
          return make_policy<CompletelyFair>(arguments, latency, minimum);
        },
});

}  // namespace
}  // namespace interleave::sim
