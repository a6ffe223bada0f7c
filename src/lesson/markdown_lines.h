// The lines of a Markdown file that decide how a lesson falls into pages and blocks: fences, headings, definitions of
// links. What stands between them is prose, and md4c's business (prose.h).
//
// Lines are spans of the file, without their line breaks. Forms as CommonMark has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lang/source.h"

namespace interleave::lesson {

// Replaces what no Markdown file should hold, byte for byte so that offsets stay: malformed UTF-8
// and control characters. Returns the place of the first one.
std::optional<std::uint32_t> make_clean(std::string& text);

std::string without_carriage_returns(std::string_view text);

// An opening fence: its character, length and info string.
struct Fence {
  char mark = '`';
  std::size_t size = 0;
  lang::Span info;
};

std::optional<Fence> fence_of(std::string_view text, lang::Span line);
bool closes(std::string_view text, lang::Span line, const Fence& open);

// `## Title`, perhaps with closing #s: the level and the title.
struct Heading {
  std::size_t level = 0;
  lang::Span title;
};

std::optional<Heading> heading_of(std::string_view text, lang::Span line);

// `[name]: target`, which every page may use.
bool is_definition(std::string_view line);

}  // namespace interleave::lesson
