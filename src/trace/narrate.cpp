#include "trace/narrate.h"

#include <algorithm>

#include "trace/names.h"
#include "trace/why.h"

namespace interleave::trace {
namespace {

Phrase object_kind_phrase(lang::ObjectKind kind) {
  switch (kind) {
    case lang::ObjectKind::kMutex:
    case lang::ObjectKind::kRwLock: return Phrase::kLockName;
    case lang::ObjectKind::kSemaphore: return Phrase::kSemaphoreName;
    case lang::ObjectKind::kCondition: return Phrase::kConditionName;
    case lang::ObjectKind::kBarrier: return Phrase::kBarrierName;
    case lang::ObjectKind::kChannel: return Phrase::kChannelName;
  }
  return Phrase::kLockName;
}

Phrase event_phrase(const Event& event) {
  switch (event.kind) {
    case EventKind::kRead: return Phrase::kDidRead;
    case EventKind::kWrite: return Phrase::kDidWrite;
    case EventKind::kModify: return Phrase::kDidModify;
    case EventKind::kWorkDone: return Phrase::kDidWork;
    case EventKind::kIoStart: return Phrase::kDidStartIo;
    case EventKind::kIoDone: return Phrase::kDidIo;
    case EventKind::kSleepStart: return Phrase::kDidStartSleep;
    case EventKind::kSleepDone: return Phrase::kDidSleep;
    case EventKind::kYield: return Phrase::kDidYield;
    case EventKind::kGuard: return Phrase::kDidGuard;
    case EventKind::kLock: return Phrase::kDidLock;
    case EventKind::kUnlock:
    case EventKind::kReadUnlock: return Phrase::kDidUnlock;
    case EventKind::kReadLock: return Phrase::kDidReadLock;
    case EventKind::kQueue: return Phrase::kDidQueue;
    case EventKind::kAcquire: return Phrase::kDidAcquire;
    case EventKind::kReleaseUnit: return Phrase::kDidRelease;
    case EventKind::kNotify:
      if (event.extra == kNobody) return Phrase::kDidNotifyNobody;
      return event.strand == kNobody ? Phrase::kDidWakeItself : Phrase::kDidNotify;
    case EventKind::kArrive: return Phrase::kDidArrive;
    case EventKind::kBarrierOpen: return Phrase::kDidOpen;
    case EventKind::kSend: return Phrase::kDidSend;
    case EventKind::kReceive: return Phrase::kDidReceive;
    case EventKind::kSpawn: return Phrase::kDidSpawn;
    case EventKind::kJoin: return Phrase::kDidJoin;
    case EventKind::kCancel: return Phrase::kDidCancel;
    case EventKind::kEnd: return event.extra != 0 ? Phrase::kDidEndCancelled : Phrase::kDidEnd;
    case EventKind::kPrint: return Phrase::kDidPrint;
    case EventKind::kProgress: return Phrase::kDidProgress;
    case EventKind::kCriticalEnter: return Phrase::kDidEnter;
    case EventKind::kCriticalLeave: return Phrase::kDidLeave;
    case EventKind::kFault: return Phrase::kDidFault;
    case EventKind::kPollStart: return Phrase::kDidPoll;
    case EventKind::kPollEnd: return event.value != 0 ? Phrase::kDidReady : Phrase::kDidPending;
    case EventKind::kWake: return event.by == kNobody ? Phrase::kDidWakeByItself : Phrase::kDidWake;
    case EventKind::kSteal: return Phrase::kDidSteal;
    case EventKind::kPark: return Phrase::kDidPark;
    case EventKind::kUnpark: return Phrase::kDidUnpark;
    case EventKind::kBlockInPlace: return Phrase::kDidHandOver;
    case EventKind::kBlockInPlaceEnd: return Phrase::kDidTakeBack;
    case EventKind::kBlockOn: return Phrase::kDidBlockOn;
    case EventKind::kBlockOnEnd: return Phrase::kDidBlockOnEnd;
    case EventKind::kDemote: return Phrase::kDidDemote;
    case EventKind::kBoost: return Phrase::kDidBoost;
    case EventKind::kDispatch: return event.strand == kNobody ? Phrase::kCount : Phrase::kDidRun;
    case EventKind::kRelease:
      return event.value == static_cast<lang::Word>(sim::ReleaseReason::kQuantum)
                 ? Phrase::kDidQuantum
                 : Phrase::kCount;
    case EventKind::kConditionSleep:   // told as a change of activity
    case EventKind::kActivity: break;  // describe_change
  }
  return Phrase::kCount;
}

// Waits whose beginning is an event of its own.
bool starts_by_itself(lang::Op op) {
  return op == lang::Op::kAwaitIo || op == lang::Op::kAwaitSleep || op == lang::Op::kAwaitYield;
}

// A change of activity is told where nothing else tells it: who lost a core, waits or was woken.
std::string describe_change(const Run& run, EventId id, const Words& words) {
  const Event& event = run.events()[id];
  const std::string name = strand_name(run, event.strand);
  if (event.activity == Activity::kBlocked || event.activity == Activity::kSuspended) {
    if (starts_by_itself(run.machine().program->code[event.pc].op)) return {};
    const Track& track = run.timeline().strand(event.strand);
    const auto at = track.find(event.time);
    if (!at || track.opened(*at) != id) return {};  // it waited for no time
    const Why reason = why(run, strand_interval(run, event.strand, *at), words);
    return fill(words, Phrase::kDidBlock, {{"strand", name}, {"state", reason.state}});
  }
  if (event.activity != Activity::kReady || event.by == kNobody || event.by == event.strand) {
    return {};
  }
  const auto before = last_before(run.index().of_strand(event.strand), id - 1);
  const bool preempted =
      before && run.events()[*before].kind == EventKind::kRelease &&
      run.events()[*before].time == event.time &&
      run.events()[*before].value == static_cast<lang::Word>(sim::ReleaseReason::kPreempted);
  const Phrase phrase = preempted ? Phrase::kDidPreempted : Phrase::kDidWake;
  // The waking of a task has an event of its own.
  const auto kind = sim::meta_of(run.machine(), run.last_state(), event.strand).kind;
  if (!preempted && kind == lang::StrandKind::kTask) return {};
  return fill(words, phrase, {{"strand", name}, {"who", strand_name(run, event.by)}});
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

std::string object_phrase(const Run& run, std::uint32_t instance, const Words& words) {
  const sim::Machine& machine = run.machine();
  std::string name = object_name(machine, instance);
  if (instance >= machine.layout.object_of.size()) return name;
  const lang::Object& object = machine.program->objects[machine.layout.object_of[instance]];
  return fill(words, object_kind_phrase(object.kind), {{"name", name}});
}

std::string ticks_phrase(Ticks ticks, const Words& words) {
  return ticks == 1 ? fill(words, Phrase::kOneTick)
                    : fill(words, Phrase::kTicks, {{"count", std::to_string(ticks)}});
}

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

std::string worker_phrase(const Run& run, std::uint32_t runtime, std::uint32_t worker,
                          const Words& words) {
  const auto& runtimes = run.machine().program->runtimes;
  return fill(words, Phrase::kWorkerName,
              {{"worker", std::to_string(worker)},
               {"runtime", runtime < runtimes.size() ? runtimes[runtime].name : std::string()}});
}

std::string worker_name(const Run& run, ThreadId id, const Words& words) {
  const sim::Timed& timed = run.last_state().timed;
  const sim::Thread& thread = timed.threads[id];
  if (thread.worker_of != 0xFFFF) return worker_phrase(run, thread.worker_of, thread.worker, words);
  const auto owner = std::ranges::find(timed.strands, id, &sim::StrandTiming::thread);
  return owner == timed.strands.end()
             ? std::string()
             : strand_name(run, static_cast<StrandId>(owner - timed.strands.begin()));
}

std::string describe_event(const Run& run, EventId id, const Words& words) {
  const Event& event = run.events()[id];
  if (event.kind == EventKind::kActivity) return describe_change(run, id, words);
  const Phrase phrase = event_phrase(event);
  if (phrase == Phrase::kCount) return {};
  if (event.kind == EventKind::kPrint && event.extra != 0) return {};  // told with its first part
  if (event.kind == EventKind::kFault) {
    return fill(words, phrase,
                {{"message", sim::describe(run.machine(), run.last_state(), run.fault())}});
  }

  if (event.kind == EventKind::kSteal) {
    return fill(words, phrase,
                {{"who", worker_phrase(run, event.object, event.by, words)},
                 {"other", worker_phrase(run, event.object, event.extra, words)},
                 {"tasks", event.value == 1 ? fill(words, Phrase::kOneTask)
                                            : fill(words, Phrase::kTasks,
                                                   {{"count", std::to_string(event.value)}})}});
  }
  if (event.kind == EventKind::kPark || event.kind == EventKind::kUnpark) {
    return fill(words, phrase, {{"who", worker_name(run, event.object, words)}});
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
      object = object_phrase(run, event.object, words);
      bare = object_name(run.machine(), event.object);
      break;
    case ObjectSpace::kPrint: text = printed_text(run, id); break;
    default: break;
  }
  return fill(words, phrase,
              {{"strand", name(event.strand)},
               {"who", name(other_of(event))},
               {"object", object},
               {"name", bare},
               {"value", value},
               {"old", old},
               {"text", text},
               {"ticks", ticks_phrase(event.value, words)},
               {"core", std::to_string(event.core)}});
}

std::string narrate(const Run& run, std::size_t moment, const Words& words) {
  std::string text;
  const EventId first = run.moment(moment).first_event;
  const auto count = static_cast<EventId>(run.events_of(moment).size());
  for (EventId id = first; id < first + count; ++id) {
    std::string sentence = describe_event(run, id, words);
    if (sentence.empty()) continue;
    if (!text.empty()) text += ' ';
    text += sentence;
    text += '.';
  }
  return text;
}

}  // namespace interleave::trace
