#include "lesson/check.h"

#include <algorithm>
#include <map>
#include <set>

#include "lang/text.h"
#include "lesson/cursor.h"
#include "lesson/evaluate.h"
#include "lesson/facts.h"
#include "lesson/kept.h"
#include "trace/code.h"

namespace interleave::lesson {
namespace {

using lang::cat;
using lang::quote;
using lang::Span;

constexpr std::size_t kLeastExpects = 2;  // of a page with a program

class Checker {
 public:
  explicit Checker(const lang::Source& source) : source_(source) {}

  void add(const lang::Diagnostic& diagnostic, bool bad_input) {
    Problem problem;
    problem.bad_input = bad_input;
    problem.path = source_.name;
    if (diagnostic.span != lang::kNowhere) {
      const lang::Position position = lang::position_of(source_, diagnostic.span.begin);
      problem.line = position.line;
      problem.column = position.column;
    }
    problem.message = diagnostic.message;
    if (!diagnostic.expected.empty()) problem.message += ", expected " + diagnostic.expected;
    problem.rendered = lang::render(source_, diagnostic);
    report_.problems.push_back(std::move(problem));
  }

  void bad(Span span, std::string message, std::string expected = {}, std::string hint = {}) {
    add({lang::Severity::kError, span, std::move(message), std::move(expected), std::move(hint)},
        true);
  }
  void fails(Span span, std::string message, std::string expected = {}) {
    add({lang::Severity::kError, span, std::move(message), std::move(expected), {}}, false);
  }

  void judge_all(std::span<const Expect> expects, Evidence& evidence) {
    for (const Expect& expect : expects) {
      ++report_.expectations;
      const Judgement judgement = judge(expect, evidence);
      if (judgement.holds()) continue;
      ++report_.failed;
      const bool open = judgement.kind == Judgement::Kind::kOpen;
      fails(expect.span, open ? cat("cannot tell: ", judgement.actual) : judgement.actual,
            judgement.expected);
    }
  }

  Report take() {
    std::ranges::stable_sort(report_.problems, {}, [](const Problem& problem) {
      return std::pair(problem.line, problem.column);
    });
    return std::move(report_);
  }

 private:
  const lang::Source& source_;
  Report report_;
};

Evidence prepared(Evidence evidence, const CheckOptions& options) {
  evidence.run_limits = options.run_limits;
  evidence.search_options = options.search_options;
  evidence.searcher = options.searcher ? options.searcher : explore::explore;
  return evidence;
}

bool expects_errors(std::span<const Expect> expects) {
  return std::ranges::any_of(expects, [](const Expect& expect) {
    return expect.kind == Expect::Kind::kError && expect.scenario.empty();
  });
}

class LessonChecker {
 public:
  LessonChecker(const Lesson& lesson, Checker& out, const CheckOptions& options)
      : lesson_(lesson), out_(out), options_(options) {}

  void page(const Page& page) {
    if (!page.has_scenario()) {
      if (!page.expects.empty()) {
        out_.bad(page.expects.front().span, "this page has no program to expect anything of",
                 "a scenario block on this page or before it");
      }
      return;
    }
    Evidence evidence = prepared(evidence_of(lesson_, page), options_);
    if (!expects_errors(page.expects) && !programs(page, evidence)) return;
    stage(page, evidence);
    real(page);
    if (page.expects.size() < kLeastExpects) {
      out_.bad(heading(page),
               cat("page ", quote(page.slug), " has a program and ", page.expects.size(),
                   page.expects.size() == 1 ? " expectation" : " expectations"),
               cat("at least ", kLeastExpects));
    }
    out_.judge_all(page.expects, evidence);
    for (const Goal& goal : page.goals) this->goal(page, goal, evidence);
  }

 private:
  [[nodiscard]] Span heading(const Page& page) const {
    const lang::LineIndex index(lesson_.source);
    const std::uint32_t begin = index.start(page.line);
    return {begin, begin + static_cast<std::uint32_t>(lang::line_of(lesson_.source, begin).size())};
  }

