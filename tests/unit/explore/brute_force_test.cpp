// The search against an oracle, and the reduced search against the unreduced, on random scenarios.
#include "unit/explore/brute_force.h"

#include <cmath>
#include <set>

#include "unit/explore/random_scenario.h"
#include "unit/explore/scenario.h"

namespace interleave::explore::testing {
namespace {

constexpr std::uint64_t kMaxSchedules = 3'000;
constexpr std::uint64_t kMaxStates = 3'000;

std::set<Kind> kinds(const Result& result) {
  std::set<Kind> found;
  for (const Finding& finding : result.findings) found.insert(finding.kind);
  return found;
}

std::set<std::uint32_t> races(const Result& result) {
  std::set<std::uint32_t> found;
  for (const Finding& finding : result.findings) {
    if (finding.kind == Kind::kRace) found.insert(finding.variable);
  }
  return found;
}

std::string names(const std::set<Kind>& kinds) {
  std::string text;
  for (const Kind kind : kinds) text += std::string(name_of(kind)) + " ";
  return text;
}

void compare_with_all_schedules(std::uint64_t seed, Flavor flavor, int& compared) {
  const std::string text = random_scenario(seed, flavor);
  const MachinePtr machine = machine_of(text);
  ASSERT_TRUE(machine);
  const Enumeration all = enumerate(*machine, kMaxSchedules);
  if (all.too_many) return;
  ++compared;
  if (::testing::Test::HasFailure()) return;
  const Result result = explore(machine);
  SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text);
  ASSERT_TRUE(result.complete);
  EXPECT_EQ(result.schedules, std::to_string(all.schedules));
  EXPECT_EQ(result.failing_schedules, std::to_string(all.failing));
  EXPECT_NEAR(result.random_chance.value_or(-1), all.chance, 1e-9);
  EXPECT_EQ(std::set(result.finals.begin(), result.finals.end()), all.finals);
  EXPECT_EQ(races(result), all.races);
  for (const Kind kind :
       {Kind::kDeadlock, Kind::kAssertion, Kind::kInvariant, Kind::kCritical, Kind::kFinal}) {
    const auto known = all.shortest.find(kind);
    const int steps = known == all.shortest.end() ? -1 : static_cast<int>(known->second);
    EXPECT_EQ(shortest(result, kind), steps) << name_of(kind);
  }
}

TEST(BruteForce, AgreesOnRandomScenarios) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 3'000 && !HasFailure(); ++seed) {
    compare_with_all_schedules(seed, Flavor::kAnything, compared);
  }
  EXPECT_GT(compared, 2'000);
}

TEST(BruteForce, AgreesOnRandomArraysOfThreads) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 2'000 && !HasFailure(); ++seed) {
    compare_with_all_schedules(seed, Flavor::kSymmetric, compared);
  }
  EXPECT_GT(compared, 1'000);
}

void compare_reductions(std::uint64_t seed, Flavor flavor) {
  const std::string text = random_scenario(seed, flavor);
  const MachinePtr machine = machine_of(text);
  ASSERT_TRUE(machine);
  Options small = unreduced();
  small.max_states = kMaxStates;
  const Result full = explore(machine, small);
  if (!full.complete) return;
  SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text);
  for (const bool order : {false, true}) {
    for (const bool symmetry : {false, true}) {
      for (const bool count : {false, true}) {
        Options options;
        options.partial_order = order;
        options.symmetry = symmetry;
        options.count = count;
        const Result reduced = explore(machine, options);
        SCOPED_TRACE(std::string("partial order ") + (order ? "on" : "off") + ", symmetry " +
                     (symmetry ? "on" : "off") + (count ? "" : ", not counted"));
        ASSERT_TRUE(reduced.complete);
        EXPECT_EQ(reduced.verdict, full.verdict);
        EXPECT_EQ(reduced.finals, full.finals);
        EXPECT_EQ(races(reduced), races(full));
        EXPECT_LE(reduced.states, full.states);
        std::set<Kind> expected = kinds(full);
        std::set<Kind> actual = kinds(reduced);
        EXPECT_EQ(actual, expected) << names(actual) << "instead of " << names(expected);
        for (const Finding& finding : reduced.findings) {
          EXPECT_FALSE(finding.message.empty());
          EXPECT_FALSE(finding.shortest &&
                       shortest(full, finding.kind) > static_cast<int>(finding.schedule.size()));
        }
        if (::testing::Test::HasFailure()) return;
      }
    }
  }
}

TEST(Reduction, KeepsVerdictAndFinals) {
  for (std::uint64_t seed = 10'000; seed < 12'000 && !HasFailure(); ++seed) {
    compare_reductions(seed, Flavor::kAnything);
  }
}

TEST(Reduction, KeepsVerdictAndFinalsOfArrays) {
  for (std::uint64_t seed = 20'000; seed < 22'000 && !HasFailure(); ++seed) {
    compare_reductions(seed, Flavor::kSymmetric);
  }
}

TEST(Reduction, KeepsVerdictAndFinalsWhereThereAreCycles) {
  for (std::uint64_t seed = 30'000; seed < 32'000 && !HasFailure(); ++seed) {
    compare_reductions(seed, Flavor::kCyclic);
  }
}

}  // namespace
}  // namespace interleave::explore::testing
