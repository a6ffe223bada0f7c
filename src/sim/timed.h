// The timed driver: a discrete-event simulation in integer ticks of cores, an operating-system
// policy, devices and costs, over the very same steps that the search explores.
//
// The order within a tick is fixed (DESIGN, "Within a tick"): steps that end now take effect, in
// core order; then I/O and timers, in order of registration; then arrivals, in order of
// declaration; then quantum expiry, in core order; then dispatch, in core order.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/machine.h"
#include "sim/state.h"
#include "sim/step.h"

namespace interleave::sim {

// What a run follows instead of, or on top of, its policy.
struct Script {
  enum class Kind : std::uint8_t {
    kPolicy,    // departures: at decision number `first`, take candidate `second`
    kSchedule,  // the untimed choices in order; the policy is bypassed
  };
  Kind kind = Kind::kPolicy;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> departures;  // sorted by number
  std::vector<Choice> choices;
  bool stuck =
      false;  // kSchedule: known to end where somebody who is no daemon can never step again
};

// How a run stands.
enum class Outcome : std::uint8_t {
  kRunning,
  kFinished,
  kDeadlock,
  kViolation,
  kCutOff,  // a limit was met, or the schedule that is replayed ends before the program does
};

struct Advance {
  Outcome outcome = Outcome::kRunning;
  Fault fault;
  // kSchedule: the next choice cannot be taken here (its position is timed.position); the run
  // stays where it is.
  bool misfit = false;
};

// The state at tick 0 before anything was dispatched. `events` is appended to.
Advance start(const Machine& machine, State& state, std::vector<Event>& events);

// Goes to the next tick at which anything happens and does all of it; under kSchedule, takes the
// next choice. Each call appends that moment's events and folds them into timed.hash.
Advance advance(const Machine& machine, State& state, const Script& script,
                std::vector<Event>& events);

// A scheduling decision that was open at the present moment, for "you are the scheduler" and
// branching: its number, and the candidates among which the policy chose.
struct Decision {
  std::uint64_t number = 0;
  Ticks time = 0;
  std::uint32_t core = kNobody;
  std::uint32_t chosen = 0;          // index into candidates
  std::vector<StrandId> candidates;  // at most kMaxListed of them
};
inline constexpr std::size_t kMaxListed = 64;

// As above, and tells the decisions taken in that moment. A script has its say from the start.
Advance start(const Machine& machine, State& state, const Script& script,
              std::vector<Event>& events, std::vector<Decision>& decisions);
Advance advance(const Machine& machine, State& state, const Script& script,
                std::vector<Event>& events, std::vector<Decision>& decisions);

}  // namespace interleave::sim
