// The values of all variables by name, as JSON: booleans as true and false (but what neither is, as its number), arrays
// as arrays.
// Internal to src/cli.
#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "lang/program.h"

namespace interleave::cli {

inline nlohmann::ordered_json memory_json(const lang::Program& program,
                                          std::span<const lang::Word> memory) {
  using Json = nlohmann::ordered_json;
  Json object = Json::object();
  for (const lang::Variable& variable : program.variables) {
    const auto value = [&](std::uint32_t i) {
      const lang::Word word = memory[variable.first + i];
      return variable.is_boolean && (word == 0 || word == 1) ? Json(word == 1) : Json(word);
    };
    if (!variable.is_array) {
      object[variable.name] = value(0);
      continue;
    }
    Json array = Json::array();
    for (std::uint32_t i = 0; i < variable.count; ++i) array.push_back(value(i));
    object[variable.name] = std::move(array);
  }
  return object;
}

}  // namespace interleave::cli
