# clang-tidy finds nothing in src/ (a file that passed is looked at again when it, its headers or the rules change)
ensure_packages more
build_native sanitize interleave_tests
node tools/checks/tidy.mjs
