// Tiny random scenarios of the second scheduler: tasks of one runtime (of any flavour), the futures
// they await, join and select, what they spawn and cancel, and sometimes a thread beside them.
#pragma once

#include <cstdint>
#include <string>

namespace interleave::explore::testing {

std::string random_tasks(std::uint64_t seed);

}  // namespace interleave::explore::testing
