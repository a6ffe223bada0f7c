// What must hold of every policy on every workload.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "unit/sim/workload.h"

namespace interleave::sim::testing {
namespace {

// Every policy, with settings that make it do something.
const std::vector<std::string> kPolicies{
    "fifo",
    "cooperative",
    "sjf",
    "stcf",
    "by_hand",
    "random(quantum: 2)",
    "round_robin(quantum: 2)",
    "priority",
    "priority(inherit: on, age: 2)",
    "priority(age: 1, quantum: 2)",
    "mlfq(boost: 7)",
    "mlfq(quantum: [2, 3], allotment: 2, io_bump: on, stay: on)",
    "lottery(quantum: 2)",
    "stride(quantum: 2)",
    "cfs",
};

double average_turnaround(const std::vector<Job>& jobs, const History& history) {
  double total = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    total += static_cast<double>(history.finish[i] - jobs[i].arrival);
  }
  return total / static_cast<double>(jobs.size());
}

bool overlaps(const Interval& a, const Interval& b) { return a.begin < b.end && b.begin < a.end; }

// The times in which a core runs or is switched to nobody.
std::vector<Interval> idle_intervals(const History& history, CoreId core) {
  std::vector<Interval> busy;
  for (const Interval& it : history.intervals) {
    if (it.core == core) busy.push_back(it);
  }
  std::ranges::sort(busy, {}, &Interval::begin);
  std::vector<Interval> idle;
  Ticks at = 0;
  for (const Interval& it : busy) {
    if (it.begin > at) idle.push_back({.core = core, .begin = at, .end = it.begin});
    at = it.end;
  }
  if (at < history.end) idle.push_back({.core = core, .begin = at, .end = history.end});
  return idle;
}

class EveryPolicy : public ::testing::TestWithParam<std::string> {
 protected:
  static constexpr std::uint64_t kWorkloads = 150;
};

INSTANTIATE_TEST_SUITE_P(Policies, EveryPolicy, ::testing::ValuesIn(kPolicies),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           std::erase_if(name, [](char c) { return std::isalnum(c) == 0; });
                           return name;
                         });

// For CPU-only work at zero costs, with a global queue or stealing: no core idles while a thread
// that it may run is ready.
TEST_P(EveryPolicy, ConservesWork) {
  for (std::uint64_t seed = 0; seed < kWorkloads; ++seed) {
    Dice dice(seed);
    std::vector<Job> jobs = random_jobs(dice, {.jobs = 8, .last_arrival = 15});
    const Word cores = dice.roll(1, 4);
    for (Job& job : jobs) {
      if (dice.roll(0, 3) == 0) job.core = dice.roll(0, cores - 1);
    }
    const char* queues = dice.roll(0, 1) == 0 ? "global" : "per_core";
    const auto machine = machine_of(
        jobs, {{"policy", GetParam()}, {"cores", std::to_string(cores)}, {"queues", queues}}, seed);
    ASSERT_TRUE(machine);
    const History history = run(*machine);
    ASSERT_EQ(history.outcome, Outcome::kFinished);
    ASSERT_EQ(history.misuse, "") << "seed " << seed;
    for (CoreId core = 0; core < machine->cores; ++core) {
      const std::vector<Interval> idle = idle_intervals(history, core);
      for (const Interval& it : history.intervals) {
        if (it.activity != Activity::kReady) continue;
        const auto& pin = jobs[it.strand].core;
        if (pin && *pin != core) continue;
        for (const Interval& gap : idle) {
          ASSERT_FALSE(overlaps(it, gap))
              << "seed " << seed << ": core " << core << " idles from " << gap.begin << " to "
              << gap.end << " while j" << it.strand << " is ready";
        }
      }
    }
  }
}

// running + ready + blocked = lifetime, all the work is done and no more, and the cores' accounts
// agree with the threads'.
TEST_P(EveryPolicy, ConservesTime) {
  for (std::uint64_t seed = 0; seed < kWorkloads; ++seed) {
    Dice dice(seed);
    const std::vector<Job> jobs =
        random_jobs(dice, {.jobs = 6, .last_arrival = 15, .longest = 8, .bursts = 3});
    const Word cores = dice.roll(1, 3);
    const auto machine = machine_of(jobs,
                                    {{"policy", GetParam()},
                                     {"cores", std::to_string(cores)},
                                     {"queues", dice.roll(0, 1) == 0 ? "global" : "per_core"},
                                     {"steal", dice.roll(0, 1) == 0 ? "off" : "on"},
                                     {"context_switch", std::to_string(dice.roll(0, 2))},
                                     {"migration", std::to_string(dice.roll(0, 1))},
                                     {"cache_refill", std::to_string(dice.roll(0, 1))}},
                                    seed);
    ASSERT_TRUE(machine);
    const History history = run(*machine);
    ASSERT_EQ(history.outcome, Outcome::kFinished);
    ASSERT_EQ(history.misuse, "") << "seed " << seed;
    Ticks running = 0, switching = 0;
    for (StrandId strand = 0; strand < jobs.size(); ++strand) {
      const Ticks ran = history.spent(strand, Activity::kRunning);
      const Ticks switched = history.spent(strand, Activity::kSwitching);
      const Ticks io = history.spent(strand, Activity::kIo);
      const Ticks ready = history.spent(strand, Activity::kReady);
      EXPECT_EQ(ran, jobs[strand].work()) << "seed " << seed;
      EXPECT_EQ(io, jobs[strand].io()) << "seed " << seed;
      EXPECT_EQ(ran + switched + io + ready, history.finish[strand] - jobs[strand].arrival)
          << "seed " << seed;
      running += ran;
      switching += switched;
    }
    Ticks busy = 0, core_switching = 0;
    for (const Core& core : history.state.timed.cores) {
      busy += core.busy;
      core_switching += core.switching_ticks;
      EXPECT_LE(core.busy + core.switching_ticks, history.end);
    }
    EXPECT_EQ(busy, running) << "seed " << seed;
    EXPECT_EQ(core_switching, switching) << "seed " << seed;
  }
}

