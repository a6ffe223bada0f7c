// Long lines of a program, broken into rows for a narrow place.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace interleave::lang {

// A row of a line: it shows the bytes from `begin` to the next row's, and starts in this column.
struct Row {
  std::uint32_t begin = 0;   // offset in the line, in bytes
  std::uint32_t column = 0;  // in characters
};

// How many columns a text takes: characters, not bytes; a tab is four.
std::uint32_t columns(std::string_view text);

// The rows of a line (without its end) in a place that is `room` columns wide. A line that is too long is broken after a
// space, a comma or an opening bracket if there is one to break at, and goes on four columns further in than it began,
// or less where that leaves too little. There is always a row.
std::vector<Row> fold(std::string_view line, std::uint32_t room);

}  // namespace interleave::lang
