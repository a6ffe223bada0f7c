#include "lang/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace interleave::lang {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> rows_of(const std::string& line, std::uint32_t room) {
  const std::vector<Row> rows = fold(line, room);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t end = i + 1 < rows.size() ? rows[i + 1].begin : line.size();
    texts.push_back(std::string(rows[i].column, '.') +
                    line.substr(rows[i].begin, end - rows[i].begin));
  }
  return texts;
}

TEST(Fold, LeavesAShortLineAlone) {
  EXPECT_THAT(rows_of("lock m", 6), ElementsAre("lock m"));
  EXPECT_THAT(rows_of("", 6), ElementsAre(""));
  EXPECT_THAT(rows_of("    ", 2), ElementsAre("    "));
}

TEST(Fold, BreaksAfterASpaceACommaOrAnOpeningBracket) {
  EXPECT_THAT(rows_of("print \"a\", money[0]", 12), ElementsAre("print \"a\", ", "....money[0]"));
  EXPECT_THAT(rows_of("policy round_robin(quantum)", 22),
              ElementsAre("policy round_robin(", "....quantum)"));
  EXPECT_THAT(rows_of("f(a,b,c)", 6), ElementsAre("f(a,b,", "...c)"));
}

TEST(Fold, GoesOnFurtherInThanTheLineBegan) {
  EXPECT_THAT(rows_of("    if ready and waiting {", 20),
              ElementsAre("    if ready and ", "........waiting {"));
}

TEST(Fold, BreaksAWordThatIsLongerThanTheRoom) {
  EXPECT_THAT(rows_of("abcdefgh", 4), ElementsAre("abcd", "..ef", "..gh"));
}

TEST(Fold, LetsASpaceHangOverTheEdge) {
  EXPECT_THAT(rows_of("lock m and", 6), ElementsAre("lock m ", "...and"));
}

TEST(Fold, CountsCharactersNotBytes) {
  EXPECT_EQ(columns("état\t1"), 9U);
  EXPECT_THAT(rows_of("été été", 4), ElementsAre("été ", "..ét", "..é"));
}

// Whatever the line and the room: no row is empty or wider than the room, save for spaces at its end and what stands
// before the first letter, and together they are the line.
TEST(Fold, KeepsWithinTheRoom) {
  std::mt19937 random(1);
  const std::string some = "ab (,é\t[";
  for (int round = 0; round < 20'000; ++round) {
    std::string line;
    for (auto length = random() % 40; length > 0; --length) {
      const char c = some[random() % some.size()];
      if ((static_cast<unsigned char>(c) & 0x80U) == 0)
        line += c;
      else
        line += "é";
    }
    const auto room = static_cast<std::uint32_t>(8 + random() % 12);
    const std::vector<Row> rows = fold(line, room);
    ASSERT_EQ(rows.front().begin, 0U);
    const std::size_t code = line.find_first_not_of(" \t");
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t end = i + 1 < rows.size() ? rows[i + 1].begin : line.size();
      std::string text = line.substr(rows[i].begin, end - rows[i].begin);
      ASSERT_TRUE(i == 0 || rows[i].begin > rows[i - 1].begin) << line;
      ASSERT_TRUE(i == 0 || !text.empty()) << line;
      ASSERT_NE(static_cast<unsigned char>(text.empty() ? ' ' : text[0]) & 0xC0U, 0x80U) << line;
      while (!text.empty() && text.back() == ' ') text.pop_back();
      if (i == 0 && (code == std::string::npos || columns(line.substr(0, code)) + 4 > room))
        continue;
      ASSERT_LE(rows[i].column + columns(text), room) << line << "|" << room;
    }
  }
}

}  // namespace
}  // namespace interleave::lang
