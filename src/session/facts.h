// Short summaries of a run, for headings: what a learner would point out about it.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "session/lane_run.h"

namespace interleave::session {

// "C starts at 8 · A ends at 4": the strand that starts last, and the one that ends first; empty where
// there are fewer than two. Daemons do not count. One that was cancelled, or lost a select, "is dropped at 4".
std::string start_and_end(const LaneRun& lane);

// "all done at 12", "stuck at 7", ...: how the run ends. Briefly: "done at 12".
std::string ending(const LaneRun& lane, bool briefly = false);

// Who of several finished runs was done first, and why the others were not: one or two sentences.
// "Parallel is done first, at 8. Serial needs 24: its core stands idle for 18 ticks." Empty where there are fewer
// than two, or one does not finish.
std::string verdict(std::span<const std::unique_ptr<LaneRun>> lanes);

}  // namespace interleave::session
