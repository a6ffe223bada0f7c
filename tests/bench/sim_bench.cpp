// The simulator's speed, in steps of the machine per second: the timed driver on 16 threads and 4
// cores under several policies, and the untimed machine that the search walks.
//
// Budget: 20 million steps a second natively on one core for the round-robin mix (TimedMix), 10 million for
// ten thousand tasks (TimedTasks), and 0.6 of the native speed in WebAssembly. Machines differ and are
// shared: Reference is plain arithmetic (six instructions in a row each round) measured in the same run, and
// the ratio of a step to a round says more than the figure. A step is what SEMANTICS.md counts; each is told as an event,
// hashed, and the policy is asked at every quantum, as in any run. Times are CPU time of this process.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "sim/machine.h"
#include "sim/step.h"
#include "sim/timed.h"

namespace interleave::sim {
namespace {

// Memory, an atomic and computing, a quantum now and then: the everyday of a simulated thread.
constexpr const char* kMix = R"(
machine { cores 4 }
shared cell[16] = 0
atomic hits = 0
thread t[16] { repeat 5000 { cell[id] += 1; hits += 1; work 2 } }
)";

// The same with a lock that is fought over: every handover blocks and wakes a thread.
constexpr const char* kLocks = R"(
machine { cores 4 }
shared total = 0
mutex m
thread t[16] { repeat 1000 { with m { total += 1 }; work 2 } }
)";

// The second scheduler at the scale where nobody uses threads: ten thousand tasks on four workers.
constexpr const char* kTasks = R"(
machine { cores 4 }
runtime rt { workers 4 }
shared cell[16] = 0
atomic hits = 0
async fn job(n) {
  repeat 5 { cell[n % 16] += 1; hits += 1; work 2; await sleep(50); hits += 1; await yield }
}
task main on rt {
  let i = 0
  while i < 10000 { spawn job(i); i += 1 }
}
)";

std::shared_ptr<const Machine> machine_for(const char* text, const std::string& policy) {
  auto machine = build({.name = "bench.scn", .text = text}, {{"policy", policy}});
  return machine ? *machine : nullptr;
}

void run_timed(benchmark::State& state, const char* text, const std::string& policy) {
  const auto machine = machine_for(text, policy);
  if (machine == nullptr) {
    state.SkipWithError("the scenario does not compile");
    return;
  }
  std::uint64_t steps = 0;
  std::vector<Event> events;
  for (auto _ : state) {
    State at;
    events.clear();
    Outcome outcome = start(*machine, at, events).outcome;
    while (outcome == Outcome::kRunning) {
      events.clear();  // as whoever wants only the figures does
      outcome = advance(*machine, at, {}, events).outcome;
    }
    benchmark::DoNotOptimize(at.timed.hash);
    steps += at.timed.steps;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(steps));
}

// Without inline assembly, as in WebAssembly, DoNotOptimize is an empty call that link-time optimisation drops, and the
// arithmetic with it: the value comes from and goes to where the compiler must not look.
void Reference(benchmark::State& state) {
  volatile std::uint64_t kept = 1;
  for (auto _ : state) {
    std::uint64_t at = kept;
    for (int round = 0; round < 1'000'000; ++round) {
      at ^= at << 13;
      at ^= at >> 7;
      at ^= at << 17;
    }
    kept = at;
  }
  state.SetItemsProcessed(state.iterations() * 1'000'000);
}
BENCHMARK(Reference)->Unit(benchmark::kMillisecond);

void TimedMix(benchmark::State& state) { run_timed(state, kMix, "round_robin(quantum: 5)"); }
BENCHMARK(TimedMix)->Unit(benchmark::kMillisecond);

void TimedMixSwitchingEachTick(benchmark::State& state) { run_timed(state, kMix, "round_robin"); }
BENCHMARK(TimedMixSwitchingEachTick)->Unit(benchmark::kMillisecond);

void TimedMixMlfq(benchmark::State& state) { run_timed(state, kMix, "mlfq(boost: 1000)"); }
BENCHMARK(TimedMixMlfq)->Unit(benchmark::kMillisecond);

void TimedMixCfs(benchmark::State& state) { run_timed(state, kMix, "cfs"); }
BENCHMARK(TimedMixCfs)->Unit(benchmark::kMillisecond);

void TimedMixLottery(benchmark::State& state) { run_timed(state, kMix, "lottery(quantum: 5)"); }
BENCHMARK(TimedMixLottery)->Unit(benchmark::kMillisecond);

void TimedLocks(benchmark::State& state) { run_timed(state, kLocks, "round_robin(quantum: 5)"); }
BENCHMARK(TimedLocks)->Unit(benchmark::kMillisecond);

void TimedTasks(benchmark::State& state) { run_timed(state, kTasks, "round_robin(quantum: 5)"); }
BENCHMARK(TimedTasks)->Unit(benchmark::kMillisecond);

// One schedule of the untimed machine, strand after strand: choices listed and taken as the search
// does.
void UntimedMix(benchmark::State& state) {
  const auto machine = machine_for(kMix, "fifo");
  if (machine == nullptr) {
    state.SkipWithError("the scenario does not compile");
    return;
  }
  std::uint64_t steps = 0;
  std::vector<Choice> choices;
  for (auto _ : state) {
    State at;
    begin(*machine, at);
    for (std::size_t turn = 0;; ++turn) {
      choices.clear();
      list_choices(*machine, at, choices);
      if (choices.empty()) break;
      step(*machine, at, choices[turn % choices.size()]);
      ++steps;
    }
    benchmark::DoNotOptimize(at.logical.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(steps));
}
BENCHMARK(UntimedMix)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace interleave::sim
