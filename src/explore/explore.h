// The search over every schedule of a scenario: safe or not, and the shortest schedule that fails.
//
// It walks the untimed machine under the very `sim::step` that the timed driver animates, in up to
// three passes, breadth first:
//   verdict   reduced by static ample sets (partial-order reduction, with a cycle proviso) and by
//             the symmetry of array threads whose code never uses `id`: the verdict, the findings
//             and all final values
//   count     unreduced: exact number of schedules and of failing ones, the chance that a scheduler
//             hits a failure, shortest lengths, fair cycles; skipped where a limit is met
//   analysis  of the unreduced graph
// Where nothing could be reduced, the first pass is the second.
//
// Baier & Katoen, "Principles of Model Checking" (2008), ch. 8: ample sets; Clarke, Emerson, Jha &
// Sistla, "Symmetry reductions in model checking" (1998).
//
// Nothing here blocks: `Search::more` works for a bounded number of states, so that a page can run
// it in slices.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/step.h"

namespace interleave::explore {

struct Options {
  std::uint64_t max_states = 10'000'000;     // stored, per pass
  std::uint64_t max_bytes = 2ULL << 30;      // memory of the stored states and edges
  std::uint64_t max_counted = 2'000'000;     // states of the unreduced pass
  std::optional<std::uint32_t> preemptions;  // bound: only schedules with at most so many
  bool partial_order = true;
  bool symmetry = true;
  bool count = true;  // do the unreduced pass and its analysis
};

enum class Kind : std::uint8_t {
  kDeadlock,
  kAssertion,  // and run-time errors: bounds, division, unlock of what is not held
  kInvariant,
  kCritical,
  kFinal,
  kRace,
  kLivelock,
};
std::string_view name_of(Kind kind);  // "deadlock", "assertion", ...

enum class Verdict : std::uint8_t { kSafe, kViolation, kUnknown };
std::string_view name_of(Verdict verdict);

// One distinct thing that goes wrong, by its shortest schedule known.
struct Finding {
  Kind kind = Kind::kDeadlock;
  std::string message;                // one sentence, with names
  std::vector<sim::Choice> schedule;  // from the start to the state (or through the fault)
  bool shortest =
      false;         // no shorter one exists; of a livelock seldom proved, even by a whole search
  sim::Fault fault;  // what the step reported, for all but deadlock, race, livelock
  std::vector<sim::StrandId> strands;     // who is concerned: deadlocked, racing, looping
  std::uint32_t variable = sim::kNobody;  // race: index into Program::variables
  std::size_t cycle_start = 0;            // livelock: the schedule from here on can repeat for ever
  bool counts = true;                     // makes the verdict a violation (races and livelocks only
                                          // under `forbid`)
};

struct Result {
  bool complete = false;  // every schedule (within the bound) was covered
  Verdict verdict = Verdict::kUnknown;
  std::uint64_t states = 0;  // of the pass that gave the verdict
  std::uint64_t transitions = 0;
  std::optional<std::string> schedules;          // decimal, or "infinite"
  std::optional<std::string> failing_schedules;  // decimal, or "infinite"
  std::optional<double> random_chance;  // an even choice among the enabled at each step fails
  std::vector<Finding> findings;        // those that count first; by kind, then by length
  std::vector<std::vector<sim::Word>> finals;  // memory of each distinct end, sorted
  std::string stopped;                         // why it is not complete: "stopped at 1000 states"
  std::uint64_t full_states = 0;               // of the unreduced pass, 0 if it did not finish
  std::uint64_t bytes = 0;                     // memory held by stored states at the end
};

struct Progress {
  std::string_view phase;  // "searching", "counting", "done"
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t waiting = 0;  // discovered, not yet expanded
  std::size_t findings = 0;
};

class Search {
 public:
  Search(std::shared_ptr<const sim::Machine> machine, Options options);
  ~Search();
  Search(Search&&) noexcept;
  Search& operator=(Search&&) noexcept;

  // Expands at most `states` more states. False when the search is over.
  bool more(std::uint64_t states);
  // Stops it: what was not proved by now is unknown.
  void cancel();
  [[nodiscard]] Progress progress() const;
  // What is known so far; final once `more` returned false.
  [[nodiscard]] const Result& result() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The whole search in one call.
Result explore(std::shared_ptr<const sim::Machine> machine, const Options& options = {});

}  // namespace interleave::explore
