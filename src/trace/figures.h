// A run's figures without its history: for the command line, and for sweeps of a knob's whole
// range, where a hundred runs are made to plot one number of each.
//
// The same driver, script and limits as Run, and the same results; but the events are looked at and
// let go, so memory does not grow with the length of the run.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "trace/metrics.h"
#include "trace/run.h"

namespace interleave::trace {

class FigureBuilder {
 public:
  explicit FigureBuilder(std::shared_ptr<const sim::Machine> machine, sim::Script script = {},
                         Limits limits = {});

  // Goes on for up to `moments` moments, fewer where they are costly; false once the run is over.
  bool more(std::uint64_t moments);

  [[nodiscard]] Outcome outcome() const { return outcome_; }
  [[nodiscard]] const sim::Fault& fault() const { return fault_; }
  [[nodiscard]] std::optional<std::uint64_t> misfit() const { return misfit_; }
  [[nodiscard]] Ticks end_time() const { return end_time_; }
  [[nodiscard]] std::uint64_t hash() const { return state_.timed.hash; }
  // Cut off by a limit of steps or work; not where it was asked for (a time, the end of a schedule).
  [[nodiscard]] bool exhausted() const { return exhausted_; }
  [[nodiscard]] const sim::State& state() const { return state_; }
  [[nodiscard]] Metrics metrics() const { return accountant_.at(end_time_); }

 private:
  void settle(const sim::Advance& result);
  void take_back(std::uint64_t moments);

  std::shared_ptr<const sim::Machine> machine_;
  sim::Script script_;
  Limits limits_;
  sim::State state_;
  Accountant accountant_;
  std::vector<Event> events_;  // of the present moment
  std::uint64_t moments_ = 0;  // advances taken
  bool exhausted_ = false;
  Outcome outcome_ = Outcome::kRunning;
  sim::Fault fault_;
  std::optional<std::uint64_t> misfit_;
  Ticks end_time_ = 0;
};

// The whole run in one call.
FigureBuilder figures(std::shared_ptr<const sim::Machine> machine, sim::Script script = {},
                      Limits limits = {});

}  // namespace interleave::trace
