# How our own code is compiled. Third-party code never links interleave_flags: its warnings are not ours.
add_library(interleave_flags INTERFACE)
target_include_directories(interleave_flags INTERFACE "${PROJECT_SOURCE_DIR}/src")
target_compile_features(interleave_flags INTERFACE cxx_std_23)

# The web build has neither exceptions nor RTTI, so no other build has: what compiles here compiles there.
target_compile_options(interleave_flags INTERFACE -fno-exceptions -fno-rtti)
target_compile_definitions(interleave_flags INTERFACE JSON_NOEXCEPTION=1 JSON_DIAGNOSTICS=0)

target_compile_options(interleave_flags INTERFACE
  -Werror -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  -Wno-missing-field-initializers)  # designated initialisers leave the rest at its default on purpose
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # -Wrestrict, -Warray-bounds, -Wstringop-overflow: false alarms in g++ 12 on its own std::string (GCC bug 105651).
  # -Wshadow=local as clang has it with -Wshadow:
  # a parameter may have a member's name.
  target_compile_options(interleave_flags INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wshadow=local)
else()
  # libstdc++ 12 uses its own deprecated get_temporary_buffer in std::stable_sort, and clang says so when the header
  # comes out of a precompiled one.
  target_compile_options(interleave_flags INTERFACE -Wshadow -Wno-deprecated-declarations)
endif()

if(INTERLEAVE_WEB)
  # std::size_t has 32 bits there: every hash used as an index and every 64-bit count would need a cast.
  target_compile_options(interleave_flags INTERFACE -Wno-shorten-64-to-32)
endif()

# Integer arithmetic of the model must not depend on what an optimiser makes of overflow, and
# floating point not on contraction: history hashes are compared across compilers.
target_compile_options(interleave_flags INTERFACE -ffp-contract=off)

option(INTERLEAVE_SANITIZE "Address and undefined-behaviour sanitizers" OFF)
if(INTERLEAVE_SANITIZE)
  # The vptr check needs RTTI.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
  add_compile_definitions(_GLIBCXX_ASSERTIONS=1)
endif()

option(INTERLEAVE_FUZZ "Instrument for libFuzzer and build tests/fuzz (clang only)" OFF)
if(INTERLEAVE_FUZZ)
  # Not the comparisons: of them libFuzzer learns numbers in bytes, and all we read is text, whose words it sees in memcmp.
  # They cost a third of the time.
  target_compile_options(interleave_flags INTERFACE -fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp)
endif()
