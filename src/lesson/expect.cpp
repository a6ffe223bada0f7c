#include "lesson/expect.h"

#include <algorithm>
#include <array>
#include <span>

#include "lang/text.h"
#include "lesson/line_reader.h"

namespace interleave::lesson {
namespace {

using lang::cat;
using lang::quote;
using lang::Span;

// What may follow a quantity's word.
enum class Takes : std::uint8_t { kNothing, kStrand, kMaybeStrand, kCell, kMaybeKind };

struct MeasureWord {
  std::string_view word;
  Measure measure;
  Takes takes;
};

constexpr auto kMeasures = std::to_array<MeasureWord>({
    {"finish", Measure::kFinish, Takes::kMaybeStrand},
    {"first_run", Measure::kFirstRun, Takes::kStrand},
    {"arrival", Measure::kArrival, Takes::kStrand},
    {"response", Measure::kResponse, Takes::kStrand},
    {"turnaround", Measure::kTurnaround, Takes::kStrand},
    {"wait", Measure::kWait, Takes::kStrand},
    {"ran", Measure::kRan, Takes::kStrand},
    {"switches", Measure::kSwitches, Takes::kNothing},
    {"migrations", Measure::kMigrations, Takes::kNothing},
    {"steals", Measure::kSteals, Takes::kNothing},
    {"polls", Measure::kPolls, Takes::kMaybeStrand},
    {"wakes", Measure::kWakes, Takes::kMaybeStrand},
    {"spun", Measure::kSpun, Takes::kMaybeStrand},
    {"makespan", Measure::kMakespan, Takes::kNothing},
    {"throughput", Measure::kThroughput, Takes::kNothing},
    {"utilisation", Measure::kUtilisation, Takes::kNothing},
    {"fairness", Measure::kFairness, Takes::kNothing},
    {"memory", Measure::kPeakMemory, Takes::kNothing},
    {"final", Measure::kFinal, Takes::kCell},
    {"states", Measure::kStates, Takes::kNothing},
    {"transitions", Measure::kTransitions, Takes::kNothing},
    {"schedules", Measure::kSchedules, Takes::kNothing},
    {"failing", Measure::kFailing, Takes::kNothing},
    {"chance", Measure::kChance, Takes::kNothing},
    {"steps", Measure::kShortest, Takes::kMaybeKind},
});

constexpr auto kAverages = std::to_array<MeasureWord>({
    {"response", Measure::kAverageResponse, Takes::kNothing},
    {"turnaround", Measure::kAverageTurnaround, Takes::kNothing},
    {"wait", Measure::kAverageWait, Takes::kNothing},
});

constexpr auto kCoreWords = std::to_array<MeasureWord>({
    {"busy", Measure::kCoreBusy, Takes::kNothing},
    {"switch", Measure::kCoreSwitch, Takes::kNothing},
    {"idle", Measure::kCoreIdle, Takes::kNothing},
    {"utilisation", Measure::kCoreUtilisation, Takes::kNothing},
});

// Words that begin an expectation and are not in kMeasures.
constexpr auto kOtherWords = std::to_array<std::string_view>(
    {"average", "core", "outcome", "printed", "finals", "verdict", "found", "races", "raced",
     "error", "hash", "at", "lane", "with"});

constexpr auto kOutcomes =
    std::to_array<std::string_view>({"finished", "deadlock", "violation", "cut_off"});
constexpr auto kVerdicts = std::to_array<std::string_view>({"safe", "violation", "unknown"});
constexpr auto kViolations = std::to_array<std::string_view>(
    {"deadlock", "assertion", "invariant", "critical", "final", "race", "livelock"});
constexpr auto kActivities =
    std::to_array<std::string_view>({"absent", "ready", "switching", "running", "spinning",
                                     "blocked", "io", "sleeping", "suspended", "held", "ended"});

class LineParser : private LineReader {
 public:
  LineParser(const lang::Source& source, Span line, lang::Diagnostics& diagnostics)
      : LineReader(source, line, diagnostics) {}

  std::optional<Expect> expectation() {
    Expect expect;
    expect.span = line_;
    expect.text = cursor_.text_of(line_);
    if (cursor_.take_word("with") && !settings(expect)) return std::nullopt;
    if (!statement(expect)) return std::nullopt;
    if (!cursor_.at_end()) {
      error(cursor_.rest(), cat("nothing more can stand here: ", quote(cursor_.rest_text())),
            "the end of the line");
      return std::nullopt;
    }
    return expect;
  }

