# the histories of gcc's release and debug builds, of clang's and of WebAssembly's are the same, to the last event
# inputs: src tests lessons docs cmake CMakeLists.txt CMakePresets.json :!tests/browser
ensure_packages more
build_native native interleave
build_native gcc-debug interleave
build_native clang-release interleave
build_web interleave_cli
node tools/checks/same-histories.mjs
