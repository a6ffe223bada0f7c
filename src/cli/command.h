// One command of `interleave`: its name, its flags and what it does. Internal to src/cli.
#pragma once

#include <span>
#include <string_view>

#include "cli/arguments.h"
#include "cli/command_line.h"

namespace interleave::cli {

struct Command {
  std::string_view name;
  std::string_view usage;    // after the name: "FILE [flags]"
  std::string_view summary;  // one sentence
  std::span<const Flag> flags;
  int (*run)(const Arguments& arguments, Streams streams);
};

extern const Command kRunCommand;
extern const Command kExploreCommand;
extern const Command kCheckCommand;
extern const Command kExportCommand;

}  // namespace interleave::cli
