// Undo, Step, Play, the clock and the page's knobs.
#pragma once

#include "ui/frame.h"

namespace interleave::ui {

// What a tick is, in the machine that runs: of an action, or where actions cost nothing, of work.
std::string_view tick_text(const Frame& frame);

// How high it is at a width: knobs go to a row of their own where there is no room beside the buttons.
float transport_height(const Frame& frame, float width, bool narrow);
// `further`: the drawer below it is open.
void draw_transport(Frame& frame, const Rect& area, bool narrow, bool further);

// The line at the bottom: what has just happened, or why something that was pointed at is so.
float narration_height(Frame& frame, float width, bool narrow);
void draw_narration(Frame& frame, const Rect& area, bool narrow);

}  // namespace interleave::ui
