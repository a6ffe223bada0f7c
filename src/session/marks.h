// What went wrong in a run, to be marked where it happened: on the timeline, in the program and in
// the line below. These are findings about this run; what can go wrong in others is the search's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/races.h"
#include "trace/run.h"

namespace interleave::session {

struct Mark {
  enum class Kind : std::uint8_t { kRace, kDeadlock, kViolation };
  // Who did (or waits for) what, and where in the program.
  struct Place {
    sim::StrandId strand = sim::kNobody;
    trace::Ticks time = 0;
    std::uint32_t pc = 0;
  };
  Kind kind = Kind::kRace;
  trace::Ticks time = 0;      // from when on it is so
  std::vector<Place> places;  // of a race: the earlier access first
  std::string title;          // "race on x"
  std::string sentence;
};
std::string_view name_of(Mark::Kind kind);  // "race", "deadlock", "violation"

// Finds them, in slices for a long run. The Run must be over, and stay where it is.
class Marker {
 public:
  // Looks at up to `events` more; false once all is known.
  bool more(const trace::Run& run, std::size_t events);
  [[nodiscard]] const std::vector<Mark>& marks() const { return marks_; }

 private:
  std::optional<trace::RaceFinder> races_;
  std::vector<Mark> marks_;
  bool begun_ = false;
};

}  // namespace interleave::session
