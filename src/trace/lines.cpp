#include "trace/lines.h"

#include <algorithm>

#include "lang/text.h"
#include "sim/step.h"
#include "trace/run.h"
#include "words/words.h"

namespace interleave::trace {
namespace {

using lang::cat;
using lang::Instruction;
using lang::kNone;
using lang::Op;
using lang::Operand;
using lang::Program;
using words::Phrase;
using words::say;

bool waits(sim::Activity activity) {
  using enum sim::Activity;
  return activity == kBlocked || activity == kSuspended || activity == kIo || activity == kSleeping;
}

std::string operand_text(const Program& program, Operand operand) {
  if (operand >= 0) return {};  // a slot, or kNone
  return std::to_string(program.constants[static_cast<std::size_t>(~operand)]);
}

std::string with_index(const Program& program, const std::string& name, bool is_array,
                       Operand index) {
  if (!is_array) return name;
  return cat(name, '[', index >= 0 ? "..." : operand_text(program, index), ']');
}

std::string object_text(const Program& program, const Instruction& in) {
  const lang::Object& object = program.objects[static_cast<std::size_t>(in.c)];
  return with_index(program, object.name, object.is_array, in.b);
}

std::string variable_text(const Program& program, const Instruction& in) {
  const lang::Variable& variable = program.variables[static_cast<std::size_t>(in.c)];
  return with_index(program, variable.name, variable.is_array, in.b);
}

std::string about(Phrase phrase, const std::string& object) {
  return say(phrase, {{"object", object}});
}

std::string spaced(std::string_view verb, const std::string& rest) {
  return rest.empty() ? std::string(verb) : cat(verb, ' ', rest);
}

}  // namespace

Place place_of(const Program& program, std::uint32_t pc) {
  Place place;
  place.pc = pc;
  if (pc >= program.points.size()) return place;
  place.span = program.points[pc].span;
  for (std::uint32_t site = program.points[pc].call_site; site != lang::kNoIndex;
       site = program.call_sites[site].parent) {
    place.calls.push_back(program.call_sites[site].call);
  }
  std::ranges::reverse(place.calls);
  return place;
}

Place place_of(const sim::Machine& machine, const sim::State& state, sim::StrandId strand) {
  const sim::Control control = sim::control_of(machine, state, strand);
  Place place = place_of(*machine.program, control.pc);
  place.ended = (control.flags & sim::kFlagEnded) != 0;
  return place;
}

bool is_step(const sim::Event& event) {
  using enum sim::EventKind;
  return event.kind >= kRead && event.kind <= kCancel && event.kind != kIoStart &&
         event.kind != kSleepStart;
}

const sim::Event* last_step(const Run& run, sim::StrandId strand, sim::Ticks now) {
  const auto events = run.events();
  const auto list = run.index().of_strand(strand);
  auto at =
      std::ranges::upper_bound(list, now, {}, [&](std::uint32_t id) { return events[id].time; });
  while (at != list.begin()) {
    --at;
    if (is_step(events[*at])) return &events[*at];
  }
  return nullptr;
}

Seen seen_at(const Run& run, const sim::State& state, sim::StrandId strand, sim::Ticks now) {
  const sim::StrandTiming& timing = state.timed.strands[strand];
  const Place place = place_of(run.machine(), state, strand);
  const std::uint32_t next = place.ended ? lang::kNoIndex : place.pc;
  const sim::Event* last = last_step(run, strand, now);
  if (last != nullptr && last->time == now && now > 0 && !waits(timing.activity)) {
    return {last->pc, next, true};
  }
  if (place.ended || timing.arrival > now) return {};
  return {next, next, false};
}

std::vector<LocalValue> locals_of(const sim::Machine& machine, const sim::State& state,
                                  sim::StrandId strand) {
  std::vector<LocalValue> values;
  const sim::Control control = sim::control_of(machine, state, strand);
  if ((control.flags & sim::kFlagEnded) != 0) return values;
  for (const lang::Local& local : machine.program->locals) {
    if (!std::ranges::binary_search(local.live_at, control.pc)) continue;
    values.push_back({local.name, state.logical[machine.record(strand) + 2 + local.slot]});
  }
  return values;
}

std::vector<std::uint32_t> steps_on_line(const Program& program, const lang::LineIndex& lines,
                                         std::uint32_t line) {
  std::vector<std::uint32_t> steps;
  for (std::uint32_t pc = 0; pc < program.code.size(); ++pc) {
    if (!lang::is_step(program.code[pc].op)) continue;
    if (lines.line(program.points[pc].span.begin) == line) steps.push_back(pc);
  }
  return steps;
}

std::string step_text(const Program& program, std::uint32_t pc) {
  const Instruction& in = program.code[pc];
  switch (in.op) {
    case Op::kRead: return about("step.read", variable_text(program, in));
    case Op::kWrite: return about("step.write", variable_text(program, in));
    case Op::kReadModifyWrite: return about("step.change", variable_text(program, in));
    case Op::kCompareExchange: return about("step.compare", variable_text(program, in));
    case Op::kWork: return spaced("work", operand_text(program, in.a));
    case Op::kIo:
    case Op::kAwaitIo: return spaced("io", operand_text(program, in.a));
    case Op::kSleep:
    case Op::kAwaitSleep: return spaced("sleep", operand_text(program, in.a));
    case Op::kYield:
    case Op::kAwaitYield: return "yield";
    case Op::kWaitUntil: return say("step.guard");
    case Op::kLock:
    case Op::kAwaitLock: return about("step.lock", object_text(program, in));
    case Op::kUnlock: return about("step.unlock", object_text(program, in));
    case Op::kTryLock: return about("step.try_lock", object_text(program, in));
    case Op::kReadLock: return about("step.read_lock", object_text(program, in));
    case Op::kWriteLock: return about("step.write_lock", object_text(program, in));
    case Op::kAcquire:
    case Op::kAwaitAcquire: return about("step.acquire", object_text(program, in));
    case Op::kRelease: return about("step.release", object_text(program, in));
    case Op::kConditionSleep: return about("step.sleep", object_text(program, in));
    case Op::kConditionRelock: {
      const lang::Object& mutex = program.objects[static_cast<std::size_t>(in.d)];
      return about("step.relock", with_index(program, mutex.name, mutex.is_array, in.a));
    }
    case Op::kNotify: return about("step.notify", object_text(program, in));
    case Op::kNotifyAll: return about("step.notify_all", object_text(program, in));
    case Op::kArrive: return about("step.arrive", object_text(program, in));
    case Op::kSend:
    case Op::kAwaitSend: return about("step.send", object_text(program, in));
    case Op::kReceive:
    case Op::kAwaitReceive: return about("step.receive", object_text(program, in));
    case Op::kSpawnThread:
    case Op::kSpawnTask:
    case Op::kSpawnBlocking:
    case Op::kSpawnLocal: return cat("spawn ", program.bodies[static_cast<std::size_t>(in.c)].name);
    case Op::kJoin: return "join";
    case Op::kCancel: return "cancel";
    case Op::kAwaitHandle: return "await";
    case Op::kAwaitAll: return say("step.await_all");
    case Op::kSelect: return say("step.await_first");
    case Op::kBlockOnEnd: return say("step.leave");
    case Op::kAtomicBegin: return say("step.atomic");
    default: return {};
  }
}

}  // namespace interleave::trace
