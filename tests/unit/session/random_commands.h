// Random commands for a session, and what must hold after each of them: shared by the fuzz target, which gives it
// bytes and small lessons, and by a unit test, which gives it numbers and the whole course.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "session/session.h"

namespace interleave::session {

// Where randomness comes from.
class Dice {
 public:
  virtual ~Dice() = default;
  // From 0 up to, not including, `count` (> 0).
  virtual std::size_t below(std::size_t count) = 0;
  // Whatever bytes, also such as are no text.
  virtual std::string bytes() = 0;

  template <typename T, std::size_t N>
  const T& one_of(const std::array<T, N>& list) {
    return list[below(N)];
  }
};

struct RandomCommand {
  std::string name;
  json arguments;
  [[nodiscard]] std::string text() const {
    return name + " " + arguments.dump(-1, ' ', false, json::error_handler_t::replace);
  }
};

// The commands that a page sends, with arguments that often make sense and sometimes none.
class RandomCommands {
 public:
  // `texts`: lessons that `open` may open.
  explicit RandomCommands(std::span<const std::string> texts) : texts_(texts) {}

  [[nodiscard]] RandomCommand next(const Session& session, Dice& dice) const {
    const Row& row = rows()[dice.below(rows().size())];
    RandomCommand result{row.name, json::object()};
    for (const std::string& key : row.arguments) {
      // Left out now and then: each has a default, or its lack is an error that must be told.
      if (dice.below(8) == 0) continue;
      result.arguments[key] = dice.below(16) == 0 ? nonsense(dice) : value(session, key, dice);
    }
    // As a page sends them: a browser's strings are always UTF-8 by then.
    result.arguments =
        json::parse(result.arguments.dump(-1, ' ', false, json::error_handler_t::replace));
    return result;
  }

 private:
  struct Row {
    std::string name;
    std::vector<std::string> arguments;
  };

  // From the session's own table: a new command is among them at once.
  static const std::vector<Row>& rows() {
    static const std::vector<Row> all = [] {
      std::vector<Row> list;
      for (const json& command : Session::commands()) {
        Row row{command["name"], {}};
        std::string word;
        for (const char c : command["arguments"].get<std::string>() + ",") {
          if (c >= 'a' && c <= 'z') {
            word += c;
            continue;
          }
          if (!word.empty() && word != "or" && word != "of" && word != "to" && word != "a") {
            row.arguments.push_back(word);
          }
          word.clear();
        }
        list.push_back(std::move(row));
      }
      return list;
    }();
    return all;
  }

  static json nonsense(Dice& dice) {
    switch (dice.below(8)) {
      case 0: return nullptr;
      case 1: return dice.bytes();
      case 2: return -1;
      case 3: return 1e300;
      case 4: return json::array({0, "x", nullptr});
      case 5: return json{{"a", 1}};
      case 6: return std::string(2000, 'x');
      default: return 9223372036854775807;
    }
  }

  [[nodiscard]] json value(const Session& session, std::string_view key, Dice& dice) const {
    const lesson::Lesson* lesson = session.lesson();
    if (key == "slug") {
      const std::size_t pages = lesson == nullptr ? 0 : lesson->pages.size();
      const std::size_t which = dice.below(pages + 2);
      if (which < pages) return lesson->pages[which].slug;
      return which == pages ? "next" : "previous";
    }
    if (key == "text") {
      // A link for `open_url`, a lesson for `open`: each is nonsense to the other.
      if (dice.below(2) == 0)
        return texts_.empty() ? json("") : json(texts_[dice.below(texts_.size())]);
      std::string link = session.url();
      if (dice.below(2) == 0) link += "&" + dice.bytes();
      return link;
    }
    if (key == "name") {
      const auto& knobs = dice.below(2) == 0 ? session.knobs() : session.further_knobs();
      if (!knobs.empty()) return knobs[dice.below(knobs.size())].name;
      return dice.one_of(
          std::to_array<const char*>({"cores", "policy", "light", "dark", "system"}));
    }
    if (key == "strand") return strand(session, dice);
    if (key == "code") {
      return dice.one_of(
          std::to_array<const char*>({"", "u1", "u1AB", "u1ABBA", "t1", "u1A9", "t1.3:1"}));
    }
    if (key == "source") {
      return dice.one_of(std::to_array<const char*>(
          {"thread a { work 3 }\nthread b { io 2; work 1 }\n",
           "shared x = 0\nthread a[2] { x = x + 1 }\nfinally x == 2\n",
           "thread a { repeat 500 { work 1 } }\n", "not a program", "",
           "mutex m\nthread a { lock m; lock m }\n",
           "runtime r { workers 2 }\ntask t[3] on r { await yield; work 2 }\n",
           "param n = 2 in 1..3\nthread a[n] { let i = 0; while i < n { work 1; i = i + 1 } }\n"}));
    }
    if (key == "value") {
      switch (dice.below(4)) {
        case 0:
          return dice.one_of(
              std::to_array<const char*>({"fifo", "round_robin(quantum: 3)", "mlfq", "cfs",
                                          "random", "lottery", "by_hand", "per_core"}));
        case 1: return std::to_string(dice.below(9));
        case 2: return dice.below(2) == 0;
        default: return static_cast<double>(dice.below(40)) / 4;
      }
    }
    if (key == "answer" && dice.below(3) == 0) return json::array({0, dice.below(4)});
    if (key == "skip" || key == "on" || key == "dark") return dice.below(4) != 0;
    if (key == "direction") return dice.below(2) == 0 ? "back" : "forward";
    if (key == "kind") return dice.below(2) == 0 ? "lesson" : "scenario";
    if (key == "what")
      return dice.one_of(std::to_array<const char*>({"chrome", "svg", "csv", "intervals"}));
    if (key == "metric") {
      return dice.one_of(std::to_array<const char*>({"finish", "response", "wait", "utilisation"}));
    }
    if (key == "t" || key == "time" || key == "tick" || key == "ticks") {
      const auto last = static_cast<std::size_t>(std::clamp<Ticks>(session.end(), 0, 100)) + 3;
      return static_cast<double>(dice.below(2 * last)) / 2 - 1;
    }
    return dice.below(4);  // index, lane, core, pick, goal, finding, state
  }

