// Reading the arguments of a command: JSON from anywhere, so every access is checked.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace interleave::session {

using nlohmann::json;

// Texts also accept numbers and booleans, as `set cores 4` and `set cores "4"` mean the same.
std::optional<std::string> optional_text(const json& args, std::string_view key);
std::expected<std::string, std::string> need_text(const json& args, std::string_view key);
// Finite; numbers may also come as text.
std::expected<double, std::string> need_number(const json& args, std::string_view key);
std::expected<std::size_t, std::string> need_index(const json& args, std::string_view key,
                                                   std::size_t count, std::string_view what);

}  // namespace interleave::session
