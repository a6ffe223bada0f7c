// A run: a machine, what it follows, everything that happened, and any moment of it at once.
//
// `simulate` drives the timed machine to its end or a limit and keeps every event. A State is kept
// only now and then (*keyframes*, within a budget of bytes: the spacing doubles when they are over
// it); any other moment is the last keyframe before it and a replay of the few moments between,
// and so is exactly the state that a run from the start passes through.
//
// A *moment* is one `sim::advance`: everything that happens at one tick, or one choice of a
// schedule. Moment 0 is `sim::start`: the first dispatch, or a schedule before its first choice.
// Several moments can share a tick (choices that take no time do).
//
// Times are ticks. Nothing here fails: a schedule that does not fit the program is an outcome
// (Run::misfit), and a run that met a limit is cut off.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/event.h"
#include "sim/machine.h"
#include "sim/state.h"
#include "sim/timed.h"
#include "trace/event_index.h"
#include "trace/timeline.h"

namespace interleave::trace {

using sim::Outcome;

struct Limits {
  Ticks until = sim::kForever;           // runs every moment up to and at this tick
  std::uint64_t max_steps = 2'000'000;   // of all strands together
  std::uint64_t max_events = 4'000'000;  // kept, and as many moments: 40 and 24 bytes each
  std::size_t keyframe_bytes = std::size_t{32} << 20;
  // Of sim::Timed::work: a program may do much between two steps, test many guards after each, or be interrupted
  // at each of a billion ticks. Some ten seconds.
  std::uint64_t max_work = 3'000'000'000;
};
// One call of `more` does about so much at the most, however many moments are asked for: some hundredths of a second.
inline constexpr std::uint64_t kSliceWork = 5'000'000;

struct Moment {
  Ticks time = 0;
  EventId first_event = 0;
  std::uint32_t first_decision = 0;  // number of the first decision taken in it
};

class Run {
 public:
  [[nodiscard]] const sim::Machine& machine() const { return *machine_; }
  [[nodiscard]] const std::shared_ptr<const sim::Machine>& shared_machine() const {
    return machine_;
  }
  [[nodiscard]] const sim::Script& script() const { return script_; }

  // kRunning while a RunBuilder is not through with it.
  [[nodiscard]] Outcome outcome() const { return outcome_; }
  [[nodiscard]] const sim::Fault& fault() const { return fault_; }
  // The number of the first choice of a schedule that did not fit, if one did not; the run ends
  // before it. Departures that ask for what there is not are passed over: see fit() in code.h.
  [[nodiscard]] std::optional<std::uint64_t> misfit() const { return misfit_; }
  // Time of the last moment; when cut off by Limits::until, that time.
  [[nodiscard]] Ticks end_time() const { return end_time_; }
  // Of the event history (sim computes it): equal runs have equal hashes on every platform.
  [[nodiscard]] std::uint64_t hash() const { return last_.timed.hash; }
  [[nodiscard]] const sim::State& last_state() const { return last_; }

  // Of any strand that there was up to the last moment.
  [[nodiscard]] std::string strand_name(StrandId strand) const {
    return names_.name(*machine_, last_.logical, strand);
  }

  // The whole history, ordered by time.
  [[nodiscard]] std::span<const Event> events() const { return events_; }
  [[nodiscard]] std::span<const Event> events_of(std::size_t moment) const;
  [[nodiscard]] const EventIndex& index() const { return index_; }
  [[nodiscard]] const Timeline& timeline() const { return timeline_; }

  [[nodiscard]] std::size_t moments() const { return moments_.size(); }
  [[nodiscard]] const Moment& moment(std::size_t i) const { return moments_[i]; }
  // The last moment at or before t; 0 for t < 0.
  [[nodiscard]] std::size_t moment_at(Ticks t) const;
  [[nodiscard]] std::size_t moment_of_event(EventId event) const;
  // The nearest moment after (before) this one in which anything happened, else the last (first):
  // a quantum that is renewed without opposition is a moment without events.
  [[nodiscard]] std::size_t next_eventful(std::size_t moment) const;
  [[nodiscard]] std::size_t previous_eventful(std::size_t moment) const;
  // The moment in which a decision was taken, if it was.
  [[nodiscard]] std::optional<std::size_t> moment_of_decision(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t decisions() const { return last_.timed.decisions; }

  // The state when a moment was over. Typically some hundred steps of replay.
  [[nodiscard]] sim::State state_after(std::size_t moment) const;
  // After everything that happened at or before t.
  [[nodiscard]] sim::State state_at(Ticks t) const { return state_after(moment_at(t)); }

  // The decisions taken in a moment, with all their candidates.
  [[nodiscard]] std::vector<sim::Decision> decisions_in(std::size_t moment) const;
  [[nodiscard]] std::optional<sim::Decision> decision(std::uint64_t number) const;

  // Bytes held by keyframes, and moments between two of them: for tests and the about box.
  [[nodiscard]] std::size_t keyframe_bytes() const { return keyframe_bytes_; }
  [[nodiscard]] std::size_t keyframe_spacing() const { return spacing_; }

 private:
  friend class RunBuilder;
  friend class Seeker;
  struct Keyframe {
    std::size_t moment = 0;
    sim::State state;
  };
  [[nodiscard]] const Keyframe& keyframe_before(std::size_t moment) const;

  std::shared_ptr<const sim::Machine> machine_;
  sim::Script script_;
  Outcome outcome_ = Outcome::kRunning;
  sim::Fault fault_;
  std::optional<std::uint64_t> misfit_;
  Ticks end_time_ = 0;
  sim::State last_;
  std::vector<Event> events_;
  std::vector<Moment> moments_;
  std::vector<Keyframe> keyframes_;
  std::size_t keyframe_bytes_ = 0;
  std::size_t spacing_ = 64;
  EventIndex index_;
  Timeline timeline_;
  mutable sim::StrandNames names_;
};

// Simulates a run in slices, so that a page stays responsive; `run()` can be read in between.
class RunBuilder {
 public:
  explicit RunBuilder(std::shared_ptr<const sim::Machine> machine, sim::Script script = {},
                      Limits limits = {});

  // Goes on for up to `moments` moments, fewer where they are costly; false once the run is over.
  bool more(std::uint64_t moments);
  [[nodiscard]] bool over() const { return run_.outcome_ != Outcome::kRunning; }
  [[nodiscard]] const Run& run() const { return run_; }
  [[nodiscard]] Run take() && { return std::move(run_); }

 private:
  void keep_keyframe();
  void settle(const sim::Advance& result);

  Run run_;
  Limits limits_;
};

Run simulate(std::shared_ptr<const sim::Machine> machine, sim::Script script = {},
             Limits limits = {});

// Reads the states of one run; going forwards from where it was costs only the moments between.
class Seeker {
 public:
  explicit Seeker(const Run& run) : run_(&run) {}
  const sim::State& seek(std::size_t moment);
  const sim::State& seek_time(Ticks t) { return seek(run_->moment_at(t)); }

 private:
  const Run* run_;
  std::optional<std::size_t> moment_;
  sim::State state_;
  std::vector<Event> scratch_;
};

// Bytes that a copy of the state occupies, roughly.
std::size_t state_bytes(const sim::State& state);

}  // namespace interleave::trace
