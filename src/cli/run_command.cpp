// interleave run: one run of a program, its figures and its history.
#include <ostream>

#include "cli/command.h"
#include "cli/input.h"
#include "cli/report.h"
#include "trace/export_chrome.h"

namespace interleave::cli {
namespace {

constexpr Flag kFlags[] = {
    kSetFlag,
    kPolicyFlag,
    kCoresFlag,
    kSeedFlag,
    kScheduleFlag,
    {"--until", "T", "stop when everything at tick T has happened"},
    {"--max-steps", "N", "stop after so many steps of all strands together (default 2000000)"},
    {"--json", "", "print one JSON object"},
    {"--chrome-trace", "", "print the history in Chrome's trace format: Perfetto opens it"},
    kHelpFlag,
};

// Of a run whose history is wanted and that is longer than what is kept of it.
constexpr std::string_view kTooLong = "the run is longer than what can be kept of its history";

int exit_code(const trace::FigureBuilder& figures) {
  switch (figures.outcome()) {
    case trace::Outcome::kFinished: return kFine;
    case trace::Outcome::kDeadlock:
    case trace::Outcome::kViolation: return kFound;
    default: break;
  }
  return figures.exhausted() ? kUnknown : kFine;
}

int run(const Arguments& arguments, Streams streams) {
  const auto fail = [&](const std::string& message) {
    streams.err << "interleave run: " << message << '\n';
    return kBadInput;
  };
  if (arguments.has("--json") && arguments.has("--chrome-trace")) {
    return fail("--json and --chrome-trace exclude each other");
  }
  trace::Limits limits;
  const auto until = arguments.number("--until");
  if (!until) return fail(until.error());
  if (*until) limits.until = **until;
  const auto steps = arguments.number("--max-steps", 1);
  if (!steps) return fail(steps.error());
  if (*steps) limits.max_steps = static_cast<std::uint64_t>(**steps);

  const auto input = read_input(arguments);
  if (!input) {
    streams.err << input.error();
    return kBadInput;
  }
  const trace::FigureBuilder figures = trace::figures(input->machine, input->script, limits);
  const int code = exit_code(figures);
  if (arguments.has("--json")) {
    streams.out << run_json(*input->machine, figures) << '\n';
    if (figures.fault()) {
      streams.err << sim::describe(*input->machine, figures.state(), figures.fault()) << '\n';
    }
    return code;
  }

  const trace::Run history = trace::simulate(input->machine, input->script, limits);
  const bool whole = history.hash() == figures.hash();
  if (arguments.has("--chrome-trace")) {
    streams.out << trace::chrome_trace(history);
    if (!whole) streams.err << kTooLong << ": the trace ends at t=" << history.end_time() << '\n';
    return code;
  }
  const std::string output = run_output(history);
  if (!output.empty()) streams.out << output << '\n';
  streams.out << run_table(*input->machine, figures) << '\n' << run_chart(history);
  if (!whole) streams.out << kTooLong << ": the chart ends at t=" << history.end_time() << '\n';
  return code;
}

}  // namespace

const Command kRunCommand = {
    "run",
    "FILE [--set NAME=V]... [--policy P] [--cores N] [--seed S] [--schedule CODE] "
    "[--until T] [--json | --chrome-trace]",
    "Runs a program once and tells its figures.", kFlags, run};

}  // namespace interleave::cli
