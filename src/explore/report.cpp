#include "explore/report.h"

#include <algorithm>

namespace interleave::explore {
namespace {

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

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

std::string describe_deadlock(const sim::Machine& machine, const sim::State& state,
                              const std::vector<sim::StrandId>& strands) {
  std::string text = "deadlock: ";
  bool first = true;
  for (const sim::StrandId strand : strands) {
    if (!first) text += "; ";
    first = false;
    text += sim::strand_name(machine, state.logical, strand);
    const sim::Wanted want = sim::wanted(machine, state, strand);
    switch (want.kind) {
      case sim::Wanted::Kind::kNothing: text += " can never go on"; break;
      case sim::Wanted::Kind::kSlot: {  // of a runtime, or of the cores under `policy cooperative`
        const auto& runtimes = machine.program->runtimes;
        const bool in_pool = sim::meta_of(machine, state, strand).flavor == sim::kBlockingPool;
        text += want.id >= runtimes.size() ? " is ready, but no core ever comes free for it"
                : in_pool
                    ? " is ready, but no blocking thread of " + runtimes[want.id].name +
                          " ever comes free for it"
                    : " is ready, but no worker of " + runtimes[want.id].name + " ever runs it";
        break;
      }
      case sim::Wanted::Kind::kGuard: text += " waits for a condition that never holds"; break;
      case sim::Wanted::Kind::kStrand:
        text += " waits for " + sim::strand_name(machine, state.logical, want.id) + " to end";
        break;
      case sim::Wanted::Kind::kObject: {
        text += " waits for " + object_name(machine, want.id);
        const sim::StrandId owner = sim::owner_of(machine, state, want.id);
        if (owner == strand) {
          text += ", which it holds itself";
        } else if (owner != sim::kNobody) {
          text += ", held by " + sim::strand_name(machine, state.logical, owner);
        }
        break;
      }
    }
  }
  return text;
}

std::string describe_race(const sim::Machine& machine, const sim::State& state, sim::StrandId a,
                          sim::StrandId b, std::uint32_t variable) {
  const lang::Variable& is = machine.program->variables[variable];
  const auto access = [&](sim::StrandId strand) {
    std::vector<sim::CellAccess> accesses;
    sim::next_accesses(machine, state, strand, accesses);
    const bool writes = std::ranges::any_of(accesses, [&](const sim::CellAccess& cell) {
      return cell.writes && cell.cell >= is.first && cell.cell < is.first + is.count;
    });
    return sim::strand_name(machine, state.logical, strand) + (writes ? " writes " : " reads ");
  };
  const std::string& name = is.name;
  return "data race: " + access(a) + name + " while " + access(b) +
         "it, and nothing orders the two";
}

std::string describe_livelock(const sim::Machine& machine, const sim::State& state,
                              const std::vector<sim::StrandId>& strands) {
  return "livelock: " + list_of(names_of(machine, state, strands)) +
         " can go round for ever without progress, however fair the scheduler";
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
