// The operating system's scheduling policy: which ready thread a core runs next, for how long, and
// whether a newcomer may take the core from it.
//
// One policy is one file in src/sim/policies/ that registers itself; nothing else lists them. A
// policy object holds only its settings. What it must remember of a run (levels, virtual times,
// passes) are words in the State, so that a State stays a value. All times are ticks.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lang/program.h"
#include "sim/state.h"

namespace interleave::sim {

struct Machine;

inline constexpr Ticks kForever = INT64_MAX / 4;

// What a policy sees of the machine, and where it keeps its words.
class PolicyContext {
 public:
  PolicyContext(const Machine& machine, State& state) : machine_(machine), state_(state) {}

  [[nodiscard]] Ticks now() const { return state_.timed.now; }
  [[nodiscard]] const Thread& thread(ThreadId id) const { return state_.timed.threads[id]; }
  [[nodiscard]] std::uint32_t thread_count() const {
    return static_cast<std::uint32_t>(state_.timed.threads.size());
  }
  [[nodiscard]] std::uint32_t core_count() const;
  // The thread on a core (running or being switched to), or kNobody.
  [[nodiscard]] ThreadId running(CoreId core) const { return state_.timed.cores[core].thread; }
  // CPU ticks a thread has used up to now.
  [[nodiscard]] Ticks ran(ThreadId id) const;
  // As declared; threads of runtimes have the defaults.
  [[nodiscard]] Word priority(ThreadId id) const;
  [[nodiscard]] Word tickets(ThreadId id) const;
  [[nodiscard]] Word weight(ThreadId id) const;
  // Believed CPU ticks in all: `length`, else the static work, else kForever (goes last).
  [[nodiscard]] Ticks length(ThreadId id) const;
  // In a ready queue; on a core (perhaps still being switched to it); either.
  [[nodiscard]] bool ready(ThreadId id) const { return thread(id).queue != kNobody; }
  [[nodiscard]] bool on_core(ThreadId id) const { return thread(id).core != kNobody; }
  [[nodiscard]] bool runnable(ThreadId id) const { return ready(id) || on_core(id); }
  // Waits for an object or for another thread.
  [[nodiscard]] bool blocked(ThreadId id) const;
  // Has arrived and not ended.
  [[nodiscard]] bool alive(ThreadId id) const;
  // CPU ticks of the present run (0 while the core is still being switched to it).
  [[nodiscard]] Ticks present_run(ThreadId id) const;
  // Whether the ready threads are kept in the order of their ranks; then, of those that are in order (a thread of
  // which on_ready tells is not yet): the least rank among all queues, if there is one, and the sum of the weights
  // of those that compete with a thread.
  [[nodiscard]] bool keeps_ranks() const;
  [[nodiscard]] std::optional<Word> least_rank() const;
  [[nodiscard]] Word ready_weight(ThreadId id) const;
  // Whether two threads compete for the same cores: always under one global queue; with a queue
  // per core, when both belong to the same core's.
  [[nodiscard]] bool same_queue(ThreadId a, ThreadId b) const;
  // How many cores draw from one queue.
  [[nodiscard]] std::uint32_t cores_per_queue() const;
  // The thread that holds an exclusive object this one is blocked on, or kNobody.
  [[nodiscard]] ThreadId holder_of_wanted(ThreadId id) const;
  // Uniform in [0, bound), from the seeded generator of the State.
  Word random(Word bound);

  // The policy's words: `globals()` first, then `words_per_thread()` for each thread. All start at
  // 0.
  Word& global(std::uint32_t index) { return state_.timed.policy[index]; }
  Word& word(ThreadId id, std::uint32_t index);
  // Tells the narration that a thread moved to another level.
  void report_level(ThreadId id, Word level, bool boost);
  // Lets a running thread go on for `ticks` from now before its core chooses again.
  void set_quantum(ThreadId id, Ticks ticks) {
    state_.timed.threads[id].quantum_end = now() + ticks;
  }

