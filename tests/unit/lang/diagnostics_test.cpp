// The exact text of errors: diagnostics.txt holds the typical mistakes.
#include "lang/compile.h"
#include "lang/diagnostic.h"
#include "unit/lang/golden.h"

namespace interleave::lang {
namespace {

TEST(Diagnostics, TypicalMistakesAreExplained) {
  golden::check("diagnostics.txt", [](const std::string& scenario) {
    const Source source{.name = "test.scn", .text = scenario};
    const auto program = compile(source);
    return program ? std::string("(no error)\n") : render(source, program.error());
  });
}

Diagnostic at(const Source& source, const std::string& text, const std::string& message) {
  const auto begin = static_cast<std::uint32_t>(source.text.find(text));
  return {.span = {begin, begin + static_cast<std::uint32_t>(text.size())}, .message = message};
}

TEST(Diagnostics, LinesAreThoseOfTheLesson) {
  const Source source{
      .name = "lesson.md", .text = "shared x = 0\nthread t { y = 1 }\n", .first_line = 40};
  const auto program = compile(source);
  ASSERT_FALSE(program.has_value());
  EXPECT_TRUE(render(source, program.error()).starts_with("lesson.md:41:12: error: "));
}

TEST(Diagnostics, TheCaretStandsUnderItsText) {
  const Source tabs{.name = "a", .text = "\t\tx\ty = 1"};
  EXPECT_EQ(render(tabs, at(tabs, "y", "m")),
            "a:1:5: error: m\n 1 | \t\tx\ty = 1\n   | \t\t \t^\n");
  const Source umlauts{.name = "a", .text = "äöü bad"};
  EXPECT_EQ(render(umlauts, at(umlauts, "bad", "m")),
            "a:1:5: error: m\n 1 | äöü bad\n   |     ^~~\n");
  // A wide character fills two cells.
  const Source wide{.name = "a", .text = "漢字 bad"};
  EXPECT_EQ(render(wide, at(wide, "bad", "m")), "a:1:4: error: m\n 1 | 漢字 bad\n   |      ^~~\n");
  const Source broken{.name = "a", .text = "\xFF\xFE bad"};
  EXPECT_EQ(render(broken, at(broken, "bad", "m")),
            "a:1:4: error: m\n 1 | \xFF\xFE bad\n   |    ^~~\n");
}

TEST(Diagnostics, WindowsLineEndsAreNotShown) {
  const Source source{.name = "a", .text = "one\r\ntwo\r\n"};
  EXPECT_EQ(render(source, at(source, "two", "m")), "a:2:1: error: m\n 2 | two\n   | ^~~\n");
}

TEST(Diagnostics, ASpanOverSeveralLinesIsMarkedInItsFirst) {
  const Source source{.name = "a", .text = "x = {\n1\n}"};
  EXPECT_EQ(render(source, at(source, "{\n1\n}", "m")),
            "a:1:5: error: m\n 1 | x = {\n   |     ^\n");
}

TEST(Diagnostics, LongLinesAreShownAroundThePlace) {
  const Source source{.name = "a", .text = std::string(300, 'x') + "bad" + std::string(300, 'y')};
  const std::string out = render(source, at(source, "bad", "m"));
  const auto shown = out.find("bad");
  const auto line_begin = out.rfind('\n', shown) + 1;
  const auto caret_line = out.find('\n', shown) + 1;
  // The ellipsis in front is three bytes wide, but one cell.
  EXPECT_EQ(out.find('^') - caret_line, shown - line_begin - 2);
  EXPECT_LT(out.size(), 300U);
}

TEST(Diagnostics, OneWithoutAPlaceNamesTheFileOnly) {
  const Source source{.name = "a.scn", .text = "x"};
  EXPECT_EQ(render(source, {.message = "there is no knob `n`"}),
            "a.scn: error: there is no knob `n`\n");
}

TEST(Diagnostics, MarksSayAllInOneLine) {
  const Source source{.name = "a", .text = "ab\nä bad c\n", .first_line = 10};
  Diagnostic diagnostic = at(source, "bad", "what");
  diagnostic.expected = "a number";
  diagnostic.hint = "try 3";
  const Mark mark = mark_of(source, diagnostic);
  EXPECT_EQ(mark.line, 11U);
  EXPECT_EQ(mark.column, 3U);
  EXPECT_EQ(mark.length, 3U);
  EXPECT_EQ(mark.message, "what; expected a number. Hint: try 3");
  EXPECT_EQ(mark_of(source, {.message = "m"}).line, 0U);
  // The end of a line has no width, but still a mark; a long span stays within its line.
  EXPECT_EQ(mark_of(source, {.span = {2, 2}, .message = "m"}).length, 1U);
  EXPECT_EQ(mark_of(source, {.span = {0, 8}, .message = "m"}).length, 2U);
}

TEST(Diagnostics, NearestNameIsGuessedOnlyWhenItIsNear) {
  const std::vector<std::string_view> names = {"counter", "count", "lock", "id", "x"};
  EXPECT_EQ(nearest("couter", names), "counter");
  EXPECT_EQ(nearest("conuter", names), "counter");
  EXPECT_EQ(nearest("Lock", names), "lock");
  EXPECT_EQ(nearest("lokc", names), "lock");
  EXPECT_EQ(nearest("elephant", names), "");
  EXPECT_EQ(nearest("ix", names), "");
  EXPECT_EQ(nearest("lock", names), "") << "a name is no misspelling of itself";
}

TEST(Diagnostics, TheFirstOfTheTextAreGivenOut) {
  Reporter reporter(3);
  for (std::uint32_t i = 5; i-- > 0;) reporter.error({i, i + 1}, "m" + std::to_string(i));
  reporter.error({0, 1}, "m0");  // said already
  EXPECT_TRUE(reporter.has_errors());
  const Diagnostics all = reporter.take();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].message, "m0");
  EXPECT_EQ(all[2].message, "m2");
  EXPECT_EQ(all[3].message, "too many errors: 2 more are not shown");
}

// Found by a fuzz target: bytes that continue a character, without one, before the place of the error.
TEST(Diagnostics, WhatIsNoUtf8DoesNotHideThePlace) {
  const Source source{.name = "bytes.scn", .text = std::string(200, '\x80') + "!"};
  const std::string text = render(source, Diagnostic{.span = {90, 91}, .message = "no text"});
  EXPECT_TRUE(text.starts_with("bytes.scn:1:")) << text;
  EXPECT_NE(text.find("^\n"), std::string::npos) << text;
  EXPECT_LT(text.size(), 400U);
}

TEST(Positions, CountCodePointsAndLines) {
  const Source source{.name = "a", .text = "ä\nbc\n\nd", .first_line = 3};
  EXPECT_EQ(position_of(source, 0), (Position{3, 1}));
  EXPECT_EQ(position_of(source, 2), (Position{3, 2}));
  EXPECT_EQ(position_of(source, 4), (Position{4, 2}));
  EXPECT_EQ(position_of(source, 7), (Position{6, 1}));
  EXPECT_EQ(position_of(source, 999), (Position{6, 2}));
  EXPECT_EQ(line_of(source, 3), "bc");
  EXPECT_EQ(line_of(source, 6), "");
  const LineIndex lines(source);
  for (std::uint32_t offset = 0; offset < 9; ++offset) {
    EXPECT_EQ(lines.line(offset), position_of(source, offset).line) << offset;
  }
  EXPECT_EQ(lines.count(), 4U);
  EXPECT_EQ(lines.start(4), 3U);
  EXPECT_EQ(lines.start(99), 7U);
}

}  // namespace
}  // namespace interleave::lang
