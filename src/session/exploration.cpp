#include "session/exploration.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "sim/step.h"
#include "trace/code.h"
#include "trace/names.h"
#include "words/words.h"

namespace interleave::session {

using words::Phrase;
using words::say;

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
  if (status_ == Status::kRunning) return say("search.running");
  switch (found.verdict) {
    case explore::Verdict::kSafe: return say("search.safe");
    case explore::Verdict::kUnknown: return say("search.unknown");
    case explore::Verdict::kViolation: break;
  }
  const std::optional<std::string>& all = found.schedules;
  const std::optional<std::string>& failing = found.failing_schedules;
  if (all && failing && *all != "infinite") {
    // A race or a livelock is wrong where it is forbidden, however the schedule ends.
    if (*failing == "0") return say("search.though");
    if (*failing == *all) {
      return say(*all == "1" ? Phrase("search.only") : Phrase("search.all"),
                 {{"count", grouped(*all)}});
    }
    return say(*failing == "1" ? Phrase("search.one_of") : Phrase("search.some_of"),
               {{"count", grouped(*failing)}, {"all", grouped(*all)}});
  }
  return say("search.can_fail");
}

std::string Exploration::explanation() const {
  const explore::Result& found = result();
  if (status_ == Status::kRunning) return {};
  const words::KeptFilling states{
      "states", say(found.states == 1 ? Phrase("search.state") : Phrase("search.states"),
                    {{"count", grouped(found.states)}})};
  std::string text;
  switch (found.verdict) {
    case explore::Verdict::kSafe:
      if (!found.schedules || *found.schedules == "infinite") {
        return say("search.ends_well", {states});
      }
      return say(*found.schedules == "1" ? Phrase("search.ends_well.one")
                                         : Phrase("search.ends_well.many"),
                 {states, {"count", grouped(*found.schedules)}});
    case explore::Verdict::kUnknown:
      return say(status_ == Status::kCancelled             ? Phrase("search.cancelled")
                 : found.stopped.starts_with("stopped at") ? Phrase("search.stopped")
                                                           : Phrase("search.part"),
                 {states});
    case explore::Verdict::kViolation: break;
  }
  if (found.random_chance && *found.random_chance > 0) {
    text = say("search.chance", {{"odds", odds(*found.random_chance)}});
  }
  if (!found.complete) {
    text += (text.empty() ? "" : " ") + say("search.more", {states});
  } else if (text.empty()) {
    text = say("search.among", {states});
  }
  return text;
}

Phrase title_of(explore::Kind kind) {
  switch (kind) {
    case explore::Kind::kDeadlock: return "finding.deadlock";
    case explore::Kind::kAssertion: return "finding.assertion";
    case explore::Kind::kInvariant: return "finding.invariant";
    case explore::Kind::kCritical: return "finding.critical";
    case explore::Kind::kFinal: return "finding.final";
    case explore::Kind::kRace: return "finding.race";
    case explore::Kind::kLivelock: break;
  }
  return "finding.livelock";
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
  if (chance <= 0) return say("odds.never");
  if (chance >= 1) return say("odds.always");
  const auto told = [](bool exact, std::int64_t count, const std::string& of) {
    return say(exact ? (count == 1 ? Phrase("odds.one") : Phrase("odds.many"))
                     : (count == 1 ? Phrase("odds.about_one") : Phrase("odds.about_many")),
               {{"count", std::to_string(count)}, {"of", of}});
  };
  // A fraction that says it exactly enough, else how rare it is.
  for (int of = 2; of <= 12; ++of) {
    const double times = std::round(chance * of);
    if (times < 1 || times >= of || std::abs(times / of - chance) > kNear * chance) continue;
    const int count = static_cast<int>(times);
    const bool exact = std::abs(times / of - chance) < 1e-9;
    return told(exact, count, std::to_string(of));
  }
  if (chance >= 0.99) return say("odds.nearly");
  if (chance > 0.5) {
    return told(false, std::lround(chance * 100), "100");
  }
  const double rarity = 1 / chance;
  if (rarity < 1e15) {
    const bool exact = std::abs(rarity - std::round(rarity)) < 1e-6 * rarity;
    return told(exact, 1, grouped(static_cast<std::uint64_t>(std::llround(rarity))));
  }
  return told(false, 1, "10^" + std::to_string(static_cast<int>(std::floor(std::log10(rarity)))));
}

}  // namespace interleave::session
