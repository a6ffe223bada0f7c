#include "explore/graph.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "explore/big_count.h"

namespace interleave::explore {
namespace {

constexpr std::uint32_t kMaxMaskStrands = 64;

// Strongly connected components, numbered so that an edge never leads to a higher number (sinks
// first). Tarjan (1972), without recursion. `keep(edge)` selects the edges that count.
template <class Keep>
std::vector<std::uint32_t> components(const Graph& graph, std::uint32_t& count, Keep keep) {
  struct Frame {
    StateId state;
    std::uint64_t edge;
  };
  const std::size_t size = graph.size();
  std::vector<std::uint32_t> component(size, UINT32_MAX);
  std::vector<std::uint32_t> index(size, 0);
  std::vector<std::uint32_t> low(size, 0);
  std::vector<StateId> open;
  std::vector<Frame> frames;
  std::uint32_t next_index = 0;
  count = 0;
  for (StateId root = 0; root < size; ++root) {
    if (index[root] != 0) continue;
    frames.push_back({root, graph.first[root]});
    index[root] = low[root] = ++next_index;
    open.push_back(root);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      const StateId state = frame.state;
      if (frame.edge < graph.first[state + 1]) {
        const Edge& edge = graph.edges[frame.edge++];
        if (edge.target == kFaultState || !keep(edge)) continue;
        if (index[edge.target] == 0) {
          index[edge.target] = low[edge.target] = ++next_index;
          open.push_back(edge.target);
          frames.push_back({edge.target, graph.first[edge.target]});
        } else if (component[edge.target] == UINT32_MAX) {
          low[state] = std::min(low[state], index[edge.target]);
        }
        continue;
      }
      if (low[state] == index[state]) {
        for (StateId member = kNoState; member != state;) {
          member = open.back();
          open.pop_back();
          component[member] = count;
        }
        ++count;
      }
      frames.pop_back();
      if (!frames.empty()) {
        const StateId parent = frames.back().state;
        low[parent] = std::min(low[parent], low[state]);
      }
    }
  }
  return component;
}

std::vector<std::vector<StateId>> members_of(const std::vector<std::uint32_t>& component,
                                             std::uint32_t count) {
  std::vector<std::vector<StateId>> members(count);
  for (StateId state = 0; state < component.size(); ++state) {
    members[component[state]].push_back(state);
  }
  return members;
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
std::vector<std::uint64_t> who_can_step(const Graph& graph,
                                        const std::vector<std::vector<StateId>>& members) {
  std::vector<std::uint64_t> can(graph.size(), 0);
  for (const auto& component : members) {  // sinks first
    std::uint64_t all = 0;
    for (const StateId state : component) {
      for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
        const Edge& edge = graph.edges[e];
        all |= std::uint64_t{1} << edge.strand;
        if (!graph.moved.empty()) all |= graph.moved[e];
        if (edge.target != kFaultState) all |= can[edge.target];
      }
    }
    for (const StateId state : component) can[state] = all;
  }
  return can;
}

void find_dooms(const Graph& graph, const std::vector<std::uint32_t>& component,
                const std::vector<std::vector<StateId>>& members,
                std::vector<bool>& doomed_component, Analysis& analysis) {
  const auto can = who_can_step(graph, members);
  // The strands that are stuck in the end, by what the end is: an end state, or a region without
  // exit.
  std::map<std::uint64_t, StateId> stuck;  // set -> earliest state with at least these stuck
  for (std::size_t c = 0; c < members.size(); ++c) {
    bool exit = false;
    for (const StateId state : members[c]) {
      if (graph.ends[state] == NodeEnd::kFinished || graph.ends[state] == NodeEnd::kFailed) {
        exit = true;
      }
      for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
        const StateId target = graph.edges[e].target;
        exit = exit || target == kFaultState || component[target] != c;
        if (exit) break;
      }
      if (exit) break;
    }
    if (exit) continue;
    const std::uint64_t never = graph.pending[members[c].front()] & ~can[members[c].front()];
    if (never == 0) continue;
    doomed_component[c] = true;
    stuck.emplace(never, kNoState);
  }
  for (auto& [set, earliest] : stuck) {
    // Numbers grow with distance from the start. The first of them to be stuck is what counts.
    for (StateId state = 0; state < graph.size(); ++state) {
      if ((graph.pending[state] & ~can[state] & set) == 0) continue;
      earliest = state;
      break;
    }
    analysis.dooms.push_back({earliest, set});
  }
}

