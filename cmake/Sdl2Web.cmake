# SDL2 for the web, with the parts that this app uses: window, keyboard, mouse and touch. Emscripten's own port
# builds all of SDL, and its EGL layer keeps every OpenGL function alive: about 60 KB more to download. The
# drawing context is made by src/app/platform_web.cpp.
interleave_source(sdl2 sdl2_dir)
set(sdl2_files
  SDL.c SDL_assert.c SDL_dataqueue.c SDL_error.c SDL_guid.c SDL_hints.c SDL_list.c SDL_log.c SDL_utils.c
  atomic/SDL_atomic.c atomic/SDL_spinlock.c
  events/SDL_clipboardevents.c events/SDL_displayevents.c events/SDL_dropevents.c events/SDL_events.c
  events/SDL_keyboard.c events/SDL_keysym_to_scancode.c events/SDL_mouse.c
  events/SDL_quit.c events/SDL_scancode_tables.c events/SDL_touch.c events/SDL_windowevents.c
  stdlib/SDL_crc16.c stdlib/SDL_crc32.c stdlib/SDL_iconv.c stdlib/SDL_malloc.c
  stdlib/SDL_qsort.c stdlib/SDL_stdlib.c stdlib/SDL_string.c stdlib/SDL_strtokr.c
  thread/SDL_thread.c thread/generic/SDL_syscond.c thread/generic/SDL_sysmutex.c
  thread/generic/SDL_syssem.c thread/generic/SDL_systhread.c thread/generic/SDL_systls.c
  timer/SDL_timer.c timer/unix/SDL_systimer.c
  video/SDL_clipboard.c video/SDL_rect.c video/SDL_video.c
  video/emscripten/SDL_emscriptenevents.c
  video/emscripten/SDL_emscriptenmouse.c video/emscripten/SDL_emscriptenvideo.c)
list(TRANSFORM sdl2_files PREPEND "${sdl2_dir}/src/")

add_library(sdl2 STATIC ${sdl2_files} "${PROJECT_SOURCE_DIR}/cmake/sdl2_web_stubs.c")
target_include_directories(sdl2 SYSTEM PUBLIC "${sdl2_dir}/include")
target_compile_options(sdl2 PRIVATE -w -fwrapv
  "SHELL:-include \"${PROJECT_SOURCE_DIR}/cmake/sdl2_web_config.h\"")
