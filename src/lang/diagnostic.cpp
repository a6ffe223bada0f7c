#include "lang/diagnostic.h"

#include <algorithm>
#include <utility>

#include "lang/text.h"

namespace interleave::lang {

namespace {

// Lines longer than this are shown in part, around the place.
constexpr std::size_t kShownColumns = 120;
// Beyond this a text is no scenario, and sorting its errors by place helps nobody.
constexpr std::size_t kKept = 500;

struct Glyph {
  std::size_t bytes = 1;
  std::size_t columns = 1;  // cells of a terminal
};

// Decodes just enough of UTF-8 to keep a caret under its text: bytes and cells of the code point
// at `at`. Bytes that are not valid UTF-8 count as one cell each.
Glyph glyph_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  std::size_t bytes = 1;
  std::uint32_t point = lead;
  if (lead >= 0xF0) {
    bytes = 4;
    point = lead & 0x07U;
  } else if (lead >= 0xE0) {
    bytes = 3;
    point = lead & 0x0FU;
  } else if (lead >= 0xC0) {
    bytes = 2;
    point = lead & 0x1FU;
  }
  if (at + bytes > text.size()) return {1, 1};
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto byte = static_cast<unsigned char>(text[at + i]);
    if ((byte & 0xC0U) != 0x80U) return {1, 1};
    point = (point << 6) | (byte & 0x3FU);
  }
  const bool combining =
      (point >= 0x300 && point <= 0x36F) || point == 0x200D || (point >= 0xFE00 && point <= 0xFE0F);
  const bool wide = (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
                    (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
                    (point >= 0xFF00 && point <= 0xFF60) || (point >= 0x1F300 && point <= 0x1FAFF);
  if (combining) return {bytes, 0};
  return {bytes, wide ? std::size_t{2} : std::size_t{1}};
}

std::string_view severity_name(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

// The part of a line that is shown, and where the span lies in it.
struct Excerpt {
  std::string_view text;
  std::size_t begin = 0, end = 0;
  bool cut_front = false, cut_back = false;
};

Excerpt excerpt_of(const Source& source, Span span) {
  Excerpt excerpt{.text = line_of(source, span.begin)};
  const auto line_begin = static_cast<std::size_t>(excerpt.text.data() - source.text.data());
  const std::size_t size = excerpt.text.size();
  excerpt.begin = std::min<std::size_t>(span.begin - line_begin, size);
  excerpt.end = std::clamp<std::size_t>(span.end - line_begin, excerpt.begin, size);
  if (size <= kShownColumns) return excerpt;
  const auto is_boundary = [&](std::size_t at) {
    return at >= size || (static_cast<unsigned char>(excerpt.text[at]) & 0xC0U) != 0x80U;
  };
  std::size_t first = excerpt.begin > kShownColumns / 2 ? excerpt.begin - kShownColumns / 2 : 0;
  while (first < excerpt.begin && !is_boundary(first)) ++first;
  std::size_t last = std::min(first + kShownColumns, size);
  while (!is_boundary(last)) ++last;
  excerpt.cut_front = first > 0;
  excerpt.cut_back = last < size;
  excerpt.text = excerpt.text.substr(first, last - first);
  excerpt.begin -= first;
  excerpt.end = std::min(excerpt.end, last) - first;
  return excerpt;
}

void render_excerpt(const Source& source, Span span, std::uint32_t line, std::string& out) {
  const Excerpt excerpt = excerpt_of(source, span);
  const std::string number = std::to_string(line);
  const std::string margin(number.size() + 1, ' ');
  out += cat(' ', number, " | ", excerpt.cut_front ? "…" : "", excerpt.text,
             excerpt.cut_back ? "…" : "", '\n');
  out += cat(margin, " | ", excerpt.cut_front ? " " : "");
  std::size_t at = 0;
  while (at < excerpt.begin) {
    const Glyph glyph = glyph_at(excerpt.text, at);
    if (excerpt.text[at] == '\t') {
      out += '\t';
    } else {
      out.append(glyph.columns, ' ');
    }
    at += glyph.bytes;
  }
  out += '^';
  bool first = true;
  while (at < excerpt.end) {
    const Glyph glyph = glyph_at(excerpt.text, at);
    out.append(first && glyph.columns > 0 ? glyph.columns - 1 : glyph.columns, '~');
    first = false;
    at += glyph.bytes;
  }
  out += '\n';
}

// Letters put in, left out, taken for another or exchanged; `limit` where there are as many or more.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  std::size_t least = 0, least_before = 0;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      current[j] =
          std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
          lower(a[i - 2]) == lower(b[j - 1])) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    // Every way on goes through this row or, by an exchange, through the one before.
    least_before = std::exchange(least, *std::ranges::min_element(current));
    if (std::min(least, least_before) >= limit) return limit;
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

}  // namespace

std::string render(const Source& source, const Diagnostic& diagnostic) {
  std::string out = source.name;
  const bool placed = diagnostic.span != kNowhere;
  const Position position = placed ? position_of(source, diagnostic.span.begin) : Position{};
  if (placed) out += cat(':', position.line, ':', position.column);
  out += cat(": ", severity_name(diagnostic.severity), ": ", diagnostic.message, '\n');
  if (placed) render_excerpt(source, diagnostic.span, position.line, out);
  if (!diagnostic.expected.empty()) out += cat("   = expected ", diagnostic.expected, '\n');
  if (!diagnostic.hint.empty()) out += cat("   = hint: ", diagnostic.hint, '\n');
  return out;
}

std::string render(const Source& source, const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) out += render(source, diagnostic);
  return out;
}

