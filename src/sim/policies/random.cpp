// A seeded random choice among the ready threads, each for one quantum.
//
// Not a scheduler anyone ships: a cheap way to meet interleavings that a regular one never makes
// (testers of concurrent programs call it a random walk). The same seed gives the same run.
// The choice is uniform, the thread that just ran included.
#include "sim/policy_arguments.h"

namespace interleave::sim {
namespace {

class Random final : public Policy {
 public:
  explicit Random(Ticks quantum) : quantum_(quantum) {}

  [[nodiscard]] std::size_t choose(PolicyContext& context, CoreId /*core*/) const override {
    return static_cast<std::size_t>(context.random(std::ssize(context.candidates())));
  }
  [[nodiscard]] Ticks quantum(PolicyContext& /*context*/, ThreadId /*thread*/) const override {
    return quantum_;
  }

 private:
  Ticks quantum_;
};

const RegisterPolicy kRegistration({
    .name = "random",
    .summary = "Picks any ready thread, by a seeded generator, for one quantum.",
    .parameters = {{"quantum", "1", "ticks before the next draw"}},
    .make =
        [](std::span<const PolicySetting> settings) {
          PolicyArguments arguments(settings);
          const Ticks quantum = arguments.number("quantum", 1, 1, kMaxInterval);
          return make_policy<Random>(arguments, quantum);
        },
});

}  // namespace
}  // namespace interleave::sim
