// First in, first out (first come, first served): the thread that became ready first runs until it
// blocks, yields or ends.
//
// Source: Arpaci-Dusseau, Operating Systems: Three Easy Pieces (OSTEP), ch. 7.3; Silberschatz,
// Operating System Concepts (10th edition), ch. 5.3.1. A thread that comes back from a wait joins the end.
// Ties (ready in the same moment): the lower number.
#include "sim/policy_arguments.h"

namespace interleave::sim {
namespace {

class Fifo final : public Policy {
 public:
  [[nodiscard]] bool takes_first() const override { return true; }
  [[nodiscard]] std::size_t choose(PolicyContext& /*context*/, CoreId /*core*/) const override {
    return 0;
  }
};

const RegisterPolicy kRegistration({
    .name = "fifo",
    .summary = "Runs threads in the order they became ready, each until it blocks or ends.",
    .parameters = {},
    .make =
        [](std::span<const PolicySetting> settings) {
          return make_policy<Fifo>(PolicyArguments(settings));
        },
});

}  // namespace
}  // namespace interleave::sim
