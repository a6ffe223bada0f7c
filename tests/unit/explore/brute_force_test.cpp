// The search against an oracle, and the reduced search against the unreduced, on random scenarios.
#include "unit/explore/brute_force.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "unit/explore/random_scenario.h"
#include "unit/explore/scenario.h"
#include "unit/explore/seeds.h"

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
  std::set<std::string> racing;
  for (const std::uint32_t variable : races(result)) {
    racing.insert(machine->program->variables[variable].name);
  }
  EXPECT_EQ(racing, all.races);
  std::map<Kind, int> steps;
  if (all.deadlock) steps[Kind::kDeadlock] = static_cast<int>(*all.deadlock);
  for (const auto& [fault, length] : all.faults) {
    int& least = steps.try_emplace(kind_of(fault), static_cast<int>(length)).first->second;
    least = std::min(least, static_cast<int>(length));
  }
  for (const Kind kind :
       {Kind::kDeadlock, Kind::kAssertion, Kind::kInvariant, Kind::kCritical, Kind::kFinal}) {
    EXPECT_EQ(shortest(result, kind), steps.contains(kind) ? steps[kind] : -1) << name_of(kind);
  }
}

// Two thirds of the scenarios, or half of those with arrays, must be small enough.
void try_all_schedules(std::uint64_t first, std::uint64_t count, Flavor flavor, int share) {
  int compared = 0;
  int tried = 0;
  try_seeds(first, count, [&](std::uint64_t seed) {
    compare_with_all_schedules(seed, flavor, compared);
    ++tried;
  });
  EXPECT_GT(compared, tried * share / 100);
}

TEST(BruteForce, AgreesOnRandomScenarios) { try_all_schedules(0, 3'000, Flavor::kAnything, 66); }
TEST(BruteForce, AgreesOnRandomArraysOfThreads) {
  try_all_schedules(0, 2'000, Flavor::kSymmetric, 50);
}
TEST(BruteForce, AgreesOnRandomTasks) { try_all_schedules(0, 400, Flavor::kTasks, 50); }

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

void try_reductions(std::uint64_t first, Flavor flavor, std::uint64_t count = 2'000) {
  try_seeds(first, count, [&](std::uint64_t seed) { compare_reductions(seed, flavor); });
}

TEST(Reduction, KeepsVerdictAndFinals) { try_reductions(10'000, Flavor::kAnything); }
TEST(Reduction, KeepsVerdictAndFinalsOfArrays) { try_reductions(20'000, Flavor::kSymmetric); }
TEST(Reduction, KeepsVerdictAndFinalsWhereThereAreCycles) {
  try_reductions(30'000, Flavor::kCyclic);
}
TEST(Reduction, KeepsVerdictAndFinalsOfTasks) { try_reductions(40'000, Flavor::kTasks, 400); }

}  // namespace
}  // namespace interleave::explore::testing
