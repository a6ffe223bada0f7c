#include "lesson/blocks.h"

#include <algorithm>
#include <array>

#include "lang/text.h"
#include "lesson/cursor.h"

namespace interleave::lesson {
namespace {

using lang::cat;
using lang::quote;
using lang::Span;

Span trim(std::string_view text, Span span) {
  const auto blank = [](char c) { return Cursor::is_space(c) || c == '\n'; };
  while (span.begin < span.end && blank(text[span.begin])) ++span.begin;
  while (span.end > span.begin && blank(text[span.end - 1])) --span.end;
  return span;
}

bool is_blank(std::string_view text, Span line) {
  const Span inside = trim(text, line);
  return inside.begin == inside.end;
}

bool is_indented(std::string_view text, Span line) {
  return line.begin < line.end && (text[line.begin] == ' ' || text[line.begin] == '\t');
}

// `key: value` lines at any place of a block; indented lines go on with the value, others are text.
struct KeyValue {
  std::string_view key;
  Span key_span, value;
};

struct Keyed {
  std::vector<KeyValue> values;
  std::vector<Span> text;  // the lines that are none, together where they adjoin
};

Keyed split_keys(std::string_view text, Span range, std::span<const std::string_view> keys) {
  Keyed result;
  bool in_value = false;
  bool in_text = false;
  for (const Span line : lines_of(text, range)) {
    if (in_value && is_indented(text, line) && !is_blank(text, line)) {
      result.values.back().value.end = line.end;
      continue;
    }
    Cursor cursor(text, line);
    const Span word = cursor.word_here();
    const auto key = std::ranges::find(keys, cursor.text_of(word));
    cursor.jump(word.end);
    in_value = key != keys.end() && !is_indented(text, line) && cursor.take(":");
    if (in_value) {
      result.values.push_back({*key, word, cursor.rest()});
      in_text = false;
    } else if (in_text) {
      result.text.back().end = line.end;
    } else if (!is_blank(text, line)) {
      result.text.push_back(line);
      in_text = true;
    }
  }
  return result;
}

// Words with commas or spaces between.
std::vector<Span> read_names(Cursor& cursor) {
  std::vector<Span> names;
  while (!cursor.at_end()) {
    const Span name = cursor.value_here(",");
    if (name.begin == name.end) {
      if (!cursor.take(",")) break;
      continue;
    }
    names.push_back(name);
    cursor.jump(name.end);
    cursor.take(",");
  }
  return names;
}

// A number such as 2 or 0.5.
std::optional<double> decimal(std::string_view text) {
  double value = 0;
  double unit = 0;
  for (const char c : text) {
    if (c == '.' && unit == 0) {
      unit = 1;
    } else if (Cursor::is_digit(c) && text.size() <= 6) {
      value = value * 10 + (c - '0');
      unit *= 10;
    } else {
      return std::nullopt;
    }
  }
  if (text.empty() || text == ".") return std::nullopt;
  return unit > 0 ? value / unit : value;
}

constexpr auto kStageLines =
    "views ..., knobs ..., set name=value ..., sweep KNOB FIGURE, run to TICK, "
    "run until CONDITION, start at TICK, speed N, play, further, schedule CODE, seed N or by hand";

// "quantum finish", or "piece response request" for the figure of one thread or task
void read_sweep(const Reading& reading, Cursor cursor, Stage& stage) {
  const Span start = cursor.rest();
  const std::vector<Span> words = read_names(cursor);
  if (words.size() != 2 && words.size() != 3) {
    reading.error(start, "which figure, over which knob?",
                  "sweep quantum finish, or with a thread or task at the end");
    return;
  }
  constexpr auto& kFigures = SweepWish::kFigures;
  const auto figure = std::ranges::find(kFigures, reading.text(words[1]));
  if (figure == kFigures.end()) {
    std::string expected;
    for (const std::string_view one : kFigures) expected += cat(expected.empty() ? "" : ", ", one);
    reading.error(words[1], cat("there is no figure ", quote(reading.text(words[1]))), expected);
    return;
  }
  stage.sweep = {std::string(reading.text(words[0])),
                 static_cast<std::size_t>(figure - kFigures.begin()),
                 words.size() == 3 ? std::string(reading.text(words[2])) : std::string()};
  if (words.size() == 3 && stage.sweep->figure >= SweepWish::kOfOne) {
    reading.error(words[1], cat(quote(*figure), " is of the whole run"),
                  "finish, turnaround, response or wait of a thread or task");
  }
}

void read_stage_line(const Reading& reading, Span line, Stage& stage) {
  Cursor cursor(reading.text(), line);
  const Span start = cursor.rest();
  if (cursor.take_word("views")) {
    for (const Span name : read_names(cursor)) {
      const std::string_view view = reading.text(name);
      const auto& views = reading.options.views;
      if (!views.empty() && std::ranges::find(views, view) == views.end()) {
        std::string expected;
        std::vector<std::string_view> known(views.begin(), views.end());
        for (const std::string& one : views) expected += (expected.empty() ? "" : ", ") + one;
        const std::string_view near = lang::nearest(view, known);
        reading.error(name, cat("there is no view ", quote(view)), expected,
                      near.empty() ? "" : cat("did you mean ", quote(near), "?"));
      }
      stage.views.emplace_back(view);
    }
  } else if (cursor.take_word("knobs")) {
    for (const Span name : read_names(cursor)) stage.knobs.emplace_back(reading.text(name));
  } else if (cursor.take_word("sweep")) {
    read_sweep(reading, cursor, stage);
  } else if (cursor.take_word("set")) {
    read_settings(reading, cursor.rest(), stage.settings);
  } else if (cursor.take_word("schedule")) {
    stage.schedule = cursor.rest_text();
    if (stage.schedule.empty()) reading.error(start, "the schedule's code is missing", "a code");
  } else if (cursor.take_word("seed")) {
    const auto seed = whole_number(cursor.rest_text());
    if (seed && *seed >= 0)
      stage.seed = static_cast<std::uint64_t>(*seed);
    else
      reading.error(start, "a seed is a whole number", "seed 7");
  } else if (cursor.take_word("speed")) {
    const auto speed = decimal(cursor.rest_text());
    if (speed && *speed >= 0.1 && *speed <= 16)
      stage.speed = *speed;
    else
      reading.error(start, "the speed is not a number from 0.1 to 16", "speed 2");
  } else if (cursor.take_word("play")) {
    stage.plays = cursor.at_end();
    if (!stage.plays) reading.error(cursor.rest(), "nothing follows here", "play");
  } else if (cursor.take_word("further")) {
    stage.further = cursor.at_end();
    if (!stage.further) reading.error(cursor.rest(), "nothing follows here", "further");
  } else if (cursor.take_word("start")) {
    cursor.take_word("at");
    const auto tick = whole_number(cursor.rest_text());
    if (cursor.take_word("end") && cursor.at_end())
      stage.start = Stage::kAtEnd;
    else if (tick && *tick >= 0)
      stage.start = *tick;
    else
      reading.error(start, "the tick to start at is missing", "start at 4 or start at end");
  } else if (cursor.take_word("by")) {
    stage.by_hand = cursor.take_word("hand") && cursor.at_end();
    if (!stage.by_hand) reading.error(start, "this is not a line of a stage", "by hand");
  } else if (cursor.take_word("run")) {
    if (cursor.take_word("to")) {
      const auto tick = whole_number(cursor.rest_text());
      if (tick && *tick >= 0)
        stage.run_to = *tick;
      else
        reading.error(start, "the tick to run to is missing", "run to 40");
    } else if (cursor.take_word("until")) {
      stage.run_until = parse_condition(reading.lesson.source, cursor.rest(), reading.diagnostics);
    } else {
      reading.error(start, "run how far?", "run to 40 or run until x == 1");
    }
  } else {
    const std::string_view word = reading.text(cursor.word_here());
    reading.error(
        start,
        cat(quote(word.empty() ? cursor.rest_text() : word), " does not begin a line of a stage"),
        kStageLines);
  }
}

}  // namespace

void Reading::error(Span span, std::string message, std::string expected, std::string hint) const {
  diagnostics.push_back(
      {lang::Severity::kError, span, std::move(message), std::move(expected), std::move(hint)});
}

void Reading::take(const Html& html, Span markdown) const {
  const auto span_of = [&](std::size_t offset) {
    const auto begin = std::min(markdown.begin + static_cast<std::uint32_t>(offset), markdown.end);
    return Span{begin, std::min(begin + 1, markdown.end)};
  };
  for (const Html::Problem& problem : html.problems)
    error(span_of(problem.offset), problem.message);
  for (const Html::Link& link : html.links) {
    lesson.links.push_back({link.lesson, link.page, span_of(link.offset)});
  }
}

std::string Reading::html(Span markdown, std::uint32_t& words) const {
  Html result = render(text(markdown), place, definitions);
  take(result, markdown);
  words += result.words;
  return std::move(result.html);
}

std::string Reading::inline_html(Span markdown, std::uint32_t& words) const {
  Html result = render_inline(text(markdown), place);
  take(result, markdown);
  words += result.words;
  return std::move(result.html);
}

bool read_settings(const Reading& reading, Span range, Settings& settings) {
  Cursor cursor(reading.text(), range);
  while (!cursor.at_end()) {
    const Span name = cursor.word_here();
    cursor.jump(name.end);
    const bool has_value = name.begin < name.end && cursor.take("=");
    const Span value = cursor.value_here();
    if (!has_value || value.begin == value.end) {
      reading.error(name.begin < name.end ? name : value, "this is not a setting",
                    "name=value, without spaces: cores=2");
      return false;
    }
    settings.emplace_back(reading.text(name), unquoted(reading.text(value)));
    cursor.jump(value.end);
  }
  return true;
}

std::vector<Lane> read_lanes(const Reading& reading, Span range) {
  std::vector<Lane> lanes;
  for (const Span line : lines_of(reading.text(), range)) {
    const Span bare = without_comment(reading.text(), line);
    Cursor cursor(reading.text(), bare);
    if (cursor.at_end()) continue;
    Lane lane;
    lane.span = cursor.rest();
    const Span name = cursor.word_here();
    lane.name = reading.text(name);
    cursor.jump(name.end);
    if (lane.name.empty() || !cursor.take(":")) {
      reading.error(cursor.rest(), "this is not a lane", "name: cores=1 policy=fifo \"caption\"");
      continue;
    }
    if (std::ranges::find(lanes, lane.name, &Lane::name) != lanes.end()) {
      reading.error(name, cat("there are two lanes ", quote(lane.name)), "another name");
    }
    Span rest = cursor.rest();
    // A quote within a value, as in policy="fifo", opens no caption.
    const std::string_view tail = cursor.rest_text();
    const auto quote_at = tail.starts_with('"') ? 0 : tail.find(" \"") + 1;
    if (tail.starts_with('"') || quote_at != 0) {
      const std::string_view caption = cursor.rest_text().substr(quote_at + 1);
      if (caption.empty() || caption.find('"') != caption.size() - 1) {
        reading.error({rest.begin + static_cast<std::uint32_t>(quote_at), rest.end},
                      "the caption is not closed, or something follows it",
                      "the caption in quotes at the end of the line");
        continue;
      }
      lane.caption = caption.substr(0, caption.size() - 1);
      rest.end = rest.begin + static_cast<std::uint32_t>(quote_at);
    }
    if (!read_settings(reading, rest, lane.settings)) continue;
    const auto program = std::ranges::find(lane.settings, "scenario", &Settings::value_type::first);
    if (program != lane.settings.end()) {
      lane.scenario = program->second;
      lane.settings.erase(program);
    }
    const auto known = std::ranges::find(lane.settings, "known", &Settings::value_type::first);
    if (known != lane.settings.end()) {
      lane.known = known->second == "yes";
      if (!lane.known) reading.error(rest, "a lane is known or not", "known=yes");
      lane.settings.erase(known);
    }
    if (lanes.size() == kMaxLanes) {
      reading.error(name, cat("a page has at most ", kMaxLanes, " lanes"));
      break;
    }
    lanes.push_back(std::move(lane));
  }
  return lanes;
}

Stage read_stage(const Reading& reading, Span range) {
  Stage stage;
  stage.span = range;
  for (const Span line : lines_of(reading.text(), range)) {
    const Span bare = without_comment(reading.text(), line);
    if (!is_blank(reading.text(), bare))
      read_stage_line(reading, trim(reading.text(), bare), stage);
  }
  return stage;
}

// "tap C" or "tap C in serial".
Tap read_tap(const Reading& reading, Cursor cursor) {
  Tap tap;
  const Span strand = cursor.name_here();
  tap.strand = reading.text(strand);
  cursor.jump(strand.end);
  if (cursor.take_word("in")) {
    const Span lane = cursor.word_here();
    tap.lane = reading.text(lane);
    cursor.jump(lane.end);
  }
  if (tap.strand.empty() || !cursor.at_end()) {
    reading.error(cursor.rest(), "what does the learner place, and on which lane?",
                  "tap C or tap C in serial");
  }
  return tap;
}

// "8" or "0-3": the ticks that an answer stands for.
void read_ticks(const Reading& reading, Span range, Answer& answer) {
  const std::string_view text = reading.text(range);
  const std::size_t dash = text.find('-');
  const auto first = whole_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : whole_number(text.substr(dash + 1));
  if (first && last && *first >= 0 && *first <= *last) {
    answer.first = *first;
    answer.last = *last;
  } else {
    reading.error(range, "an answer that is tapped is a tick, or a range of them", "8 or 0-3");
  }
}

// What is meant as an answer, by its look: "* [ ] a", "-[x] a", "- [] a", "- [  ] a".
bool resembles_answer(std::string_view text) {
  if (text.empty() || std::string_view("-*+").find(text.front()) == std::string_view::npos)
    return false;
  text.remove_prefix(1);
  const auto skip_spaces = [&text] {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  };
  skip_spaces();
  if (!text.starts_with('[')) return false;
  text.remove_prefix(1);
  skip_spaces();
  if (text.starts_with('x') || text.starts_with('X')) text.remove_prefix(1);
  skip_spaces();
  return text.starts_with(']') && !text.starts_with("](");
}

Quiz read_quiz(const Reading& reading, Span range, std::uint32_t& words) {
  const std::string_view text = reading.text();
  Quiz quiz;
  Span question{range.begin, range.begin};
  Span explanation{range.end, range.end};
  struct Part {
    Span answer, remark;
    bool right;
  };
  std::vector<Part> parts;
  bool misplaced = false;  // an answer that is not among them
  for (const Span line : lines_of(text, range)) {
    const std::string_view content = reading.text(line);
    const bool right = content.starts_with("- [x] ") || content.starts_with("- [X] ");
    const bool is_answer = right || content.starts_with("- [ ] ");
    if (explanation.begin < explanation.end) {  // everything from its first line on is explanation
      if (!is_answer) continue;
      reading.error(line, "an answer stands below the explanation",
                    "all answers first, and what is said about one of them two spaces further in");
      misplaced = true;
      break;
    }
    if (!is_answer && resembles_answer(content)) {
      reading.error(line, "this is not the beginning of an answer", "- [ ] or - [x]");
      misplaced = true;
    } else if (is_answer) {
      const Span answer{line.begin + 6, line.end};
      parts.push_back({answer, {line.end, line.end}, right});
    } else if (Cursor cursor(text, line); parts.empty() && cursor.take_word("tap")) {
      quiz.tap = read_tap(reading, cursor);
    } else if (parts.empty()) {
      if (!misplaced) question.end = line.end;
    } else if (is_blank(text, line)) {
      continue;
    } else if (is_indented(text, line)) {
      Part& part = parts.back();
      if (part.remark.begin == part.remark.end) part.remark.begin = line.begin;
      part.remark.end = line.end;
    } else {
      explanation.begin = line.begin;
    }
  }
  question = trim(text, question);
  if (question.begin == question.end) reading.error(range, "the question is missing", "a question");
  quiz.question_html = reading.inline_html(question, words);
  std::size_t right = 0;
  for (const Part& part : parts) {
    Answer answer;
    answer.html = reading.inline_html(trim(text, part.answer), words);
    std::uint32_t unread = 0;  // only the remark on the chosen answer is read
    answer.remark_html = reading.inline_html(trim(text, part.remark), unread);
    answer.right = part.right;
    if (quiz.tap) read_ticks(reading, trim(text, part.answer), answer);
    right += part.right ? 1 : 0;
    quiz.answers.push_back(std::move(answer));
  }
  if (quiz.tap && right == quiz.answers.size() && right > 0) {
    // Every other tick is wrong.
  } else if (misplaced) {
    // Told.
  } else if (quiz.answers.size() < 2) {
    reading.error(range, "a quiz needs at least two answers",
                  "lines that begin with - [ ] or - [x]");
  } else if (quiz.answers.size() > kMaxAnswers) {
    reading.error(range, cat("a quiz has at most ", kMaxAnswers, " answers"));
    quiz.answers.resize(kMaxAnswers);
  } else if (right == 0) {
    reading.error(range, "no answer is right", "- [x] before the right one");
  } else if (right == quiz.answers.size()) {
    reading.error(range, "every answer is right", "- [ ] before the wrong ones");
  }
  quiz.multiple = right > 1 && !quiz.tap;
  quiz.explanation_html = reading.html(trim(text, explanation), words);
  return quiz;
}

Goal read_goal(const Reading& reading, Span range, std::uint32_t& words) {
  static constexpr auto kKeys =
      std::to_array<std::string_view>({"by", "when", "hint", "after", "solution"});
  Goal goal;
  goal.span = range;
  const Keyed keyed = split_keys(reading.text(), range, kKeys);
  for (const Span text : keyed.text) goal.text_html += reading.html(text, words);
  for (const KeyValue& entry : keyed.values) {
    const std::string_view value = reading.text(entry.value);
    if (entry.key == "by") {
      if (value == "schedule")
        goal.by = Goal::By::kSchedule;
      else if (value == "knobs")
        goal.by = Goal::By::kKnobs;
      else if (value == "editing")
        goal.by = Goal::By::kEditing;
      else
        reading.error(entry.value, cat(quote(value), " is no way to meet a goal"),
                      "schedule, knobs or editing");
    } else if (entry.key == "when") {
      auto when = parse_expects(reading.lesson.source, entry.value, reading.diagnostics);
      std::ranges::move(when, std::back_inserter(goal.when));
    } else if (entry.key == "hint") {
      std::uint32_t unread = 0;
      goal.hints_html.push_back(reading.inline_html(entry.value, unread));
    } else if (entry.key == "after") {
      goal.after_html += reading.html(entry.value, words);
    } else {
      read_settings(reading, entry.value, goal.solution_settings);
      const auto schedule =
          std::ranges::find(goal.solution_settings, "schedule", &Settings::value_type::first);
      if (schedule != goal.solution_settings.end()) {
        goal.solution_schedule = schedule->second;
        goal.solution_settings.erase(schedule);
      }
    }
  }
  if (goal.text_html.empty())
    reading.error(range, "the goal is not told", "what to reach, in words");
  if (goal.when.empty())
    reading.error(range, "nothing says when the goal is met", "when: final x 1");
  return goal;
}

Teacher read_teacher(const Reading& reading, Span range) {
  static constexpr auto kKeys =
      std::to_array<std::string_view>({"misconception", "vote", "minutes"});
  Teacher teacher;
  std::uint32_t unread = 0;
  const Keyed keyed = split_keys(reading.text(), range, kKeys);
  for (const Span text : keyed.text) teacher.notes_html += reading.html(text, unread);
  for (const KeyValue& entry : keyed.values) {
    if (entry.key == "misconception") {
      teacher.misconception_html = reading.inline_html(entry.value, unread);
    } else if (entry.key == "vote") {
      teacher.vote_html = reading.inline_html(entry.value, unread);
    } else {
      const auto minutes = whole_number(reading.text(entry.value));
      if (minutes && *minutes > 0 && *minutes <= 240) {
        teacher.minutes = static_cast<std::uint32_t>(*minutes);
      } else {
        reading.error(entry.value, "these are no minutes", "a number from 1 to 240");
      }
    }
  }
  return teacher;
}

RealCode read_real(const Reading& reading, Span range, std::string_view language) {
  static constexpr std::pair<std::string_view, std::string_view> kLabels[] = {
      {"rust", "In Rust"}, {"c", "In C"},       {"js", "In JavaScript"}, {"cpp", "In C++"},
      {"go", "In Go"},     {"java", "In Java"}, {"python", "In Python"}};
  constexpr std::string_view kMark = "//=";
  RealCode real;
  real.span = range;
  real.language = language;
  for (const auto& [name, label] : kLabels) {
    if (name == language) real.label = label;
  }
  std::uint32_t number = 0;
  for (const Span line : lines_of(reading.text(), range)) {
    ++number;
    std::string_view content = reading.text(line);
    if (const auto mark = content.rfind(kMark); mark != std::string_view::npos) {
      // `//= 3` or `//= 3-5`: the scenario's lines that say the same.
      const Span lines{line.begin + static_cast<std::uint32_t>(mark + kMark.size()), line.end};
      Cursor cursor(reading.text(), lines);
      const std::string_view written = cursor.rest_text();
      const auto dash = written.find('-');
      const auto first = whole_number(written.substr(0, dash));
      const auto last =
          dash == std::string_view::npos ? first : whole_number(written.substr(dash + 1));
      if (first && last && *first >= 1 && *last >= *first && *last <= 10'000) {
        real.matches.push_back(
            {number, static_cast<std::uint32_t>(*first), static_cast<std::uint32_t>(*last)});
      } else {
        reading.error(lines, "this does not match lines",
                      "lines of the scenario: //= 3 or //= 3-5");
      }
      content = content.substr(0, mark);
      while (content.ends_with(' ')) content.remove_suffix(1);
    }
    real.text += content;
    real.text += '\n';
  }
  return real;
}

}  // namespace interleave::lesson
