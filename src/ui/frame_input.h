// What the platform knows of a frame before it is drawn.
#pragma once

namespace interleave::ui {

// A gesture of two fingers since the last frame, in CSS pixels.
struct Pinch {
  bool active = false;
  float factor = 1;    // of their distance: above 1 they moved apart
  float x = 0, y = 0;  // between them
  float dx = 0;        // how far that point moved
};

// The app's own time for a frame (FrameLoop::times), in milliseconds; of the last 256 frames.
struct FrameTimes {
  unsigned long long drawn = 0;  // since the start
  double median = 0;
  double p99 = 0;
  double worst = 0;
};

struct FrameInput {
  float width = 0;  // of the canvas, in CSS pixels
  float height = 0;
  double now_ms = 0;
  bool dark = false;
  bool reduced_motion = false;
  float text_scale = 1;
  float least_text =
      0;  // no text smaller than this, before scaling: for the last row of a lecture hall
  Pinch pinch = {};
  FrameTimes times = {};  // of the frames before
};

}  // namespace interleave::ui
