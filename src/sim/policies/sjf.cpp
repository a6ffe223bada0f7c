// Shortest job first, without preemption: of the ready threads, the one believed to be shortest.
//
// Source: OSTEP ch. 7.4; Silberschatz ch. 5.3.2. What is believed of a thread is its `length`, else
// its `work` where that is a constant; a thread of unknown length goes last. The belief is not
// revised: a thread that waits in between is as long as before, which is right for textbooks where
// `length` is that of each CPU burst.
// Ties: who became ready first, then the lower number.
#include "sim/policy_arguments.h"

namespace interleave::sim {
namespace {

class ShortestJobFirst final : public Policy {
 public:
  [[nodiscard]] bool ranked() const override { return true; }
  [[nodiscard]] Word rank(PolicyContext& context, ThreadId id) const override {
    return context.length(id);
  }
  [[nodiscard]] std::size_t choose(PolicyContext& context, CoreId /*core*/) const override {
    const auto ready = context.candidates();
    std::size_t best = 0;
    for (std::size_t i = 1; i < ready.size(); ++i) {
      if (context.length(ready[i]) < context.length(ready[best])) best = i;
    }
    return best;
  }
};

const RegisterPolicy kRegistration({
    .name = "sjf",
    .summary = "Runs the thread believed to be shortest, until it blocks or ends.",
    .parameters = {},
    .make =
        [](std::span<const PolicySetting> settings) {
          return make_policy<ShortestJobFirst>(PolicyArguments(settings));
        },
});

}  // namespace
}  // namespace interleave::sim
