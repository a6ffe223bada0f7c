// The command table: everything that the page, the canvas, the keyboard, links and tests can ask
// for.
#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "session/arguments.h"
#include "session/command_row.h"
#include "session/refusal.h"
#include "session/reports.h"
#include "session/session.h"
#include "trace/code.h"
#include "trace/names.h"
#include "words/words.h"

namespace interleave::session {

using words::Phrase;
using words::say;

using Result = Session::Result;

struct Commands {
  static constexpr std::size_t kMaxProgramBytes = 64 * 1024;

  static Result need_page(const Session& s) {
    if (s.page() == nullptr) return refuse("no.lesson");
    return json::object();
  }

  static Result open(Session& s, const json& args) {
    const auto slug = need_text(args, "slug");
    const auto text = need_text(args, "text");
    if (!slug) return std::unexpected(slug.error());
    if (!text) return std::unexpected(text.error());
    const std::string kind = optional_text(args, "kind").value_or("lesson");
    if (kind != "lesson" && kind != "scenario") {
      return std::unexpected("A file is a “lesson” or a “scenario”, not a “" + kind + "”.");
    }
    return s.open(*slug, *text, kind == "scenario");
  }

  static Result open_url(Session& s, const json& args) {
    const auto text = need_text(args, "text");
    if (!text) return std::unexpected(text.error());
    return s.open_url(*text);
  }

  static Result page(Session& s, const json& args) {
    if (auto ok = need_page(s); !ok) return ok;
    const auto slug = need_text(args, "slug");
    if (!slug) return std::unexpected(slug.error());
    const auto& pages = s.lesson()->pages;
    std::size_t index = pages.size();
    if (*slug == "next") {
      index = s.page_index() + 1;
      if (index >= pages.size()) return refuse("no.next_page");
    } else if (*slug == "previous") {
      if (s.page_index() == 0) return refuse("no.previous_page");
      index = s.page_index() - 1;
    } else {
      const lesson::Page* found = s.lesson()->page(*slug);
      if (found == nullptr) return refuse("no.page", {{"name", *slug}});
      index = static_cast<std::size_t>(found - pages.data());
    }
    s.go_to_page(index);
    return json::object();
  }

  static Result need_run(const Session& s) {
    if (s.lanes().empty()) return refuse("no.run");
    if (s.locked()) return refuse("no.guess");
    return json::object();
  }

  static Result play(Session& s, const json&) {
    if (auto ok = need_run(s); !ok) return ok;
    if (s.locked()) return s.seek(1);  // says why not
    if (s.time() >= static_cast<double>(s.end()) && !s.simulating()) s.set_time(0);
    s.hold_ = 0;
    s.playing_ = true;
    s.selection_.reset();
    s.changed();
    return json::object();
  }

  static Result pause(Session& s, const json&) {
    s.playing_ = false;
    s.changed();
    return json::object();
  }

  static Result toggle(Session& s, const json& args) {
    if (s.open_tap() != nullptr && s.guess()) return tap(s, *s.guess());
    return s.playing() ? pause(s, args) : play(s, args);
  }

  // On to another moment: what is told is what happens there, no longer the answer to an earlier question.
  static Result move_on(Session& s, double t) {
    if (auto ok = need_run(s); !ok) return ok;
    s.selection_.reset();
    return move_to(s, t);
  }

  static Result move_to(Session& s, double t) {
    if (auto ok = need_run(s); !ok) return ok;
    s.playing_ = false;
    s.changed();
    return s.seek(t);
  }

  // While a question waits for a tap, the keys that move the time move the place to tap.
  static Result guess(Session& s, Ticks t) {
    constexpr Ticks kFarthest = 1'000'000;
    s.guess_ = std::clamp<Ticks>(t, 0, kFarthest);
    s.changed();
    return json::object();
  }
  static Result guess(Session& s, const json& args) {
    if (s.open_tap() == nullptr) return std::unexpected("No question waits for a tap.");
    const auto t = need_number(args, "t");
    if (!t) return std::unexpected(t.error());
    return guess(s, static_cast<Ticks>(std::clamp(std::floor(*t), 0.0, 1e6)));
  }
  static Result tap(Session& s, Ticks t) {
    const auto index = static_cast<std::size_t>(s.open_tap() - s.page()->quizzes.data());
    return quiz(s, {{"index", index}, {"tick", t}});
  }

