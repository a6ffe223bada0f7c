// The interface as one object: draws a frame, says whether it wants another, and answers the page.
#pragma once

#include <string>
#include <string_view>

#include "ui/theme.h"

namespace interleave::ui {

struct FrameInput {
  float width = 0;   // of the canvas, in CSS pixels
  float height = 0;
  double now_ms = 0;
  bool dark = false;
  bool reduced_motion = false;
  float text_scale = 1;
};

class AppUi {
 public:
  explicit AppUi(const Fonts& fonts) : fonts_(fonts) {}

  // Between ImGui::NewFrame() and ImGui::Render().
  void frame(const FrameInput& input);

  // True while something moves: the next frame is drawn without input.
  [[nodiscard]] bool wants_frame() const { return false; }

  // JSON in, JSON out: `window.interleave` of the page.
  std::string command(std::string_view json);
  [[nodiscard]] std::string state() const;
  [[nodiscard]] std::string rect(std::string_view label) const;

 private:
  Fonts fonts_;
  int presses_ = 0;
};

}  // namespace interleave::ui
