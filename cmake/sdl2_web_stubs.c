/* What Dear ImGui's SDL2 backend and SDL2's own video part name of the parts that are left out: gamepads and
   SDL's renderer. There are none. */
#include "SDL.h"

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
