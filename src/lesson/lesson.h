// A lesson: one Markdown file, read into pages of prose, scenarios, quizzes and goals.
//
// The file is ordinary Markdown, so that a code host shows it properly. It opens with front matter
// (plain `key: value` lines between `---`), and each `##` heading starts a page. Fenced blocks whose
// info string is one of ours (scenario, lanes, stage, quiz, goal, solution, teacher, expect, or a
// language followed by `real`) carry the rest; docs/writing-lessons.md describes each of them.
// A scenario, its lanes, the stage and the real-language tabs hold from their page on until another
// block of the same kind replaces them (a new scenario also drops the tabs, whose lines match the
// old one); `parse` has resolved that, so a Page is complete by itself. Quizzes, goals, the teacher's
// notes and expectations belong to the one page they stand on.
//
// A lesson file can come from anywhere (dropped on the page, fetched by a link), so it is hostile:
// HTML below is made only of tags this layer writes, raw HTML is shown as the text it is, links go to
// http, https, mailto or another lesson, images become their text, and every size has a limit.
//
// Errors are lang diagnostics in the lesson's own source, several at once. A lesson with errors
// still has everything that could be understood, so that the page can show the prose beside them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lang/diagnostic.h"
#include "lang/source.h"
#include "lesson/expect.h"

namespace interleave::lesson {

inline constexpr std::size_t kMaxLessonBytes = 256 * 1024;
inline constexpr std::size_t kMaxPages = 64;
inline constexpr std::size_t kMaxBlocks = 200;  // fenced blocks of a page
inline constexpr std::size_t kMaxLanes = 8;
inline constexpr std::size_t kMaxAnswers = 12;
inline constexpr std::size_t kMaxExpects = 200;  // of a page

// A program as it stands in the lesson. `first_line` is the line of the file (from 1) on which the
// text begins: a diagnostic of line n of the text is at first_line + n - 1 of the file.
struct Scenario {
  std::string name;  // empty but for the further programs of a page: `scenario poll`
  std::string text;
  std::uint32_t first_line = 1;
  std::uint32_t offset = 0;  // of the text in the file, in bytes
  bool editable = false;     // the learner may change it
};

// One of the variants that a page shows one under another, in the same time.
struct Lane {
  std::string name;      // an identifier; expectations say `lane name ...`
  std::string caption;   // "one core, one job at a time"; may be empty
  std::string scenario;  // which of the page's scenarios; empty: the first
  Settings settings;     // on top of the stage's
  bool known = false;    // shown whole from the start: the learner has met it on a page before
  lang::Span span;       // its line in the file
};

// A figure of the run over the whole range of one knob.
struct SweepWish {
  // Of which one can be drawn; session/sweep.h says what each is called.
  static constexpr std::array<std::string_view, 6> kFigures{"finish", "turnaround", "response",
                                                            "wait",   "switches",   "utilisation"};
  static constexpr std::size_t kOfOne = 4;  // those before it can also be of one thread or task
  std::string knob;
  std::size_t figure = 0;  // into kFigures
  std::string strand;      // whose figure; empty: of all, as the figure says
};

// What the simulation side of a page shows, and from where.
struct Stage {
  std::vector<std::string> views;  // names as the files in ui/views; empty: the app's default
  std::vector<std::string> knobs;  // parameters or machine settings, in order; empty: none
  std::optional<SweepWish> sweep;  // begun as soon as the page gives nothing away by it
  Settings settings;               // `set cores=2 policy=fifo`: the page's own start values
  std::string schedule;            // a schedule code to replay, or empty
  std::optional<std::uint64_t> seed;
  std::optional<std::int64_t> run_to;  // ticks
  std::optional<Condition> run_until;  // else to the end
  bool by_hand = false;                // the learner chooses who runs next
  double speed = 1;                    // of Play on this page; 1 is usual
  bool plays = false;      // by itself: when the page opens, or its question is answered
  bool further = false;    // “Explore further” stands open
  std::int64_t start = 0;  // the tick at which the page opens; kAtEnd: the end of the run
  lang::Span span;         // the block in the file

