#include "explore/counting.h"

#include <algorithm>
#include <cmath>

#include "explore/big_count.h"

namespace interleave::explore {
namespace {

// Numbers of as many 64-bit limbs as the largest needs, a row of them per state.
class Limbs {
 public:
  Limbs(std::size_t rows, unsigned limbs) : limbs_(limbs), values_(rows * limbs, 0) {}
  [[nodiscard]] std::uint64_t* row(std::size_t row) { return values_.data() + row * limbs_; }
  [[nodiscard]] unsigned limbs() const { return limbs_; }

  // False where the sum has no room.
  bool add(std::uint64_t* to, const std::uint64_t* from) const {
    std::uint64_t carry = 0;
    for (unsigned i = 0; i < limbs_; ++i) {
      const std::uint64_t sum = to[i] + from[i];
      const std::uint64_t with_carry = sum + carry;
      carry = (sum < from[i] ? 1U : 0U) | (with_carry < sum ? 1U : 0U);
      to[i] = with_carry;
    }
    return carry == 0;
  }

 private:
  unsigned limbs_;
  std::vector<std::uint64_t> values_;
};

// Counts the paths from the start through the states that `inside` keeps, which are in no circle.
// A path counts as failed from the first violation on. Per state two rows: the paths that come to
// it without a failure, and those with one.
class PathCount {
 public:
  PathCount(const Graph& graph, const Components& components, const std::vector<bool>* inside,
            unsigned limbs)
      : graph_(graph),
        components_(components),
        inside_(inside),
        any_violated_(false),
        rows_(std::size_t{graph.size()} * 2 + 2, limbs),
        left_(components.size()) {
    rows_.row(0)[0] = 1;
  }

  // From the components of the start down to the sinks. False when it is over.
  bool more(Pace& pace) {
    for (bool rest = false; !rest; rest = pace.spend(1)) {
      if (left_ == 0 || overflow_) return false;
      for (const StateId state : components_.members(--left_)) visit(state);
    }
    return true;
  }
  [[nodiscard]] bool overflow() const { return overflow_; }
  std::string all() { return decimal({rows_.row(total()), rows_.limbs()}); }
  std::string failing() { return decimal({rows_.row(total() + 1), rows_.limbs()}); }

 private:
  [[nodiscard]] std::size_t total() const { return std::size_t{graph_.size()} * 2; }
  void add(std::size_t to, const std::uint64_t* from) {
    if (!rows_.add(rows_.row(to), from)) overflow_ = true;
  }

  void visit(StateId state) {
    if (inside_ != nullptr && !(*inside_)[state]) return;
    std::uint64_t* good = rows_.row(std::size_t{state} * 2);
    std::uint64_t* bad = rows_.row(std::size_t{state} * 2 + 1);
    const NodeEnd end = graph_.ends[state];
    if (end == NodeEnd::kViolated) {
      any_violated_ = true;
      if (!rows_.add(bad, good)) overflow_ = true;
      std::fill_n(good, rows_.limbs(), 0);
    }
    if (graph_.is_end(state)) {
      add(total(), good);
      add(total(), bad);
      add(total() + 1, bad);
      if (graph_.fails(state)) add(total() + 1, good);
      return;
    }
    for (std::uint32_t e = graph_.begin(state); e < graph_.end(state); ++e) {
      const StateId target = graph_.edges[e].target;
      if (target == kFaultState) {
        add(total(), good);
        add(total(), bad);
        add(total() + 1, good);
        add(total() + 1, bad);
      } else if (inside_ == nullptr || (*inside_)[target]) {
        add(std::size_t{target} * 2, good);
        if (any_violated_) add(std::size_t{target} * 2 + 1, bad);
      }
    }
  }

