// The search over every schedule of the program that a page shows, in slices between frames, and
// what it found in plain words.
//
// "Under any scheduler" is what a search says; "under this one" is what a run shows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explore/explore.h"
#include "session/schedule_graph.h"
#include "sim/machine.h"
#include "words/words.h"

namespace interleave::session {

// What a page may search: well within a browser's memory, and more than anyone waits for.
inline constexpr explore::Options kPageSearch{
    .max_states = 2'000'000, .max_bytes = std::uint64_t{384} << 20, .max_counted = 1'000'000};

// Ends of schedules put into words. A program can have very many; nobody reads them all, and
// putting them into words would hold a frame up.
inline constexpr std::size_t kMostFinalsTold = 256;

class Exploration {
 public:
  enum class Status : std::uint8_t { kRunning, kDone, kCancelled };

  // Memory at the end of some schedule.
  struct Final {
    std::vector<sim::Word> memory;
    std::string text;    // "x = 1, y = 0"
    bool wrong = false;  // a `finally` does not hold of it
  };

  explicit Exploration(std::shared_ptr<const sim::Machine> machine,
                       const explore::Options& options = kPageSearch);

  // Searches for about so long. One slice of the search is much shorter than that.
  void work_for(double milliseconds);
  void cancel();

  [[nodiscard]] Status status() const { return status_; }
  [[nodiscard]] const sim::Machine& machine() const { return *machine_; }
  [[nodiscard]] explore::Progress progress() const { return search_.progress(); }
  // Final once it does not run any more.
  [[nodiscard]] const explore::Result& result() const { return search_.result(); }
  // The first of `result().finals`, at most kMostFinalsTold.
  [[nodiscard]] const std::vector<Final>& finals() const { return finals_; }
  // A finding's schedule as a code.
  [[nodiscard]] std::string code_of(std::size_t finding) const;
  // All states of a small program, once the search is over.
  [[nodiscard]] const ScheduleGraph* graph() const { return graph_ ? &*graph_ : nullptr; }

  // "Safe under any scheduler", "4 of 6 schedules fail", "Not proved".
  [[nodiscard]] std::string headline() const;
  // What else is known: "1,424 states, every schedule ends well.", "A scheduler that picks evenly
  // hits it 1 time in 2."
  [[nodiscard]] std::string explanation() const;

 private:
  void conclude();

  std::shared_ptr<const sim::Machine> machine_;
  explore::Search search_;
  Status status_ = Status::kRunning;
  std::uint64_t batch_ = 64;  // states between two looks at the clock
  std::vector<Final> finals_;
  std::optional<ScheduleGraph> graph_;
};

// "deadlock" -> "Deadlock": what a finding is headed with.
words::Phrase title_of(explore::Kind kind);

// "1,424"; more than 15 digits as "1.2 × 10^23".
std::string grouped(std::string_view decimal);
std::string grouped(std::uint64_t number);
// "1 time in 340", "2 times in 3", "every time", "never".
std::string odds(double chance);

}  // namespace interleave::session
