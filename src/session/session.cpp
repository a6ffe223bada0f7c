#include "session/session.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "lang/compile.h"
#include "lesson/evaluate.h"
#include "session/link.h"
#include "session/refusal.h"
#include "sim/step.h"
#include "trace/code.h"
#include "trace/interval.h"
#include "trace/names.h"
#include "trace/narrate.h"
#include "words/words.h"

namespace interleave::session {

using words::Phrase;
using words::say;
namespace {

// Simulated at once when a page opens or a knob turns; the rest follows in slices between frames.
constexpr std::uint64_t kFirstSlice = 20'000;  // moments
constexpr std::uint64_t kSlice = 4'000;
constexpr double kLoopRest = 0.9;      // seconds at the end before starting over
constexpr double kLongestFrame = 0.1;  // seconds; a tab that was hidden does not jump

void put(lesson::Settings& settings, const std::string& name, const std::string& value) {
  for (auto& [known, old] : settings) {
    if (known == name) {
      old = value;
      return;
    }
  }
  settings.emplace_back(name, value);
}

bool has(const lesson::Settings& settings, std::string_view name) {
  return std::ranges::any_of(settings, [&](const auto& pair) { return pair.first == name; });
}

// Whether an edited program still has a knob that was turned.
bool has_knob(const lang::Source& source, std::string_view name) {
  if (std::ranges::find(sim::machine_settings(), name, &sim::SettingInfo::name) !=
      sim::machine_settings().end()) {
    return true;
  }
  const auto params = lang::parse_params(source);
  return !params || std::ranges::find(*params, name, &lang::Param::name) != params->end();
}

void add_problems(std::vector<Problem>& problems, const lang::Source& source,
                  const lang::Diagnostics& diagnostics) {
  const auto shared = std::make_shared<const lang::Source>(source);
  for (const lang::Diagnostic& diagnostic : diagnostics) problems.push_back({shared, diagnostic});
}

}  // namespace

Session::Session() = default;
Session::~Session() = default;

void Session::changed() {
  ++revision_;
  ++state_revision_;
}

const lesson::Page* Session::page() const {
  return lesson_ && page_ < lesson_->pages.size() ? &lesson_->pages[page_] : nullptr;
}

const std::vector<std::string>& Session::views() const {
  const lesson::Page* shown = page();
  if (shown != nullptr && !shown->stage.views.empty()) {
    views_ = shown->stage.views;
  } else if (shown != nullptr && shown->lanes.size() > 1) {
    views_ = {"timeline"};
  } else {
    views_ = {"program", "timeline"};
  }
  // What the learner has asked for beside what the page shows.
  const auto add = [&](bool wanted, std::string_view name) {
    if (wanted && std::ranges::find(views_, name) == views_.end()) views_.emplace_back(name);
  };
  add(shown != nullptr && shown->stage.sweep.has_value(), "sweep");
  add(exploration() != nullptr, "explorer");
  add(by_hand(), "hand");
  return views_;
}

const PageWork& Session::work() const {
  const lesson::Page* shown = page();
  if (shown == nullptr) return nothing_;
  const auto found = works_.find(lesson_->slug + "#" + shown->slug);
  return found == works_.end() ? nothing_ : found->second;
}

PageWork& Session::work() {
  const lesson::Page* shown = page();
  if (shown == nullptr) return nothing_;
  PageWork& result = works_[lesson_->slug + "#" + shown->slug];
  result.quizzes.resize(shown->quizzes.size());
  return result;
}

Ticks Session::now() const { return static_cast<Ticks>(std::floor(time() + 1e-9)); }

Ticks Session::end() const {
  Ticks last = 0;
  for (const auto& lane : lanes_) last = std::max(last, lane->run().end_time());
  return last;
}

Ticks Session::stop() const { return std::min(stop_, end()); }

bool Session::locked() const {
  const lesson::Page* shown = page();
  if (shown == nullptr || shown->quizzes.empty()) return false;
  const std::vector<QuizAnswer>& answers = work().quizzes;
  if (answers.size() < shown->quizzes.size()) return true;
  return std::ranges::any_of(answers,
                             [](const QuizAnswer& a) { return a.kind == QuizAnswer::Kind::kOpen; });
}

double Session::seen() const { return locked() ? 0 : work().seen; }

const lesson::Quiz* Session::open_tap() const {
  const lesson::Page* shown = page();
  if (shown == nullptr || !locked()) return nullptr;
  const std::vector<QuizAnswer>& answers = work().quizzes;
  for (std::size_t i = 0; i < shown->quizzes.size(); ++i) {
    if (i < answers.size() && answers[i].kind != QuizAnswer::Kind::kOpen) continue;
    return shown->quizzes[i].tap ? &shown->quizzes[i] : nullptr;
  }
  return nullptr;
}

double Session::start() const {
  const lesson::Page* shown = page();
  if (shown == nullptr || lanes_.empty() || locked()) return 0;
  const auto last = static_cast<double>(end());
  if (shown->stage.start == lesson::Stage::kAtEnd) return last;
  return std::min(static_cast<double>(shown->stage.start), last);
}

void Session::go_to_start() {
  if (page() == nullptr || page()->stage.start == 0 || locked()) return;
  extend_to(page()->stage.start == lesson::Stage::kAtEnd ? sim::kForever : page()->stage.start);
  set_time(start());
}

void Session::play_by_itself() {
  const lesson::Page* shown = page();
  if (shown == nullptr || !shown->stage.plays || locked() || lanes_.empty()) return;
  if (time() < static_cast<double>(stop())) playing_ = true;
}

bool Session::simulating() const {
  return std::ranges::any_of(lanes_, [](const auto& lane) { return !lane->over(); });
}

bool Session::active() const {
  const bool searching =
      exploration_ && exploration_->status() == Exploration::Status::kRunning && !locked();
  const bool sweeping = sweep_ && !sweep_->done() && !locked();
  const bool marking =
      std::ranges::any_of(lanes_, [](const auto& lane) { return lane->marking(); });
  return playing_ || simulating() || marking || searching || sweeping || goal_judge_.busy();
}

Primary Session::primary() const {
  if (locked()) return Primary::kQuiz;
  const lesson::Page* shown = page();
  if (lanes_.empty()) return Primary::kNext;
  // What she schedules herself goes on as long as there is somebody to choose.
  if (by_hand() && !moves().empty()) return Primary::kHand;
  if (!simulating() && seen() >= static_cast<double>(stop())) return Primary::kNext;
  // Few actions are for stepping through, many for watching.
  constexpr Ticks kManyTicks = 24;
  const bool watch = lanes_.size() > 1 || end() > kManyTicks || shown == nullptr ||
                     lesson_->layout == lesson::Layout::kWide;
  return watch ? Primary::kPlay : Primary::kStep;
}

Selection Session::explain(std::size_t lane, const trace::Interval& interval, bool on_core,
                           std::uint32_t id) const {
  Selection selection{lane, interval, {}, on_core, id, 0};
  const trace::Run& run = lanes_[lane]->run();
  trace::Why& why = selection.why;
  const auto seen_until = static_cast<Ticks>(seen());
  why = on_core ? trace::why_core(run, interval) : trace::why(run, interval, seen_until);
  selection.until = std::min(interval.end, seen_until);
  if (interval.end > seen_until || interval.ongoing) {  // how it ends is not known yet
    why.ending.clear();
    why.end.reset();
    why.sentence = say("sentence.plain", {{"subject", why.subject}, {"state", why.state}});
  }
  if (on_core && !why.sentence.empty()) {
    why.sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(why.sentence[0])));
  }
  return selection;
}

