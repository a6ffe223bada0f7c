#include "explore/graph.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <utility>

#include "explore/big_count.h"
#include "explore/slices.h"

namespace interleave::explore {
namespace {

constexpr std::uint32_t kMaxMaskStrands = 64;

// Strongly connected components, numbered so that an edge never leads to a higher number (sinks
// first). Tarjan (1972), without recursion. `Keep` selects the edges that count.
template <class Keep>
class Components {
 public:
  Components(const Graph& graph, Keep keep)
      : graph_(graph),
        keep_(keep),
        component_(graph.size(), UINT32_MAX),
        index_(graph.size(), 0),
        low_(graph.size(), 0) {}

  // Goes on for as long as the pace allows; false when all are known.
  bool more(Pace& pace) {
    for (; root_ < graph_.size(); ++root_) {
      if (index_[root_] == 0) enter(root_);
      while (!frames_.empty()) {
        if (pace.spend(step())) return true;
      }
    }
    return false;
  }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  std::vector<std::uint32_t> take() { return std::move(component_); }

 private:
  struct Frame {
    StateId state;
    std::uint64_t edge;
  };

  void enter(StateId state) {
    index_[state] = low_[state] = ++next_index_;
    open_.push_back(state);
    frames_.push_back({state, graph_.first[state]});
  }

  // Follows one edge, or leaves a state; 1 in the second case.
  std::uint64_t step() {
    Frame& frame = frames_.back();
    const StateId state = frame.state;
    if (frame.edge < graph_.first[state + 1]) {
      const Edge& edge = graph_.edges[frame.edge++];
      if (edge.target == kFaultState || !keep_(edge)) return 0;
      if (index_[edge.target] == 0) {
        enter(edge.target);
      } else if (component_[edge.target] == UINT32_MAX) {
        low_[state] = std::min(low_[state], index_[edge.target]);
      }
      return 0;
    }
    if (low_[state] == index_[state]) {
      for (StateId member = kNoState; member != state;) {
        member = open_.back();
        open_.pop_back();
        component_[member] = count_;
      }
      ++count_;
    }
    frames_.pop_back();
    if (!frames_.empty()) {
      const StateId parent = frames_.back().state;
      low_[parent] = std::min(low_[parent], low_[state]);
    }
    return 1;
  }

  const Graph& graph_;
  Keep keep_;
  std::vector<std::uint32_t> component_, index_, low_;
  std::vector<StateId> open_;
  std::vector<Frame> frames_;
  StateId root_ = 0;
  std::uint32_t next_index_ = 0, count_ = 0;
};

// The states of each component, one after another.
struct Members {
  std::vector<std::uint32_t> component;  // by state
  std::vector<StateId> states;           // component by component
  std::vector<std::uint64_t> first;      // by component: into states; one more at the end

