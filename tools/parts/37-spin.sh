# the search says what SPIN says, of the scenarios of tests/spin/scenarios.txt
# inputs: src tests lessons docs cmake CMakeLists.txt CMakePresets.json :!tests/browser
build_native native interleave
node tools/checks/spin.mjs build/native/interleave
