// What the app needs of the place it runs in: a drawing area, frames when it asks for them, and the few wishes of the
// reader that a system knows. One file implements it for the browser (platform_web.cpp), one for a desktop window
// that is meant for debugging (platform_native.cpp); CMake chooses, and nothing else tells them apart.
//
// Lengths are CSS pixels (points, on a desktop), unless they are called device pixels.
#pragma once

#include <span>
#include <string>

struct SDL_Window;

namespace interleave::app::platform {

struct Viewport {
  float width = 0;
  float height = 0;
  int pixel_width =
      0;  // the same in device pixels: exact, so that text is sharp at any pixel ratio
  int pixel_height = 0;
  bool operator==(const Viewport&) const = default;
};

struct Preferences {
  bool dark = false;
  bool reduced_motion = false;
  float text_scale = 1;  // the reader's own text size over the usual one
  float least_text = 0;  // no text smaller than this, before scaling
  bool operator==(const Preferences&) const = default;
};

// The bytes of one TrueType file; they stay where they are until the program ends. Empty when it is missing.
enum class FontFile { kRegular, kSemiBold, kMono };
std::span<const unsigned char> font_file(FontFile file);

// What the platform calls. `tick` comes once after each request_frame() and after input; `context_lost` when the
// drawing context and all that was in it are gone, `context_restored` when there is a new, empty one.
struct Callbacks {
  void (*tick)() = nullptr;
  void (*context_lost)() = nullptr;
  void (*context_restored)() = nullptr;
};

// Opens the window (on the web: takes the page's canvas) and makes an OpenGL context current. On failure false,
// and the reason on stderr or the page's console.
bool open(const char* title, const Callbacks& callbacks);

// Calls back until the window is closed. On the web it returns at once: there the browser does the calling.
void run();

// Asks for one more frame. Without it nothing is called and nothing is drawn.
void request_frame();

// One was asked for and has not been drawn yet.
bool frame_pending();

// Makes the whole drawing area this colour (each part from 0 to 1). Where a processor draws, a rectangle of its size
// would cost as much as half of all else.
void clear(float red, float green, float blue);

// Shows what was drawn since the last call.
void present();

Viewport viewport();
Preferences preferences();
double now_ms();  // since some fixed moment; never goes back
SDL_Window* window();
const char* shader_version();  // first line of every shader

void copy_text(const std::string& text);
void open_link(const std::string& url);

// Tells the page that the app's state has changed (it then reads it again). Nothing on a desktop.
void announce_change();

}  // namespace interleave::app::platform