  [[nodiscard]] std::size_t count() const { return first.size() - 1; }
  [[nodiscard]] std::span<const StateId> operator[](std::size_t c) const {
    return std::span(states).subspan(first[c], first[c + 1] - first[c]);
  }
};

template <class Keep>
Slices find_members(const Graph& graph, Pace& pace, Members& members, Keep keep) {
  Components<Keep> components(graph, keep);
  while (components.more(pace)) co_yield Slices::kRest;
  members.component = components.take();
  members.first.assign(components.count() + 1, 0);
  members.states.resize(graph.size());
  co_await each(graph.size(), pace,
                [&](std::size_t state) { ++members.first[members.component[state] + 1]; });
  for (std::size_t c = 1; c < members.first.size(); ++c) members.first[c] += members.first[c - 1];
  std::vector<std::uint64_t> next = members.first;
  co_await each(graph.size(), pace, [&](std::size_t state) {
    members.states[next[members.component[state]]++] = static_cast<StateId>(state);
  });
}

std::uint64_t enabled_strands(const Graph& graph, StateId state) {
  std::uint64_t strands = 0;
  for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
    strands |= std::uint64_t{1} << graph.edges[e].strand;
  }
  return strands;
}

// The chance of each edge of a state: strands evenly, then the picks of a strand evenly.
void weigh(const Graph& graph, StateId state, std::vector<double>& weights) {
  const std::uint64_t begin = graph.first[state];
  const std::uint64_t end = graph.first[state + 1];
  weights.assign(end - begin, 0);
  std::size_t strands = 0;
  for (std::uint64_t e = begin; e < end;) {
    std::uint64_t same = e;
    while (same < end && graph.edges[same].strand == graph.edges[e].strand) ++same;
    for (std::uint64_t i = e; i < same; ++i) {
      weights[i - begin] = 1.0 / static_cast<double>(same - e);
    }
    ++strands;
    e = same;
  }
  for (double& weight : weights) weight /= static_cast<double>(strands);
}

// Strands that can still step on some way on from each state, or are moved by another's step.
Slices find_who_can_step(const Graph& graph, Pace& pace, const Members& members,
                         std::vector<std::uint64_t>& can) {
  can.assign(graph.size(), 0);
  co_await each(members.count(), pace, [&](std::size_t c) {  // sinks first
    std::uint64_t all = 0;
    for (const StateId state : members[c]) {
      for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
        const Edge& edge = graph.edges[e];
        all |= std::uint64_t{1} << edge.strand;
        if (!graph.moved.empty()) all |= graph.moved[e];
        if (edge.target != kFaultState) all |= can[edge.target];
      }
    }
    for (const StateId state : members[c]) can[state] = all;
  });
}

// Whether the states of a component lead out of it, or end a schedule.
bool has_exit(const Graph& graph, const Members& members, std::size_t c) {
  for (const StateId state : members[c]) {
    const NodeEnd end = graph.ends[state];
    if (end == NodeEnd::kFinished || end == NodeEnd::kFailed) return true;
    for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
      const StateId target = graph.edges[e].target;
      if (target == kFaultState || members.component[target] != c) return true;
    }
  }
  return false;
}

Slices find_dooms(const Graph& graph, Pace& pace, const Members& members,
                  std::vector<bool>& doomed_component, Analysis& analysis) {
  std::vector<std::uint64_t> can;
  co_await find_who_can_step(graph, pace, members, can);
  // The strands that are stuck in the end, by what the end is: an end state, or a region without
  // exit.
  std::map<std::uint64_t, StateId> stuck;  // set -> earliest state with at least these stuck
  co_await each(members.count(), pace, [&](std::size_t c) {
    if (has_exit(graph, members, c)) return;
    const StateId front = members[c].front();
    const std::uint64_t never = graph.pending[front] & ~can[front];
    if (never == 0) return;
    doomed_component[c] = true;
    stuck.emplace(never, kNoState);
  });
  for (auto& [set, earliest] : stuck) {
    // Numbers grow with distance from the start. The first of them to be stuck is what counts.
    StateId state = 0;
    for (; state < graph.size(); ++state) {
      if ((graph.pending[state] & ~can[state] & set) != 0) break;
      if (pace.spend(1)) co_yield Slices::kRest;
    }
    earliest = state < graph.size() ? state : kNoState;
    analysis.dooms.push_back({earliest, set});
  }
}

// The shortest way round a component: through every state and edge needed to be fair, and back.
class FairCycle {
 public:
  FairCycle(const Graph& graph, const Members& members, std::size_t component)
      : graph_(graph), members_(members), component_(component), came_(graph.size(), kNone) {}

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
  static constexpr std::uint64_t kNone = UINT64_MAX;

