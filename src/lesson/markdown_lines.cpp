#include "lesson/markdown_lines.h"

#include "lesson/cursor.h"

namespace interleave::lesson {

using lang::Span;

std::optional<std::uint32_t> make_clean(std::string& text) {
  std::optional<std::uint32_t> first;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    std::size_t length = 1;
    bool good = byte == '\n' || byte == '\t' || (byte >= 0x20 && byte < 0x7F);
    if (byte >= 0xC2 && byte <= 0xF4) {
      length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
      good = i + length <= text.size();
      for (std::size_t k = 1; good && k < length; ++k) {
        good = (static_cast<unsigned char>(text[i + k]) & 0xC0) == 0x80;
      }
      // Overlong forms, surrogates and what lies beyond Unicode.
      const auto second = good ? static_cast<unsigned char>(text[i + 1]) : 0;
      if ((byte == 0xE0 && second < 0xA0) || (byte == 0xED && second >= 0xA0) ||
          (byte == 0xF0 && second < 0x90) || (byte == 0xF4 && second >= 0x90)) {
        good = false;
      }
      if (!good) length = 1;
    }
    if (!good) {
      if (!first) first = static_cast<std::uint32_t>(i);
      text[i] = '?';
    }
    i += length;
  }
  return first;
}

std::string without_carriage_returns(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
  }
  return out;
}

std::optional<Fence> fence_of(std::string_view text, Span line) {
  std::uint32_t at = line.begin;
  while (at < line.end && at < line.begin + 3 && text[at] == ' ') ++at;
  if (at >= line.end || (text[at] != '`' && text[at] != '~')) return std::nullopt;
  Fence fence;
  fence.mark = text[at];
  while (at < line.end && text[at] == fence.mark) {
    ++at;
    ++fence.size;
  }
  if (fence.size < 3) return std::nullopt;
  fence.info = Cursor(text, {at, line.end}).rest();
  const auto info = text.substr(fence.info.begin, fence.info.end - fence.info.begin);
  if (fence.mark == '`' && info.find('`') != std::string_view::npos) return std::nullopt;
  return fence;
}

bool closes(std::string_view text, Span line, const Fence& open) {
  const auto fence = fence_of(text, line);
  return fence && fence->mark == open.mark && fence->size >= open.size &&
         fence->info.begin == fence->info.end;
}

std::optional<Heading> heading_of(std::string_view text, Span line) {
  std::uint32_t at = line.begin;
  while (at < line.end && at < line.begin + 3 && text[at] == ' ') ++at;
  Heading heading;
  while (at < line.end && text[at] == '#') {
    ++at;
    ++heading.level;
  }
  if (heading.level == 0 || heading.level > 6) return std::nullopt;
  if (at < line.end && !Cursor::is_space(text[at])) return std::nullopt;
  Span title = Cursor(text, {at, line.end}).rest();
  std::uint32_t end = title.end;
  while (end > title.begin && text[end - 1] == '#') --end;
  if (end == title.begin || Cursor::is_space(text[end - 1])) title.end = end;
  heading.title = Cursor(text, title).rest();
  return heading;
}

bool is_definition(std::string_view line) {
  const auto open = line.find_first_not_of(' ');
  if (open == std::string_view::npos || open > 3 || line[open] != '[') return false;
  const auto close = line.find("]:");
  return close != std::string_view::npos && close > open + 1;
}

}  // namespace interleave::lesson