  static constexpr std::int64_t kAtEnd = -1;
};

struct Answer {
  std::string html;         // inline
  std::string remark_html;  // the belief behind it, shown when chosen; may be empty
  bool right = false;
  std::int64_t first = 0, last = 0;  // of a Tap: the ticks that it stands for
};

// A question that is answered on the stage: where on the time axis does something begin?
struct Tap {
  std::string strand;  // what is placed there, by its name
  std::string lane;    // on which of the page's lanes; empty: the first
};

// Asked before the run reveals the answer. `multiple`: the learner ticks all that apply. With a tap the
// answers are ticks, and any tick that none of them names is wrong.
struct Quiz {
  std::string question_html;
  std::vector<Answer> answers;
  std::string explanation_html;  // shown after answering
  bool multiple = false;
  std::optional<Tap> tap;
};

// A challenge. It is met when all conditions hold of what the learner has made.
struct Goal {
  enum class By : std::uint8_t { kAny, kSchedule, kKnobs, kEditing };
  std::string text_html;
  By by = By::kAny;
  lang::Span span;  // the block in the file
  std::vector<Expect> when;
  std::vector<std::string> hints_html;  // given one at a time
  std::string after_html;               // what there is to say once it is met; may be empty
  // What meets it, for the tests and for those who give up. Of by = kEditing: the program.
  Settings solution_settings;
  std::string solution_schedule;
  Scenario solution_scenario;
};

// Shown only in the lecturer's mode.
struct Teacher {
  std::string misconception_html;
  std::string vote_html;  // a question to vote on before and after
  std::string notes_html;
  std::uint32_t minutes = 0;  // 0: not given
};

// The same program in a real language, read-only, beside the scenario.
struct RealCode {
  std::string language;  // "rust", "c", "js", ...
  std::string label;     // "In Rust"
  std::string text;      // without the marks that match lines
  struct Match {
    std::uint32_t line = 0;             // of text, from 1
    std::uint32_t first = 0, last = 0;  // of the scenario, from 1
  };
  std::vector<Match> matches;
  lang::Span span;  // the block in the file
};

// What stands on a page, in the order it was written.
struct Block {
  enum class Kind : std::uint8_t { kProse, kQuiz, kGoal };
  Kind kind = Kind::kProse;
  std::string html;       // of prose
  std::size_t index = 0;  // of a quiz or goal, into Page::quizzes or Page::goals
};

struct Page {
  std::string slug;   // the heading's anchor, as GitHub makes it
  std::string title;  // plain text
  std::string title_html;
  std::uint32_t line = 0;  // of its heading, from 1
  std::vector<Block> blocks;
  std::vector<Scenario> scenarios;  // the page's program first; further ones are for lanes
  std::vector<Lane> lanes;
  Stage stage;
  std::vector<RealCode> real;
  std::vector<Quiz> quizzes;
  std::vector<Goal> goals;
  std::optional<Teacher> teacher;
  std::vector<Expect> expects;
  std::uint32_t words = 0;  // to read: prose, questions, answers and goals

  [[nodiscard]] bool has_scenario() const { return !scenarios.empty(); }
  [[nodiscard]] const Scenario* scenario(std::string_view name = {}) const;
  [[nodiscard]] const Lane* lane(std::string_view name) const;
};

// How text and stage share the screen.
enum class Layout : std::uint8_t {
  kColumn,  // the text in a column beside the stage
  kWide,    // a heading and a line of text above it; no clock, no narration: for a demonstration
};

struct Lesson {
  lang::Source source;  // the whole file: diagnostics point into it
  std::string slug;     // file name without its number and its extension
  std::string title;
  std::string unit;               // "When things go wrong"
  std::uint32_t unit_number = 0;  // `unit: 4 When things go wrong`
  std::uint32_t order = 0;        // within the unit
  std::string summary;            // one sentence for the list of lessons
  std::vector<std::string> concepts;
  std::vector<std::string> paths;          // "core", "async", "os", "bugs"
  std::vector<std::string> prerequisites;  // slugs of lessons
  std::vector<std::string> moved;  // "old-slug new-slug" of pages whose heading was another once
  Layout layout = Layout::kColumn;
  std::vector<Page> pages;

  // Links to other lessons found in the prose, for a check over all of them.
  struct Link {
    std::string lesson, page;  // page may be empty
    lang::Span span;
  };
  std::vector<Link> links;

  // Also by a slug that it had once. Null: there is none.
  [[nodiscard]] const Page* page(std::string_view page_slug) const;
};

struct Parsed {
  Lesson lesson;
  lang::Diagnostics diagnostics;  // sorted by place; empty: nothing to complain about
  [[nodiscard]] bool ok() const { return diagnostics.empty(); }
};

struct ParseOptions {
  // The names a `stage` may use in `views`. Empty: not checked (the command line has no views).
  std::vector<std::string> views;
};

// Reads a lesson. `path` names it in diagnostics and gives the slug ("lessons/04-lost-update.md").
Parsed parse(std::string_view path, std::string_view text, const ParseOptions& options = {});

// The scenario as lang and sim take it, named after the lesson so that diagnostics point into it.
lang::Source source_of(const Lesson& lesson, const Scenario& scenario);

// The settings of a page, or of one of its lanes: the stage's, then the lane's.
Settings settings_of(const Page& page, const Lane* lane = nullptr);

// Seconds that a page takes: 200 words a minute, and 10 seconds for each quiz, goal and knob.
std::uint32_t reading_seconds(const Page& page);

// "lessons/04-lost-update.md" -> "lost-update".
std::string slug_of_path(std::string_view path);

}  // namespace interleave::lesson
