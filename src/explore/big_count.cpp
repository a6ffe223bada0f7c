#include "explore/big_count.h"

#include <algorithm>

namespace interleave::explore {

BigCount::BigCount(std::uint64_t value) {
  for (; value != 0; value >>= 32) limbs_.push_back(static_cast<std::uint32_t>(value));
}

BigCount& BigCount::operator+=(const BigCount& other) {
  add_multiple(other, 1);
  return *this;
}

void BigCount::add_multiple(const BigCount& other, std::uint32_t factor) {
  if (factor == 0) return;
  limbs_.resize(std::max(limbs_.size(), other.limbs_.size()));
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < limbs_.size() || carry != 0; ++i) {
    if (i == limbs_.size()) limbs_.push_back(0);
    const std::uint64_t term = i < other.limbs_.size() ? other.limbs_[i] : 0;
    carry += limbs_[i] + term * factor;
    limbs_[i] = static_cast<std::uint32_t>(carry);
    carry >>= 32;
  }
}

std::string BigCount::decimal() const {
  if (limbs_.empty()) return "0";
  constexpr std::uint64_t kGroup = 1'000'000'000;
  std::vector<std::uint32_t> rest = limbs_;
  std::string digits;  // least significant first
  while (!rest.empty()) {
    std::uint64_t remainder = 0;
    for (std::size_t i = rest.size(); i-- > 0;) {
      const std::uint64_t value = (remainder << 32) | rest[i];
      rest[i] = static_cast<std::uint32_t>(value / kGroup);
      remainder = value % kGroup;
    }
    while (!rest.empty() && rest.back() == 0) rest.pop_back();
    for (int i = 0; i < 9 && (!rest.empty() || remainder != 0); ++i, remainder /= 10) {
      digits.push_back(static_cast<char>('0' + remainder % 10));
    }
  }
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace interleave::explore
