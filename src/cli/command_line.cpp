#include "cli/command_line.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/input.h"
#include "lang/diagnostic.h"
#include "lang/text.h"

namespace interleave::cli {
namespace {

using lang::cat;

constexpr std::array<const Command*, 4> kCommands = {&kRunCommand, &kExploreCommand, &kCheckCommand,
                                                     &kExportCommand};

constexpr std::string_view kFileHelp =
    "\nFILE is a scenario (.scn), a lesson (lesson.md) or one of its pages (lesson.md#slug),\n"
    "or - for a scenario on the standard input.\n"
    "\nExit codes: 0 fine, 1 a violation or a failed expectation was found, 2 bad input,\n"
    "3 unknown: a limit was met before anything was found.\n";

std::string help() {
  std::string text = "interleave: how tasks share cores, simulated\n\n";
  std::size_t width = 0;
  for (const Command* command : kCommands) width = std::max(width, command->name.size());
  for (const Command* command : kCommands) {
    std::string name(command->name);
    name.resize(width, ' ');
    text += cat("  interleave ", name, "  ", command->summary, '\n');
  }
  return text + "\n`interleave COMMAND --help` tells its flags.\n" + std::string(kFileHelp);
}

std::string help(const Command& command) {
  return cat("interleave ", command.name, ' ', command.usage, "\n\n", command.summary, "\n\n",
             flag_help(command.flags), kFileHelp);
}

}  // namespace

int run_command_line(std::span<const std::string_view> arguments, Streams streams) {
  if (arguments.empty()) {
    streams.err << help();
    return kBadInput;
  }
  const std::string_view name = arguments.front();
  if (name == "--help" || name == "-h" || name == "help") {
    streams.out << help();
    return kFine;
  }
  const auto found = std::ranges::find(kCommands, name, [](const Command* c) { return c->name; });
  if (found == kCommands.end()) {
    std::vector<std::string_view> names;
    for (const Command* command : kCommands) names.push_back(command->name);
    const std::string_view near = lang::nearest(name, names);
    streams.err << "interleave: unknown command `" << name << '`';
    if (!near.empty()) streams.err << ", did you mean `" << near << "`?";
    streams.err << "\n\n" << help();
    return kBadInput;
  }
  const Command& command = **found;
  const auto rest = arguments.subspan(1);
  if (std::ranges::find(rest, "--help") != rest.end() ||
      std::ranges::find(rest, "-h") != rest.end()) {
    streams.out << help(command);
    return kFine;
  }
  const auto read = Arguments::read(rest, command.flags);
  if (!read) {
    streams.err << "interleave " << command.name << ": " << read.error() << '\n'
                << "usage: interleave " << command.name << ' ' << command.usage << '\n';
    return kBadInput;
  }
  return command.run(*read, streams);
}

}  // namespace interleave::cli
