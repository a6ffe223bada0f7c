// A piece of text that is compiled, and places in it.
//
// Offsets are bytes into `Source::text`; lines and columns exist only where people read them. A
// scenario inside a lesson keeps the lesson's name and starts at its own line there, so that an
// error names the line of the Markdown file.
//
// Units: offsets in bytes from 0; lines from 1 (plus `first_line` - 1); columns from 1, counting
// code points (a tab is one), as editors do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::lang {

struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;  // one past the last byte
  friend bool operator==(const Span&, const Span&) = default;
};

// Of a diagnostic that has no place in the text, such as an unknown knob on the command line.
inline constexpr Span kNowhere{UINT32_MAX, UINT32_MAX};

inline Span cover(Span first, Span last) { return {first.begin, last.end}; }

struct Source {
  std::string name;              // as printed in front of errors: "counter.scn"
  std::string text;              // UTF-8
  std::uint32_t first_line = 1;  // number of the text's first line within its file
};

struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

// The text of a span, cut off at the end of the source.
std::string_view text_of(const Source& source, Span span);

// The line that holds `offset`, without its line break. Linear in the size of the text.
std::string_view line_of(const Source& source, std::uint32_t offset);

// Line and column of an offset. Linear in the size of the text; see LineIndex for many questions.
Position position_of(const Source& source, std::uint32_t offset);

// Answers line questions in logarithmic time, for views that ask on every frame.
class LineIndex {
 public:
  LineIndex() = default;
  explicit LineIndex(const Source& source);

  [[nodiscard]] std::uint32_t line(std::uint32_t offset) const;  // with first_line
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(starts_.size()); }
  // Offset of the first byte of a line; clamped to the lines there are.
  [[nodiscard]] std::uint32_t start(std::uint32_t line) const;

 private:
  std::vector<std::uint32_t> starts_;
  std::uint32_t first_line_ = 1;
};

}  // namespace interleave::lang
