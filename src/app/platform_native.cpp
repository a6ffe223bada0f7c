// A desktop window, for debugging with native tools. It shows the same canvas; the prose beside it is the browser's.
#include <SDL.h>
#include <SDL_opengl.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#include "app/platform.h"

namespace interleave::app::platform {
namespace {

struct Native {
  Callbacks callbacks;
  SDL_Window* window = nullptr;
  bool frame_requested = true;
  decltype(&glClearColor) clear_color = nullptr;
  decltype(&glClear) clear = nullptr;
};
Native native;

std::vector<unsigned char> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool fail() {
  std::fprintf(stderr, "SDL: %s\n", SDL_GetError());
  return false;
}

}  // namespace

// The subset files that tools/serve made for the page.
std::span<const unsigned char> font_file(FontFile file) {
  static const std::array<std::vector<unsigned char>, 3> files = {
      read_file(INTERLEAVE_FONT_DIR "/Inter-Regular.ttf"),
      read_file(INTERLEAVE_FONT_DIR "/Inter-SemiBold.ttf"),
      read_file(INTERLEAVE_FONT_DIR "/JetBrainsMono-Regular.ttf"),
  };
  return files[static_cast<std::size_t>(file)];
}

bool open(const char* title, const Callbacks& callbacks) {
  native.callbacks = callbacks;
  if (SDL_Init(SDL_INIT_VIDEO) != 0) return fail();
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
  SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
  native.window =
      SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, 1280, 800,
                       SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
  if (native.window == nullptr || SDL_GL_CreateContext(native.window) == nullptr) return fail();
  SDL_GL_SetSwapInterval(1);
  native.clear_color =
      reinterpret_cast<decltype(&glClearColor)>(SDL_GL_GetProcAddress("glClearColor"));
  native.clear = reinterpret_cast<decltype(&glClear)>(SDL_GL_GetProcAddress("glClear"));
  if (native.clear_color == nullptr || native.clear == nullptr) return fail();
  return true;
}

void run() {
  while (SDL_QuitRequested() == SDL_FALSE) {
    if (!native.frame_requested) SDL_WaitEventTimeout(nullptr, 250);
    native.frame_requested = false;
    native.callbacks.tick();
  }
}

void request_frame() { native.frame_requested = true; }
bool frame_pending() { return native.frame_requested; }

void clear(float red, float green, float blue) {
  native.clear_color(red, green, blue, 1);
  native.clear(GL_COLOR_BUFFER_BIT);
}

void present() { SDL_GL_SwapWindow(native.window); }

Viewport viewport() {
  Viewport result;
  int width = 0;
  int height = 0;
  SDL_GetWindowSize(native.window, &width, &height);
  SDL_GL_GetDrawableSize(native.window, &result.pixel_width, &result.pixel_height);
  result.width = static_cast<float>(width);
  result.height = static_cast<float>(height);
  return result;
}

// SDL2 does not know the desktop's preferences: a debugging window takes them from the environment.
Preferences preferences() {
  static const bool dark = std::getenv("INTERLEAVE_DARK") != nullptr;
  static const bool reduced_motion = std::getenv("INTERLEAVE_REDUCED_MOTION") != nullptr;
  return {dark, reduced_motion, 1};
}

double now_ms() {
  return 1000.0 * static_cast<double>(SDL_GetPerformanceCounter()) /
         static_cast<double>(SDL_GetPerformanceFrequency());
}

SDL_Window* window() { return native.window; }
const char* shader_version() { return "#version 330"; }
void copy_text(const std::string& text) { SDL_SetClipboardText(text.c_str()); }
void open_link(const std::string& url) { SDL_OpenURL(url.c_str()); }
void announce_change() {}

}  // namespace interleave::app::platform
