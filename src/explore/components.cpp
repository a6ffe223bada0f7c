#include "explore/components.h"

#include <algorithm>

namespace interleave::explore {
namespace {

// Tarjan (1972), without recursion.
class Tarjan {
 public:
  Tarjan(const Graph& graph, bool without_progress, std::vector<std::uint32_t>& component)
      : graph_(graph), without_progress_(without_progress), component_(component) {
    component_.assign(graph.size(), kNone);
    index_.assign(graph.size(), 0);
    low_.assign(graph.size(), 0);
  }

  // Goes on for as long as the pace allows; false when all states have their component.
  bool more(Pace& pace) {
    for (bool rest = false; !rest; rest = pace.spend(1)) {
      if (!frames_.empty()) {
        advance();
      } else if (root_ == graph_.size()) {
        return false;
      } else if (index_[root_] == 0) {
        enter(root_++);
      } else {
        ++root_;
      }
    }
    return true;
  }
  [[nodiscard]] std::uint32_t count() const { return count_; }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Frame {
    StateId state;
    std::uint32_t edge;
  };

  void enter(StateId state) {
    frames_.push_back({state, graph_.begin(state)});
    index_[state] = low_[state] = ++next_index_;
    open_.push_back(state);
  }

  void advance() {
    Frame& frame = frames_.back();
    const StateId state = frame.state;
    const std::uint32_t end = graph_.end(state);
    while (frame.edge < end) {
      const Edge& edge = graph_.edges[frame.edge++];
      if (edge.target == kFaultState || (without_progress_ && edge.progress != 0)) continue;
      if (index_[edge.target] == 0) {
        enter(edge.target);
        return;
      }
      if (component_[edge.target] == kNone) {
        low_[state] = std::min(low_[state], index_[edge.target]);
      }
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
  }

  const Graph& graph_;
  bool without_progress_;
  std::vector<std::uint32_t>& component_;
  std::vector<std::uint32_t> index_, low_;
  std::vector<StateId> open_;
  std::vector<Frame> frames_;
  StateId root_ = 0;
  std::uint32_t next_index_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace

Slices find_components(const Graph& graph, Pace& pace, bool without_progress,
                       Components& components) {
  std::uint32_t count = 0;
  {
    Tarjan tarjan(graph, without_progress, components.of);
    while (tarjan.more(pace)) co_yield Slices::kRest;
    count = tarjan.count();
  }
  // Counting sort: a component's states in the order of their numbers.
  components.first.assign(std::size_t{count} + 1, 0);
  components.states.resize(graph.size());
  co_await each(graph.size(), pace,
                [&](std::size_t state) { ++components.first[components.of[state] + 1]; });
  for (std::uint32_t c = 0; c < count; ++c) components.first[c + 1] += components.first[c];
  std::vector<std::uint32_t> next = components.first;
  co_await each(graph.size(), pace, [&](std::size_t state) {
    components.states[next[components.of[state]]++] = static_cast<StateId>(state);
  });
}

}  // namespace interleave::explore
