// Why is it so? The cause of any interval, as data and as one exact English sentence.
//
//   "B waits for lock m, held by A since t=4; A unlocked it at t=9."
//
// Everything comes from the run's history; nothing is guessed.
#pragma once

#include <optional>
#include <string>

#include "trace/interval.h"

namespace interleave::trace {

// A moment of some strand, to jump to.
struct Jump {
  StrandId strand = kNobody;
  Ticks time = 0;
  EventId event = kNoEvent;
};

struct Why {
  std::string subject;        // "B", "core 0"
  std::string state;          // "waits for lock m, held by A since t=4, then by C since t=9"
  std::string ending;         // "A unlocked it at t=9"; empty while it goes on
  std::string sentence;       // all of it
  std::optional<Jump> cause;  // what brought it about: the lock was taken, the core was taken away
  std::optional<Jump> end;    // what ended it
};

// Of an interval of a strand, of a core, or of a worker. `until`: a strand's state is told as it is known at that time
// (who has taken over a lock later is left out); its ending is always told.
Why why(const Run& run, const Interval& interval, Ticks until = sim::kForever);
Why why_core(const Run& run, const Interval& interval);
Why why_worker(const Run& run, ThreadId worker, const Interval& interval);

}  // namespace interleave::trace