const Mark* Session::mark() const {
  if (locked() || lanes_.size() != 1) return nullptr;
  const Mark* last = nullptr;
  for (const Mark& mark : lanes_.front()->marks()) {
    if (mark.time <= now()) last = &mark;
  }
  return last;
}

std::optional<sim::StrandId> Session::followed() const {
  if (lanes_.empty()) return std::nullopt;
  const trace::Run& run = lanes_.front()->run();
  if (followed_ && *followed_ < run.timeline().strands()) return followed_;
  const std::span<const sim::Event> events = run.events();
  const auto after = std::ranges::upper_bound(events, now(), {}, &sim::Event::time);
  for (auto event = after; event != events.begin();) {
    if ((--event)->strand != sim::kNobody) return event->strand;
  }
  if (run.timeline().strands() == 0) return std::nullopt;
  return sim::StrandId{0};
}

// Of several lanes each tells what happens in it at this very tick.
std::string Session::narration_of_lanes() const {
  std::string text;
  for (const auto& lane : lanes_) {
    const trace::Run& run = lane->run();
    if (run.moments() == 0) continue;
    const std::size_t moment = run.moment_at(now());
    if (run.moment(moment).time != now()) continue;
    text += (text.empty() ? "" : " ") + say("run.in_lane", {{"lane", label_of(lane->name())},
                                                            {"what", trace::narrate(run, moment)}});
  }
  return text;
}