  // A part of the file that says `name` as a word of its own, within a block.
  [[nodiscard]] Span find(Span block, std::string_view name) const {
    const std::string_view text = lang::text_of(lesson_.source, block);
    const auto within_word = [&](std::size_t at) {
      const std::size_t end = at + name.size();
      return (at > 0 && Cursor::is_word(text[at - 1])) ||
             (end < text.size() && Cursor::is_word(text[end]));
    };
    auto at = text.find(name);
    while (at != std::string_view::npos && within_word(at)) at = text.find(name, at + 1);
    if (at == std::string_view::npos || name.empty()) return block;
    const auto begin = block.begin + static_cast<std::uint32_t>(at);
    return {begin, begin + static_cast<std::uint32_t>(name.size())};
  }

  // Every program of the page under the settings it is shown with.
  bool programs(const Page& page, Evidence& evidence) {
    bool good = program(page.scenario(), "", page.stage.span, evidence);
    for (const Lane& lane : page.lanes) {
      if (const Scenario* scenario = page.scenario(lane.scenario)) {
        good = program(scenario, lane.name, lane.span, evidence) && good;
      }
    }
    return good;
  }

  bool program(const Scenario* scenario, const std::string& lane, Span settings,
               Evidence& evidence) {
    const auto* built = evidence.machine(lane, {});
    if (built == nullptr || built->has_value()) return true;
    for (lang::Diagnostic diagnostic : built->error()) {
      if (diagnostic.span == lang::kNowhere) {
        diagnostic.span = settings;
      } else {
        diagnostic.span.begin += scenario->offset;
        diagnostic.span.end += scenario->offset;
      }
      // A program holds for many pages; its errors are told once.
      if (told_.emplace(diagnostic.span.begin, diagnostic.message).second) {
        out_.add(diagnostic, true);
      }
    }
    return false;
  }

  void stage(const Page& page, Evidence& evidence) {
    const auto* built = evidence.machine("", {});
    if (built == nullptr || !built->has_value()) return;
    const sim::Machine& machine = ***built;
    std::vector<std::string_view> known;
    for (const lang::Param& param : machine.program->params) known.push_back(param.name);
    for (const sim::SettingInfo& setting : sim::machine_settings()) known.push_back(setting.name);
    std::vector<std::string> named = page.stage.knobs;
    if (page.stage.sweep) named.push_back(page.stage.sweep->knob);
    for (const std::string& knob : named) {
      if (std::ranges::find(known, knob) != known.end()) continue;
      const std::string_view near = lang::nearest(knob, known);
      out_.bad(find(page.stage.span, knob), cat("there is no knob ", quote(knob)),
               "a param of the program or a setting of the machine",
               near.empty() ? "" : cat("did you mean ", quote(near), "?"));
    }
    const auto facts = evidence.run("", {});
    if (!facts) {
      out_.bad(find(page.stage.span, page.stage.schedule), facts.error());
      return;
    }
    const trace::Run& run = *(*facts)->run;
    if (page.stage.sweep && !page.stage.sweep->strand.empty() &&
        !strand_of(run, page.stage.sweep->strand)) {
      out_.bad(find(page.stage.span, page.stage.sweep->strand),
               cat("there is no thread or task ", quote(page.stage.sweep->strand)));
    }
    if (page.stage.run_to && *page.stage.run_to > run.end_time()) {
      out_.fails(find(page.stage.span, "run to"), cat("the run ends at ", run.end_time()),
                 cat("a tick up to ", run.end_time()));
    }
    if (page.stage.run_until && !first_time(run, *page.stage.run_until)) {
      out_.fails(page.stage.run_until->span, "this never comes true in the run",
                 "something that happens");
    }
  }

  void real(const Page& page) {
    const std::string& program = page.scenario()->text;
    const auto lines = static_cast<std::uint32_t>(std::ranges::count(program, '\n'));
    for (const RealCode& code : page.real) {
      for (const RealCode::Match& match : code.matches) {
        if (match.last <= lines) continue;
        out_.bad(find(code.span, cat("//= ", match.first)),
                 cat("the scenario has no line ", match.last), cat("lines from 1 to ", lines));
      }
    }
  }

