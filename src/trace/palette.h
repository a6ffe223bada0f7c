// Colours of strands: Okabe and Ito's palette, told apart by people with any colour vision
// ("Color Universal Design", 2008), each with the ink that can be read on it (contrast 4.5 or more).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace interleave::trace {

struct Paint {
  std::uint32_t fill = 0;  // 0xRRGGBB
  std::uint32_t ink = 0;
};

inline constexpr std::array<Paint, 8> kStrandPaints = {{
    {0x0072B2, 0xFFFFFF},  // blue
    {0xE69F00, 0x000000},  // orange
    {0x009E73, 0x000000},  // bluish green
    {0xCC79A7, 0x000000},  // reddish purple
    {0x56B4E9, 0x000000},  // sky blue
    {0xD55E00, 0x000000},  // vermilion
    {0xF0E442, 0x000000},  // yellow
    {0x5F6368, 0xFFFFFF},  // grey, in the place of the palette's black
}};

inline constexpr Paint paint_of(std::size_t strand) {
  return kStrandPaints[strand % kStrandPaints.size()];
}

}  // namespace interleave::trace
