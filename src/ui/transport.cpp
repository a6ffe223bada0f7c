#include "ui/transport.h"

#include <algorithm>
#include <array>
#include <string>

#include "session/facts.h"
#include "ui/sentence.h"

namespace interleave::ui {
namespace {

constexpr float kKnobWidth = 128, kKnobHeight = 34, kKnobGap = 22;
constexpr float kWidestClock = 176, kNarration = 40, kNarrowNarration = 46, kThumbInside = 5;

struct Buttons {
  std::array<ButtonSpec, 3> specs;
};

Buttons buttons_of(const session::Session& session) {
  const session::Primary primary = session.primary();
  const bool none = session.lanes().empty();
  const bool playing = session.playing();
  const bool at_end = !session.locked() && !session.simulating() && session.end() > 0 &&
                      session.time() >= static_cast<double>(session.end());
  const Phrase play = playing  ? Phrase("control.pause")
                      : at_end ? Phrase("control.play_again")
                               : Phrase("control.play");
  const auto kind = [&](session::Primary which) {
    return primary == which ? ButtonKind::kPrimary : ButtonKind::kSecondary;
  };
  return {
      {{{.label = label("control.undo"), .command = "back", .enabled = !none && session.time() > 0},
        {.label = label("control.step"),
         .command = "step",
         .kind = kind(session::Primary::kStep),
         .enabled = !none && !session.locked() && !at_end},
        {.label = label(play),
         .command = "toggle",
         .kind = kind(session::Primary::kPlay),
         .enabled = !none && !session.locked()}}}};
}

std::string clock_text(const session::Session& session) {
  return say("clock.now", {{"time", std::to_string(session.now())}});
}

std::string range_text(const session::Session& session) {
  if (session.lanes().empty() || session.locked()) return {};
  // A schedule of one's own ends where the next choice is.
  const bool open = session.lanes().front()->run().outcome() == trace::Outcome::kCutOff;
  if (session.by_hand() && open) return {};
  // A run that goes on and on has no length to be told: how far the page plays it is.
  const bool endless = (open || session.simulating()) && session.stop() < session.end();
  const bool more = session.simulating() || endless;
  const session::Ticks known = endless ? std::max(session.stop(), session.now()) : session.end();
  return say("clock.of", {{"end", std::to_string(known) + (more ? "+" : "")}});
}

float buttons_width(const Frame& frame, const Buttons& buttons) {
  float width = 0;
  for (const ButtonSpec& spec : buttons.specs)
    width += button_width(frame.paint, spec) + frame.px(8);
  return width;
}

float knobs_width(const Frame& frame) {
  return static_cast<float>(frame.session.knobs().size()) * frame.px(kKnobWidth + kKnobGap);
}

float clock_width(const Frame& frame) {
  return frame.paint.width(clock_text(frame.session), {Face::kCode, type::kClock, 0}) +
         frame.paint.width(tick_text(frame), {Face::kRegular, type::kSmall, 0}) + frame.px(36);
}

ButtonSpec further_button(bool open, bool narrow) {
  return {.label = label(narrow ? Phrase("control.further") : Phrase("control.explore_further")),
          .command = "further",
          .menu = !narrow,
          .expanded = open,
          .tip = open ? std::string_view() : phrase("control.further.tip")};
}

bool one_row(const Frame& frame, float width) {
  return buttons_width(frame, buttons_of(frame.session)) +
             std::max(clock_width(frame), frame.px(kWidestClock)) + knobs_width(frame) +
             button_width(frame.paint, further_button(false, false)) + frame.px(8) +
             frame.px(size::kPageButton) <=
         width;
}

// "t = 3", and beside it in two small lines, or in the one that there is room for, how far it goes and what a tick is.
void draw_clock(Frame& frame, const Rect& area) {
  const Palette& colors = frame.colors();
  const float wide = frame.paint.text(area.x, area.middle_y(), clock_text(frame.session),
                                      {Face::kCode, type::kClock, colors.ink});
  if (frame.session.lanes().empty()) return;
  const TextStyle style{Face::kRegular, type::kSmall, colors.dim};
  const float x = area.x + wide + frame.px(12);
  const float room = std::max(1.0F, area.right() - x);
  const std::string range = range_text(frame.session);
  const std::string_view tick = tick_text(frame);
  const bool has_range = !range.empty() && frame.paint.width(range, style) <= room;
  const bool has_tick = frame.paint.width(tick, style) <= room;
  const float half = has_range && has_tick ? frame.paint.line_height(style) * 0.55F : 0;
  if (has_range) frame.paint.text(x, area.middle_y() - half, range, style);
  if (has_tick) frame.paint.text(x, area.middle_y() + half, tick, style);
}

void draw_knobs(Frame& frame, Rect area, float knob_width) {
  for (const session::Knob& knob : frame.session.knobs()) {
    const Rect place = area.cut_left(knob_width);
    area.cut_left(frame.px(kKnobGap));
    if (knob.kind == session::Knob::Kind::kNumber) {
      knob_slider(frame, place, knob);
    } else {
      knob_choice(frame, place, knob);
    }
  }
}

float knob_height(const Frame& frame) {
  return frame.px(frame.theme().touch ? size::kTouchHeight + 4 : kKnobHeight);
}

bool demonstration(const Frame& frame) {
  const lesson::Lesson* lesson = frame.session.lesson();
  return lesson != nullptr && lesson->layout == lesson::Layout::kWide;
}

// Play alone, and the knobs; nothing at all before there is something to play.
void draw_demonstration(Frame& frame, const Rect& area, bool narrow) {
  if (frame.session.locked() || frame.session.lanes().empty()) return;
  const ButtonSpec play = buttons_of(frame.session).specs[2];
  Rect row = area;
  const float high = frame.theme().control_height();
  if (!narrow) row.cut_right(frame.px(size::kPagePager));
  const bool playing_next = frame.session.playing() || play.kind == ButtonKind::kPrimary;
  const bool alone = narrow && frame.session.knobs().empty();
  const float wide =
      alone ? row.w : std::max(button_width(frame.paint, play), frame.px(playing_next ? 96 : 0));
  const Rect place = row.cut_left(wide);
  button(frame, {place.x, place.middle_y() - high / 2, place.w, high}, play);
  row.cut_left(frame.px(kKnobGap));
  draw_knobs(frame, row, std::min(row.w, frame.px(190)));
}

// Equal, or where the words of one would not fit, with equal room around the words; the same whatever Play says now.
std::array<float, 4> thumb_widths(const Frame& frame, const std::array<ButtonSpec, 4>& four,
                                  float room) {
  const TextStyle style{Face::kMedium, type::kBody, 0};
  const float equal = room / 4;
  std::array<float, 4> words{};
  float sum = 0;
  for (std::size_t i = 0; i < four.size(); ++i) {
    words[i] = frame.paint.width(four[i].label.text, style);
    if (i == 2) {
      for (const Phrase said : {Phrase("control.play"), Phrase("control.play_again")})
        words[i] = std::max(words[i], frame.paint.width(phrase(said), style));
    }
    sum += words[i];
  }
  const bool fits = std::ranges::all_of(
      words, [&](float wide) { return wide + frame.px(2 * kThumbInside) <= equal; });
  for (float& wide : words) wide = fits ? equal : wide + (room - sum) / 4;
  return words;
}

}  // namespace

std::string_view tick_text(const Frame& frame) {
  const auto lanes = frame.session.lanes();
  const bool free = !lanes.empty() && lanes.front()->machine().costs.step == 0;
  return phrase(free ? Phrase("clock.work") : Phrase("clock.tick"));
}

float transport_height(const Frame& frame, float width, bool narrow) {
  if (demonstration(frame)) return std::max(frame.theme().control_height(), knob_height(frame));
  const float row = frame.theme().control_height();
  const bool knobs = !frame.session.knobs().empty();
  if (narrow) return row + (knobs ? knob_height(frame) + frame.px(6) : 0);
  if (!knobs || one_row(frame, width)) return std::max(row, knobs ? knob_height(frame) : row);
  return row + knob_height(frame) + frame.px(6);
}

void draw_transport(Frame& frame, const Rect& area, bool narrow, bool further) {
  if (demonstration(frame)) return draw_demonstration(frame, area, narrow);
  const Buttons buttons = buttons_of(frame.session);
  const std::size_t knob_count = frame.session.knobs().size();
  const float gap = frame.px(8);
  Rect left = area;
  if (narrow) {
    // Four buttons, as large as a thumb; the knobs above them share the width.
    Rect row = left.cut_bottom(frame.theme().control_height());
    const auto& [undo, step, play] = buttons.specs;
    const std::array<ButtonSpec, 4> four{undo, step, play, further_button(further, true)};
    const std::array<float, 4> widths = thumb_widths(frame, four, row.w - 3 * gap);
    for (std::size_t i = 0; i < four.size(); ++i) {
      button(frame, row.cut_left(widths[i]), four[i]);
      row.cut_left(gap);
    }
    if (knob_count == 0) return;
    left.cut_bottom(frame.px(6));
    const auto count = static_cast<float>(knob_count);
    draw_knobs(frame, left, (left.w - frame.px(kKnobGap) * (count - 1)) / count);
    return;
  }

  const bool single = knob_count == 0 || one_row(frame, area.w);
  Rect row = single ? left : left.cut_top(frame.theme().control_height());
  for (const ButtonSpec& spec : buttons.specs) {
    Rect place = row.cut_left(button_width(frame.paint, spec));
    const float high = frame.theme().control_height();
    button(frame, {place.x, place.middle_y() - high / 2, place.w, high}, spec);
    row.cut_left(gap);
  }
  row.cut_left(frame.px(12));
  row.cut_right(frame.px(size::kPageButton));
  const ButtonSpec more = further_button(further, false);
  const Rect more_place = row.cut_right(button_width(frame.paint, more));
  const float more_high = frame.theme().control_height();
  button(frame, {more_place.x, more_place.middle_y() - more_high / 2, more_place.w, more_high},
         more);
  row.cut_right(frame.px(12));
  if (single) {
    // The knobs stay where they are while the clock's digits change.
    const Rect clock = row.cut_left(std::max(clock_width(frame), frame.px(kWidestClock)));
    draw_clock(frame, clock);
    draw_knobs(frame, row, frame.px(kKnobWidth));
  } else {
    draw_clock(frame, row);
    left.cut_top(frame.px(6));
    draw_knobs(frame, left, frame.px(kKnobWidth));
  }
}

namespace {

// Something went wrong in this run: said once it has happened.
std::string fault_text(const session::Session& session) {
  if (session.locked() || session.lanes().size() != 1) return {};
  const session::LaneRun& lane = *session.lanes().front();
  const trace::Outcome outcome = lane.run().outcome();
  if (session.time() < static_cast<double>(lane.run().end_time())) return {};
  switch (outcome) {
    case trace::Outcome::kCutOff:
      if (session.by_hand()) return {};
      return say("line.cut_off");
    default: return {};
  }
}

Rect pill_place(const Frame& frame, const Rect& area, std::string_view words) {
  const TextStyle style{Face::kMedium, type::kLabel, 0};
  const float wide = std::min(frame.paint.width(words, style) + frame.px(24), area.w * 0.6F);
  const float high = frame.px(frame.theme().touch ? size::kTouchHeight : 30);
  return {area.right() - wide, area.middle_y() - high / 2, wide, high};
}

float draw_pill(Frame& frame, const Rect& area, std::string_view words, bool good = false) {
  const Palette& colors = frame.colors();
  const TextStyle style{Face::kMedium, type::kLabel, good ? colors.good : colors.bad};
  const Rect pill = pill_place(frame, area, words);
  frame.paint.fill(pill, good ? colors.good_panel : colors.bad_panel, frame.px(9));
  frame.paint.text(pill.x + frame.px(12), pill.middle_y(), words, style, Align::kLeft,
                   pill.w - frame.px(22));
  return pill.w + frame.px(12);
}

// What a search over every schedule has found, and a way to see it happen. Returns the width.
float draw_verdict(Frame& frame, Rect area) {
  const session::Exploration* found = frame.session.exploration();
  if (found == nullptr || found->status() == session::Exploration::Status::kRunning) return 0;
  const float right = area.right();
  const auto& findings = found->result().findings;
  const bool can = !findings.empty() && frame.session.lanes().size() == 1;
  if (can && area.w > frame.px(620)) {
    const ButtonSpec show{.label = label(findings.front().shortest ? Phrase("line.shortest")
                                                                   : Phrase("line.show_one")),
                          .command = "show",
                          .args = {{"finding", 0}},
                          .name = label("line.show_found")};
    const float high = frame.theme().control_height();
    const Rect place = area.cut_right(button_width(frame.paint, show));
    button(frame, {place.x, place.middle_y() - high / 2, place.w, high}, show);
    area.cut_right(frame.px(8));
  }
  const bool safe = found->result().verdict == explore::Verdict::kSafe;
  std::string words = found->headline();
  const std::string whole = say("line.any_scheduler", {{"what", words}});
  const bool roomy = frame.paint.width(whole, {Face::kMedium, type::kLabel, 0}) < area.w * 0.5F;
  if (!safe && roomy) words = whole;
  return right - area.right() + draw_pill(frame, area, words, safe);
}

// What went wrong in this run, by its name; pressed, it says how it came about.
float draw_mark(Frame& frame, const Rect& area, const session::Mark& mark) {
  const auto& marks = frame.session.lanes().front()->marks();
  const std::string words = mark.kind == session::Mark::Kind::kViolation
                                ? mark.sentence
                                : say("line.this_schedule", {{"what", mark.title}});
  const std::string brief = say("line.brief", {{"what", mark.title}});
  const bool roomy = frame.paint.width(words, {Face::kMedium, type::kLabel, 0}) < area.w * 0.5F;
  const std::string_view shown = roomy ? words : brief;
  const Rect pill = pill_place(frame, area, shown);
  const float used = draw_pill(frame, area, shown);
  ask(frame, pill, name("stage.why_mark", {{"name", mark.title}}), {{"mark", &mark - marks.data()}},
      true);
  return used;
}

// On a small screen what is said has lines of its own, below the row with what one can press: an answer as many as
// it takes, and what happens beside a warning two.
TextStyle said_style(const Frame& frame) {
  return {Face::kRegular, type::kLabel, frame.colors().dim};
}

bool has_pill(const session::Session& session) {
  const session::Exploration* found = session.exploration();
  const bool found_some =
      found != nullptr && found->status() != session::Exploration::Status::kRunning;
  return !session.notice().empty() || !fault_text(session).empty() || session.mark() != nullptr ||
         found_some;
}

}  // namespace

float narration_height(Frame& frame, float width, bool narrow) {
  const session::Session& session = frame.session;
  const auto& selection = session.selection();
  if (!narrow || session.lanes().empty() || (!selection && !has_pill(session)))
    return frame.px(narrow ? kNarrowNarration : kNarration);
  const TextStyle style = said_style(frame);
  const float said = selection ? sentence_height(frame, *session.lanes()[selection->lane], width,
                                                 selection->why.sentence, style)
                               : 2 * frame.paint.line_height(style);
  return frame.theme().control_height() + frame.px(4) + said;
}

void draw_narration(Frame& frame, const Rect& area, bool narrow) {
  if (area.empty()) return;
  const Palette& colors = frame.colors();
  const session::Session& session = frame.session;
  const bool stacked = area.h > frame.px(kNarrowNarration) + 1;
  Rect said = area;
  Rect left = stacked ? said.cut_top(frame.theme().control_height()) : area;
  const std::string& notice = session.notice();
  const std::string warning = notice.empty() ? fault_text(session) : notice;
  if (!warning.empty()) {
    left.cut_right(draw_pill(frame, left, warning));
  } else if (const session::Mark* mark = session.mark(); mark && !session.selection()) {
    left.cut_right(draw_mark(frame, left, *mark));
  }
  // On a phone one of them has to do.
  const bool alone = left.w == area.w;
  if (!session.selection() && (alone || left.w > frame.px(900))) {
    left.cut_right(draw_verdict(frame, left));
  }

  if (const auto& selection = session.selection()) {
    if (selection->why.cause) {
      const ButtonSpec jump{.label = label("line.cause"),
                            .command = "seek",
                            .args = {{"t", selection->why.cause->time}},
                            .kind = ButtonKind::kSecondary,
                            .enabled = !session.locked()};
      const float wide = button_width(frame.paint, jump);
      const Rect place = left.cut_right(wide);
      const float high = frame.theme().control_height();
      button(frame, {place.x, place.middle_y() - high / 2, wide, high}, jump);
      left.cut_right(frame.px(12));
    }
  }

  const std::string when = session.selection() ? say("stage.why") : clock_text(session);
  const TextStyle bold{Face::kMedium, type::kBody, colors.ink};
  // On a phone this is the clock: how far it goes stands below.
  const std::string range = narrow && !session.selection() ? range_text(session) : std::string();
  const TextStyle small{Face::kRegular, type::kSmall, colors.dim};
  const float up = range.empty() ? 0 : frame.px(9);
  float wide = frame.paint.text(left.x, left.middle_y() - up, when, bold);
  if (!range.empty()) {
    wide = std::max(wide, frame.paint.text(left.x, left.middle_y() + up, range, small));
  }
  left.cut_left(wide + frame.px(12));
  std::string words = session.selection() ? session.selection()->why.sentence : session.narration();
  if (words.empty() && !session.lanes().empty()) {
    words = say(session.now() == 0 ? Phrase("stage.nothing_yet") : Phrase("line.same"));
    if (narrow && session.now() == 0) words.append(" ").append(tick_text(frame)).append(".");
  }
  TextStyle style{Face::kRegular, narrow ? type::kLabel : type::kBody, colors.dim};
  if (session.lanes().empty()) return;
  const std::size_t index = session.selection() ? session.selection()->lane : 0;
  const session::LaneRun& lane = *session.lanes()[std::min(index, session.lanes().size() - 1)];
  if (stacked) {
    said.cut_top(frame.px(2));
    left = said;
    if (session.selection()) return void(draw_sentence(frame, lane, said, words, style));
  }
  // A moment may have a hundred thousand sentences.
  constexpr std::size_t kMostSaid = 1'000;
  const bool cut = words.size() > kMostSaid;
  if (cut) words.erase(std::min(words.rfind(". ", kMostSaid), words.rfind(' ', kMostSaid)) + 1);
  float high = sentence_height(frame, lane, left.w, words, style);
  if (narrow && high > left.h) {
    style.size = type::kSmall;
    high = sentence_height(frame, lane, left.w, words, style);
  }
  const float line = frame.paint.line_height(style);
  const float most = std::max(line * 2.2F, left.h);
  // As many whole sentences as there is room for.
  for (std::size_t end; high > most && (end = words.rfind(". ")) != std::string::npos;) {
    words.erase(end + 1);
    high = sentence_height(frame, lane, left.w, words + " …", style);
    if (high <= most) words += " …";
  }
  if (cut && !words.ends_with("…")) words += "…";
  if (high <= most) {
    draw_sentence(frame, lane, {left.x, left.middle_y() - high / 2, left.w, high}, words, style);
  } else {
    frame.paint.text(left.x, left.middle_y(), words, style, Align::kLeft, left.w);
  }
}

}  // namespace interleave::ui
