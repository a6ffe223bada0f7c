// A thread or task drawn on the stage can be asked "why?", wherever it is drawn.
#pragma once

#include "session/session.h"
#include "ui/frame.h"

namespace interleave::ui {

// By tap and press, by keyboard with `by_key` (few of them are), and the pointer that rests on it is answered at once.
// `place` tells two of them in one view apart, as on two lines of a program. The name on record is "Why NAME?".
void ask_strand(Frame& frame, const session::LaneRun& lane, const Rect& area, sim::StrandId strand,
                bool by_key, std::string_view place = {});

}  // namespace interleave::ui
