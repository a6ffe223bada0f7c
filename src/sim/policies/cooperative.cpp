// Cooperative threads: a core changes hands only where a thread yields, blocks or ends.
//
// On the clock this is fifo. What differs is the untimed machine: under every other policy a thread
// can be interrupted between any two steps, so the search tries each interleaving; here a thread
// steps only while it holds one of as many slots as there are cores, and gives it up only at those
// points. A lost update that preemption makes possible cannot happen on one cooperative core.
//
// Source: OSTEP ch. 6.3 ("A Cooperative Approach: Wait For System Calls"). Ties: the lower number.
#include "sim/policy_arguments.h"

namespace interleave::sim {
namespace {

class Cooperative final : public Policy {
 public:
  [[nodiscard]] bool takes_first() const override { return true; }
  [[nodiscard]] bool cooperative() const override { return true; }
  [[nodiscard]] std::size_t choose(PolicyContext& /*context*/, CoreId /*core*/) const override {
    return 0;
  }
};

const RegisterPolicy kRegistration({
    .name = "cooperative",
    .summary = "Switches only where a thread yields, blocks or ends; nothing interrupts it.",
    .parameters = {},
    .make =
        [](std::span<const PolicySetting> settings) {
          return make_policy<Cooperative>(PolicyArguments(settings));
        },
});

}  // namespace
}  // namespace interleave::sim
