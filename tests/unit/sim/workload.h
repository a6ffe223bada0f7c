// Workloads of plain jobs for scheduler tests, built without the language: a job computes, waits for
// I/O, computes again. And what happened to them, read off the events by rules of its own, so that a
// mistake in src/trace cannot hide one in src/sim.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/machine.h"
#include "sim/timed.h"

namespace interleave::sim::testing {

struct Burst {
  Ticks work = 0;
  Ticks io = 0;  // after it
};

struct Job {
  Ticks arrival = 0;
  std::vector<Burst> bursts;
  Word priority = 0;
  Word tickets = 100;
  Word weight = 1024;
  std::optional<Word> core = {};

  [[nodiscard]] Ticks work() const;
  [[nodiscard]] Ticks io() const;
};

// Threads named j0, j1, ...
std::shared_ptr<const lang::Program> program_of(const std::vector<Job>& jobs);

// Deterministic on every platform, unlike the distributions of <random>.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::int64_t roll(std::int64_t low, std::int64_t high);  // both included

 private:
  std::uint64_t state_;
};

struct WorkloadShape {
  int jobs = 5;
  Ticks last_arrival = 10;
  Ticks longest = 8;
  int bursts = 1;  // at most
  Ticks longest_io = 6;
};
std::vector<Job> random_jobs(Dice& dice, const WorkloadShape& shape);

struct Interval {
  StrandId strand = 0;
  Activity activity = Activity::kAbsent;
  CoreId core = kNobody;
  Ticks begin = 0, end = 0;
};

struct History {
  Outcome outcome = Outcome::kRunning;
  Ticks end = 0;
  std::vector<Interval> intervals;       // of positive length, by end
  std::vector<Ticks> first_run, finish;  // by strand, -1 for never
  State state;                           // at the end
  std::string misuse;                    // a core or thread in two places, empty if none

  [[nodiscard]] Ticks spent(StrandId strand, Activity activity) const;
};

History run(const Machine& machine);

// Binds `jobs` under settings such as {"policy", "fifo"}; fails the test if they are wrong.
std::shared_ptr<const Machine> machine_of(const std::vector<Job>& jobs,
                                          const std::vector<Override>& settings,
                                          std::uint64_t seed = 1);

}  // namespace interleave::sim::testing
