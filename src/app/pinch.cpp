#include "app/pinch.h"

#include <algorithm>
#include <cmath>

namespace interleave::app {

PinchTracker::Finger* PinchTracker::find(SDL_FingerID id) {
  for (Finger& finger : fingers_) {
    if (finger.down && finger.id == id) return &finger;
  }
  return nullptr;
}

bool PinchTracker::take(const SDL_Event& event) {
  if (event.type != SDL_FINGERDOWN && event.type != SDL_FINGERMOTION && event.type != SDL_FINGERUP)
    return false;
  const SDL_TouchFingerEvent& touch = event.tfinger;
  const bool before = both();
  Finger* finger = find(touch.fingerId);
  if (event.type == SDL_FINGERDOWN && finger == nullptr) {
    finger = fingers_[0].down ? &fingers_[1] : &fingers_[0];
    if (finger->down) return before;  // a third finger says nothing
    *finger = {touch.fingerId, true, touch.x, touch.y, touch.x, touch.y};
  }
  if (finger == nullptr) return before;
  finger->x = touch.x;
  finger->y = touch.y;
  if (event.type == SDL_FINGERUP) finger->down = false;
  return before || both();
}

ui::Pinch PinchTracker::since_last(float width, float height) {
  ui::Pinch pinch;
  if (both()) {
    const Finger& a = fingers_[0];
    const Finger& b = fingers_[1];
    const float now = std::hypot((a.x - b.x) * width, (a.y - b.y) * height);
    const float before = std::hypot((a.last_x - b.last_x) * width, (a.last_y - b.last_y) * height);
    constexpr float kLeast = 8;  // pixels between fingers: below, the ratio says nothing
    pinch.active = true;
    pinch.factor = before > kLeast && now > kLeast ? now / before : 1;
    pinch.x = (a.x + b.x) / 2 * width;
    pinch.y = (a.y + b.y) / 2 * height;
    pinch.dx = pinch.x - (a.last_x + b.last_x) / 2 * width;
  }
  for (Finger& finger : fingers_) {
    finger.last_x = finger.x;
    finger.last_y = finger.y;
  }
  return pinch;
}

}  // namespace interleave::app