  std::optional<Condition> condition() {
    Condition condition;
    const std::uint32_t begin = cursor_.offset();
    const Span name = cursor_.name_here();
    if (name.begin == name.end) {
      error(here(), "this is not a condition", "a variable or a thread: x == 1, A blocked");
      return std::nullopt;
    }
    condition.name = cursor_.text_of(name);
    cursor_.jump(name.end);
    if (const Span word = cursor_.word_here();
        word.begin != word.end && Cursor::is_letter(cursor_.peek())) {
      condition.activity = cursor_.text_of(word);
      if (!known(word, kActivities, "what a thread does")) return std::nullopt;
      cursor_.jump(word.end);
    } else {
      if (!comparison(condition.comparison)) {
        error(here(), "a comparison is missing", "==, !=, <, <=, > or >=, or what a thread does");
        return std::nullopt;
      }
      const auto value = integer();
      if (!value) return std::nullopt;
      condition.value = *value;
    }
    condition.span = {begin, before_here()};
    return condition;
  }

  [[nodiscard]] bool at_end() const { return cursor_.at_end(); }
  [[nodiscard]] Span rest() const { return cursor_.rest(); }

 private:
  bool statement(Expect& expect) {
    const std::uint32_t begin = cursor_.offset();
    if (const Span word = cursor_.word_here(); cursor_.text_of(word) == "lane") {
      cursor_.jump(word.end);
      const Span name = cursor_.word_here();
      if (name.begin == name.end) {
        error(here(), "the lane's name is missing", "a name, as in lane serial finish 24");
        return false;
      }
      expect.lane = cursor_.text_of(name);
      cursor_.jump(name.end);
    }
    const Span word = cursor_.word_here();
    const std::string_view keyword = cursor_.text_of(word);
    const std::uint32_t after = word.end;
    if (keyword == "at") return jump(after), moment(expect);
    if (keyword == "outcome") return jump(after), outcome(expect);
    if (keyword == "printed") return jump(after), printed(expect);
    if (keyword == "finals") return jump(after), finals(expect);
    if (keyword == "verdict") return jump(after), verdict(expect);
    if (keyword == "found") return jump(after), kinds(expect);
    if (keyword == "races") return jump(after), races(expect, Expect::Kind::kRaces);
    if (keyword == "raced") return jump(after), races(expect, Expect::Kind::kRaced);
    if (keyword == "error") return jump(after), compile_error(expect);
    if (keyword == "hash") return jump(after), hash(expect);
    if (keyword == "core") {
      jump(after);
      const auto core = core_number();
      if (!core) return false;
      if (cursor_.take(":")) {
        expect.core = *core;
        return timeline(expect);
      }
    }
    // A lane belongs to the quantity then, which reads it again.
    jump(begin);
    return compare(expect);
  }

  void jump(std::uint32_t offset) { cursor_.jump(offset); }

  bool settings(Expect& expect) {
    while (!cursor_.take(":")) {
      const Span name = cursor_.word_here();
      if (name.begin == name.end) {
        error(here(), "the settings are not ended",
              "name=value pairs and a colon, as in with cores=2:");
        return false;
      }
      cursor_.jump(name.end);
      if (!cursor_.take("=")) {
        error(here(), "a value is missing", cat(cursor_.text_of(name), "=value"));
        return false;
      }
      const Span value = cursor_.value_here(":");
      if (value.begin == value.end) {
        error(here(), "a value is missing", cat(cursor_.text_of(name), "=value"));
        return false;
      }
      cursor_.jump(value.end);
      const std::string_view key = cursor_.text_of(name);
      const std::string_view text = unquoted(cursor_.text_of(value));
      if (key == "schedule") {
        expect.schedule = text;
      } else if (key == "scenario") {
        expect.scenario = text;
      } else if (key == "reduction") {
        if (text != "on" && text != "off") {
          error(value, "reduction is on or off", "on or off");
          return false;
        }
        expect.search.reduction = text == "on";
      } else if (key == "seed" || key == "preemptions" || key == "max_states") {
        const auto number = whole_number(text);
        if (!number || *number < 0 || *number > INT32_MAX) {
          error(value, cat(quote(key), " is a whole number"), "a number from 0");
          return false;
        }
        const auto count = static_cast<std::uint32_t>(*number);
        if (key == "seed") expect.seed = count;
        if (key == "preemptions") expect.search.preemptions = count;
        if (key == "max_states") expect.search.max_states = count;
      } else {
        expect.settings.emplace_back(key, text);
      }
    }
    return true;
  }

