// Decides when a frame is drawn, and draws it. Dear ImGui draws everything anew each frame, so an app that shows
// a still picture must not draw: input, a changed size or preference, or a wish of the interface start
// frames; three more follow (hover and layout settle in them), then nothing runs at all.
#pragma once

#include <array>
#include <cstdint>

#include "app/pinch.h"
#include "app/platform.h"
#include "ui/app_ui.h"

namespace interleave::app {

class FrameLoop {
 public:
  // After platform::open(). False when the graphics cannot be set up.
  bool start();

  // Takes the waiting input and draws if there is a reason to.
  void tick(ui::AppUi& app);

  // Something outside of the input changed (a command of the page, say).
  void invalidate();

  // The drawing context went, and came back empty.
  static void release_graphics();
  void restore_graphics();

  [[nodiscard]] ui::Fonts fonts() const { return fonts_; }
  // The app's own time: the simulation's part of a frame, the layout and the list of what to draw. What the
  // browser's graphics take to draw that list is not the app's.
  [[nodiscard]] ui::FrameTimes times() const;

 private:
  bool take_input();
  void draw(ui::AppUi& app);

  static constexpr int kTrailingFrames = 3;
  ui::Fonts fonts_;
  platform::Viewport viewport_;
  platform::Preferences preferences_;
  int frames_left_ = kTrailingFrames;
  PinchTracker pinch_;
  std::uint64_t drawn_ = 0;
  std::uint64_t announced_ = 0;  // state that the page was last told about
  std::array<float, 256> recent_{};
};

}  // namespace interleave::app
