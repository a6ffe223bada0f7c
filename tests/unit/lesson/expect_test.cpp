// Reading expectations: each form, and what is said of those that are none.
#include "lesson/expect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "lesson/evaluate.h"

namespace interleave::lesson {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

struct Read {
  lang::Source source;
  std::vector<Expect> expects;
  lang::Diagnostics diagnostics;
};

Read read(const std::string& text) {
  Read result{{"a.scn", text, 1}, {}, {}};
  result.expects = parse_expects(result.source, {0, static_cast<std::uint32_t>(text.size())},
                                 result.diagnostics);
  return result;
}

Expect one(const std::string& text) {
  Read result = read(text);
  EXPECT_TRUE(result.diagnostics.empty()) << lang::render(result.source, result.diagnostics);
  EXPECT_EQ(result.expects.size(), 1u) << text;
  return result.expects.empty() ? Expect{} : result.expects[0];
}

std::string errors(const std::string& text) {
  const Read result = read(text);
  EXPECT_TRUE(result.expects.empty()) << text;
  return lang::render(result.source, result.diagnostics);
}

// The quantity and the number of a comparison, in one line.
std::string shown(const std::string& text) {
  const Expect expect = one(text);
  EXPECT_EQ(expect.kind, Expect::Kind::kCompare) << text;
  static const char* const kSymbols[] = {"==", "!=", "<", "<=", ">", ">="};
  return to_text(expect.left) + " " + kSymbols[static_cast<int>(expect.comparison)] + " " +
         (expect.right ? to_text(*expect.right) : expect.number.text);
}

TEST(ExpectText, Quantities) {
  EXPECT_EQ(shown("finish 24"), "finish == 24");
  EXPECT_EQ(shown("finish A 9"), "finish A == 9");
  EXPECT_EQ(shown("finish worker[1] 9"), "finish worker[1] == 9");
  EXPECT_EQ(shown("turnaround download#2 9"), "turnaround download#2 == 9");
  EXPECT_EQ(shown("first_run A 0"), "first_run A == 0");
  EXPECT_EQ(shown("average turnaround 11.00"), "average turnaround == 11.00");
  EXPECT_EQ(shown("switches 5"), "switches == 5");
  EXPECT_EQ(shown("core 0 busy 12"), "core 0 busy == 12");
  EXPECT_EQ(shown("final shop.stock -2"), "final shop.stock == -2");
  EXPECT_EQ(shown("final done true"), "final done == 1");
  EXPECT_EQ(shown("schedules infinite"), "schedules == infinite");
  EXPECT_EQ(shown("lane serial average wait 4.00"), "lane serial average wait == 4.00");
  EXPECT_EQ(shown("lane serial core 1 idle 4"), "lane serial core 1 idle == 4");
}

TEST(ExpectText, Comparisons) {
  EXPECT_EQ(shown("finish < 24"), "finish < 24");
  EXPECT_EQ(shown("finish A <= finish B"), "finish A <= finish B");
  EXPECT_EQ(shown("lane parallel finish < lane serial finish"),
            "lane parallel finish < lane serial finish");
  EXPECT_EQ(shown("average response == 2.50"), "average response == 2.50");
  EXPECT_EQ(shown("wait A != wait B"), "wait A != wait B");
  EXPECT_EQ(shown("chance >= 0.5   // a comment"), "chance >= 0.5");
}

TEST(ExpectText, Numbers) {
  EXPECT_EQ(one("average wait 11.00").number.decimals, 2);
  EXPECT_DOUBLE_EQ(one("average wait 11.25").number.value, 11.25);
  EXPECT_EQ(one("schedules 12345678901234567890123").number.text, "12345678901234567890123");
  EXPECT_TRUE(std::isinf(one("schedules infinite").number.value));
}

TEST(ExpectText, Settings) {
  const Expect expect =
      one("with cores=2 policy=round_robin(quantum: 2) seed=7 schedule=u1ab: lane x finish 4");
  EXPECT_THAT(expect.settings,
              ElementsAre(Pair("cores", "2"), Pair("policy", "round_robin(quantum: 2)")));
  EXPECT_EQ(expect.seed, 7u);
  EXPECT_EQ(expect.schedule, "u1ab");
  EXPECT_EQ(expect.left.lane, "x");
  EXPECT_THAT(one("with policy=\"round_robin(quantum: 2)\": finish 4").settings,
              ElementsAre(Pair("policy", "round_robin(quantum: 2)")));
}

TEST(ExpectText, Timelines) {
  const Expect expect = one("lane turns core 1: A 0-4, worker[0] 5-8");
  EXPECT_EQ(expect.kind, Expect::Kind::kTimeline);
  EXPECT_EQ(expect.lane, "turns");
  EXPECT_EQ(expect.core, 1u);
  ASSERT_EQ(expect.slices.size(), 2u);
  EXPECT_EQ(expect.slices[1].strand, "worker[0]");
  EXPECT_EQ(expect.slices[1].begin, 5);
  EXPECT_EQ(expect.slices[1].end, 8);
  EXPECT_TRUE(one("core 1: idle").slices.empty());
}

TEST(ExpectText, Moments) {
  const Expect expect = one("at 5: A blocked");
  EXPECT_EQ(expect.kind, Expect::Kind::kMoment);
  EXPECT_EQ(expect.time, 5);
  EXPECT_EQ(expect.condition.name, "A");
  EXPECT_EQ(expect.condition.activity, "blocked");
  EXPECT_EQ(one("at 0: slot[2] >= -1").condition.value, -1);
}

TEST(ExpectText, OtherForms) {
  EXPECT_EQ(one("outcome deadlock").word, "deadlock");
  EXPECT_EQ(one("outcome violation \"x == 2\"").detail, "x == 2");
  EXPECT_EQ(one("printed \"a // b\"").detail, "a // b");
  EXPECT_EQ(one("error \"recursion\"").detail, "recursion");
  EXPECT_EQ(one("verdict safe").word, "safe");
  EXPECT_EQ(one("verdict violation deadlock").detail, "deadlock");
  EXPECT_THAT(one("races x slot").names, ElementsAre("x", "slot"));
  EXPECT_TRUE(one("races none").names.empty());
  EXPECT_EQ(one("raced x").kind, Expect::Kind::kRaced);
  EXPECT_EQ(one("hash 0123456789abcdef").word, "0123456789abcdef");
}

TEST(ExpectText, Finals) {
  EXPECT_THAT(one("finals x: 2 1").tuples, ElementsAre(ElementsAre(1), ElementsAre(2)));
  const Expect two = one("finals x y: 0 1, 1 0");
  EXPECT_THAT(two.names, ElementsAre("x", "y"));
  EXPECT_THAT(two.tuples, ElementsAre(ElementsAre(0, 1), ElementsAre(1, 0)));
}

TEST(ExpectText, ManyLinesAndComments) {
  const Read result = read("// first\nfinish 1\n\n  wait A 2  // why\n");
  EXPECT_TRUE(result.diagnostics.empty());
  EXPECT_EQ(result.expects.size(), 2u);
}

TEST(ExpectText, MistakesHaveTheirPlace) {
  EXPECT_THAT(errors("finnish 24"), HasSubstr("a.scn:1:1: error: `finnish` is not a quantity"));
  EXPECT_THAT(errors("finish"), HasSubstr("the expected value is missing"));
  EXPECT_THAT(errors("finish A"), HasSubstr("the expected value is missing"));
  EXPECT_THAT(errors("finish A fast"), HasSubstr("a.scn:1:10: error: `fast` is not a number"));
  EXPECT_THAT(errors("finish 2x"), HasSubstr("`2x` is not a number"));
  EXPECT_THAT(errors("finish 24 25"), HasSubstr("a.scn:1:11: error: nothing more can stand here"));
  EXPECT_THAT(errors("wait 4"), HasSubstr("`wait` of what?"));
  EXPECT_THAT(errors("average speed 4"), HasSubstr("`speed` is not an average"));
  EXPECT_THAT(errors("core 0 bussy 4"), HasSubstr("did you mean `busy`?"));
  EXPECT_THAT(errors("core x busy 4"), HasSubstr("not a whole number"));
  EXPECT_THAT(errors("core 0: A 4-4"), HasSubstr("longer than nothing"));
  EXPECT_THAT(errors("core 0: A 0-4, B 3-5"), HasSubstr("slices follow one another"));
  EXPECT_THAT(errors("core 0: A 0"), HasSubstr("the end of the slice is missing"));
  EXPECT_THAT(errors("with cores=2 finish 4"), HasSubstr("a value is missing"));
  EXPECT_THAT(errors("with cores=2"), HasSubstr("the settings are not ended"));
  EXPECT_THAT(errors("lane : finish 2"), HasSubstr("the lane's name is missing"));
  EXPECT_THAT(errors("outcome fine"), HasSubstr("finished, deadlock, violation or cut_off"));
  EXPECT_THAT(errors("outcome violation x"), HasSubstr("a text in quotes is missing"));
  EXPECT_THAT(errors("verdict violation bug"), HasSubstr("`bug` is not a kind of violation"));
  EXPECT_THAT(errors("finals 1 2"), HasSubstr("the variables and a colon are missing"));
  EXPECT_THAT(errors("finals x y: 1 2 3"), HasSubstr("a value is missing"));
  EXPECT_THAT(errors("at 5 A blocked"), HasSubstr("a colon is missing"));
  EXPECT_THAT(errors("at 5: A blokked"), HasSubstr("did you mean `blocked`?"));
  EXPECT_THAT(errors("at 5: x = 2"), HasSubstr("a comparison is missing"));
  EXPECT_THAT(errors("hash 123"), HasSubstr("16 digits"));
}

TEST(ExpectText, NothingMakesItStumble) {
  for (const char* text : {"with",       "with :",    "lane",     "core",
                           "core 0",     "core 0:",   "at",       "at 5:",
                           "finals",     "finals x:", "races",    "printed",
                           "printed \"", "[",         "(",        "with a=(: x",
                           "final",      "final x",   "final x[", "<",
                           "finish <",   "average",   "-",        "at 99999999999999999999: x == 1",
                           "finish 1.",  "finish .5"}) {
    EXPECT_FALSE(errors(text).empty()) << text;
  }
}

}  // namespace
}  // namespace interleave::lesson