// A thread is in one place at a time, a core runs one thread at a time, also where threads move for a price.
TEST_P(EveryPolicy, NobodyIsInTwoPlaces) {
  for (std::uint64_t seed = 0; seed < kWorkloads; ++seed) {
    Dice dice(seed);
    const std::vector<Job> jobs =
        random_jobs(dice, {.jobs = 7, .last_arrival = 10, .longest = 6, .bursts = 3});
    const auto machine = machine_of(jobs,
                                    {{"policy", GetParam()},
                                     {"cores", "3"},
                                     {"queues", dice.roll(0, 1) == 0 ? "global" : "per_core"},
                                     {"context_switch", std::to_string(dice.roll(0, 1))},
                                     {"migration", std::to_string(dice.roll(0, 2))}},
                                    seed);
    ASSERT_TRUE(machine);
    const History history = run(*machine);
    ASSERT_EQ(history.misuse, "") << "seed " << seed;
    for (std::size_t i = 0; i < history.intervals.size(); ++i) {
      for (std::size_t j = i + 1; j < history.intervals.size(); ++j) {
        const Interval& a = history.intervals[i];
        const Interval& b = history.intervals[j];
        const bool same_place = a.strand == b.strand || (a.core != kNobody && a.core == b.core);
        ASSERT_FALSE(same_place && overlaps(a, b)) << "seed " << seed << " at " << a.begin;
      }
    }
  }
}

TEST_P(EveryPolicy, SameSeedSameHistory) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Dice dice(seed);
    const std::vector<Job> jobs =
        random_jobs(dice, {.jobs = 6, .last_arrival = 15, .longest = 8, .bursts = 3});
    const std::vector<Override> settings{{"policy", GetParam()}, {"cores", "2"}};
    const History first = run(*machine_of(jobs, settings, seed));
    const History second = run(*machine_of(jobs, settings, seed));
    EXPECT_EQ(first.state.timed.hash, second.state.timed.hash);
    EXPECT_EQ(first.finish, second.finish);
  }
}

TEST(Properties, AnotherSeedIsAnotherHistoryWhereChanceDecides) {
  const std::vector<Job> jobs{{.bursts = {{20}}}, {.bursts = {{20}}}, {.bursts = {{20}}}};
  for (const char* policy : {"random", "lottery"}) {
    const History first = run(*machine_of(jobs, {{"policy", policy}}, 1));
    const History second = run(*machine_of(jobs, {{"policy", policy}}, 2));
    EXPECT_NE(first.state.timed.hash, second.state.timed.hash) << policy;
  }
  const History first = run(*machine_of(jobs, {{"policy", "cfs"}}, 1));
  const History second = run(*machine_of(jobs, {{"policy", "cfs"}}, 2));
  EXPECT_EQ(first.state.timed.hash, second.state.timed.hash) << "cfs draws no lots";
}

// Shortest remaining time is optimal for average turnaround on one core (Schrage 1968), also with
// arrivals; fifo and sjf in particular never beat it.
TEST(Properties, StcfIsNeverBeaten) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Dice dice(seed);
    const bool together = dice.roll(0, 1) == 0;
    const std::vector<Job> jobs =
        random_jobs(dice, {.jobs = 7, .last_arrival = together ? 0 : 20, .longest = 12});
    const double best = average_turnaround(jobs, run(*machine_of(jobs, {{"policy", "stcf"}})));
    for (const std::string& policy : kPolicies) {
      const double other = average_turnaround(jobs, run(*machine_of(jobs, {{"policy", policy}})));
      EXPECT_LE(best, other) << policy << ", seed " << seed;
    }
    if (!together) continue;
    EXPECT_EQ(best, average_turnaround(jobs, run(*machine_of(jobs, {{"policy", "sjf"}}))));
  }
}

