// Reads what the line languages of a lesson are made of: words out of a known list, numbers, comparisons, quoted text;
// and says what was expected where something else stands.
//
// A grammar (expect.cpp) derives from it. A function that fails has put a diagnostic with its place into the list, and
// has not moved on.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lang/diagnostic.h"
#include "lang/source.h"
#include "lesson/cursor.h"
#include "lesson/expect.h"

namespace interleave::lesson {

class LineReader {
 protected:
  using Span = lang::Span;

  LineReader(const lang::Source& source, Span line, lang::Diagnostics& diagnostics)
      : cursor_(source.text, line), line_(cursor_.rest()), diagnostics_(diagnostics) {}

  // Takes one of `words`; `what` they are is said where it is another: "an outcome".
  bool word(std::string& out, std::span<const std::string_view> words, std::string_view what);
  bool known(Span span, std::span<const std::string_view> words, std::string_view what);
  // `many`: too many to list them all.
  void unknown(Span span, std::span<const std::string_view> words, std::string_view what,
               bool many);
  std::optional<std::uint32_t> core_number();
  [[nodiscard]] bool is_number_word() const;
  std::optional<std::int64_t> integer();
  // With decimals, `true`, `false` or `infinite`.
  bool number(Number& out);
  // False, without a diagnostic, where none stands here.
  bool comparison(Comparison& out);
  bool quoted(std::string& out);

  // What stands here, to point at.
  [[nodiscard]] Span here() const;
  // The end of what was taken last.
  [[nodiscard]] std::uint32_t before_here() const;
  void error(Span span, std::string message, std::string expected);

  Cursor cursor_;
  Span line_;
  lang::Diagnostics& diagnostics_;
};

}  // namespace interleave::lesson
