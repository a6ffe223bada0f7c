// What scenarios become: lowering.txt holds the code of every construct, as `dump` prints it.
#include <gtest/gtest.h>

#include <algorithm>

#include "lang/compile.h"
#include "lang/dump.h"
#include "unit/lang/golden.h"
#include "unit/lang/must_compile.h"

namespace interleave::lang {
namespace {

TEST(Lowering, EveryConstructBecomesItsSteps) {
  golden::check("lowering.txt", [](const std::string& scenario) {
    const Source source{.name = "test.scn", .text = scenario};
    const auto program = compile(source);
    return program ? dump(*program) : render(source, program.error());
  });
}

TEST(Lowering, PointsNameTheTextTheyComeFrom) {
  const Program program = must_compile("shared x = 0\nthread t { x = x + 1 }");
  ASSERT_GE(program.code.size(), 3U);
  EXPECT_EQ(text_of(program.source, program.points[0].span), "x");
  EXPECT_EQ(text_of(program.source, program.points[2].span), "x = x + 1");
  EXPECT_EQ(program.points.size(), program.code.size());
}

TEST(Lowering, CallSitesLeadBackToTheStrand) {
  const Program program =
      must_compile("fn inner() { work 1 }\nfn outer() { inner() }\nthread t { outer() }");
  const auto work = std::find_if(program.code.begin(), program.code.end(),
                                 [](const Instruction& in) { return in.op == Op::kWork; });
  ASSERT_NE(work, program.code.end());
  const Point& point = program.points[static_cast<std::size_t>(work - program.code.begin())];
  const CallSite& inner = program.call_sites.at(point.call_site);
  EXPECT_EQ(program.bodies.at(inner.function).name, "inner");
  EXPECT_EQ(text_of(program.source, inner.call), "inner()");
  const CallSite& outer = program.call_sites.at(inner.parent);
  EXPECT_EQ(program.bodies.at(outer.function).name, "outer");
  EXPECT_EQ(outer.parent, kNoIndex);
}

TEST(Lowering, CriticalSectionsEndWhereTheyAreLeft) {
  const Program program =
      must_compile("mutex m; thread t { loop { with m { critical { work 1; break } } } work 2 }");
  for (std::size_t pc = 0; pc < program.code.size(); ++pc) {
    const std::string_view text = text_of(program.source, program.points[pc].span);
    if (text == "work 1") {
      EXPECT_TRUE(program.points[pc].critical);
    }
    if (text == "work 2" || program.code[pc].op == Op::kUnlock) {
      EXPECT_FALSE(program.points[pc].critical) << pc;
    }
  }
}

TEST(Lowering, SymmetryIsForCodeWithoutIdAndHandles) {
  const auto not_symmetric = [](const std::string& block) {
    const Program program =
        must_compile("shared x = 0; fn f() { work 1 }\nthread t[2] { " + block + " }");
    return program.bodies[0].uses_id;
  };
  EXPECT_FALSE(not_symmetric("x = 1"));
  EXPECT_TRUE(not_symmetric("x = id"));
  EXPECT_TRUE(not_symmetric("print \"{id}\""));
  EXPECT_TRUE(not_symmetric("let h = spawn thread f(); join h"));
}

TEST(Lowering, IdIsGivenOnlyToCodeThatUsesIt) {
  EXPECT_EQ(must_compile("thread t[2] { work 1 }").bodies[0].parameters, 0);
  EXPECT_EQ(must_compile("thread t[2] { work id }").bodies[0].parameters, 1);
}

// The slots a strand can still read are the same on every way to a point, and all others are 0.
TEST(Lowering, DeadSlotsAreClearedWhereAStrandStops) {
  const Program program = must_compile(
      "shared x = 0; shared y = 0\n"
      "thread t { let i = x; if i > 3 { let j = y; y = j + i } x = 7; x = 8 }");
  std::vector<std::string> kills;
  for (std::size_t pc = 0; pc < program.code.size(); ++pc) {
    const Point& point = program.points[pc];
    if (!is_step(program.code[pc].op)) {
      EXPECT_EQ(point.kill_count, 0);
    }
    if (text_of(program.source, point.span) != "x = 7") continue;
    for (std::uint32_t i = 0; i < point.kill_count; ++i) {
      kills.push_back(std::to_string(program.kills[point.kill_first + i]));
    }
  }
  EXPECT_EQ(kills, (std::vector<std::string>{"0", "1", "2"}));
}

TEST(Lowering, ProgramsThatGrowTooLargeAreRefused) {
  std::string doubling = "shared x = 0\nfn f0() { x += 1 }\n";
  std::string nothing = "fn f0() { }\n";
  for (int i = 1; i < 40; ++i) {
    const std::string level = std::to_string(i), below = std::to_string(i - 1);
    doubling += "fn f" + level + "() { f" + below + "(); f" + below + "() }\n";
    nothing += "fn f" + level + "() { f" + below + "(); f" + below + "() }\n";
  }
  EXPECT_EQ(first_error(doubling + "thread t { f39() }"),
            "the program is too large with all its calls expanded");
  EXPECT_EQ(first_error(nothing + "thread t { f39() }"),
            "the program is too large with all its calls expanded");
  std::string variables = "shared x = 0\nthread t {\n";
  for (int i = 0; i < 300; ++i) variables += "let v" + std::to_string(i) + " = x\n";
  EXPECT_EQ(first_error(variables + "}"), "`t` has too many variables at once");
  std::string chain = "fn f0() { }\n";
  for (int i = 1; i < 200; ++i) {
    chain += "fn f" + std::to_string(i) + "() { f" + std::to_string(i - 1) + "() }\n";
  }
  EXPECT_EQ(first_error(chain), "more than 100 calls in a chain");
}

}  // namespace
}  // namespace interleave::lang