  void goal(const Page& page, const Goal& goal, Evidence& evidence) {
    const auto met = [&](Evidence& with) {
      return std::ranges::all_of(goal.when,
                                 [&](const Expect& when) { return judge(when, with).holds(); });
    };
    if (goal.when.empty()) return;
    if (met(evidence)) {
      out_.fails(goal.span, "this goal is met before the learner has done anything",
                 "a goal to reach");
    }
    Settings settings = settings_of(page);
    for (const auto& [name, value] : goal.solution_settings) {
      const auto found = std::ranges::find(settings, name, &Settings::value_type::first);
      if (found == settings.end())
        settings.emplace_back(name, value);
      else
        found->second = value;
      if (std::ranges::find(page.stage.knobs, name) == page.stage.knobs.end()) {
        out_.bad(find(goal.span, name), cat("the stage has no knob ", quote(name)),
                 "a solution by the knobs that the page shows");
      }
    }
    const bool edited = !goal.solution_scenario.text.empty();
    if (!edited && goal.solution_settings.empty() && goal.solution_schedule.empty()) {
      out_.bad(goal.span, "this goal has no solution",
               "solution: name=value, solution: schedule=CODE or a solution block");
      return;
    }
    if (edited && !page.scenario()->editable) {
      out_.bad(goal.span, "the learner cannot edit this program", "```scenario editable");
    }
    Page solved = page;
    solved.stage.settings = std::move(settings);
    if (edited) {
      solved.scenarios.front() = goal.solution_scenario;
      solved.stage.schedule.clear();
    }
    if (!goal.solution_schedule.empty()) solved.stage.schedule = goal.solution_schedule;
    Evidence solution = prepared(evidence_of(lesson_, solved), options_);
    if (!program(solved.scenario(), "", goal.span, solution)) return;
    if (edited) kept(goal, evidence, solution);
    for (const Expect& when : goal.when) {
      const Judgement judgement = judge(when, solution);
      if (judgement.holds()) continue;
      out_.fails(when.span, cat("the solution does not meet the goal: ", judgement.actual),
                 judgement.expected);
    }
  }

  void kept(const Goal& goal, Evidence& before, Evidence& solution) {
    const auto* was = before.machine("", {});
    const auto* is = solution.machine("", {});
    if (was == nullptr || is == nullptr || !was->has_value() || !is->has_value()) return;
    for (const std::string& lost : missing_in(*(**is)->program, *(**was)->program)) {
      out_.fails(goal.span, cat("the solution has lost ", quote(lost)),
                 "a program that is still about the same");
    }
  }

