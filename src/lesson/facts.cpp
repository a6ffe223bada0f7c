#include "lesson/facts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "lang/text.h"
#include "lesson/cursor.h"
#include "lesson/evaluate.h"
#include "trace/interval.h"
#include "trace/names.h"

namespace interleave::lesson {
namespace {

using lang::cat;
using lang::quote;

using Result = std::expected<Value, std::string>;

template <class Integer>
Value whole(Integer number) {
  return {static_cast<double>(number), std::to_string(number), true};
}

// Enough places to see by how much an expectation is off; trailing zeros say nothing.
Value fraction(double number) {
  char text[64];
  std::snprintf(text, sizeof text, "%.6f", number);
  std::string shown = text;
  while (shown.ends_with('0')) shown.pop_back();
  if (shown.ends_with('.')) shown.pop_back();
  const bool is_whole = std::abs(number) < 1e15 && number == std::floor(number);
  return {number, std::move(shown), is_whole};
}

Result maybe(std::optional<double> number, std::string_view missing) {
  if (!number) return std::unexpected(std::string(missing));
  return fraction(*number);
}

Result maybe(std::optional<sim::Ticks> ticks, std::string missing) {
  if (!ticks) return std::unexpected(std::move(missing));
  return whole(*ticks);
}

bool is_of_search(Measure measure) { return measure >= Measure::kStates; }

Result decimal(const std::optional<std::string>& number) {
  if (!number) return std::unexpected(std::string("the search did not count all schedules"));
  double value = 0;
  if (*number == "infinite") {
    value = HUGE_VAL;
  } else {
    for (const char c : *number) value = value * 10 + (c - '0');
  }
  return Value{value, *number, true};
}

Result of_search(const Quantity& quantity, const explore::Result& result) {
  switch (quantity.measure) {
    case Measure::kStates: return whole(result.states);
    case Measure::kTransitions: return whole(result.transitions);
    case Measure::kSchedules: return decimal(result.schedules);
    case Measure::kFailing: return decimal(result.failing_schedules);
    case Measure::kChance:
      return maybe(result.random_chance, "the search did not count all schedules");
    default: break;
  }
  // Of the kind that was asked for, else of what makes the verdict; of races and the like when
  // nothing does.
  const explore::Finding* best = nullptr;
  for (const explore::Finding& finding : result.findings) {
    if (!quantity.name.empty() && explore::name_of(finding.kind) != quantity.name) continue;
    const bool better =
        best == nullptr || (finding.counts && !best->counts) ||
        (finding.counts == best->counts && finding.schedule.size() < best->schedule.size());
    if (better) best = &finding;
  }
  if (best == nullptr)
    return std::unexpected(
        cat("the search found no ", quantity.name.empty() ? "violation" : quantity.name));
  if (!best->shortest) return std::unexpected(std::string("a shorter failing schedule may exist"));
  return whole(best->schedule.size());
}

Result of_strand(Measure measure, const std::string& name, const trace::StrandMetrics& strand) {
  switch (measure) {
    case Measure::kFinish: return maybe(strand.finish, cat(name, " does not finish"));
    case Measure::kFirstRun: return maybe(strand.first_run, cat(name, " never runs"));
    case Measure::kArrival: return whole(strand.arrival);
    case Measure::kResponse: return maybe(strand.response(), cat(name, " never runs"));
    case Measure::kTurnaround: return maybe(strand.turnaround(), cat(name, " does not finish"));
    case Measure::kWait: return whole(strand.wait());
    case Measure::kRan: return whole(strand.cpu());
    case Measure::kPolls: return whole(strand.polls);
    case Measure::kWakes: return whole(strand.wakes);
    case Measure::kSpun: return whole(strand.spinning);
    default: return std::unexpected(cat("a strand has no such measure"));
  }
}

Result of_core(const Quantity& quantity, const trace::Metrics& metrics) {
  if (quantity.core >= metrics.cores.size()) {
    return std::unexpected(
        cat("there is no core ", quantity.core, ": the machine has ", metrics.cores.size()));
  }
  const trace::CoreMetrics& core = metrics.cores[quantity.core];
  switch (quantity.measure) {
    case Measure::kCoreBusy: return whole(core.busy);
    case Measure::kCoreSwitch: return whole(core.switching);
    case Measure::kCoreIdle: return whole(core.idle);
    default: return fraction(core.utilisation());
  }
}

Result of_run(const Quantity& quantity, const RunFacts& facts) {
  const trace::Metrics& metrics = facts.metrics;
  constexpr std::string_view kNone = "no thread or task got so far";
  switch (quantity.measure) {
    case Measure::kFinish: return whole(facts.run->end_time());
    case Measure::kAverageResponse: return maybe(metrics.averages.response, kNone);
    case Measure::kAverageTurnaround: return maybe(metrics.averages.turnaround, kNone);
    case Measure::kAverageWait: return maybe(metrics.averages.wait, kNone);
    case Measure::kSwitches: return whole(metrics.context_switches);
    case Measure::kMigrations: return whole(metrics.migrations);
    case Measure::kSteals: return whole(metrics.steals);
    case Measure::kPolls: return whole(metrics.polls);
    case Measure::kWakes: return whole(metrics.wakes);
    case Measure::kSpun: return whole(metrics.spun);
    case Measure::kMakespan: return whole(metrics.makespan);
    case Measure::kThroughput: return fraction(metrics.throughput);
    case Measure::kUtilisation: return fraction(metrics.utilisation);
    case Measure::kFairness: return fraction(metrics.fairness);
    case Measure::kPeakMemory: return whole(metrics.peak_memory_kib);
    default: return of_core(quantity, metrics);
  }
}

Result of_memory(const Quantity& quantity, const trace::Run& run) {
  const auto value = cell_value(run, quantity.name, run.last_state());
  if (value) return whole(*value);
  const auto& variables = run.machine().program->variables;
  const auto array = std::ranges::find(variables, quantity.name, &lang::Variable::name);
  return std::unexpected(array != variables.end()
                             ? cat(quote(quantity.name), " is an array: name one element")
                             : cat("there is no variable ", quote(quantity.name)));
}

// The first few by name, for who has misspelled one.
std::string some_strands(const trace::Run& run) {
  constexpr std::size_t kMost = 8;
  const std::size_t count = run.timeline().strands();
  std::string names;
  for (std::size_t id = 0; id < std::min(count, kMost); ++id) {
    names += (id > 0 ? ", " : "") + quote(trace::strand_name(run, static_cast<sim::StrandId>(id)));
  }
  return names + (count > kMost ? " and others" : "");
}

}  // namespace

Result value_of(const Quantity& quantity, const Variant& own, Evidence& evidence) {
  if (is_of_search(quantity.measure)) {
    const auto result = evidence.search(quantity.lane, own);
    if (!result) return std::unexpected(result.error());
    return of_search(quantity, **result);
  }
  const auto facts = evidence.run(quantity.lane, own);
  if (!facts) return std::unexpected(facts.error());
  const trace::Run& run = *(*facts)->run;
  if (quantity.measure == Measure::kFinal) return of_memory(quantity, run);
  if (quantity.name.empty()) return of_run(quantity, **facts);
  const auto strand = strand_of(run, quantity.name);
  if (!strand || *strand >= (*facts)->metrics.strands.size()) {
    return std::unexpected(cat("there is no thread or task ", quote(quantity.name), "; there are ",
                               some_strands(run)));
  }
  return of_strand(quantity.measure, quantity.name, (*facts)->metrics.strands[*strand]);
}

std::optional<sim::StrandId> strand_of(const trace::Run& run, std::string_view name) {
  const auto count = static_cast<sim::StrandId>(run.timeline().strands());
  for (sim::StrandId id = 0; id < count; ++id) {
    if (trace::strand_name(run, id) == name) return id;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> cell_of(const lang::Program& program, std::string_view name) {
  const auto bracket = name.find('[');
  const auto found =
      std::ranges::find(program.variables, name.substr(0, bracket), &lang::Variable::name);
  if (found == program.variables.end() || found->is_array != (bracket != std::string_view::npos)) {
    return std::nullopt;
  }
  if (!found->is_array) return found->first;
  const auto index = whole_number(name.substr(bracket + 1, name.size() - bracket - 2));
  if (!index || *index < 0 || *index >= found->count) return std::nullopt;
  return found->first + static_cast<std::uint32_t>(*index);
}

sim::Word initial_value(const lang::Program& program, std::uint32_t cell) {
  for (const lang::Variable& variable : program.variables) {
    if (cell >= variable.first && cell < variable.first + variable.count) {
      return variable.initial[cell - variable.first];
    }
  }
  return 0;
}

std::optional<sim::Word> cell_value(const trace::Run& run, std::string_view name,
                                    const sim::State& state) {
  const auto cell = cell_of(*run.machine().program, name);
  if (!cell || *cell >= state.logical.size()) return std::nullopt;
  return state.logical[*cell];  // memory comes first: see sim::Layout
}

std::string activity_text(const trace::Run& run, std::string_view strand, sim::Ticks time) {
  static constexpr auto kWords =
      std::to_array<std::string_view>({"absent", "ready", "switching", "running", "spinning",
                                       "blocked", "io", "sleeping", "suspended", "held"});
  const auto id = strand_of(run, strand);
  if (!id) return {};
  for (const std::uint32_t event : run.index().of_strand(*id)) {
    if (run.events()[event].time > time) break;
    if (run.events()[event].kind == sim::EventKind::kEnd) return "ended";
  }
  const auto interval = trace::strand_interval_at(run, *id, time);
  if (!interval) return "absent";
  return std::string(kWords[static_cast<std::size_t>(interval->activity)]);
}

std::string_view outcome_text(sim::Outcome outcome) {
  switch (outcome) {
    case sim::Outcome::kRunning: return "running";
    case sim::Outcome::kFinished: return "finished";
    case sim::Outcome::kDeadlock: return "deadlock";
    case sim::Outcome::kViolation: return "violation";
    case sim::Outcome::kCutOff: return "cut_off";
  }
  return "";
}

std::string to_text(const Quantity& quantity) {
  static constexpr auto kNames = std::to_array<std::string_view>({"finish",
                                                                  "first_run",
                                                                  "arrival",
                                                                  "response",
                                                                  "turnaround",
                                                                  "wait",
                                                                  "ran",
                                                                  "average response",
                                                                  "average turnaround",
                                                                  "average wait",
                                                                  "switches",
                                                                  "migrations",
                                                                  "steals",
                                                                  "polls",
                                                                  "wakes",
                                                                  "spun",
                                                                  "throughput",
                                                                  "utilisation",
                                                                  "fairness",
                                                                  "memory",
                                                                  "makespan",
                                                                  "busy",
                                                                  "switch",
                                                                  "idle",
                                                                  "utilisation",
                                                                  "final",
                                                                  "states",
                                                                  "transitions",
                                                                  "schedules",
                                                                  "failing",
                                                                  "chance",
                                                                  "steps"});
  static_assert(kNames.size() == static_cast<std::size_t>(Measure::kShortest) + 1);
  std::string text;
  if (!quantity.lane.empty()) text += cat("lane ", quantity.lane, ' ');
  const bool of_a_core =
      quantity.measure >= Measure::kCoreBusy && quantity.measure <= Measure::kCoreUtilisation;
  if (of_a_core) text += cat("core ", quantity.core, ' ');
  text += kNames[static_cast<std::size_t>(quantity.measure)];
  if (!quantity.name.empty()) text += cat(' ', quantity.name);
  return text;
}

}  // namespace interleave::lesson
