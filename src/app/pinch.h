// Two fingers on the canvas: how far they moved together and apart since the last frame.
//
// SDL turns the first finger into a mouse; Dear ImGui knows no second one.
#pragma once

#include <SDL.h>

#include "ui/frame_input.h"

namespace interleave::app {

class PinchTracker {
 public:
  // True when the event was part of a gesture of two fingers.
  bool take(const SDL_Event& event);
  // What happened since the last call, for a canvas of this size.
  ui::Pinch since_last(float width, float height);

 private:
  struct Finger {
    SDL_FingerID id = 0;
    bool down = false;
    float x = 0, y = 0;  // 0 to 1 of the canvas
    float last_x = 0, last_y = 0;
  };
  Finger* find(SDL_FingerID id);
  [[nodiscard]] bool both() const { return fingers_[0].down && fingers_[1].down; }

  Finger fingers_[2];
};

}  // namespace interleave::app
