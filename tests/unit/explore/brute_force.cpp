#include "unit/explore/brute_force.h"

#include <algorithm>

namespace interleave::explore::testing {
namespace {

constexpr std::size_t kMaxLength = 60;

class Enumerator {
 public:
  Enumerator(const sim::Machine& machine, std::uint64_t limit, Enumeration& result)
      : machine_(machine), limit_(limit), result_(result) {}

  void run() {
    sim::State start;
    const sim::Fault fault = sim::begin(machine_, start).fault;
    if (fault) {
      failed(fault, 0, 1);
    } else {
      walk(start, 0, 1);
    }
    // A deadlock is as long as the way to the first state in which one of its strands is stuck.
    for (const auto& [strand, length] : stuck_after_) {
      if (deadlocked_.contains(strand)) note(Kind::kDeadlock, length);
    }
  }

 private:
  void note(Kind kind, std::size_t length) {
    const auto at = result_.shortest.try_emplace(kind, length).first;
    at->second = std::min(at->second, length);
  }

  void failed(const sim::Fault& fault, std::size_t length, double chance) {
    ++result_.schedules;
    ++result_.failing;
    result_.chance += chance;
    note(fault.kind == sim::FaultKind::kInvariant  ? Kind::kInvariant
         : fault.kind == sim::FaultKind::kCritical ? Kind::kCritical
         : fault.kind == sim::FaultKind::kFinal    ? Kind::kFinal
                                                   : Kind::kAssertion,
         length);
  }

  bool pending(const sim::State& state, sim::StrandId strand) const {
    const auto flags = sim::control_of(machine_, state, strand).flags;
    return (flags & sim::kFlagEnded) == 0 && !sim::is_daemon(machine_, strand);
  }

  // Those that wait for each other in a circle of owned locks are deadlocked whatever follows.
  void look_for_circles(const sim::State& state, std::uint32_t count, std::size_t length) {
    for (sim::StrandId first = 0; first < count; ++first) {
      sim::StrandId at = first;
      for (std::uint32_t i = 0; i < count && at != sim::kNobody; ++i) {
        const sim::Wanted want = sim::wanted(machine_, state, at);
        const bool object = want.kind == sim::Wanted::Kind::kObject;
        at = object ? sim::owner_of(machine_, state, want.id) : sim::kNobody;
        if (at != first) continue;
        deadlocked_.insert(first);
        note(Kind::kDeadlock, length);
      }
    }
  }

  // Every schedule from here; returns the strands that move in some of them.
  std::set<sim::StrandId> walk(const sim::State& state, std::size_t length, double chance) {
    std::set<sim::StrandId> moving;
    if (result_.schedules >= limit_ || length >= kMaxLength) result_.too_many = true;
    if (result_.too_many) return moving;
    const std::uint32_t count = machine_.strand_count(state.logical);
    std::vector<sim::Choice> choices;
    sim::list_choices(machine_, state, choices);
    if (sim::finished(machine_, state)) {
      const auto begin = state.logical.begin();
      result_.finals.insert({begin, begin + machine_.program->memory_words});
      const sim::Fault fault = sim::check_final(machine_, state);
      if (fault) {
        failed(fault, length, chance);
      } else {
        ++result_.schedules;
      }
      return moving;
    }
    look_for_circles(state, count, length);
    look_for_races(state, count);
    if (choices.empty()) {
      ++result_.schedules;
      ++result_.failing;
      result_.chance += chance;
    }
    std::set<sim::StrandId> enabled;
    for (const sim::Choice choice : choices) enabled.insert(choice.strand);
    for (const sim::Choice choice : choices) {
      const auto ways = std::ranges::count(choices, choice.strand, &sim::Choice::strand);
      const double share = chance / static_cast<double>(enabled.size()) / static_cast<double>(ways);
      sim::State next{state.logical, {}};
      const sim::StepResult taken = sim::step(machine_, next, choice);
      moving.insert(choice.strand);
      for (sim::StrandId other = 0; other < count; ++other) {
        if ((taken.moved >> other & 1) != 0) moving.insert(other);
      }
      if (taken.fault) {
        failed(taken.fault, length + 1, share);
      } else {
        moving.merge(walk(next, length + 1, share));
      }
    }
    for (sim::StrandId strand = 0; strand < count; ++strand) {
      if (!pending(state, strand) || moving.contains(strand)) continue;
      if (choices.empty()) deadlocked_.insert(strand);
      const auto at = stuck_after_.try_emplace(strand, length).first;
      at->second = std::min(at->second, length);
    }
    return moving;
  }

  void look_for_races(const sim::State& state, std::uint32_t count) {
    std::vector<std::pair<sim::StrandId, sim::CellAccess>> all;
    std::vector<sim::CellAccess> accesses;
    for (sim::StrandId strand = 0; strand < count; ++strand) {
      accesses.clear();
      sim::next_accesses(machine_, state, strand, accesses);
      for (const sim::CellAccess& access : accesses) all.emplace_back(strand, access);
    }
    for (const auto& [one, a] : all) {
      for (const auto& [other, b] : all) {
        if (one == other || a.cell != b.cell || !a.writes || (a.in_atomic && b.in_atomic)) continue;
        std::uint32_t variable = 0;
        const auto& variables = machine_.program->variables;
        while (a.cell >= variables[variable].first + variables[variable].count) ++variable;
        const bool plain = variables[variable].kind == lang::VariableKind::kShared;
        if (plain && sim::could_overlap(machine_, state, one, other))
          result_.races.insert(variable);
      }
    }
  }

  const sim::Machine& machine_;
  std::uint64_t limit_;
  Enumeration& result_;
  std::set<sim::StrandId> deadlocked_;
  std::map<sim::StrandId, std::size_t> stuck_after_;
};

}  // namespace

Enumeration enumerate(const sim::Machine& machine, std::uint64_t max_schedules) {
  Enumeration result;
  Enumerator(machine, max_schedules, result).run();
  return result;
}

}  // namespace interleave::explore::testing
