// Reading the arguments of a command: JSON from anywhere, so every access is checked.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "session/lane_run.h"

namespace interleave::session {

using nlohmann::json;

// Texts also accept numbers and booleans, as `set cores 4` and `set cores "4"` mean the same.
std::optional<std::string> optional_text(const json& args, std::string_view key);
std::expected<std::string, std::string> need_text(const json& args, std::string_view key);
// Finite; numbers may also come as text.
std::expected<double, std::string> need_number(const json& args, std::string_view key);
std::expected<std::size_t, std::string> need_index(const json& args, std::string_view key,
                                                   std::size_t count, std::string_view what);
// The thread or task that "strand" names, in full or in short.
std::expected<sim::StrandId, std::string> find_strand(const LaneRun& lane, const json& args);

}  // namespace interleave::session
