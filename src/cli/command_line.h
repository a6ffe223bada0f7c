// The `interleave` command: run, explore, check and export scenarios and lessons.
//
// `main` hands over here, so that tests run commands in their own process and see what is printed.
//
// Exit codes: 0 fine; 1 a violation or a failed expectation was found; 2 bad input, with the
// diagnostic on `err`; 3 unknown: a limit was met before anything was found.
#pragma once

#include <iosfwd>
#include <span>
#include <string_view>

namespace interleave::cli {

inline constexpr int kFine = 0;
inline constexpr int kFound = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kUnknown = 3;

struct Streams {
  std::ostream& out;
  std::ostream& err;
};

// `arguments` without the program's name.
int run_command_line(std::span<const std::string_view> arguments, Streams streams);

}  // namespace interleave::cli
