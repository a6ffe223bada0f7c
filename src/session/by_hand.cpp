#include "session/by_hand.h"

#include <algorithm>

#include "trace/lines.h"
#include "trace/names.h"
#include "words/words.h"

namespace interleave::session {

using words::say;
namespace {

using sim::EventKind;

// Events of which a step that has been taken tells at least one, whichever driver took it.
bool tells_a_step(EventKind kind) {
  switch (kind) {
    case EventKind::kRead:
    case EventKind::kWrite:
    case EventKind::kModify:
    case EventKind::kWorkDone:
    case EventKind::kIoDone:
    case EventKind::kSleepDone:
    case EventKind::kYield:
    case EventKind::kGuard:
    case EventKind::kLock:
    case EventKind::kUnlock:
    case EventKind::kReadLock:
    case EventKind::kReadUnlock:
    case EventKind::kQueue:
    case EventKind::kAcquire:
    case EventKind::kReleaseUnit:
    case EventKind::kConditionSleep:
    case EventKind::kNotify:
    case EventKind::kArrive:
    case EventKind::kSend:
    case EventKind::kReceive:
    case EventKind::kSpawn:
    case EventKind::kJoin:
    case EventKind::kCancel: return true;
    default: return false;
  }
}

bool same(const sim::Event& a, const sim::Event& b) {
  return a.kind == b.kind && a.strand == b.strand && a.pc == b.pc && a.object == b.object &&
         a.value == b.value;
}

std::string name_of(const sim::Machine& machine, const sim::State& state, sim::StrandId strand) {
  return sim::strand_name(machine, state.logical, strand);
}

std::string what_it_does(const sim::Machine& machine, const sim::State& before, sim::Choice choice,
                         const std::vector<sim::Event>& events) {
  const std::uint32_t pc = sim::control_of(machine, before, choice.strand).pc;
  for (const sim::Event& event : events) {
    if (event.strand != choice.strand) continue;
    const auto cell = [&] { return trace::cell_name(machine, event.object); };
    const auto value = [&] { return trace::value_text(machine, event.object, event.value); };
    switch (event.kind) {
      case EventKind::kRead: return say("move.reads", {{"value", value()}, {"object", cell()}});
      case EventKind::kWrite: return say("move.writes", {{"value", value()}, {"object", cell()}});
      case EventKind::kModify: return say("move.makes", {{"object", cell()}, {"value", value()}});
      case EventKind::kNotify:
        if (event.extra == sim::kNobody) return trace::step_text(*machine.program, pc);
        return say("move.waking", {{"step", trace::step_text(*machine.program, pc)},
                                   {"who", name_of(machine, before, event.extra)}});
      default: break;
    }
    if (tells_a_step(event.kind)) break;
  }
  return trace::step_text(*machine.program, pc);
}

std::string why_not(const sim::Machine& machine, const sim::State& state, sim::StrandId strand) {
  const sim::Wanted want = sim::wanted(machine, state, strand);
  switch (want.kind) {
    case sim::Wanted::Kind::kObject: {
      const words::KeptFilling object{"object", trace::object_name(machine, want.id)};
      const sim::StrandId owner = sim::owner_of(machine, state, want.id);
      if (owner == strand) return say("move.waits.self", {object});
      if (owner == sim::kNobody) return say("move.waits.object", {object});
      return say("move.waits.held", {object, {"who", name_of(machine, state, owner)}});
    }
    case sim::Wanted::Kind::kStrand:
      return say("move.waits.strand", {{"who", name_of(machine, state, want.id)}});
    case sim::Wanted::Kind::kGuard: return say("move.waits.guard");
    case sim::Wanted::Kind::kBehind:
      return say("move.waits.behind", {{"who", name_of(machine, state, want.id)}});
    case sim::Wanted::Kind::kSlot: return say("move.waits.slot");
    case sim::Wanted::Kind::kNothing: break;
  }
  return say("move.waits");
}

// Takes the step of `strand` that tells what the run's event tells.
std::optional<sim::Choice> choice_like(const sim::Machine& machine, const sim::State& state,
                                       const sim::Event& event) {
  std::vector<sim::Choice> choices;
  sim::list_choices(machine, state, choices);
  std::vector<sim::Event> told;
  for (const sim::Choice choice : choices) {
    if (choice.strand != event.strand) continue;
    sim::State next{state.logical, {}};
    told.clear();
    sim::step(machine, next, choice, &told);
    if (std::ranges::any_of(told, [&](const sim::Event& e) { return same(e, event); })) {
      return choice;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Move> moves(const sim::Machine& machine, const sim::State& state) {
  std::vector<Move> list;
  std::vector<sim::Choice> choices;
  sim::list_choices(machine, state, choices);
  std::vector<sim::Event> events;
  for (sim::StrandId strand = 0; strand < machine.strand_count(state.logical); ++strand) {
    if ((sim::control_of(machine, state, strand).flags & sim::kFlagEnded) != 0) continue;
    bool any = false;
    for (const sim::Choice choice : choices) {
      if (choice.strand != strand) continue;
      any = true;
      sim::State next{state.logical, {}};
      events.clear();
      const bool fails = static_cast<bool>(sim::step(machine, next, choice, &events).fault);
      const sim::Wanted after = sim::wanted(machine, next, strand);
      std::string text = after.kind == sim::Wanted::Kind::kBehind
                             ? say("move.stays", {{"who", name_of(machine, next, after.id)}})
                             : what_it_does(machine, state, choice, events);
      list.push_back({choice, true, fails, std::move(text), {}});
    }
    if (!any) {
      const std::uint32_t pc = sim::control_of(machine, state, strand).pc;
      list.push_back({{strand, 0},
                      false,
                      false,
                      trace::step_text(*machine.program, pc),
                      why_not(machine, state, strand)});
    }
  }
  return list;
}

std::optional<std::vector<sim::Choice>> choices_until(const trace::Run& run, trace::Ticks t) {
  const sim::Machine& machine = run.machine();
  if (run.script().kind == sim::Script::Kind::kSchedule) {
    std::vector<sim::Choice> choices = run.script().choices;
    const std::uint64_t taken = run.state_at(t).timed.position;
    choices.resize(std::min<std::size_t>(choices.size(), taken));
    return choices;
  }
  std::vector<sim::Choice> choices;
  sim::State state;
  if (sim::begin(machine, state).fault) return choices;
  // By strand: events that earlier choices have told already (a step tells several).
  std::vector<std::uint32_t> told;
  std::vector<sim::Event> events;
  for (const sim::Event& event : run.events()) {
    if (event.time > t) break;
    if (!tells_a_step(event.kind) || event.strand == sim::kNobody) continue;
    if (told.size() <= event.strand) told.resize(event.strand + 1);
    if (told[event.strand] > 0) {
      --told[event.strand];
      continue;
    }
    const auto choice = choice_like(machine, state, event);
    if (!choice) return std::nullopt;
    events.clear();
    const bool fault = static_cast<bool>(sim::step(machine, state, *choice, &events).fault);
    choices.push_back(*choice);
    if (fault) break;
    for (const sim::Event& other : events) {
      if (!tells_a_step(other.kind) || other.strand == sim::kNobody) continue;
      if (told.size() <= other.strand) told.resize(other.strand + 1);
      ++told[other.strand];
    }
    if (told[event.strand] > 0) --told[event.strand];
  }
  return choices;
}

std::vector<sim::Choice> run_on(const sim::Machine& machine, std::vector<sim::Choice> choices,
                                std::size_t most) {
  sim::State state;
  if (sim::begin(machine, state).fault) return choices;
  for (const sim::Choice choice : choices) {
    if (sim::step(machine, state, choice).fault) return choices;
  }
  std::vector<sim::Choice> here;
  for (std::size_t i = 0; i < most && !sim::finished(machine, state); ++i) {
    sim::list_choices(machine, state, here);
    if (here.empty()) break;
    auto next = here.begin();
    if (!choices.empty()) {
      const auto same_strand = std::ranges::find(here, choices.back().strand, &sim::Choice::strand);
      if (same_strand != here.end()) next = same_strand;
    }
    choices.push_back(*next);
    if (sim::step(machine, state, *next).fault) break;
  }
  return choices;
}

}  // namespace interleave::session
