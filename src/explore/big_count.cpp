#include "explore/big_count.h"

#include <algorithm>
#include <vector>

namespace interleave::explore {

std::string decimal(std::span<const std::uint64_t> limbs) {
  constexpr std::uint64_t kGroup = 1'000'000'000;
  std::vector<std::uint32_t> rest;  // halves: a remainder and the next one fit 64 bits
  for (const std::uint64_t limb : limbs) {
    rest.push_back(static_cast<std::uint32_t>(limb));
    rest.push_back(static_cast<std::uint32_t>(limb >> 32));
  }
  const auto trim = [&] {
    while (!rest.empty() && rest.back() == 0) rest.pop_back();
  };
  trim();
  if (rest.empty()) return "0";
  std::string digits;  // least significant first
  while (!rest.empty()) {
    std::uint64_t remainder = 0;
    for (std::size_t i = rest.size(); i-- > 0;) {
      const std::uint64_t value = (remainder << 32) | rest[i];
      rest[i] = static_cast<std::uint32_t>(value / kGroup);
      remainder = value % kGroup;
    }
    trim();
    for (int i = 0; i < 9 && (!rest.empty() || remainder != 0); ++i, remainder /= 10) {
      digits.push_back(static_cast<char>('0' + remainder % 10));
    }
  }
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace interleave::explore
