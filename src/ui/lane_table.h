// The figures of a page's lanes side by side: when each was done, and what it took.
#pragma once

#include "ui/view.h"

namespace interleave::ui {

inline constexpr float kLaneTableRow = 28;  // height of a row, pixels at scale 1

// A row of heads and one for each lane. The best of a column stands out, if one is best. Switches and
// memory have columns only where the lanes differ in them.
void draw_lane_table(Frame& frame, Rect area);

}  // namespace interleave::ui
