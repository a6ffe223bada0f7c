// A whole run of a small program, and what the tests of the second scheduler ask of it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic.h"
#include "sim/machine.h"
#include "sim/step.h"
#include "sim/timed.h"

namespace interleave::sim::testing {

struct Ran {
  std::shared_ptr<const Machine> machine;
  Outcome outcome = Outcome::kRunning;
  State state;
  std::vector<Event> events;

  [[nodiscard]] StrandId strand(std::string_view name) const {
    for (StrandId id = 0; id < state.timed.strands.size(); ++id) {
      if (strand_name(*machine, state.logical, id) == name) return id;
    }
    ADD_FAILURE() << "there is no strand " << name;
    return 0;
  }
  [[nodiscard]] Ticks finish(std::string_view name) const {
    return state.timed.strands[strand(name)].finish;
  }
  [[nodiscard]] Ticks first_run(std::string_view name) const {
    return state.timed.strands[strand(name)].first_run;
  }
  [[nodiscard]] Word value(std::string_view name) const {
    for (const FinalValue& value : memory_values(*machine, state)) {
      if (machine->program->variables[value.variable].name == name) return value.values[0];
    }
    ADD_FAILURE() << "there is no variable " << name;
    return 0;
  }
  [[nodiscard]] std::vector<Event> all(EventKind kind, StrandId strand = kNobody) const {
    std::vector<Event> found;
    for (const Event& event : events) {
      if (event.kind == kind && (strand == kNobody || event.strand == strand)) {
        found.push_back(event);
      }
    }
    return found;
  }
  [[nodiscard]] std::size_t polls(std::string_view name) const {
    return all(EventKind::kPollStart, strand(name)).size();
  }
  // The names of the tasks polled, poll by poll.
  [[nodiscard]] std::vector<std::string> polled() const {
    std::vector<std::string> names;
    for (const Event& event : all(EventKind::kPollStart)) {
      names.push_back(strand_name(*machine, state.logical, event.strand));
    }
    return names;
  }
  [[nodiscard]] std::size_t polls_before(std::string_view name) const {
    const std::vector<std::string> names = polled();
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
  }
};

inline Ran run(const std::string& text) {
  const lang::Source source{.name = "test.scn", .text = text};
  Ran ran;
  const auto machine = build(source);
  if (!machine) {
    ADD_FAILURE() << lang::render(source, machine.error());
    return ran;
  }
  ran.machine = *machine;
  ran.outcome = start(*ran.machine, ran.state, ran.events).outcome;
  while (ran.outcome == Outcome::kRunning) {
    ran.outcome = advance(*ran.machine, ran.state, {}, ran.events).outcome;
  }
  return ran;
}

}  // namespace interleave::sim::testing