// The shortest way round: from `entry` through every state pair needed to be fair and back.
std::vector<Edge> fair_cycle(const Graph& graph, const std::vector<bool>& inside, StateId entry,
                             std::uint64_t must_step, std::uint64_t must_stop) {
  std::vector<Edge> cycle;
  StateId at = entry;
  // Goes by the shortest way inside the component to the first state or edge that `done` accepts.
  const auto go = [&](auto done) {
    std::map<StateId, Edge> came;  // by this edge; pick and strand tell it, source kept beside
    std::map<StateId, StateId> from;
    std::vector<StateId> queue{at};
    for (std::size_t i = 0; i < queue.size(); ++i) {
      const StateId state = queue[i];
      for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
        const Edge& edge = graph.edges[e];
        if (edge.target == kFaultState || edge.progress != 0 || !inside[edge.target]) continue;
        const bool here = done(state, edge);
        if (!here && (edge.target == at || came.contains(edge.target))) continue;
        if (here) {
          std::vector<Edge> path{edge};
          for (StateId back = state; back != at; back = from[back]) path.push_back(came[back]);
          cycle.insert(cycle.end(), path.rbegin(), path.rend());
          at = edge.target;
          return;
        }
        came[edge.target] = edge;
        from[edge.target] = state;
        queue.push_back(edge.target);
      }
    }
  };
  for (std::uint32_t strand = 0; strand < kMaxMaskStrands; ++strand) {
    const std::uint64_t bit = std::uint64_t{1} << strand;
    if ((must_step & bit) != 0) {
      go([&](StateId, const Edge& edge) { return edge.strand == strand; });
    } else if ((must_stop & bit) != 0 && (enabled_strands(graph, at) & bit) != 0) {
      go([&](StateId, const Edge& edge) {
        return (enabled_strands(graph, edge.target) & bit) == 0;
      });
    }
  }
  if (at != entry || cycle.empty()) {
    go([&](StateId, const Edge& edge) { return edge.target == entry; });
  }
  return cycle;
}

// A component (progress edges taken out) holds a fair cycle when each strand either steps in it or
// is not enabled in some state of it.
void find_livelocks(const Graph& graph, Analysis& analysis) {
  std::uint32_t count = 0;
  const auto component =
      components(graph, count, [](const Edge& edge) { return edge.progress == 0; });
  const auto members = members_of(component, count);
  std::vector<std::uint64_t> seen;
  for (std::uint32_t c = 0; c < count; ++c) {
    std::uint64_t steps = 0;
    std::uint64_t always_enabled = ~std::uint64_t{0};
    for (const StateId state : members[c]) {
      always_enabled &= enabled_strands(graph, state);
      for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
        const Edge& edge = graph.edges[e];
        if (edge.target != kFaultState && edge.progress == 0 && component[edge.target] == c) {
          steps |= std::uint64_t{1} << edge.strand;
        }
      }
    }
    if (steps == 0 || (always_enabled & ~steps) != 0) continue;
    // Somebody who has not ended must be in it: a daemon going round alone waits for nobody.
    if ((steps & graph.pending[members[c].front()]) == 0) continue;
    if (std::find(seen.begin(), seen.end(), steps) != seen.end()) continue;
    seen.push_back(steps);
    const StateId entry = *std::min_element(members[c].begin(), members[c].end());
    std::vector<bool> inside(graph.size());
    for (const StateId state : members[c]) inside[state] = true;
    std::uint64_t others = 0;
    for (const StateId state : members[c]) others |= enabled_strands(graph, state);
    analysis.livelocks.push_back(
        {entry, fair_cycle(graph, inside, entry, steps, others & ~steps), steps});
  }
  std::sort(analysis.livelocks.begin(), analysis.livelocks.end(),
            [](const Livelock& a, const Livelock& b) { return a.entry < b.entry; });
}

bool fails(NodeEnd end) { return end == NodeEnd::kFailed || end == NodeEnd::kDeadlock; }

// Exact numbers of paths; `order` is topological, sinks first.
void count_paths(const Graph& graph, const std::vector<StateId>& order, Analysis& analysis) {
  std::vector<BigCount> paths(graph.size());
  paths[0] = BigCount(1);
  BigCount all;
  BigCount failing;
  for (std::size_t i = order.size(); i-- > 0;) {
    const StateId state = order[i];
    const BigCount here = std::move(paths[state]);
    paths[state] = BigCount();
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
  }
  analysis.schedules = all.decimal();
  analysis.failing = failing.decimal();
}

