#include "session/reports.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/machine.h"
#include "trace/code.h"
#include "trace/export_chrome.h"
#include "trace/export_csv.h"
#include "trace/export_svg.h"
#include "trace/interval.h"
#include "trace/why.h"
#include "words/words.h"

namespace interleave::session {

using words::say;
namespace {

using trace::Ticks;

// A handout shows short runs whole; of a long one, as much as can be read on paper.
constexpr Ticks kPaperTicks = 200;
constexpr int kPaperWidth = 720;  // CSS pixels: A4 between margins

std::string file_name(std::string_view stem, const LaneRun& lane, std::string_view ending) {
  std::string name(stem.empty() ? std::string_view("interleave") : stem);
  if (!lane.name().empty()) name += "-" + lane.name();
  return name + std::string(ending);
}

// The part of an interval that is in the past at `until`, told without what comes later.
json row_of(const trace::Run& run, std::string name, const trace::Interval& interval, bool core,
            Ticks until) {
  const trace::Why why = core ? trace::why_core(run, interval) : trace::why(run, interval, until);
  const bool whole = interval.end <= until && !interval.ongoing;
  return {{"name", std::move(name)},
          {"core", core},
          {"from", interval.start},
          {"to", std::min(interval.end, until)},
          {"what", why.state},
          {"why", whole ? why.sentence
                        : say("sentence.plain", {{"subject", why.subject}, {"state", why.state}})}};
}

json quiz_of(const lesson::Quiz& quiz) {
  json answers = json::array();
  for (const lesson::Answer& answer : quiz.answers) {
    answers.push_back({{"html", answer.html}, {"right", answer.right}});
  }
  return {{"kind", "quiz"},
          {"question_html", quiz.question_html},
          {"answers", std::move(answers)},
          {"explanation_html", quiz.explanation_html}};
}

json goal_of(const lesson::Goal& goal) {
  json settings = json::array();
  for (const auto& [name, value] : goal.solution_settings)
    settings.push_back(std::string(name) + " = " + value);
  return {{"kind", "goal"},
          {"text_html", goal.text_html},
          {"after_html", goal.after_html},
          {"solution",
           {{"settings", std::move(settings)},
            {"schedule", goal.solution_schedule},
            {"program", goal.solution_scenario.text}}}};
}

json lanes_of(const lesson::Lesson& lesson, const lesson::Page& page) {
  json list = json::array();
  if (!page.has_scenario()) return list;
  const std::size_t count = std::max<std::size_t>(1, page.lanes.size());
  for (std::size_t i = 0; i < count; ++i) {
    const lesson::Lane* lane = page.lanes.empty() ? nullptr : &page.lanes[i];
    const lesson::Scenario* scenario = page.scenario(lane == nullptr ? "" : lane->scenario);
    if (scenario == nullptr) continue;
    auto machine = sim::build(lesson::source_of(lesson, *scenario), lesson::settings_of(page, lane),
                              page.stage.seed.value_or(1));
    if (!machine) continue;
    sim::Script script;
    if (auto code = trace::decode(page.stage.schedule); code && count == 1) {
      script = std::move(code->script);
    }
    LaneRun run(lane == nullptr ? "" : lane->name, lane == nullptr ? "" : lane->caption,
                *std::move(machine), std::move(script));
    while (!run.over() && run.run().end_time() < kPaperTicks) run.more(100);
    trace::SvgOptions options;
    options.to = std::min(run.run().end_time(), kPaperTicks);
    options.width = kPaperWidth;
    list.push_back({{"name", run.name()},
                    {"caption", run.caption()},
                    {"svg", trace::timeline_svg(run.run(), options)}});
  }
  return list;
}

}  // namespace

std::expected<json, std::string> export_run(const LaneRun& lane, std::string_view what,
                                            std::string_view stem, Ticks until, bool dark) {
  const trace::Run& run = lane.run();
  const auto file = [&](std::string_view ending, std::string_view type, std::string text) {
    return json{{"name", file_name(stem, lane, ending)}, {"type", type}, {"text", std::move(text)}};
  };
  if (what == "chrome") return file(".trace.json", "application/json", trace::chrome_trace(run));
  if (what == "csv") {
    return file("-figures.csv", "text/csv",
                trace::metrics_csv(run) + "\r\n" + trace::cores_csv(run));
  }
  if (what == "intervals") return file("-intervals.csv", "text/csv", trace::intervals_csv(run));
  if (what == "svg") {
    trace::SvgOptions options;
    options.to = until > 0 ? until : run.end_time();
    options.dark = dark;
    return file("-timeline.svg", "image/svg+xml", trace::timeline_svg(run, options));
  }
  return std::unexpected("There is no export “" + std::string(what) + "”.");
}

json timeline_table(const LaneRun& lane, Ticks until) {
  const trace::Run& run = lane.run();
  const trace::Timeline& timeline = run.timeline();
  json rows = json::array();
  std::size_t left_out = 0;
  const auto add = [&](const trace::Track& track, const std::string& name, bool core,
                       const auto& interval_of) {
    for (std::size_t i = 0; i < track.size() && track.start(i) <= until; ++i) {
      const trace::Interval interval = interval_of(i);
      if (!core && interval.activity == sim::Activity::kAbsent) continue;
      if (interval.start >= until && until > 0) continue;
      if (rows.size() >= kMaxTableRows) {
        ++left_out;
      } else {
        rows.push_back(row_of(run, name, interval, core, until));
      }
    }
  };
  for (std::size_t i = 0; i < timeline.cores(); ++i) {
    const auto core = static_cast<sim::CoreId>(i);
    add(timeline.core(core), say("stage.core", {{"core", std::to_string(i)}}), true,
        [&](std::size_t k) { return trace::core_interval(run, core, k); });
  }
  for (std::size_t i = 0; i < timeline.strands(); ++i) {
    const auto strand = static_cast<sim::StrandId>(i);
    add(timeline.strand(strand), lane.name_of(strand), false,
        [&](std::size_t k) { return trace::strand_interval(run, strand, k); });
  }
  return {{"rows", std::move(rows)}, {"left_out", left_out}};
}

json teacher_of(const lesson::Page& page) {
  if (!page.teacher) return nullptr;
  const lesson::Teacher& teacher = *page.teacher;
  return {{"misconception_html", teacher.misconception_html},
          {"vote_html", teacher.vote_html},
          {"notes_html", teacher.notes_html},
          {"minutes", teacher.minutes}};
}

json handout(const lesson::Lesson& lesson) {
  json pages = json::array();
  const lesson::Page* before = nullptr;
  for (const lesson::Page& page : lesson.pages) {
    json blocks = json::array();
    for (const lesson::Block& block : page.blocks) {
      switch (block.kind) {
        case lesson::Block::Kind::kProse:
          blocks.push_back({{"kind", "prose"}, {"html", block.html}});
          break;
        case lesson::Block::Kind::kQuiz:
          blocks.push_back(quiz_of(page.quizzes[block.index]));
          break;
        case lesson::Block::Kind::kGoal: blocks.push_back(goal_of(page.goals[block.index])); break;
      }
    }
    // A program that holds over several pages is printed once.
    const bool same = before != nullptr && before->has_scenario() && page.has_scenario() &&
                      before->scenarios.front().offset == page.scenarios.front().offset;
    pages.push_back({{"title_html", page.title_html},
                     {"blocks", std::move(blocks)},
                     {"program", page.has_scenario() && !same ? json(page.scenarios.front().text)
                                                              : json(nullptr)},
                     {"lanes", lanes_of(lesson, page)},
                     {"teacher", teacher_of(page)}});
    before = &page;
  }
  return {{"pages", std::move(pages)}};
}

}  // namespace interleave::session
