# the model, language, search, lessons and session, by GoogleTest
# inputs: src tests lessons docs cmake CMakeLists.txt CMakePresets.json :!tests/browser
build_native native interleave interleave_tests
source tools/lib/gtest.sh
run_gtest build/native/interleave_tests
