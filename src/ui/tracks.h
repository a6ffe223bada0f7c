// A row of a timeline: what one core or one strand did, as slices and waiting.
//
// Running is a filled bar in the strand's colour with its name or its steps. Everything else is
// thinner and told apart by pattern: ready is hatched, blocked hatched the other way with a bar at
// its end, I/O dotted, sleeping empty, suspended dashed. The cause of a wait stands on a plain chip.
//
// What lies after the playhead but was seen before is faint; what was not seen is not there.
#pragma once

#include <optional>

#include "session/lane_run.h"
#include "trace/interval.h"
#include "ui/time_axis.h"

namespace interleave::ui {

struct TrackRow {
  const session::LaneRun* lane = nullptr;
  std::size_t lane_index = 0;
  bool is_core = false;
  std::uint32_t id = 0;  // core or strand
  Rect area;             // of the bars
};

struct TrackOptions {
  double now = 0;  // the playhead
  double seen = 0;
  bool steps = true;  // cut a strand's slices into its steps where there is room
  bool causes = true;
};

void draw_track(Frame& frame, const TrackRow& row, const TimeAxis& axis,
                const TrackOptions& options);

// Whether a strand waits for ever after the end of its run, which is a deadlock, and the playhead is there.
bool is_stuck(const TrackRow& row, double now);
// That waiting, drawn beyond the end of the run, and fading: it has no end.
void draw_stuck(Frame& frame, const TrackRow& row, const TimeAxis& axis);

// Beside a card's title: the word for each pattern that had no room for it on its bar.
void draw_pattern_key(Frame& frame, float x, float right, float middle_y);

// The interval of a row at a position, if it was seen.
std::optional<trace::Interval> interval_at(const TrackRow& row, const TimeAxis& axis, float x,
                                           double seen);

}  // namespace interleave::ui
