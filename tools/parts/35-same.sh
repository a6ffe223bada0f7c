# the WebAssembly build's histories are the native build's, to the last event
# inputs: src tests lessons docs cmake CMakeLists.txt CMakePresets.json :!tests/browser
build_native native interleave
build_web interleave_cli
node tools/checks/same-histories.mjs
