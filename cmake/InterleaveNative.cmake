# Programs of the native build: command line, tests, benchmarks and, where SDL2 and Dear ImGui's sources
# are at hand, a desktop window for debugging.
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
include(GoogleTest)
enable_testing()

if(EXISTS "${PROJECT_SOURCE_DIR}/src/cli/main.cpp")
  interleave_program(interleave UPTO cli SOURCES "${PROJECT_SOURCE_DIR}/src/cli/main.cpp")
endif()

file(GLOB_RECURSE unit_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/unit/*.cpp")
if(unit_tests)
  interleave_program(interleave_tests UPTO session cli SOURCES ${unit_tests}
    LINK GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(interleave_tests PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_precompile_headers(interleave_tests PRIVATE <gmock/gmock.h> <gtest/gtest.h> <string> <vector>)
  # For one file only: a compiler cache would otherwise take every test in every clone for a new one.
  set_source_files_properties("${PROJECT_SOURCE_DIR}/tests/unit/source_dir.cpp"
    PROPERTIES COMPILE_DEFINITIONS INTERLEAVE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endif()

file(GLOB_RECURSE benchmarks CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/bench/*.cpp")
if(benchmarks)
  interleave_program(interleave_bench UPTO session SOURCES ${benchmarks}
    LINK benchmark::benchmark benchmark::benchmark_main)
  target_include_directories(interleave_bench PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_compile_definitions(interleave_bench PRIVATE INTERLEAVE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
endif()

# tests/fuzz/<name>.cpp is the program fuzz_<name>.
if(INTERLEAVE_FUZZ)
  add_custom_target(interleave_fuzzers)
  file(GLOB fuzzers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/fuzz/*.cpp")
  foreach(fuzzer IN LISTS fuzzers)
    cmake_path(GET fuzzer STEM name)
    interleave_program(fuzz_${name} UPTO session SOURCES "${fuzzer}" LINK third_party::json)
    target_include_directories(fuzz_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(interleave_fuzzers fuzz_${name})
  endforeach()
endif()

if(TARGET third_party::window)
  # src/app picks its platform by the ending of the file's name.
  set(INTERLEAVE_FONT_DIR "${PROJECT_SOURCE_DIR}/build/fonts" CACHE PATH "Where tools/serve left the font files")
  file(GLOB app_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/app/*.cpp")
  list(FILTER app_sources EXCLUDE REGEX "_web\\.cpp$")
  interleave_program(interleave_window UPTO ui SOURCES ${app_sources} LINK third_party::window)
  target_compile_definitions(interleave_window PRIVATE INTERLEAVE_FONT_DIR="${INTERLEAVE_FONT_DIR}")
endif()