std::string Session::narration() const {
  if (lanes_.empty()) return {};
  if (lanes_.size() > 1) return narration_of_lanes();
  const trace::Run& run = lanes_.front()->run();
  if (run.moments() == 0) return {};
  const std::size_t moment = run.moment_at(now());
  if (run.moment(moment).time == now() || now() >= run.end_time())
    return trace::narrate(run, moment);
  // Nothing happened at this tick: say who is in the middle of something.
  std::vector<std::string> who;
  for (std::size_t core = 0; core < run.timeline().cores(); ++core) {
    const auto there = trace::core_interval_at(run, static_cast<sim::CoreId>(core), now());
    if (!there || there->strand == sim::kNobody) continue;
    who.push_back(trace::strand_name(run, there->strand));
  }
  if (who.empty()) return say("run.nobody");
  return say(who.size() == 1 ? Phrase("run.goes_on") : Phrase("run.go_on"),
             {{"who", words::list(who)}});
}

lesson::Scenario Session::scenario_of(const lesson::Lane* lane) const {
  const lesson::Page* shown = page();
  const lesson::Scenario* scenario = shown->scenario(lane == nullptr ? "" : lane->scenario);
  if (scenario == nullptr) return {};
  lesson::Scenario result = *scenario;
  if (work().source && scenario == &shown->scenarios.front()) {
    result.text = *work().source;
    result.first_line = 1;
  }
  return result;
}

Sweep::Variant Session::variant_of(const lesson::Lane* lane) const {
  const lesson::Page* shown = page();
  const PageWork& made = work();
  Sweep::Variant variant{lane == nullptr ? std::string() : lane->name,
                         lesson::source_of(*lesson_, scenario_of(lane)), shown->stage.settings,
                         made.seed.value_or(shown->stage.seed.value_or(1))};
  for (const auto& [name, value] : made.knobs) {
    if (!made.source || has_knob(variant.source, name)) put(variant.settings, name, value);
  }
  if (lane != nullptr) {
    for (const auto& [name, value] : lane->settings) put(variant.settings, name, value);
  }
  return variant;
}

void Session::find_knobs() {
  const lesson::Page* shown = page();
  // A knob that a lane sets for itself is read from a lane that leaves it to the learner.
  const auto free_lane = [&](std::string_view name) -> const LaneRun* {
    if (shown->lanes.empty()) return lanes_.front().get();
    for (std::size_t i = 0; i < shown->lanes.size(); ++i) {
      if (!has(shown->lanes[i].settings, name)) return lanes_[i].get();
    }
    return nullptr;
  };
  knobs_.clear();
  further_knobs_.clear();
  std::vector<std::string> names = shown->stage.knobs;
  // Whoever writes a `param` wants to turn it.
  if (shown->scenarios.front().editable) {
    for (const lang::Param& param : lanes_.front()->machine().program->params) {
      if (std::ranges::find(names, param.name) == names.end()) names.push_back(param.name);
    }
  }
  for (const std::string& name : names) {
    const LaneRun* lane = free_lane(name);
    auto knob = describe_knob((lane == nullptr ? *lanes_.front() : *lane).machine(), name);
    if (knob) knobs_.push_back(*std::move(knob));
  }
  const auto further = [&](std::string_view name) {
    const LaneRun* lane = free_lane(name);
    const auto same = [&](const Knob& knob) { return knob.name == name; };
    if (lane == nullptr || std::ranges::any_of(knobs_, same)) return;
    if (std::ranges::any_of(further_knobs_, same)) return;
    if (auto knob = describe_knob(lane->machine(), name))
      further_knobs_.push_back(*std::move(knob));
  };
  for (const lang::Param& param : lanes_.front()->machine().program->params) further(param.name);
  for (const std::string_view name : machine_settings(lanes_.front()->machine())) further(name);
}

const Knob* Session::find_knob(std::string_view name) const {
  for (const auto* list : {&knobs_, &further_knobs_}) {
    for (const Knob& knob : *list) {
      if (knob.name == name) return &knob;
    }
  }
  return nullptr;
}

void Session::begin_sweep(const Knob& knob) {
  const lesson::Page* shown = page();
  std::vector<Sweep::Variant> variants;
  std::string of = knob.name;
  for (std::size_t i = 0; i < std::max<std::size_t>(1, shown->lanes.size()); ++i) {
    const lesson::Lane* lane = shown->lanes.empty() ? nullptr : &shown->lanes[i];
    if (lane != nullptr && has(lane->settings, knob.name)) continue;
    variants.push_back(variant_of(lane));
    Sweep::Variant& variant = variants.back();
    std::erase_if(variant.settings, [&](const auto& pair) { return pair.first == knob.name; });
    of += '\n' + variant.name + '\n' + variant.source.text + std::to_string(variant.seed);
    for (const auto& [name, value] : variant.settings) of += '\n' + name + '=' + value;
  }
  if (variants.empty()) return sweep_.reset();  // each lane sets it
  if (sweep_ && swept_ == of) return;
  const auto& wish = shown->stage.sweep;
  sweep_.emplace(knob, std::move(variants),
                 wish && wish->knob == knob.name ? wish->strand : std::string());
  swept_ = std::move(of);
}

