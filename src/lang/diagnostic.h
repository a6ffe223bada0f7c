// What is wrong with a source text, for people (with the line and a caret) and for editors.
//
// Everything that reads scenarios reports in this form: the parser and name checker here, the
// binding of settings in sim, lessons and their expectations. One pass reports several problems at
// once, sorted by place and capped, so that one slip does not bury the screen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lang/source.h"

namespace interleave::lang {

enum class Severity : std::uint8_t { kError, kWarning };

struct Diagnostic {
  Severity severity = Severity::kError;
  Span span = kNowhere;
  std::string message = {};  // what is wrong, one line, without a full stop
  std::string expected =
      {};                 // what would be right here: "a number"; empty when the message says it
  std::string hint = {};  // a likely mistake or the way out, one or two sentences
};

using Diagnostics = std::vector<Diagnostic>;

// "counter.scn:3:9: error: ..." with the line, a caret under the span, what was expected and the
// hint, ending in a line break. Tabs and wide characters before the caret keep it in place.
std::string render(const Source& source, const Diagnostic& diagnostic);
std::string render(const Source& source, const Diagnostics& diagnostics);

// The same for an editor's gutter: where (see Position; length in code points, within the line),
// and everything there is to say in one line.
struct Mark {
  std::uint32_t line = 0;  // 0: nowhere in the text
  std::uint32_t column = 0;
  std::uint32_t length = 0;
  Severity severity = Severity::kError;
  std::string message;
};
Mark mark_of(const Source& source, const Diagnostic& diagnostic);

// The candidate that `name` is most likely a misspelling of, or empty: by edit distance with
// swapped neighbours, at most a third of the name's length and ignoring case.
std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates);

// What an error says beside its message; see Diagnostic.
struct Advice {
  std::string expected = {};
  std::string hint = {};
};

// Collects diagnostics and gives out the first `cap` of the text; the others are only counted.
class Reporter {
 public:
  explicit Reporter(std::size_t cap = 20) : cap_(cap) {}

  void error(Span span, std::string message, Advice advice = {});
  void add(Diagnostic diagnostic);
  [[nodiscard]] bool has_errors() const { return errors_ > 0; }
  // Number of errors so far, to see whether a part of the work reported any.
  [[nodiscard]] std::size_t errors() const { return errors_; }

  // All of them, sorted by place; the last one tells how many are not shown.
  [[nodiscard]] Diagnostics take();

 private:
  std::size_t cap_;
  std::size_t errors_ = 0;
  std::size_t dropped_ = 0;
  Diagnostics diagnostics_;
};

}  // namespace interleave::lang