// The chance to fail from each state, sinks first; inside a component by repeated averaging.
double chance_of_failing(const Graph& graph, const std::vector<std::vector<StateId>>& members,
                         const std::vector<bool>& doomed) {
  std::vector<double> value(graph.size(), 0);
  std::vector<double> weights;
  for (std::size_t c = 0; c < members.size(); ++c) {
    if (doomed[c]) {
      for (const StateId state : members[c]) value[state] = 1;
      continue;
    }
    const bool alone = members[c].size() == 1;
    for (int round = 0; round < 20'000; ++round) {
      double change = 0;
      for (auto at = members[c].rbegin(); at != members[c].rend(); ++at) {
        const StateId state = *at;
        if (graph.ends[state] != NodeEnd::kNone) {
          value[state] = fails(graph.ends[state]) ? 1 : 0;
          continue;
        }
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
        const double next = itself < 1 ? sum / (1 - itself) : 0;
        change = std::max(change, std::abs(next - value[state]));
        value[state] = next;
      }
      if (alone || change < 1e-13) break;
    }
  }
  return value[0];
}

}  // namespace

// By taking away what nothing leads to, again and again (Kahn 1962).
bool has_cycle(const Graph& graph) {
  std::vector<std::uint32_t> incoming(graph.size());
  for (const Edge& edge : graph.edges) {
    if (edge.target != kFaultState) ++incoming[edge.target];
  }
  std::vector<StateId> free;
  for (StateId state = 0; state < graph.size(); ++state) {
    if (incoming[state] == 0) free.push_back(state);
  }
  std::size_t taken = 0;
  while (!free.empty()) {
    const StateId state = free.back();
    free.pop_back();
    ++taken;
    for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
      const StateId target = graph.edges[e].target;
      if (target != kFaultState && --incoming[target] == 0) free.push_back(target);
    }
  }
  return taken < graph.size();
}

Analysis analyse(const Graph& graph) {
  Analysis analysis;
  std::uint32_t count = 0;
  const auto component = components(graph, count, [](const Edge&) { return true; });
  const auto members = members_of(component, count);
  std::vector<bool> on_cycle(count);
  for (StateId state = 0; state < graph.size(); ++state) {
    for (std::uint64_t e = graph.first[state]; e < graph.first[state + 1]; ++e) {
      const StateId target = graph.edges[e].target;
      if (target != kFaultState && component[target] == component[state]) {
        on_cycle[component[state]] = true;
      }
    }
  }
  analysis.cyclic = std::find(on_cycle.begin(), on_cycle.end(), true) != on_cycle.end();
  std::vector<bool> doomed(count);
  if (graph.strands <= kMaxMaskStrands) {
    find_dooms(graph, component, members, doomed, analysis);
    if (analysis.cyclic) find_livelocks(graph, analysis);
  }
  if (!analysis.cyclic) {
    std::vector<StateId> order(graph.size());
    for (StateId state = 0; state < graph.size(); ++state) order[component[state]] = state;
    count_paths(graph, order, analysis);
  } else {
    analysis.schedules = "infinite";
    // Failing schedules are finite in number only if no cycle leads to a failure.
    std::vector<bool> leads(graph.size());
    bool infinite = false;
    bool any = false;
    for (std::uint32_t c = 0; c < count; ++c) {
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
    }
    if (infinite) {
      analysis.failing = "infinite";
    } else if (!any) {
      analysis.failing = "0";
    } else {
      // No cycle leads to a failure: count on the part that does.
      Graph part = graph;
      for (StateId state = 0; state < graph.size(); ++state) {
        if (leads[state]) continue;
        part.ends[state] = NodeEnd::kFinished;
      }
      std::vector<Edge> kept;
      std::vector<std::uint64_t> first;
      for (StateId state = 0; state < graph.size(); ++state) {
        first.push_back(kept.size());
        if (!leads[state]) continue;
        kept.insert(kept.end(),
                    graph.edges.begin() + static_cast<std::ptrdiff_t>(graph.first[state]),
                    graph.edges.begin() + static_cast<std::ptrdiff_t>(graph.first[state + 1]));
      }
      first.push_back(kept.size());
      part.edges = std::move(kept);
      part.first = std::move(first);
      std::vector<StateId> order;
      for (std::uint32_t c = 0; c < count; ++c) {
        order.insert(order.end(), members[c].begin(), members[c].end());
      }
      Analysis counted;
      count_paths(part, order, counted);
      analysis.failing = counted.failing;
    }
  }
  analysis.chance = chance_of_failing(graph, members, doomed);
  return analysis;
}

}  // namespace interleave::explore
