#include "lesson/cursor.h"

namespace interleave::lesson {

std::optional<std::int64_t> whole_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 18 || !std::ranges::all_of(text, Cursor::is_digit)) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return negative ? -value : value;
}

lang::Span without_comment(std::string_view text, lang::Span line) {
  bool in_quotes = false;
  for (std::uint32_t i = line.begin; i + 1 < line.end; ++i) {
    if (text[i] == '"') in_quotes = !in_quotes;
    if (!in_quotes && text[i] == '/' && text[i + 1] == '/') return {line.begin, i};
  }
  return line;
}

}  // namespace interleave::lesson