  const Lesson& lesson_;
  Checker& out_;
  const CheckOptions& options_;
  std::set<std::pair<std::uint32_t, std::string>> told_;
};

// The expectations of a scenario file: what follows `//! expect` on its comment lines.
std::vector<Expect> expects_of_scenario(const lang::Source& source, Checker& out) {
  std::vector<Expect> expects;
  lang::Diagnostics diagnostics;
  for (const Span line :
       lines_of(source.text, {0, static_cast<std::uint32_t>(source.text.size())})) {
    Cursor cursor(source.text, line);
    if (!cursor.take("//!")) continue;
    if (!cursor.take_word("expect")) {
      out.bad(cursor.rest(), "this comment is for the checker, which does not know it",
              "//! expect ...");
      continue;
    }
    if (cursor.at_end()) out.bad(line, "nothing is expected", "//! expect finish 24");
    auto found = parse_expects(source, cursor.rest(), diagnostics);
    std::ranges::move(found, std::back_inserter(expects));
  }
  for (const lang::Diagnostic& diagnostic : diagnostics) out.add(diagnostic, true);
  return expects;
}

}  // namespace

int Report::exit_code() const {
  if (problems.empty()) return 0;
  return std::ranges::any_of(problems, &Problem::bad_input) ? 2 : 1;
}

void Report::append(Report&& other) {
  std::ranges::move(other.problems, std::back_inserter(problems));
  expectations += other.expectations;
  failed += other.failed;
}

Report check(std::string_view path, std::string_view text, const CheckOptions& options) {
  return path.ends_with(".md") ? check_lesson(path, text, options)
                               : check_scenario(path, text, options);
}

Report check_lesson(std::string_view path, std::string_view text, const CheckOptions& options) {
  const Parsed parsed = parse(path, text, {options.views});
  Checker out(parsed.lesson.source);
  for (const lang::Diagnostic& diagnostic : parsed.diagnostics) out.add(diagnostic, true);
  const Page* only = options.page.empty() ? nullptr : parsed.lesson.page(options.page);
  if (!options.page.empty() && only == nullptr) {
    out.bad(lang::kNowhere, cat("the lesson has no page ", quote(options.page)));
  }
  LessonChecker checker(parsed.lesson, out, options);
  for (const Page& page : parsed.lesson.pages) {
    if (options.page.empty() || &page == only) checker.page(page);
  }
  return out.take();
}

Report check_scenario(std::string_view path, std::string_view text, const CheckOptions& options) {
  const lang::Source source{std::string(path), std::string(text), 1};
  Checker out(source);
  const std::vector<Expect> expects = expects_of_scenario(source, out);
  Evidence evidence = prepared({}, options);
  evidence.add({"", source, {}});
  if (!expects_errors(expects)) {
    if (const auto* built = evidence.machine("", {}); !built->has_value()) {
      for (const lang::Diagnostic& diagnostic : built->error()) out.add(diagnostic, true);
      return out.take();
    }
  }
  out.judge_all(expects, evidence);
  return out.take();
}

Report check_course(std::span<const Lesson> lessons) {
  std::map<std::string_view, const Lesson*> by_slug;
  std::map<std::pair<std::uint32_t, std::uint32_t>, const Lesson*> by_order;
  std::map<std::uint32_t, const Lesson*> by_unit;
  for (const Lesson& lesson : lessons) {
    by_slug.emplace(lesson.slug, &lesson);
    by_order.emplace(std::pair(lesson.unit_number, lesson.order), &lesson);
    by_unit.emplace(lesson.unit_number, &lesson);
  }
  Report report;
  for (const Lesson& lesson : lessons) {
    Checker out(lesson.source);
    const auto front_matter = [&](std::string_view key) {
      const auto at = lesson.source.text.find(cat('\n', key, ':'));
      if (at == std::string::npos) return Span{0, 0};
      const auto begin = static_cast<std::uint32_t>(at + 1);
      return Span{begin,
                  begin + static_cast<std::uint32_t>(lang::line_of(lesson.source, begin).size())};
    };
    if (const Lesson* other = by_slug[lesson.slug]; other != &lesson) {
      out.bad(lang::kNowhere,
              cat("the slug ", quote(lesson.slug), " is also that of ", other->source.name));
    }
    if (const Lesson* other = by_order[{lesson.unit_number, lesson.order}]; other != &lesson) {
      out.bad(front_matter("order"), cat("this place in the unit is taken by ", other->source.name),
              "another number");
    }
    if (const Lesson* other = by_unit[lesson.unit_number]; other->unit != lesson.unit) {
      out.bad(front_matter("unit"),
              cat("unit ", lesson.unit_number, " is called \"", other->unit, "\" in ",
                  other->source.name),
              "one title for a unit");
    }
    for (const std::string& slug : lesson.prerequisites) {
      if (!by_slug.contains(slug)) {
        out.bad(front_matter("prerequisites"), cat("there is no lesson ", quote(slug)));
      }
    }
    for (const Lesson::Link& link : lesson.links) {
      const auto target = by_slug.find(link.lesson);
      if (target == by_slug.end()) {
        out.bad(link.span, cat("there is no lesson ", quote(link.lesson)));
      } else if (!link.page.empty() && target->second->page(link.page) == nullptr) {
        out.bad(link.span, cat("lesson ", quote(link.lesson), " has no page ", quote(link.page)));
      }
    }
    report.append(out.take());
  }
  return report;
}

}  // namespace interleave::lesson
