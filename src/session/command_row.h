// A row of the command table. Internal to the session.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "session/session.h"

namespace interleave::session {

// docs/commands.md tells what each does.
struct CommandRow {
  std::string_view name;
  std::string_view arguments;
  Session::Result (*run)(Session&, const json&);
};

// Searching every schedule, choosing one by hand, challenges: schedules.cpp.
std::span<const CommandRow> schedule_commands();
// Asking why, of anything on the stage: asking.cpp.
std::span<const CommandRow> ask_commands();

}  // namespace interleave::session
