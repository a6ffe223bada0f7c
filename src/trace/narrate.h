// What happened, in words: single events for the log, and whole moments for the line under the
// timeline and for screen readers.
#pragma once

#include <string>

#include "trace/run.h"

namespace interleave::trace {

// "A wrote 1 to x, which was 0" without a full stop; empty for events that tell nothing by
// themselves (a core left by one that blocks, a change of activity that its cause already told).
std::string describe_event(const Run& run, EventId event);

// One sentence for each thing that happened in a moment, in order. Of a crowded moment (there may be a hundred thousand
// prints in it) only the first ones, and that there is more.
std::string narrate(const Run& run, std::size_t moment);

// A print statement's line: its texts and values.
std::string printed_text(const Run& run, EventId first_part);

// "lock m", "channel ch[2]": a synchronisation object with its kind.
std::string object_phrase(const Run& run, std::uint32_t instance);
// "worker 0 of pool".
std::string worker_phrase(const Run& run, std::uint32_t runtime, std::uint32_t worker);
// The same by thread; a thread that drives a runtime with block_on keeps its own name.
std::string worker_name(const Run& run, ThreadId thread);
// "1 tick", "5 ticks".
std::string ticks_phrase(Ticks ticks);

// The value of a word of memory just before an event.
lang::Word value_before(const Run& run, std::uint32_t cell, EventId event);

}  // namespace interleave::trace
