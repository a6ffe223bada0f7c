// What the short names on tokens stand for: "p0-p4 philosopher[0…4]", in the heading of a card that has no room
// for names beside its tokens.
#pragma once

#include "ui/frame.h"

namespace interleave::ui {

// At the right of a heading's first line where it fits beside the title (at the left where there is no title), else in
// lines below it, at most two.
// Returns how much lower than that first line it ends; draws only if asked to.
float name_key(Frame& frame, const session::LaneRun& lane, const Rect& head, float title_width,
               bool draws);

}  // namespace interleave::ui
