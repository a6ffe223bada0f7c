#include "session/facts.h"

#include <algorithm>
#include <vector>

#include "session/knobs.h"
#include "trace/metrics.h"

namespace interleave::session {

std::string start_and_end(const LaneRun& lane) {
  const trace::Metrics& metrics = lane.metrics();
  const trace::StrandMetrics* last = nullptr;
  const trace::StrandMetrics* first = nullptr;
  int count = 0;
  for (const trace::StrandMetrics& strand : metrics.strands) {
    if (strand.daemon) continue;
    ++count;
    if (strand.first_run && (last == nullptr || *strand.first_run >= *last->first_run))
      last = &strand;
    if (strand.finish && (first == nullptr || *strand.finish < *first->finish)) first = &strand;
  }
  if (count < 2 || last == nullptr || first == nullptr) return {};
  return lane.name_of(last->strand) + " starts at " + std::to_string(*last->first_run) + " · " +
         lane.name_of(first->strand) + (first->dropped ? " is dropped at " : " ends at ") +
         std::to_string(*first->finish);
}

std::string ending(const LaneRun& lane) {
  const std::string time = std::to_string(lane.run().end_time());
  switch (lane.run().outcome()) {
    case trace::Outcome::kRunning: return {};
    case trace::Outcome::kFinished: return "all done at " + time;
    case trace::Outcome::kDeadlock: return "stuck at " + time;
    case trace::Outcome::kViolation: return "fails at " + time;
    case trace::Outcome::kCutOff: return "cut off at " + time;
  }
  return {};
}

namespace {

using trace::Ticks;

// What a lane's ticks were spent on, over all its cores.
struct Spending {
  std::string name;
  Ticks end = 0, busy = 0, switching = 0, idle = 0, spun = 0;
  std::size_t cores = 0;  // that were used at all
};

Spending spending_of(const LaneRun& lane) {
  const trace::Metrics& metrics = lane.metrics();
  Spending sum{.name = label_of(lane.name()), .end = lane.run().end_time(), .spun = metrics.spun};
  for (const trace::CoreMetrics& core : metrics.cores) {
    if (core.busy == 0 && core.switching == 0) continue;
    ++sum.cores;
    sum.busy += core.busy;
    sum.switching += core.switching;
    sum.idle += core.idle;
  }
  sum.busy -= sum.spun;
  return sum;
}

std::string ticks(Ticks n) { return std::to_string(n) + (n == 1 ? " tick" : " ticks"); }

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  }
  return text;
}

// What the slower one loses to the faster, the largest loss first. In ticks of one core, so that lanes with
// several can be compared.
std::string loss(const Spending& slow, const Spending& fast) {
  const auto per_core = [](Ticks total, const Spending& s) {
    return s.cores == 0 ? 0 : total / static_cast<Ticks>(s.cores);
  };
  struct Reason {
    Ticks amount;
    std::string words;
  };
  const std::string its = slow.cores > 1 ? "its cores " : "its core ";
  const std::string s = slow.cores > 1 ? "" : "s";
  std::vector<Reason> reasons{
      {per_core(slow.idle, slow) - per_core(fast.idle, fast),
       its + (slow.cores > 1 ? "stand" : "stands") + " idle for " + ticks(slow.idle)},
      {per_core(slow.switching, slow) - per_core(fast.switching, fast),
       its + "spend" + s + " " + ticks(slow.switching) + " on switching"},
      {per_core(slow.spun, slow) - per_core(fast.spun, fast),
       its + "waste" + s + " " + ticks(slow.spun) + " spinning"},
      {per_core(slow.busy, slow) - per_core(fast.busy, fast),
       fast.cores > slow.cores ? (slow.cores > 1 ? std::to_string(slow.cores) + " cores share "
                                                 : "one core does all ") +
                                     ticks(slow.busy) + " of work"
                               : "it has more to do, " + ticks(slow.busy)},
  };
  const auto worst = std::ranges::max_element(reasons, {}, &Reason::amount);
  return worst->amount > 0 ? worst->words : std::string();
}

}  // namespace

std::string verdict(std::span<const std::unique_ptr<LaneRun>> lanes) {
  if (lanes.size() < 2) return {};
  std::vector<Spending> all;
  for (const auto& lane : lanes) {
    if (lane->run().outcome() != trace::Outcome::kFinished) return {};
    all.push_back(spending_of(*lane));
  }
  std::ranges::stable_sort(all, {}, &Spending::end);
  const Spending& first = all.front();
  std::vector<std::string> winners;
  for (const Spending& one : all) {
    if (one.end == first.end) winners.push_back(one.name);
  }
  if (winners.size() == all.size()) {
    return (all.size() == 2 ? "Both are done at " : "All are done at ") +
           std::to_string(first.end) + ": nobody wins.";
  }
  std::string text = join(winners) + (winners.size() > 1 ? " are" : " is") + " done first, at " +
                     std::to_string(first.end) + ".";
  for (std::size_t i = winners.size(); i < all.size(); ++i) {
    const std::string why = loss(all[i], first);
    // Lanes that lose in the same way share a sentence.
    std::vector<std::string> names{all[i].name};
    while (i + 1 < all.size() && all[i + 1].end == all[i].end && loss(all[i + 1], first) == why) {
      names.push_back(all[++i].name);
    }
    text += " " + join(names) + (names.size() > 1 ? " need " : " needs ") +
            std::to_string(all[i].end) + (why.empty() ? "." : ": " + why + ".");
  }
  return text;
}

}  // namespace interleave::session
