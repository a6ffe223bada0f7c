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

}  // namespace
}  // namespace interleave::trace
