// The app's one state, and the named commands that are the only way to change it.
//
// The page, the canvas, the keyboard, a link and the tests all say the same thing in the same way:
// `command("seek", {"t": 17})`. Views read the state through the accessors below; the page and the
// tests read it as JSON. Nothing here knows a browser or how anything is drawn.
//
// Time in a session is the position on the timeline of the runs that a page shows: ticks, with a
// fraction while playing. What is shown at position t is the state after everything that happened
// at or before floor(t).
//
// A question of the page that is still open *locks* the stage at t = 0: the run that answers it
// cannot be looked at yet, and state() holds back whatever would give it away (end, outcome, hash,
// finals, the events to come). Answering or skipping opens it.
//
// Errors: a command that makes no sense changes nothing and says what is wrong in one sentence that
// can be shown to a learner. A program or lesson with errors keeps what was shown before;
// problems() and state()["errors"] hold what the command line would print.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lesson/lesson.h"
#include "session/by_hand.h"
#include "session/exploration.h"
#include "session/goals.h"
#include "session/knobs.h"
#include "session/lane_run.h"
#include "session/sweep.h"
#include "trace/why.h"

namespace interleave::session {

using nlohmann::json;
using trace::Ticks;

enum class Theme : std::uint8_t { kSystem, kLight, kDark };

// The one button that a newcomer should press next.
enum class Primary : std::uint8_t { kQuiz, kPlay, kStep, kNext, kHand };

struct QuizAnswer {
  enum class Kind : std::uint8_t { kOpen, kAnswered, kSkipped } kind = Kind::kOpen;
  std::vector<std::size_t> chosen;  // indices of answers, increasing
  std::optional<Ticks> tick;        // of a question answered by a tap; `chosen` may then be empty
};

// What the learner has made of one page. Kept when she leaves it, so that coming back loses
// nothing.
struct PageWork {
  lesson::Settings knobs;  // moved away from the page's own values
  std::string schedule;    // a code, or empty for the page's own
  std::optional<std::uint64_t> seed;
  std::optional<std::string> source;  // the program as edited
  std::optional<std::string> kept;    // an edited program that a link or `revert` took the place of
  std::vector<QuizAnswer> quizzes;
  double time = 0;
  double seen = 0;                    // how far the run was looked at
  std::optional<std::string> before;  // the schedule to return to, when another was chosen
  bool searched = false;              // every schedule; again when the program changes
  std::vector<bool> goals_met;        // once met, for good
  std::vector<std::size_t> hints;     // given, by goal
};

// What is wrong with the lesson or the program, and the text it is about.
struct Problem {
  std::shared_ptr<const lang::Source> source;
  lang::Diagnostic diagnostic;
};

// Something pointed at to ask "why?".
struct Selection {
  std::size_t lane = 0;
  trace::Interval interval;
  trace::Why why;
  bool on_core = false;  // a core's row, not a strand's
  // The core or the strand; kNobody where it is neither: a variable, a lock.
  std::uint32_t id = 0;
  Ticks until = 0;  // end of the interval, or how far it was seen
};

class Session {
 public:
  using Result = std::expected<json, std::string>;

  Session();
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The command table, with the arguments of each, is in commands.cpp.
  Result command(std::string_view name, const json& args);
  Result command(std::string_view name);
  // Names and arguments of all commands; docs/commands.md tells what each does.
  [[nodiscard]] static json commands();

  // Everything that a page or a test may want to know; documented field by field in state.cpp.
  [[nodiscard]] json state() const;
  // The state as the fragment of a link: "lesson=..&page=..&cores=4&schedule=u1..&t=17".
  [[nodiscard]] std::string url() const;

  // Lets time pass: playing, and simulating what is left of a long run. Cheap when there is nothing
  // to do.
  void tick(double seconds);
  [[nodiscard]] bool playing() const { return playing_; }
  // Something will change by itself: call tick() again soon.
  [[nodiscard]] bool active() const;
  // Increases whenever anything visible changed, a playhead between two ticks included.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  // Increases whenever state() changed, but for the fraction of "time" and "seen" while playing, and for how far a
  // sweep or a search is.
  [[nodiscard]] std::uint64_t state_revision() const { return state_revision_; }

