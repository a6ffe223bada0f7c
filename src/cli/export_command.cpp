// interleave export: a program or its run in the formats of other tools.
#include <array>
#include <ostream>
#include <string>

#include "cli/command.h"
#include "cli/input.h"
#include "explore/promela.h"
#include "lang/diagnostic.h"
#include "trace/export_chrome.h"
#include "trace/export_csv.h"
#include "trace/export_svg.h"

namespace interleave::cli {
namespace {

constexpr Flag kFlags[] = {
    {"--promela", "", "the program as a model for SPIN"},
    {"--svg", "", "the timeline of its run as a picture"},
    {"--csv", "", "the figures of its run, a row per thread and task"},
    {"--intervals", "", "what each did from when to when, and why, as CSV"},
    {"--chrome-trace", "", "the history of its run: Perfetto opens it"},
    kSetFlag,
    kPolicyFlag,
    kCoresFlag,
    kSeedFlag,
    kScheduleFlag,
    {"--until", "T", "stop the run when everything at tick T has happened"},
    kHelpFlag,
};

struct Format {
  std::string_view flag;
  std::string (*write)(const trace::Run& run);
};
constexpr std::array<Format, 4> kFormats = {{
    {"--svg", [](const trace::Run& run) { return trace::timeline_svg(run); }},
    {"--csv", trace::metrics_csv},
    {"--intervals", trace::intervals_csv},
    {"--chrome-trace", trace::chrome_trace},
}};

int export_program(const Arguments& arguments, Streams streams) {
  const auto fail = [&](const std::string& message) {
    streams.err << "interleave export: " << message << '\n';
    return kBadInput;
  };
  const Format* chosen = nullptr;
  for (const Format& format : kFormats) {
    if (!arguments.has(format.flag)) continue;
    if (chosen != nullptr) return fail("one format at a time");
    chosen = &format;
  }
  const bool promela = arguments.has("--promela");
  if (promela && chosen != nullptr) return fail("one format at a time");
  if (!promela && chosen == nullptr) {
    return fail("which format? --promela, --svg, --csv, --intervals or --chrome-trace");
  }
  trace::Limits limits;
  const auto until = arguments.number("--until");
  if (!until) return fail(until.error());
  if (*until) limits.until = **until;
  const auto input = read_input(arguments);
  if (!input) {
    streams.err << input.error();
    return kBadInput;
  }
  if (promela) {
    const auto model = explore::to_promela(*input->machine);
    if (!model) {
      streams.err << lang::render(input->machine->program->source, model.error());
      return kBadInput;
    }
    streams.out << *model;
    return kFine;
  }
  streams.out << chosen->write(trace::simulate(input->machine, input->script, limits));
  return kFine;
}

}  // namespace

const Command kExportCommand = {"export", "FILE FORMAT [flags]",
                                "Writes a program, or its run, in the format of another tool.",
                                kFlags, export_program};

}  // namespace interleave::cli
