// Shortest time to completion first, also called shortest remaining time first: a thread that
// becomes ready takes the core from one that is believed to have strictly more left.
//
// Source: OSTEP ch. 7.5; Silberschatz ch. 5.3.2 (preemptive SJF). What is left is the believed
// length (`length`, else constant `work`) less the CPU time used, never below 0: a thread that
// outlived its `length` counts as nearly done. Unknown lengths go last.
// To follow OSTEP ch. 7.8, where each CPU burst counts as a job of its own, give a thread of many
// bursts the `length` of one: it then takes the core each time it comes back from its I/O.
// Ties: the running thread goes on; among ready ones, who became ready first, then the lower
// number.
#include <algorithm>

#include "sim/policy_arguments.h"

namespace interleave::sim {
namespace {

class ShortestTimeToCompletion final : public Policy {
 public:
  [[nodiscard]] bool ranked() const override { return true; }
  [[nodiscard]] Word rank(PolicyContext& context, ThreadId id) const override {
    return remaining(context, id);
  }
  [[nodiscard]] std::size_t choose(PolicyContext& context, CoreId /*core*/) const override {
    const auto ready = context.candidates();
    std::size_t best = 0;
    for (std::size_t i = 1; i < ready.size(); ++i) {
      if (remaining(context, ready[i]) < remaining(context, ready[best])) best = i;
    }
    return best;
  }

  [[nodiscard]] bool preemptive() const override { return true; }
  [[nodiscard]] bool preempts(PolicyContext& context, ThreadId candidate,
                              ThreadId running) const override {
    return remaining(context, candidate) < remaining(context, running);
  }

 private:
  static Ticks remaining(const PolicyContext& context, ThreadId id) {
    const Ticks length = context.length(id);
    return length == kForever ? kForever : std::max<Ticks>(0, length - context.ran(id));
  }
};

const RegisterPolicy kRegistration({
    .name = "stcf",
    .summary = "Runs the thread believed to have least left; a shorter one takes the core at once.",
    .parameters = {},
    .make =
        [](std::span<const PolicySetting> settings) {
          return make_policy<ShortestTimeToCompletion>(PolicyArguments(settings));
        },
});

}  // namespace
}  // namespace interleave::sim
