// From the FILE and the flags that say how to run it to a machine and a script.
//
// FILE is a scenario (`.scn`), a lesson (`lesson.md`: its first page with a program) or a page of a
// lesson (`lesson.md#slug`); `-` is a scenario on the standard input. A lesson's page brings the
// settings, seed and schedule of its stage; flags win over them.
// A code of untimed choices that `--schedule` gives and that ends before the program does goes on with a step of each
// strand in turn, so that a deadlock among some is seen when the others have ended.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "lang/source.h"
#include "sim/machine.h"
#include "sim/timed.h"

namespace interleave::cli {

// The flags that `machine_of` understands, for the tables of the commands.
inline constexpr Flag kSetFlag{"--set", "NAME=V",
                               "a knob of the program, or a setting of its machine", true};
inline constexpr Flag kPolicyFlag{"--policy", "P",
                                  "the scheduling policy: round_robin(quantum: 2)"};
inline constexpr Flag kCoresFlag{"--cores", "N", "the number of cores"};
inline constexpr Flag kSeedFlag{"--seed", "S", "the seed of everything random (default 1)"};
inline constexpr Flag kScheduleFlag{
    "--schedule", "CODE",
    "a schedule to follow: u1..., t1..., or letters such as ABBA; then turns"};
inline constexpr Flag kHelpFlag{"--help", "", "this text"};

struct FileText {
  std::string name;  // without the page
  std::string page;  // slug after '#', or empty
  std::string text;
};
// Reads a file of at most 16 MiB, or says why it cannot be read.
std::expected<FileText, std::string> read_file(std::string_view file);

struct Input {
  std::shared_ptr<const sim::Machine> machine;
  sim::Script script;
};

// The machine and script for a command with one FILE, or what to print about why not.
std::expected<Input, std::string> read_input(const Arguments& arguments);

}  // namespace interleave::cli
