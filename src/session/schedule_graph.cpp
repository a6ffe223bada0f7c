#include "session/schedule_graph.h"

#include <algorithm>
#include <map>

namespace interleave::session {

std::vector<sim::Choice> ScheduleGraph::schedule_to(std::uint32_t node) const {
  std::vector<sim::Choice> schedule;
  for (; node != 0; node = nodes[node].parent) schedule.push_back(nodes[node].choice);
  std::ranges::reverse(schedule);
  return schedule;
}

std::vector<std::uint32_t> ScheduleGraph::path_of(const std::vector<sim::Choice>& schedule) const {
  std::vector<std::uint32_t> path{0};
  for (const sim::Choice choice : schedule) {
    const auto edge = std::ranges::find_if(
        edges, [&](const Edge& e) { return e.from == path.back() && e.choice == choice; });
    if (edge == edges.end()) break;
    path.push_back(edge->to);
  }
  return path;
}

std::optional<ScheduleGraph> schedule_graph(const sim::Machine& machine) {
  using End = ScheduleGraph::End;
  ScheduleGraph graph;
  std::map<std::vector<sim::Word>, std::uint32_t> known;
  std::vector<sim::State> states(1);
  std::vector<sim::Choice> choices;
  graph.nodes.emplace_back();
  if (sim::begin(machine, states[0]).fault) {
    graph.nodes[0].end = End::kBad;
    return graph;
  }
  known.emplace(states[0].logical, 0);
  for (std::uint32_t at = 0; at < graph.nodes.size(); ++at) {
    if (graph.nodes[at].end == End::kBad) continue;  // through a fault: nothing follows
    if (sim::finished(machine, states[at])) {
      graph.nodes[at].end = sim::check_final(machine, states[at]) ? End::kBad : End::kGood;
      continue;
    }
    sim::list_choices(machine, states[at], choices);
    if (choices.empty()) graph.nodes[at].end = End::kBad;
    for (const sim::Choice choice : choices) {
      sim::State next{states[at].logical, {}};
      const bool faults = static_cast<bool>(sim::step(machine, next, choice).fault);
      auto to = static_cast<std::uint32_t>(graph.nodes.size());
      if (!faults) to = known.emplace(next.logical, to).first->second;
      graph.edges.push_back({at, to, choice});
      if (to != graph.nodes.size()) continue;
      if (graph.nodes.size() == kMostGraphNodes) return std::nullopt;
      graph.nodes.push_back({.level = graph.nodes[at].level + 1,
                             .row = 0,
                             .parent = at,
                             .choice = choice,
                             .end = faults ? End::kBad : End::kNone,
                             .can_fail = false});
      states.push_back(std::move(next));
    }
  }
  // Breadth first numbers nodes level by level.
  std::vector<std::uint32_t> rows;
  for (ScheduleGraph::Node& node : graph.nodes) {
    rows.resize(std::max<std::size_t>(rows.size(), node.level + 1));
    node.row = rows[node.level]++;
    node.can_fail = node.end == End::kBad;
  }
  graph.levels = static_cast<std::uint32_t>(rows.size());
  graph.widest = *std::ranges::max_element(rows);
  for (bool changed = true; changed;) {
    changed = false;
    for (const ScheduleGraph::Edge& edge : graph.edges) {
      if (!graph.nodes[edge.to].can_fail || graph.nodes[edge.from].can_fail) continue;
      graph.nodes[edge.from].can_fail = changed = true;
    }
  }
  return graph;
}

}  // namespace interleave::session
