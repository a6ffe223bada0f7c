// event_loop: one thread, a queue of tasks and a queue of microtasks, in the manner of a browser.
//
// Source: the HTML standard, "Event loops", "Processing model" (a task is taken from a task queue and
// run; then "perform a microtask checkpoint": microtasks are taken, the oldest first, until their queue
// is empty, those that they queue themselves included), and ECMAScript, "Jobs and Host Operations to
// Enqueue Jobs" and "Await": what follows an `await` whose promise is settled by other code is a job, in
// HTML a microtask; timers and I/O put a task in the queue. Calling an async function runs it at once up
// to its first `await` (AsyncBlockStart): the promise is already at work before anybody awaits it.
// Simplified: an await of something that is ready goes on at once, where JavaScript always leaves that
// to a microtask; there is one task queue, where HTML leaves the choice among several to the browser.
#include "sim/runtime.h"

namespace interleave::sim {
namespace {

class EventLoop final : public Flavor {
 public:
  bool schedule(RuntimeContext& context, StrandId task, ScheduleReason reason,
                std::uint32_t worker) const override {
    const bool micro = worker != kNobody && reason == ScheduleReason::kWoken;
    context.push_back(micro ? context.microtasks() : context.injection(), task);
    return true;
  }
  StrandId next(RuntimeContext& context, std::uint32_t worker) const override {
    // The local queue is the stack of those whose call has just come back suspended.
    StrandId task = context.pop_front(context.local(worker));
    if (task == kNobody) task = context.pop_front(context.microtasks());
    return task != kNobody ? task : context.pop_front(context.injection());
  }
  [[nodiscard]] bool starts_at_once() const override { return true; }
  [[nodiscard]] bool driven_by_block_on() const override { return true; }
};

const EventLoop event_loop;
const RegisterFlavor registered{
    {"event_loop", "one thread, a task queue and a microtask queue, in the manner of a browser",
     true, false, &event_loop}};

}  // namespace
}  // namespace interleave::sim
