// The part of the session that is about schedules: searching all of them, following one, choosing
// one by hand, and the challenges that are met by it.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "session/arguments.h"
#include "session/command_row.h"
#include "session/refusal.h"
#include "session/session.h"
#include "trace/code.h"
#include "words/words.h"

namespace interleave::session {

using words::say;

using Result = Session::Result;
using sim::Script;

namespace {

constexpr double kSearchMs = 7;       // of each frame
constexpr double kTellSeconds = 0.2;  // between two news of its progress

Script script_of(std::vector<sim::Choice> choices) {
  return {.kind = Script::Kind::kSchedule, .departures = {}, .choices = std::move(choices)};
}

}  // namespace

// ---- the search ----

const Exploration* Session::exploration() const { return locked() ? nullptr : exploration_.get(); }

void Session::search_again() {
  if (exploration_ && explored_ == model_) return;  // the same program under another schedule
  exploration_ = std::make_unique<Exploration>(lanes_.front()->run().shared_machine());
  explored_ = model_;
  changed();
}

void Session::search(double seconds) {
  if (goal_judge_.work_for(kSearchMs)) {
    adopt_goals();
    changed();
  }
  if (!exploration_ || exploration_->status() != Exploration::Status::kRunning || locked()) return;
  exploration_->work_for(kSearchMs);
  ++revision_;
  since_told_ += seconds;
  if (exploration_->status() == Exploration::Status::kRunning && since_told_ < kTellSeconds) return;
  since_told_ = 0;
  ++state_revision_;
}

// ---- one schedule ----

Session::Here Session::here() const {
  if (lanes_.empty()) return {};
  return {lanes_.front()->serial(), now(), lanes_.front()->run().events().size()};
}

bool Session::by_hand() const {
  if (lanes_.size() != 1 || locked()) return false;
  const bool follows = lanes_.front()->run().script().kind == Script::Kind::kSchedule;
  return follows && (!work().schedule.empty() || page()->stage.by_hand);
}

const std::optional<std::vector<sim::Choice>>& Session::choices_so_far() const {
  if (lanes_.empty() || locked()) {
    choices_.reset();
    choices_at_ = {};
  } else if (choices_at_ != here()) {
    choices_ = choices_until(lanes_.front()->run(), now());
    choices_at_ = here();
  }
  return choices_;
}

const std::vector<Move>& Session::moves() const {
  if (!by_hand()) {
    moves_.clear();
    moves_at_ = {};
  } else if (moves_at_ != here()) {
    const LaneRun& lane = *lanes_.front();
    const bool failed = lane.run().fault() && now() >= lane.run().end_time();
    moves_.clear();
    if (!failed) moves_ = session::moves(lane.machine(), lane.state_at(now()));
    moves_at_ = here();
  }
  return moves_;
}

Result Session::follow(const Script& script) {
  PageWork& made = work();
  if (!made.before) made.before = made.schedule;
  made.schedule = trace::encode(lanes_.front()->machine(), script);
  playing_ = false;
  if (!rebuild()) return refuse("no.working_program");
  extend_to(sim::kForever);
  made.time = made.seen = static_cast<double>(end());
  changed();
  return json::object();
}

// ---- challenges ----

void Session::judge_goals() {
  const lesson::Page* shown = page();
  goals_waiting_ = simulating();
  if (shown == nullptr || shown->goals.empty() || lanes_.empty() || goals_waiting_) return;
  if (locked()) return goal_judge_.forget();
  const PageWork& mine = work();
  Made made{*shown, !mine.schedule.empty(), !mine.knobs.empty(), mine.source.has_value()};
  if (shown->stage.by_hand && mine.schedule.empty()) made.by_knobs = made.by_editing = false;
  for (const auto& [name, value] : mine.knobs) {
    const auto same = std::ranges::find(made.page.stage.settings, name,
                                        [](const auto& setting) { return setting.first; });
    if (same == made.page.stage.settings.end()) {
      made.page.stage.settings.emplace_back(name, value);
    } else {
      same->second = value;
    }
  }
  if (mine.seed) made.page.stage.seed = mine.seed;
  if (!mine.schedule.empty()) made.page.stage.schedule = mine.schedule;
  if (mine.source) made.page.scenarios.front() = scenario_of(nullptr);
  goal_judge_.look_at(*lesson_, std::move(made));
  adopt_goals();
}

void Session::adopt_goals() {
  const std::vector<bool>& met = goal_judge_.met();
  std::vector<bool>& kept = work().goals_met;
  kept.resize(std::max(kept.size(), met.size()));
  for (std::size_t i = 0; i < met.size(); ++i) kept[i] = kept[i] || met[i];
}

// ---- commands ----

struct ScheduleCommands {
  static Result need_run(const Session& s) {
    if (s.lanes().empty()) return refuse("no.run");
    if (s.locked()) return refuse("no.guess");
    return json::object();
  }
  static Result need_one_run(const Session& s) {
    if (auto ok = need_run(s); !ok) return ok;
    if (s.lanes().size() == 1) return json::object();
    return refuse("no.schedule_of_lanes");
  }

