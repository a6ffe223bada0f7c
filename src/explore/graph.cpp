#include "explore/graph.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "explore/components.h"
#include "explore/counting.h"

namespace interleave::explore {
namespace {

std::uint64_t enabled_strands(const Graph& graph, StateId state) {
  std::uint64_t strands = 0;
  for (std::uint32_t e = graph.begin(state); e < graph.end(state); ++e) {
    strands |= std::uint64_t{1} << graph.edges[e].strand;
  }
  return strands;
}

// Strands that can still step on some way on from each component, or are moved by another's step.
Slices find_who_can_step(const Graph& graph, Pace& pace, const Components& components,
                         std::vector<std::uint64_t>& can) {
  can.assign(components.size(), 0);
  co_await each_member(components, pace, [&](std::uint32_t c, StateId state) {  // sinks first
    std::uint64_t all = can[c];
    for (std::uint32_t e = graph.begin(state); e < graph.end(state); ++e) {
      const Edge& edge = graph.edges[e];
      if (edge.stands_still == 0) all |= std::uint64_t{1} << edge.strand;
      if (!graph.moved.empty()) all |= graph.moved[e];
      if (edge.target != kFaultState) all |= can[components.of[edge.target]];
    }
    can[c] = all;
  });
}

Slices find_dooms(const Graph& graph, Pace& pace, const Components& components,
                  ComponentFacts& facts, Analysis& analysis) {
  std::vector<std::uint64_t> can;
  co_await find_who_can_step(graph, pace, components, can);
  // The strands that are stuck in the end, by what the end is: an end state, or a region without
  // exit.
  std::set<std::uint64_t> stuck;
  co_await each(components.size(), pace, [&](std::size_t i) {
    const auto c = static_cast<std::uint32_t>(i);
    if (facts.has_exit[c]) return;
    const StateId front = components.members(c).front();
    const std::uint64_t never = graph.pending[front] & ~can[c];
    if (never == 0) return;
    facts.doomed[c] = true;
    stuck.insert(never);
  });
  // A circle of waiting is a deadlock even where every way on ends in another violation.
  for (const std::uint64_t circle : graph.circles) {
    const auto holds_it = [&](std::uint64_t set) { return (set & circle) == circle; };
    if (std::ranges::none_of(stuck, holds_it)) stuck.insert(circle);
  }
  // Numbers grow with distance from the start. The first of a set to be stuck is what counts; those of it who
  // are not stuck there are looked for once more.
  std::map<std::uint64_t, bool> sets;  // set -> whether it is only a rest of others
  for (const std::uint64_t set : stuck) sets.emplace(set, false);
  while (!sets.empty()) {
    const auto [set, on_top] = *sets.begin();
    sets.erase(sets.begin());
    StateId state = 0;
    std::uint64_t here = 0;
    for (; state < graph.size(); ++state) {
      here = graph.pending[state] & ~can[components.of[state]];
      if ((here & set) != 0) break;
      if (pace.spend(1)) co_yield Slices::kRest;
    }
    if ((here & set) == 0) continue;
    analysis.dooms.push_back({state, set, here, on_top});
    const std::uint64_t rest = set & ~here;
    if (rest != 0 && !stuck.contains(rest)) sets.emplace(rest, true);
  }
}

// The shortest way round a component: through every state and edge needed to be fair, and back.
class FairCycle {
 public:
  FairCycle(const Graph& graph, const Components& components, std::uint32_t component)
      : graph_(graph), components_(components), component_(component), came_(graph.size(), kNone) {}

  Slices find(Pace& pace, StateId entry, std::uint64_t must_step, std::uint64_t must_stop) {
    at_ = entry;
    for (std::uint32_t strand = 0; strand < kMaxMaskStrands; ++strand) {
      const std::uint64_t bit = std::uint64_t{1} << strand;
      if ((must_step & bit) != 0) {
        co_await go(pace, [strand](const Edge& edge) { return edge.strand == strand; });
      } else if ((must_stop & bit) != 0 && (enabled_strands(graph_, at_) & bit) != 0) {
        co_await go(pace, [this, bit](const Edge& edge) {
          return (enabled_strands(graph_, edge.target) & bit) == 0;
        });
      }
    }
    if (at_ != entry || cycle.empty()) {
      co_await go(pace, [entry](const Edge& edge) { return edge.target == entry; });
    }
  }

  std::vector<Edge> cycle;  // found

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // Goes by the shortest way inside the component along the first edge that `done` accepts.
  template <class Done>
  Slices go(Pace& pace, Done done) {
    std::vector<StateId> queue{at_};
    std::vector<StateId> from{kNoState};  // parallel: index of the state before
    std::uint32_t last = kNone;
    std::size_t found = 0;
    for (std::size_t i = 0; i < queue.size() && last == kNone; ++i) {
      const StateId state = queue[i];
      for (std::uint32_t e = graph_.begin(state); e < graph_.end(state); ++e) {
        const Edge& edge = graph_.edges[e];
        if (edge.target == kFaultState || edge.progress != 0 ||
            components_.of[edge.target] != component_) {
          continue;
        }
        if (done(edge)) {
          last = e;
          found = i;
          break;
        }
        if (edge.target == at_ || came_[edge.target] != kNone) continue;
        came_[edge.target] = e;
        queue.push_back(edge.target);
        from.push_back(static_cast<StateId>(i));
      }
      if (pace.spend(1)) co_yield Slices::kRest;
    }
    if (last != kNone) {
      std::vector<Edge> path{graph_.edges[last]};
      for (std::size_t i = found; i != 0; i = from[i]) {
        path.push_back(graph_.edges[came_[queue[i]]]);
      }
      cycle.insert(cycle.end(), path.rbegin(), path.rend());
      at_ = path.front().target;
    }
    for (const StateId state : queue) came_[state] = kNone;
  }

