# clang-tidy finds nothing in src/ (only new and changed files are looked at)
ensure_packages more
build_native native interleave
node tools/checks/tidy.mjs
