#include "explore/report.h"

#include <algorithm>

#include "words/words.h"

namespace interleave::explore {

using words::Phrase;
using words::say;

namespace {

std::vector<std::string> names_of(const sim::Machine& machine, const sim::State& state,
                                  const std::vector<sim::StrandId>& strands) {
  std::vector<std::string> names;
  for (const sim::StrandId strand : strands) {
    names.push_back(sim::strand_name(machine, state.logical, strand));
  }
  return names;
}

}  // namespace

sim::State replay(const sim::Machine& machine, const std::vector<sim::Choice>& schedule) {
  sim::State state;
  if (sim::begin(machine, state).fault) return state;
  for (const sim::Choice choice : schedule) {
    if (sim::step(machine, state, choice).fault) break;
  }
  return state;
}

std::string object_name(const sim::Machine& machine, std::uint32_t instance) {
  const lang::Object& object = machine.program->objects[machine.layout.object_of[instance]];
  if (!object.is_array) return object.name;
  return object.name + "[" + std::to_string(instance - object.first) + "]";
}

namespace {

// "A waits for m2, held by B"
std::string describe_stuck(const sim::Machine& machine, const sim::State& state,
                           sim::StrandId strand) {
  const auto name = [&](sim::StrandId s) { return sim::strand_name(machine, state.logical, s); };
  const words::KeptFilling who{"who", name(strand)};
  const sim::Wanted want = sim::wanted(machine, state, strand);
  switch (want.kind) {
    case sim::Wanted::Kind::kNothing: break;
    case sim::Wanted::Kind::kSlot: {  // of a runtime, or of the cores under `policy cooperative`
      const auto& runtimes = machine.program->runtimes;
      if (want.id >= runtimes.size()) return say("stuck.core", {who});
      const bool in_pool = sim::meta_of(machine, state, strand).flavor == sim::kBlockingPool;
      return say(in_pool ? Phrase("stuck.pool") : Phrase("stuck.worker"),
                 {who, {"runtime", runtimes[want.id].name}});
    }
    case sim::Wanted::Kind::kBehind: return say("stuck.behind", {who, {"other", name(want.id)}});
    case sim::Wanted::Kind::kGuard: return say("stuck.guard", {who});
    case sim::Wanted::Kind::kStrand: return say("stuck.strand", {who, {"other", name(want.id)}});
    case sim::Wanted::Kind::kObject: {
      const words::KeptFilling object{"object", object_name(machine, want.id)};
      const sim::StrandId owner = sim::owner_of(machine, state, want.id);
      if (owner == strand) return say("stuck.self", {who, object});
      if (owner == sim::kNobody) return say("stuck.object", {who, object});
      return say("stuck.held", {who, object, {"other", name(owner)}});
    }
  }
  return say("stuck.nothing", {who});
}

}  // namespace

std::string describe_deadlock(const sim::Machine& machine, const sim::State& state,
                              const std::vector<sim::StrandId>& strands) {
  std::string text;
  for (const sim::StrandId strand : strands) {
    text += (text.empty() ? "" : "; ") + describe_stuck(machine, state, strand);
  }
  return say("found.deadlock", {{"what", text}});
}

std::string describe_race(const sim::Machine& machine, const sim::State& state, sim::StrandId a,
                          sim::StrandId b, std::uint32_t variable) {
  const lang::Variable& is = machine.program->variables[variable];
  const auto does = [&](sim::StrandId strand) {
    std::vector<sim::CellAccess> accesses;
    sim::next_accesses(machine, state, strand, accesses);
    const bool writes = std::ranges::any_of(accesses, [&](const sim::CellAccess& cell) {
      return cell.writes && cell.cell >= is.first && cell.cell < is.first + is.count;
    });
    return say(writes ? Phrase("found.writes") : Phrase("found.reads"));
  };
  const std::string what =
      say("found.race.what", {{"first", sim::strand_name(machine, state.logical, a)},
                              {"first_does", does(a)},
                              {"object", is.name},
                              {"second", sim::strand_name(machine, state.logical, b)},
                              {"second_does", does(b)}});
  return say("found.race", {{"what", what}});
}

std::string describe_livelock(const sim::Machine& machine, const sim::State& state,
                              const std::vector<sim::StrandId>& strands) {
  const std::string who = words::list(names_of(machine, state, strands));
  return say("found.livelock", {{"what", say("found.livelock.what", {{"who", who}})}});
}

std::vector<std::vector<sim::StrandId>> wait_cycles(const sim::Machine& machine,
                                                    const sim::State& state) {
  const std::uint32_t count = machine.strand_count(state.logical);
  std::vector<sim::StrandId> next(count, sim::kNobody);
  for (sim::StrandId strand = 0; strand < count; ++strand) {
    const sim::Wanted want = sim::wanted(machine, state, strand);
    if (want.kind == sim::Wanted::Kind::kObject) {
      next[strand] = sim::owner_of(machine, state, want.id);
    }
  }
  std::vector<std::vector<sim::StrandId>> cycles;
  std::vector<bool> circling(count, false);
  for (sim::StrandId start = 0; start < count; ++start) {
    sim::StrandId at = start;
    for (std::uint32_t i = 0; i < count && at != sim::kNobody; ++i) at = next[at];
    if (at == sim::kNobody || circling[at]) continue;
    auto& cycle = cycles.emplace_back();
    for (; !circling[at]; at = next[at]) {
      circling[at] = true;
      cycle.push_back(at);
    }
    std::ranges::sort(cycle);
  }
  return cycles;
}

std::vector<sim::StrandId> wait_cycle(const sim::Machine& machine, const sim::State& state) {
  std::vector<std::vector<sim::StrandId>> cycles = wait_cycles(machine, state);
  return cycles.empty() ? std::vector<sim::StrandId>{} : std::move(cycles.front());
}

}  // namespace interleave::explore
