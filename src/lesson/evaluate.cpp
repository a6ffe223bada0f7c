#include "lesson/evaluate.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "lang/text.h"
#include "lesson/facts.h"
#include "trace/interval.h"
#include "trace/names.h"
#include "trace/narrate.h"
#include "trace/races.h"
#include "words/words.h"

namespace interleave::lesson {
namespace {

using lang::cat;
using lang::quote;

Variant variant_of(const Expect& expect) {
  return {expect.settings, expect.seed, expect.schedule, expect.scenario, expect.search};
}

Judgement open(std::string why) { return {Judgement::Kind::kOpen, std::move(why), {}}; }
Judgement answer(bool holds, std::string actual, std::string expected) {
  if (holds) return {};
  return {Judgement::Kind::kFails, std::move(actual), std::move(expected)};
}

std::string_view symbol(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEqual: return "==";
    case Comparison::kNotEqual: return "!=";
    case Comparison::kLess: return "<";
    case Comparison::kLessEqual: return "<=";
    case Comparison::kGreater: return ">";
    case Comparison::kGreaterEqual: return ">=";
  }
  return "";
}

bool compare(double left, Comparison comparison, double right, double tolerance) {
  const bool equal = left == right || std::abs(left - right) <= tolerance;
  switch (comparison) {
    case Comparison::kEqual: return equal;
    case Comparison::kNotEqual: return !equal;
    case Comparison::kLess: return left < right && !equal;
    case Comparison::kLessEqual: return left < right || equal;
    case Comparison::kGreater: return left > right && !equal;
    case Comparison::kGreaterEqual: return left > right || equal;
  }
  return false;
}

// Two averages of integers computed in another order may differ in the last bits.
constexpr double kRoundingNoise = 1e-9;

Judgement judge_compare(const Expect& expect, Evidence& evidence) {
  const Variant own = variant_of(expect);
  const auto left = value_of(expect.left, own, evidence);
  if (!left) return open(left.error());
  const std::string left_name = to_text(expect.left);
  if (expect.right) {
    const auto right = value_of(*expect.right, own, evidence);
    if (!right) return open(right.error());
    return answer(
        compare(left->number, expect.comparison, right->number, kRoundingNoise),
        cat(left_name, " is ", left->text, " and ", to_text(*expect.right), " is ", right->text),
        cat(left_name, ' ', symbol(expect.comparison), ' ', to_text(*expect.right)));
  }
  const Number& number = expect.number;
  const bool equality = expect.comparison == Comparison::kEqual;
  bool holds = false;
  if (equality && left->whole && number.decimals == 0) {
    holds = left->text == number.text;  // counts of schedules outgrow a double
  } else if (equality && number.decimals > 0) {
    // Right when the true value rounds to what is written; half a unit of the last place may go
    // either way.
    const double half = 0.5 * std::pow(10.0, -number.decimals);
    holds = std::abs(left->number - number.value) <= half * (1 + kRoundingNoise);
  } else {
    holds = compare(left->number, expect.comparison, number.value, kRoundingNoise);
  }
  return answer(holds, cat(left_name, " is ", left->text),
                equality ? number.text : cat(symbol(expect.comparison), ' ', number.text));
}

std::string slices_text(const std::vector<Slice>& slices) {
  std::string text;
  for (const Slice& slice : slices) {
    text += cat(text.empty() ? "" : ", ", slice.strand, ' ', slice.begin, '-', slice.end);
  }
  return text.empty() ? "idle" : text;
}

// Neighbouring slices of one strand are one.
void append_slice(std::vector<Slice>& slices, Slice slice) {
  if (!slices.empty() && slices.back().strand == slice.strand && slices.back().end == slice.begin) {
    slices.back().end = slice.end;
  } else {
    slices.push_back(std::move(slice));
  }
}

Judgement judge_timeline(const Expect& expect, Evidence& evidence) {
  const auto facts = evidence.run(expect.lane, variant_of(expect));
  if (!facts) return open(facts.error());
  const trace::Run& run = *(*facts)->run;
  if (expect.core >= run.timeline().cores()) {
    return open(
        cat("there is no core ", expect.core, ": the machine has ", run.timeline().cores()));
  }
  std::vector<Slice> actual, expected;
  const trace::Track& track = run.timeline().core(expect.core);
  for (std::size_t i = 0; i < track.size(); ++i) {
    const trace::Interval slice = trace::core_interval(run, expect.core, i);
    const bool runs =
        slice.activity == sim::Activity::kRunning || slice.activity == sim::Activity::kSpinning;
    if (!runs || slice.strand == sim::kNobody || slice.end <= slice.start) continue;
    append_slice(actual, {trace::strand_name(run, slice.strand), slice.start, slice.end});
  }
  for (const Slice& slice : expect.slices) append_slice(expected, slice);
  const std::string is = slices_text(actual);
  const std::string should = slices_text(expected);
  return answer(is == should, cat("core ", expect.core, " runs ", is), should);
}

Judgement judge_moment(const Expect& expect, Evidence& evidence) {
  const auto facts = evidence.run(expect.lane, variant_of(expect));
  if (!facts) return open(facts.error());
  const trace::Run& run = *(*facts)->run;
  const Condition& condition = expect.condition;
  const auto holds = holds_at(run, condition, expect.time);
  if (!holds) return open(cat("there is no ", quote(condition.name)));
  if (*holds) return {};
  const std::string when = cat("at ", expect.time, ' ', condition.name, " is ");
  if (!condition.activity.empty()) {
    return answer(false, when + activity_text(run, condition.name, expect.time),
                  condition.activity);
  }
  const auto value = cell_value(run, condition.name, run.state_at(expect.time));
  return answer(false, when + std::to_string(value.value_or(0)),
                cat(symbol(condition.comparison), ' ', condition.value));
}

Judgement judge_outcome(const Expect& expect, Evidence& evidence) {
  const auto facts = evidence.run(expect.lane, variant_of(expect));
  if (!facts) return open(facts.error());
  const trace::Run& run = *(*facts)->run;
  const std::string_view outcome = outcome_text(run.outcome());
  const words::InEnglish as_it_is_written;
  std::string message;
  if (run.fault()) message = sim::describe(run.machine(), run.last_state(), run.fault());
  const std::string actual = cat("the run ends in ", outcome, message.empty() ? "" : ": ", message);
  if (outcome != expect.word) return answer(false, actual, expect.word);
  return answer(message.find(expect.detail) != std::string::npos, actual,
                cat("a message with \"", expect.detail, '"'));
}

Judgement judge_printed(const Expect& expect, Evidence& evidence) {
  const auto facts = evidence.run(expect.lane, variant_of(expect));
  if (!facts) return open(facts.error());
  const trace::Run& run = *(*facts)->run;
  std::string all;
  for (const std::uint32_t id : run.index().notable()) {
    const sim::Event& event = run.events()[id];
    if (event.kind != sim::EventKind::kPrint || event.extra != 0) continue;
    const std::string text = trace::printed_text(run, id);
    if (text == expect.detail) return {};
    if (all.size() < 200) all += cat(all.empty() ? "" : ", ", '"', text, '"');
  }
  return answer(false, all.empty() ? "the run prints nothing" : cat("the run prints ", all),
                cat('"', expect.detail, '"'));
}

std::string names_text(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text.empty() ? "none" : text;
}

Judgement compare_races(const Expect& expect, const std::set<std::string>& found) {
  const std::set<std::string> expected(expect.names.begin(), expect.names.end());
  return answer(found == expected, cat("races: ", names_text(found)), names_text(expected));
}

Judgement judge_raced(const Expect& expect, Evidence& evidence) {
  const auto facts = evidence.run(expect.lane, variant_of(expect));
  if (!facts) return open(facts.error());
  const trace::Run& run = *(*facts)->run;
  const trace::RaceReport report = trace::find_races(run);
  if (!report.complete) return open("the races of this run were not all looked for");
  std::set<std::string> found;
  for (const trace::Race& race : report.races) {
    const auto place = trace::cell_place(run.machine(), race.cell);
    found.insert(run.machine().program->variables[place.variable].name);
  }
  return compare_races(expect, found);
}

Judgement judge_hash(const Expect& expect, Evidence& evidence) {
  const auto facts = evidence.run(expect.lane, variant_of(expect));
  if (!facts) return open(facts.error());
  char text[17];
  std::snprintf(text, sizeof text, "%016llx",
                static_cast<unsigned long long>((*facts)->run->hash()));
  return answer(expect.word == text, cat("the history's hash is ", text), expect.word);
}

// ---- all schedules ----

Judgement judge_finals(const Expect& expect, Evidence& evidence) {
  const auto result = evidence.search(expect.lane, variant_of(expect));
  if (!result) return open(result.error());
  if (!(*result)->complete) return open(cat("the search ", (*result)->stopped));
  const sim::Machine& machine = ***evidence.machine(expect.lane, variant_of(expect));
  std::vector<std::uint32_t> cells;
  for (const std::string& name : expect.names) {
    const auto cell = cell_of(*machine.program, name);
    if (!cell) return open(cat("there is no variable ", quote(name)));
    cells.push_back(*cell);
  }
  std::set<std::vector<std::int64_t>> actual;
  for (const std::vector<sim::Word>& memory : (*result)->finals) {
    std::vector<std::int64_t> tuple;
    for (const std::uint32_t cell : cells) {
      if (cell < memory.size()) tuple.push_back(memory[cell]);
    }
    actual.insert(std::move(tuple));
  }
  const auto text = [](const auto& tuples) {
    std::string out;
    for (const auto& tuple : tuples) {
      std::string one;
      for (const std::int64_t value : tuple) one += cat(one.empty() ? "" : " ", value);
      out += (out.empty() ? "" : tuple.size() > 1 ? ", " : " ") + one;
    }
    return out.empty() ? std::string("none") : out;
  };
  const std::set<std::vector<std::int64_t>> expected(expect.tuples.begin(), expect.tuples.end());
  return answer(actual == expected, cat("the final values are ", text(actual)), text(expected));
}

Judgement judge_verdict(const Expect& expect, Evidence& evidence) {
  const auto result = evidence.search(expect.lane, variant_of(expect));
  if (!result) return open(result.error());
  std::string actual = cat("the verdict is ", explore::name_of((*result)->verdict));
  bool found = expect.detail.empty();
  for (const explore::Finding& finding : (*result)->findings) {
    if (!finding.counts) continue;
    found = found || explore::name_of(finding.kind) == expect.detail;
    actual += cat(": ", explore::name_of(finding.kind), ", ", finding.message);
  }
  if (!(*result)->stopped.empty()) actual += cat(" (", (*result)->stopped, ')');
  const bool holds = explore::name_of((*result)->verdict) == expect.word && found;
  return answer(holds, actual, cat(expect.word, expect.detail.empty() ? "" : " ", expect.detail));
}

Judgement judge_found(const Expect& expect, Evidence& evidence) {
  const auto result = evidence.search(expect.lane, variant_of(expect));
  if (!result) return open(result.error());
  if (!(*result)->complete) return open(cat("the search ", (*result)->stopped));
  std::set<std::string> found;
  for (const explore::Finding& finding : (*result)->findings) {
    found.emplace(explore::name_of(finding.kind));
  }
  const std::set<std::string> expected(expect.names.begin(), expect.names.end());
  return answer(found == expected, cat("found: ", names_text(found)), names_text(expected));
}

Judgement judge_races(const Expect& expect, Evidence& evidence) {
  const auto result = evidence.search(expect.lane, variant_of(expect));
  if (!result) return open(result.error());
  if (!(*result)->complete) return open(cat("the search ", (*result)->stopped));
  const sim::Machine& machine = ***evidence.machine(expect.lane, variant_of(expect));
  std::set<std::string> found;
  for (const explore::Finding& finding : (*result)->findings) {
    if (finding.kind == explore::Kind::kRace && finding.variable != sim::kNobody) {
      found.insert(machine.program->variables[finding.variable].name);
    }
  }
  return compare_races(expect, found);
}

Judgement judge_error(const Expect& expect, Evidence& evidence) {
  const auto* built = evidence.machine(expect.lane, variant_of(expect));
  if (built == nullptr) return open("there is no such lane or scenario");
  if (built->has_value()) {
    return answer(false, "the program compiles", cat("an error with \"", expect.detail, '"'));
  }
  std::string all;
  for (const lang::Diagnostic& diagnostic : built->error()) {
    const std::string text =
        cat(diagnostic.message, '\n', diagnostic.expected, '\n', diagnostic.hint);
    if (text.find(expect.detail) != std::string::npos) return {};
    all += cat(all.empty() ? "" : "; ", diagnostic.message);
  }
  return answer(false, cat("the errors are: ", all), cat("one with \"", expect.detail, '"'));
}

}  // namespace

