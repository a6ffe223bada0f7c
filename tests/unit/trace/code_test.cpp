#include "trace/code.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "unit/trace/machine_of.h"

namespace interleave::trace {
namespace {

using sim::Choice;
using sim::Script;

constexpr std::string_view kCounter = R"(
shared x = 0
thread a { x = x + 1 }
thread b { x = x + 1 }
finally x == 2
)";

Script schedule(std::vector<Choice> choices) {
  Script script;
  script.kind = Script::Kind::kSchedule;
  script.choices = std::move(choices);
  return script;
}

TEST(Code, ShortSchedulesAreShort) {
  const auto machine = machine_of(kCounter);
  const std::string code = encode(*machine, schedule({{0}, {1}, {1}, {0}}));
  EXPECT_EQ(code.substr(0, 2), "u1");
  EXPECT_EQ(code.size(), 8U) << code;  // u1, shape, three runs, check
}

TEST(Code, SchedulesRoundTrip) {
  const auto machine = machine_of(kCounter);
  std::mt19937 engine(1);
  const auto random = [&] { return static_cast<std::uint32_t>(engine()); };
  for (int trial = 0; trial < 2000; ++trial) {
    std::vector<Choice> choices;
    const std::uint32_t strands = trial % 3 == 0 ? 3 : trial % 3 == 1 ? 9 : 70'000;
    const std::size_t runs = random() % 12;
    for (std::size_t i = 0; i < runs; ++i) {
      const std::uint32_t strand = random() % strands;
      const std::size_t length = 1 + random() % (random() % 4 == 0 ? 300 : 4);
      for (std::size_t j = 0; j < length; ++j) {
        choices.push_back({strand, random() % 8 == 0 ? random() % 50 : 0});
      }
    }
    const Script script = schedule(choices);
    const std::string code = encode(*machine, script);
    const auto back = decode(code);
    ASSERT_TRUE(back) << code << ": " << back.error().message;
    ASSERT_EQ(back->script.choices, choices) << code;
    ASSERT_TRUE(back->script.kind == Script::Kind::kSchedule);
    ASSERT_EQ(back->shape, shape_of(*machine->program));
    ASSERT_EQ(encode(*machine, back->script), code);
    ASSERT_EQ(code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-_"),
              code.npos);
  }
}

TEST(Code, DeparturesRoundTrip) {
  const auto machine = machine_of(kCounter);
  std::mt19937_64 random(2);
  for (int trial = 0; trial < 500; ++trial) {
    Script script;
    std::uint64_t number = 0;
    for (std::size_t i = random() % 10; i > 0; --i) {
      number += random() % (random() % 5 == 0 ? 1'000'000'000 : 20);
      script.departures.emplace_back(number++, static_cast<std::uint32_t>(random() % 70));
    }
    const std::string code = encode(*machine, script);
    const auto back = decode(code);
    ASSERT_TRUE(back) << code;
    ASSERT_EQ(back->script.departures, script.departures);
    ASSERT_TRUE(back->script.kind == Script::Kind::kPolicy);
  }
}

TEST(Code, GarbageIsAnErrorWithAPlace) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 20'000; ++trial) {
    std::string text = trial % 2 == 0 ? "u1" : "t1";
    for (std::size_t i = random() % 20; i > 0; --i) text += static_cast<char>(random() % 256);
    const auto code = decode(text);
    if (!code) {
      ASSERT_LE(code.error().position, text.size());
      ASSERT_FALSE(code.error().message.empty());
    }
  }
  for (const std::string_view text : {"", "u", "u1", "u1AA", "u2AAA", "x1AAA", "AbBA", "1", " "}) {
    EXPECT_FALSE(decode(text)) << text;
  }
}

TEST(Code, AMistypedOrTruncatedCodeIsMostlyNoticed) {
  const auto machine = machine_of(kCounter);
  const std::string code = encode(*machine, schedule({{0}, {1}, {1}, {0}, {0}, {1}}));
  int noticed = 0, all = 0;
  for (std::size_t i = 2; i < code.size(); ++i) {
    for (const char c : {'A', 'k', '7', '_'}) {
      std::string wrong = code;
      if (wrong[i] == c) continue;
      wrong[i] = c;
      ++all;
      noticed += !decode(wrong);
    }
  }
  EXPECT_GT(noticed, all * 9 / 10);
  EXPECT_FALSE(decode(code.substr(0, code.size() - 1)));
}

TEST(Code, HugeRunsAreRefused) {
  // A run of 33 million choices in a few characters.
  const auto machine = machine_of(kCounter);
  std::string text = encode(*machine, schedule({{0}}));
  text.pop_back();
  text.pop_back();
  text += "H_____D";
  std::string found;
  for (const char c :
       std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) {
    const auto code = decode(text + c);
    ASSERT_FALSE(code);
  }
}

