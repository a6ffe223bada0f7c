// What is on the screen as a link, and back. See Session::url.
//
//   lesson, page   slugs
//   t              ticks; absent where the page opens, and while the edited program has errors: the run on the
//                  screen is then that of an earlier text, which the link does not carry. Before the page's
//                  question is answered it waits for that
//   schedule       a schedule code
//   seed
//   quiz           per question, joined by ".": chosen answers joined by "-", "@8" a tick that was tapped,
//                  "s" skipped, "o" open
//   source         an edited program, base64url
//   search         1: every schedule was searched
//   anything else  a knob of that name; one that is called like a key above has "set." before it
#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "session/arguments.h"
#include "session/link.h"
#include "session/refusal.h"
#include "session/session.h"

namespace interleave::session {
namespace {

constexpr std::array<std::string_view, 8> kKeys{"lesson", "page", "t",      "schedule",
                                                "seed",   "quiz", "source", "search"};

std::string key_of_knob(const std::string& name) {
  const bool taken =
      name.empty() || name.starts_with("set.") || std::ranges::find(kKeys, name) != kKeys.end();
  return taken ? "set." + name : name;
}

std::string write_quizzes(const std::vector<QuizAnswer>& answers) {
  std::string text;
  bool any = false;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (i > 0) text += '.';
    switch (answers[i].kind) {
      case QuizAnswer::Kind::kOpen: text += 'o'; continue;
      case QuizAnswer::Kind::kSkipped: text += 's'; break;
      case QuizAnswer::Kind::kAnswered:
        if (answers[i].tick) {
          text += '@' + std::to_string(*answers[i].tick);
          break;
        }
        for (std::size_t k = 0; k < answers[i].chosen.size(); ++k) {
          text += (k > 0 ? "-" : "") + std::to_string(answers[i].chosen[k]);
        }
        break;
    }
    any = true;
  }
  return any ? text : std::string();
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

}  // namespace

std::string Session::url() const {
  const lesson::Page* shown = page();
  if (shown == nullptr) return {};
  const PageWork& made = work();
  LinkPairs pairs{{"lesson", lesson_->slug}, {"page", shown->slug}};
  for (const auto& [name, value] : made.knobs) pairs.emplace_back(key_of_knob(name), value);
  if (made.seed) pairs.emplace_back("seed", std::to_string(*made.seed));
  if (!made.schedule.empty()) pairs.emplace_back("schedule", made.schedule);
  if (const std::string quizzes = write_quizzes(made.quizzes); !quizzes.empty()) {
    pairs.emplace_back("quiz", quizzes);
  }
  if (made.source) pairs.emplace_back("source", to_base64url(*made.source));
  if (made.searched) pairs.emplace_back("search", "1");
  const bool of_earlier_text = made.source && problems_.size() > lesson_problems_.size();
  if (linked_time_) {
    pairs.emplace_back("t", std::to_string(*linked_time_));
  } else if (!of_earlier_text && static_cast<double>(now()) != start()) {
    pairs.emplace_back("t", std::to_string(now()));
  }
  return write_link(pairs);
}

Session::Result Session::open_url(std::string_view text) {
  const auto pairs = parse_link(text);
  if (!pairs) return std::unexpected(pairs.error());
  const auto value_of = [&](std::string_view key) -> const std::string* {
    for (const auto& [name, value] : *pairs) {
      if (name == key) return &value;
    }
    return nullptr;
  };
  if (!lesson_) return refuse("no.lesson");
  if (const std::string* slug = value_of("lesson"); slug != nullptr && *slug != lesson_->slug) {
    return refuse("no.link.lesson", {{"name", *slug}, {"other", lesson_->slug}});
  }

  // Everything that makes sense is restored; what does not is told in one sentence each.
  linked_time_.reset();
  std::string problems;
  const auto attempt = [&](std::string_view name, const json& args) {
    if (const Result result = command(name, args); !result) {
      problems += (problems.empty() ? "" : " ") + result.error();
    }
  };
  if (const std::string* slug = value_of("page"); slug != nullptr) {
    attempt("page", {{"slug", *slug}});
  } else if (page_ != 0 && !lesson_->pages.empty()) {
    go_to_page(0);
  }

  // A link is the whole state of its page: what it does not name is as the page has it. Only the answers that
  // the learner has given stay hers, and an edited program is kept aside.
  PageWork& made = work();
  std::optional<std::string> own = made.source ? made.source : made.kept;
  std::vector<QuizAnswer> answers = std::move(made.quizzes);
  made = PageWork();
  made.quizzes = std::move(answers);
  if (const std::string* source = value_of("source"); source != nullptr) {
    if (auto decoded = from_base64url(*source); decoded && is_utf8(*decoded)) {
      made.source = *std::move(decoded);
    } else {
      problems += words::phrase("no.link.program");
    }
  }
  if (own != made.source) made.kept = std::move(own);
  const bool runs = rebuild();
  for (const auto& [name, value] : *pairs) {
    const bool prefixed = name.starts_with("set.");
    if (!prefixed && std::ranges::find(kKeys, name) != kKeys.end()) continue;
    const std::string knob = prefixed ? name.substr(4) : name;
    if (runs) {
      attempt("set", {{"name", knob}, {"value", value}});
    } else {  // what an edited program with errors has for knobs shows when they are mended
      made.knobs.emplace_back(knob, value);
    }
  }
  if (const std::string* seed = value_of("seed")) attempt("seed", {{"value", *seed}});
  if (const std::string* code = value_of("schedule")) {
    attempt("schedule", {{"code", *code}});
    if (!notice_.empty() && problems.empty()) problems = std::exchange(notice_, std::string());
  }
  if (const std::string* quizzes = value_of("quiz")) {
    std::size_t index = 0;
    for (const std::string_view part : split(*quizzes, '.')) {
      if (part == "s") {
        attempt("quiz", {{"index", index}, {"skip", true}});
      } else if (part.starts_with('@')) {
        attempt("quiz", {{"index", index}, {"tick", std::string(part.substr(1))}});
      } else if (part != "o") {
        json chosen = json::array();
        for (const std::string_view digit : split(part, '-')) chosen.push_back(std::string(digit));
        attempt("quiz", {{"index", index}, {"answer", std::move(chosen)}});
      }
      ++index;
    }
  }
  if (const std::string* search = value_of("search"); search != nullptr && *search == "1") {
    attempt("explore", {});
  }
  if (const std::string* t = value_of("t"); t != nullptr && !lanes_.empty()) {
    const auto time = need_number({{"t", *t}}, "t");
    if (time && locked()) {  // after the guess; before it a page shows its start
      const auto whole = static_cast<Ticks>(std::clamp(*time, 0.0, 1e15));
      if (whole > 0) linked_time_ = whole;
      go_to_start();
    } else {
      attempt("seek", {{"t", *t}});
    }
  } else {
    go_to_start();
  }
  playing_ = false;  // a link shows a moment
  changed();
  if (!problems.empty()) return std::unexpected(problems);
  return json::object();
}

}  // namespace interleave::session
