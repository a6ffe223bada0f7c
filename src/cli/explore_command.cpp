// interleave explore: the search over every schedule of a program.
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/command.h"
#include "cli/input.h"
#include "cli/memory_json.h"
#include "explore/explore.h"
#include "trace/code.h"

namespace interleave::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr Flag kFlags[] = {
    kSetFlag,
    kPolicyFlag,
    kCoresFlag,
    {"--max-states", "N", "stop at so many states (default 10000000)"},
    {"--preemptions", "K", "only schedules with at most K preemptions"},
    {"--no-reduction", "",
     "neither partial-order reduction nor symmetry: one step is one transition"},
    {"--json", "", "print one JSON object"},
    kHelpFlag,
};

std::string code_of(const sim::Machine& machine, const explore::Finding& finding) {
  sim::Script script;
  script.kind = sim::Script::Kind::kSchedule;
  script.choices = finding.schedule;
  return trace::encode(machine, script);
}

// The line begins with the kind already.
std::string_view without_kind(const explore::Finding& finding) {
  std::string_view message = finding.message;
  const std::string kind = std::string(explore::name_of(finding.kind)) + ": ";
  if (message.starts_with(kind)) message.remove_prefix(kind.size());
  return message;
}

Json finals_json(const sim::Machine& machine, const explore::Result& result) {
  Json finals = Json::array();
  for (const auto& memory : result.finals) {
    finals.push_back(memory_json(*machine.program, memory));
  }
  return finals;
}

std::string result_json(const sim::Machine& machine, const explore::Result& result) {
  const auto or_null = [](const auto& value) { return value ? Json(*value) : Json(); };
  Json violations = Json::array();
  for (const explore::Finding& finding : result.findings) {
    violations.push_back({{"kind", explore::name_of(finding.kind)},
                          {"steps", finding.schedule.size()},
                          {"shortest", finding.shortest},
                          {"schedule", code_of(machine, finding)},
                          {"message", finding.message}});
  }
  const Json object = {{"complete", result.complete},
                       {"verdict", explore::name_of(result.verdict)},
                       {"states", result.states},
                       {"transitions", result.transitions},
                       {"schedules", or_null(result.schedules)},
                       {"failing_schedules", or_null(result.failing_schedules)},
                       {"random_chance", or_null(result.random_chance)},
                       {"violations", std::move(violations)},
                       {"finals", finals_json(machine, result)}};
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void print_text(const sim::Machine& machine, const explore::Result& result, std::ostream& out) {
  switch (result.verdict) {
    case explore::Verdict::kSafe: out << "safe: no schedule goes wrong\n"; break;
    case explore::Verdict::kViolation: out << "violation: some schedule goes wrong\n"; break;
    case explore::Verdict::kUnknown: out << "unknown: no violation so far\n"; break;
  }
  if (!result.stopped.empty()) {
    out << (result.verdict == explore::Verdict::kUnknown ? "not proved: " : "") << result.stopped
        << '\n';
  }
  out << result.states << " states, " << result.transitions << " transitions";
  if (result.schedules) out << ", " << *result.schedules << " schedules";
  if (result.failing_schedules) out << ", " << *result.failing_schedules << " of them fail";
  out << '\n';
  if (result.random_chance && *result.random_chance > 0) {
    out << "a scheduler that picks evenly at each step fails with chance " << *result.random_chance
        << '\n';
  }
  for (const explore::Finding& finding : result.findings) {
    sim::Script script;
    script.kind = sim::Script::Kind::kSchedule;
    script.choices = finding.schedule;
    const std::string letters = trace::spell(machine, script);
    const std::string code = code_of(machine, finding);
    out << '\n'
        << explore::name_of(finding.kind) << " after " << finding.schedule.size()
        << (finding.schedule.size() == 1 ? " step" : " steps")
        << (finding.shortest ? ", none is shorter" : "") << ": " << without_kind(finding) << '\n'
        << "  interleave run FILE --schedule " << code << '\n';
    if (letters != code && letters.size() <= 60) out << "  as letters: " << letters << '\n';
  }
  if (result.finals.empty()) return;
  out << '\n'
      << result.finals.size() << (result.complete ? " possible" : " known") << " final value"
      << (result.finals.size() == 1 ? "" : "s") << ":\n";
  std::size_t shown = 0;
  for (const Json& memory : finals_json(machine, result)) {
    if (++shown > 20) {
      out << "  ... and " << result.finals.size() - 20 << " more\n";
      break;
    }
    out << "  " << memory.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
  }
}

int explore_program(const Arguments& arguments, Streams streams) {
  const auto fail = [&](const std::string& message) {
    streams.err << "interleave explore: " << message << '\n';
    return kBadInput;
  };
  explore::Options options;
  const auto states = arguments.number("--max-states", 1);
  if (!states) return fail(states.error());
  if (*states) {
    options.max_states = static_cast<std::uint64_t>(**states);
    options.max_counted = std::min(options.max_counted, options.max_states);
  }
  const auto preemptions = arguments.number("--preemptions");
  if (!preemptions) return fail(preemptions.error());
  if (*preemptions) {
    options.preemptions =
        static_cast<std::uint32_t>(std::min<std::int64_t>(**preemptions, 1'000'000));
  }
  if (arguments.has("--no-reduction")) options.partial_order = options.symmetry = false;

  const auto input = read_input(arguments);
  if (!input) {
    streams.err << input.error();
    return kBadInput;
  }
  const explore::Result result = explore::explore(input->machine, options);
  if (arguments.has("--json")) {
    streams.out << result_json(*input->machine, result) << '\n';
  } else {
    print_text(*input->machine, result, streams.out);
  }
  switch (result.verdict) {
    case explore::Verdict::kSafe: return kFine;
    case explore::Verdict::kViolation: return kFound;
    case explore::Verdict::kUnknown: break;
  }
  return kUnknown;
}

}  // namespace

const Command kExploreCommand = {
    "explore",
    "FILE [--set NAME=V]... [--max-states N] [--preemptions K] [--no-reduction] [--json]",
    "Searches every schedule of a program: is there one that goes wrong?", kFlags, explore_program};

}  // namespace interleave::cli
