// Scenario texts to machines, for the tests of the search.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "explore/explore.h"
#include "lang/diagnostic.h"
#include "sim/machine.h"

namespace interleave::explore::testing {

using MachinePtr = std::shared_ptr<const sim::Machine>;

// The machine of a text that is right; a wrong one fails the test and gives nothing.
inline MachinePtr machine_of(std::string_view text,
                             const std::vector<sim::Override>& overrides = {}) {
  const lang::Source source{"test.scn", std::string(text)};
  auto built = sim::build(source, overrides);
  if (!built) {
    ADD_FAILURE() << lang::render(source, built.error()) << text;
    return nullptr;
  }
  return *built;
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in) << "cannot read " << path;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

inline Options unreduced() {
  Options options;
  options.partial_order = false;
  options.symmetry = false;
  return options;
}

inline Result explore_text(std::string_view text, const Options& options = {},
                           const std::vector<sim::Override>& overrides = {}) {
  const MachinePtr machine = machine_of(text, overrides);
  return machine ? explore(machine, options) : Result{};
}

// The shortest schedule of a kind of violation; -1 if there is none.
inline int shortest(const Result& result, Kind kind) {
  int best = -1;
  for (const Finding& finding : result.findings) {
    const int steps = static_cast<int>(finding.schedule.size());
    if (finding.kind == kind && (best < 0 || steps < best)) best = steps;
  }
  return best;
}

inline bool found(const Result& result, Kind kind) { return shortest(result, kind) >= 0; }

// Final values of the first word of memory.
inline std::vector<sim::Word> first_finals(const Result& result) {
  std::vector<sim::Word> values;
  for (const auto& memory : result.finals) {
    if (values.empty() || values.back() != memory[0]) values.push_back(memory[0]);
  }
  return values;
}

// As the search should call what a run calls a fault.
inline Kind kind_of(sim::FaultKind fault) {
  switch (fault) {
    case sim::FaultKind::kInvariant: return Kind::kInvariant;
    case sim::FaultKind::kCritical: return Kind::kCritical;
    case sim::FaultKind::kFinal: return Kind::kFinal;
    default: return Kind::kAssertion;
  }
}

}  // namespace interleave::explore::testing
