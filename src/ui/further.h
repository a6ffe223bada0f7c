// "Explore further": what a lesson's page keeps out of the way. How fast it plays, the other knobs of the machine, a
// figure over a knob's whole range, and the other views.
//
// A drawer between the transport and the cards, closed until someone opens it; a page for trying things
// (`further` in its stage) has it open.
#pragma once

#include <string>
#include <vector>

#include "ui/frame.h"

namespace interleave::ui {

struct Further {
  // What a page calls its views, and which of them are shown though the page does not name them.
  struct ViewChoice {
    std::string name;
    Name label;
    bool shown = false;
    bool own = false;  // of the page itself
  };

  static float height(Frame& frame, float width, const std::vector<ViewChoice>& views);
  static void draw(Frame& frame, const Rect& area, const std::vector<ViewChoice>& views);
};

// A figure over a knob: dots and lines, the present value marked; a click sets the knob.
void draw_sweep_plot(Frame& frame, const Rect& area);

}  // namespace interleave::ui