TEST(Code, LettersAreTheStrandsInOrder) {
  const auto code = decode("AB BA..");
  ASSERT_TRUE(code);
  EXPECT_EQ(code->script.choices, (std::vector<Choice>{{0}, {1}, {1}, {0}}));
  const auto machine = machine_of(kCounter);
  EXPECT_EQ(spell(*machine, code->script), "ABBA");
  EXPECT_EQ(spell(*machine, schedule({{0, 1}})).substr(0, 2), "u1");
}

TEST(Code, ShapeIgnoresNamesNumbersAndLayout) {
  const auto shape = [](std::string_view text) { return shape_of(*machine_of(text)->program); };
  const auto original = shape(kCounter);
  EXPECT_EQ(original, shape("shared count = 7\n\n\nthread p { count = count + 1 } // hm\n"
                            "thread q {\n count = count + 3 }\nfinally count == 2\n"));
  EXPECT_NE(original, shape("shared x = 0\nthread a { x = x + 1 }\nfinally x == 2\n"));
}

TEST(Fit, SaysHowFarACodeFitsAndWhatIsInTheWay) {
  const auto machine = machine_of(R"(
mutex m
shared x = 0
thread a { lock m; x = 1; unlock m }
thread b { lock m; x = 2; unlock m }
)");
  const auto fits = [&](std::string_view letters) { return fit(*machine, *decode(letters)); };
  EXPECT_TRUE(fits("AAABBB").complete);
  EXPECT_TRUE(fits("A").complete);
  const Fit blocked = fits("AABA");
  EXPECT_FALSE(blocked.complete);
  EXPECT_EQ(blocked.fits, 2U);
  EXPECT_EQ(blocked.total, 4U);
  EXPECT_EQ(blocked.explanation,
            "fits up to choice 2 of 4: there, thread b cannot step: it waits for m, held by a");
  EXPECT_EQ(fits("AAAA").explanation, "fits up to choice 3 of 4: there, thread a has ended");
  EXPECT_EQ(fits("C").explanation,
            "fits up to choice 0 of 1: at the start, there is no strand number 3, only 2");
  EXPECT_EQ(fits("AAABBBA").explanation, "fits up to choice 6 of 7: there, the program has ended");
}

TEST(Fit, SaysWhoseTurnAStrandWaitsFor) {
  const auto explains = [](std::string_view program, std::string_view letters) {
    return fit(*machine_of(program), *decode(letters)).explanation;
  };
  EXPECT_EQ(explains("machine { cores 1; policy cooperative }\nshared x = 0\n"
                     "thread a { x = 1; x = 2 }\nthread b { x = 3 }\n",
                     "AB"),
            "fits up to choice 1 of 2: there, thread b cannot step: no core is free for it");
  EXPECT_EQ(explains("runtime rt { workers 1; blocking 1 }\nshared x = 0\nfn f() { x = 1; x = 2 }\n"
                     "task a on rt { let p = spawn_blocking f(); let q = spawn_blocking f(); await "
                     "p; await q }\n",
                     "AABC"),
            "fits up to choice 3 of 4: there, thread f#2 cannot step: no blocking thread of rt is "
            "free for it");
  EXPECT_EQ(explains("runtime rt { workers 1 }\nshared x = 0\ntask a on rt { x = 1; x = 2 }\n"
                     "task b on rt { x = 3 }\n",
                     "AB"),
            "fits up to choice 1 of 2: there, task b cannot step: no worker of rt is free for it");
}

TEST(Fit, NoticesAnotherProgram) {
  const auto counter = machine_of(kCounter);
  const auto other = machine_of("shared x = 0\nthread a { x = 1 }\n");
  const auto code = decode(encode(*counter, schedule({{0}, {1}})));
  const Fit result = fit(*other, *code);
  EXPECT_FALSE(result.complete);
  EXPECT_FALSE(result.same_shape);
  EXPECT_NE(result.explanation.find("another program"), std::string::npos);
}

TEST(Fit, DeparturesThatThePolicyNeverOffersDoNotFit) {
  const auto machine =
      machine_of("thread a { work 2 }\nthread b { work 2 }\n", {{"policy", "fifo"}});
  Code code;
  code.script.departures = {{0, 1}};
  EXPECT_TRUE(fit(*machine, code).complete);
  code.script.departures = {{0, 2}};
  EXPECT_FALSE(fit(*machine, code).complete);
  code.script.departures = {{0, 1}, {5, 0}};
  EXPECT_EQ(fit(*machine, code).fits, 1U);
}

}  // namespace
}  // namespace interleave::trace
