// The state as JSON, for the page and the tests.
//
//   {"revision": 12,
//    "lesson": {"slug","title","unit","unit_number","order","summary","concepts":[],"paths":[]} or
//    null, "page": {"slug","title","title_html","index",
//             "blocks": [{"kind":"prose","html"} | {"kind":"quiz","index"} |
//             {"kind":"goal","index"}], "editable", "views":[], "real":
//             [{"label","language","text",
//               "matches":[{"line","first","last"}]}],   lines of the text and of the program
//             "teacher": {"misconception_html","vote_html","notes_html","minutes"} or null} or null,
//    "pages": [{"slug","title"}],
//    "quiz": [{"question_html","multiple","answers":[{"html"}], "status":"open|answered|skipped",
//              of one that is answered on the stage: "tap":{"strand","lane"}, once answered "tick",
//              once not open: "chosen":[0], "right":true|null, "right_answers":[1],
//              "explanation_html", "remarks":["html"]}],
//    "goals": [{"text_html","met","after_html" once met,"by":"any|schedule|knobs|editing",
//               "missing":["finally x == 2"] what an edited program has lost (lesson/kept.h),
//               "hints":["html"] given so far,"more_hints","solvable"}],
//    "exploration": the search over every schedule, null before it was asked for and while locked:
//      {"status":"running|done|cancelled","phase","states","transitions","headline","explanation",
//       "verdict","complete","stopped","bytes","schedules","failing_schedules","random_chance",
//       "findings":[{"kind","title","message","steps","shortest","counts","schedule"}],
//       "finals":[{"text","wrong"}]},   but for status, phase and numbers only when it is over
//    "by_hand": the learner is the scheduler; then
//    "moves": [{"strand","pick","does","possible","fails","why_not"}],   at the present moment
//    "can_return": there is a schedule to go back to,
//    "locked": a question is open,     "primary": "quiz|play|step|next|hand",
//    "t": 3, "time": 3.25 while playing, "end": 12, "stop": 12, "seen": 3   (end, stop: null while
//    locked) "playing", "simulating", "speed", "loop", "theme", "knobs":
//    [{"name","label","description","value",  of a number: "low","high",  of a choice: "choices"}],
//    "sweep": {"name","metric","done","values":["1",..],"curves":[{"lane","figures":[12,null,..]}]} or null,
//    "schedule", "seed", "source" (the program shown, or null), "first_line" (its
//    number in "errors"), "edited", "kept", "kept_source",
//    "lanes": [{"name","caption","known",    the runs that the page shows; most pages have one
//       "end","outcome","hash"               null while locked or simulating
//       "fault"                              one sentence, or null
//       "strands": [{"name","short","kind":"thread|task","color":0, "activity":"running",
//       "line":4|null,
//                    "core":0|null, "why":"A runs on core 0."}],
//       "memory": [{"name","value"}],        after everything at or before t; arrays as arrays
//       "cores": [{"strand":"A"|null, "switching"}],
//       "marks": [{"kind":"race|deadlock|violation","t","sentence","places":[{"strand","t","line"}]}],
//                what went wrong so far
//       "metrics": at the end, else null:
//       {"averages":{..},"context_switches",...,"strands":[{..}]}}],
//    "guess": where the learner would tap, by keyboard, or null,
//    "narration": "A reads 0 from x.",
//    "selection": {"sentence","name","from","to","cause":{"strand","t"}|null,"end":{..}|null} or
//    null, "errors": [{"line","column","length","severity","message"}], "error_text": as the
//    command line prints it, "notice": the last refused command's reason, or "", "url":
//    "lesson=..&page=..&t=17"}
//
// "strands", "memory", "cores", "outcome", "hash" and "metrics" of the first lane also stand at the
// top level.
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "session/reports.h"
#include "session/session.h"
#include "sim/step.h"
#include "trace/interval.h"
#include "trace/lines.h"
#include "trace/metrics.h"
#include "trace/names.h"

