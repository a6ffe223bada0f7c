/* What Dear ImGui's SDL2 backend and SDL2's own video part name of the parts that are left out: gamepads, SDL's renderer,
   gestures (the app knows its own), an environment, and drawing into memory (half of SDL's size). All of it says that there is none.

   A name that is missing here does not fail the link where Emscripten's own JavaScript knows it: its SDL 1 then comes
   along, 9 KB of it on the way to the reader. The page has no use for the full screen and the captured pointer either. */
#include <emscripten/html5.h>

#include "SDL.h"

SDL_Surface* SDL_CreateRGBSurface(Uint32 flags, int width, int height, int depth, Uint32 red, Uint32 green, Uint32 blue,
                                  Uint32 alpha) {
  (void)flags;
  (void)width;
  (void)height;
  (void)depth;
  (void)red;
  (void)green;
  (void)blue;
  (void)alpha;
  return NULL;
}
SDL_Surface* SDL_ConvertSurfaceFormat(SDL_Surface* surface, Uint32 format, Uint32 flags) {
  (void)surface;
  (void)format;
  (void)flags;
  return NULL;
}
void SDL_FreeSurface(SDL_Surface* surface) { (void)surface; }
int Emscripten_CreateWindowFramebuffer(void* device, SDL_Window* window, Uint32* format, void** pixels, int* pitch) {
  (void)device;
  (void)window;
  (void)format;
  (void)pixels;
  (void)pitch;
  return -1;
}
int Emscripten_UpdateWindowFramebuffer(void* device, SDL_Window* window, const SDL_Rect* rects, int count) {
  (void)device;
  (void)window;
  (void)rects;
  (void)count;
  return -1;
}
void Emscripten_DestroyWindowFramebuffer(void* device, SDL_Window* window) {
  (void)device;
  (void)window;
}

SDL_Renderer* SDL_GetRenderer(SDL_Window* window) { (void)window; return NULL; }
int SDL_GetRendererOutputSize(SDL_Renderer* renderer, int* w, int* h) {
  (void)renderer;
  *w = *h = 0;
  return -1;
}
void SDL_DestroyRendererWithoutFreeing(SDL_Renderer* renderer) { (void)renderer; }

int SDL_GestureAddTouch(SDL_TouchID touch) { (void)touch; return 0; }
int SDL_GestureDelTouch(SDL_TouchID touch) { (void)touch; return 0; }
void SDL_GestureProcessEvent(SDL_Event* event) { (void)event; }
void SDL_GestureQuit(void) {}

int SDL_NumJoysticks(void) { return 0; }
SDL_bool SDL_IsGameController(int index) { (void)index; return SDL_FALSE; }
SDL_GameController* SDL_GameControllerOpen(int index) { (void)index; return NULL; }
void SDL_GameControllerClose(SDL_GameController* pad) { (void)pad; }
Uint8 SDL_GameControllerGetButton(SDL_GameController* pad, SDL_GameControllerButton button) {
  (void)pad;
  (void)button;
  return 0;
}
Sint16 SDL_GameControllerGetAxis(SDL_GameController* pad, SDL_GameControllerAxis axis) {
  (void)pad;
  (void)axis;
  return 0;
}

EMSCRIPTEN_RESULT emscripten_request_fullscreen_strategy(const char* target, bool deferred,
                                                         const EmscriptenFullscreenStrategy* strategy) {
  (void)target;
  (void)deferred;
  (void)strategy;
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}
EMSCRIPTEN_RESULT emscripten_exit_fullscreen(void) { return EMSCRIPTEN_RESULT_NOT_SUPPORTED; }
EMSCRIPTEN_RESULT emscripten_set_fullscreenchange_callback_on_thread(const char* target, void* data, bool capture,
                                                                     em_fullscreenchange_callback_func callback,
                                                                     pthread_t thread) {
  (void)target;
  (void)data;
  (void)capture;
  (void)callback;
  (void)thread;
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}
EMSCRIPTEN_RESULT emscripten_request_pointerlock(const char* target, bool deferred) {
  (void)target;
  (void)deferred;
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}
EMSCRIPTEN_RESULT emscripten_exit_pointerlock(void) { return EMSCRIPTEN_RESULT_NOT_SUPPORTED; }
EMSCRIPTEN_RESULT emscripten_set_pointerlockchange_callback_on_thread(const char* target, void* data, bool capture,
                                                                      em_pointerlockchange_callback_func callback,
                                                                      pthread_t thread) {
  (void)target;
  (void)data;
  (void)capture;
  (void)callback;
  (void)thread;
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}
/* Leaving the page needs no leave. */
EMSCRIPTEN_RESULT emscripten_set_beforeunload_callback_on_thread(void* data, em_beforeunload_callback callback,
                                                                 pthread_t thread) {
  (void)data;
  (void)callback;
  (void)thread;
  return EMSCRIPTEN_RESULT_NOT_SUPPORTED;
}

/* A page has no environment to take hints from. */
char* SDL_getenv(const char* name) { (void)name; return NULL; }
