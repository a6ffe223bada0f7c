// The fenced blocks of a lesson, each with its small language (docs/writing-lessons.md).
//
// Internal to this layer: `parse` finds the blocks, these read what is inside.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lesson/lesson.h"
#include "lesson/prose.h"

namespace interleave::lesson {

// What reading a block needs, and where it reports.
struct Reading {
  Lesson& lesson;
  const ParseOptions& options;
  lang::Diagnostics& diagnostics;
  Place place;
  std::string definitions = {};  // link reference definitions of the whole file

  [[nodiscard]] std::string_view text() const { return lesson.source.text; }
  [[nodiscard]] std::string_view text(lang::Span span) const {
    return lang::text_of(lesson.source, span);
  }
  void error(lang::Span span, std::string message, std::string expected = {},
             std::string hint = {}) const;
  // Prose to HTML, its problems reported and its links remembered. `words` grows by its length.
  std::string html(lang::Span markdown, std::uint32_t& words) const;
  std::string inline_html(lang::Span markdown, std::uint32_t& words) const;
  void take(const Html& html, lang::Span markdown) const;
};

std::vector<Lane> read_lanes(const Reading& reading, lang::Span range);
Stage read_stage(const Reading& reading, lang::Span range);
Quiz read_quiz(const Reading& reading, lang::Span range, std::uint32_t& words);
Goal read_goal(const Reading& reading, lang::Span range, std::uint32_t& words);
Teacher read_teacher(const Reading& reading, lang::Span range);
RealCode read_real(const Reading& reading, lang::Span range, std::string_view language);

// "name=value name=value", with brackets in values; reports what is not.
bool read_settings(const Reading& reading, lang::Span range, Settings& settings);

}  // namespace interleave::lesson
