// The learner is the scheduler: after every tick the core asks again who runs.
//
// Where nobody answers (a run without a schedule code, or past its last departure) the first
// candidate runs, so that an unanswered run is round robin with a quantum of one tick. The answers
// themselves are departures of the run's Script (see timed.h): this policy keeps none.
#include "sim/policy_arguments.h"

namespace interleave::sim {
namespace {

class ByHand final : public Policy {
 public:
  [[nodiscard]] bool takes_first() const override { return true; }
  [[nodiscard]] std::size_t choose(PolicyContext& /*context*/, CoreId /*core*/) const override {
    return 0;
  }
  [[nodiscard]] Ticks quantum(PolicyContext& /*context*/, ThreadId /*thread*/) const override {
    return 1;
  }
};

const RegisterPolicy kRegistration({
    .name = "by_hand",
    .summary = "Asks you after every tick; unanswered, the first in the queue runs.",
    .parameters = {},
    .make =
        [](std::span<const PolicySetting> settings) {
          return make_policy<ByHand>(PolicyArguments(settings));
        },
});

}  // namespace
}  // namespace interleave::sim
