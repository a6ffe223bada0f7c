// Numbers of schedules: exact, unsigned and as large as they get.
//
// Only what counting paths needs: sums and decimal output. The number of schedules of a small
// program easily passes 64 bits (two threads of 40 steps have about 10^23).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace interleave::explore {

class BigCount {
 public:
  BigCount() = default;
  explicit BigCount(std::uint64_t value);

  BigCount& operator+=(const BigCount& other);
  // Adds `other` times a small factor.
  void add_multiple(const BigCount& other, std::uint32_t factor);
  [[nodiscard]] bool is_zero() const { return limbs_.empty(); }
  [[nodiscard]] std::string decimal() const;
  friend bool operator==(const BigCount&, const BigCount&) = default;

 private:
  std::vector<std::uint32_t> limbs_;  // little endian, no leading zero
};

}  // namespace interleave::explore
