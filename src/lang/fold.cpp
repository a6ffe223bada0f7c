#include "lang/fold.h"

#include <algorithm>

namespace interleave::lang {
namespace {

constexpr std::uint32_t kHanging =
    4;  // columns that a row is further in than the line that it goes on

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::uint32_t columns_of(char c) { return c == '\t' ? 4 : continues_character(c) ? 0 : 1; }

bool breaks_after(char c) { return c == ' ' || c == ',' || c == '(' || c == '{' || c == '['; }

}  // namespace

std::uint32_t columns(std::string_view text) {
  std::uint32_t sum = 0;
  for (const char c : text) sum += columns_of(c);
  return sum;
}

std::vector<Row> fold(std::string_view line, std::uint32_t room) {
  std::vector<Row> rows{{}};
  const std::size_t code = std::min(line.find_first_not_of(" \t"), line.size());
  // Half of the place at least is for text.
  const std::uint32_t hanging = std::min(columns(line.substr(0, code)) + kHanging, room / 2);
  std::uint32_t column = 0;
  std::uint32_t after = 0;  // where the row may be broken
  for (std::uint32_t i = 0; i < line.size();) {
    const std::uint32_t wide = columns_of(line[i]);
    const bool first = i <= (rows.size() == 1 ? code : rows.back().begin);
    if (column + wide > room && wide > 0 && line[i] != ' ' && !first) {
      i = after > rows.back().begin ? after : i;
      rows.push_back({i, hanging});
      column = hanging;
      continue;
    }
    column += wide;
    if (breaks_after(line[i]) && i >= code) after = i + 1;
    ++i;
  }
  return rows;
}

}  // namespace interleave::lang
