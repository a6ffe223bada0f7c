// Reads one line of a source word by word, knowing where each word stands.
//
// The small line languages of a lesson (expectations, stage, lanes, front matter) are read with it;
// offsets are bytes into Source::text, so every error can have its caret.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lang/source.h"

namespace interleave::lesson {

class Cursor {
 public:
  // The part [begin, end) of a text; spaces at both ends are left out.
  Cursor(std::string_view text, lang::Span range) : text_(text), at_(range.begin), end_(range.end) {
    while (end_ > at_ && is_space(text_[end_ - 1])) --end_;
    skip_spaces();
  }

  [[nodiscard]] bool at_end() const { return at_ >= end_; }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] std::uint32_t offset() const { return at_; }
  // From here to the end of the line.
  [[nodiscard]] lang::Span rest() const { return {at_, end_}; }
  [[nodiscard]] std::string_view rest_text() const { return text_.substr(at_, end_ - at_); }
  [[nodiscard]] std::string_view text_of(lang::Span span) const {
    return text_.substr(span.begin, span.end - span.begin);
  }
  void jump(std::uint32_t offset) {
    at_ = offset;
    skip_spaces();
  }

  // Takes a symbol, if it stands here.
  bool take(std::string_view symbol) {
    if (!rest_text().starts_with(symbol)) return false;
    jump(at_ + static_cast<std::uint32_t>(symbol.size()));
    return true;
  }

  // Takes `word` if exactly this word stands here.
  bool take_word(std::string_view word) {
    const lang::Span span = word_here();
    if (text_of(span) != word) return false;
    jump(span.end);
    return true;
  }

  // The word that stands here, without taking it: letters, digits and _ (empty if there is none).
  [[nodiscard]] lang::Span word_here() const {
    std::uint32_t end = at_;
    while (end < end_ && is_word(text_[end])) ++end;
    return {at_, end};
  }

  // A strand, a memory cell, a function: `A`, `worker[0]`, `shop.stock`, `download#2`.
  [[nodiscard]] lang::Span name_here() const {
    if (at_end() || !is_letter(text_[at_])) return {at_, at_};
    std::uint32_t end = word_here().end;
    while (end < end_) {
      if (text_[end] == '.' && end + 1 < end_ && is_letter(text_[end + 1])) {
        ++end;
        while (end < end_ && is_word(text_[end])) ++end;
      } else if (text_[end] == '[') {
        std::uint32_t close = end + 1;
        while (close < end_ && is_digit(text_[close])) ++close;
        if (close == end + 1 || close >= end_ || text_[close] != ']') break;
        end = close + 1;
      } else if (text_[end] == '#' && end + 1 < end_ && is_digit(text_[end + 1])) {
        ++end;
        while (end < end_ && is_digit(text_[end])) ++end;
      } else {
        break;
      }
    }
    return {at_, end};
  }

  // Everything up to the next space or one of `stops` outside brackets and quotes.
  [[nodiscard]] lang::Span value_here(std::string_view stops = {}) const {
    std::uint32_t end = at_;
    int depth = 0;
    bool in_quotes = false;
    for (; end < end_; ++end) {
      const char c = text_[end];
      if (c == '"') in_quotes = !in_quotes;
      if (in_quotes) continue;
      if (c == '(' || c == '[') ++depth;
      if (c == ')' || c == ']') --depth;
      if (depth <= 0 && (is_space(c) || stops.find(c) != std::string_view::npos)) break;
    }
    return {at_, end};
  }

  static constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }
  static constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }
  static constexpr bool is_word(char c) { return is_letter(c) || is_digit(c); }

 private:
  void skip_spaces() {
    while (at_ < end_ && is_space(text_[at_])) ++at_;
  }

  std::string_view text_;
  std::uint32_t at_;
  std::uint32_t end_;
};

// The lines of a range, without their line breaks.
inline std::vector<lang::Span> lines_of(std::string_view text, lang::Span range) {
  std::vector<lang::Span> lines;
  std::uint32_t begin = range.begin;
  while (begin < range.end) {
    auto end = static_cast<std::uint32_t>(std::min<std::size_t>(text.find('\n', begin), range.end));
    lines.push_back({begin, end});
    begin = end + 1;
  }
  return lines;
}

// The value inside quotes, if it stands in quotes.
inline std::string_view unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.starts_with('"') && value.ends_with('"');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

// A line up to its `//` comment, which may stand in quotes.
lang::Span without_comment(std::string_view text, lang::Span line);

// A whole number of at most 18 digits, with an optional sign.
std::optional<std::int64_t> whole_number(std::string_view text);

}  // namespace interleave::lesson
