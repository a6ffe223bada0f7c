// Time travel and drawing at scale. Budgets: a seek in a run of a million steps below 2 ms at the
// median; a track of a million slices summed up for a screen below 0.4 ms.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <vector>

#include "sim/machine.h"
#include "trace/races.h"
#include "trace/run.h"

namespace interleave::trace {
namespace {

std::shared_ptr<const sim::Machine> mix() {
  // 16 threads on 4 cores under round robin: a million steps on memory and locks.
  const lang::Source source{"mix.scn", R"(
machine { cores 4; policy round_robin(quantum: 3) }
shared x[16] = 0
mutex m[4]
thread worker[16] {
  repeat 12500 { lock m[id / 4]; x[id] = x[id] + 1; unlock m[id / 4]; work 2 }
}
)",
                            1};
  auto machine = sim::build(source);
  return machine ? *machine : nullptr;
}

const Run& million_steps() {
  static const Run run = [] {
    Limits limits;
    limits.max_events = 20'000'000;
    return simulate(mix(), {}, limits);
  }();
  return run;
}

void Seek(benchmark::State& state) {
  const Run& run = million_steps();
  std::mt19937 random(1);
  std::vector<double> milliseconds;
  for (auto _ : state) {
    const std::size_t moment = random() % run.moments();
    const auto start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(run.state_after(moment));
    const std::chrono::duration<double, std::milli> spent =
        std::chrono::steady_clock::now() - start;
    milliseconds.push_back(spent.count());
  }
  std::ranges::sort(milliseconds);
  state.counters["median_ms"] = milliseconds[milliseconds.size() / 2];
  state.counters["worst_ms"] = milliseconds.back();
  state.counters["steps"] = static_cast<double>(run.last_state().timed.steps);
  state.counters["keyframe_MB"] = static_cast<double>(run.keyframe_bytes()) / 1e6;
}
BENCHMARK(Seek)->Iterations(500)->Unit(benchmark::kMillisecond);

void StepBackwards(benchmark::State& state) {
  const Run& run = million_steps();
  Seeker seeker(run);
  std::size_t moment = run.moments() / 2;
  for (auto _ : state) benchmark::DoNotOptimize(seeker.seek(--moment));
}
BENCHMARK(StepBackwards)->Iterations(500)->Unit(benchmark::kMicrosecond);

void Simulate(benchmark::State& state) {
  const auto machine = mix();
  Limits limits;
  limits.max_events = 20'000'000;
  std::uint64_t steps = 0;
  for (auto _ : state) steps += simulate(machine, {}, limits).last_state().timed.steps;
  state.counters["steps/s"] =
      benchmark::Counter(static_cast<double>(steps), benchmark::Counter::kIsRate);
}
BENCHMARK(Simulate)->Iterations(2)->Unit(benchmark::kMillisecond);

void SummarizeMillionSlices(benchmark::State& state) {
  std::mt19937 random(2);
  Track track;
  Ticks t = 0;
  for (EventId i = 0; i < 1'000'000; ++i) {
    track.begin(t, i % 2 == 0 ? Activity::kRunning : Activity::kReady, i);
    t += 1 + static_cast<Ticks>(random() % 20);
  }
  track.set_end(t);
  std::vector<TrackItem> items;
  // From the whole run down to a screen of single slices.
  const Ticks width = t >> state.range(0);
  for (auto _ : state) {
    items.clear();
    summarize(track, t / 3, t / 3 + width * 2 / 3, 1600, items);
    benchmark::DoNotOptimize(items.data());
  }
  state.counters["items"] = static_cast<double>(items.size());
}
BENCHMARK(SummarizeMillionSlices)->Arg(0)->Arg(4)->Arg(8)->Arg(12)->Unit(benchmark::kMicrosecond);

void FindRaces(benchmark::State& state) {
  const Run& run = million_steps();
  for (auto _ : state) benchmark::DoNotOptimize(find_races(run));
  state.counters["events"] = static_cast<double>(run.events().size());
}
BENCHMARK(FindRaces)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace interleave::trace