  // The ready threads a core may choose from, in the order they became ready (then by number).
  [[nodiscard]] std::span<const ThreadId> candidates() const { return candidates_; }

 private:
  friend class TimedDriver;
  const Machine& machine_;
  State& state_;
  std::span<const ThreadId> candidates_;
  std::vector<Event>* reports_ = nullptr;
};

class Policy {
 public:
  virtual ~Policy() = default;

  // Words of State it needs.
  [[nodiscard]] virtual std::uint32_t globals() const { return 0; }
  [[nodiscard]] virtual std::uint32_t words_per_thread() const { return 0; }

  // True when `choose` always takes the first candidate: the driver then need not list them.
  [[nodiscard]] virtual bool takes_first() const { return false; }
  // True when `choose` always takes the candidate of least `rank`, the first among equals, and a thread's rank does
  // not change while it is ready: the driver then keeps them in order and seldom asks.
  [[nodiscard]] virtual bool ranked() const { return false; }
  [[nodiscard]] virtual Word rank(PolicyContext& /*context*/, ThreadId /*thread*/) const {
    return 0;
  }
  // The position, in candidates(), of the thread that `core` runs next. Never called with none.
  [[nodiscard]] virtual std::size_t choose(PolicyContext& context, CoreId core) const = 0;
  // How long a thread that is dispatched now may run before the core chooses again.
  [[nodiscard]] virtual Ticks quantum(PolicyContext& /*context*/, ThreadId /*thread*/) const {
    return kForever;
  }
  // May a ready thread take the core from a running one at once?
  [[nodiscard]] virtual bool preempts(PolicyContext& /*context*/, ThreadId /*candidate*/,
                                      ThreadId /*running*/) const {
    return false;
  }
  // True when `preempts` can ever say yes.
  [[nodiscard]] virtual bool preemptive() const { return false; }
  // True when threads switch only where they yield, block or end, even in the untimed machine: they
  // then step under slots, one per core.
  [[nodiscard]] virtual bool cooperative() const { return false; }

  // A thread joined the ready queue.
  virtual void on_ready(PolicyContext& /*context*/, ThreadId /*thread*/,
                        ReadyReason /*reason*/) const {}
  // A thread was given a core.
  virtual void on_dispatch(PolicyContext& /*context*/, ThreadId /*thread*/) const {}
  // A thread left its core (or its quantum was renewed unopposed) after running `ticks`.
  virtual void on_ran(PolicyContext& /*context*/, ThreadId /*thread*/, Ticks /*ticks*/,
                      ReleaseReason /*reason*/) const {}
  // The next time at which the policy wants to be called although nothing happens (boost, ageing),
  // strictly after now; kForever for never.
  [[nodiscard]] virtual Ticks next_timer(PolicyContext& /*context*/) const { return kForever; }
  virtual void on_timer(PolicyContext& /*context*/) const {}
};

// One setting of a policy: `quantum: 2`.
struct PolicySetting {
  std::string name;           // empty: positional
  std::vector<Word> numbers;  // one, or those of a list
  std::string word;           // on, off, or empty for numbers
};

struct PolicyParameter {
  std::string_view name;
  std::string_view initial;  // default, as written
  std::string_view meaning;
};

using PolicyResult = std::expected<std::shared_ptr<const Policy>, std::string>;

struct PolicyInfo {
  std::string_view name;
  std::string_view summary;  // one sentence for the reference and the page
  std::vector<PolicyParameter> parameters;
  // Makes it from settings whose names are among `parameters`, or says what is wrong with one
  // ("quantum: expected a number from 1"). See policy_arguments.h.
  PolicyResult (*make)(std::span<const PolicySetting> settings);
};

// All policies, sorted by name.
const std::vector<PolicyInfo>& policies();
// The one of that name, or nullptr.
const PolicyInfo* find_policy(std::string_view name);

struct RegisterPolicy {
  explicit RegisterPolicy(PolicyInfo info);
};

}  // namespace interleave::sim
