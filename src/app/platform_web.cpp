// The browser. The page (web/canvas.js) owns what only JavaScript can know exactly: the canvas's size in device
// pixels, the reader's preferences, the font files' bytes. It calls the il_* functions below.
#include <GLES3/gl3.h>
#include <SDL.h>
#include <emscripten.h>
#include <emscripten/html5.h>

#include <array>
#include <cmath>
#include <cstdio>

#include "app/platform.h"

namespace interleave::app::platform {
namespace {

constexpr const char* kCanvas = "#canvas";

struct Web {
  Callbacks callbacks;
  Viewport viewport{1, 1, 1, 1};
  Preferences preferences;
  std::array<std::span<const unsigned char>, 3> fonts;
  SDL_Window* window = nullptr;
  EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context = 0;
  bool frame_requested = false;
  bool context_lost = false;
};
Web web;

bool on_frame(double, void*) {
  web.frame_requested = false;
  if (!web.context_lost) web.callbacks.tick();
  return false;  // once: the next one is asked for when there is something to draw
}

// SDL marks the end of each poll with an event of its own: taking that for input would poll for ever.
int on_sdl_event(void*, SDL_Event* event) {
  if (event->type != SDL_POLLSENTINEL) request_frame();
  return 1;
}

// Saying that the event was handled is what allows the browser to bring the context back.
bool on_context_lost(int, const void*, void*) {
  web.context_lost = true;
  web.callbacks.context_lost();
  return true;
}

bool on_context_restored(int, const void*, void*) {
  web.context_lost = false;
  web.callbacks.context_restored();
  request_frame();
  return true;
}

// SDL makes its context through EGL, which keeps every OpenGL function alive (see cmake/Sdl2Web.cmake).
bool make_context() {
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  attributes.alpha = false;
  attributes.depth = false;
  attributes.stencil = false;
  attributes.antialias = false;  // Dear ImGui smooths its own edges
  web.context = emscripten_webgl_create_context(kCanvas, &attributes);
  return web.context > 0 &&
         emscripten_webgl_make_context_current(web.context) == EMSCRIPTEN_RESULT_SUCCESS;
}

// SDL wants whole CSS pixels and would round the canvas with them; the exact size is set after it.
void apply_size() {
  SDL_SetWindowSize(web.window, static_cast<int>(std::lround(web.viewport.width)),
                    static_cast<int>(std::lround(web.viewport.height)));
  emscripten_set_canvas_element_size(kCanvas, web.viewport.pixel_width, web.viewport.pixel_height);
}

}  // namespace

std::span<const unsigned char> font_file(FontFile file) {
  return web.fonts[static_cast<std::size_t>(file)];
}

bool open(const char* title, const Callbacks& callbacks) {
  web.callbacks = callbacks;
  SDL_SetHint(SDL_HINT_EMSCRIPTEN_KEYBOARD_ELEMENT, kCanvas);
  if (SDL_Init(SDL_INIT_VIDEO) != 0) {
    std::fprintf(stderr, "SDL: %s\n", SDL_GetError());
    return false;
  }
  web.window = SDL_CreateWindow(title, 0, 0, 1, 1, SDL_WINDOW_ALLOW_HIGHDPI);
  if (web.window == nullptr || !make_context()) {
    std::fprintf(stderr, "This browser offers no WebGL 2 here.\n");
    return false;
  }
  apply_size();
  SDL_AddEventWatch(on_sdl_event, nullptr);
  emscripten_set_webglcontextlost_callback(kCanvas, nullptr, false, on_context_lost);
  emscripten_set_webglcontextrestored_callback(kCanvas, nullptr, false, on_context_restored);
  return true;
}

void run() { request_frame(); }

void request_frame() {
  if (web.frame_requested) return;
  web.frame_requested = true;
  emscripten_request_animation_frame(on_frame, nullptr);
}

bool frame_pending() { return web.frame_requested; }

void clear(float red, float green, float blue) {
  glClearColor(red, green, blue, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

void present() {}  // the browser shows the canvas when the callback returns

Viewport viewport() { return web.viewport; }
Preferences preferences() { return web.preferences; }
double now_ms() { return emscripten_get_now(); }
SDL_Window* window() { return web.window; }
const char* shader_version() { return "#version 300 es"; }

// clang-format off: this is JavaScript
EM_JS(void, il_js_copy, (const char* text), {
  navigator.clipboard?.writeText(UTF8ToString(text)).catch(() => {});
});
EM_JS(void, il_js_open, (const char* url), { window.open(UTF8ToString(url), "_blank", "noopener"); });
EM_JS(void, il_js_changed, (), { window.dispatchEvent(new Event("interleave:change")); });
// clang-format on

void copy_text(const std::string& text) { il_js_copy(text.c_str()); }
void open_link(const std::string& url) { il_js_open(url.c_str()); }
void announce_change() { il_js_changed(); }

// ---- called by the page ----

extern "C" {

// The canvas's size. Drawing at once, not with the next frame, keeps a resize from flickering: setting the
// size empties the canvas.
EMSCRIPTEN_KEEPALIVE void il_resize(double width, double height, int pixel_width,
                                    int pixel_height) {
  const Viewport wanted{static_cast<float>(width), static_cast<float>(height), pixel_width,
                        pixel_height};
  if (wanted == web.viewport) return;
  web.viewport = wanted;
  if (web.window == nullptr) return;
  apply_size();
  if (!web.context_lost) web.callbacks.tick();
}

EMSCRIPTEN_KEEPALIVE void il_preferences(bool dark, bool reduced_motion, double text_scale,
                                         double least_text) {
  web.preferences = {dark, reduced_motion, static_cast<float>(text_scale),
                     static_cast<float>(least_text)};
  if (web.window != nullptr) request_frame();
}

// Before main: `bytes` was allocated by the page with malloc and now belongs to the app.
EMSCRIPTEN_KEEPALIVE void il_font(int file, const unsigned char* bytes, int size) {
  web.fonts.at(static_cast<std::size_t>(file)) = {bytes, static_cast<std::size_t>(size)};
}

}  // extern "C"

}  // namespace interleave::app::platform
