#include "trace/figures.h"

#include <utility>

namespace interleave::trace {

FigureBuilder::FigureBuilder(std::shared_ptr<const sim::Machine> machine, sim::Script script,
                             Limits limits)
    : machine_(std::move(machine)),
      script_(std::move(script)),
      limits_(limits),
      accountant_(*machine_) {
  std::vector<sim::Decision> decisions;
  const sim::Advance result = sim::start(*machine_, state_, script_, events_, decisions);
  accountant_.take(events_);
  settle(result);
}

void FigureBuilder::settle(const sim::Advance& result) {
  outcome_ = result.outcome;
  fault_ = result.fault;
  if (result.misfit) misfit_ = state_.timed.position;
  end_time_ = state_.timed.now;
}

// The state after that many moments, from the start: there are no keyframes here.
void FigureBuilder::take_back(std::uint64_t moments) {
  events_.clear();
  state_ = {};
  std::vector<sim::Decision> decisions;
  sim::start(*machine_, state_, script_, events_, decisions);
  while (moments-- > 0) {
    events_.clear();
    sim::advance(*machine_, state_, script_, events_);
  }
}

bool FigureBuilder::more(std::uint64_t moments) {
  sim::Advance result{.outcome = outcome_, .fault = fault_};
  if (outcome_ != Outcome::kRunning) return false;
  const sim::Timed& timed = state_.timed;
  const std::uint64_t slice_ends = timed.work + kSliceWork;
  while (moments-- > 0 && result.outcome == Outcome::kRunning && timed.work < slice_ends) {
    if (timed.steps >= limits_.max_steps || timed.work >= limits_.max_work) {
      exhausted_ = true;
      result.outcome = Outcome::kCutOff;
      break;
    }
    events_.clear();
    result = sim::advance(*machine_, state_, script_, events_);
    if (state_.timed.now > limits_.until) {
      take_back(moments_);
      settle({.outcome = Outcome::kCutOff, .fault = {}});
      end_time_ = limits_.until;
      return false;
    }
    accountant_.take(events_);
    ++moments_;
  }
  settle(result);
  return outcome_ == Outcome::kRunning;
}

FigureBuilder figures(std::shared_ptr<const sim::Machine> machine, sim::Script script,
                      Limits limits) {
  FigureBuilder builder(std::move(machine), std::move(script), limits);
  while (builder.more(UINT64_MAX)) {
  }
  return builder;
}

}  // namespace interleave::trace