  static Result step(Session& s, const json&) {
    if (s.open_tap() != nullptr) return guess(s, s.guess() ? *s.guess() + 1 : 0);
    return move_on(s, static_cast<double>(s.now()) + 1);
  }
  static Result back(Session& s, const json&) {
    if (s.open_tap() != nullptr) return guess(s, s.guess() ? *s.guess() - 1 : 0);
    const auto t = static_cast<double>(s.now());
    return move_on(s, s.time() > t + 1e-9 ? t : t - 1);
  }
  static Result home(Session& s, const json&) { return move_on(s, 0); }
  static Result end(Session& s, const json&) {
    s.extend_to(sim::kForever);
    return move_on(s, static_cast<double>(s.end()));
  }
  static Result seek(Session& s, const json& args) {
    const auto t = need_number(args, "t");
    if (!t) return std::unexpected(t.error());
    return move_to(s, *t);
  }

  // The next (or last) moment at which any core changes hands.
  static Result to_switch(Session& s, bool forward) {
    if (auto ok = need_run(s); !ok) return ok;
    const Ticks now = s.now();
    Ticks best = forward ? s.end() : 0;
    for (const auto& lane : s.lanes()) {
      const trace::Timeline& timeline = lane->run().timeline();
      for (std::size_t c = 0; c < timeline.cores(); ++c) {
        const trace::Track& track = timeline.core(static_cast<sim::CoreId>(c));
        if (track.empty()) continue;
        const std::size_t at = track.find(now).value_or(0);
        if (forward) {
          if (track.start(at) > now) best = std::min(best, track.start(at));
          if (at + 1 < track.size()) best = std::min(best, track.start(at + 1));
        } else if (track.start(at) < now) {
          best = std::max(best, track.start(at));
        } else if (at > 0) {
          best = std::max(best, track.start(at - 1));
        }
      }
    }
    return move_on(s, static_cast<double>(best));
  }
  static Result next_switch(Session& s, const json&) { return to_switch(s, true); }
  static Result previous_switch(Session& s, const json&) { return to_switch(s, false); }

  static Result next_event(Session& s, const json& args) {
    if (auto ok = need_run(s); !ok) return ok;
    const LaneRun& lane = *s.lanes().front();
    auto strand = std::expected<sim::StrandId, std::string>(s.followed().value_or(0));
    if (args.is_object() && args.contains("strand")) strand = find_strand(lane, args);
    if (!strand) return std::unexpected(strand.error());
    const bool forward = optional_text(args, "direction").value_or("forward") != "back";
    const std::span<const sim::Event> events = lane.run().events();
    const auto list = lane.run().index().of_strand(*strand);
    std::optional<Ticks> found;
    for (const std::uint32_t id : list) {
      const Ticks time = events[id].time;
      if (forward && time > s.now()) {
        found = time;
        break;
      }
      if (!forward && time < s.now()) found = time;
    }
    if (!found) {
      return refuse(forward ? Phrase("no.next_event") : Phrase("no.previous_event"),
                    {{"who", lane.name_of(*strand)}});
    }
    s.followed_ = *strand;
    return move_on(s, static_cast<double>(*found));
  }

  static Result set(Session& s, const json& args) {
    if (auto ok = need_page(s); !ok) return ok;
    const auto name = need_text(args, "name");
    const auto value = need_text(args, "value");
    if (!name) return std::unexpected(name.error());
    if (!value) return std::unexpected(value.error());
    if (s.lanes().empty()) return refuse("no.run");
    auto knob = describe_knob(s.lanes().front()->machine(), *name);
    if (const Knob* shown = s.find_knob(*name)) knob = *shown;
    if (!knob) return std::unexpected(knob.error());
    const auto canonical = check_value(*knob, *value);
    if (!canonical) return std::unexpected(canonical.error());
    lesson::Settings& settings = s.work().knobs;
    const lesson::Settings before = settings;
    const auto old =
        std::ranges::find_if(settings, [&](const auto& p) { return p.first == *name; });
    if (old == settings.end()) {
      settings.emplace_back(*name, *canonical);
    } else if (old->second == *canonical) {
      return json::object();
    } else {
      old->second = *canonical;
    }
    s.rebuild_keeping_moment();
    if (s.problems_.size() == s.lesson_problems_.size()) return json::object();
    // A value in range that the machine refuses all the same, such as a policy with a bad quantum.
    const std::string why = s.problems_[s.lesson_problems_.size()].diagnostic.message;
    s.work().knobs = before;
    s.rebuild_keeping_moment();
    return refuse("no.value", {{"knob", knob->label}, {"value", *value}, {"why", why}});
  }

