# the same tests with assertions and the address and undefined-behaviour sanitizers
build_native native-debug interleave_tests
source tools/lib/gtest.sh
ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 run_gtest build/native-debug/interleave_tests
