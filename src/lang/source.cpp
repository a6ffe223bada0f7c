#include "lang/source.h"

#include <algorithm>

namespace interleave::lang {

namespace {

std::uint32_t size_of(const Source& source) {
  return static_cast<std::uint32_t>(source.text.size());
}

std::uint32_t start_of_line(const Source& source, std::uint32_t offset) {
  offset = std::min(offset, size_of(source));
  while (offset > 0 && source.text[offset - 1] != '\n') --offset;
  return offset;
}

bool is_continuation_byte(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

std::string_view text_of(const Source& source, Span span) {
  const std::uint32_t end = std::min(span.end, size_of(source));
  const std::uint32_t begin = std::min(span.begin, end);
  return std::string_view(source.text).substr(begin, end - begin);
}

std::string_view line_of(const Source& source, std::uint32_t offset) {
  const std::uint32_t begin = start_of_line(source, offset);
  std::size_t end = source.text.find('\n', begin);
  if (end == std::string::npos) end = source.text.size();
  std::string_view line = std::string_view(source.text).substr(begin, end - begin);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

Position position_of(const Source& source, std::uint32_t offset) {
  offset = std::min(offset, size_of(source));
  const std::uint32_t begin = start_of_line(source, offset);
  Position position{source.first_line, 1};
  position.line += static_cast<std::uint32_t>(
      std::count(source.text.begin(), source.text.begin() + begin, '\n'));
  for (std::uint32_t i = begin; i < offset; ++i) {
    if (!is_continuation_byte(source.text[i])) ++position.column;
  }
  return position;
}

LineIndex::LineIndex(const Source& source) : starts_{0}, first_line_(source.first_line) {
  for (std::uint32_t i = 0; i < size_of(source); ++i) {
    if (source.text[i] == '\n') starts_.push_back(i + 1);
  }
}

std::uint32_t LineIndex::line(std::uint32_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto index = static_cast<std::uint32_t>(after - starts_.begin());
  return first_line_ + (index == 0 ? 0 : index - 1);
}

std::uint32_t LineIndex::start(std::uint32_t line) const {
  if (starts_.empty() || line <= first_line_) return 0;
  return starts_[std::min<std::size_t>(line - first_line_, starts_.size() - 1)];
}

}  // namespace interleave::lang
