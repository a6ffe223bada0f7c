// The untimed machine: what each strand may do next, and doing it.
//
// This is the one definition of what a step does. The search and "you are the scheduler" call it
// directly; the timed driver decides *when* and then calls it too. It knows no clock, no cost and
// no policy, but it does know slots: a runtime has as many as workers, `policy cooperative` one per
// core, and a strand of either steps only while it holds one (DESIGN, "Two drivers").
//
// It is deterministic: candidates are listed by strand, then by pick.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/machine.h"
#include "sim/state.h"

namespace interleave::sim {

// One decision: which strand takes its next step and, where the step itself can go several ways
// (whom a notify wakes, which receiver a rendezvous meets, which ready arm a select takes), which.
struct Choice {
  StrandId strand = kNobody;
  std::uint32_t pick = 0;
  friend bool operator==(const Choice&, const Choice&) = default;
};

struct Fault {
  FaultKind kind = FaultKind::kNone;
  StrandId strand = kNobody;
  StrandId other = kNobody;  // critical: the second strand
  std::uint32_t pc = 0;
  std::uint32_t check = lang::kNoIndex;
  Word value = 0;
  explicit operator bool() const { return kind != FaultKind::kNone; }
};

struct StepResult {
  Fault fault;            // the schedule ends here if it is one
  bool progress = false;  // a `progress` statement was passed
  // Others that went past a step of their own as part of this one (a rendezvous, a barrier that
  // opens, hand-over, cancel), a bit each; those beyond the 64th are left out.
  std::uint64_t moved = 0;
  // No step was taken: the strand was polled where it must wait, and its thread waits with it; or it only came into
  // a critical section.
  bool stands_still = false;
};

// The state before the first step: every declared strand created and advanced to its first step,
// and `always` tested. Only the logical part is filled.
StepResult begin(const Machine& machine, State& state);

// All that can happen next, in fixed order. Empty: an end state (finished, or a deadlock).
void list_choices(const Machine& machine, const State& state, std::vector<Choice>& choices);

// Whether `strand` could take its next step now (slots included).
bool is_enabled(const Machine& machine, const State& state, StrandId strand);

// Whether two enabled strands could be in their next steps at once: not if both would need the one
// slot that is left (two tasks of a single worker never run at the same time).
bool could_overlap(const Machine& machine, const State& state, StrandId a, StrandId b);

// The memory that the next step of a strand accesses, as things are: for races. The guard of a
// `wait until` reads what it needs to know that it holds, or that it does not.
struct CellAccess {
  std::uint32_t cell = 0;  // word of memory
  bool writes = false;
  bool in_atomic = false;  // inside an `atomic` block: ordered with those inside others
};
void next_accesses(const Machine& machine, const State& state, StrandId strand,
                   std::vector<CellAccess>& accesses);

// Takes one step, with the checks that follow it. `events`, if given, is told what happened.
StepResult step(const Machine& machine, State& state, Choice choice,
                std::vector<Event>* events = nullptr);

// All strands but the daemons have ended.
bool finished(const Machine& machine, const State& state);
// Tests every `finally`; call it when finished.
Fault check_final(const Machine& machine, const State& state);

// ---- looking into a state ----

inline Control control_of(const Machine& machine, const State& state, StrandId strand) {
  return Control::unpack(state.logical[machine.record(strand)]);
}
inline Meta meta_of(const Machine& machine, const State& state, StrandId strand) {
  return Meta::unpack(state.logical[machine.record(strand) + 1]);
}
bool is_daemon(const Machine& machine, StrandId strand);

// Who holds an exclusive object instance (mutex, write side of an rwlock), or kNobody.
StrandId owner_of(const Machine& machine, const State& state, std::uint32_t instance);

// How many more may acquire a semaphore.
Word count_of(const Machine& machine, const State& state, std::uint32_t instance);

// What the next step of a strand waits for when it is not enabled.
struct Wanted {
  enum class Kind : std::uint8_t {
    kNothing,
    kObject,
    kStrand,
    kGuard,
    kSlot,
    kBehind  // in the LIFO slot of the worker that a strand blocks
  } kind = Kind::kNothing;
  std::uint32_t id = kNobody;  // object instance or strand
};
Wanted wanted(const Machine& machine, const State& state, StrandId strand);

// A fault in one sentence, with names: "assertion failed: x == 2 (in worker[1])".
std::string describe(const Machine& machine, const State& state, const Fault& fault);

// The value of a memory cell by name for output: variables in order of declaration.
struct FinalValue {
  std::uint32_t variable = 0;
  std::vector<Word> values;
};
std::vector<FinalValue> memory_values(const Machine& machine, const State& state);

}  // namespace interleave::sim
