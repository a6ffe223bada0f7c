// What is handed to everything that draws in one frame.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "session/session.h"
#include "ui/controls.h"
#include "ui/draw.h"
#include "ui/frame_input.h"
#include "ui/motion.h"

namespace interleave::ui {

struct Frame {
  session::Session& session;
  Painter& paint;
  Controls& controls;
  Motion& motion;
  float width = 0, height = 0;  // of the canvas
  float seconds = 0;            // since the last frame
  bool scrolls = false;         // the cards do, so that a turn of the wheel is not for one of them
  Pinch pinch = {};             // two fingers, wherever they are
  // Patterns of bars, by activity, that were drawn where their word had no room; of the card that is being drawn.
  std::uint32_t unnamed_patterns = 0;
  // Commands issued by controls in this frame; they run when it is drawn, so that all of it shows one state.
  std::vector<std::pair<std::string, nlohmann::json>> issued = {};
  // Drawn last, on top of everything.
  std::vector<std::function<void(Frame&)>> overlays = {};

  void issue(std::string_view command, nlohmann::json args = nlohmann::json::object()) {
    issued.emplace_back(command, std::move(args));
  }
  [[nodiscard]] const Theme& theme() const { return paint.theme(); }
  [[nodiscard]] const Palette& colors() const { return paint.colors(); }
  [[nodiscard]] float px(float size) const { return paint.px(size); }
};

}  // namespace interleave::ui
