// The search's speed and memory, on the programs of explore_models.h.
//
//   Unreduced      every state and step of the program, no counts: what SPIN's verifier does when it
//                  is compiled with -DNOREDUCE. Items are states stored; `bytes` is memory a state.
//   Counted        the same and all that is counted and judged over the graph.
//   SourceToVerdict  from the text to the whole answer as `interleave explore` gives it: reductions
//                  on, counts included.
//   TenMillion     a program of 9.8 million states: within 2 GiB, and not a wall (one round).
//
// Budgets: Unreduced at least as fast as SPIN's verifier on the same machine, and in WebAssembly at
// least 0.7 of that; tools/bench prints SPIN's beside them. Seen on a shared core: philosophers (684
// thousand states of 3 words, 36 bytes each) 1.0 million states a second, SPIN 0.6; ticket (110
// thousand) 1.55 million, SPIN 0.98.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "bench/explore_models.h"
#include "explore/explore.h"
#include "sim/machine.h"

namespace interleave::explore {
namespace {

std::shared_ptr<const sim::Machine> machine_of(const char* text) {
  auto machine = sim::build({.name = "bench.scn", .text = text});
  return machine ? *machine : nullptr;
}

void search(benchmark::State& state, const char* text, const Options& options) {
  const auto machine = machine_of(text);
  if (machine == nullptr) {
    state.SkipWithError("the scenario does not compile");
    return;
  }
  std::uint64_t states = 0;
  Result result;
  for (auto _ : state) {
    result = explore(machine, options);
    states += result.states;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(states));
  const auto stored = static_cast<double>(result.states);
  state.counters["states"] = stored;
  state.counters["transitions"] = static_cast<double>(result.transitions);
  state.counters["bytes"] = static_cast<double>(result.bytes) / stored;
  if (!result.complete) state.SkipWithError(result.stopped.c_str());
}

Options unreduced() {
  Options options;
  options.partial_order = options.symmetry = options.count = false;
  return options;
}

void source_to_verdict(benchmark::State& state, const char* text) {
  Result result;
  for (auto _ : state) result = explore(machine_of(text));
  state.counters["states"] = static_cast<double>(result.states);
}

// 10 threads of 4 steps: 5^10 states.
void ten_million(benchmark::State& state) {
  search(state, "thread t[10] { work 1; work 2; work 3; work id + 1 }", unreduced());
}
BENCHMARK(ten_million)->Name("TenMillion")->Iterations(1)->Unit(benchmark::kMillisecond);

int registered = [] {
  for (const Model& model : kModels) {
    const std::string name = model.name;
    const char* const text = model.text;
    benchmark::RegisterBenchmark(("Unreduced/" + name).c_str(), [text](benchmark::State& state) {
      search(state, text, unreduced());
    })->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("Counted/" + name).c_str(), [text](benchmark::State& state) {
      Options options = unreduced();
      options.count = true;
      search(state, text, options);
    })->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("SourceToVerdict/" + name).c_str(), [text](
                                                                          benchmark::State& state) {
      source_to_verdict(state, text);
    })->Unit(benchmark::kMillisecond);
  }
  return 0;
}();

}  // namespace
}  // namespace interleave::explore
