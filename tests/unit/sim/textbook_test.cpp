// The policies against the plain textbook schedulers of textbook.h, on random workloads with arrivals,
// ties and I/O: first run and finish of every thread must agree.
#include "unit/sim/textbook.h"

#include <gtest/gtest.h>

#include <string>

namespace interleave::sim::testing {
namespace {

constexpr std::uint64_t kWorkloads = 400;

std::string print(const std::vector<Job>& jobs) {
  std::string text;
  for (const Job& job : jobs) {
    text += "at " + std::to_string(job.arrival) + " priority " + std::to_string(job.priority) + ":";
    for (const Burst& burst : job.bursts) {
      text += " work " + std::to_string(burst.work);
      if (burst.io > 0) text += " io " + std::to_string(burst.io);
    }
    text += "\n";
  }
  return text;
}

template <class Reference>
void expect_agreement(const std::string& policy, bool preempted_first, Reference&& reference) {
  for (std::uint64_t seed = 0; seed < kWorkloads; ++seed) {
    Dice dice(seed);
    const std::vector<Job> jobs =
        random_jobs(dice, {.jobs = 6, .last_arrival = 12, .longest = 9, .bursts = 4});
    const auto machine =
        machine_of(jobs, {{"policy", policy}, {"preempted_first", preempted_first ? "on" : "off"}});
    ASSERT_TRUE(machine);
    const History history = run(*machine);
    const TextbookResult expected = reference(jobs);
    ASSERT_EQ(history.outcome, Outcome::kFinished);
    ASSERT_EQ(history.misuse, "");
    ASSERT_EQ(history.first_run, expected.first_run) << policy << "\n" << print(jobs);
    ASSERT_EQ(history.finish, expected.finish) << policy << "\n" << print(jobs);
  }
}

void expect_agreement(const std::string& policy, TextbookRules rules) {
  for (const bool preempted_first : {false, true}) {
    rules.preempted_first = preempted_first;
    expect_agreement(policy, preempted_first,
                     [&](const std::vector<Job>& jobs) { return textbook(jobs, rules); });
  }
}

using Order = TextbookRules::Order;

TEST(Textbook, Fifo) { expect_agreement("fifo", {}); }
TEST(Textbook, Cooperative) { expect_agreement("cooperative", {}); }
TEST(Textbook, ByHandUnanswered) { expect_agreement("by_hand", {.quantum = 1}); }
TEST(Textbook, ShortestJobFirst) { expect_agreement("sjf", {.order = Order::kLength}); }
TEST(Textbook, ShortestTimeToCompletion) {
  expect_agreement("stcf", {.order = Order::kRemaining, .preemptive = true});
}
TEST(Textbook, Priority) {
  expect_agreement("priority", {.order = Order::kPriority, .preemptive = true});
}
TEST(Textbook, PriorityWithRoundRobin) {
  expect_agreement("priority(quantum: 3)",
                   {.order = Order::kPriority, .preemptive = true, .quantum = 3});
}
TEST(Textbook, RoundRobin) {
  for (const Ticks quantum : {1, 2, 3, 5, 100}) {
    expect_agreement("round_robin(quantum: " + std::to_string(quantum) + ")", {.quantum = quantum});
  }
}

void expect_mlfq(const std::string& policy, const TextbookMlfq& rules) {
  expect_agreement(policy, true,
                   [&](const std::vector<Job>& jobs) { return textbook_mlfq(jobs, rules); });
}

TEST(Textbook, Mlfq) { expect_mlfq("mlfq", {.quantum = {1, 2, 4}, .allotment = {1, 1, 1}}); }
TEST(Textbook, MlfqWithAllotments) {
  expect_mlfq("mlfq(quantum: [2, 1, 3, 2], allotment: [1, 3, 2, 1])",
              {.quantum = {2, 1, 3, 2}, .allotment = {1, 3, 2, 1}});
}
TEST(Textbook, MlfqBoosts) {
  for (const Ticks boost : {1, 5, 7, 10}) {
    expect_mlfq("mlfq(quantum: [1, 3, 4], boost: " + std::to_string(boost) + ")",
                {.quantum = {1, 3, 4}, .allotment = {1, 1, 1}, .boost = boost});
  }
}
TEST(Textbook, MlfqBumpsAfterIo) {
  expect_mlfq("mlfq(quantum: [2, 3], boost: 9, io_bump: on)",
              {.quantum = {2, 3}, .allotment = {1, 1}, .boost = 9, .io_bump = true});
}
TEST(Textbook, MlfqStays) {
  expect_mlfq("mlfq(quantum: [2, 3], allotment: [2, 1], stay: on)",
              {.quantum = {2, 3}, .allotment = {2, 1}, .stay = true});
}

}  // namespace
}  // namespace interleave::sim::testing