TEST(Properties, RoundRobinWaitsAtMostOneQuantumForEachOther) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Dice dice(seed);
    const std::vector<Job> jobs = random_jobs(dice, {.jobs = 8, .last_arrival = 10, .longest = 20});
    const Ticks quantum = dice.roll(1, 5);
    const Word cores = dice.roll(1, 2);
    const History history =
        run(*machine_of(jobs, {{"policy", "round_robin(quantum: " + std::to_string(quantum) + ")"},
                               {"cores", std::to_string(cores)}}));
    const Ticks bound = (std::ssize(jobs) - 1) * quantum;
    for (const Interval& it : history.intervals) {
      if (it.activity != Activity::kReady) continue;
      EXPECT_LE(it.end - it.begin, bound) << "seed " << seed;
    }
  }
}

TEST(Properties, NobodyWaitsWhileALowerPriorityRuns) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Dice dice(seed);
    const std::vector<Job> jobs =
        random_jobs(dice, {.jobs = 7, .last_arrival = 20, .longest = 8, .bursts = 3});
    const Word cores = dice.roll(1, 3);
    const History history =
        run(*machine_of(jobs, {{"policy", "priority"}, {"cores", std::to_string(cores)}}));
    for (const Interval& waits : history.intervals) {
      if (waits.activity != Activity::kReady) continue;
      for (const Interval& runs : history.intervals) {
        if (runs.activity != Activity::kRunning || !overlaps(waits, runs)) continue;
        EXPECT_LE(jobs[waits.strand].priority, jobs[runs.strand].priority) << "seed " << seed;
      }
    }
  }
}

// While all compete: two threads' CPU time per ticket differs by at most one quantum of the one with
// fewer tickets (Waldspurger and Weihl 1995, section 2).
TEST(Properties, StrideFollowsTickets) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Dice dice(seed);
    std::vector<Job> jobs(static_cast<std::size_t>(dice.roll(2, 6)));
    for (Job& job : jobs) {
      job.tickets = dice.roll(1, 8) * 25;
      job.bursts = {{500}};
    }
    const Ticks quantum = dice.roll(1, 4);
    const auto machine =
        machine_of(jobs, {{"policy", "stride(quantum: " + std::to_string(quantum) + ")"}});
    State state;
    std::vector<Event> events;
    start(*machine, state, events);
    while (state.timed.now < 400) {
      advance(*machine, state, {}, events);
      events.clear();
      for (std::size_t a = 0; a < jobs.size(); ++a) {
        for (std::size_t b = 0; b < jobs.size(); ++b) {
          const auto share = [&](std::size_t i) {
            return static_cast<double>(state.timed.threads[i].ran) /
                   static_cast<double>(jobs[i].tickets);
          };
          const Word fewer = std::min(jobs[a].tickets, jobs[b].tickets);
          const double bound = static_cast<double>(quantum) / static_cast<double>(fewer);
          ASSERT_LE(std::abs(share(a) - share(b)), bound + 1e-9) << "seed " << seed;
        }
      }
    }
  }
}

// A binomial share: within five standard deviations, so that no seed of a thousand would fail.
TEST(Properties, LotteryFollowsTickets) {
  constexpr Ticks kQuanta = 20'000;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<Job> jobs{{.bursts = {{kQuanta}}, .tickets = 60},
                                {.bursts = {{kQuanta}}, .tickets = 30},
                                {.bursts = {{kQuanta}}, .tickets = 10}};
    const auto machine = machine_of(jobs, {{"policy", "lottery"}}, seed);
    State state;
    std::vector<Event> events;
    start(*machine, state, events);
    while (state.timed.now < kQuanta) {
      advance(*machine, state, {}, events);
      events.clear();
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const double chance = static_cast<double>(jobs[i].tickets) / 100.0;
      const double deviation = std::sqrt(kQuanta * chance * (1 - chance));
      EXPECT_NEAR(static_cast<double>(state.timed.threads[i].ran), kQuanta * chance,
                  5 * deviation + 1)
          << "seed " << seed;
    }
  }
}

// Equal weights, nobody waits: after each slice the CPU times are at most one slice apart.
TEST(Properties, CfsIsFair) {
  for (int threads = 2; threads <= 8; ++threads) {
    const std::vector<Job> jobs(static_cast<std::size_t>(threads), Job{.bursts = {{300}}});
    const auto machine = machine_of(jobs, {{"policy", "cfs(latency: 12, min: 2)"}});
    const Ticks slice = std::max<Ticks>(2, (24 + threads) / (2 * threads));
    State state;
    std::vector<Event> events;
    start(*machine, state, events);
    while (state.timed.now < 280) {
      advance(*machine, state, {}, events);
      events.clear();
      Ticks least = kForever, most = 0;
      for (const Thread& thread : state.timed.threads) {
        least = std::min(least, thread.ran);
        most = std::max(most, thread.ran);
      }
      ASSERT_LE(most - least, slice) << threads << " threads at " << state.timed.now;
    }
  }
}

}  // namespace
}  // namespace interleave::sim::testing