  // ---- for the views ----
  [[nodiscard]] const lesson::Lesson* lesson() const { return lesson_ ? &*lesson_ : nullptr; }
  [[nodiscard]] const lesson::Page* page() const;
  [[nodiscard]] std::size_t page_index() const { return page_; }
  // The variants that the page shows; one without a name where it has no lanes. Empty before a
  // lesson is open and where its program has never compiled.
  [[nodiscard]] std::span<const std::unique_ptr<LaneRun>> lanes() const { return lanes_; }
  [[nodiscard]] const std::vector<Knob>& knobs() const { return knobs_; }
  // What else can be turned, on no page by itself: the other parameters, the policy, the costs.
  [[nodiscard]] const std::vector<Knob>& further_knobs() const { return further_knobs_; }
  // A figure over all values of a knob, if one was asked for; nullptr while a question is open.
  [[nodiscard]] const Sweep* sweep() const { return sweep_ && !locked() ? &*sweep_ : nullptr; }
  [[nodiscard]] std::size_t sweep_metric() const { return sweep_metric_; }
  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }
  [[nodiscard]] const std::vector<std::string>& views() const;
  // Which there are: of a lesson that is opened from now on, a stage that names another is a mistake.
  void know_views(std::vector<std::string> names) { known_views_ = std::move(names); }

  [[nodiscard]] double time() const { return work().time; }
  [[nodiscard]] Ticks now() const;
  [[nodiscard]] Ticks end() const;   // of the longest lane
  [[nodiscard]] Ticks stop() const;  // where Play stops: the stage's `run to`, else end()
  // Up to where slices may be shown: how far the learner has been. 0 while locked.
  [[nodiscard]] double seen() const;
  [[nodiscard]] bool locked() const;
  [[nodiscard]] bool simulating() const;
  [[nodiscard]] double speed() const { return speed_; }
  [[nodiscard]] bool loop() const { return loop_; }
  [[nodiscard]] Theme theme() const { return theme_; }
  [[nodiscard]] Primary primary() const;
  [[nodiscard]] const std::optional<Selection>& selection() const { return selection_; }
  // Why an interval is as it is, as far as the learner can know: nothing of what was not seen yet. `id` is the
  // strand or the core.
  [[nodiscard]] Selection explain(std::size_t lane, const trace::Interval& interval, bool on_core,
                                  std::uint32_t id) const;
  [[nodiscard]] const PageWork& work() const;
  // The search over every schedule of the first lane's program, if one was asked for; nullptr
  // while a question is open.
  [[nodiscard]] const Exploration* exploration() const;
  // The learner is the scheduler: a schedule of hers is followed, or the page asks for one.
  [[nodiscard]] bool by_hand() const;
  // What can happen next at the present moment, when by hand.
  [[nodiscard]] const std::vector<Move>& moves() const;
  // The choices taken up to the present moment, as far as the untimed machine can follow them.
  [[nodiscard]] const std::optional<std::vector<sim::Choice>>& choices_so_far() const;
  // The page's open question that is answered by a tap on the stage, if it has one; and where the learner
  // would tap, chosen by keyboard.
  [[nodiscard]] const lesson::Quiz* open_tap() const;
  [[nodiscard]] std::optional<Ticks> guess() const { return guess_; }
  // What went wrong last, at or before the present moment of a page with one run.
  [[nodiscard]] const Mark* mark() const;
  // From how many ticks on a poll of a task counts as long.
  [[nodiscard]] Ticks long_poll() const { return long_poll_; }
  // Whose events "next event" goes to, in the first lane: the strand asked about or gone after last, until it is
  // let go; else the one that did something last.
  [[nodiscard]] std::optional<sim::StrandId> followed() const;
  // What happened last, in a sentence or some; of several lanes what happens in each at this tick.
  [[nodiscard]] std::string narration() const;
  [[nodiscard]] std::string narration_of_lanes() const;
  // The last error, until the next command that succeeds.
  [[nodiscard]] const std::string& notice() const { return notice_; }