  static Result sweep(Session& s, const json& args) {
    if (auto ok = need_run(s); !ok) return ok;
    if (s.locked()) return s.seek(1);  // says why not
    const std::string name = optional_text(args, "name")
                                 .value_or(s.sweep_            ? s.sweep_->knob().name
                                           : s.knobs().empty() ? ""
                                                               : s.knobs().front().name);
    const Knob* knob = s.find_knob(name);
    if (knob == nullptr && name.empty() && !s.further_knobs().empty())
      knob = &s.further_knobs().front();
    if (knob == nullptr) {
      return refuse("no.knob", {{"name", name}});
    }
    if (const auto metric = optional_text(args, "metric")) {
      const auto metrics = sweep_metrics();
      const auto found = std::ranges::find_if(metrics, [&](const SweepMetric& m) {
        return m.name == *metric || say(m.label) == *metric;
      });
      if (found == metrics.end()) {
        return std::unexpected("There is no figure called “" + *metric + "”.");
      }
      s.sweep_metric_ = static_cast<std::size_t>(found - metrics.begin());
    }
    s.begin_sweep(*knob);
    s.changed();
    if (!s.sweep_) {
      return refuse("no.free_knob", {{"name", name}});
    }
    return json::object();
  }

  static Result reset(Session& s, const json&) {
    if (auto ok = need_page(s); !ok) return ok;
    PageWork& work = s.work();
    work.knobs.clear();
    work.schedule.clear();
    work.before.reset();
    work.seed.reset();
    s.rebuild_keeping_moment();
    return json::object();
  }

  static Result seed(Session& s, const json& args) {
    if (auto ok = need_page(s); !ok) return ok;
    const auto value = need_number(args, "value");
    if (!value) return std::unexpected(value.error());
    constexpr double kLargest = 9007199254740992.0;  // exact in every JSON reader
    if (*value < 0 || *value > kLargest || std::floor(*value) != *value) {
      return std::unexpected("A seed is a whole number from 0 on.");
    }
    s.work().seed = static_cast<std::uint64_t>(*value);
    s.rebuild_keeping_moment();
    return json::object();
  }

  static Result speed(Session& s, const json& args) {
    const auto value = need_number(args, "value");
    if (!value) return std::unexpected(value.error());
    if (*value < 0.1 || *value > 16) return std::unexpected("Speed goes from 0.1 to 16.");
    s.speed_ = *value;
    s.changed();
    return json::object();
  }

  static Result loop(Session& s, const json& args) {
    const std::string on = optional_text(args, "on").value_or(s.loop_ ? "false" : "true");
    if (on != "true" && on != "false") return std::unexpected("“on” is true or false.");
    s.loop_ = on == "true";
    s.changed();
    return json::object();
  }

  static Result schedule(Session& s, const json& args) {
    if (auto ok = need_page(s); !ok) return ok;
    const auto text = need_text(args, "code");
    if (!text) return std::unexpected(text.error());
    if (s.lanes().empty()) return refuse("no.run");
    if (s.lanes().size() > 1 && !text->empty()) {
      return refuse("no.schedule_of_lanes");
    }
    std::string note;
    if (!text->empty()) {
      const auto code = trace::decode(*text);
      if (!code) {
        return refuse("no.schedule", {{"code", *text}, {"why", code.error().message}});
      }
      const trace::Fit fit = trace::fit(s.lanes().front()->machine(), *code);
      if (!fit.complete) note = say("no.fit", {{"why", fit.explanation}});
    }
    s.work().schedule = *text;
    s.rebuild_keeping_moment();
    s.notice_ = note;
    return json::object();
  }

