#include "trace/narrate.h"

#include <algorithm>
#include <optional>
#include <span>

#include "trace/names.h"
#include "trace/why.h"
#include "words/words.h"

namespace interleave::trace {

using words::Phrase;
using words::say;
namespace {

Phrase object_kind_phrase(lang::ObjectKind kind) {
  switch (kind) {
    case lang::ObjectKind::kMutex:
    case lang::ObjectKind::kRwLock: return "name.lock";
    case lang::ObjectKind::kSemaphore: return "name.semaphore";
    case lang::ObjectKind::kCondition: return "name.condition";
    case lang::ObjectKind::kBarrier: return "name.barrier";
    case lang::ObjectKind::kChannel: return "name.channel";
  }
  return "name.lock";
}

std::optional<Phrase> event_phrase(const Event& event) {  // none: it is not told
  switch (event.kind) {
    case EventKind::kRead: return Phrase("did.read");
    case EventKind::kWrite: return Phrase("did.write");
    case EventKind::kModify: return Phrase("did.modify");
    case EventKind::kWorkDone: return Phrase("did.work");
    case EventKind::kIoStart: return Phrase("did.start_io");
    case EventKind::kIoDone: return Phrase("did.io");
    case EventKind::kSleepStart: return Phrase("did.start_sleep");
    case EventKind::kSleepDone: return Phrase("did.sleep");
    case EventKind::kYield: return Phrase("did.yield");
    case EventKind::kGuard: return Phrase("did.guard");
    case EventKind::kLock: return Phrase("did.lock");
    case EventKind::kUnlock:
    case EventKind::kReadUnlock: return Phrase("did.unlock");
    case EventKind::kReadLock: return Phrase("did.read_lock");
    case EventKind::kQueue: return Phrase("did.queue");
    case EventKind::kAcquire: return Phrase("did.acquire");
    case EventKind::kReleaseUnit: return Phrase("did.release");
    case EventKind::kNotify:
      if (event.extra == kNobody) return Phrase("did.notify.nobody");
      return event.strand == kNobody ? Phrase("did.wake_itself") : Phrase("did.notify");
    case EventKind::kArrive: return Phrase("did.arrive");
    case EventKind::kBarrierOpen: return Phrase("did.open");
    case EventKind::kSend: return Phrase("did.send");
    case EventKind::kReceive: return Phrase("did.receive");
    case EventKind::kSpawn: return Phrase("did.spawn");
    case EventKind::kJoin: return Phrase("did.join");
    case EventKind::kCancel: return Phrase("did.cancel");
    case EventKind::kEnd: return event.extra != 0 ? Phrase("did.end.cancelled") : Phrase("did.end");
    case EventKind::kPrint: return Phrase("did.print");
    case EventKind::kProgress: return Phrase("did.progress");
    case EventKind::kCriticalEnter: return Phrase("did.enter");
    case EventKind::kCriticalLeave: return Phrase("did.leave");
    case EventKind::kFault: return Phrase("did.fault");
    case EventKind::kPollStart: return Phrase("did.poll");
    case EventKind::kPollEnd: return event.value != 0 ? Phrase("did.ready") : Phrase("did.pending");
    case EventKind::kWake:
      return event.by == kNobody ? Phrase("did.wake.time") : Phrase("did.wake");
    case EventKind::kSteal: return Phrase("did.steal");
    case EventKind::kPark: return Phrase("did.park");
    case EventKind::kUnpark: return Phrase("did.unpark");
    case EventKind::kBlockInPlace: return Phrase("did.hand_over");
    case EventKind::kBlockInPlaceEnd: return Phrase("did.take_back");
    case EventKind::kBlockOn: return Phrase("did.block_on");
    case EventKind::kBlockOnEnd: return Phrase("did.block_on_end");
    case EventKind::kDemote: return Phrase("did.demote");
    case EventKind::kBoost: return Phrase("did.boost");
    case EventKind::kDispatch:
      if (event.strand == kNobody) return std::nullopt;
      return Phrase("did.run");
    case EventKind::kRelease:
      if (event.value != static_cast<lang::Word>(sim::ReleaseReason::kQuantum)) return std::nullopt;
      return Phrase("did.quantum");
    case EventKind::kConditionSleep:   // told as a change of activity
    case EventKind::kActivity: break;  // describe_change
  }
  return std::nullopt;
}

// Waits whose beginning is an event of its own.
bool starts_by_itself(lang::Op op) {
  return op == lang::Op::kAwaitIo || op == lang::Op::kAwaitSleep || op == lang::Op::kAwaitYield;
}

// A change of activity is told where nothing else tells it: who lost a core, waits or was woken.
std::string describe_change(const Run& run, EventId id) {
  const Event& event = run.events()[id];
  const std::string name = strand_name(run, event.strand);
  if (event.activity == Activity::kBlocked || event.activity == Activity::kSuspended) {
    if (starts_by_itself(run.machine().program->code[event.pc].op)) return {};
    const Track& track = run.timeline().strand(event.strand);
    const auto at = track.find(event.time);
    if (!at || track.opened(*at) != id) return {};  // it waited for no time
    const Why reason = why(run, strand_interval(run, event.strand, *at), event.time);
    return say("did.block", {{"strand", name}, {"state", reason.state}});
  }
  if (event.activity != Activity::kReady || event.by == kNobody || event.by == event.strand) {
    return {};
  }
  const auto before = last_before(run.index().of_strand(event.strand), id - 1);
  const bool preempted =
      before && run.events()[*before].kind == EventKind::kRelease &&
      run.events()[*before].time == event.time &&
      run.events()[*before].value == static_cast<lang::Word>(sim::ReleaseReason::kPreempted);
  const Phrase phrase = preempted ? Phrase("did.preempted") : Phrase("did.wake");
  // The waking of a task has an event of its own.
  const auto kind = sim::meta_of(run.machine(), run.last_state(), event.strand).kind;
  if (!preempted && kind == lang::StrandKind::kTask) return {};
  return say(phrase, {{"strand", name}, {"who", strand_name(run, event.by)}});
}

// The other strand an event speaks of.
StrandId other_of(const Event& event) {
  switch (event.kind) {
    case EventKind::kNotify:
    case EventKind::kSpawn:
    case EventKind::kJoin:
    case EventKind::kCancel: return event.extra;
    default: return event.by;
  }
}

}  // namespace

std::string object_phrase(const Run& run, std::uint32_t instance) {
  const sim::Machine& machine = run.machine();
  std::string name = object_name(machine, instance);
  if (instance >= machine.layout.object_of.size()) return name;
  const lang::Object& object = machine.program->objects[machine.layout.object_of[instance]];
  return say(object_kind_phrase(object.kind), {{"name", name}});
}

std::string ticks_phrase(Ticks ticks) { return words::count("name.tick", "name.ticks", ticks); }

lang::Word value_before(const Run& run, std::uint32_t cell, EventId event) {
  const auto list = run.index().of_cell(cell);
  auto at = std::lower_bound(list.begin(), list.end(), event);
  if (at != list.begin()) return run.events()[*(at - 1)].value;  // a read tells it as well
  const CellPlace place = cell_place(run.machine(), cell);
  if (place.variable == lang::kNoIndex) return 0;
  return run.machine().program->variables[place.variable].initial[place.element];
}

std::string printed_text(const Run& run, EventId first_part) {
  const auto events = run.events();
  const Event& first = events[first_part];
  const lang::Print& print = run.machine().program->prints[first.object];
  std::string text;
  for (std::size_t i = 0; i < print.parts.size() && first_part + i < events.size(); ++i) {
    text += print.parts[i].text;
    if (print.parts[i].value != lang::kNone) text += std::to_string(events[first_part + i].value);
  }
  return text;
}

std::string worker_phrase(const Run& run, std::uint32_t runtime, std::uint32_t worker) {
  const auto& runtimes = run.machine().program->runtimes;
  return say("name.worker",
             {{"worker", std::to_string(worker)},
              {"runtime", runtime < runtimes.size() ? runtimes[runtime].name : std::string()}});
}

std::string worker_name(const Run& run, ThreadId id) {
  const sim::Timed& timed = run.last_state().timed;
  const sim::Thread& thread = timed.threads[id];
  if (thread.worker_of != 0xFFFF) return worker_phrase(run, thread.worker_of, thread.worker);
  const auto owner = std::ranges::find(timed.strands, id, &sim::StrandTiming::thread);
  return owner == timed.strands.end()
             ? std::string()
             : strand_name(run, static_cast<StrandId>(owner - timed.strands.begin()));
}

std::string describe_event(const Run& run, EventId id) {
  const Event& event = run.events()[id];
  if (event.kind == EventKind::kActivity) return describe_change(run, id);
  const std::optional<Phrase> phrase = event_phrase(event);
  if (!phrase) return {};
  if (event.kind == EventKind::kPrint && event.extra != 0) return {};  // told with its first part
  if (event.kind == EventKind::kFault) {
    return say(*phrase, {{"message", sim::describe(run.machine(), run.last_state(), run.fault())}});
  }

  if (event.kind == EventKind::kSteal) {
    return say(*phrase, {{"who", worker_phrase(run, event.object, event.by)},
                         {"other", worker_phrase(run, event.object, event.extra)},
                         {"tasks", words::count("name.task", "name.tasks", event.value)}});
  }
  if (event.kind == EventKind::kPark || event.kind == EventKind::kUnpark) {
    return say(*phrase, {{"who", worker_name(run, event.object)}});
  }

  const auto name = [&](StrandId strand) {
    return strand == kNobody ? std::string() : strand_name(run, strand);
  };
  std::string object, bare, old, text;
  std::string value = std::to_string(event.value);
  switch (object_space(event.kind)) {
    case ObjectSpace::kCell:
      object = cell_name(run.machine(), event.object);
      value = value_text(run.machine(), event.object, event.value);
      old = value_text(run.machine(), event.object, value_before(run, event.object, id));
      break;
    case ObjectSpace::kInstance:
      object = object_phrase(run, event.object);
      bare = object_name(run.machine(), event.object);
      break;
    case ObjectSpace::kPrint: text = printed_text(run, id); break;
    default: break;
  }
  return say(*phrase, {{"strand", name(event.strand)},
                       {"who", name(other_of(event))},
                       {"object", object},
                       {"name", bare},
                       {"value", value},
                       {"old", old},
                       {"text", text},
                       {"ticks", ticks_phrase(event.value)},
                       {"core", std::to_string(event.core)}});
}

namespace {

// What another event of the same moment says better: that a strand got a core which it leaves at once, and that the
// poll of a task is over which ends.
bool goes_without_saying(std::span<const Event> moment, std::size_t at) {
  constexpr std::size_t kNear = 64;  // a moment may have a hundred thousand events
  const Event& event = moment[at];
  const auto near = [&](std::size_t from, std::size_t to, EventKind kind) {
    return std::ranges::any_of(moment.subspan(from, to - from), [&](const Event& other) {
      return other.kind == kind && other.strand == event.strand;
    });
  };
  const std::size_t end = std::min(moment.size(), at + kNear);
  if (event.kind == EventKind::kDispatch) return near(at, end, EventKind::kRelease);
  const bool ready = event.kind == EventKind::kPollEnd && event.value != 0;
  return ready && near(at - std::min(at, kNear), end, EventKind::kEnd);
}

}  // namespace

std::string narrate(const Run& run, std::size_t moment) {
  constexpr int kMostSentences = 40;
  std::string text;
  int told = 0;
  const EventId first = run.moment(moment).first_event;
  const auto events = run.events_of(moment);
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (goes_without_saying(events, i)) continue;
    const auto id = first + static_cast<EventId>(i);
    std::string sentence = describe_event(run, id);
    if (sentence.empty()) continue;
    if (!text.empty()) text += ' ';
    if (++told > kMostSentences) return text + say("did.more");
    text += sentence;
    text += '.';
  }
  return text;
}

}  // namespace interleave::trace
