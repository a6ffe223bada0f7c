// Stride scheduling: lottery scheduling without the dice. Every thread has a stride (a large number
// divided by its tickets) and a pass; the least pass runs for a quantum and advances by its stride.
//
// Source: Waldspurger and Weihl, "Stride Scheduling: Deterministic Proportional-Share Resource
// Management" (1995); OSTEP ch. 9.6. As in the paper (section 2.4), a thread that used only part of
// its quantum advances by that part of its stride. A newcomer starts at the least pass of the
// others (see virtual_time.h). Ties: who became ready first, then the lower number.
#include "sim/policies/virtual_time.h"

namespace interleave::sim {
namespace {

class Stride final : public VirtualTimePolicy {
 public:
  explicit Stride(Ticks quantum) : quantum_(quantum) {}

  [[nodiscard]] Ticks quantum(PolicyContext& /*context*/, ThreadId /*thread*/) const override {
    return quantum_;
  }

 protected:
  // 2^5 3^2 5^3 7 11 13 17 19: every ticket count up to 20, and hundreds up to 1000, divide it.
  [[nodiscard]] Word unit() const override { return 11'639'628'000; }
  [[nodiscard]] Word share(const PolicyContext& context, ThreadId id) const override {
    return context.tickets(id);
  }

 private:
  Ticks quantum_;
};

const RegisterPolicy kRegistration({
    .name = "stride",
    .summary = "Gives quanta in exact proportion to tickets, without drawing lots.",
    .parameters = {{"quantum", "1", "ticks before the next choice"}},
    .make =
        [](std::span<const PolicySetting> settings) {
          PolicyArguments arguments(settings);
          const Ticks quantum = arguments.number("quantum", 1, 1, kMaxInterval);
          return make_policy<Stride>(arguments, quantum);
        },
});

}  // namespace
}  // namespace interleave::sim
