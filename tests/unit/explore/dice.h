// A stream of random choices (splitmix64), the same for a seed on every platform.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

namespace interleave::explore::testing {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 2 + 1) {}

  std::uint64_t roll() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  bool one_in(std::uint64_t n) { return roll() % n == 0; }
  std::string number(std::uint64_t below) { return std::to_string(roll() % below); }
  std::string pick(std::initializer_list<const char*> words) {
    return words.begin()[roll() % words.size()];
  }
  // Several choices one after the other: braces are evaluated from left to right everywhere, the sides of a
  // `+` in any order.
  static std::string join(std::initializer_list<std::string> parts) {
    std::string text;
    for (const std::string& part : parts) text += part;
    return text;
  }

 private:
  std::uint64_t state_;
};

}  // namespace interleave::explore::testing
