# the same tests by clang, with assertions and the address and undefined-behaviour sanitizers
# inputs: src tests lessons docs cmake CMakeLists.txt CMakePresets.json :!tests/browser
ensure_packages more
build_native sanitize interleave_tests
source tools/lib/gtest.sh
# Random programs are compared by the thousand without sanitizers (unit); of what a sanitizer sees, a few show as much.
export INTERLEAVE_SEEDS="${INTERLEAVE_SEEDS:-150}"
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
run_gtest build/sanitize/interleave_tests
