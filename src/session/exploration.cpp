#include "session/exploration.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

#include "sim/step.h"
#include "trace/code.h"
#include "trace/names.h"

namespace interleave::session {
namespace {

constexpr std::size_t kMostShownCells = 6;  // of one final value
constexpr std::uint64_t kMostBatch = 2'048;

// Every cell of memory: "x = 1, slot[0] = 2".
std::string memory_text(const sim::Machine& machine, const std::vector<sim::Word>& memory) {
  std::string text;
  for (std::size_t i = 0; i < memory.size() && i < kMostShownCells; ++i) {
    const auto cell = static_cast<std::uint32_t>(i);
    text += (i > 0 ? ", " : "") + trace::cell_name(machine, cell) + " = " +
            trace::value_text(machine, cell, memory[i]);
  }
  return memory.size() > kMostShownCells ? text + ", …" : text;
}

}  // namespace

Exploration::Exploration(std::shared_ptr<const sim::Machine> machine,
                         const explore::Options& options)
    : machine_(std::move(machine)), search_(machine_, options) {}

void Exploration::work_for(double milliseconds) {
  using Clock = std::chrono::steady_clock;
  if (status_ != Status::kRunning) return;
  const auto begin = Clock::now();
  double last = 0;
  while (search_.more(batch_)) {
    const double spent = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    // A batch of about half a millisecond, whatever the program and the machine. Not many at once
    // where they are cheap: the next phase of the search may take a hundred times as long for each.
    if (spent - last < 0.25) batch_ = std::min(batch_ * 2, kMostBatch);
    if (spent - last > 1) batch_ = std::max<std::uint64_t>(batch_ / 2, 16);
    last = spent;
    if (spent >= milliseconds) return;
  }
  status_ = Status::kDone;
  conclude();
}

void Exploration::cancel() {
  if (status_ != Status::kRunning) return;
  const bool proved = result().complete;  // only the counting was left
  search_.cancel();
  status_ = proved ? Status::kDone : Status::kCancelled;
  conclude();
}

void Exploration::conclude() {
  sim::State state;
  sim::begin(*machine_, state);
  for (const std::vector<sim::Word>& memory : result().finals) {
    if (finals_.size() == kMostFinalsTold) break;
    std::ranges::copy(memory, state.logical.begin());
    const bool wrong = static_cast<bool>(sim::check_final(*machine_, state));
    finals_.push_back({memory, memory_text(*machine_, memory), wrong});
  }
  if (status_ == Status::kDone) graph_ = schedule_graph(*machine_);
}

std::string Exploration::code_of(std::size_t finding) const {
  sim::Script script{.kind = sim::Script::Kind::kSchedule, .departures = {}, .choices = {}};
  script.choices = result().findings[finding].schedule;
  return trace::encode(*machine_, script);
}

std::string Exploration::headline() const {
  const explore::Result& found = result();
  if (status_ == Status::kRunning) return "Searching every schedule";
  switch (found.verdict) {
    case explore::Verdict::kSafe: return "Safe under any scheduler";
    case explore::Verdict::kUnknown: return "Not proved";
    case explore::Verdict::kViolation: break;
  }
  const std::optional<std::string>& all = found.schedules;
  const std::optional<std::string>& failing = found.failing_schedules;
  if (all && failing && *all != "infinite") {
    // A race or a livelock is wrong where it is forbidden, however the schedule ends.
    if (*failing == "0") return "Wrong, although every schedule ends well";
    if (*failing == *all) {
      return *all == "1" ? "The only schedule fails" : "All " + grouped(*all) + " schedules fail";
    }
    return grouped(*failing) + " of " + grouped(*all) +
           (*failing == "1" ? " schedules fails" : " schedules fail");
  }
  return "It can fail";
}

std::string Exploration::explanation() const {
  const explore::Result& found = result();
  if (status_ == Status::kRunning) return {};
  const std::string states = grouped(found.states) + (found.states == 1 ? " state" : " states");
  std::string text;
  switch (found.verdict) {
    case explore::Verdict::kSafe:
      text = states + ", every schedule ends well.";
      if (found.schedules && *found.schedules != "infinite") {
        text = states + ", " + grouped(*found.schedules) +
               (*found.schedules == "1" ? " schedule: it ends well."
                                        : " schedules: every one ends well.");
      }
      return text;
    case explore::Verdict::kUnknown:
      text = status_ == Status::kCancelled ? "Cancelled at " + states
             : found.stopped.starts_with("stopped at")
                 ? "Stopped at " + states
                 : "Only a part of the schedules was searched, " + states;
      return text + ". No schedule so far fails.";
    case explore::Verdict::kViolation: break;
  }
  if (found.random_chance && *found.random_chance > 0) {
    text = "A scheduler that picks evenly hits it " + odds(*found.random_chance) + ".";
  }
  if (!found.complete) {
    text += (text.empty() ? "" : " ") + std::string("The search stopped at ") + states +
            ": there may be more.";
  } else if (text.empty()) {
    text = "Found among " + states + ".";
  }
  return text;
}

std::string_view title_of(explore::Kind kind) {
  switch (kind) {
    case explore::Kind::kDeadlock: return "Deadlock";
    case explore::Kind::kAssertion: return "Error";
    case explore::Kind::kInvariant: return "Broken invariant";
    case explore::Kind::kCritical: return "Two in a critical section";
    case explore::Kind::kFinal: return "Wrong result";
    case explore::Kind::kRace: return "Data race";
    case explore::Kind::kLivelock: return "Livelock";
  }
  return "";
}

std::string grouped(std::string_view decimal) {
  constexpr std::size_t kMostDigits = 15;
  if (decimal.size() > kMostDigits && decimal.find_first_not_of("0123456789") == decimal.npos) {
    return std::string(decimal.substr(0, 1)) + "." + std::string(decimal.substr(1, 1)) + " × 10^" +
           std::to_string(decimal.size() - 1);
  }
  std::string text(decimal);
  if (decimal.empty() || decimal.find_first_not_of("0123456789") != decimal.npos) return text;
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string grouped(std::uint64_t number) { return grouped(std::to_string(number)); }

std::string odds(double chance) {
  constexpr double kNear = 0.005;
  if (chance <= 0) return "never";
  if (chance >= 1) return "every time";
  // A fraction that says it exactly enough, else how rare it is.
  for (int of = 2; of <= 12; ++of) {
    const double times = std::round(chance * of);
    if (times < 1 || times >= of || std::abs(times / of - chance) > kNear * chance) continue;
    const int count = static_cast<int>(times);
    const bool exact = std::abs(times / of - chance) < 1e-9;
    return (exact ? "" : "about ") + std::to_string(count) +
           (count == 1 ? " time in " : " times in ") + std::to_string(of);
  }
  if (chance >= 0.99) return "nearly every time";
  if (chance > 0.5) {
    return "about " + std::to_string(std::lround(chance * 100)) + " times in 100";
  }
  const double rarity = 1 / chance;
  if (rarity < 1e15) {
    const bool exact = std::abs(rarity - std::round(rarity)) < 1e-6 * rarity;
    return (exact ? "1 time in " : "about 1 time in ") +
           grouped(static_cast<std::uint64_t>(std::llround(rarity)));
  }
  std::array<char, 48> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "about 1 time in 10^%d",
                static_cast<int>(std::floor(std::log10(rarity))));
  return buffer.data();
}

}  // namespace interleave::session
