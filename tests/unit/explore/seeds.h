// Seed after seed until one fails. INTERLEAVE_SEED=n starts n seeds further on and INTERLEAVE_SEEDS=n tries so many,
// for long runs.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>

namespace interleave::explore::testing {

inline std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Calls `compare` with seed after seed.
template <class Compare>
void try_seeds(std::uint64_t first, std::uint64_t count, const Compare& compare) {
  first += from_environment("INTERLEAVE_SEED", 0);
  count = from_environment("INTERLEAVE_SEEDS", count);
  for (std::uint64_t i = 0; i < count && !::testing::Test::HasFailure(); ++i) compare(first + i);
}

}  // namespace interleave::explore::testing
