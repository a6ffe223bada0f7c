// One variant of a page's program, simulated: the machine, its run so far, and any moment of it.
//
// Long runs are simulated in slices (`more`), so that a page stays responsive; what is there can be
// read at any time.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic.h"
#include "lesson/lesson.h"
#include "session/marks.h"
#include "sim/machine.h"
#include "trace/metrics.h"
#include "trace/run.h"

namespace interleave::session {

// What a page may simulate before it is cut off; more than anyone can look at, less than a
// browser's memory.
inline constexpr trace::Limits kPageLimits{.until = sim::kForever,
                                           .max_steps = 1'000'000,
                                           .max_events = 2'000'000,
                                           .max_work = 400'000'000};

// What a short name stands for: {0, 4, "worker[0…4]"} for "w0" to "w4".
struct Abbreviation {
  sim::StrandId first = 0, last = 0;
  std::string name;
  bool operator==(const Abbreviation&) const = default;
};

class LaneRun {
 public:
  LaneRun(std::string name, std::string caption, std::shared_ptr<const sim::Machine> machine,
          sim::Script script);

  // Different for every run that ever was: for what views keep about one.
  [[nodiscard]] std::uint64_t serial() const { return serial_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& caption() const { return caption_; }
  [[nodiscard]] const trace::Run& run() const { return builder_.run(); }
  [[nodiscard]] const sim::Machine& machine() const { return builder_.run().machine(); }
  [[nodiscard]] bool over() const { return builder_.over(); }
  bool more(std::uint64_t moments) { return builder_.more(moments); }

  // The state after everything at or before t. The reference holds until the next call.
  [[nodiscard]] const sim::State& state_at(trace::Ticks t) const;
  // The figures of the run as far as it is simulated; kept until it grows.
  [[nodiscard]] const trace::Metrics& metrics() const;
  // What went wrong in it, by time; complete once `marking` is false.
  [[nodiscard]] const std::vector<Mark>& marks() const { return marker_.marks(); }
  [[nodiscard]] bool marking() const { return over() && !marked_; }
  void mark_more();
  // One or two letters for a token, unique within the run: "A", "w0".
  [[nodiscard]] const std::string& short_name(sim::StrandId strand) const;
  // In full: "worker[0]". The reference holds until the run grows.
  [[nodiscard]] const std::string& name_of(sim::StrandId strand) const;
  // kNobody for a name that there is not.
  [[nodiscard]] sim::StrandId strand_named(std::string_view name) const;
  // The strands whose short name needs a word beside it, neighbours of one array as one: see `abbreviations`.
  [[nodiscard]] const std::vector<Abbreviation>& abbreviated() const;
  // Which colour a strand has: its number, or that of its namesake in the lane whose colours are shared.
  [[nodiscard]] std::size_t color_of(sim::StrandId strand) const;
  void share_colors(const LaneRun& leader) { leader_ = &leader; }
  // Shown whole whatever the time is: the learner has met it before.
  [[nodiscard]] bool known() const { return known_; }
  void set_known() { known_ = true; }

 private:
  std::uint64_t serial_;
  std::string name_, caption_;
  trace::RunBuilder builder_;
  mutable trace::Seeker seeker_;
  const LaneRun* leader_ = nullptr;
  bool known_ = false;
  Marker marker_;
  bool marked_ = false;
  mutable std::optional<trace::Metrics> metrics_;
  mutable std::size_t metrics_events_ = 0;
  // Of all strands, made anew when there are more.
  struct Names {
    std::vector<std::string> full, brief;
    std::vector<Abbreviation> abbreviated;
  };
  [[nodiscard]] const Names& names() const;
  [[nodiscard]] std::vector<std::string> short_names_beside_leader(
      const std::vector<std::string>& own) const;
  mutable Names names_of_strands_;
  mutable std::vector<std::size_t> colors_;
};

// Short, unique names in order: a name of one letter is itself, "worker[0]" is "w0", "download#2"
// is "d2".
std::vector<std::string> short_names(const std::vector<std::string>& names);
// Without those that are their own short name. Names that follow each other and differ in their index are one entry.
std::vector<Abbreviation> abbreviations(const std::vector<std::string>& names,
                                        const std::vector<std::string>& brief);

}  // namespace interleave::session
