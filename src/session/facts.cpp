#include "session/facts.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "session/knobs.h"
#include "trace/metrics.h"
#include "trace/narrate.h"
#include "words/words.h"

namespace interleave::session {

using words::Phrase;
using words::say;

// When a strand is first seen on a core or a worker: a step that takes no time there is none.
static std::optional<trace::Ticks> first_seen(const LaneRun& lane, sim::StrandId strand) {
  const trace::Track& track = lane.run().timeline().strand(strand);
  for (std::size_t i = 0; i < track.size(); ++i) {
    const trace::Activity activity = track.activity(i);
    const bool runs =
        activity == trace::Activity::kRunning || activity == trace::Activity::kSpinning;
    if (runs && track.length(i) > 0) return track.start(i);
  }
  return std::nullopt;
}

std::string start_and_end(const LaneRun& lane) {
  const trace::Metrics& metrics = lane.metrics();
  std::optional<trace::Ticks> start;
  const trace::StrandMetrics* last = nullptr;
  const trace::StrandMetrics* first = nullptr;
  int count = 0;
  for (const trace::StrandMetrics& strand : metrics.strands) {
    if (strand.daemon) continue;
    ++count;
    const std::optional<trace::Ticks> seen = first_seen(lane, strand.strand);
    if (seen && (last == nullptr || *seen >= *start)) {
      last = &strand;
      start = seen;
    }
    if (strand.finish && (first == nullptr || *strand.finish < *first->finish)) first = &strand;
  }
  if (count < 2 || last == nullptr || first == nullptr) return {};
  return say(first->dropped ? Phrase("run.starts_dropped") : Phrase("run.starts_ends"),
             {{"last", lane.name_of(last->strand)},
              {"start", std::to_string(*start)},
              {"first", lane.name_of(first->strand)},
              {"end", std::to_string(*first->finish)}});
}

std::string ending(const LaneRun& lane, bool briefly) {
  const words::KeptFilling time{"time", std::to_string(lane.run().end_time())};
  switch (lane.run().outcome()) {
    case trace::Outcome::kRunning: return {};
    case trace::Outcome::kFinished:
      return say(briefly ? Phrase("run.finished.short") : Phrase("run.finished"), {time});
    case trace::Outcome::kDeadlock: return say("run.deadlock", {time});
    case trace::Outcome::kViolation: return say("run.violation", {time});
    case trace::Outcome::kCutOff: return say("run.cut_off", {time});
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
  const bool several = slow.cores > 1;
  const auto in_ticks = [](Phrase phrase, Ticks ticks) {
    return say(phrase, {{"ticks", trace::ticks_phrase(ticks)}});
  };
  std::vector<Reason> reasons{
      {per_core(slow.idle, slow) - per_core(fast.idle, fast),
       in_ticks(several ? Phrase("loss.idle.many") : Phrase("loss.idle"), slow.idle)},
      {per_core(slow.switching, slow) - per_core(fast.switching, fast),
       in_ticks(several ? Phrase("loss.switching.many") : Phrase("loss.switching"),
                slow.switching)},
      {per_core(slow.spun, slow) - per_core(fast.spun, fast),
       in_ticks(several ? Phrase("loss.spinning.many") : Phrase("loss.spinning"), slow.spun)},
      {per_core(slow.busy, slow) - per_core(fast.busy, fast),
       say(fast.cores <= slow.cores ? Phrase("loss.more")
           : several                ? Phrase("loss.few_cores")
                                    : Phrase("loss.one_core"),
           {{"ticks", trace::ticks_phrase(slow.busy)}, {"count", std::to_string(slow.cores)}})},
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
    return say(all.size() == 2 ? Phrase("verdict.both") : Phrase("verdict.all"),
               {{"time", std::to_string(first.end)}});
  }
  std::string text =
      say("verdict.first", {{"who", words::list(winners)}, {"time", std::to_string(first.end)}});
  for (std::size_t i = winners.size(); i < all.size(); ++i) {
    const std::string why = loss(all[i], first);
    // Lanes that lose in the same way share a sentence.
    std::vector<std::string> names{all[i].name};
    while (i + 1 < all.size() && all[i + 1].end == all[i].end && loss(all[i + 1], first) == why) {
      names.push_back(all[++i].name);
    }
    text += ' ' +
            say(why.empty() ? Phrase("verdict.later") : Phrase("verdict.later.why"),
                {{"who", words::list(names)}, {"time", std::to_string(all[i].end)}, {"why", why}});
  }
  return text;
}

}  // namespace interleave::session