  bool compare(Expect& expect) {
    expect.kind = Expect::Kind::kCompare;
    expect.lane.clear();
    const auto left = quantity();
    if (!left) return false;
    expect.left = *left;
    const bool equals = !comparison(expect.comparison);
    if (cursor_.at_end()) {
      error(here(), "the expected value is missing", "a number, or a comparison such as < 24");
      return false;
    }
    if (!equals && Cursor::is_letter(cursor_.peek()) && !is_number_word()) {
      expect.right = quantity();
      return expect.right.has_value();
    }
    return number(expect.number);
  }

  std::optional<Quantity> quantity() {
    Quantity quantity;
    const std::uint32_t begin = cursor_.offset();
    if (cursor_.take_word("lane")) {
      const Span name = cursor_.word_here();
      quantity.lane = cursor_.text_of(name);
      if (quantity.lane.empty()) {
        error(here(), "the lane's name is missing", "a name, as in lane serial finish 24");
        return std::nullopt;
      }
      cursor_.jump(name.end);
    }
    const Span word = cursor_.word_here();
    const std::string_view text = cursor_.text_of(word);
    const MeasureWord* found = nullptr;
    if (text == "average") {
      cursor_.jump(word.end);
      found = choose(kAverages, "an average");
    } else if (text == "core") {
      cursor_.jump(word.end);
      const auto core = core_number();
      if (!core) return std::nullopt;
      quantity.core = *core;
      found = choose(kCoreWords, "what a core does");
    } else {
      found = choose(kMeasures, "a quantity");
    }
    if (found == nullptr) return std::nullopt;
    quantity.measure = found->measure;
    if (found->takes == Takes::kMaybeKind) {
      if (!is_number_word() && Cursor::is_letter(cursor_.peek()) &&
          !this->word(quantity.name, kViolations, "a kind of violation")) {
        return std::nullopt;
      }
    } else if (found->takes != Takes::kNothing && !is_number_word()) {
      const Span name = cursor_.name_here();
      quantity.name = cursor_.text_of(name);
      cursor_.jump(name.end);
    }
    if (quantity.name.empty() && (found->takes == Takes::kStrand || found->takes == Takes::kCell)) {
      const bool cell = found->takes == Takes::kCell;
      error(here(), cat(quote(found->word), " of what?"),
            cell ? "a variable: final x 2" : cat("a thread or task: ", found->word, " A 4"));
      return std::nullopt;
    }
    quantity.span = {begin, before_here()};
    return quantity;
  }

  const MeasureWord* choose(std::span<const MeasureWord> words, std::string_view what) {
    const Span word = cursor_.word_here();
    const std::string_view text = cursor_.text_of(word);
    const auto found = std::ranges::find(words, text, &MeasureWord::word);
    if (found != words.end()) {
      cursor_.jump(word.end);
      return &*found;
    }
    std::vector<std::string_view> names;
    for (const MeasureWord& known_word : words) names.push_back(known_word.word);
    if (words.size() == kMeasures.size()) {
      names.insert(names.end(), kOtherWords.begin(), kOtherWords.end());
    }
    unknown(word, names, what, words.size() == kMeasures.size());
    return nullptr;
  }

  bool timeline(Expect& expect) {
    expect.kind = Expect::Kind::kTimeline;
    if (cursor_.take_word("idle") && cursor_.at_end()) return true;
    do {
      Slice slice;
      const Span name = cursor_.name_here();
      slice.strand = cursor_.text_of(name);
      if (slice.strand.empty()) {
        error(here(), "a slice is missing", "a thread and its ticks, as in A 0-4, or idle");
        return false;
      }
      cursor_.jump(name.end);
      const auto begin = integer();
      if (!begin) return false;
      if (!cursor_.take("-")) {
        error(here(), "the end of the slice is missing", "-4, as in A 0-4");
        return false;
      }
      const auto end = integer();
      if (!end) return false;
      slice.begin = *begin;
      slice.end = *end;
      const bool ordered = expect.slices.empty() || expect.slices.back().end <= slice.begin;
      if (slice.end <= slice.begin || !ordered) {
        error({name.begin, before_here()}, "slices follow one another and are longer than nothing",
              "times that grow: A 0-4, B 4-8");
        return false;
      }
      expect.slices.push_back(slice);
    } while (cursor_.take(","));
    return true;
  }

  bool moment(Expect& expect) {
    expect.kind = Expect::Kind::kMoment;
    const auto time = integer();
    if (!time) return false;
    expect.time = *time;
    if (!cursor_.take(":")) {
      error(here(), "a colon is missing", "a colon, as in at 5: A blocked");
      return false;
    }
    const auto what = condition();
    if (!what) return false;
    expect.condition = *what;
    return true;
  }

