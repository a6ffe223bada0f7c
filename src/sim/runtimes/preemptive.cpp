// preemptive: green threads in the manner of Go: many on few threads, interrupted when their
// quantum is used up, and suspended (not their thread) by whatever would block them.
//
// Source: Go 1.14 release notes, "Runtime" ("Goroutines are now asynchronously preemptible."), the
// proposal "Non-cooperative goroutine preemption" (24543), and the code and comments of Go's
// runtime/proc.go:
//   - a goroutine that has run for 10 ms is preempted by the thread `sysmon` (retake, forcePreemptNS),
//     and goes to the global queue (goschedImpl), as does one that yields.
//   - a goroutine made runnable by another goes to that processor's `runnext` slot and is run next
//     there; the one it pushes out of the slot goes to the end of the local queue (runqput).
//   - an idle processor steals half of another's queue (runqsteal).
//   - every 61st turn the global queue goes first (findRunnable).
// Simplified: the time slice that `runnext` inherits is not modelled (a full quantum is given); what
// timers and I/O wake goes to the global queue, where Go puts who has slept into the `runnext` of the
// processor that runs the timer (goroutineReady in time.go); nobody steals from `runnext`, which Go does
// as a last resort; a thief runs the first of what it stole, not the last; the global queue gives one
// goroutine at a time, not a batch; a local queue has no limit, where Go's of 256 sends half away; a
// system call never takes the processor away from its thread.
#include "sim/machine.h"
#include "sim/runtime.h"

namespace interleave::sim {
namespace {

constexpr std::uint64_t kGlobalInterval = 61;

class Preemptive final : public Flavor {
 public:
  bool schedule(RuntimeContext& context, StrandId task, ScheduleReason reason,
                std::uint32_t worker) const override {
    if (worker == kNobody || reason == ScheduleReason::kPreempted ||
        reason == ScheduleReason::kYielded) {
      context.push_back(context.injection(), task);
      return true;
    }
    StrandId& slot = context.lifo_slot(worker);
    if (slot != kNobody) context.push_back(context.local(worker), slot);
    slot = task;
    return true;
  }

  StrandId next(RuntimeContext& context, std::uint32_t worker) const override {
    if ((context.polls(worker) + 1) % kGlobalInterval == 0) {
      const StrandId task = context.pop_front(context.injection());
      if (task != kNobody) return task;
    }
    StrandId& slot = context.lifo_slot(worker);
    if (slot != kNobody) {
      const StrandId task = slot;
      slot = kNobody;
      return task;
    }
    StrandId task = context.pop_front(context.local(worker));
    if (task == kNobody) task = context.pop_front(context.injection());
    if (task != kNobody) return task;
    for (std::uint32_t i = 1; i < context.workers(); ++i) {
      const std::uint32_t victim = (worker + i) % context.workers();
      if (context.local(victim).size == 0) continue;
      const std::uint32_t count = context.take_half(context.local(victim), context.local(worker));
      context.report_steal(worker, victim, count);
      return context.pop_front(context.local(worker));
    }
    return kNobody;
  }
  [[nodiscard]] Ticks quantum(const RuntimeSettings& settings) const override {
    return settings.quantum;
  }
  [[nodiscard]] bool intercepts_blocking() const override { return true; }
};

const Preemptive preemptive;
const RegisterFlavor registered{
    {"preemptive", "green threads: many on few threads, preempted when their quantum is used up",
     false, true, &preemptive}};

}  // namespace
}  // namespace interleave::sim