  const Graph& graph_;
  const Components& components_;
  std::uint32_t component_;
  std::vector<std::uint32_t> came_;  // by state: the edge by which it was reached
  StateId at_ = 0;
};

// A component (progress edges taken out) holds a fair cycle when each strand either steps in it or
// is not enabled in some state of it.
Slices find_livelocks(const Graph& graph, Pace& pace, Analysis& analysis) {
  Components components;
  co_await find_components(graph, pace, true, components);
  std::vector<std::uint64_t> seen;
  for (std::uint32_t c = 0; c < components.size(); ++c) {
    const auto members = components.members(c);
    std::uint64_t steps = 0;
    std::uint64_t others = 0;
    std::uint64_t always_enabled = ~std::uint64_t{0};
    for (const StateId state : members) {
      const std::uint64_t enabled = enabled_strands(graph, state);
      others |= enabled;
      always_enabled &= enabled;
      for (std::uint32_t e = graph.begin(state); e < graph.end(state); ++e) {
        const Edge& edge = graph.edges[e];
        if (edge.target != kFaultState && edge.progress == 0 && components.of[edge.target] == c) {
          steps |= std::uint64_t{1} << edge.strand;
        }
      }
      if (pace.spend(1)) co_yield Slices::kRest;
    }
    if (steps == 0 || (always_enabled & ~steps) != 0) continue;
    // Somebody who has not ended must be in it: a daemon going round alone waits for nobody.
    if ((steps & graph.pending[members.front()]) == 0) continue;
    if (std::find(seen.begin(), seen.end(), steps) != seen.end()) continue;
    seen.push_back(steps);
    const StateId entry = members.front();
    FairCycle way(graph, components, c);
    co_await way.find(pace, entry, steps, others & ~steps);
    analysis.livelocks.push_back({entry, std::move(way.cycle), steps});
  }
  std::sort(analysis.livelocks.begin(), analysis.livelocks.end(),
            [](const Livelock& a, const Livelock& b) { return a.entry < b.entry; });
}

// Components that have a cycle, those that nobody leaves, and of these the ones where a forbidden
// livelock is all that can happen.
Slices look_at_components(const Graph& graph, Pace& pace, const Components& components,
                          ComponentFacts& facts) {
  const std::uint32_t count = components.size();
  facts.on_cycle.assign(count, false);
  facts.has_exit.assign(count, false);
  facts.doomed.assign(count, false);
  facts.circling.assign(count, false);
  bool progress = false;
  std::uint64_t steps = 0;
  co_await each_member(components, pace, [&](std::uint32_t c, StateId state) {
    const auto members = components.members(c);
    if (state == members.front()) {
      progress = false;
      steps = 0;
    }
    const NodeEnd end = graph.ends[state];
    bool inside = false;
    bool exit = end == NodeEnd::kFinished || end == NodeEnd::kFailed;
    for (std::uint32_t e = graph.begin(state); e < graph.end(state); ++e) {
      const Edge& edge = graph.edges[e];
      if (edge.target == kFaultState || components.of[edge.target] != c) {
        exit = true;
        continue;
      }
      inside = true;
      progress = progress || edge.progress != 0;
      steps |= std::uint64_t{1} << (edge.strand % kMaxMaskStrands);
    }
    if (inside) facts.on_cycle[c] = true;
    if (exit) facts.has_exit[c] = true;
    if (!graph.forbids_livelock || state != members.back()) return;
    const bool somebody = (steps & graph.pending[members.front()]) != 0;
    facts.circling[c] = facts.on_cycle[c] && !progress && somebody && !facts.has_exit[c];
  });
}

}  // namespace

// By taking away what nothing leads to, again and again (Kahn 1962).
Slices find_cycle(const Graph& graph, Pace& pace, bool& found) {
  std::vector<std::uint32_t> incoming(graph.size());
  co_await each(graph.edges.size(), pace, [&](std::size_t e) {
    if (graph.edges[e].target != kFaultState) ++incoming[graph.edges[e].target];
  });
  std::vector<StateId> free;
  co_await each(graph.size(), pace, [&](std::size_t state) {
    if (incoming[state] == 0) free.push_back(static_cast<StateId>(state));
  });
  std::size_t taken = 0;
  while (!free.empty()) {
    const StateId state = free.back();
    free.pop_back();
    ++taken;
    for (std::uint32_t e = graph.begin(state); e < graph.end(state); ++e) {
      const StateId target = graph.edges[e].target;
      if (target != kFaultState && --incoming[target] == 0) free.push_back(target);
    }
    if (pace.spend(1)) co_yield Slices::kRest;
  }
  found = taken < graph.size();
}

Slices analyse(const Graph& graph, Pace& pace, bool counts, Analysis& analysis) {
  Components components;
  co_await find_components(graph, pace, false, components);
  ComponentFacts facts;
  co_await look_at_components(graph, pace, components, facts);
  analysis.cyclic = std::ranges::find(facts.on_cycle, true) != facts.on_cycle.end();
  if (graph.strands <= kMaxMaskStrands) {
    co_await find_dooms(graph, pace, components, facts, analysis);
    if (analysis.cyclic) co_await find_livelocks(graph, pace, analysis);
  }
  if (!counts) co_return;
  co_await count_schedules(graph, pace, components, facts, analysis);
  // Those that stay in a forbidden livelock for ever are without number.
  if (graph.forbids_livelock && !analysis.livelocks.empty()) analysis.failing = "infinite";
}

}  // namespace interleave::explore