bool Session::rebuild() {
  const lesson::Page* shown = page();
  problems_ = lesson_problems_;
  const std::string key = shown == nullptr ? std::string() : lesson_->slug + "#" + shown->slug;
  changed();
  selection_.reset();
  followed_.reset();
  if (lanes_of_ != key) {
    exploration_.reset();
    sweep_.reset();
  }
  if (lanes_of_ != key) {  // runs of another page are of no use even when this one has errors
    lanes_.clear();
    knobs_.clear();
    lanes_of_ = key;
  }
  if (shown == nullptr || !shown->has_scenario()) {
    lanes_.clear();
    knobs_.clear();
    return true;
  }

  const PageWork& made = work();
  const std::string& code_text = made.schedule.empty() ? shown->stage.schedule : made.schedule;
  sim::Script script;
  if (!code_text.empty()) {
    auto code = trace::decode(code_text);
    if (code) {
      script = std::move(code->script);
    } else {
      notice_ = say("no.schedule", {{"code", code_text}, {"why", code.error().message}});
    }
  }

  const bool schedules = made.schedule.empty() && shown->stage.by_hand;
  if (code_text.empty() && schedules) script.kind = sim::Script::Kind::kSchedule;
  goal_judge_.forget();

  std::string model;
  std::vector<std::unique_ptr<LaneRun>> fresh;
  const std::size_t count = std::max<std::size_t>(1, shown->lanes.size());
  for (std::size_t i = 0; i < count; ++i) {
    const lesson::Lane* lane = shown->lanes.empty() ? nullptr : &shown->lanes[i];
    const auto [name_of_lane, source, settings, its_seed] = variant_of(lane);
    if (i == 0) {
      model = source.text;
      for (const auto& [name, value] : settings) model += '\n' + name + '=' + value;
    }
    auto machine = sim::build(source, settings, its_seed);
    if (!machine) {
      add_problems(problems_, source, machine.error());
      return false;
    }
    fresh.push_back(std::make_unique<LaneRun>(name_of_lane, lane == nullptr ? "" : lane->caption,
                                              *std::move(machine),
                                              count == 1 ? script : sim::Script()));
    fresh.back()->more(kFirstSlice);
    if (lane != nullptr && lane->known) fresh.back()->set_known();
    fresh.back()->mark_more();
    if (fresh.size() > 1) fresh.back()->share_colors(*fresh.front());
  }
  lanes_ = std::move(fresh);

  find_knobs();
  stop_ = find_stop();
  model_ = std::move(model);
  if (work().searched) {
    search_again();
  } else {
    exploration_.reset();
  }
  judge_goals();
  // What was asked for goes on, else what the page begins with; none where the program has lost the knob.
  std::string swept = sweep_ ? sweep_->knob().name : std::string();
  if (shown->stage.sweep && swept.empty()) {
    swept = shown->stage.sweep->knob;
    sweep_metric_ = shown->stage.sweep->figure;
  }
  if (const Knob* knob = swept.empty() ? nullptr : find_knob(swept)) {
    begin_sweep(*knob);
  } else {
    sweep_.reset();
  }
  return true;
}

void Session::rebuild_keeping_moment() {
  const bool at_end = !lanes_.empty() && time() > 0 && time() >= static_cast<double>(end());
  const bool seen_all = !lanes_.empty() && seen() > 0 && seen() >= static_cast<double>(end());
  playing_ = false;
  if (!rebuild() || lanes_.empty()) return;
  PageWork& made = work();
  const auto last = static_cast<double>(end());
  made.time = at_end ? last : std::min(made.time, last);
  made.seen = seen_all ? last : std::clamp(made.seen, made.time, std::max(made.time, last));
}

Ticks Session::find_stop() const {
  const lesson::Stage& stage = page()->stage;
  if (stage.run_to) return std::max<Ticks>(0, *stage.run_to);
  if (stage.run_until && !lanes_.empty()) {
    if (const auto t = lesson::first_time(lanes_.front()->run(), *stage.run_until)) return *t;
  }
  return sim::kForever;
}

