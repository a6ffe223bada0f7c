// A run in Chrome's trace event format, which Perfetto and chrome://tracing open.
//
// Source: "Trace Event Format" (the Catapult project). Complete events ("X") for slices, flow
// events ("s", "f") for who woke whom, instants ("i") for faults and prints. One process for the
// cores, one for the strands. A tick is shown as a microsecond, the format's unit.
#pragma once

#include <string>

#include "trace/run.h"

namespace interleave::trace {

std::string chrome_trace(const Run& run);

}  // namespace interleave::trace