  // Goes by the shortest way inside the component along the first edge that `done` accepts.
  template <class Done>
  Slices go(Pace& pace, Done done) {
    std::vector<StateId> queue{at_};
    std::vector<StateId> from{kNoState};  // parallel: index of the state before
    std::uint64_t last = kNone;
    std::size_t found = 0;
    for (std::size_t i = 0; i < queue.size() && last == kNone; ++i) {
      const StateId state = queue[i];
      for (std::uint64_t e = graph_.first[state]; e < graph_.first[state + 1]; ++e) {
        const Edge& edge = graph_.edges[e];
        if (edge.target == kFaultState || edge.progress != 0 ||
            members_.component[edge.target] != component_) {
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
  const Members& members_;
  std::size_t component_;
  std::vector<std::uint64_t> came_;  // by state: the edge by which it was reached
  StateId at_ = 0;
};

// A component (progress edges taken out) holds a fair cycle when each strand either steps in it or
// is not enabled in some state of it.
Slices find_livelocks(const Graph& graph, Pace& pace, Analysis& analysis) {
  Members members;
  co_await find_members(graph, pace, members, [](const Edge& edge) { return edge.progress == 0; });
  std::vector<std::uint64_t> seen;
  for (std::size_t c = 0; c < members.count(); ++c) {
    std::uint64_t steps = 0;
    std::uint64_t others = 0;
    std::uint64_t always_enabled = ~std::uint64_t{0};
    for (const StateId state : members[c]) {
      const std::uint64_t enabled = enabled_strands(graph, state);
      others |= enabled;
      always_enabled &= enabled;
      for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
        const Edge& edge = graph.edges[e];
        if (edge.target != kFaultState && edge.progress == 0 &&
            members.component[edge.target] == c) {
          steps |= std::uint64_t{1} << edge.strand;
        }
      }
      if (pace.spend(1)) co_yield Slices::kRest;
    }
    if (steps == 0 || (always_enabled & ~steps) != 0) continue;
    // Somebody who has not ended must be in it: a daemon going round alone waits for nobody.
    if ((steps & graph.pending[members[c].front()]) == 0) continue;
    if (std::find(seen.begin(), seen.end(), steps) != seen.end()) continue;
    seen.push_back(steps);
    const StateId entry = *std::min_element(members[c].begin(), members[c].end());
    FairCycle way(graph, members, c);
    co_await way.find(pace, entry, steps, others & ~steps);
    analysis.livelocks.push_back({entry, std::move(way.cycle), steps});
  }
  std::sort(analysis.livelocks.begin(), analysis.livelocks.end(),
            [](const Livelock& a, const Livelock& b) { return a.entry < b.entry; });
}

bool fails(NodeEnd end) { return end == NodeEnd::kFailed || end == NodeEnd::kDeadlock; }

struct PathCounts {
  std::string all, failing;
};

// Exact numbers of paths, without what `leaves_out(state)` leads to; `members` is sinks first.
template <class LeavesOut>
Slices count_paths(const Graph& graph, Pace& pace, const Members& members, LeavesOut leaves_out,
                   PathCounts& counts) {
  const std::vector<StateId>& order = members.states;
  std::vector<BigCount> paths(graph.size());
  paths[0] = BigCount(1);
  BigCount all;
  BigCount failing;
  co_await each(order.size(), pace, [&](std::size_t i) {
    const StateId state = order[order.size() - 1 - i];
    const BigCount here = std::exchange(paths[state], BigCount());
    if (leaves_out(state)) return;
    if (graph.ends[state] != NodeEnd::kNone) {
      all += here;
      if (fails(graph.ends[state])) failing += here;
    }
    for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
      if (graph.edges[e].target == kFaultState) {
        all += here;
        failing += here;
      } else {
        paths[graph.edges[e].target] += here;
      }
    }
  });
  counts = {all.decimal(), failing.decimal()};
}

// The chance to fail from a state as far as those of its successors are known.
double chance_from(const Graph& graph, StateId state, const std::vector<double>& value,
                   std::vector<double>& weights) {
  if (graph.ends[state] != NodeEnd::kNone) return fails(graph.ends[state]) ? 1 : 0;
  weigh(graph, state, weights);
  double sum = 0;
  double itself = 0;
  for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
    const double weight = weights[e - graph.first[state]];
    const StateId target = graph.edges[e].target;
    if (target == state) {
      itself += weight;
    } else {
      sum += weight * (target == kFaultState ? 1 : value[target]);
    }
  }
  return itself < 1 ? sum / (1 - itself) : 0;
}

// The chance to fail from the start: sinks first; inside a component by repeated averaging.
Slices find_chance(const Graph& graph, Pace& pace, const Members& members,
                   const std::vector<bool>& doomed, double& chance) {
  std::vector<double> value(graph.size(), 0);
  std::vector<double> weights;
  for (std::size_t c = 0; c < members.count(); ++c) {
    const std::span<const StateId> states = members[c];
    if (doomed[c]) {
      for (const StateId state : states) value[state] = 1;
    } else if (states.size() == 1) {
      value[states[0]] = chance_from(graph, states[0], value, weights);
    } else {
      constexpr int kMostRounds = 20'000;
      constexpr double kSettled = 1e-13;
      double change = 1;
      for (int round = 0; round < kMostRounds && change >= kSettled; ++round) {
        change = 0;
        co_await each(states.size(), pace, [&](std::size_t i) {
          const StateId state = states[states.size() - 1 - i];
          const double next = chance_from(graph, state, value, weights);
          change = std::max(change, std::abs(next - value[state]));
          value[state] = next;
        });
      }
    }
    if (pace.spend(1)) co_yield Slices::kRest;
  }
  chance = value[0];
}

// Failing schedules are finite in number only if no cycle leads to a failure.
Slices count_failing_of_cyclic(const Graph& graph, Pace& pace, const Members& members,
                               const std::vector<bool>& doomed, const std::vector<bool>& on_cycle,
                               std::string& failing) {
  std::vector<bool> leads(graph.size());
  bool infinite = false;
  bool any = false;
  co_await each(members.count(), pace, [&](std::size_t c) {
    bool reaches = doomed[c];
    for (const StateId state : members[c]) {
      reaches = reaches || fails(graph.ends[state]);
      for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1] && !reaches; ++e) {
        const StateId target = graph.edges[e].target;
        reaches = target == kFaultState || leads[target];
      }
    }
    for (const StateId state : members[c]) leads[state] = reaches;
    any = any || reaches;
    infinite = infinite || (reaches && on_cycle[c]);
  });
  if (infinite) {
    failing = "infinite";
  } else if (!any) {
    failing = "0";
  } else {
    // No cycle leads to a failure: count on the part that does.
    PathCounts counts;
    co_await count_paths(
        graph, pace, members, [&](StateId state) { return !leads[state]; }, counts);
    failing = counts.failing;
  }
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
    for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
      const StateId target = graph.edges[e].target;
      if (target != kFaultState && --incoming[target] == 0) free.push_back(target);
    }
    if (pace.spend(1)) co_yield Slices::kRest;
  }
  found = taken < graph.size();
}

