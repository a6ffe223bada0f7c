// What the timed machine does is one of the things the search says can happen: a run that is stuck, fails or
// ends with some memory, under any policy, on any cores, is never missing from what was proved.
// INTERLEAVE_SEED and INTERLEAVE_SEEDS as in seeds.h.
#include <algorithm>
#include <string>
#include <vector>

#include "trace/run.h"
#include "unit/explore/dice.h"
#include "unit/explore/random_scenario.h"
#include "unit/explore/scenario.h"
#include "unit/explore/seeds.h"

namespace interleave::explore::testing {
namespace {

constexpr std::uint64_t kMaxStates = 3'000;
constexpr int kRuns = 6;  // of each scenario

void compare(const sim::Machine& machine, const Result& known, const trace::Run& run) {
  const auto& logical = run.last_state().logical;
  switch (run.outcome()) {
    case sim::Outcome::kDeadlock: EXPECT_TRUE(found(known, Kind::kDeadlock)); break;
    case sim::Outcome::kViolation:
      EXPECT_TRUE(found(known, kind_of(run.fault().kind))) << name_of(kind_of(run.fault().kind));
      break;
    case sim::Outcome::kFinished: {
      const auto end = logical.begin() + machine.layout.objects;
      const std::vector<sim::Word> memory(logical.begin(), end);
      EXPECT_TRUE(std::ranges::find(known.finals, memory) != known.finals.end())
          << ::testing::PrintToString(memory);
      break;
    }
    default: break;  // cut off: it goes round
  }
}

void try_program(std::uint64_t seed, Flavor flavor) {
  const std::string text = random_scenario(seed, flavor);
  Options options;
  options.max_states = kMaxStates;
  const MachinePtr plain = machine_of(text);
  ASSERT_TRUE(plain);
  // How far a daemon comes in the very tick of the end is the clock's affair.
  if (std::ranges::any_of(plain->program->strands, &lang::Strand::daemon)) return;
  const Result known = explore(plain, options);
  if (!known.complete) return;
  Dice dice(seed);
  for (int i = 0; i < kRuns; ++i) {
    const std::string policy =
        dice.pick({"random", "random", "fifo", "round_robin(quantum: 1)", "cfs"});
    const std::string cores = std::to_string(1 + dice.roll() % 3);
    const auto built = sim::build(lang::Source{"test.scn", text},
                                  {{"policy", policy}, {"cores", cores}}, dice.roll());
    ASSERT_TRUE(built);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + policy + " on " + cores + "\n" + text);
    compare(**built, known, trace::simulate(*built, {}, {.until = 2'000}));
    if (::testing::Test::HasFailure()) return;
  }
}

void try_runs(std::uint64_t first, Flavor flavor) {
  try_seeds(first, 600, [&](std::uint64_t seed) { try_program(seed, flavor); });
}

// Programs that runs once did something else with: waited for ever, dropped a future in mid-poll, woke a worker twice.
TEST(Timed, DoesNothingTheSearchDoesNotKnowOfWithTheseTasks) {
  for (const std::uint64_t seed :
       {907'039, 1'666'792, 3'060'799, 3'062'634, 4'062'182, 6'063'682, 6'065'742, 7'066'569}) {
    try_program(seed, Flavor::kTasks);
  }
}

TEST(Timed, DoesNothingTheSearchDoesNotKnowOf) { try_runs(50'000, Flavor::kAnything); }
TEST(Timed, DoesNothingTheSearchDoesNotKnowOfWithTasks) { try_runs(60'000, Flavor::kTasks); }

}  // namespace
}  // namespace interleave::explore::testing