  const Graph& graph_;
  const Components& components_;
  const std::vector<bool>* inside_;
  bool any_violated_;
  bool overflow_ = false;
  Limbs rows_;
  std::uint32_t left_;
};

Slices count_paths(const Graph& graph, Pace& pace, const Components& components,
                   const std::vector<bool>* inside, std::string* all, std::string* failing) {
  for (unsigned limbs = 1;; limbs *= 2) {
    PathCount count(graph, components, inside, limbs);
    while (count.more(pace)) co_yield Slices::kRest;
    if (count.overflow()) continue;
    if (all != nullptr) *all = count.all();
    if (failing != nullptr) *failing = count.failing();
    co_return;
  }
}

// Where the graph has cycles: the failing schedules are finite in number only if none of the states
// they come through is on one. Those are the states that lead to a failure, and those behind a
// violation that does not end the schedule.
Slices count_failing(const Graph& graph, Pace& pace, const Components& components,
                     const ComponentFacts& facts, std::string& failing) {
  std::vector<bool> inside(graph.size());
  bool any = false;
  bool infinite = false;
  co_await each(components.size(), pace, [&](std::size_t c) {
    const auto members = components.members(static_cast<std::uint32_t>(c));
    bool leads = facts.doomed[c] || facts.circling[c];
    for (const StateId state : members) {
      leads = leads || graph.fails(state) || graph.ends[state] == NodeEnd::kViolated;
      for (std::uint32_t e = graph.begin(state); e < graph.end(state) && !leads; ++e) {
        const StateId target = graph.edges[e].target;
        leads = target == kFaultState || inside[target];
      }
    }
    for (const StateId state : members) inside[state] = leads;
    any = any || leads;
    infinite = infinite || (leads && facts.on_cycle[c]);
  });
  // Behind a violation every way on belongs to a failing schedule.
  std::vector<bool> behind(graph.size());
  co_await each(components.size(), pace, [&](std::size_t i) {
    const auto c = static_cast<std::uint32_t>(components.size() - 1 - i);
    const auto members = components.members(c);
    const bool in = std::ranges::any_of(members, [&](StateId state) {
      return behind[state] || graph.ends[state] == NodeEnd::kViolated;
    });
    if (!in) return;
    infinite = infinite || facts.on_cycle[c];
    for (const StateId state : members) {
      inside[state] = true;
      for (std::uint32_t e = graph.begin(state); e < graph.end(state); ++e) {
        const StateId target = graph.edges[e].target;
        if (target != kFaultState) behind[target] = true;
      }
    }
  });
  if (infinite) {
    failing = "infinite";
  } else if (!any) {
    failing = "0";
  } else {
    co_await count_paths(graph, pace, components, &inside, nullptr, &failing);
  }
}

// The chance of each edge of a state: strands evenly, then the picks of a strand evenly.
void weigh(const Graph& graph, StateId state, std::vector<double>& weights) {
  const std::uint32_t begin = graph.begin(state);
  const std::uint32_t end = graph.end(state);
  weights.assign(end - begin, 0);
  std::size_t strands = 0;
  for (std::uint32_t e = begin; e < end;) {
    std::uint32_t same = e;
    while (same < end && graph.edges[same].strand == graph.edges[e].strand) ++same;
    for (std::uint32_t i = e; i < same; ++i) {
      weights[i - begin] = 1.0 / static_cast<double>(same - e);
    }
    ++strands;
    e = same;
  }
  for (double& weight : weights) weight /= static_cast<double>(strands);
}

// The chance to fail from each state, sinks first; inside a component by repeated averaging (Gauss
// and Seidel), which a hopeless case may not keep up for more than so many visits.
constexpr std::uint64_t kMaxVisits = 200'000'000;

class Chance {
 public:
  Chance(const Graph& graph, const Components& components, const ComponentFacts& facts)
      : graph_(graph), components_(components), facts_(facts), value_(graph.size(), 0) {}

  // Goes on for as long as the pace allows. False when it is over.
  bool more(Pace& pace) {
    for (bool rest = false; !rest && next_ < components_.size();) {
      const auto members = components_.members(next_);
      rest = pace.spend(members.size());
      total_ += members.size();
      const bool settled = round(members);
      if (settled || total_ > kMaxVisits) {
        settled_ = settled_ && settled;
        ++next_;
        rounds_ = 0;
      }
    }
    return next_ < components_.size();
  }
  [[nodiscard]] std::optional<double> result() const {
    return settled_ ? std::optional(value_[0]) : std::nullopt;
  }

 private:
  bool round(std::span<const StateId> members) {
    if (facts_.doomed[next_] || facts_.circling[next_]) {
      for (const StateId state : members) value_[state] = 1;
      return true;
    }
    double change = 0;
    for (auto at = members.rbegin(); at != members.rend(); ++at) {
      const double next = chance_of(*at);
      change = std::max(change, std::abs(next - value_[*at]));
      value_[*at] = next;
    }
    return !facts_.on_cycle[next_] || members.size() == 1 || change < 1e-14 ||
           ++rounds_ > kMaxRounds;
  }

  double chance_of(StateId state) {
    if (graph_.is_end(state)) return graph_.fails(state) ? 1 : 0;
    if (graph_.ends[state] == NodeEnd::kViolated) return 1;
    weigh(graph_, state, weights_);
    double sum = 0;
    double itself = 0;
    const std::uint32_t begin = graph_.begin(state);
    for (std::uint32_t e = begin; e < graph_.end(state); ++e) {
      const double weight = weights_[e - begin];
      const StateId target = graph_.edges[e].target;
      if (target == state) {
        itself += weight;
      } else {
        sum += weight * (target == kFaultState ? 1 : value_[target]);
      }
    }
    return itself < 1 ? sum / (1 - itself) : 0;
  }

  static constexpr std::uint32_t kMaxRounds = 1'000'000;
  const Graph& graph_;
  const Components& components_;
  const ComponentFacts& facts_;
  std::vector<double> value_;
  std::vector<double> weights_;
  std::uint32_t next_ = 0;
  std::uint32_t rounds_ = 0;
  std::uint64_t total_ = 0;
  bool settled_ = true;
};

}  // namespace

Slices count_schedules(const Graph& graph, Pace& pace, const Components& components,
                       const ComponentFacts& facts, Analysis& analysis) {
  if (analysis.cyclic) {
    analysis.schedules = "infinite";
    co_await count_failing(graph, pace, components, facts, analysis.failing);
  } else {
    co_await count_paths(graph, pace, components, nullptr, &analysis.schedules, &analysis.failing);
  }
  Chance chance(graph, components, facts);
  while (chance.more(pace)) co_yield Slices::kRest;
  analysis.chance = chance.result();
}

}  // namespace interleave::explore
