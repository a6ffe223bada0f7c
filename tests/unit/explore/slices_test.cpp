// The search in slices: it rests as often as it is told to, and finds what it finds in one go.
#include "explore/slices.h"

#include <gmock/gmock.h>

#include "explore/explore.h"
#include "unit/explore/scenario.h"

namespace interleave::explore {
namespace {

Slices sum(std::size_t count, Pace& pace, std::size_t& total) {
  co_await each(count, pace, [&](std::size_t i) { total += i; });
}

Slices sum_twice(std::size_t count, Pace& pace, std::size_t& total) {
  co_await sum(count, pace, total);
  co_await sum(count, pace, total);
}

TEST(Resting, RestAfterWhatThePaceAllows) {
  Pace pace;
  std::size_t total = 0;
  Slices work = sum_twice(100, pace, total);
  int rests = 0;
  for (pace.allow(10); work.more(); pace.allow(10)) ++rests;
  EXPECT_EQ(total, 9900U);
  EXPECT_GE(rests, 15);
  EXPECT_LE(rests, 20);
}

TEST(Resting, WithoutALimitNeverRest) {
  Pace pace;
  pace.allow(UINT64_MAX);
  std::size_t total = 0;
  Slices work = sum_twice(100, pace, total);
  EXPECT_FALSE(work.more());
  EXPECT_EQ(total, 9900U);
}

TEST(Resting, CanBeAbandonedInTheMiddle) {
  Pace pace;
  std::size_t total = 0;
  pace.allow(7);
  {
    Slices work = sum_twice(100, pace, total);
    EXPECT_TRUE(work.more());
  }
  EXPECT_LE(total, 28U);
}

// With a lost update, a deadlock, an endless loop, a livelock and spinning that ends.
constexpr std::string_view kScenarios[] = {
    R"(
shared x = 0
thread a { x = x + 1 }
thread b { x = x + 1 }
finally x == 2
)",
    R"(
mutex m; mutex n
shared done = 0
thread a { lock m; lock n; unlock n; unlock m }
thread b { lock n; lock m; unlock m; unlock n }
thread c { while done == 0 { yield } }
)",
    R"(
forbid livelock
atomic one = 0
atomic two = 0
thread a { loop { one = 1; if two == 0 { break }; one = 0 } }
thread b { loop { two = 1; if one == 0 { break }; two = 0 } }
)",
    R"(
atomic flag = false
thread a { work 1; flag = true }
thread b { while !flag { yield } }
)",
};

TEST(SlicedSearch, FindsWhatOneGoFinds) {
  for (const std::string_view text : kScenarios) {
    const auto machine = testing::machine_of(text);
    ASSERT_TRUE(machine);
    const Result whole = explore(machine);
    for (const std::uint64_t budget : {1, 3, 1000}) {
      SCOPED_TRACE(budget);
      Search search(machine, {});
      while (search.more(budget)) {
      }
      const Result& sliced = search.result();
      EXPECT_EQ(sliced.verdict, whole.verdict);
      EXPECT_EQ(sliced.complete, whole.complete);
      EXPECT_EQ(sliced.states, whole.states);
      EXPECT_EQ(sliced.transitions, whole.transitions);
      EXPECT_EQ(sliced.schedules, whole.schedules);
      EXPECT_EQ(sliced.failing_schedules, whole.failing_schedules);
      EXPECT_EQ(sliced.random_chance, whole.random_chance);
      EXPECT_EQ(sliced.finals, whole.finals);
      ASSERT_EQ(sliced.findings.size(), whole.findings.size());
      for (std::size_t i = 0; i < whole.findings.size(); ++i) {
        EXPECT_EQ(sliced.findings[i].message, whole.findings[i].message);
        EXPECT_EQ(sliced.findings[i].schedule, whole.findings[i].schedule);
      }
    }
  }
}

// How often a search rests that looks at `budget` states between two rests.
int slices_of(const testing::MachinePtr& machine, std::uint64_t budget, Result& result) {
  Search search(machine, {});
  int slices = 1;
  while (search.more(budget)) ++slices;
  result = search.result();
  return slices;
}

// A program that goes round for ever is one component of the graph: what is judged of a component
// rests in the middle of it.
TEST(SlicedSearch, RestsInsideACircleOfManyStates) {
  const auto machine = testing::machine_of(R"(
atomic a[6] = 0
thread t[6] { loop { a[id] = 1; a[id] = 2; a[id] = 0; progress } }
)");
  ASSERT_TRUE(machine);
  Result result;
  const int slices = slices_of(machine, 10, result);
  EXPECT_EQ(result.full_states, 729U);  // all in one circle
  EXPECT_EQ(result.schedules, "infinite");
  // Each of these looks at all states: expanding them, the components (with and without progress),
  // their facts, who can still step, what leads to a failure and the chance.
  EXPECT_GE(slices, 1000);  // 1188; with whole components at a time some 800
}

// One schedule in thousands stores a number far larger than all before, so that its state does not
// fit: all states are packed anew, in slices too.
TEST(SlicedSearch, RestsWhileStatesArePackedAnew) {
  constexpr std::string_view kText = R"(
param rare = 0 in 0..1000000
shared x = 0
shared y = 0
thread w[2] { repeat 6 { x = x + 1 }; if x == 2 { y = rare } }
)";
  Result fits;
  Result widens;
  const int without = slices_of(testing::machine_of(kText), 10, fits);
  const int with = slices_of(testing::machine_of(kText, {{"rare", "1000000"}}), 10, widens);
  EXPECT_EQ(fits.schedules, widens.schedules);
  EXPECT_THAT(widens.finals, ::testing::Contains(std::vector<sim::Word>{2, 1'000'000}));
  const auto more = static_cast<int>(widens.full_states - fits.full_states);
  EXPECT_LT(more, 100);
  EXPECT_GE(with - without, static_cast<int>(fits.full_states) / 10 / 2);
}

TEST(SlicedSearch, ACancelledOneProvesNothingUnlessTheVerdictWasThere) {
  const auto machine = testing::machine_of(kScenarios[0]);
  ASSERT_TRUE(machine);
  Search early(machine, {});
  early.more(2);
  early.cancel();
  EXPECT_EQ(early.result().verdict, Verdict::kUnknown);
  EXPECT_FALSE(early.result().complete);

  // Cancelled at any later moment it says what was found by then, or nothing.
  for (std::uint64_t budget = 1; budget < 60; ++budget) {
    Search search(machine, {});
    search.more(budget);
    search.cancel();
    EXPECT_FALSE(search.more(1));
    EXPECT_NE(search.result().verdict, Verdict::kSafe) << budget;
  }
}

}  // namespace
}  // namespace interleave::explore
