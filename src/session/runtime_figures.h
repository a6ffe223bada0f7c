// What an async runtime knows of itself at a moment: its workers with their queues, and its tasks
// with their polls and wakes. The console that a runtime's users would like to have.
//
// Times are ticks. A *poll* is one stretch in which a worker runs a task, from its start to Pending,
// Ready or a preemption. Futures inside a task are polled as part of it and are no tasks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "trace/run.h"
#include "words/words.h"

namespace interleave::session {

using sim::Ticks;

struct WorkerFigures {
  std::uint32_t number = 0;
  bool driven = true;   // some thread works in this place
  bool parked = false;  // it has nothing to do
  sim::StrandId polls_now = sim::kNobody;
  sim::StrandId lifo = sim::kNobody;  // woken by the task it polls: next
  std::vector<sim::StrandId> local;   // its queue
  std::uint64_t polls = 0, steals = 0, parks = 0;
};

struct RuntimeFigures {
  std::uint32_t runtime = 0;
  std::string name, flavor;
  std::vector<WorkerFigures> workers;
  std::vector<sim::StrandId> injection, microtasks;
  std::vector<sim::StrandId> blocking_waits, blocking_runs;  // of the blocking pool
  std::uint32_t pool_threads = 0;                            // made so far
};

struct TaskFigures {
  enum class State : std::uint8_t { kScheduled, kRunning, kBlocking, kIdle, kDone, kDropped };
  sim::StrandId strand = 0;
  std::uint32_t runtime = 0;
  [[nodiscard]] bool over() const { return state == State::kDone || state == State::kDropped; }
  State state = State::kScheduled;
  std::uint64_t polls = 0, wakes = 0, self_wakes = 0;
  Ticks busy = 0, scheduled = 0, idle = 0;  // blocking a worker counts as busy
  Ticks longest_poll = 0;
  Ticks present_poll = 0;        // running: since when it has not yielded
  std::uint64_t long_polls = 0;  // longer than the threshold
  // Its future is a state machine with a state for each `await` of its own code. The one it stands at, or else comes to
  // next, from 0; `awaits` when it is past the last.
  std::uint32_t next_await = 0, awaits = 0;
  bool at_await = false;
  std::string waits;  // idle: what holds its waker; blocking: what it waits for
  bool lost =
      false;  // idle for good: nobody calls its waker up to the deadlock that the run ends in
};
words::Phrase name_of(TaskFigures::State state);  // "running", "scheduled", ...

struct RuntimeReport {
  std::vector<RuntimeFigures> runtimes;
  std::vector<TaskFigures> tasks;  // by strand
};

// At a moment of a run; `long_poll` is the threshold in ticks. A pass over the history up to there.
RuntimeReport runtime_report(const trace::Run& run, const sim::State& state, Ticks now,
                             Ticks long_poll);

}  // namespace interleave::session
