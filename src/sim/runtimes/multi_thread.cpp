// multi_thread: a worker per core, each with a queue of its own, and idle workers that steal.
//
// Source: Tokio's documentation, module tokio::runtime, section "Multi threaded runtime (behavior at the
// time of writing)"; for the budget, module tokio::task::coop and C. Lerche, "Reducing tail latencies
// with automatic cooperative task yielding"; for yielding, tokio::task::yield_now, which guarantees no
// order ("Non-guarantees"):
//   - a task that another one wakes (or spawns, as only the source says: schedule_local of
//     scheduler/multi_thread/worker.rs) goes to that worker's LIFO slot, and is polled next there;
//     the task it pushes out of the slot goes to the end of the local queue. The slot cannot be
//     stolen from (only 1.51 before 1.51.2 and 1.52 before 1.52.2 could: pull requests 7431, 8100).
//   - what a thread that is no worker makes runnable goes to the global queue (here: injection
//     queue), which a worker looks at when its own queue is empty, and now and then before that.
//   - a task that yields is deferred: it is polled again after everything that is runnable, what
//     timers and I/O have made runnable included.
//   - a full local queue (256) sends half of it to the injection queue.
//   - a worker with nothing to do steals half of another worker's local queue.
//   - a task that does 128 operations on ready resources in one poll yields ("cooperative budget").
// Simplified: "now and then" is every 61st poll, where Tokio measures polls and aims at 10 ms unless
// Builder::global_queue_interval says otherwise; deferred tasks wait in the injection queue, where
// another worker may find them; so does what timers and I/O wake, where Tokio's worker that looks after
// them keeps it (schedule_local again); a thief looks at the workers after it in order, not from a
// random one on, and polls the first of what it stole, not the last; the LIFO slot is not switched off
// after three uses in a row, and a task polled from it has a budget of its own; the number of searching
// workers is not limited.
#include "sim/runtime.h"

namespace interleave::sim {
namespace {

constexpr std::uint64_t kInjectionInterval = 61;
constexpr std::uint32_t kLocalCapacity = 256;

class MultiThread final : public Flavor {
 public:
  bool schedule(RuntimeContext& context, StrandId task, ScheduleReason reason,
                std::uint32_t worker) const override {
    if (worker == kNobody || reason == ScheduleReason::kYielded) {
      context.push_back(context.injection(), task);
      return true;
    }
    StrandId& slot = context.lifo_slot(worker);
    const StrandId previous = slot;
    slot = task;
    if (previous == kNobody) return false;  // this worker polls it next; nobody else could
    push_local(context, worker, previous);
    return true;
  }

  StrandId next(RuntimeContext& context, std::uint32_t worker) const override {
    if ((context.polls(worker) + 1) % kInjectionInterval == 0) {
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
    if (task != kNobody) return task;
    task = context.pop_front(context.injection());
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
  [[nodiscard]] std::uint32_t budget() const override { return 128; }
  [[nodiscard]] bool has_lifo_slot() const override { return true; }

 private:
  static void push_local(RuntimeContext& context, std::uint32_t worker, StrandId task) {
    if (context.local(worker).size >= kLocalCapacity) {
      context.take_half(context.local(worker), context.injection());
    }
    context.push_back(context.local(worker), task);
  }
};

const MultiThread multi_thread;
const RegisterFlavor registered{
    {"multi_thread",
     "a worker per core, local queues, and idle workers that steal half of another's", false, false,
     &multi_thread}};

}  // namespace
}  // namespace interleave::sim
