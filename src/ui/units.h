// Figures with their units, as the tables of the stage show them.
#pragma once

#include <array>
#include <cstdio>
#include <string>

namespace interleave::ui {

// Memory in KiB (1024 bytes): "64 KiB", "8.1 MiB".
inline std::string memory_text(double kib) {
  std::array<char, 32> text{};
  const bool large = kib >= 1024;
  std::snprintf(text.data(), text.size(), large ? "%.1f MiB" : "%.0f KiB",
                large ? kib / 1024 : kib);
  return text.data();
}

}  // namespace interleave::ui
