# CMake toolchain file of the preset "web": the Emscripten that tools/toolchain made, or the emcc on the PATH.
# CMake reads it several times, for its own trial projects too: ask only once.
if(NOT DEFINED ENV{INTERLEAVE_TOOLCHAIN})
  execute_process(COMMAND "${CMAKE_CURRENT_LIST_DIR}/../tools/toolchain" --print
    OUTPUT_VARIABLE toolchain OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "There is no Emscripten yet: run tools/toolchain")
  endif()
  set(ENV{INTERLEAVE_TOOLCHAIN} "${toolchain}")
endif()

set(INTERLEAVE_WEB ON)
set(INTERLEAVE_TOOLCHAIN_DIR "$ENV{INTERLEAVE_TOOLCHAIN}")
if(INTERLEAVE_TOOLCHAIN_DIR STREQUAL "system")
  find_program(emcc emcc REQUIRED)
  file(REAL_PATH "${emcc}" emcc)
  cmake_path(GET emcc PARENT_PATH EMSCRIPTEN_ROOT_PATH)
else()
  set(EMSCRIPTEN_ROOT_PATH "${INTERLEAVE_TOOLCHAIN_DIR}/emscripten")
endif()
include("${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake")

# The same flags for our code, third-party code and the link; they choose among Emscripten's variants of
# its own libraries, which tools/toolchain builds with them beforehand.
file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/web-flags.txt" web_flags LIMIT_COUNT 1)
set(CMAKE_C_FLAGS_INIT "${web_flags}")
set(CMAKE_CXX_FLAGS_INIT "${web_flags}")
set(CMAKE_C_FLAGS_RELEASE "-DNDEBUG" CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELEASE "-DNDEBUG" CACHE STRING "")
