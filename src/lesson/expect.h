// Expectations: what a lesson or a scenario claims, in a form that a machine can check.
//
//   finish 24                       the run ends at tick 24
//   finish A 9                      strand A does; also first_run, arrival, response, turnaround,
//                                   wait, ran, of one strand
//   average turnaround 11.00        also response, wait
//   switches 5                      also migrations, steals, polls, wakes, spun (ticks), makespan,
//                                   throughput, utilisation, fairness, memory (peak, KiB)
//   core 0 busy 12                  also switch, idle, utilisation
//   core 0: A 0-4, B 4-8            the whole timeline of a core; `A 0-4` is from 0 up to 4
//   outcome deadlock                finished, deadlock, violation, cut_off
//   outcome violation "x == 2"      ... whose message contains this
//   final x 2                       memory at the end of this run; slot[1], shop.stock
//   printed "text"                  this run printed it
//   raced x                         this run had a race on it; `raced none`
//   at 5: A blocked                 at that moment: what a strand does, or `at 5: x == 1`
//   hash 0123456789abcdef           the history of this run
//   finals x: 1 2                   all schedules: the set of final values
//   finals x y: 0 1, 1 0            ... of several variables together
//   verdict safe                    all schedules: safe, violation [kind], unknown
//   races x                         all schedules: these variables have races; `races none`
//   states 12                       also transitions, schedules, failing, chance, steps (shortest)
//   steps deadlock 3                the shortest schedule of one kind of finding
//   found race deadlock             the kinds of all that was found, violations or not; `found none`
//   finish < lane serial finish     any two quantities, or a number: < <= == != >= >
//   lane parallel finish 4          of a lane of the page
//   with cores=2 policy=fifo: ...   any of these under other settings; also seed=, schedule=, and
//                                   scenario=, another program of the page; for what all schedules
//                                   do, reduction=off, preemptions=K, max_states=N
//   error "recursion"               the program must not compile, and says this
//
// A number without decimals is exact; one with decimals is right when the true value rounds to it
// at that many places. `//` starts a comment. One expectation stands on one line.
//
// Errors: what cannot be read is a diagnostic at parsing. What does not hold is a diagnostic at
// evaluation, with what was expected and what is.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lang/diagnostic.h"
#include "lang/source.h"

namespace interleave::lesson {

// Settings as `name=value`, in the order written: a knob of that name, else a machine setting.
using Settings = std::vector<std::pair<std::string, std::string>>;

enum class Comparison : std::uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual
};

// How all schedules are searched, where it is not as usual.
struct SearchSettings {
  bool reduction = true;
  std::optional<std::uint32_t> preemptions;
  std::optional<std::uint64_t> max_states;
  friend auto operator<=>(const SearchSettings&, const SearchSettings&) = default;
};

// Something of a run or a search that has a number.
enum class Measure : std::uint8_t {
  // of the run, or of one strand
  kFinish,
  kFirstRun,
  kArrival,
  kResponse,
  kTurnaround,
  kWait,
  kRan,
  // of the run
  kAverageResponse,
  kAverageTurnaround,
  kAverageWait,
  kSwitches,
  kMigrations,
  kSteals,
  kPolls,
  kWakes,
  kSpun,
  kThroughput,
  kUtilisation,
  kFairness,
  kPeakMemory,
  kMakespan,
  kCoreBusy,
  kCoreSwitch,
  kCoreIdle,
  kCoreUtilisation,
  kFinal,  // a memory cell at the end
  // of all schedules
  kStates,
  kTransitions,
  kSchedules,
  kFailing,
  kChance,
  kShortest,
};

struct Quantity {
  Measure measure = Measure::kFinish;
  std::string lane;  // empty: the page itself
  std::string name;  // strand, memory cell or kind of finding; empty where none is meant
  std::uint32_t core = 0;
  lang::Span span;
};

struct Number {
  std::string text;  // as written: its decimals say how exact it is
  double value = 0;
  int decimals = 0;
};

struct Slice {
  std::string strand;
  std::int64_t begin = 0, end = 0;
};

// What is true of a moment of a run: the `run until` of a stage. Either memory (`x == 1`) or what a
// strand does (`A running`, `A blocked`, `A ended`).
struct Condition {
  std::string name;
  std::string activity;  // empty: a comparison of memory
  Comparison comparison = Comparison::kEqual;
  std::int64_t value = 0;
  lang::Span span;
};

struct Expect {
  enum class Kind : std::uint8_t {
    kCompare,
    kTimeline,
    kMoment,
    kOutcome,
    kPrinted,
    kRaced,
    kHash,  // of one run
    kFinals,
    kVerdict,
    kFound,
    kRaces,  // of all schedules
    kError,  // of the text
  };
  Kind kind = Kind::kCompare;
  lang::Span span;    // the whole expectation, in the source it was read from
  std::string text;   // as written
  std::string lane;   // of all kinds but kCompare, whose quantities have their own
  Settings settings;  // of `with ...:`
  std::optional<std::uint64_t> seed;
  std::string schedule;
  std::string scenario;  // another of the page's programs; empty: the lane's own
  SearchSettings search;

  Quantity left;  // kCompare
  Comparison comparison = Comparison::kEqual;
  std::optional<Quantity> right;  // ... with a quantity
  Number number;                  // ... else with this
  std::uint32_t core = 0;         // kTimeline
  std::vector<Slice> slices;
  std::int64_t time = 0;  // kMoment
  Condition condition;
  std::string word;                               // outcome, verdict, hash
  std::string detail;                             // kind of violation, message, printed text
  std::vector<std::string> names;                 // finals, races, raced: variables; found: kinds
  std::vector<std::vector<std::int64_t>> tuples;  // finals, one value per name
};

// Reads the expectations in a range of a source, one per line (all of it by default).
std::vector<Expect> parse_expects(const lang::Source& source, lang::Span range,
                                  lang::Diagnostics& diagnostics);

// Reads the condition of a `run until`.
std::optional<Condition> parse_condition(const lang::Source& source, lang::Span range,
                                         lang::Diagnostics& diagnostics);

}  // namespace interleave::lesson
