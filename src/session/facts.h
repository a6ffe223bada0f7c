// Short summaries of a run, for headings: what a learner would point out about it.
#pragma once

#include <string>

#include "session/lane_run.h"

namespace interleave::session {

// "C starts at 8 · A ends at 4": the strand that starts last, and the one that ends first; empty where
// there are fewer than two. Daemons do not count.
std::string start_and_end(const LaneRun& lane);

// "all done at 12", "stuck at 7", ...: how the run ends.
std::string ending(const LaneRun& lane);

}  // namespace interleave::session