 private:
  friend struct Commands;
  friend struct ScheduleCommands;
  friend struct AskCommands;
  struct Place;  // of a URL

  PageWork& work();
  void go_to_start();
  Result open(std::string_view slug, std::string_view text, bool scenario);
  Result open_url(std::string_view text);
  void go_to_page(std::size_t index);
  // Compiles and simulates what the page shows now. On errors the old runs stay.
  bool rebuild();
  void rebuild_keeping_moment();
  // What a lane of the page is made of, with what the learner has turned.
  [[nodiscard]] Sweep::Variant variant_of(const lesson::Lane* lane) const;
  void find_knobs();
  [[nodiscard]] const Knob* find_knob(std::string_view name) const;
  // Begins the sweep of a knob, or goes on with it where nothing else has changed.
  void begin_sweep(const Knob& knob);
  Result seek(double t);
  // Where the page opens, in ticks.
  [[nodiscard]] double start() const;
  // The page was opened, or its question answered: a run that plays by itself begins.
  void play_by_itself();
  void set_time(double t);
  void extend_to(Ticks t);
  void runs_have_grown();
  [[nodiscard]] lesson::Scenario scenario_of(const lesson::Lane* lane) const;
  [[nodiscard]] Ticks find_stop() const;
  void changed();
  // Makes a schedule the learner's own and goes to its end, or to a moment of it.
  Result follow(const sim::Script& script);
  void search_again();
  void search(double seconds);
  void judge_goals();
  void adopt_goals();
  void add_exploration(json& state) const;
  void add_goals(json& state) const;

  std::optional<lesson::Lesson> lesson_;
  std::vector<Problem> lesson_problems_;
  std::vector<Problem> problems_;  // of the lesson, then of the page's program
  std::size_t page_ = 0;
  std::map<std::string, PageWork, std::less<>> works_;  // by "lesson#page"
  PageWork nothing_;
  std::vector<std::unique_ptr<LaneRun>> lanes_;
  std::string lanes_of_;  // "lesson#page" the lanes belong to
  std::vector<Knob> knobs_, further_knobs_;
  std::optional<Sweep> sweep_;
  std::string swept_;             // what it is of: begun anew when that changes
  std::size_t sweep_metric_ = 0;  // into sweep_metrics()
  Ticks stop_ = 0;
  std::unique_ptr<Exploration> exploration_;
  std::string explored_;   // program and settings that it is of
  std::string model_;      // those that are shown
  double since_told_ = 0;  // seconds since the page was told of the search's progress
  GoalJudge goal_judge_;
  bool goals_waiting_ = false;  // for the run to be simulated
  mutable std::vector<std::string> views_;
  std::vector<std::string> known_views_;
  struct Here {
    std::uint64_t serial = 0;
    Ticks time = -1;
    std::size_t events = 0;
    bool operator==(const Here&) const = default;
  };
  [[nodiscard]] Here here() const;
  mutable Here moves_at_, choices_at_;
  mutable std::vector<Move> moves_;
  mutable std::optional<std::vector<sim::Choice>> choices_;

  bool playing_ = false;
  bool loop_ = false;
  double speed_ = 1;
  Ticks long_poll_ = 10;
  double hold_ = 0;  // seconds to rest at the end of a loop
  Theme theme_ = Theme::kSystem;
  std::optional<Selection> selection_;
  std::optional<sim::StrandId> followed_;
  std::optional<Ticks> guess_;
  std::optional<Ticks> linked_time_;  // where a link leads once the page's question is answered
  std::string notice_;
  std::uint64_t revision_ = 1;
  std::uint64_t state_revision_ = 1;
};

}  // namespace interleave::session
