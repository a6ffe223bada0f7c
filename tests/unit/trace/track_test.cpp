#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "trace/timeline.h"

namespace interleave::trace {
namespace {

Track random_track(std::size_t size, std::uint32_t seed) {
  std::mt19937 random(seed);
  Track track;
  Ticks t = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto activity = i % 2 == 0 ? Activity::kRunning : Activity::kReady;
    track.begin(t, activity, static_cast<EventId>(i));
    t += 1 + static_cast<Ticks>(random() % (random() % 50 == 0 ? 1000 : 20));
  }
  track.set_end(t);
  return track;
}

TEST(Track, FindsTheIntervalAtATime) {
  Track track;
  track.begin(2, Activity::kReady, 0);
  track.begin(5, Activity::kRunning, 1);
  track.begin(9, Activity::kAbsent, 2);
  track.set_end(12);
  EXPECT_EQ(track.find(1), std::nullopt);
  EXPECT_EQ(track.find(2), 0U);
  EXPECT_EQ(track.find(4), 0U);
  EXPECT_EQ(track.find(5), 1U);
  EXPECT_EQ(track.find(9), 2U);
  EXPECT_EQ(track.find(12), 2U);
  EXPECT_EQ(track.find(13), std::nullopt);
}

TEST(Track, ForgetsIntervalsOfNoLengthButNotWhatEndedTheOneBefore) {
  Track track;
  track.begin(0, Activity::kBlocked, 10);
  track.begin(4, Activity::kReady, 11);  // and dispatched at once:
  track.begin(4, Activity::kRunning, 12);
  track.set_end(6);
  ASSERT_EQ(track.size(), 2U);
  EXPECT_EQ(track.closed(0), 11U);
  EXPECT_EQ(track.opened(1), 12U);
  EXPECT_EQ(track.closed(1), kNoEvent);
}

TEST(Track, LongestAgreesWithLookingAtEveryInterval) {
  for (const std::size_t size : {1U, 2U, 15U, 16U, 17U, 255U, 257U, 5000U}) {
    const Track track = random_track(size, static_cast<std::uint32_t>(size));
    std::mt19937 random(7);
    for (int trial = 0; trial < 300; ++trial) {
      std::size_t first = random() % size;
      std::size_t last = first + 1 + random() % (size - first);
      std::size_t expected = first;
      for (std::size_t i = first; i < last; ++i) {
        if (track.length(i) > track.length(expected)) expected = i;
      }
      ASSERT_EQ(track.longest(first, last), expected) << size << ' ' << first << ' ' << last;
    }
  }
}

TEST(Track, ResumedIntervalIsLongestWithItsWholeLength) {
  Track track;
  for (int i = 0; i < 40; ++i) {
    track.begin(i * 10, Activity::kRunning, static_cast<EventId>(i));
  }
  track.begin(400, Activity::kAbsent, 99);
  track.resume();  // the 40th goes on
  track.begin(420, Activity::kAbsent, 100);
  track.set_end(421);
  EXPECT_EQ(track.size(), 41U);
  EXPECT_EQ(track.longest(0, 41), 39U);
  EXPECT_EQ(track.closed(39), 100U);
}

TEST(Summarize, ShowsEveryIntervalThatIsAPixelWideAndTheLongestOfTheRest) {
  const Track track = random_track(20'000, 3);
  const Ticks end = track.end(track.size() - 1);
  for (const auto& [from, to] : {std::pair<Ticks, Ticks>{0, end}, {end / 3, end / 2}, {100, 160}}) {
    for (const int pixels : {1, 7, 300, 1000}) {
      std::vector<TrackItem> items;
      summarize(track, from, to, pixels, items);
      EXPECT_LE(items.size(), 2U * static_cast<std::size_t>(pixels) + 2);
      const double pixel = static_cast<double>(to - from) / pixels;
      std::size_t next = track.find(from).value();
      for (const TrackItem& item : items) {
        ASSERT_EQ(track.start(next), item.start);
        std::size_t longest = next;
        for (std::uint32_t i = 0; i < item.count; ++i) {
          if (track.length(next + i) > track.length(longest)) longest = next + i;
          if (item.count > 1) {
            ASSERT_LT(static_cast<double>(track.length(next + i)), pixel);
          }
        }
        ASSERT_EQ(item.interval, longest);
        next += item.count;
        ASSERT_EQ(track.end(next - 1), item.end);
      }
      EXPECT_TRUE(next == track.size() || track.start(next) >= to);
    }
  }
}

TEST(Summarize, NothingToShowIsNothing) {
  std::vector<TrackItem> items;
  summarize(Track(), 0, 10, 100, items);
  Track track;
  track.begin(5, Activity::kReady, 0);
  track.set_end(6);
  summarize(track, 7, 9, 100, items);
  summarize(track, 0, 5, 100, items);
  summarize(track, 5, 5, 100, items);
  EXPECT_TRUE(items.empty());
}

}  // namespace
}  // namespace interleave::trace
