# Where the sources of third-party libraries are: made by tools/toolchain, or (with an Emscripten of the system's
# own, on machines that tools/toolchain does not know) fetched by CMake at pinned tags. The latter way has
# not been tried on the machine that this was written on, which reaches no such host.
if(NOT DEFINED INTERLEAVE_TOOLCHAIN_DIR)
  execute_process(COMMAND "${PROJECT_SOURCE_DIR}/tools/toolchain" --print
    OUTPUT_VARIABLE INTERLEAVE_TOOLCHAIN_DIR OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()

function(interleave_fetch name repository tag out)
  include(FetchContent)
  FetchContent_Declare(${name} GIT_REPOSITORY "${repository}" GIT_TAG "${tag}" GIT_SHALLOW ON
    SOURCE_SUBDIR none)
  FetchContent_MakeAvailable(${name})
  set(${out} "${${name}_SOURCE_DIR}" PARENT_SCOPE)
endfunction()

# interleave_source(<json|md4c|imgui|sdl2> <out> [OPTIONAL])
function(interleave_source name out)
  set(made "${INTERLEAVE_TOOLCHAIN_DIR}/sources/${name}")
  if(name STREQUAL "json")
    set(made "${INTERLEAVE_TOOLCHAIN_DIR}/include")
  endif()
  if(EXISTS "${made}")
    set(found "${made}")
  elseif(ARGV2 STREQUAL "OPTIONAL" AND NOT INTERLEAVE_WEB)
    set(found "")
  elseif(name STREQUAL "json")
    interleave_fetch(json https://github.com/nlohmann/json v3.11.3 found)
    set(found "${found}/include")
  elseif(name STREQUAL "md4c")
    interleave_fetch(md4c https://github.com/mity/md4c release-0.4.8 found)
  elseif(name STREQUAL "imgui")
    interleave_fetch(imgui https://github.com/ocornut/imgui v1.92.2b found)
  elseif(name STREQUAL "sdl2")
    interleave_fetch(sdl2 https://github.com/libsdl-org/SDL release-2.32.4 found)
  endif()
  set(${out} "${found}" PARENT_SCOPE)
endfunction()