Judgement judge(const Expect& expect, Evidence& evidence) {
  switch (expect.kind) {
    case Expect::Kind::kCompare: return judge_compare(expect, evidence);
    case Expect::Kind::kTimeline: return judge_timeline(expect, evidence);
    case Expect::Kind::kMoment: return judge_moment(expect, evidence);
    case Expect::Kind::kOutcome: return judge_outcome(expect, evidence);
    case Expect::Kind::kPrinted: return judge_printed(expect, evidence);
    case Expect::Kind::kRaced: return judge_raced(expect, evidence);
    case Expect::Kind::kHash: return judge_hash(expect, evidence);
    case Expect::Kind::kFinals: return judge_finals(expect, evidence);
    case Expect::Kind::kVerdict: return judge_verdict(expect, evidence);
    case Expect::Kind::kFound: return judge_found(expect, evidence);
    case Expect::Kind::kRaces: return judge_races(expect, evidence);
    case Expect::Kind::kError: return judge_error(expect, evidence);
  }
  return {};
}

std::optional<bool> holds_at(const trace::Run& run, const Condition& condition, sim::Ticks time) {
  if (!condition.activity.empty()) {
    if (!strand_of(run, condition.name)) return std::nullopt;
    return activity_text(run, condition.name, time) == condition.activity;
  }
  const auto value = cell_value(run, condition.name, run.state_at(time));
  if (!value) return std::nullopt;
  return compare(static_cast<double>(*value), condition.comparison,
                 static_cast<double>(condition.value), 0);
}