  static Result explore(Session& s, const json&) {
    if (auto ok = need_run(s); !ok) return ok;
    s.work().searched = true;
    if (s.exploration_ && s.exploration_->status() == Exploration::Status::kCancelled) {
      s.exploration_.reset();
    }
    s.search_again();
    s.changed();
    return json::object();
  }

  static Result cancel_explore(Session& s, const json&) {
    if (!s.exploration_ || s.exploration_->status() != Exploration::Status::kRunning) {
      return std::unexpected("No search is going on.");
    }
    s.exploration_->cancel();
    s.changed();
    return json::object();
  }

  static Result show(Session& s, const json& args) {
    if (auto ok = need_one_run(s); !ok) return ok;
    const Exploration* found = s.exploration();
    if (found == nullptr) return refuse("no.search");
    if (args.is_object() && args.contains("state")) {
      const ScheduleGraph* graph = found->graph();
      if (graph == nullptr) return refuse("no.graph");
      const auto node = need_index(args, "state", graph->nodes.size(), "state");
      if (!node) return std::unexpected(node.error());
      return s.follow(script_of(graph->schedule_to(static_cast<std::uint32_t>(*node))));
    }
    const auto index = need_index(args, "finding", found->result().findings.size(), "finding");
    if (!index) return std::unexpected(index.error());
    return s.follow(script_of(found->result().findings[*index].schedule));
  }

  static std::expected<std::vector<sim::Choice>, std::string> so_far(const Session& s) {
    const auto& choices = s.choices_so_far();
    if (choices) return *choices;
    return refuse("no.way_by_hand");
  }

  static Result by_hand(Session& s, const json&) {
    if (auto ok = need_one_run(s); !ok) return ok;
    auto choices = so_far(s);
    if (!choices) return std::unexpected(choices.error());
    return s.follow(script_of(*std::move(choices)));
  }

  static Result choose(Session& s, const json& args) {
    if (auto ok = need_one_run(s); !ok) return ok;
    const auto name = need_text(args, "strand");
    if (!name) return std::unexpected(name.error());
    std::size_t pick = 0;
    if (args.contains("pick")) {
      const auto given = need_index(args, "pick", sim::kMaxStrands, "pick");
      if (!given) return std::unexpected(given.error());
      pick = *given;
    }
    auto choices = so_far(s);
    if (!choices) return std::unexpected(choices.error());
    const LaneRun& lane = *s.lanes().front();
    sim::State state;
    bool over = static_cast<bool>(sim::begin(lane.machine(), state).fault);
    for (const sim::Choice choice : *choices) {
      over = over || static_cast<bool>(sim::step(lane.machine(), state, choice).fault);
    }
    if (over) return refuse("no.more_choices");
    std::string why = say("no.move", {{"name", *name}});
    for (const Move& move : session::moves(lane.machine(), state)) {
      const std::string full = sim::strand_name(lane.machine(), state.logical, move.choice.strand);
      if (full != *name && lane.short_name(move.choice.strand) != *name) continue;
      if (!move.possible) {
        why = say("no.move.why", {{"who", full}, {"why", move.why_not}});
      } else if (move.choice.pick == pick) {
        choices->push_back(move.choice);
        return s.follow(script_of(*std::move(choices)));
      }
    }
    return std::unexpected(why);
  }

