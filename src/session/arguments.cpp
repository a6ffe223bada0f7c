#include "session/arguments.h"

#include <cmath>
#include <cstdlib>

#include "session/refusal.h"

namespace interleave::session {
namespace {

const json* find(const json& args, std::string_view key) {
  if (!args.is_object()) return nullptr;
  const auto found = args.find(key);
  return found == args.end() || found->is_null() ? nullptr : &*found;
}

std::string missing(std::string_view key, std::string_view kind) {
  return "“" + std::string(key) + "” is missing or is not " + std::string(kind) + ".";
}

}  // namespace

std::optional<std::string> optional_text(const json& args, std::string_view key) {
  const json* value = find(args, key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  if (value->is_number() || value->is_boolean()) return value->dump();
  return std::nullopt;
}

std::expected<std::string, std::string> need_text(const json& args, std::string_view key) {
  if (auto value = optional_text(args, key)) return *std::move(value);
  return std::unexpected(missing(key, "a text"));
}

std::expected<double, std::string> need_number(const json& args, std::string_view key) {
  const json* value = find(args, key);
  if (value != nullptr && value->is_number()) {
    const auto number = value->get<double>();
    if (std::isfinite(number)) return number;
  }
  if (value != nullptr && value->is_string()) {
    const auto& text = value->get_ref<const std::string&>();
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (!text.empty() && end == text.c_str() + text.size() && std::isfinite(number)) return number;
  }
  return std::unexpected(missing(key, "a number"));
}

std::expected<std::size_t, std::string> need_index(const json& args, std::string_view key,
                                                   std::size_t count, std::string_view what) {
  const auto number = need_number(args, key);
  if (!number) return std::unexpected(number.error());
  if (*number < 0 || *number >= static_cast<double>(count) || std::floor(*number) != *number) {
    return std::unexpected("There is no " + std::string(what) + " number " + json(*number).dump() +
                           " here.");
  }
  return static_cast<std::size_t>(*number);
}

std::expected<sim::StrandId, std::string> find_strand(const LaneRun& lane, const json& args) {
  const auto name = need_text(args, "strand");
  if (!name) return std::unexpected(name.error());
  for (std::size_t i = 0; i < lane.run().timeline().strands(); ++i) {
    const auto strand = static_cast<sim::StrandId>(i);
    if (lane.name_of(strand) == *name || lane.short_name(strand) == *name) return strand;
  }
  return refuse("no.strand", {{"name", *name}});
}

}  // namespace interleave::session
