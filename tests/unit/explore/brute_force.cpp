#include "unit/explore/brute_force.h"

#include <algorithm>

namespace interleave::explore::testing {
namespace {

struct Enumerator {
  const sim::Machine& machine;
  std::uint64_t limit;
  Enumeration result = {};
  std::set<sim::StrandId> deadlocked = {};                // in some schedule
  std::map<sim::StrandId, std::size_t> stuck_after = {};  // the earliest of all schedules

  template <class Key>
  static void least(std::map<Key, std::size_t>& of, Key key, std::size_t length) {
    const auto at = of.try_emplace(key, length).first;
    at->second = std::min(at->second, length);
  }
  // One schedule more.
  void end(bool fails, double chance) {
    ++result.schedules;
    result.failing += fails ? 1 : 0;
    result.chance += fails ? chance : 0;
  }
  void fault(const sim::Fault& fault, std::size_t length, double chance) {
    using enum sim::FaultKind;
    end(true, chance);
    const Kind kind = fault.kind == kInvariant  ? Kind::kInvariant
                      : fault.kind == kCritical ? Kind::kCritical
                      : fault.kind == kFinal    ? Kind::kFinal
                                                : Kind::kAssertion;
    least(result.shortest, kind, length);
  }

  // Those that wait for each other in a circle of owned locks are deadlocked whatever follows.
  bool in_circle(const sim::State& state, sim::StrandId first, std::uint32_t count) const {
    sim::StrandId at = first;
    for (std::uint32_t i = 0; i < count && at != sim::kNobody; ++i) {
      const sim::Wanted want = sim::wanted(machine, state, at);
      const bool object = want.kind == sim::Wanted::Kind::kObject;
      at = object ? sim::owner_of(machine, state, want.id) : sim::kNobody;
      if (at == first) return true;
    }
    return false;
  }

  bool find_races(const sim::State& state, std::uint32_t count) {
    std::vector<std::pair<sim::StrandId, sim::CellAccess>> all;
    for (sim::StrandId strand = 0; strand < count; ++strand) {
      std::vector<sim::CellAccess> accesses;
      sim::next_accesses(machine, state, strand, accesses);
      for (const sim::CellAccess& access : accesses) all.emplace_back(strand, access);
    }
    bool found = false;
    for (const auto& [one, a] : all) {
      for (const auto& [other, b] : all) {
        if (one == other || a.cell != b.cell || !a.writes || (a.in_atomic && b.in_atomic)) continue;
        const auto& variables = machine.program->variables;
        std::uint32_t is = 0;
        while (a.cell >= variables[is].first + variables[is].count) ++is;
        if (variables[is].kind != lang::VariableKind::kShared) continue;
        if (!sim::could_overlap(machine, state, one, other)) continue;
        result.races.insert(is);
        found = true;
      }
    }
    return found && machine.program->forbid_races;
  }

  // Every schedule from here; returns the strands that move in some of them.
  std::set<sim::StrandId> walk(const sim::State& state, std::size_t length, double chance,
                               bool failed) {
    result.too_many = result.too_many || result.schedules >= limit || length >= 60;
    if (result.too_many) return {};
    if (sim::finished(machine, state)) {
      const auto begin = state.logical.begin();
      result.finals.insert({begin, begin + machine.program->memory_words});
      const sim::Fault final = sim::check_final(machine, state);
      final ? fault(final, length, chance) : end(failed, chance);
      return {};
    }
    const std::uint32_t count = machine.strand_count(state.logical);
    std::vector<sim::Choice> choices;
    sim::list_choices(machine, state, choices);
    for (sim::StrandId strand = 0; strand < count; ++strand) {
      if (!in_circle(state, strand, count)) continue;
      deadlocked.insert(strand);
      least(result.shortest, Kind::kDeadlock, length);
    }
    failed = find_races(state, count) || failed;
    if (choices.empty()) end(true, chance);
    std::set<sim::StrandId> enabled, moving;
    for (const sim::Choice choice : choices) enabled.insert(choice.strand);
    for (const sim::Choice choice : choices) {
      const auto ways = std::ranges::count(choices, choice.strand, &sim::Choice::strand);
      const double share = chance / static_cast<double>(enabled.size()) / static_cast<double>(ways);
      sim::State next{state.logical, {}};
      const sim::StepResult taken = sim::step(machine, next, choice);
      moving.insert(choice.strand);
      for (sim::StrandId other = 0; other < count; ++other) {
        if ((taken.moved >> other & 1) != 0) moving.insert(other);
      }
      if (taken.fault) {
        fault(taken.fault, length + 1, share);
      } else {
        moving.merge(walk(next, length + 1, share, failed));
      }
    }
    for (sim::StrandId strand = 0; strand < count; ++strand) {
      const bool ended = (sim::control_of(machine, state, strand).flags & sim::kFlagEnded) != 0;
      if (ended || sim::is_daemon(machine, strand) || moving.contains(strand)) continue;
      if (choices.empty()) deadlocked.insert(strand);
      least(stuck_after, strand, length);
    }
    return moving;
  }
};

}  // namespace

Enumeration enumerate(const sim::Machine& machine, std::uint64_t max_schedules) {
  Enumerator all{machine, max_schedules};
  sim::State start;
  const sim::Fault fault = sim::begin(machine, start).fault;
  fault ? all.fault(fault, 0, 1) : static_cast<void>(all.walk(start, 0, 1, false));
  // A deadlock is as long as the way to the first state in which one of its strands is stuck.
  for (const auto& [strand, length] : all.stuck_after) {
    if (all.deadlocked.contains(strand)) all.least(all.result.shortest, Kind::kDeadlock, length);
  }
  return all.result;
}

}  // namespace interleave::explore::testing