Mark mark_of(const Source& source, const Diagnostic& diagnostic) {
  Mark mark{.severity = diagnostic.severity, .message = diagnostic.message};
  if (!diagnostic.expected.empty()) mark.message += cat("; expected ", diagnostic.expected);
  if (!diagnostic.hint.empty()) mark.message += cat(". Hint: ", diagnostic.hint);
  if (diagnostic.span == kNowhere) return mark;
  const Position begin = position_of(source, diagnostic.span.begin);
  const std::string_view line = line_of(source, diagnostic.span.begin);
  const auto line_end = static_cast<std::uint32_t>(line.data() - source.text.data() + line.size());
  const std::uint32_t end =
      std::max(std::min(diagnostic.span.end, line_end), diagnostic.span.begin);
  mark.line = begin.line;
  mark.column = begin.column;
  // An empty span (the end of a line) still deserves a visible mark.
  mark.length = std::max(position_of(source, end).column - begin.column, 1U);
  return mark;
}

std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates) {
  // Names of one or two letters are all alike: a guess would be noise.
  if (name.size() < 3) return {};
  std::string_view best;
  std::size_t best_distance = name.size() / 3 + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() < 2 || candidate == name) continue;
    const std::size_t difference = candidate.size() > name.size() ? candidate.size() - name.size()
                                                                  : name.size() - candidate.size();
    if (difference >= best_distance) continue;
    const std::size_t distance = edit_distance(name, candidate, best_distance);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

void Reporter::error(Span span, std::string message, Advice advice) {
  add({.severity = Severity::kError,
       .span = span,
       .message = std::move(message),
       .expected = std::move(advice.expected),
       .hint = std::move(advice.hint)});
}

void Reporter::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::kError) ++errors_;
  for (const Diagnostic& other : diagnostics_) {
    if (other.span == diagnostic.span && other.message == diagnostic.message) return;
  }
  if (diagnostics_.size() >= kKept) {
    ++dropped_;
    return;
  }
  diagnostics_.push_back(std::move(diagnostic));
}

Diagnostics Reporter::take() {
  std::stable_sort(
      diagnostics_.begin(), diagnostics_.end(),
      [](const Diagnostic& a, const Diagnostic& b) { return a.span.begin < b.span.begin; });
  const std::size_t all = diagnostics_.size() + dropped_;
  if (all > cap_) {
    diagnostics_.resize(std::min(cap_, diagnostics_.size()));
    diagnostics_.push_back(
        {.span = kNowhere,
         .message = cat("too many errors: ", all - diagnostics_.size(), " more are not shown")});
  }
  dropped_ = 0;
  errors_ = 0;
  return std::exchange(diagnostics_, {});
}

}  // namespace interleave::lang
