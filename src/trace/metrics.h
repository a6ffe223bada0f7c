// The textbook's figures of a run, computed from its events as they come.
//
//   response    first run - arrival                        (OSTEP ch. 7; Silberschatz 5.2); who loses the core
//               in the very tick in which it got it, and has taken no step, has not run
//   turnaround  finish - arrival                           (OSTEP ch. 7; Silberschatz 5.2)
//   wait        ready but not running, the switch to it included, and held by a schedule
//               (Silberschatz 5.2: "the sum of the periods spent waiting in the ready queue")
//   makespan    from the first arrival to the last finish
//   throughput  strands finished per tick of the makespan
//   fairness    Jain's index (sum x)^2 / (n * sum x^2) over the CPU ticks of the strands that are
//               not daemons: 1 when all got the same, 1/n when one got everything
//               (Jain, Chiu, Hawe: A Quantitative Measure of Fairness, DEC-TR-301, 1984)
//
// Averages are over strands, threads and tasks alike, but not daemons. Those of turnaround and wait are
// over the strands that have finished (so that one is never above the other), that of response over
// those that have run. Ticks and counts, if not said otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/event.h"
#include "sim/machine.h"

namespace interleave::trace {

struct StrandMetrics {
  sim::StrandId strand = sim::kNobody;
  lang::StrandKind kind = lang::StrandKind::kThread;
  bool daemon = false;
  bool future = false;   // polled as part of its task: no task itself, in no average
  bool dropped = false;  // it finished because it was cancelled, or lost a select
  bool arrived = false;
  sim::Ticks arrival = 0;
  std::optional<sim::Ticks> first_run, finish;
  // Time spent in each activity so far; running excludes spinning.
  sim::Ticks ready = 0, switching = 0, running = 0, spinning = 0, blocked = 0, io = 0, sleeping = 0,
             suspended = 0, held = 0;
  std::uint64_t dispatches = 0, preemptions = 0, migrations = 0, polls = 0, wakes = 0;

  [[nodiscard]] std::optional<sim::Ticks> response() const {
    return first_run ? std::optional(*first_run - arrival) : std::nullopt;
  }
  [[nodiscard]] std::optional<sim::Ticks> turnaround() const {
    return finish ? std::optional(*finish - arrival) : std::nullopt;
  }
  [[nodiscard]] sim::Ticks wait() const { return ready + switching + held; }
  [[nodiscard]] sim::Ticks cpu() const { return running + spinning; }
};

struct CoreMetrics {
  sim::Ticks busy = 0;  // running a thread, spinning included
  sim::Ticks switching = 0;
  sim::Ticks idle = 0;
  [[nodiscard]] double utilisation() const {  // busy / all, 0 for no time
    const sim::Ticks all = busy + switching + idle;
    return all > 0 ? static_cast<double>(busy) / static_cast<double>(all) : 0.0;
  }
};

struct Averages {
  std::optional<double> response, turnaround, wait;
};

struct Metrics {
  sim::Ticks time = 0;                 // up to when
  std::vector<StrandMetrics> strands;  // by strand number
  std::vector<CoreMetrics> cores;
  Averages averages;
  sim::Ticks makespan = 0;  // 0 while nothing has finished
  double throughput = 0.0;
  double utilisation = 0.0;  // of all cores together
  double fairness = 1.0;
  std::uint64_t context_switches = 0, migrations = 0, steals = 0, parks = 0, polls = 0, wakes = 0;
  sim::Ticks spun = 0;  // ticks wasted spinning
  // Threads and tasks alive at once, by the machine's costs. Calls of `spawn_blocking` share the
  // threads of their runtime's pool: those that wait for one have none of their own.
  lang::Word peak_memory_kib = 0;
};

// Follows the events of a run; `at` can be asked at any time.
class Accountant {
 public:
  explicit Accountant(const sim::Machine& machine);
  void take(const sim::Event& event);
  void take(std::span<const sim::Event> events);
  // The figures up to `now` (not before the last event taken).
  [[nodiscard]] Metrics at(sim::Ticks now) const;

 private:
  struct Follow {
    sim::Activity activity = sim::Activity::kAbsent;
    sim::Ticks since = 0;
    std::uint32_t core = sim::kNobody;  // while running
    bool in_place =
        false;  // has its worker's thread to itself: block_in_place, up to the end of the poll
    bool acted = false;                    // has taken a step, if only of no time
    bool in_pool = false;                  // a call of spawn_blocking
    std::uint32_t runtime = sim::kNobody;  // of a task, or of the pool
  };
  struct CoreFollow {
    enum class Use : std::uint8_t { kIdle, kSwitching, kBusy } use = Use::kIdle;
    sim::Ticks since = 0;
    sim::Ticks switch_end = 0;
    sim::ThreadId last_thread = sim::kNobody;
    sim::StrandId strand = sim::kNobody;  // dispatched; a task only up to the end of its poll
  };
  StrandMetrics& strand(sim::StrandId id);
  void change(const sim::Event& event);
  void end(const sim::Event& event);
  void give_thread(sim::StrandId strand);
  void take_thread(sim::StrandId strand);
  void spawn(const sim::Event& event);
  lang::Word* calls_beside(const StrandMetrics& strand);
  void begin_to_live(const StrandMetrics& strand);
  void cease_to_live(const StrandMetrics& strand);
  void dispatch(const sim::Event& event);
  void leave(sim::CoreId core, sim::Ticks time);
  void measure_memory();
  static void settle(CoreMetrics& core, CoreFollow& follow, sim::Ticks now);
  static void spend(StrandMetrics& strand, sim::Activity activity, sim::Ticks ticks);

  const sim::Machine* machine_;
  Metrics sum_;
  std::vector<Follow> follow_;  // by strand
  std::vector<CoreFollow> cores_;
  std::vector<std::uint32_t> thread_core_;  // last core of each thread; kNobody: none yet
  std::uint64_t alive_threads_ = 0, alive_tasks_ = 0;
  std::vector<lang::Word> alive_calls_;  // of spawn_blocking, by runtime: with a thread or without
};

class Run;
// Of a whole run, or up to and including what happened at `until`.
Metrics metrics(const Run& run);
Metrics metrics(const Run& run, sim::Ticks until);

}  // namespace interleave::trace
