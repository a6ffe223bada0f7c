#include "trace/lines.h"

#include <gtest/gtest.h>

#include "sim/step.h"
#include "unit/trace/machine_of.h"

namespace interleave::trace {
namespace {

constexpr std::string_view kText = R"(shared x = 0
mutex m
fn bump(n) {
  x = x + n
}
thread a {
  bump(1)
  lock m
  unlock m
}
)";

TEST(Lines, ALineUnfoldsIntoItsSteps) {
  const auto machine = machine_of(kText);
  const lang::LineIndex lines(machine->program->source);
  const auto steps = steps_on_line(*machine->program, lines, 4);
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(step_text(*machine->program, steps[0]), "read x");
  EXPECT_EQ(step_text(*machine->program, steps[1]), "write x");
  EXPECT_TRUE(steps_on_line(*machine->program, lines, 5).empty());
  const auto lock = steps_on_line(*machine->program, lines, 8);
  ASSERT_EQ(lock.size(), 1U);
  EXPECT_EQ(step_text(*machine->program, lock[0]), "lock m");
}

TEST(Lines, APlaceKnowsTheCallsThatLedToIt) {
  const auto run = run_of(kText);
  const lang::Source& source = run.machine().program->source;
  const auto line = [&](lang::Span span) { return lang::position_of(source, span.begin).line; };
  const Place inside = place_of(run.machine(), run.state_after(0), 0);
  EXPECT_FALSE(inside.ended);
  EXPECT_EQ(line(inside.span), 4U);
  ASSERT_EQ(inside.calls.size(), 1U);
  EXPECT_EQ(line(inside.calls[0]), 7U);
  const Place after = place_of(run.machine(), run.state_at(2), 0);
  EXPECT_EQ(line(after.span), 8U);
  EXPECT_TRUE(after.calls.empty());
  EXPECT_TRUE(place_of(run.machine(), run.last_state(), 0).ended);
}

TEST(Lines, LocalsAreToldWhileTheirValueIsStillNeeded) {
  const auto run = run_of(R"(machine { cores 1; policy fifo }
shared x = 0
thread a {
  let i = 0
  while i < 2 {
    let double = i * 2
    work 1
    x = double
    work 1
    i = i + 1
  }
  work 1
}
)");
  const auto told = [&](sim::Ticks t) {
    std::string text;
    for (const LocalValue& local : locals_of(run.machine(), run.state_at(t), 0)) {
      text += std::string(local.name) + "=" + std::to_string(local.value) + " ";
    }
    return text;
  };
  EXPECT_EQ(told(0), "i=0 double=0 ");
  EXPECT_EQ(told(2), "i=0 ") << "double was written to x, and is of no more use";
  EXPECT_EQ(told(3), "i=1 double=2 ");
  EXPECT_EQ(told(6), "") << "after the loop nobody needs i";
  EXPECT_EQ(told(run.end_time()), "");
}

TEST(Lines, WhatATaskWasGivenIsALocalOfIt) {
  const auto run = run_of(R"(machine { cores 1 }
runtime rt { flavor current_thread }
shared x = 0
async fn add(n) { await sleep(2); x = x + n; work 1 }
task main on rt { let h = spawn add(7); await h }
)");
  const auto given = locals_of(run.machine(), run.state_at(1), 1);
  ASSERT_EQ(given.size(), 1U);
  EXPECT_EQ(given[0].name, "n");
  EXPECT_EQ(given[0].value, 7);
  EXPECT_TRUE(locals_of(run.machine(), run.last_state(), 1).empty());
}

TEST(Lines, ALocalIsOnlyToldInItsScopeAndAHandleNever) {
  const auto run = run_of(R"(machine { cores 1; policy fifo }
shared x = 0
fn count() { work 1 }
thread a {
  if x == 0 {
    let first = x + 7
    work first
    x = first
  }
  let second = x + 1
  work 1
  let h = spawn thread count()
  work 1
  x = second
  join h
}
)");
  bool seen_first = false;
  for (sim::Ticks t = 0; t < run.end_time(); ++t) {
    const auto values = locals_of(run.machine(), run.state_at(t), 0);
    ASSERT_LE(values.size(), 1U) << "the two share a slot, and h is a handle";
    if (values.empty()) continue;
    if (values[0].name == "first") {
      seen_first = true;
      EXPECT_EQ(values[0].value, 7);
    } else {
      EXPECT_EQ(values[0].name, "second");
      EXPECT_EQ(values[0].value, 8);
    }
  }
  EXPECT_TRUE(seen_first);
}

TEST(Lines, WhoWaitsIsSeenAtWhatItWaitsFor) {
  const auto run = run_of(R"(machine { cores 1; policy fifo }
mutex m
fn helper() {
  lock m
}
thread main {
  lock m
  let h = spawn thread helper()
  join h
  unlock m
}
)");
  const lang::Source& source = run.machine().program->source;
  const auto line = [&](sim::StrandId strand, sim::Ticks t) {
    const Seen seen = seen_at(run, run.state_at(t), strand, t);
    if (seen.pc == lang::kNoIndex) return 0U;
    return lang::position_of(source, run.machine().program->points[seen.pc].span.begin).line;
  };
  EXPECT_EQ(line(0, 0), 7U);
  EXPECT_EQ(line(0, 1), 7U) << "it has just taken the lock";
  EXPECT_EQ(line(0, 2), 9U) << "it has just spawned, and waits for the helper's end";
  EXPECT_EQ(line(1, run.end_time()), 4U);
  EXPECT_EQ(line(0, run.end_time()), 9U);
}

}  // namespace
}  // namespace interleave::trace
