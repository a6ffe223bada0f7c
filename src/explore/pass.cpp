#include "explore/pass.h"

#include <algorithm>

namespace interleave::explore {

Pass::Pass(const Setup& setup, bool reducing, bool keeps_graph, const sim::State& start)
    : setup(setup),
      reducing(reducing),
      symmetry(reducing && setup.symmetry ? const_cast<Symmetry*>(&*setup.symmetry) : nullptr),
      keeps_graph(keeps_graph),
      packing(*setup.machine, start.logical),
      store(packing.words()) {
  graph.forbids_livelock = setup.machine->program->forbid_livelock;
}

void Pass::fail_at_start() {
  const PackedWord nothing = 0;
  store = StateStore(1);
  store.insert(&nothing, 0);
  origins.push_back({});
  next = 1;
  if (!keeps_graph) return;
  graph.first.push_back(0);
  graph.ends.push_back(NodeEnd::kFailed);
  graph.pending.push_back(0);
}

void Pass::begin_widening(std::span<const sim::Word> logical, std::uint32_t extra) {
  Packing wider = packing;
  wider.widen(logical, extra);
  const std::size_t words = wider.words();
  widening_.emplace(std::move(wider), StateStore(words));
  packed_.resize(words);
}

void Pass::widen_more(Pace& pace) {
  auto& [wider, anew] = *widening_;
  for (bool rest = false; anew.size() < store.size(); rest = pace.spend(1)) {
    if (rest) return;
    const auto id = static_cast<StateId>(anew.size());
    const std::uint32_t kept = packing.unpack(store.at(id), unpacked_);
    wider.pack(unpacked_, kept, packed_.data());
    anew.insert(packed_.data(), StateStore::hash(packed_.data(), wider.words()));
  }
  packing = std::move(wider);
  store = std::move(anew);
  widening_.reset();
}

void Pass::drop_graph() {
  keeps_graph = false;
  graph = Graph{};
}

bool Pass::is_canonical_of(const sim::State& state, StateId id) {
  std::vector<sim::Word> canonical = state.logical;
  symmetry->canonicalize(canonical);
  packed_.resize(packing.words());
  return packing.pack(canonical, 0, packed_.data()) &&
         std::equal(packed_.begin(), packed_.end(), store.at(id));
}

std::vector<sim::Choice> Pass::path_to(StateId id) {
  std::vector<StateId> states;
  std::vector<sim::Choice> path;
  for (; id != kNoState; id = origins[id].parent) {
    states.push_back(id);
    path.push_back({origins[id].strand, origins[id].pick});
  }
  path.pop_back();  // of the start
  std::reverse(path.begin(), path.end());
  if (symmetry == nullptr) return path;
  std::reverse(states.begin(), states.end());
  const sim::Machine& machine = *setup.machine;
  sim::State at;
  sim::begin(machine, at);
  std::vector<sim::Choice> here;
  for (std::size_t i = 1; i < states.size(); ++i) {
    sim::list_choices(machine, at, here);
    for (const sim::Choice choice : here) {
      sim::State after{at.logical, {}};
      if (sim::step(machine, after, choice).fault || !is_canonical_of(after, states[i])) continue;
      path[i - 1] = choice;
      at = std::move(after);
      break;
    }
  }
  return path;
}

}  // namespace interleave::explore
