// Tiny random scenarios that always end: two or three threads of a few statements over a handful of
// variables and objects. The same seed gives the same text everywhere.
#pragma once

#include <cstdint>
#include <string>

namespace interleave::explore::testing {

enum class Flavor {
  kAnything,   // threads of different code
  kSymmetric,  // arrays of threads, most of which do not use `id`
  kCyclic,     // with loops that may go round for ever
  kTasks,      // async tasks of a runtime, and a thread beside them
};

std::string random_scenario(std::uint64_t seed, Flavor flavor);

}  // namespace interleave::explore::testing
