// Time travel as a page does it: a command to the Session, then everything that follows from it and must be there
// before the learner sees anything: the state of the run at that moment, and the JSON that the page's own parts read.
//
// Budget: a seek in a run of a million steps below 2 ms at the median, and so a step and a step back. Wall-clock
// times.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "session/session.h"

namespace interleave::session {
namespace {

// Just below what a page simulates before it cuts a run off.
constexpr const char* kMillion = R"(
machine { cores 4; policy round_robin(quantum: 50) }
shared cell[16] = 0
atomic hits = 0
thread t[16] { repeat 15600 { cell[id] += 1; hits += 1; work 2 } }
)";

struct Opened {
  Session session;
  bool ready = false;

  [[nodiscard]] std::uint64_t steps() const {
    return session.lanes()[0]->run().last_state().timed.steps;
  }
  Opened() {
    if (!session.command("open", {{"slug", "bench.scn"}, {"text", kMillion}, {"kind", "scenario"}}))
      return;
    while (session.simulating()) session.tick(0.016);
    // Seen to its end, so that nothing is held back.
    ready = session.command("end").has_value() && steps() > 990'000;
  }
};

// One session for all: a million steps are simulated once.
Opened& opened() {
  static Opened million;
  return million;
}

template <class Command>
void travel(benchmark::State& state, Command&& command) {
  Opened& at = opened();
  if (!at.ready) {
    state.SkipWithError("the scenario does not run to its end");
    return;
  }
  std::vector<double> moved;
  std::vector<double> told;
  using Clock = std::chrono::steady_clock;
  const auto milliseconds = [](Clock::duration spent) {
    return std::chrono::duration<double, std::milli>(spent).count();
  };
  for (auto _ : state) {
    const auto before = Clock::now();
    command(at.session);
    benchmark::DoNotOptimize(&at.session.lanes()[0]->state_at(at.session.now()));
    const auto there = Clock::now();
    benchmark::DoNotOptimize(at.session.state().dump());
    moved.push_back(milliseconds(there - before));
    told.push_back(milliseconds(Clock::now() - there));
  }
  std::ranges::sort(moved);
  std::ranges::sort(told);
  state.counters["median_ms"] = moved[moved.size() / 2];
  state.counters["worst_ms"] = moved.back();
  state.counters["json_median_ms"] = told[told.size() / 2];
  state.counters["json_worst_ms"] = told.back();
  state.counters["steps"] = static_cast<double>(at.steps());
}

void SessionSeek(benchmark::State& state) {
  std::mt19937 random(1);
  travel(state, [&](Session& session) {
    const double end = static_cast<double>(session.end());
    session.command("seek", {{"t", static_cast<double>(random()) / 4294967296.0 * end}});
  });
}
BENCHMARK(SessionSeek)->Iterations(200)->Unit(benchmark::kMillisecond);

void SessionStep(benchmark::State& state) {
  opened().session.command("seek", {{"t", 150'000}});
  travel(state, [](Session& session) { session.command("step"); });
}
BENCHMARK(SessionStep)->Iterations(200)->Unit(benchmark::kMillisecond);

void SessionBack(benchmark::State& state) {
  opened().session.command("seek", {{"t", 150'000}});
  travel(state, [](Session& session) { session.command("back"); });
}
BENCHMARK(SessionBack)->Iterations(200)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace interleave::session
