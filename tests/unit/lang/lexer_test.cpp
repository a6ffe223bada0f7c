#include "lang/lexer.h"

#include <gtest/gtest.h>

#include "lang/words.h"

namespace interleave::lang {
namespace {

std::vector<Token> lexed(const Source& source, Diagnostics* diagnostics = nullptr) {
  Reporter reporter;
  std::vector<Token> tokens = lex(source, reporter);
  if (diagnostics != nullptr) {
    *diagnostics = reporter.take();
  } else {
    EXPECT_FALSE(reporter.has_errors()) << render(source, reporter.take());
  }
  return tokens;
}

TEST(Lexer, TellsOperatorsApart) {
  const Source source{.name = "t", .text = "= == ! != < <= > >= && || += -= *= .. . + - * / %"};
  std::vector<TokenKind> kinds;
  for (const Token& token : lexed(source)) kinds.push_back(token.kind);
  using enum TokenKind;
  EXPECT_EQ(kinds,
            (std::vector<TokenKind>{
                kAssign,       kEqual, kNot,   kNotEqual,   kLess,        kLessEqual,  kGreater,
                kGreaterEqual, kAnd,   kOr,    kPlusAssign, kMinusAssign, kStarAssign, kRange,
                kDot,          kPlus,  kMinus, kStar,       kSlash,       kPercent,    kEnd}));
}

TEST(Lexer, ReadsNumbers) {
  const Source source{.name = "t", .text = "0 1_000_000 9223372036854775807 1..16"};
  const std::vector<Token> tokens = lexed(source);
  ASSERT_EQ(tokens.size(), 7U);
  EXPECT_EQ(tokens[1].number, 1'000'000);
  EXPECT_EQ(tokens[2].number, INT64_MAX);
  EXPECT_EQ(tokens[3].number, 1);
  EXPECT_EQ(tokens[4].kind, TokenKind::kRange);
  EXPECT_EQ(tokens[5].number, 16);
}

TEST(Lexer, KnowsWhereLinesBegin) {
  const Source source{.name = "t", .text = "a b // comment\n\n c\r\nd"};
  const std::vector<Token> tokens = lexed(source);
  ASSERT_EQ(tokens.size(), 5U);
  EXPECT_TRUE(tokens[0].newline_before);
  EXPECT_FALSE(tokens[1].newline_before);
  EXPECT_TRUE(tokens[2].newline_before);
  EXPECT_TRUE(tokens[3].newline_before);
  EXPECT_EQ(tokens[3].text, "d");
}

TEST(Lexer, PassesOverAByteOrderMark) {
  const Source source{.name = "t", .text = "\xEF\xBB\xBFshared"};
  EXPECT_EQ(lexed(source).front().text, "shared");
}

TEST(Lexer, RefusesWhatIsNotText) {
  for (const char* bytes : {"a \xFF", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "a\xC3"}) {
    const Source source{.name = "t", .text = bytes};
    Diagnostics diagnostics;
    lexed(source, &diagnostics);
    ASSERT_EQ(diagnostics.size(), 1U) << bytes;
    EXPECT_EQ(diagnostics[0].message, "the text is not UTF-8 from here on");
  }
  const Source zero{.name = "t", .text = std::string("a\0b", 3)};
  Diagnostics diagnostics;
  EXPECT_EQ(lexed(zero, &diagnostics).size(), 4U);
  EXPECT_EQ(diagnostics.at(0).message, "unexpected control character");
  const Source huge{.name = "t", .text = std::string(kMaxSourceBytes + 1, 'a')};
  EXPECT_EQ(lexed(huge, &diagnostics).size(), 1U);
  EXPECT_EQ(diagnostics.at(0).message, "the text is too long: 1048577 bytes");
}

TEST(Lexer, HighlightsEverythingIncludingComments) {
  const Source source{.name = "t",
                      .text = "thread a { x = 12 } // see \"b\"\nprint \"{x}\" #\n// end"};
  std::string seen;
  for (const Piece& piece : highlight(source)) {
    constexpr std::string_view kLetters = "knds/o";
    seen += kLetters[static_cast<std::size_t>(piece.kind)];
    seen += text_of(source, piece.span);
    seen += '|';
  }
  EXPECT_EQ(seen, "kthread|na|o{|nx|o=|d12|o}|/// see \"b\"|kprint|s\"{x}\"|/// end|");
}

TEST(Words, AreSortedIntoThoseThatNameThingsAndThoseThatDoNot) {
  EXPECT_TRUE(is_reserved("while"));
  EXPECT_FALSE(is_reserved("lock"));
  EXPECT_FALSE(is_reserved("cores"));
  EXPECT_TRUE(is_operation("lock"));
  EXPECT_TRUE(is_operation("semaphore"));
  EXPECT_FALSE(is_operation("quantum"));
  EXPECT_TRUE(is_keyword("true"));
  EXPECT_EQ(nearest_statement("unlokc"), "unlock");
  EXPECT_EQ(nearest_declaration("semaphor"), "semaphore");
  EXPECT_FALSE(foreign_hint("for").empty());
}

}  // namespace
}  // namespace interleave::lang
