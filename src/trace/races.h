// Data races of one run, by happens-before.
//
// Two accesses to the same `shared` word, at least one a write, by different strands, that nothing
// orders. Order is what vector clocks say (Lamport 1978; Mattern 1989; kept per access as epochs
// after Flanagan and Freund, FastTrack, PLDI 2009). The clocks belong to this observer, never to
// State.
//
// Edges: program order; unlock to the next lock (a read unlock only to the next write lock);
// release to acquire of a semaphore; a message from its send to its receive, and the receive back
// to the send that its room or rendezvous lets complete; spawn to the child's first step, a
// strand's end to its join; everyone who arrives at a barrier to everyone who leaves it; notify to
// the one it wakes; a store of an atomic to the accesses that see it (also inside a guard); one
// `atomic` block to the next. Futures of one task, and tasks that can only ever run one at a time
// (a runtime with one worker, cooperative threads on one core), are in program order as well.
//
// A single run shows the races of that run: none here does not mean none in another schedule.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "trace/run.h"

namespace interleave::trace {

struct Access {
  StrandId strand = kNobody;
  EventId event = kNoEvent;
  Ticks time = 0;
  std::uint32_t pc = 0;
  bool write = false;
};

struct Race {
  std::uint32_t cell = 0;   // word of memory
  Access first, second;     // in the order of the run
  std::uint64_t count = 1;  // how often these two places of the text raced on it
};

struct RaceReport {
  std::vector<Race> races;  // one per cell and pair of places, by time of the second access
  bool complete = true;     // false: stopped, the clocks would have taken too much memory
};

RaceReport find_races(const Run& run);

// The same in slices, for long runs in the page. The Run must stay where it is.
class RaceFinder {
 public:
  explicit RaceFinder(const Run& run);
  ~RaceFinder();
  RaceFinder(RaceFinder&&) noexcept;
  RaceFinder& operator=(RaceFinder&&) noexcept;

  // Looks at up to `events` more; false once it has seen all that there are.
  bool more(std::size_t events);
  [[nodiscard]] const RaceReport& report() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// "A wrote x (line 4) at t=2, B read it (line 5) at t=5, and nothing orders the two: A holds lock
// m, but B does not." Lines count from 1 in the program as it is shown, wherever its file has it.
std::string describe(const Run& run, const Race& race);

}  // namespace interleave::trace
