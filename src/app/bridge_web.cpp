// Every function takes and gives JSON as UTF-8. What is given back stays readable until the next call.
#include <emscripten.h>

#include <cstdio>
#include <string>

#include "app/bridge.h"

namespace interleave::app {
namespace {

ui::AppUi* app = nullptr;
FrameLoop* loop = nullptr;

const char* answer(std::string json) {
  static std::string kept;
  kept = std::move(json);
  return kept.c_str();
}

}  // namespace

void connect_bridge(ui::AppUi& app_ui, FrameLoop& frame_loop) {
  app = &app_ui;
  loop = &frame_loop;
}

extern "C" {

// {"name":"step","args":{...}} -> {} or {"error":"..."}
EMSCRIPTEN_KEEPALIVE const char* il_command(const char* json) {
  std::string result = app->command(json);
  loop->invalidate();
  return answer(std::move(result));
}

EMSCRIPTEN_KEEPALIVE const char* il_state() { return answer(app->state()); }

// {"x":..,"y":..,"width":..,"height":..} in CSS pixels from the canvas' top left corner, or null
EMSCRIPTEN_KEEPALIVE const char* il_rect(const char* label) { return answer(app->rect(label)); }

EMSCRIPTEN_KEEPALIVE const char* il_frames() {
  const ui::FrameTimes times = loop->times();
  char buffer[160];
  std::snprintf(buffer, sizeof buffer,
                R"({"drawn":%llu,"pending":%s,"median":%.3f,"p99":%.3f,"worst":%.3f})",
                static_cast<unsigned long long>(times.drawn),
                platform::frame_pending() ? "true" : "false", times.median, times.p99, times.worst);
  return answer(buffer);
}

}  // extern "C"

}  // namespace interleave::app
