// The second scheduler: an async runtime above the threads, choosing which task a worker polls next.
//
// A runtime's workers are threads of the operating system like any others. What differs between
// runtimes (where a woken task queues, what a worker polls next, whether it is ever interrupted) is
// a *flavor*: one file in src/sim/runtimes/ that registers itself. A flavor object holds no state;
// queues live in the State, so that a State stays a value.
//
// Words as in the runtimes' own documentation: poll, waker, local queue, injection queue, LIFO
// slot, park, steal.
#pragma once

#include <string_view>
#include <vector>

#include "sim/policy.h"
#include "sim/state.h"

namespace interleave::sim {

struct RuntimeSettings;

// How a task became runnable.
enum class ScheduleReason : std::uint8_t {
  kSpawned,
  kWoken,      // by its waker
  kYielded,    // `await yield`, or its budget was used up
  kPreempted,  // its quantum was used up
};

// What a flavor sees of its runtime. Workers are numbers from 0.
class RuntimeContext {
 public:
  RuntimeContext(State& state, RuntimeState& runtime) : state_(state), runtime_(runtime) {}

  [[nodiscard]] std::uint32_t workers() const {
    return static_cast<std::uint32_t>(runtime_.workers.size());
  }
  TaskList& injection() { return runtime_.injection; }
  TaskList& microtasks() { return runtime_.microtasks; }
  TaskList& local(std::uint32_t worker) { return runtime_.workers[worker].local; }
  StrandId& lifo_slot(std::uint32_t worker) { return runtime_.workers[worker].lifo; }
  // Polls this worker has begun; flavors use it to look at the injection queue now and then.
  [[nodiscard]] std::uint64_t polls(std::uint32_t worker) const {
    return runtime_.workers[worker].polls;
  }

  void push_back(TaskList& list, StrandId task);
  void push_front(TaskList& list, StrandId task);
  StrandId pop_front(TaskList& list);
  // Moves the first half (rounded up) of one queue to the end of another; how many.
  std::uint32_t take_half(TaskList& from, TaskList& to);
  void report_steal(std::uint32_t thief, std::uint32_t victim, std::uint32_t count) {
    stolen_from_ = victim;
    stolen_ = count;
    thief_ = thief;
  }

 private:
  friend class TimedDriver;
  State& state_;
  RuntimeState& runtime_;
  std::uint32_t thief_ = kNobody, stolen_from_ = kNobody, stolen_ = 0;
};

class Flavor {
 public:
  virtual ~Flavor() = default;
  // Queues a runnable task. `worker` is the worker that made it runnable, or kNobody (a timer, a
  // device, another thread). True if an idle worker should be unparked to look for work.
  virtual bool schedule(RuntimeContext& context, StrandId task, ScheduleReason reason,
                        std::uint32_t worker) const = 0;
  // The task a worker polls next, or kNobody: it parks.
  virtual StrandId next(RuntimeContext& context, std::uint32_t worker) const = 0;

  // Ticks a task may be polled before it is preempted.
  [[nodiscard]] virtual Ticks quantum(const RuntimeSettings& /*settings*/) const {
    return kForever;
  }
  // Operations on ready resources a task may do in one poll before it must yield.
  [[nodiscard]] virtual std::uint32_t budget() const { return UINT32_MAX; }
  // Blocking calls of a task suspend the task, not the thread (green threads).
  [[nodiscard]] virtual bool intercepts_blocking() const { return false; }
  // A spawned task runs at once, up to its first suspension (promises).
  [[nodiscard]] virtual bool starts_at_once() const { return false; }
  // `block_on` makes the calling thread the runtime's worker.
  [[nodiscard]] virtual bool driven_by_block_on() const { return false; }
};

struct FlavorInfo {
  std::string_view name;
  std::string_view summary;  // one sentence for the reference and the page
  bool single_worker = false;
  bool preemptive = false;  // has a quantum; the untimed machine gives it no slots
  const Flavor* flavor = nullptr;
};

// All flavors, sorted by name.
const std::vector<FlavorInfo>& flavors();
const FlavorInfo* find_flavor(std::string_view name);

// Whether a runtime has no thread of its own: whoever calls `block_on` drives it.
bool driven_by_block_on(const Machine& machine, std::uint32_t runtime);

struct RegisterFlavor {
  explicit RegisterFlavor(const FlavorInfo& info);
};

}  // namespace interleave::sim