std::optional<sim::Ticks> first_time(const trace::Run& run, const Condition& condition) {
  if (!condition.activity.empty()) {
    const auto strand = strand_of(run, condition.name);
    if (!strand) return std::nullopt;
    for (std::size_t i = 0; i < run.moments(); ++i) {
      const sim::Ticks time = run.moment(i).time;
      if (i + 1 < run.moments() && run.moment(i + 1).time == time) continue;
      if (activity_text(run, condition.name, time) == condition.activity) return time;
    }
    return std::nullopt;
  }
  const auto cell = cell_of(*run.machine().program, condition.name);
  if (!cell) return std::nullopt;
  // What a tick leaves behind counts, not what it passes through.
  const auto holds = [&](sim::Word value) {
    return compare(static_cast<double>(value), condition.comparison,
                   static_cast<double>(condition.value), 0);
  };
  sim::Word value = initial_value(*run.machine().program, *cell);
  sim::Ticks since = 0;
  for (const std::uint32_t id : run.index().of_cell(*cell)) {
    const sim::Event& event = run.events()[id];
    if (event.kind != sim::EventKind::kWrite && event.kind != sim::EventKind::kModify) continue;
    if (event.time > since && holds(value)) return since;
    value = event.value;
    since = event.time;
  }
  return holds(value) ? std::optional(since) : std::nullopt;
}

std::optional<std::string> value_text(const Quantity& quantity, const Expect& expect,
                                      Evidence& evidence) {
  const auto value = value_of(quantity, variant_of(expect), evidence);
  if (!value) return std::nullopt;
  return value->text;
}

}  // namespace interleave::lesson