  static Result unchoose(Session& s, const json&) {
    if (auto ok = need_one_run(s); !ok) return ok;
    if (!s.by_hand()) return refuse("no.choice_by_hand");
    auto choices = so_far(s);
    if (!choices || choices->empty()) return refuse("no.choice_yet");
    choices->pop_back();
    return s.follow(script_of(*std::move(choices)));
  }

  static Result run_on(Session& s, const json&) {
    if (auto ok = need_one_run(s); !ok) return ok;
    auto choices = so_far(s);
    if (!choices) return std::unexpected(choices.error());
    return s.follow(script_of(session::run_on(s.lanes().front()->machine(), *std::move(choices))));
  }

  static Result give_back(Session& s, const json&) {
    if (auto ok = need_one_run(s); !ok) return ok;
    PageWork& work = s.work();
    if (!work.before && work.schedule.empty()) {
      return refuse("no.own_schedule");
    }
    work.schedule = std::exchange(work.before, std::nullopt).value_or("");
    s.rebuild_keeping_moment();
    return json::object();
  }

  static Result long_poll(Session& s, const json& args) {
    const auto ticks = need_number(args, "ticks");
    if (!ticks) return std::unexpected(ticks.error());
    if (*ticks < 1 || *ticks > 1e6)
      return std::unexpected("A poll takes from 1 tick to 1,000,000.");
    s.long_poll_ = static_cast<Ticks>(*ticks);
    s.changed();
    return json::object();
  }

  static std::expected<std::size_t, std::string> goal_of(const Session& s, const json& args) {
    const std::size_t count = s.page() == nullptr ? 0 : s.page()->goals.size();
    if (count == 0) return refuse("no.challenge");
    if (!args.is_object() || !args.contains("goal")) return std::size_t{0};
    return need_index(args, "goal", count, "challenge");
  }

  static Result hint(Session& s, const json& args) {
    const auto index = goal_of(s, args);
    if (!index) return std::unexpected(index.error());
    std::vector<std::size_t>& given = s.work().hints;
    given.resize(s.page()->goals.size());
    if (given[*index] >= s.page()->goals[*index].hints_html.size()) {
      return refuse("no.hints");
    }
    ++given[*index];
    s.changed();
    return json::object();
  }

