// current_thread: one worker, one queue, first come, first polled.
//
// Source: Tokio's documentation, module tokio::runtime, sections "Current-Thread Scheduler" (all tasks
// are executed on the current thread) and "Current thread runtime (behavior at the time of writing)":
// two FIFO queues; a task woken by a task goes to the local one, any other to the global one (here:
// injection queue), which is looked at when the local one is empty or after 31 tasks in a row; no LIFO
// slot. Runtime::block_on, "Current thread scheduler": once it returns, the tasks are suspended until
// it is called again. The budget is that of multi_thread.cpp.
// A scenario that declares tasks on such a runtime and never calls `block_on` gets a thread of its
// own that drives it.
#include "sim/runtime.h"

namespace interleave::sim {
namespace {

constexpr std::uint64_t kInjectionInterval = 31;

class CurrentThread final : public Flavor {
 public:
  bool schedule(RuntimeContext& context, StrandId task, ScheduleReason reason,
                std::uint32_t worker) const override {
    // Who yields is polled again after everything that is runnable, what timers and I/O have made
    // runnable included (tokio::task::yield_now: "at the back of the pending queue").
    const bool outside = worker == kNobody || reason == ScheduleReason::kYielded;
    context.push_back(outside ? context.injection() : context.local(worker), task);
    return true;
  }
  StrandId next(RuntimeContext& context, std::uint32_t worker) const override {
    const bool injection_first = (context.polls(worker) + 1) % kInjectionInterval == 0;
    TaskList& first = injection_first ? context.injection() : context.local(worker);
    TaskList& second = injection_first ? context.local(worker) : context.injection();
    const StrandId task = context.pop_front(first);
    return task != kNobody ? task : context.pop_front(second);
  }
  [[nodiscard]] std::uint32_t budget() const override { return 128; }
  [[nodiscard]] bool driven_by_block_on() const override { return true; }
};

const CurrentThread current_thread;
const RegisterFlavor registered{
    {"current_thread", "one worker polls all tasks, in the order in which they became runnable",
     true, false, &current_thread}};

}  // namespace
}  // namespace interleave::sim
