// The playhead: where the session is in time.
#pragma once

#include "ui/time_axis.h"

namespace interleave::ui {

// A line with a knob on top. Recorded as the slider "Time", so that keyboard and screen reader can move it.
void draw_playhead(Frame& frame, const TimeAxis& axis, float top, float bottom);

}  // namespace interleave::ui
