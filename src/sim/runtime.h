// The second scheduler: an async runtime above the threads, choosing which task a worker polls next.
//
// A runtime's workers are threads of the operating system like any others. What differs between
// runtimes (where a woken task queues, what a worker polls next, whether it is ever interrupted) is
// a *flavor*: one file in src/sim/runtimes/ that registers itself. A flavor object holds no state;
// queues live in the State, so that a State stays a value.
//
// Words as in the runtimes' own documentation: poll, waker, local queue, injection queue, LIFO
// slot, park, steal.
//
// Sources of what no flavor decides: Rust's standard library (std), and the documentation of Tokio.
//   poll, waker     std::future::Future::poll, "Runtime characteristics" (a future moves only when it
//                   is polled), and std::task::Waker, which tells its executor that it should be again
//   await           The Rust Reference, "Await expressions": what is Ready goes on in the same poll,
//                   what is Pending suspends what awaits it too, up to the task
//   spawn           tokio::task::spawn: a task of its own, at work even if nobody awaits its handle.
//                   Simplified: local code (print, let) is run with the step before it, so that
//                   before the first step as the task is made, where Tokio runs none before a poll
//   handle          tokio::task::JoinHandle: awaited, it gives the result; dropped, it "detaches" the
//                   task, which goes on. Simplified: that of a cancelled task gives 0, no JoinError
//   cancel, drop    module tokio::task, "Cancellation": a task stops at the await at which it has
//                   yielded, and its local variables are destroyed. Simplified: one that is not being
//                   polled is dropped in the step that cancels it, where Tokio does it "as soon as
//                   possible", and JoinHandle::abort returns before that; and a call of
//                   spawn_blocking that still waits for a thread is not stopped, which abort may do
//   join_all, select   see polls.h. Simplified: what their futures do spends nothing of the
//                   cooperative budget (module tokio::task::coop: one for the whole task)
//   block_on        tokio::runtime::Runtime::block_on: the future runs on the calling thread, and "does
//                   not run as a worker". Simplified: where it drives its runtime its future queues
//                   like any task, where Tokio polls it, once woken, before a batch of others
//   shutdown        tokio::runtime::Runtime, "Shutdown": dropped, it drops its tasks at their next
//                   await. Simplified: that happens, once all threads have ended, only where a
//                   block_on drives the runtime; the tasks of any other run on to their end
//   spawn_blocking  tokio::task::spawn_blocking and runtime::Builder::max_blocking_threads, "Queue
//                   Behavior": an idle thread of the pool takes the call, else a new one, up to the
//                   limit (512 unless set), else it stays in a queue
//   block_in_place  tokio::task::block_in_place: the other tasks are handed off to a new worker thread.
//                   Simplified: so they are on every flavor (in a `local_set` they stay), where Tokio
//                   panics on a current-thread runtime and in a LocalSet; the pool's limit never counts
//   local_set       tokio::task::LocalSet, "executed on the same thread", and task::spawn_local
//   Send            std::marker::Send, which tokio::task::spawn asks for since another thread may poll
//                   the task next, and spawn_local does not. Simplified: a guard of a thread's mutex
//                   may be held at an await on any flavor
//   reactor         module tokio::runtime, "IO and timers": a task is woken once its I/O or timer is
//                   ready. Simplified: at that very tick, where Tokio looks between polls, now and
//                   then; of 0 ticks they are ready as they are polled
//   mutexes         tokio::sync::Mutex, "Which kind of mutex should you use?": that of std blocks the
//                   thread, with all its tasks; awaiting the async one suspends the task. Simplified:
//                   only a `fifo` one is handed over in order, where Tokio's always is
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
  // A worker keeps the task that its poll has made runnable last in a slot that nobody can steal from.
  [[nodiscard]] virtual bool has_lifo_slot() const { return false; }
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