Slices analyse(const Graph& graph, Pace& pace, Analysis& analysis) {
  Members members;
  co_await find_members(graph, pace, members, [](const Edge&) { return true; });
  std::vector<bool> on_cycle(members.count());
  co_await each(graph.size(), pace, [&](std::size_t state) {
    for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
      const StateId target = graph.edges[e].target;
      if (target != kFaultState && members.component[target] == members.component[state]) {
        on_cycle[members.component[state]] = true;
      }
    }
  });
  analysis.cyclic = std::find(on_cycle.begin(), on_cycle.end(), true) != on_cycle.end();
  std::vector<bool> doomed(members.count());
  if (graph.strands <= kMaxMaskStrands) {
    co_await find_dooms(graph, pace, members, doomed, analysis);
    if (analysis.cyclic) co_await find_livelocks(graph, pace, analysis);
  }
  if (!analysis.cyclic) {
    PathCounts counts;
    co_await count_paths(graph, pace, members, [](StateId) { return false; }, counts);
    analysis.schedules = counts.all;
    analysis.failing = counts.failing;
  } else {
    analysis.schedules = "infinite";
    co_await count_failing_of_cyclic(graph, pace, members, doomed, on_cycle, analysis.failing);
  }
  co_await find_chance(graph, pace, members, doomed, analysis.chance);
}

}  // namespace interleave::explore
