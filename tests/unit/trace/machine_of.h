// A machine from the text of a scenario, for tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic.h"
#include "sim/machine.h"
#include "trace/run.h"

namespace interleave::trace {

inline std::shared_ptr<const sim::Machine> machine_of(
    std::string_view text, const std::vector<sim::Override>& settings = {},
    std::uint64_t seed = 1) {
  const lang::Source source{"test.scn", std::string(text), 1};
  auto machine = sim::build(source, settings, seed);
  EXPECT_TRUE(machine) << lang::render(source, machine ? lang::Diagnostics() : machine.error());
  return machine ? *machine : nullptr;
}

inline Run run_of(std::string_view text, const std::vector<sim::Override>& settings = {},
                  Limits limits = {}) {
  return simulate(machine_of(text, settings), {}, limits);
}

}  // namespace interleave::trace
