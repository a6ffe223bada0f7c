// Why is it so? The cause of any interval, as data and as one exact English sentence.
//
//   "B waits for m, held by A since t=4; A unlocked it at t=9."
//
// Everything comes from the run's history; nothing is guessed. All words are in words.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "trace/interval.h"
#include "trace/words.h"

namespace interleave::trace {

// Where the cause is: a moment of some strand, to jump to.
struct Jump {
  StrandId strand = kNobody;
  Ticks time = 0;
  EventId event = kNoEvent;
};

struct Why {
  std::string state;       // "waits for m, held by A since t=4" without the subject
  std::string ending;      // "A unlocked it at t=9", empty while it goes on
  std::string sentence;    // both, with the subject and a full stop
  std::optional<Jump> cause;  // what brought it about
  std::optional<Jump> end;    // what ended it
};

Why why(const Run& run, const Interval& interval, const Words& words = english());

// One event in words: "A writes 1 to x (it was 0)". For the log and the narration.
std::string describe_event(const Run& run, EventId event, const Words& words = english());

// One moment as a sentence, for the line under the timeline and for screen readers: its most
// telling events, most important first.
std::string narrate(const Run& run, std::size_t moment, const Words& words = english());

}  // namespace interleave::trace
