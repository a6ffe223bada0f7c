# a fixed number of random inputs for every fuzz target (tools/fuzz runs more)
# inputs: src tests lessons docs cmake CMakeLists.txt CMakePresets.json :!tests/browser
if ls tests/fuzz/*.cpp >/dev/null 2>&1; then tools/fuzz --runs 1000 --seed 1; else note "there are none yet"; fi