  static Result solve(Session& s, const json& args) {
    if (auto ok = need_run(s); !ok) return ok;
    const auto index = goal_of(s, args);
    if (!index) return std::unexpected(index.error());
    const lesson::Goal& goal = s.page()->goals[*index];
    PageWork& work = s.work();
    // The check has judged it on the page as that stands in the lesson (lesson/check.cpp). What the learner has
    // turned, drawn or chosen would make something else of it.
    work.knobs = goal.solution_settings;
    work.seed.reset();
    std::optional<std::string> solution;
    if (!goal.solution_scenario.text.empty()) solution = goal.solution_scenario.text;
    if (work.source && work.source != solution) work.kept = std::move(work.source);
    work.source = std::move(solution);
    const std::string before = std::exchange(work.schedule, goal.solution_schedule);
    if (goal.solution_schedule.empty()) {
      work.before.reset();
    } else if (!work.before) {
      work.before = before;
    }
    s.rebuild_keeping_moment();
    return json::object();
  }
};

std::span<const CommandRow> schedule_commands() {
  using C = ScheduleCommands;
  static constexpr CommandRow kTable[] = {
      {"explore", "", C::explore},
      {"cancel_explore", "", C::cancel_explore},
      {"show", "finding, or state", C::show},
      {"by_hand", "", C::by_hand},
      {"choose", "strand, pick = 0", C::choose},
      {"unchoose", "", C::unchoose},
      {"run_on", "", C::run_on},
      {"return", "", C::give_back},
      {"long_poll", "ticks", C::long_poll},
      {"hint", "goal = 0", C::hint},
      {"solve", "goal = 0", C::solve},
  };
  return kTable;
}

// ---- state() ----

void Session::add_goals(json& state) const {
  constexpr std::array<std::string_view, 4> kBy{"any", "schedule", "knobs", "editing"};
  const PageWork& made = work();
  const auto& goals = page()->goals;
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const lesson::Goal& goal = goals[i];
    const std::size_t given = i < made.hints.size() ? made.hints[i] : 0;
    json hints = json::array();
    for (std::size_t k = 0; k < given; ++k) hints.push_back(goal.hints_html[k]);
    const bool met = i < made.goals_met.size() && made.goals_met[i];
    state["goals"].push_back(
        {{"text_html", goal.text_html},
         {"met", met},
         {"after_html", met ? goal.after_html : ""},
         {"missing", met ? std::vector<std::string>() : goal_judge_.missing()},
         {"by", kBy[static_cast<std::size_t>(goal.by)]},
         {"hints", std::move(hints)},
         {"more_hints", given < goal.hints_html.size()},
         {"solvable", !goal.solution_settings.empty() || !goal.solution_schedule.empty() ||
                          !goal.solution_scenario.text.empty()}});
  }
}

void Session::add_exploration(json& state) const {
  state["by_hand"] = by_hand();
  state["can_return"] = work().before.has_value();
  state["moves"] = json::array();
  if (by_hand()) {
    const LaneRun& lane = *lanes_.front();
    for (const Move& move : moves()) {
      state["moves"].push_back({{"strand", lane.name_of(move.choice.strand)},
                                {"pick", move.choice.pick},
                                {"does", move.does},
                                {"possible", move.possible},
                                {"fails", move.fails},
                                {"why_not", move.why_not}});
    }
  }
  state["exploration"] = nullptr;
  const Exploration* found = exploration();
  if (found == nullptr) return;
  constexpr std::array<std::string_view, 3> kStatus{"running", "done", "cancelled"};
  const explore::Progress progress = found->progress();
  json item{{"status", kStatus[static_cast<std::size_t>(found->status())]},
            {"phase", progress.phase},
            {"states", progress.states},
            {"transitions", progress.transitions},
            {"headline", found->headline()}};
  if (found->status() != Exploration::Status::kRunning) {
    const explore::Result& result = found->result();
    item["explanation"] = found->explanation();
    item["verdict"] = name_of(result.verdict);
    item["complete"] = result.complete;
    item["stopped"] = result.stopped;
    item["bytes"] = result.bytes;
    item["schedules"] = result.schedules ? json(*result.schedules) : json(nullptr);
    item["failing_schedules"] =
        result.failing_schedules ? json(*result.failing_schedules) : json(nullptr);
    item["random_chance"] = result.random_chance ? json(*result.random_chance) : json(nullptr);
    item["findings"] = json::array();
    for (std::size_t i = 0; i < result.findings.size(); ++i) {
      const explore::Finding& finding = result.findings[i];
      item["findings"].push_back({{"kind", name_of(finding.kind)},
                                  {"title", words::phrase(title_of(finding.kind))},
                                  {"message", finding.message},
                                  {"steps", finding.schedule.size()},
                                  {"shortest", finding.shortest},
                                  {"counts", finding.counts},
                                  {"schedule", found->code_of(i)}});
    }
    item["finals_in_all"] = result.finals.size();
    item["finals"] = json::array();
    for (const Exploration::Final& final : found->finals()) {
      item["finals"].push_back({{"text", final.text}, {"wrong", final.wrong}});
    }
  }
  state["exploration"] = std::move(item);
}

}  // namespace interleave::session