void Session::extend_to(Ticks t) {
  bool grown = false;
  for (const auto& lane : lanes_) {
    while (!lane->over() && lane->run().end_time() <= t) {
      lane->more(kSlice);
      grown = true;
    }
  }
  if (grown) runs_have_grown();
}

void Session::runs_have_grown() {
  if (stop_ >= end()) stop_ = find_stop();  // a `run until` may have come true
  if (goals_waiting_ && !simulating()) judge_goals();
  changed();
}

void Session::set_time(double t) {
  PageWork& made = work();
  if (t == made.time) return;
  const Ticks before = now();
  made.time = t;
  made.seen = std::max(made.seen, t);
  ++revision_;
  if (now() != before) ++state_revision_;
}

Session::Result Session::seek(double t) {
  if (lanes_.empty()) return refuse("no.run");
  if (locked()) {
    if (t <= 0) return json::object();
    return refuse("no.guess");
  }
  t = std::max(0.0, t);
  // Beyond any run; also keeps the conversion to ticks defined.
  constexpr double kBeyond = 1e15;
  extend_to(static_cast<Ticks>(std::min(t, kBeyond)));
  set_time(std::min(t, static_cast<double>(end())));
  return json::object();
}

void Session::tick(double seconds) {
  if (!active()) return;
  if (simulating()) {
    for (const auto& lane : lanes_) {
      if (!lane->over()) lane->more(kSlice);
    }
    runs_have_grown();
  }
  for (const auto& lane : lanes_) {
    if (!lane->marking()) continue;
    lane->mark_more();
    if (!lane->marking()) changed();
  }
  search(seconds);
  constexpr double kSweepMs = 4;
  if (sweep_ && !sweep_->done() && !locked() && sweep_->work_for(kSweepMs)) {
    ++revision_;
    if (sweep_->done()) ++state_revision_;
  }
  if (!playing_) return;
  seconds = std::clamp(seconds, 0.0, kLongestFrame);
  if (hold_ > 0) {
    hold_ -= seconds;
    if (hold_ <= 0) set_time(0);
    return;
  }
  const auto last = static_cast<double>(end());
  const auto halt = static_cast<double>(stop());
  const double limit = time() < halt ? halt : last;
  // A short run is followed action by action; a long one takes about ten seconds.
  constexpr double kSlowest = 1.5;  // ticks a second
  constexpr double kWhole = 10;     // seconds
  const double rate = speed_ * page()->stage.speed * std::max(kSlowest, limit / kWhole);
  const double target = time() + seconds * rate;
  if (target < limit) {
    set_time(target);
    return;
  }
  set_time(limit);
  if (simulating() && limit >= last) return;
  if (loop_) {
    hold_ = kLoopRest;
  } else {
    playing_ = false;
    changed();
  }
}

void Session::go_to_page(std::size_t index) {
  playing_ = false;
  page_ = index;
  guess_.reset();
  linked_time_.reset();
  const bool anew = page() != nullptr && !works_.contains(lesson_->slug + "#" + page()->slug);
  work();
  rebuild();
  PageWork& made = work();
  extend_to(static_cast<Ticks>(std::ceil(made.time)));  // a long run has only begun
  const auto last = static_cast<double>(end());
  made.time = std::min(made.time, last);
  made.seen = std::clamp(made.seen, made.time, std::max(made.time, last));
  if (!anew) return;
  go_to_start();
  play_by_itself();
}

Session::Result Session::open(std::string_view slug, std::string_view text, bool scenario) {
  std::string wrapped;
  if (scenario) {
    // A bare program is a lesson of one page. The fence is longer than any inside.
    wrapped = "---\ntitle: " + std::string(slug) + "\n---\n\n## " + std::string(slug) +
              "\n\n``````scenario editable\n" + std::string(text) + "\n``````\n";
    text = wrapped;
  }
  lesson::Parsed parsed = lesson::parse(slug, text, {known_views_});
  if (parsed.lesson.pages.empty() && parsed.ok()) {
    return refuse("no.pages");
  }
  // Its errors name the lines of the program as it was given.
  if (scenario && !parsed.lesson.pages.empty() && parsed.lesson.pages.front().has_scenario()) {
    parsed.lesson.pages.front().scenarios.front().first_line = 1;
  }
  playing_ = false;
  lesson_ = std::move(parsed.lesson);
  lesson_problems_.clear();
  if (!scenario) add_problems(lesson_problems_, lesson_->source, parsed.diagnostics);
  lanes_of_.clear();
  lanes_.clear();
  go_to_page(0);
  return json::object();
}

}  // namespace interleave::session
