// Where things stand on the canvas, for any size from a phone to a wall.
//
// Wide: transport and knobs on top, cards below in at most two columns (the wide ones at the bottom), the
// narration last; they scroll where they would have to be too small.
// Narrow: the cards stack and scroll, the transport is at the bottom, where a thumb reaches it.
// The drawer comes first where it was asked for, and last where the page has it open: what runs is seen first.
// A demonstration (lesson::Layout::kWide): cards, and the transport below; the page around it has the margins.
#pragma once

#include <vector>

#include "ui/draw.h"

namespace interleave::ui {

// What a card asks for.
struct CardWish {
  float wanted_height = 0;
  float weight = 1;
  bool wide = false;
  bool firm = false;   // a wide one that is given what it wants, and no more
  bool leads = false;  // a wide one that comes first where not all is in sight
};

struct Drawer {
  float height = 0;  // none: it is closed
  bool last = false;
};

struct StageLayout {
  bool narrow = false;
  Rect transport;
  Rect narration;
  Rect further;              // the drawer, where it is open
  Rect cards;                // the area that the cards may use
  std::vector<Rect> places;  // one per wish, in order
  float content_height = 0;  // of the cards and the drawer: beyond cards.h they scroll
};

StageLayout lay_out_stage(const Theme& theme, float width, float height, float transport_height,
                          const std::vector<CardWish>& wishes, float scroll, float narration_height,
                          bool demonstration = false, Drawer drawer = {});

}  // namespace interleave::ui
