# Layers are CMake OBJECT libraries, not archives: a static archive drops an object file that nothing names,
# and with it the self-registering policies, runtimes and views.

option(INTERLEAVE_PRECOMPILE "Use a precompiled header for the layers" ON)
set(INTERLEAVE_HOT -O2 CACHE STRING "How the web build optimises the hot files")
set(INTERLEAVE_INLINED -O3 CACHE STRING "How a native release optimises those that gain by it")

# One precompiled header for all who have the layers' flags.
function(interleave_precompile name)
  if(NOT INTERLEAVE_PRECOMPILE)
    return()
  endif()
  if(NOT TARGET precompiled)
    file(WRITE "${PROJECT_BINARY_DIR}/precompiled.cpp" "")
    add_library(precompiled OBJECT "${PROJECT_BINARY_DIR}/precompiled.cpp")
    target_link_libraries(precompiled PRIVATE interleave_flags third_party::json)
    target_precompile_headers(precompiled PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled.h")
  endif()
  target_precompile_headers(${name} REUSE_FROM precompiled)
endfunction()

# interleave_layer(<name> [HOT <files>...] [INLINED <files>...] [DEPENDS <lower layers>...] [LINK <libraries>...])
#   Every src/<name>/**/*.cpp, in sorted order, so that registration order is the same on every machine.
#   HOT: the inner loops, by file name: built for speed on the web too, where everything else is built for size.
#   INLINED: those that a native release builds with more inlining than the rest.
#   A main.cpp belongs to its program, so that tests can link the layer. A folder without sources is an empty layer.
function(interleave_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HOT;INLINED;DEPENDS;LINK")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${name}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  list(SORT sources)
  if(sources)
    add_library(${name} OBJECT ${sources})
    target_link_libraries(${name} PUBLIC interleave_flags ${arg_DEPENDS} ${arg_LINK})
    interleave_precompile(${name})
    if(INTERLEAVE_WEB)
      list(TRANSFORM arg_HOT PREPEND "${PROJECT_SOURCE_DIR}/src/${name}/")
      # A compiler refuses a header that was precompiled at another optimisation level.
      set_source_files_properties(${arg_HOT} PROPERTIES
        COMPILE_OPTIONS "${INTERLEAVE_HOT}" SKIP_PRECOMPILE_HEADERS ON)
    else()
      list(TRANSFORM arg_INLINED PREPEND "${PROJECT_SOURCE_DIR}/src/${name}/")
      set_source_files_properties(${arg_INLINED} PROPERTIES
        COMPILE_OPTIONS "$<$<CONFIG:Release>:${INTERLEAVE_INLINED}>")
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE interleave_flags ${arg_DEPENDS} ${arg_LINK})
  endif()
  set_property(GLOBAL PROPERTY interleave_lower_${name} "${arg_DEPENDS}")
endfunction()

# CMake links only the objects of the OBJECT libraries that a program names itself, so name them all:
# the layer and everything below it.
function(interleave_layers_upto out layer)
  get_property(lower GLOBAL PROPERTY interleave_lower_${layer})
  set(result ${layer})
  foreach(below IN LISTS lower)
    interleave_layers_upto(more ${below})
    list(APPEND result ${more})
  endforeach()
  list(REMOVE_DUPLICATES result)
  set(${out} "${result}" PARENT_SCOPE)
endfunction()

# interleave_program(<name> UPTO <layers>... SOURCES <files>... [LINK <libraries>...])
function(interleave_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "UPTO;SOURCES;LINK")
  set(layers)
  foreach(top IN LISTS arg_UPTO)
    interleave_layers_upto(more ${top})
    list(APPEND layers ${more})
  endforeach()
  list(REMOVE_DUPLICATES layers)
  list(SORT arg_SOURCES)
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${layers} ${arg_LINK})
endfunction()
