// The figures of a run as comma-separated values (RFC 4180), one row per strand, then per core.
#pragma once

#include <string>

#include "trace/run.h"

namespace interleave::trace {

std::string metrics_csv(const Run& run);    // one row per strand
std::string cores_csv(const Run& run);      // one row per core
std::string intervals_csv(const Run& run);  // one row per interval, with its cause

}  // namespace interleave::trace
