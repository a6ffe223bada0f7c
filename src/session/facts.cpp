#include "session/facts.h"

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
         lane.name_of(first->strand) + " ends at " + std::to_string(*first->finish);
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

}  // namespace interleave::session