  static Result quiz(Session& s, const json& args) {
    if (auto ok = need_page(s); !ok) return ok;
    const auto& quizzes = s.page()->quizzes;
    const auto index = args.is_object() && args.contains("index")
                           ? need_index(args, "index", quizzes.size(), "question")
                           : std::expected<std::size_t, std::string>(std::size_t{0});
    if (!index) return std::unexpected(index.error());
    if (*index >= quizzes.size()) return std::unexpected("This page asks no question.");
    QuizAnswer answer;
    const auto given = args.is_object() ? args.find("answer") : args.end();
    if (args.is_object() && optional_text(args, "skip").value_or("") == "true") {
      answer.kind = QuizAnswer::Kind::kSkipped;
    } else if (quizzes[*index].tap) {
      const auto tick = need_number(args, "tick");
      if (!tick) return refuse("no.tap");
      answer.kind = QuizAnswer::Kind::kAnswered;
      answer.tick = static_cast<Ticks>(std::clamp(std::floor(*tick), 0.0, 1e6));
      for (std::size_t i = 0; i < quizzes[*index].answers.size(); ++i) {
        const lesson::Answer& option = quizzes[*index].answers[i];
        if (*answer.tick >= option.first && *answer.tick <= option.last) answer.chosen.push_back(i);
      }
    } else {
      answer.kind = QuizAnswer::Kind::kAnswered;
      json list = given != args.end() && given->is_array() ? *given : json::array();
      if (given != args.end() && !given->is_array()) list.push_back(*given);
      for (const json& item : list) {
        const auto choice =
            need_index(json{{"answer", item}}, "answer", quizzes[*index].answers.size(), "answer");
        if (!choice) return std::unexpected(choice.error());
        answer.chosen.push_back(*choice);
      }
      std::ranges::sort(answer.chosen);
      const auto twice = std::ranges::unique(answer.chosen);
      answer.chosen.erase(twice.begin(), twice.end());
      if (answer.chosen.empty()) return refuse("no.answer");
      if (answer.chosen.size() > 1 && !quizzes[*index].multiple) {
        return std::unexpected("This question has one answer.");
      }
    }
    const bool was_locked = s.locked();
    s.work().quizzes[*index] = std::move(answer);
    s.judge_goals();
    s.guess_.reset();
    if (was_locked && !s.locked()) {
      if (const auto t = std::exchange(s.linked_time_, std::nullopt)) {
        (void)s.seek(static_cast<double>(*t));
      } else {
        s.go_to_start();
        s.play_by_itself();
      }
    }
    s.changed();
    return json::object();
  }

  // A knob that the program of now does not have, or not with this value, would keep it from running.
  static void drop_stale_knobs(Session& s) {
    lesson::Settings& knobs = s.work().knobs;
    if (knobs.empty() || !s.page()->has_scenario()) return;
    const auto machine = sim::build(lesson::source_of(*s.lesson(), s.scenario_of(nullptr)),
                                    s.page()->stage.settings, 1);
    if (!machine) return;  // what is wrong with it is told in any case
    std::erase_if(knobs, [&](const auto& setting) {
      const auto knob = describe_knob(**machine, setting.first);
      return !knob || !check_value(*knob, setting.second);
    });
  }

  static Result edit(Session& s, const json& args) {
    if (auto ok = need_page(s); !ok) return ok;
    const auto text = need_text(args, "source");
    if (!text) return std::unexpected(text.error());
    if (!s.page()->has_scenario()) return refuse("no.program");
    if (text->size() > kMaxProgramBytes) {
      return refuse("no.room");
    }
    PageWork& work = s.work();
    if (*text == s.page()->scenarios.front().text) {
      work.source.reset();
    } else {
      work.source = *text;
    }
    drop_stale_knobs(s);
    s.rebuild_keeping_moment();
    return json::object();
  }

  static Result revert(Session& s, const json&) {
    if (auto ok = need_page(s); !ok) return ok;
    PageWork& work = s.work();
    if (work.source) work.kept = std::exchange(work.source, std::nullopt);
    drop_stale_knobs(s);
    s.rebuild_keeping_moment();
    return json::object();
  }

  static Result restore(Session& s, const json&) {
    if (auto ok = need_page(s); !ok) return ok;
    PageWork& work = s.work();
    if (!work.kept) return refuse("no.other_version");
    std::swap(work.kept, work.source);
    drop_stale_knobs(s);
    s.rebuild_keeping_moment();
    return json::object();
  }

  static Result theme(Session& s, const json& args) {
    const auto name = need_text(args, "name");
    if (!name) return std::unexpected(name.error());
    if (*name == "system") {
      s.theme_ = Theme::kSystem;
    } else if (*name == "light") {
      s.theme_ = Theme::kLight;
    } else if (*name == "dark") {
      s.theme_ = Theme::kDark;
    } else {
      return std::unexpected("The theme is “light”, “dark” or “system”.");
    }
    s.changed();
    return json::object();
  }