  bool outcome(Expect& expect) {
    expect.kind = Expect::Kind::kOutcome;
    if (!word(expect.word, kOutcomes, "an outcome")) return false;
    return cursor_.at_end() || quoted(expect.detail);
  }

  bool printed(Expect& expect) {
    expect.kind = Expect::Kind::kPrinted;
    return quoted(expect.detail);
  }

  bool compile_error(Expect& expect) {
    expect.kind = Expect::Kind::kError;
    return quoted(expect.detail);
  }

  bool verdict(Expect& expect) {
    expect.kind = Expect::Kind::kVerdict;
    if (!word(expect.word, kVerdicts, "a verdict")) return false;
    if (expect.word != "violation" || cursor_.at_end()) return true;
    return word(expect.detail, kViolations, "a kind of violation");
  }

  bool kinds(Expect& expect) {
    expect.kind = Expect::Kind::kFound;
    if (cursor_.take_word("none")) return true;
    do {
      if (!word(expect.names.emplace_back(), kViolations, "a kind of violation")) return false;
      cursor_.take(",");
    } while (!cursor_.at_end());
    return true;
  }

  bool races(Expect& expect, Expect::Kind kind) {
    expect.kind = kind;
    if (cursor_.take_word("none")) return true;
    do {
      const Span name = cursor_.name_here();
      if (name.begin == name.end) {
        error(here(), "a variable is missing", "names of variables, or none");
        return false;
      }
      expect.names.emplace_back(cursor_.text_of(name));
      cursor_.jump(name.end);
      cursor_.take(",");
    } while (!cursor_.at_end());
    return true;
  }

  bool finals(Expect& expect) {
    expect.kind = Expect::Kind::kFinals;
    while (!cursor_.take(":")) {
      const Span name = cursor_.name_here();
      if (name.begin == name.end) {
        error(here(), "the variables and a colon are missing", "as in finals x: 1 2");
        return false;
      }
      expect.names.emplace_back(cursor_.text_of(name));
      cursor_.jump(name.end);
      cursor_.take(",");
    }
    if (expect.names.empty()) {
      error(here(), "finals of what?", "a variable: finals x: 1 2");
      return false;
    }
    // One variable: values one after another. Several: tuples with commas between.
    std::vector<std::int64_t> tuple;
    while (!cursor_.at_end()) {
      const auto value = integer();
      if (!value) return false;
      tuple.push_back(*value);
      if (tuple.size() == expect.names.size()) {
        expect.tuples.push_back(std::move(tuple));
        tuple.clear();
        cursor_.take(",");
      }
    }
    if (!tuple.empty() || expect.tuples.empty()) {
      error(here(), "a value is missing",
            cat(expect.names.size(), " value", expect.names.size() == 1 ? "" : "s", " a group"));
      return false;
    }
    std::ranges::sort(expect.tuples);
    return true;
  }

  bool hash(Expect& expect) {
    expect.kind = Expect::Kind::kHash;
    const Span word = cursor_.word_here();
    expect.word = cursor_.text_of(word);
    const bool good = expect.word.size() == 16 && std::ranges::all_of(expect.word, [](char c) {
                        return Cursor::is_digit(c) || (c >= 'a' && c <= 'f');
                      });
    if (!good) {
      error(word.begin == word.end ? here() : word, "this is not a hash",
            "16 digits of a hexadecimal number");
      return false;
    }
    cursor_.jump(word.end);
    return true;
  }
};

}  // namespace

std::vector<Expect> parse_expects(const lang::Source& source, lang::Span range,
                                  lang::Diagnostics& diagnostics) {
  std::vector<Expect> expects;
  for (const lang::Span line : lines_of(source.text, range)) {
    const lang::Span bare = without_comment(source.text, line);
    if (Cursor(source.text, bare).at_end()) continue;
    if (auto expect = LineParser(source, bare, diagnostics).expectation()) {
      expects.push_back(std::move(*expect));
    }
  }
  return expects;
}

std::optional<Condition> parse_condition(const lang::Source& source, lang::Span range,
                                         lang::Diagnostics& diagnostics) {
  LineParser parser(source, range, diagnostics);
  auto condition = parser.condition();
  if (condition && !parser.at_end()) {
    diagnostics.push_back({lang::Severity::kError,
                           parser.rest(),
                           "nothing more can stand here",
                           "the end of the line",
                           {}});
    return std::nullopt;
  }
  return condition;
}

}  // namespace interleave::lesson
