// Numbers of schedules in decimal: exact, unsigned and as large as they get.
//
// The number of schedules of a small program easily passes 64 bits (two threads of 40 steps have
// about 10^23).
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace interleave::explore {

// Of limbs of 64 bits, the least significant first.
std::string decimal(std::span<const std::uint64_t> limbs);

}  // namespace interleave::explore
