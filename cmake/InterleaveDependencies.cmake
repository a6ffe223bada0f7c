# Third-party libraries under one set of names, wherever they come from. Their headers are SYSTEM: our
# warnings do not reach them.
#
#   third_party::json    nlohmann/json, headers only
#   third_party::md4c    Markdown to HTML
#   third_party::imgui   Dear ImGui's core (absent where its sources are not at hand: no ui, no window)
#   third_party::window  its SDL2 and OpenGL backends, SDL2 and OpenGL
include(InterleaveSources)  # interleave_source(): where the source of a library is

if(INTERLEAVE_WEB)
  add_library(third_party_json INTERFACE)
  interleave_source(json json_dir)
  target_include_directories(third_party_json SYSTEM INTERFACE "${json_dir}")
  add_library(third_party::json ALIAS third_party_json)

  interleave_source(md4c md4c_dir)
  add_library(third_party_md4c STATIC "${md4c_dir}/src/md4c.c" "${md4c_dir}/src/md4c-html.c"
    "${md4c_dir}/src/entity.c")
  target_include_directories(third_party_md4c SYSTEM PUBLIC "${md4c_dir}/src")
  # Without tables of all of Unicode's punctuation and letter cases (8 KB on the way to the reader): they decide about
  # emphasis beside curly quotes without a space, and about link labels that differ in case.
  target_compile_definitions(third_party_md4c PRIVATE MD4C_USE_ASCII)
  add_library(third_party::md4c ALIAS third_party_md4c)

  include(Sdl2Web)  # the target sdl2
else()
  find_package(nlohmann_json 3.11 REQUIRED)
  add_library(third_party::json ALIAS nlohmann_json::nlohmann_json)

  find_package(md4c REQUIRED)
  add_library(third_party_md4c INTERFACE)
  target_link_libraries(third_party_md4c INTERFACE md4c::md4c-html)
  add_library(third_party::md4c ALIAS third_party_md4c)

  find_package(SDL2 QUIET)
  find_package(OpenGL QUIET COMPONENTS OpenGL)
  if(SDL2_FOUND AND OpenGL_FOUND)
    add_library(sdl2 INTERFACE)
    target_link_libraries(sdl2 INTERFACE SDL2::SDL2 OpenGL::GL ${CMAKE_DL_LIBS})
  endif()
endif()

interleave_source(imgui imgui_dir OPTIONAL)
if(NOT imgui_dir)
  message(STATUS "Dear ImGui's sources are not here (tools/toolchain fetches them): no interleave_window")
  return()
endif()

# Left out: what an app without ImGui's own windows, fonts and files never calls.
add_library(third_party_imgui STATIC "${imgui_dir}/imgui.cpp" "${imgui_dir}/imgui_draw.cpp"
  "${imgui_dir}/imgui_widgets.cpp")
if(INTERLEAVE_WEB)
  target_sources(third_party_imgui PRIVATE "${PROJECT_SOURCE_DIR}/cmake/imgui_web_stubs.cpp")
  target_compile_options(third_party_imgui PRIVATE
    "SHELL:-include \"${PROJECT_SOURCE_DIR}/cmake/imgui_web_config.h\"")
else()
  target_sources(third_party_imgui PRIVATE "${imgui_dir}/imgui_tables.cpp")
endif()
target_include_directories(third_party_imgui SYSTEM PUBLIC "${imgui_dir}" "${imgui_dir}/backends")
target_compile_definitions(third_party_imgui PUBLIC
  IMGUI_DISABLE_OBSOLETE_FUNCTIONS IMGUI_DISABLE_DEMO_WINDOWS IMGUI_DISABLE_DEBUG_TOOLS
  IMGUI_DISABLE_DEFAULT_FONT IMGUI_DISABLE_FILE_FUNCTIONS IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS)
add_library(third_party::imgui ALIAS third_party_imgui)

if(TARGET sdl2)
  add_library(third_party_window STATIC "${imgui_dir}/backends/imgui_impl_sdl2.cpp"
    "${imgui_dir}/backends/imgui_impl_opengl3.cpp")
  target_link_libraries(third_party_window PUBLIC third_party_imgui sdl2)
  add_library(third_party::window ALIAS third_party_window)
endif()
foreach(library IN ITEMS third_party_imgui third_party_window)
  if(TARGET ${library})
    target_compile_options(${library} PRIVATE -fno-exceptions -fno-rtti)
  endif()
endforeach()
