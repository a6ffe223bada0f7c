// A sweep: what a figure of the run comes to for every value of one knob, all else equal.
//
// "Turnaround over quantum" is one curve; on a page with lanes, each lane that leaves the knob to the
// learner is one. Each value is a whole run of its own, simulated in slices between frames, so that a
// page stays responsive; what is known can be shown at any time. All figures are taken from the same
// runs, so that choosing another one costs nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lang/source.h"
#include "lesson/lesson.h"
#include "session/knobs.h"
#include "trace/run.h"
#include "words/words.h"

namespace interleave::session {

// More values than this are sampled evenly; ends included.
inline constexpr std::size_t kMostSweepValues = 64;

struct SweepMetric {
  std::string_view name;                 // in a command and a link: "turnaround"
  words::Phrase label;                   // "Average turnaround"
  words::Phrase brief;                   // of one strand: "turnaround"
  std::optional<words::Phrase> in_unit;  // "{figures} ticks"
};
inline constexpr std::size_t kSweepMetrics = lesson::SweepWish::kFigures.size();
std::span<const SweepMetric, kSweepMetrics> sweep_metrics();

class Sweep {
 public:
  // A program with everything set but the knob.
  struct Variant {
    std::string name;  // of the lane; may be empty
    lang::Source source;
    lesson::Settings settings;
    std::uint64_t seed = 1;
  };

  // `strand`: whose figures, where a thread or task has them; empty for those of all.
  Sweep(Knob knob, std::vector<Variant> variants, std::string strand);

  // Simulates for about so long; true when something new is known.
  bool work_for(double milliseconds);
  [[nodiscard]] bool done() const { return next_ >= values_.size() * variants_.size(); }

  [[nodiscard]] const Knob& knob() const { return knob_; }
  // What a figure is called here: "Average response", or "request: response".
  [[nodiscard]] std::string label(std::size_t metric) const;
  // The knob's values, as `set` takes them.
  [[nodiscard]] const std::vector<std::string>& values() const { return values_; }
  [[nodiscard]] const std::vector<Variant>& variants() const { return variants_; }
  // A figure for a value; none while not known, or where a run has none (nobody finished, say).
  [[nodiscard]] std::optional<double> at(std::size_t variant, std::size_t value,
                                         std::size_t metric) const;

 private:
  using Figures = std::array<std::optional<double>, kSweepMetrics>;
  void begin();
  void settle();

  Knob knob_;
  std::vector<std::string> values_;
  std::vector<Variant> variants_;
  std::string strand_;
  std::vector<Figures> figures_;  // value by value, the variants of one value side by side
  std::size_t next_ = 0;
  std::optional<trace::RunBuilder> running_;
};

}  // namespace interleave::session
