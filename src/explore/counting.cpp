#include "explore/counting.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "explore/big_count.h"

namespace interleave::explore {
namespace {

// Numbers of as many 64-bit limbs as the largest needs, a row of them per state. Rows come into
// being by chunks, when something is first added to one of them: a million of long numbers all at
// once would hold a frame up.
class Limbs {
 public:
  Limbs(std::size_t rows, unsigned limbs) : limbs_(limbs), chunks_((rows >> kLog) + 1) {}
  [[nodiscard]] std::uint64_t* row(std::size_t row) {
    std::unique_ptr<std::uint64_t[]>& chunk = chunks_[row >> kLog];
    if (!chunk) chunk = std::make_unique<std::uint64_t[]>(std::size_t{limbs_} << kLog);
    return chunk.get() + (row & kMask) * limbs_;
  }
  // Null where all are 0.
  [[nodiscard]] std::uint64_t* row_if_any(std::size_t row) {
    std::uint64_t* const chunk = chunks_[row >> kLog].get();
    return chunk == nullptr ? nullptr : chunk + (row & kMask) * limbs_;
  }
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
  static constexpr unsigned kLog = 10;
  static constexpr std::size_t kMask = (std::size_t{1} << kLog) - 1;
  unsigned limbs_;
  std::vector<std::unique_ptr<std::uint64_t[]>> chunks_;
};

// Counts the paths from the start through the components that `inside` keeps, which are single
// states in no circle. A path counts as failed from the first violation on: those that come to a
// state without a failure and those with one are counted apart.
class PathCount {
 public:
  PathCount(const Graph& graph, const Components& components, const std::vector<bool>* inside,
            unsigned limbs)
      : graph_(graph),
        components_(components),
        inside_(inside),
        good_(graph.size(), limbs),
        bad_(graph.size(), limbs),
        totals_(2, limbs),
        left_(components.states.size()) {
    good_.row(0)[0] = 1;
  }

  // From the components of the start down to the sinks. False when it is over.
  bool more(Pace& pace) {
    for (bool rest = false; !rest; rest = pace.spend(1)) {
      if (left_ == 0 || overflow_) return false;
      visit(components_.states[--left_]);
    }
    return true;
  }
  [[nodiscard]] bool overflow() const { return overflow_; }
  std::string all() { return decimal({totals_.row(kAll), totals_.limbs()}); }
  std::string failing() { return decimal({totals_.row(kFailing), totals_.limbs()}); }

 private:
  static constexpr std::size_t kAll = 0;
  static constexpr std::size_t kFailing = 1;

  // `from` may be null: nothing.
  void add(Limbs& to, std::size_t row, const std::uint64_t* from) {
    if (from != nullptr && !to.add(to.row(row), from)) overflow_ = true;
  }
  [[nodiscard]] bool is_inside(StateId state) const {
    return inside_ == nullptr || (*inside_)[components_.of[state]];
  }

  void visit(StateId state) {
    if (!is_inside(state)) return;
    std::uint64_t* const good = good_.row_if_any(state);
    const NodeEnd end = graph_.ends[state];
    if (end == NodeEnd::kViolated && good != nullptr) {
      add(bad_, state, good);
      std::fill_n(good, good_.limbs(), 0);
    }
    const std::uint64_t* const bad = bad_.row_if_any(state);
    if (graph_.is_end(state)) {
      add(totals_, kAll, good);
      add(totals_, kAll, bad);
      add(totals_, kFailing, bad);
      if (graph_.fails(state)) add(totals_, kFailing, good);
      return;
    }
    for (std::uint32_t e = graph_.begin(state); e < graph_.end(state); ++e) {
      const StateId target = graph_.edges[e].target;
      if (target == kFaultState) {
        add(totals_, kAll, good);
        add(totals_, kAll, bad);
        add(totals_, kFailing, good);
        add(totals_, kFailing, bad);
      } else if (is_inside(target)) {
        add(good_, target, good);
        add(bad_, target, bad);
      }
    }
  }

  const Graph& graph_;
  const Components& components_;
  const std::vector<bool>* inside_;  // by component; null: all
  bool overflow_ = false;
  Limbs good_, bad_, totals_;
  std::size_t left_;
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
  std::vector<bool> inside(components.size());
  bool any = false;
  bool infinite = false;
  co_await each_member(components, pace, [&](std::uint32_t c, StateId state) {
    bool leads = inside[c] || facts.doomed[c] || facts.circling[c] || graph.fails(state) ||
                 graph.ends[state] == NodeEnd::kViolated;
    for (std::uint32_t e = graph.begin(state); e < graph.end(state) && !leads; ++e) {
      const StateId target = graph.edges[e].target;
      leads = target == kFaultState || inside[components.of[target]];
    }
    if (!leads) return;
    inside[c] = any = true;
    infinite = infinite || facts.on_cycle[c];
  });
  // Behind a violation every way on belongs to a failing schedule.
  std::vector<bool> behind(components.size());
  co_await each_member_backwards(components, pace, [&](std::uint32_t c, StateId state) {
    if (!behind[c] && graph.ends[state] != NodeEnd::kViolated) return;
    infinite = infinite || facts.on_cycle[c];
    inside[c] = true;
    for (std::uint32_t e = graph.begin(state); e < graph.end(state); ++e) {
      const StateId target = graph.edges[e].target;
      if (target != kFaultState) behind[components.of[target]] = true;
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
    while (next_ < components_.size()) {
      const auto members = components_.members(next_);
      const std::size_t now = std::min<std::uint64_t>(members.size() - visited_, pace.left() + 1);
      average(members.subspan(members.size() - visited_ - now, now));
      visited_ += now;
      total_ += now;
      if (visited_ == members.size()) end_round();
      if (pace.spend(now)) break;
    }
    return next_ < components_.size();
  }
  [[nodiscard]] std::optional<double> result() const {
    return settled_ ? std::optional(value_[0]) : std::nullopt;
  }

 private:
  // A part of a round over the component's states, from the highest number down.
  void average(std::span<const StateId> states) {
    if (facts_.doomed[next_] || facts_.circling[next_]) {
      for (const StateId state : states) value_[state] = 1;
      return;
    }
    for (auto at = states.rbegin(); at != states.rend(); ++at) {
      const double next = chance_of(*at);
      change_ = std::max(change_, std::abs(next - value_[*at]));
      value_[*at] = next;
    }
  }

  void end_round() {
    const bool settled = !facts_.on_cycle[next_] || visited_ == 1 || change_ < 1e-14 ||
                         facts_.doomed[next_] || facts_.circling[next_] || ++rounds_ > kMaxRounds;
    visited_ = 0;
    change_ = 0;
    if (!settled && total_ <= kMaxVisits) return;
    settled_ = settled_ && settled;
    ++next_;
    rounds_ = 0;
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
  std::uint32_t next_ = 0;   // component
  std::size_t visited_ = 0;  // of its states in this round
  double change_ = 0;        // largest in this round
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
