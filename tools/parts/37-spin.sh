# the search says what SPIN says, of the scenarios of tests/spin/scenarios.txt
build_native native interleave
node tools/checks/spin.mjs build/native/interleave