namespace interleave::session {
namespace {

constexpr std::array<std::string_view, 10> kActivities{
    "absent",  "ready", "switching", "running",   "spinning",
    "blocked", "io",    "sleeping",  "suspended", "held"};

std::string_view name_of(trace::Outcome outcome) {
  switch (outcome) {
    case trace::Outcome::kRunning: return "running";
    case trace::Outcome::kFinished: return "finished";
    case trace::Outcome::kDeadlock: return "deadlock";
    case trace::Outcome::kViolation: return "violation";
    case trace::Outcome::kCutOff: return "cut_off";
  }
  return "running";
}

std::string hex(std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4) text[i] = kDigits[value & 15U];
  return text;
}

template <typename T>
json or_null(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json strands_of(const LaneRun& lane, Ticks now) {
  json list = json::array();
  const trace::Run& run = lane.run();
  const lang::Program& program = *lane.machine().program;
  const lang::LineIndex lines(program.source);
  const sim::State& state = lane.state_at(now);
  const std::size_t count = lane.machine().strand_count(state.logical);
  for (std::size_t i = 0; i < count; ++i) {
    const auto strand = static_cast<sim::StrandId>(i);
    const sim::StrandTiming& timing = state.timed.strands[strand];
    const trace::Place place = trace::place_of(lane.machine(), state, strand);
    const bool arrived = timing.arrival <= now;
    json item{{"name", lane.name_of(strand)},
              {"short", lane.short_name(strand)},
              {"kind", sim::meta_of(lane.machine(), state, strand).kind == lang::StrandKind::kTask
                           ? "task"
                           : "thread"},
              {"color", lane.color_of(strand)},
              {"activity",
               place.ended ? "ended" : kActivities[static_cast<std::size_t>(timing.activity)]},
              {"line", place.ended || !arrived
                           ? json(nullptr)
                           : json(lines.line(place.span.begin) - program.source.first_line + 1)},
              {"core", nullptr},
              {"why", ""}};
    if (const auto interval = trace::strand_interval_at(run, strand, now)) {
      item["why"] = trace::why(run, *interval, now).state;
      if (interval->core != sim::kNobody && !place.ended) item["core"] = interval->core;
    }
    list.push_back(std::move(item));
  }
  return list;
}

json memory_of(const LaneRun& lane, Ticks now) {
  json list = json::array();
  const lang::Program& program = *lane.machine().program;
  for (const sim::FinalValue& value : sim::memory_values(lane.machine(), lane.state_at(now))) {
    const lang::Variable& variable = program.variables[value.variable];
    json item{{"name", variable.name}};
    if (variable.is_array) {
      item["value"] = value.values;
    } else if (variable.is_boolean) {
      item["value"] = value.values.front() != 0;
    } else {
      item["value"] = value.values.front();
    }
    list.push_back(std::move(item));
  }
  return list;
}

json cores_of(const LaneRun& lane, Ticks now) {
  json list = json::array();
  for (std::uint32_t core = 0; core < lane.machine().cores; ++core) {
    const auto interval = trace::core_interval_at(lane.run(), core, now);
    const bool busy = interval && interval->strand != sim::kNobody &&
                      interval->activity != sim::Activity::kAbsent;
    list.push_back({{"strand", busy ? json(lane.name_of(interval->strand)) : json(nullptr)},
                    {"switching", interval && interval->activity == sim::Activity::kSwitching}});
  }
  return list;
}

json metrics_of(const LaneRun& lane) {
  const trace::Metrics& metrics = lane.metrics();
  json strands = json::array();
  for (const trace::StrandMetrics& strand : metrics.strands) {
    strands.push_back({{"name", lane.name_of(strand.strand)},
                       {"arrival", strand.arrival},
                       {"first_run", or_null(strand.first_run)},
                       {"finish", or_null(strand.finish)},
                       {"response", or_null(strand.response())},
                       {"turnaround", or_null(strand.turnaround())},
                       {"wait", strand.wait()}});
  }
  return {{"averages",
           {{"response", or_null(metrics.averages.response)},
            {"turnaround", or_null(metrics.averages.turnaround)},
            {"wait", or_null(metrics.averages.wait)}}},
          {"makespan", metrics.makespan},
          {"throughput", metrics.throughput},
          {"utilisation", metrics.utilisation},
          {"fairness", metrics.fairness},
          {"context_switches", metrics.context_switches},
          {"migrations", metrics.migrations},
          {"strands", std::move(strands)}};
}

// Those that have come about by now.
json marks_of(const LaneRun& lane, Ticks now, bool hidden) {
  json list = json::array();
  if (hidden) return list;
  const lang::Program& program = *lane.machine().program;
  const lang::LineIndex lines(program.source);
  for (const Mark& mark : lane.marks()) {
    if (mark.time > now) break;
    json places = json::array();
    for (const Mark::Place& place : mark.places) {
      const std::uint32_t line = lines.line(program.points[place.pc].span.begin);
      places.push_back({{"strand", lane.name_of(place.strand)},
                        {"t", place.time},
                        {"line", line - program.source.first_line + 1}});
    }
    list.push_back({{"kind", name_of(mark.kind)},
                    {"t", mark.time},
                    {"sentence", mark.sentence},
                    {"places", std::move(places)}});
  }
  return list;
}

json jump_to(const LaneRun& lane, const std::optional<trace::Jump>& jump) {
  if (!jump) return nullptr;
  return {
      {"strand", jump->strand == sim::kNobody ? json(nullptr) : json(lane.name_of(jump->strand))},
      {"t", jump->time}};
}

json quiz_of(const lesson::Quiz& quiz, const QuizAnswer& answer) {
  json answers = json::array();
  for (const lesson::Answer& option : quiz.answers) answers.push_back({{"html", option.html}});
  json item{{"question_html", quiz.question_html},
            {"multiple", quiz.multiple},
            {"answers", std::move(answers)},
            {"status", "open"}};
  if (quiz.tap) item["tap"] = {{"strand", quiz.tap->strand}, {"lane", quiz.tap->lane}};
  if (answer.kind == QuizAnswer::Kind::kOpen) return item;
  const bool skipped = answer.kind == QuizAnswer::Kind::kSkipped;
  std::vector<std::size_t> right;
  json remarks = json::array();
  for (std::size_t i = 0; i < quiz.answers.size(); ++i) {
    if (quiz.answers[i].right) right.push_back(i);
  }
  for (const std::size_t i : answer.chosen) {
    if (!quiz.answers[i].remark_html.empty()) remarks.push_back(quiz.answers[i].remark_html);
  }
  const bool hit = quiz.tap ? !answer.chosen.empty() && quiz.answers[answer.chosen[0]].right
                            : answer.chosen == right;
  item["status"] = skipped ? "skipped" : "answered";
  item["chosen"] = answer.chosen;
  item["tick"] = or_null(answer.tick);
  item["right"] = skipped ? json(nullptr) : json(hit);
  item["right_answers"] = right;
  item["remarks"] = std::move(remarks);
  item["explanation_html"] = quiz.explanation_html;
  return item;
}

json knob_of(const Knob& knob) {
  json item{{"name", knob.name}, {"label", knob.label}, {"description", knob.description}};
  if (knob.kind == Knob::Kind::kNumber) {
    item["value"] = knob.value;
    item["low"] = knob.low;
    item["high"] = knob.high;
  } else {
    item["value"] = knob.text;
    item["choices"] = knob.choices;
  }
  return item;
}

json sweep_of(const Session& session) {
  const Sweep* sweep = session.sweep();
  if (sweep == nullptr) return nullptr;
  json curves = json::array();
  for (std::size_t i = 0; i < sweep->variants().size(); ++i) {
    json figures = json::array();
    for (std::size_t k = 0; k < sweep->values().size(); ++k) {
      figures.push_back(or_null(sweep->at(i, k, session.sweep_metric())));
    }
    curves.push_back({{"lane", sweep->variants()[i].name}, {"figures", std::move(figures)}});
  }
  return {{"name", sweep->knob().name},
          {"metric", sweep_metrics()[session.sweep_metric()].name},
          {"done", sweep->done()},
          {"values", sweep->values()},
          {"curves", std::move(curves)}};
}

json page_of(const lesson::Page& page, std::size_t index, const std::vector<std::string>& views) {
  json blocks = json::array();
  for (const lesson::Block& block : page.blocks) {
    switch (block.kind) {
      case lesson::Block::Kind::kProse:
        blocks.push_back({{"kind", "prose"}, {"html", block.html}});
        break;
      case lesson::Block::Kind::kQuiz:
        blocks.push_back({{"kind", "quiz"}, {"index", block.index}});
        break;
      case lesson::Block::Kind::kGoal:
        blocks.push_back({{"kind", "goal"}, {"index", block.index}});
        break;
    }
  }
  json real = json::array();
  for (const lesson::RealCode& code : page.real) {
    json matches = json::array();
    for (const lesson::RealCode::Match& match : code.matches) {
      matches.push_back({{"line", match.line}, {"first", match.first}, {"last", match.last}});
    }
    real.push_back({{"label", code.label},
                    {"language", code.language},
                    {"text", code.text},
                    {"matches", std::move(matches)}});
  }
  return {{"slug", page.slug},
          {"title", page.title},
          {"title_html", page.title_html},
          {"index", index},
          {"blocks", std::move(blocks)},
          {"editable", page.has_scenario() && page.scenarios.front().editable},
          {"views", views},
          {"real", std::move(real)},
          {"teacher", teacher_of(page)}};
}

}  // namespace

json Session::state() const {
  const lesson::Page* shown = page();
  const bool open_question = locked();
  const Ticks t = now();
  json result{{"revision", state_revision_}, {"lesson", nullptr},     {"page", nullptr},
              {"pages", json::array()},      {"quiz", json::array()}, {"goals", json::array()}};
  if (lesson_) {
    result["lesson"] = {{"slug", lesson_->slug},
                        {"title", lesson_->title},
                        {"unit", lesson_->unit},
                        {"unit_number", lesson_->unit_number},
                        {"order", lesson_->order},
                        {"summary", lesson_->summary},
                        {"concepts", lesson_->concepts},
                        {"paths", lesson_->paths},
                        {"layout", lesson_->layout == lesson::Layout::kWide ? "wide" : "column"}};
    for (const lesson::Page& p : lesson_->pages) {
      result["pages"].push_back({{"slug", p.slug}, {"title", p.title}});
    }
  }
  if (shown != nullptr) {
    result["page"] = page_of(*shown, page_, views());
    for (std::size_t i = 0; i < shown->quizzes.size(); ++i) {
      const std::vector<QuizAnswer>& answers = work().quizzes;
      result["quiz"].push_back(
          quiz_of(shown->quizzes[i], i < answers.size() ? answers[i] : QuizAnswer()));
    }
    add_goals(result);
  }
  add_exploration(result);

  constexpr std::array<std::string_view, 5> kPrimaries{"quiz", "play", "step", "next", "hand"};
  constexpr std::array<std::string_view, 3> kThemes{"system", "light", "dark"};
  result["locked"] = open_question;
  result["primary"] = kPrimaries[static_cast<std::size_t>(primary())];
  result["t"] = t;
  result["time"] = time();
  result["end"] = open_question ? json(nullptr) : json(end());
  result["stop"] = open_question ? json(nullptr) : json(stop());
  result["seen"] = seen();
  result["playing"] = playing_;
  result["simulating"] = simulating();
  result["speed"] = speed_;
  result["loop"] = loop_;
  result["theme"] = kThemes[static_cast<std::size_t>(theme_)];
  result["knobs"] = json::array();
  for (const Knob& knob : knobs_) result["knobs"].push_back(knob_of(knob));
  result["sweep"] = sweep_of(*this);
  const PageWork& made = work();
  result["schedule"] =
      made.schedule.empty() && shown != nullptr ? shown->stage.schedule : made.schedule;
  result["seed"] = or_null(made.seed);
  result["source"] =
      shown != nullptr && shown->has_scenario() ? json(scenario_of(nullptr).text) : json(nullptr);
  result["first_line"] =
      shown != nullptr && shown->has_scenario() ? scenario_of(nullptr).first_line : 1;
  result["edited"] = made.source.has_value();
  result["kept"] = made.kept.has_value();
  result["kept_source"] = or_null(made.kept);

  result["lanes"] = json::array();
  for (const auto& lane : lanes_) {
    const trace::Run& run = lane->run();
    const bool known = !open_question && lane->over();
    const bool ended = known && t >= run.end_time();
    result["lanes"].push_back(
        {{"name", lane->name()},
         {"caption", lane->caption()},
         {"known", lane->known()},
         {"end", known ? json(run.end_time()) : json(nullptr)},
         {"outcome", known ? json(name_of(run.outcome())) : json(nullptr)},
         {"hash", known ? json(hex(run.hash())) : json(nullptr)},
         {"fault", ended && run.fault()
                       ? json(sim::describe(run.machine(), run.last_state(), run.fault()))
                       : json(nullptr)},
         {"strands", strands_of(*lane, t)},
         {"memory", memory_of(*lane, t)},
         {"cores", cores_of(*lane, t)},
         {"marks", marks_of(*lane, t, open_question)},
         {"metrics", ended ? metrics_of(*lane) : json(nullptr)}});
  }
  for (const char* key : {"strands", "memory", "cores", "outcome", "hash", "fault", "metrics"}) {
    const bool list = std::string_view(key) == "strands" || std::string_view(key) == "memory" ||
                      std::string_view(key) == "cores";
    result[key] = lanes_.empty() ? (list ? json::array() : json(nullptr)) : result["lanes"][0][key];
  }
  result["guess"] = or_null(guess_);
  result["narration"] = narration();
  result["selection"] = nullptr;
  if (selection_ && selection_->lane < lanes_.size()) {
    const LaneRun& lane = *lanes_[selection_->lane];
    result["selection"] = {{"sentence", selection_->why.sentence},
                           {"from", selection_->interval.start},
                           {"to", selection_->until},
                           {"cause", jump_to(lane, selection_->why.cause)},
                           {"end", jump_to(lane, selection_->why.end)}};
  }

  result["errors"] = json::array();
  std::string text;
  for (const Problem& problem : problems_) {
    const lang::Mark mark = lang::mark_of(*problem.source, problem.diagnostic);
    result["errors"].push_back(
        {{"line", mark.line},
         {"column", mark.column},
         {"length", mark.length},
         {"severity", mark.severity == lang::Severity::kError ? "error" : "warning"},
         {"message", mark.message}});
    text += lang::render(*problem.source, problem.diagnostic);
  }
  result["error_text"] = text;
  result["notice"] = notice_;
  result["url"] = url();
  return result;
}

}  // namespace interleave::session
