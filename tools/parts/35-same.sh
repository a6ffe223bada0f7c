# the WebAssembly build's histories are the native build's, to the last event
build_native native interleave
build_web interleave_cli
node tools/checks/same-histories.mjs