  static json strand(const Session& session, Dice& dice) {
    if (session.lanes().empty()) return "A";
    const LaneRun& lane = *session.lanes().front();
    const std::size_t count = lane.run().timeline().strands();
    if (count == 0) return "A";
    return lane.name_of(static_cast<sim::StrandId>(dice.below(count)));
  }

  std::span<const std::string> texts_;
};

// What a page may rely on, whatever was asked of its session. Each check is empty, or the promise that was broken.
class Promises {
 public:
  Promises() = default;

  // After a command, or after time has passed.
  std::string check(const Session& session) {
    const json before = std::exchange(state_, session.state());
    const std::optional<std::uint64_t> revision =
        std::exchange(revision_, session.state_revision());
    // The part of a tick that is over while playing, and how far work is that goes on between frames: of these the
    // page is not told each time.
    for (const char* key : {"time", "seen", "sweep", "exploration"}) {
      written(state_[key]);
      state_.erase(key);
    }
    if (revision == revision_) {
      if (before != state_) {
        return "the state changes only with its revision: " +
               difference(written(before), written(state_));
      }
    } else {
      written(state_);
    }
    if (revision && *revision_ < *revision) return "revisions grow";
    if (session.time() < 0) return "time does not run backwards past the start";
    const auto last = static_cast<double>(session.end());
    if (!session.lanes().empty() && session.time() > last) return "nor past the end";
    if (session.seen() > std::max(last, session.time())) return "nothing is seen beyond the end";
    if (session.locked()) {
      if (session.seen() > 0 || session.time() > 0)
        return "an open question holds the stage at its start";
      for (const char* secret : {"end", "stop", "outcome", "hash", "metrics"}) {
        if (!state_.value(secret, json()).is_null()) return "an open question keeps its answer";
      }
      if (session.exploration() != nullptr || session.sweep() != nullptr) {
        return "an open question keeps its answer from the search and from sweeps";
      }
    } else if (session.seen() < session.time()) {
      return "what is shown was seen";
    }
    return {};
  }

  // One step on and one back, at rest, is where one was.
  static std::string check_step_and_back(Session& session) {
    if (session.lanes().empty() || session.locked() || session.playing()) return {};
    const Ticks now = session.now();
    if (session.time() != static_cast<double>(now) || now >= session.end()) return {};
    const std::vector<std::uint64_t> here = hashes(session);
    if (!session.command("step") || session.now() != now + 1) return "a step is one tick";
    if (!session.command("back") || session.now() != now) return "a step back undoes a step";
    if (hashes(session) != here) return "back at a moment, everything is as it was";
    return {};
  }

  // The link of what is on the screen opens the same: `fresh` is a session with the same lesson open.
  static std::string check_link(const Session& session, Session& fresh) {
    const std::string link = session.url();
    const auto opened = fresh.command("open_url", {{"text", link}});
    // Of a schedule that does not fit an edited program, as much is followed as fits, and the reader is told.
    if (!opened && link.find("schedule=") == std::string::npos) {
      return "the page's own link opens: " + link + ": " + opened.error();
    }
    if (fresh.url() != link)
      return "a link leads to where it was made: " + fresh.url() + " for " + link;
    if (!session.problems().empty() || session.simulating() || session.playing()) return {};
    json one = session.state();
    json other = fresh.state();
    for (const char* key :
         {"page", "quiz", "knobs", "memory", "strands", "cores", "outcome", "t", "source"}) {
      if (one[key] != other[key])
        return std::string("a link restores what was on the screen: ") + key;
    }
    return {};
  }

 private:
  // As it goes to the page: UTF-8 to the last byte, or `dump` ends the program.
  static std::string written(const json& state) { return state.dump(); }

  static std::string difference(std::string_view one, std::string_view other) {
    std::size_t at = 0;
    while (at < one.size() && at < other.size() && one[at] == other[at]) ++at;
    const std::size_t begin = at < 60 ? 0 : at - 60;
    return std::string(one.substr(begin, 120)) + " became " + std::string(other.substr(begin, 120));
  }

  static std::vector<std::uint64_t> hashes(const Session& session) {
    std::vector<std::uint64_t> list;
    for (const auto& lane : session.lanes())
      list.push_back(lane->state_at(session.now()).timed.hash);
    return list;
  }

  json state_;
  std::optional<std::uint64_t> revision_;  // of state_; none before the first check
};

}  // namespace interleave::session
