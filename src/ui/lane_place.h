// One lane of the stage: the run that it shows, where its parts are, and how far one has followed it. Times are
// ticks, with fractions while it plays.
#pragma once

#include <vector>

#include "ui/frame.h"
#include "ui/tracks.h"

namespace interleave::ui {

struct LanePlace {
  const session::LaneRun* lane = nullptr;
  Rect card, head, labels, plot, times;
  bool has_times = true;
  std::vector<TrackRow> rows;
};

// On a phone.
bool small_lanes(const Frame& frame);
// The end of its run, how far the playhead has come in it, and how far it was ever seen: a lane that the learner
// knows already (LaneRun::known) is there as a whole.
double lane_end(const session::LaneRun& lane);
double lane_time(const Frame& frame, const session::LaneRun& lane);
double lane_seen(const Frame& frame, const session::LaneRun& lane);
bool lane_over(const Frame& frame, const session::LaneRun& lane);
// When a strand first ran; later than anything where it did not, or where there is none.
double first_run(const session::LaneRun& lane, sim::StrandId strand);

// Its name and caption; at the right who still waits for the first turn, and once all is done what to notice.
void draw_lane_head(Frame& frame, const LanePlace& place);

}  // namespace interleave::ui
