/* Included before every file of SDL2: Emscripten's configuration without what this app never uses. The guard keeps
   SDL_config.h from choosing the configuration again. */
#include "SDL_platform.h"
#define SDL_config_h_
#include "SDL_config_emscripten.h"

#undef SDL_VIDEO_OPENGL_EGL
#undef SDL_VIDEO_OPENGL_ES2
#undef SDL_VIDEO_RENDER_OGL_ES2
#undef SDL_AUDIO_DRIVER_DISK
#undef SDL_AUDIO_DRIVER_DUMMY
#undef SDL_AUDIO_DRIVER_EMSCRIPTEN
#undef SDL_JOYSTICK_EMSCRIPTEN
#undef SDL_SENSOR_DUMMY
#undef SDL_LOADSO_DLOPEN
#undef SDL_POWER_EMSCRIPTEN
#undef HAVE_SIGNAL_H
#undef HAVE_SIGACTION
#undef SDL_FILESYSTEM_EMSCRIPTEN
#define SDL_RENDER_DISABLED 1
#define SDL_AUDIO_DISABLED 1
#define SDL_JOYSTICK_DISABLED 1
#define SDL_SENSOR_DISABLED 1
#define SDL_LOADSO_DISABLED 1
#define SDL_POWER_DISABLED 1
#define SDL_FILESYSTEM_DISABLED 1
