// Round robin: the thread that became ready first runs for at most one quantum, then joins the end.
//
// Source: OSTEP ch. 7.7; Silberschatz ch. 5.3.3. A thread that blocks or yields forgets the rest of
// its quantum and has a whole one next time. A quantum that ends exactly when the thread ends or
// blocks is no preemption; one that nobody else wants is renewed without a switch. Whether a thread
// whose quantum is over queues behind or before those that arrive in that tick is the machine's
// setting `preempted_first`.
// Ties: the lower number.
#include "sim/policy_arguments.h"

namespace interleave::sim {
namespace {

class RoundRobin final : public Policy {
 public:
  explicit RoundRobin(Ticks quantum) : quantum_(quantum) {}

  [[nodiscard]] bool takes_first() const override { return true; }
  [[nodiscard]] std::size_t choose(PolicyContext& /*context*/, CoreId /*core*/) const override {
    return 0;
  }
  [[nodiscard]] Ticks quantum(PolicyContext& /*context*/, ThreadId /*thread*/) const override {
    return quantum_;
  }

 private:
  Ticks quantum_;
};

const RegisterPolicy kRegistration({
    .name = "round_robin",
    .summary = "Gives each ready thread one quantum in turn.",
    .parameters = {{"quantum", "1", "ticks before the next thread's turn"}},
    .make =
        [](std::span<const PolicySetting> settings) {
          PolicyArguments arguments(settings);
          const Ticks quantum = arguments.number("quantum", 1, 1, kMaxInterval);
          return make_policy<RoundRobin>(arguments, quantum);
        },
});

}  // namespace
}  // namespace interleave::sim
