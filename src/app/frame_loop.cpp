#include "app/frame_loop.h"

#include <SDL.h>

#include <algorithm>
#include <span>

#include "imgui.h"
#include "imgui_impl_opengl3.h"
#include "imgui_impl_sdl2.h"

namespace interleave::app {
namespace {

ImFont* add_font(platform::FontFile file) {
  const std::span<const unsigned char> bytes = platform::font_file(file);
  if (bytes.empty()) return nullptr;
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  // The interface takes what it is given as constant, although only it says so.
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(const_cast<unsigned char*>(bytes.data()),
                                                    static_cast<int>(bytes.size()), 0.0F, &config);
}

}  // namespace

bool FrameLoop::start() {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  fonts_.regular = add_font(platform::FontFile::kRegular);
  fonts_.medium = fonts_.bold = add_font(platform::FontFile::kSemiBold);
  fonts_.code = fonts_.code_bold = add_font(platform::FontFile::kMono);
  if (fonts_.regular == nullptr || fonts_.bold == nullptr || fonts_.code == nullptr) return false;
  return ImGui_ImplSDL2_InitForOpenGL(platform::window(), nullptr) &&
         ImGui_ImplOpenGL3_Init(platform::shader_version());
}

void FrameLoop::invalidate() {
  frames_left_ = kTrailingFrames;
  platform::request_frame();
}

bool FrameLoop::take_input() {
  bool any = false;
  SDL_Event event;
  while (SDL_PollEvent(&event) != 0) {
    any = pinch_.take(event) || any;
    any = ImGui_ImplSDL2_ProcessEvent(&event) || any;
  }
  return any;
}

void FrameLoop::tick(ui::AppUi& app) {
  const platform::Viewport viewport = platform::viewport();
  const platform::Preferences preferences = platform::preferences();
  const bool changed = viewport != viewport_ || preferences != preferences_;
  viewport_ = viewport;
  preferences_ = preferences;
  if (take_input() || changed) frames_left_ = kTrailingFrames;
  if (frames_left_ == 0 && !app.wants_frame()) return;

  draw(app);
  if (frames_left_ > 0) --frames_left_;
  if (frames_left_ > 0 || app.wants_frame()) platform::request_frame();
  if (announced_ != app.state_revision()) {
    announced_ = app.state_revision();
    platform::announce_change();
  }
}

void FrameLoop::draw(ui::AppUi& app) {
  if (viewport_.width < 1 || viewport_.height < 1) return;  // hidden
  const double begin = platform::now_ms();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplSDL2_NewFrame();
  // SDL knows sizes in whole CSS pixels only. The small surplus keeps the product from falling below a whole pixel.
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {viewport_.width, viewport_.height};
  io.DisplayFramebufferScale = {
      (static_cast<float>(viewport_.pixel_width) + 0.01F) / viewport_.width,
      (static_cast<float>(viewport_.pixel_height) + 0.01F) / viewport_.height};
  ImGui::NewFrame();
  app.frame({.width = viewport_.width,
             .height = viewport_.height,
             .now_ms = begin,
             .dark = preferences_.dark,
             .reduced_motion = preferences_.reduced_motion,
             .text_scale = preferences_.text_scale,
             .least_text = preferences_.least_text,
             .pinch = pinch_.since_last(viewport_.width, viewport_.height),
             .times = times()});
  ImGui::Render();
  recent_[drawn_ % recent_.size()] = static_cast<float>(platform::now_ms() - begin);
  const ImVec4& background = ImGui::GetStyle().Colors[ImGuiCol_WindowBg];
  platform::clear(background.x, background.y, background.z);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  ++drawn_;
  platform::present();
}

void FrameLoop::release_graphics() { ImGui_ImplOpenGL3_DestroyDeviceObjects(); }

// The backend makes its objects, and Dear ImGui its textures, anew with the next frame.
void FrameLoop::restore_graphics() { invalidate(); }

ui::FrameTimes FrameLoop::times() const {
  ui::FrameTimes times{.drawn = drawn_};
  const std::size_t count = std::min<std::size_t>(drawn_, recent_.size());
  if (count == 0) return times;
  std::array<float, 256> sorted = recent_;
  std::sort(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(count));
  times.median = sorted[count / 2];
  times.p99 = sorted[count * 99 / 100];
  times.worst = sorted[count - 1];
  return times;
}

}  // namespace interleave::app
