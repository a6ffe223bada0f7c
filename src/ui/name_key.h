// What the short names on tokens stand for: "p0-p4 philosopher[0…4]", in the heading of a card that has no room
// for names beside its tokens.
#pragma once

#include "ui/frame.h"

namespace interleave::ui {

// At the right of a heading's first line where it fits beside the title, else in lines below it, at most two; without a
// title from the left of the first. Returns how much lower than the first line it ends; draws only if asked to.
float name_key(const Frame& frame, const Rect& head, float title_width, bool draws);
// How wide it is in one line, with the gap to what comes after it.
float name_key_width(const Frame& frame);

}  // namespace interleave::ui
