#include "sim/timers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

namespace interleave::sim {
namespace {

// Against a list that is sorted each time: whatever is added when, the earliest comes first, and of equals who was
// first.
TEST(Timers, TheEarliestComesFirst) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const auto spread = static_cast<Ticks>(1 + random() % 60);
    Timers timers;
    std::vector<Timer> expected;
    std::uint64_t sequence = 0;
    Ticks now = 0;
    for (int i = 0; i < 400; ++i) {
      // Mostly the same duration, as where everybody sleeps equally long.
      const Ticks duration = random() % 4 == 0 ? static_cast<Ticks>(random()) % spread : spread;
      if (random() % 5 < 3 || expected.empty()) {
        const Timer timer{.time = now + duration, .sequence = ++sequence};
        timers.add(timer);
        expected.push_back(timer);
      } else {
        const auto first = std::ranges::min_element(
            expected, {}, [](const Timer& it) { return std::tuple(it.time, it.sequence); });
        ASSERT_EQ(timers.front().sequence, first->sequence);
        const Timer popped = timers.pop();
        ASSERT_EQ(popped.sequence, first->sequence);
        now = popped.time;
        expected.erase(first);
      }
      ASSERT_EQ(timers.empty(), expected.empty());
    }
  }
}

// A run that goes on for long keeps no room for timers that are over.
TEST(Timers, ThoseThatAreOverTakeNoRoom) {
  Timers timers;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    timers.add({.time = static_cast<Ticks>(i), .sequence = i});
    if (i >= 10) timers.pop();
  }
  EXPECT_EQ(timers.size(), 10U);
  EXPECT_LT(timers.bytes(), 400 * sizeof(Timer));
}

}  // namespace
}  // namespace interleave::sim