  static std::expected<const LaneRun*, std::string> find_lane(const Session& s, const json& args) {
    if (auto ok = need_run(s); !ok) return std::unexpected(ok.error());
    if (!args.is_object() || !args.contains("lane")) return s.lanes().front().get();
    const auto index = need_index(args, "lane", s.lanes().size(), "lane");
    if (!index) return std::unexpected(index.error());
    return s.lanes()[*index].get();
  }

  static Result export_file(Session& s, const json& args) {
    const auto what = need_text(args, "what");
    if (!what) return std::unexpected(what.error());
    const auto lane = find_lane(s, args);
    if (!lane) return std::unexpected(lane.error());
    s.extend_to(sim::kForever);
    const bool dark = optional_text(args, "dark").value_or("false") == "true";
    return export_run(**lane, *what, s.lesson()->slug + "-" + s.page()->slug, s.end(), dark);
  }

  static Result table_of(Session& s, const json& args) {
    const auto lane = find_lane(s, args);
    if (!lane) return std::unexpected(lane.error());
    return timeline_table(**lane, static_cast<Ticks>(s.seen()));
  }

  static Result handout_of(Session& s, const json&) {
    if (auto ok = need_page(s); !ok) return ok;
    return handout(*s.lesson());
  }

  // What was said before stays as it was: to be given before a lesson is opened.
  static Result words(Session& s, const json& args) {
    std::vector<std::string> texts;
    if (const auto given = args.find("texts"); given != args.end() && given->is_array()) {
      for (const json& text : *given) {
        texts.push_back(text.is_string() ? text.get<std::string>() : std::string());
      }
    }
    if (!words::use(std::move(texts))) {
      return std::unexpected("These are the words of another version.");
    }
    s.changed();
    return json::object();
  }

  static std::span<const CommandRow> table();
};

std::span<const CommandRow> Commands::table() {
  static constexpr CommandRow kTable[] = {
      {"open", "slug, text, kind = lesson | scenario", open},
      {"open_url", "text", open_url},
      {"page", "slug, or next | previous", page},
      {"play", "", play},
      {"pause", "", pause},
      {"toggle", "", toggle},
      {"step", "", step},
      {"back", "", back},
      {"home", "", home},
      {"end", "", end},
      {"seek", "t", seek},
      {"next_switch", "", next_switch},
      {"previous_switch", "", previous_switch},
      {"next_event", "strand = the one followed, direction = forward | back", next_event},
      {"set", "name, value", set},
      {"sweep", "name, metric = finish | turnaround | response | wait | switches | utilisation",
       sweep},
      {"reset", "", reset},
      {"seed", "value", seed},
      {"speed", "value (0.1 to 16)", speed},
      {"loop", "on = true | false", loop},
      {"schedule", "code", schedule},
      {"quiz", "index = 0, answer (one or a list), or tick, or skip = true", quiz},
      {"guess", "t", guess},
      {"edit", "source", edit},
      {"revert", "", revert},
      {"restore", "", restore},
      {"export", "what = chrome | svg | csv | intervals, lane = 0, dark = false", export_file},
      {"table", "lane = 0", table_of},
      {"handout", "", handout_of},
      {"theme", "name = system | light | dark", theme},
      {"words", "texts", words},
  };
  return kTable;
}

namespace {

std::array<std::span<const CommandRow>, 3> tables() {
  return {Commands::table(), schedule_commands(), ask_commands()};
}

}  // namespace

Result Session::command(std::string_view name, const json& args) {
  for (const auto table : tables()) {
    for (const CommandRow& row : table) {
      if (row.name != name) continue;
      const std::string before = std::exchange(notice_, std::string());
      Result result = row.run(*this, args);
      if (!result) notice_ = result.error();
      if (notice_ != before) changed();
      return result;
    }
  }
  return std::unexpected("There is no command “" + std::string(name) + "”.");
}

Result Session::command(std::string_view name) { return command(name, json::object()); }

json Session::commands() {
  json list = json::array();
  for (const auto table : tables()) {
    for (const CommandRow& row : table) {
      list.push_back({{"name", row.name}, {"arguments", row.arguments}});
    }
  }
  return list;
}

}  // namespace interleave::session
