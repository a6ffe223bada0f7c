/* What Dear ImGui's SDL2 backend and SDL2's own video part name of the parts that are left out: gamepads, SDL's renderer,
   and drawing into memory (half of SDL's size). All of it says that there is none. */
#include "SDL.h"

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
