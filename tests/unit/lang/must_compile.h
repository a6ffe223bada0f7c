// Compiles a scenario of a test, or fails the test with its diagnostics.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lang/compile.h"

namespace interleave::lang {

inline Program must_compile(const std::string& text, std::vector<KnobValue> knobs = {}) {
  const Source source{.name = "test.scn", .text = text};
  auto program = compile(source, knobs);
  if (program) return *std::move(program);
  ADD_FAILURE() << render(source, program.error());
  return {};
}

// The message of the first error, or "" if there is none.
inline std::string first_error(const std::string& text, std::vector<KnobValue> knobs = {}) {
  const auto program = compile({.name = "test.scn", .text = text}, knobs);
  return program || program.error().empty() ? std::string() : program.error().front().message;
}

}  // namespace interleave::lang
