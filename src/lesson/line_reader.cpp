#include "lesson/line_reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "lang/text.h"

namespace interleave::lesson {
namespace {

using lang::cat;
using lang::quote;

std::string list(std::span<const std::string_view> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace

bool LineReader::word(std::string& out, std::span<const std::string_view> words,
                      std::string_view what) {
  const Span span = cursor_.word_here();
  if (!known(span, words, what)) return false;
  out = cursor_.text_of(span);
  cursor_.jump(span.end);
  return true;
}

bool LineReader::known(Span span, std::span<const std::string_view> words, std::string_view what) {
  if (std::ranges::find(words, cursor_.text_of(span)) != words.end()) return true;
  unknown(span, words, what, false);
  return false;
}

void LineReader::unknown(Span span, std::span<const std::string_view> words, std::string_view what,
                         bool many) {
  const std::string_view text = cursor_.text_of(span);
  lang::Diagnostic diagnostic;
  diagnostic.span = text.empty() ? here() : span;
  diagnostic.message = text.empty() ? cat(what, " is missing") : cat(quote(text), " is not ", what);
  diagnostic.expected =
      many ? cat(what, ", such as finish, average wait, core 0 busy or final x") : list(words);
  if (const std::string_view near = lang::nearest(text, words); !text.empty() && !near.empty()) {
    diagnostic.hint = cat("did you mean ", quote(near), "?");
  }
  diagnostics_.push_back(std::move(diagnostic));
}

std::optional<std::uint32_t> LineReader::core_number() {
  const auto number = integer();
  if (!number) return std::nullopt;
  if (*number < 0 || *number > 4095) {
    error(here(), "there is no such core", "the number of a core, from 0");
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(*number);
}

bool LineReader::is_number_word() const {
  const std::string_view text = cursor_.text_of(cursor_.word_here());
  return text == "true" || text == "false" || text == "infinite";
}

std::optional<std::int64_t> LineReader::integer() {
  std::uint32_t end = cursor_.offset();
  const std::string_view rest = cursor_.rest_text();
  std::size_t size = rest.starts_with('-') ? 1 : 0;
  while (size < rest.size() && Cursor::is_digit(rest[size])) ++size;
  end += static_cast<std::uint32_t>(size);
  if (is_number_word() && !rest.starts_with("infinite")) {
    const Span word = cursor_.word_here();
    cursor_.jump(word.end);
    return rest.starts_with("true") ? 1 : 0;
  }
  const auto value = whole_number(rest.substr(0, size));
  if (!value) {
    error(here(), rest.empty() ? "a number is missing" : "this is not a whole number",
          "a whole number");
    return std::nullopt;
  }
  cursor_.jump(end);
  return value;
}

bool LineReader::number(Number& out) {
  const Span span = cursor_.value_here();
  out.text = cursor_.text_of(span);
  if (out.text == "infinite") {
    out.value = std::numeric_limits<double>::infinity();
    cursor_.jump(span.end);
    return true;
  }
  if (is_number_word()) {
    out.value = out.text == "true" ? 1 : 0;
    out.text = out.text == "true" ? "1" : "0";
    cursor_.jump(span.end);
    return true;
  }
  const auto point = out.text.find('.');
  const std::string decimals = point == std::string::npos ? "" : out.text.substr(point + 1);
  std::string digits = out.text.substr(0, point);
  const bool negative = digits.starts_with('-');
  const auto is_digits = [](std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, Cursor::is_digit);
  };
  const bool good = is_digits(std::string_view(digits).substr(negative ? 1 : 0)) &&
                    (point == std::string::npos || is_digits(decimals)) && out.text.size() <= 40;
  if (!good) {
    error(span, cat(quote(out.text), " is not a number"), "a number, such as 24 or 11.00");
    return false;
  }
  double value = 0;
  for (const char c : digits) value = c == '-' ? value : value * 10 + (c - '0');
  double scale = 1;
  for (const char c : decimals) {
    scale *= 10;
    value = value * 10 + (c - '0');
  }
  out.value = (negative ? -value : value) / scale;
  out.decimals = static_cast<int>(decimals.size());
  cursor_.jump(span.end);
  return true;
}

bool LineReader::comparison(Comparison& out) {
  static constexpr std::pair<std::string_view, Comparison> kSymbols[] = {
      {"==", Comparison::kEqual},     {"!=", Comparison::kNotEqual},
      {"<=", Comparison::kLessEqual}, {">=", Comparison::kGreaterEqual},
      {"<", Comparison::kLess},       {">", Comparison::kGreater}};
  for (const auto& [symbol, comparison] : kSymbols) {
    if (cursor_.take(symbol)) {
      out = comparison;
      return true;
    }
  }
  out = Comparison::kEqual;
  return false;
}

bool LineReader::quoted(std::string& out) {
  const std::string_view rest = cursor_.rest_text();
  const auto close = rest.starts_with('"') ? rest.find('"', 1) : std::string_view::npos;
  if (close == std::string_view::npos) {
    error(here(), "a text in quotes is missing", "\"text\"");
    return false;
  }
  out = rest.substr(1, close - 1);
  cursor_.jump(cursor_.offset() + static_cast<std::uint32_t>(close) + 1);
  return true;
}

lang::Span LineReader::here() const {
  const Span rest = cursor_.rest();
  if (rest.begin < rest.end) {
    const Span word = cursor_.value_here();
    return word.end > word.begin ? word : Span{rest.begin, rest.begin + 1};
  }
  return {rest.end, rest.end};
}

std::uint32_t LineReader::before_here() const {
  std::uint32_t end = cursor_.offset();
  const std::string_view text = cursor_.text_of({line_.begin, end});
  std::size_t size = text.size();
  while (size > 0 && Cursor::is_space(text[size - 1])) --size;
  end = line_.begin + static_cast<std::uint32_t>(size);
  return end;
}

void LineReader::error(Span span, std::string message, std::string expected) {
  diagnostics_.push_back(
      {lang::Severity::kError, span, std::move(message), std::move(expected), {}});
}

}  // namespace interleave::lesson
