// What the fuzz targets have in common.
//
// A target is one file, tests/fuzz/<name>.cpp, and becomes the program fuzz_<name>; its seeds are in
// tests/fuzz/corpus/<name>. It may find three kinds of things: a crash (the sanitizers watch), an input that takes
// longer than ten seconds or two gigabytes (libFuzzer watches), and a broken promise, told by `must`.
// libFuzzer: https://llvm.org/docs/LibFuzzer.html
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace interleave::fuzz {

// A promise of the code under test. What was promised is printed, and the input is kept.
inline void must(bool holds, std::string_view promise) {
  if (holds) return;
  std::fprintf(stderr, "ERROR: broken promise: %.*s\n", static_cast<int>(promise.size()),
               promise.data());
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace interleave::fuzz
