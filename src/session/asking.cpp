// "Why?" of anything on the stage: an interval of a strand or a core, what went wrong, a variable, a lock. The
// answer is one exact sentence of what was seen so far, and the moment that brought it about.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>

#include "session/arguments.h"
#include "session/command_row.h"
#include "session/refusal.h"
#include "session/session.h"
#include "sim/step.h"
#include "trace/names.h"
#include "trace/narrate.h"
#include "words/words.h"

namespace interleave::session {

using words::Phrase;
using words::say;

using Result = Session::Result;

namespace {

// A part of what happened, up to now.
struct Told {
  std::string words;
  trace::Jump jump;
};

Told tell(const trace::Run& run, trace::EventId id) {
  const sim::Event& event = run.events()[id];
  return {say("asked.at",
              {{"what", trace::describe_event(run, id)}, {"time", std::to_string(event.time)}}),
          {event.strand, event.time, id}};
}

// The last event of a list at or before `now` that is wanted.
template <typename Wanted>
std::optional<trace::EventId> last_of(const trace::Run& run, std::span<const std::uint32_t> list,
                                      Ticks now, Wanted&& wanted) {
  for (auto at = list.rbegin(); at != list.rend(); ++at) {
    const sim::Event& event = run.events()[*at];
    if (event.time <= now && wanted(event)) return *at;
  }
  return std::nullopt;
}

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::optional<std::uint32_t> word_called(const sim::Machine& machine, std::string_view name) {
  for (std::uint32_t word = 0; word < machine.program->memory_words; ++word) {
    if (trace::cell_name(machine, word) == name) return word;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> object_called(const sim::Machine& machine, std::string_view name) {
  for (std::uint32_t i = 0; i < machine.layout.object_of.size(); ++i) {
    if (trace::object_name(machine, i) == name) return i;
  }
  return std::nullopt;
}

// Who wrote it last and what it was before; who read it last.
trace::Why why_word(const LaneRun& lane, std::uint32_t word, Ticks now) {
  const trace::Run& run = lane.run();
  const auto list = run.index().of_cell(word);
  const auto written = last_of(run, list, now, [](const sim::Event& event) {
    return event.kind == sim::EventKind::kWrite || event.kind == sim::EventKind::kModify;
  });
  const auto read = last_of(
      run, list, now, [](const sim::Event& event) { return event.kind == sim::EventKind::kRead; });
  trace::Why why;
  why.subject = trace::cell_name(lane.machine(), word);
  if (written) {
    const Told told = tell(run, *written);
    why.sentence = told.words;
    why.cause = told.jump;
  } else {
    why.sentence = say("asked.never_written", {{"object", why.subject}});
  }
  if (read) {
    const Told told = tell(run, *read);
    why.sentence += ' ' + say("asked.last_read", {{"what", told.words}});
    if (!written) why.cause = told.jump;
  }
  return why;
}

// Who has it, what was done with it last, and who waits.
trace::Why why_object(const LaneRun& lane, std::uint32_t instance, Ticks now) {
  const trace::Run& run = lane.run();
  const sim::Machine& machine = lane.machine();
  const sim::State& state = lane.state_at(now);
  trace::Why why;
  why.subject = trace::object_phrase(run, instance);
  const sim::StrandId owner = sim::owner_of(machine, state, instance);
  if (owner != sim::kNobody) {
    why.sentence =
        say("asked.held", {{"object", capital(why.subject)}, {"who", lane.name_of(owner)}});
  }
  if (const auto last = last_of(run, run.index().of_object(instance), now,
                                [](const sim::Event&) { return true; })) {
    const Told told = tell(run, *last);
    why.sentence += (why.sentence.empty() ? "" : " ") + told.words;
    why.cause = told.jump;
  }
  std::vector<std::string> waiting;
  for (std::size_t i = 0; i < machine.strand_count(state.logical); ++i) {
    const auto strand = static_cast<sim::StrandId>(i);
    const auto interval = trace::strand_interval_at(run, strand, now);
    const bool waits = interval && interval->space == trace::ObjectSpace::kInstance &&
                       interval->object == instance &&
                       (interval->activity == sim::Activity::kBlocked ||
                        interval->activity == sim::Activity::kSuspended);
    if (!waits) continue;
    waiting.push_back(lane.name_of(strand));
  }
  if (!waiting.empty()) {
    why.sentence += ' ' + say(waiting.size() > 1 ? Phrase("asked.wait") : Phrase("asked.waits"),
                              {{"who", words::list(waiting)}});
  }
  if (why.sentence.empty()) why.sentence = say("asked.nothing", {{"object", why.subject}});
  return why;
}

// A race began with its first access, a deadlock when the first of those who wait began to.
std::optional<trace::Jump> cause_of(const trace::Run& run, const Mark& mark) {
  if (mark.places.empty() || mark.kind == Mark::Kind::kViolation) return std::nullopt;
  if (mark.kind == Mark::Kind::kRace) {
    return trace::Jump{mark.places.front().strand, mark.places.front().time, trace::kNoEvent};
  }
  std::optional<trace::Jump> first;
  for (const Mark::Place& place : mark.places) {
    const auto interval = trace::strand_interval_at(run, place.strand, place.time);
    if (!interval || (first && first->time <= interval->start)) continue;
    first = trace::Jump{place.strand, interval->start, trace::kNoEvent};
  }
  return first;
}

}  // namespace

struct AskCommands {
  static std::expected<Ticks, std::string> moment(const Session& s, const json& args) {
    if (!args.contains("time")) return s.now();
    const auto wanted = need_number(args, "time");
    if (!wanted) return std::unexpected(wanted.error());
    if (*wanted > s.seen() + 1e-9) return refuse("no.future");
    return static_cast<Ticks>(std::max(0.0, std::floor(*wanted)));
  }

  // Of an interval of a row of the timeline.
  static std::expected<Selection, std::string> of_row(const Session& s, std::size_t lane_index,
                                                      const json& args) {
    const LaneRun& lane = *s.lanes()[lane_index];
    const auto time = moment(s, args);
    if (!time) return std::unexpected(time.error());
    const bool on_core = args.contains("core");
    std::uint32_t id = 0;
    if (on_core) {
      const auto core = need_index(args, "core", lane.machine().cores, "core");
      if (!core) return std::unexpected(core.error());
      id = static_cast<std::uint32_t>(*core);
    } else {
      const auto strand = find_strand(lane, args);
      if (!strand) return std::unexpected(strand.error());
      id = *strand;
    }
    const auto interval = on_core ? trace::core_interval_at(lane.run(), id, *time)
                                  : trace::strand_interval_at(lane.run(), id, *time);
    if (!interval) return refuse("no.past");
    return s.explain(lane_index, *interval, on_core, id);
  }

  static std::expected<Selection, std::string> of_mark(const Session& s, std::size_t lane_index,
                                                       const json& args) {
    const LaneRun& lane = *s.lanes()[lane_index];
    const auto index = need_index(args, "mark", lane.marks().size(), "mark");
    if (!index) return std::unexpected(index.error());
    const Mark& mark = lane.marks()[*index];
    if (s.locked() || static_cast<double>(mark.time) > s.seen() + 1e-9) {
      return refuse("no.future");
    }
    Selection selection{.lane = lane_index, .interval = {}, .why = {}, .id = sim::kNobody};
    selection.why.subject = mark.title;
    selection.why.sentence = mark.sentence;
    selection.why.cause = cause_of(lane.run(), mark);
    selection.interval.start = selection.until = mark.time;
    return selection;
  }

  static std::expected<Selection, std::string> of_thing(const Session& s, std::size_t lane_index,
                                                        const json& args) {
    const LaneRun& lane = *s.lanes()[lane_index];
    const bool variable = args.contains("variable");
    const auto name = need_text(args, variable ? "variable" : "object");
    if (!name) return std::unexpected(name.error());
    const auto found =
        variable ? word_called(lane.machine(), *name) : object_called(lane.machine(), *name);
    if (!found) {
      return refuse(variable ? Phrase("no.variable") : Phrase("no.lock"), {{"name", *name}});
    }
    Selection selection{.lane = lane_index, .interval = {}, .why = {}, .id = sim::kNobody};
    selection.why = variable ? why_word(lane, *found, s.now()) : why_object(lane, *found, s.now());
    selection.interval.start = selection.until = s.now();
    return selection;
  }

  static Result select(Session& s, const json& given) {
    if (s.lanes().empty()) return refuse("no.run");
    const json args = given.is_object() ? given : json::object();
    const auto lane = args.contains("lane")
                          ? need_index(args, "lane", s.lanes().size(), "lane")
                          : std::expected<std::size_t, std::string>(std::size_t{0});
    if (!lane) return std::unexpected(lane.error());
    auto selection = args.contains("mark") ? of_mark(s, *lane, args)
                     : args.contains("variable") || args.contains("object")
                         ? of_thing(s, *lane, args)
                         : of_row(s, *lane, args);
    if (!selection) return std::unexpected(selection.error());
    s.selection_ = *std::move(selection);
    const bool strand = !s.selection_->on_core && s.selection_->id != sim::kNobody;
    if (strand && *lane == 0) s.followed_ = s.selection_->id;
    s.changed();
    return json::object();
  }

  static Result deselect(Session& s, const json&) {
    s.selection_.reset();
    s.followed_.reset();
    s.notice_.clear();
    s.changed();
    return json::object();
  }
};

std::span<const CommandRow> ask_commands() {
  static constexpr CommandRow kTable[] = {
      {"select", "strand or core or variable or object or mark, time, lane = 0",
       AskCommands::select},
      {"deselect", "", AskCommands::deselect},
  };
  return kTable;
}

}  // namespace interleave::session
