// A race in words, with the order that is missing.
#include <algorithm>
#include <vector>

#include "lang/source.h"
#include "trace/names.h"
#include "trace/narrate.h"
#include "trace/races.h"
#include "words/words.h"

namespace interleave::trace {

using words::Phrase;
using words::say;
namespace {

// The locks a strand holds just before an event, as object instances.
std::vector<std::uint32_t> locks_held(const Run& run, StrandId strand, EventId before) {
  std::vector<std::uint32_t> held;
  for (const EventId id : run.index().of_strand(strand)) {
    if (id >= before) break;
    const Event& event = run.events()[id];
    if (event.strand != strand) continue;
    if (event.kind == EventKind::kLock || event.kind == EventKind::kReadLock) {
      held.push_back(event.object);
    } else if (event.kind == EventKind::kUnlock || event.kind == EventKind::kReadUnlock) {
      const auto at = std::ranges::find(held, event.object);
      if (at != held.end()) held.erase(at);
    }
  }
  return held;
}

}  // namespace

std::string describe(const Run& run, const Race& race) {
  const lang::Program& program = *run.machine().program;
  const auto line = [&](const Access& access) {
    const lang::Span span = program.points[access.pc].span;
    const lang::Source& source = program.source;
    return std::to_string(lang::position_of(source, span.begin).line - source.first_line + 1);
  };
  const auto did = [&](const Access& access) {
    return say(access.write ? Phrase("race.wrote") : Phrase("race.read"));
  };
  const std::string first = strand_name(run, race.first.strand);
  const std::string second = strand_name(run, race.second.strand);

  const auto first_held = locks_held(run, race.first.strand, race.first.event);
  const auto second_held = locks_held(run, race.second.strand, race.second.event);
  const auto lock = [&](const std::vector<std::uint32_t>& held) {
    return object_phrase(run, held.back());
  };
  std::string reason;
  if (first_held.empty() && second_held.empty()) {
    reason = say("race.no_lock");
  } else if (second_held.empty()) {
    reason =
        say("race.one_lock", {{"who", first}, {"object", lock(first_held)}, {"other", second}});
  } else if (first_held.empty()) {
    reason =
        say("race.one_lock", {{"who", second}, {"object", lock(second_held)}, {"other", first}});
  } else {
    reason = say("race.other_lock", {{"first", first},
                                     {"second", second},
                                     {"object", lock(first_held)},
                                     {"other", lock(second_held)}});
  }
  return say("race.told", {{"first", first},
                           {"second", second},
                           {"first_did", did(race.first)},
                           {"second_did", did(race.second)},
                           {"object", cell_name(run.machine(), race.cell)},
                           {"first_line", line(race.first)},
                           {"second_line", line(race.second)},
                           {"first_time", std::to_string(race.first.time)},
                           {"second_time", std::to_string(race.second.time)},
                           {"reason", reason}});
}

}  // namespace interleave::trace
