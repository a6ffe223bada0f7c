// Lottery scheduling: each quantum goes to the holder of a ticket drawn at random, so over time
// CPU shares follow the tickets.
//
// Source: Waldspurger and Weihl, "Lottery Scheduling: Flexible Proportional-Share Resource
// Management" (OSDI 1994); OSTEP ch. 9.1 to 9.3. The winner is counted off over the ready threads in their
// order in the queue: the first to reach a sum above the drawn number. A thread's `tickets` are 100
// unless declared. Left out: ticket transfer, currencies, and compensation tickets for threads that
// use only part of a quantum.
#include "sim/policy_arguments.h"

namespace interleave::sim {
namespace {

class Lottery final : public Policy {
 public:
  explicit Lottery(Ticks quantum) : quantum_(quantum) {}

  [[nodiscard]] std::size_t choose(PolicyContext& context, CoreId /*core*/) const override {
    const auto ready = context.candidates();
    Word total = 0;
    for (const ThreadId id : ready) total += context.tickets(id);
    const Word winner = context.random(total);
    Word counted = 0;
    for (std::size_t i = 0; i < ready.size(); ++i) {
      counted += context.tickets(ready[i]);
      if (counted > winner) return i;
    }
    return 0;
  }
  [[nodiscard]] Ticks quantum(PolicyContext& /*context*/, ThreadId /*thread*/) const override {
    return quantum_;
  }

 private:
  Ticks quantum_;
};

const RegisterPolicy kRegistration({
    .name = "lottery",
    .summary = "Draws a ticket for every quantum; more tickets, more quanta in the long run.",
    .parameters = {{"quantum", "1", "ticks before the next draw"}},
    .make =
        [](std::span<const PolicySetting> settings) {
          PolicyArguments arguments(settings);
          const Ticks quantum = arguments.number("quantum", 1, 1, kMaxInterval);
          return make_policy<Lottery>(arguments, quantum);
        },
});

}  // namespace
}  // namespace interleave::sim
