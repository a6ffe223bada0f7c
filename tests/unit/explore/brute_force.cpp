#include "unit/explore/brute_force.h"

#include <algorithm>
#include <map>

namespace interleave::explore::testing {
namespace {
struct Enumerator {
  const sim::Machine& machine;
  std::uint64_t limit;
  Enumeration result = {};
  std::set<sim::StrandId> deadlocked = {};                     // in some schedule
  std::set<std::pair<std::size_t, sim::StrandId>> stuck = {};  // after so many steps
  void end(bool fails, double chance, sim::FaultKind fault = {}, std::size_t length = 0) {
    ++result.schedules;
    if (fails) ++result.failing, result.chance += chance;
    if (fault != sim::FaultKind::kNone) result.faults.emplace(fault, length);
  }
  // Those that wait for each other in a circle of owned locks are deadlocked, unless they may be dropped.
  bool in_circle(const sim::State& state, sim::StrandId first, std::uint32_t count) const {
    const bool drops = machine.has_cancel || !machine.program->selects.empty();
    sim::StrandId at = first;
    do {
      const bool task = sim::meta_of(machine, state, at).kind == lang::StrandKind::kTask;
      const sim::Wanted want = sim::wanted(machine, state, at);
      if (want.kind != sim::Wanted::Kind::kObject || (drops && task)) return false;
      at = sim::owner_of(machine, state, want.id);
    } while (at != sim::kNobody && at != first && --count > 0);
    return at == first;
  }
  // Whether the next step of `one` writes shared memory that the next step of `other` touches.
  bool race(const sim::State& state, sim::StrandId one, sim::StrandId other) {
    if (one == other || !sim::could_overlap(machine, state, one, other)) return false;
    std::vector<sim::CellAccess> mine, theirs;
    sim::next_accesses(machine, state, one, mine);
    sim::next_accesses(machine, state, other, theirs);
    bool found = false;
    for (const sim::CellAccess& a : mine) {
      for (const sim::CellAccess& b : theirs) {
        if (a.cell != b.cell || !a.writes || (a.in_atomic && b.in_atomic)) continue;
        const auto variable = std::ranges::find_if(
            machine.program->variables, [&](auto& is) { return a.cell < is.first + is.count; });
        if (variable->kind != lang::VariableKind::kShared) continue;
        result.races.insert(variable->name), found = true;
      }
    }
    return found;
  }
  // Every schedule from here; returns the strands that move in some of them, as bits.
  std::uint64_t walk(const sim::State& state, std::size_t length, double chance, bool failed) {
    if (result.too_many |= result.schedules >= limit || length >= 60; result.too_many) return 0;
    if (sim::finished(machine, state)) {
      result.finals.emplace(&state.logical[0], &state.logical[machine.program->memory_words]);
      const sim::Fault final = sim::check_final(machine, state);
      return end(failed || final, chance, final.kind, length), 0;
    }
    const std::uint32_t count = machine.strand_count(state.logical);
    for (sim::StrandId pair = 0; pair < count * count; ++pair) {
      failed |= race(state, pair / count, pair % count) && machine.program->forbid_races;
    }
    std::vector<sim::Choice> choices;
    sim::list_choices(machine, state, choices);
    if (choices.empty()) end(true, chance);
    std::map<sim::StrandId, double> ways;  // of each enabled strand to take its next step
    for (const sim::Choice choice : choices) ++ways[choice.strand];
    std::uint64_t moving = 0;
    for (const sim::Choice choice : choices) {
      const double share = chance / static_cast<double>(ways.size()) / ways[choice.strand];
      sim::State next{state.logical, {}};
      const sim::StepResult taken = sim::step(machine, next, choice);
      moving |= taken.moved | std::uint64_t{!taken.stands_still} << choice.strand;
      if (taken.fault) end(true, share, taken.fault.kind, length + 1);
      if (!taken.fault) moving |= walk(next, length + 1, share, failed);
    }
    for (sim::StrandId strand = 0; strand < count; ++strand) {
      const bool circle = in_circle(state, strand, count);
      const bool ended = (sim::control_of(machine, state, strand).flags & sim::kFlagEnded) != 0;
      const bool stays = !ended && !sim::is_daemon(machine, strand) && (moving >> strand & 1) == 0;
      if (circle || stays) stuck.emplace(length, strand);
      if (circle || (stays && choices.empty())) deadlocked.insert(strand);
    }
    return moving;
  }
};

}  // namespace

Enumeration enumerate(const sim::Machine& machine, std::uint64_t max_schedules) {
  Enumerator all{machine, max_schedules};
  sim::State start;
  const sim::Fault fault = sim::begin(machine, start).fault;
  fault ? all.end(true, 1, fault.kind) : void(all.walk(start, 0, 1, false));
  // A deadlock is as long as the way to the first state in which one of its strands is stuck.
  for (const auto& [length, strand] : all.stuck) {
    if (!all.result.deadlock && all.deadlocked.contains(strand)) all.result.deadlock = length;
  }
  return all.result;
}

}  // namespace interleave::explore::testing
