#include "trace/why.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "lang/source.h"
#include "trace/names.h"
#include "trace/narrate.h"
#include "words/words.h"

namespace interleave::trace {

using words::KeptFilling;
using words::Phrase;
using words::say;
namespace {

using lang::ObjectKind;
using lang::Op;

// Looks at one interval of a strand from all sides.
class Inquiry {
 public:
  Inquiry(const Run& run, const Interval& interval, Ticks until = sim::kForever)
      : run_(run), interval_(interval), until_(until), program_(*run.machine().program) {}

  Why answer() {
    Why why;
    why.subject = name(interval_.strand);
    why.state = state(why);
    if (!interval_.ongoing) why.ending = ending(why);
    finish(why);
    return why;
  }

  Why answer_core() {
    Why why;
    why.subject = say("name.core", {{"core", std::to_string(interval_.core)}});
    switch (interval_.activity) {
      case Activity::kAbsent:
        // Cores are filled from the lowest on: one that stays empty to the end had nobody left to run.
        why.state = interval_.ongoing && interval_.opened == kNoEvent && busy_cores() > 0
                        ? say("why.core.spare", {{"count", std::to_string(busy_cores())}})
                        : say("why.core.idle");
        break;
      case Activity::kSwitching:
        why.state = say("why.core.switching", {{"who", name(interval_.strand)}});
        break;
      default:
        why.state = interval_.strand == kNobody
                        ? say("why.core.worker")
                        : say("why.core.running", {{"who", name(interval_.strand)}});
        break;
    }
    if (interval_.strand != kNobody) {
      why.cause = Jump{interval_.strand, interval_.start, interval_.opened};
    }
    if (!interval_.ongoing) {
      why.ending = at_end("end.core");
      if (runs(interval_.activity) && interval_.strand != kNobody) {
        if (std::string ending = left_core(why); !ending.empty()) why.ending = ending;
      }
    }
    finish(why);
    // "core 0" begins the sentence; names of strands stay as they are written.
    if (why.sentence.starts_with('c')) why.sentence[0] = 'C';
    return why;
  }

 private:
  // How many cores were ever used.
  [[nodiscard]] std::size_t busy_cores() const {
    std::size_t count = 0;
    for (std::size_t core = 0; core < run_.timeline().cores(); ++core) {
      const Track& track = run_.timeline().core(static_cast<CoreId>(core));
      count += track.size() > 1 || (track.size() == 1 && track.activity(0) != Activity::kAbsent);
    }
    return count;
  }

  static bool runs(Activity activity) {
    return activity == Activity::kRunning || activity == Activity::kSpinning;
  }
  [[nodiscard]] std::string name(StrandId strand) const { return strand_name(run_, strand); }
  [[nodiscard]] std::string at_end(Phrase phrase, StrandId who = kNobody) const {
    return say(phrase, {{"who", who == kNobody ? std::string() : name(who)},
                        {"time", std::to_string(interval_.end)}});
  }
  [[nodiscard]] const Event& event(EventId id) const { return run_.events()[id]; }

  void finish(Why& why) const {
    why.sentence =
        why.ending.empty()
            ? say("sentence.plain", {{"subject", why.subject}, {"state", why.state}})
            : say("sentence.ending",
                  {{"subject", why.subject}, {"state", why.state}, {"ending", why.ending}});
  }

  // The latest event before `before` in a list, at its very time, that `test` accepts.
  template <typename Test>
  [[nodiscard]] EventId same_time(std::span<const EventId> list, EventId before,
                                  Test&& test) const {
    if (before == kNoEvent) return kNoEvent;
    auto at = std::lower_bound(list.begin(), list.end(), before);
    while (at != list.begin()) {
      --at;
      if (event(*at).time != event(before).time) break;
      if (test(event(*at))) return *at;
    }
    return kNoEvent;
  }

  // Who has the core(s) when this interval begins: "A", "A and C".
  [[nodiscard]] std::string runners(Why& why) const {
    std::string text;
    for (CoreId core = 0; core < run_.timeline().cores(); ++core) {
      const auto there = core_interval_at(run_, core, interval_.start);
      if (!there || there->strand == kNobody || there->strand == interval_.strand) continue;
      if (!why.cause) why.cause = Jump{there->strand, there->start, there->opened};
      text = text.empty() ? name(there->strand)
                          : say("name.and", {{"first", text}, {"second", name(there->strand)}});
    }
    return text;
  }

  std::string state(Why& why) const {
    const KeptFilling core{"core", std::to_string(interval_.core)};
    switch (interval_.activity) {
      case Activity::kAbsent:
        return say(interval_.opened == kNoEvent ? Phrase("why.not_arrived") : Phrase("why.ended"));
      case Activity::kRunning: return say("why.running", {core});
      case Activity::kSpinning: return say("why.spinning", {core});
      case Activity::kSwitching: return say("why.switching", {core});
      case Activity::kReady: return ready(why);
      case Activity::kHeld: {
        const std::string who = runners(why);
        return who.empty() ? say("why.held") : say("why.held.behind", {{"who", who}});
      }
      case Activity::kIo: return io(why);
      case Activity::kSleeping: return say("why.sleeping", {{"ticks", ticks_phrase(asked_for())}});
      case Activity::kBlocked:
      case Activity::kSuspended: return blocked(why);
    }
    return say("why.blocked");
  }

  std::string ready(Why& why) const {
    if (interval_.opened == kNoEvent) return say("why.ready");
    const auto list = run_.index().of_strand(interval_.strand);
    const EventId release = same_time(list, interval_.opened, [&](const Event& e) {
      return e.kind == EventKind::kRelease && e.strand == interval_.strand;
    });
    if (release != kNoEvent && interval_.by != kNobody &&
        event(release).value == static_cast<lang::Word>(sim::ReleaseReason::kPreempted)) {
      why.cause = Jump{interval_.by, interval_.start, interval_.opened};
      return say("why.ready.preempted", {{"who", name(interval_.by)}});
    }
    const std::string who = runners(why);
    if (who.empty()) return say("why.ready");
    Phrase phrase = "why.ready.behind";
    if (release != kNoEvent) {
      const auto reason = static_cast<sim::ReleaseReason>(event(release).value);
      if (reason == sim::ReleaseReason::kQuantum) phrase = "why.ready.quantum";
      if (reason == sim::ReleaseReason::kYielded) phrase = "why.ready.yielded";
    }
    return say(phrase, {{"who", who}});
  }

  // The duration of the I/O or sleep that began with this interval.
  [[nodiscard]] Ticks asked_for() const {
    const auto list = run_.index().of_strand(interval_.strand);
    const EventId start = same_time(list, interval_.opened, [&](const Event& e) {
      return e.kind == EventKind::kIoStart || e.kind == EventKind::kSleepStart;
    });
    return start == kNoEvent ? interval_.end - interval_.start : event(start).value;
  }

  std::string io(Why& why) const {
    (void)why;
    const Ticks asked = asked_for();
    const std::string ticks = ticks_phrase(asked);
    if (interval_.space != ObjectSpace::kDevice) return say("why.io", {{"ticks", ticks}});
    const KeptFilling device{"device", device_name(run_.machine(), interval_.object)};
    const Ticks queued = interval_.end - interval_.start - asked;
    if (!interval_.ongoing && queued > 0) {
      return say("why.io.queued", {device, {"ticks", ticks}, {"queued", ticks_phrase(queued)}});
    }
    return say("why.io.device", {device, {"ticks", ticks}});
  }

  // When `who` took the object it holds at the beginning of this interval.
  [[nodiscard]] std::optional<Jump> taken_by(StrandId who) const {
    const auto list = run_.index().of_object(interval_.object);
    auto at = std::lower_bound(list.begin(), list.end(), interval_.opened);
    while (at != list.begin()) {
      --at;
      const Event& taken = event(*at);
      if (taken.strand == who && taken.kind == EventKind::kLock) {
        return Jump{who, taken.time, *at};
      }
    }
    return std::nullopt;
  }

  std::string blocked(Why& why) const {
    const Op op = program_.code[interval_.pc].op;
    if (interval_.space == ObjectSpace::kStrand && interval_.object != kNobody) {
      why.cause = Jump{interval_.object, interval_.start, kNoEvent};
      return say("why.blocked.join", {{"who", name(interval_.object)}});
    }
    if (interval_.space == ObjectSpace::kInstance && interval_.object != kNobody) {
      return blocked_on_object(why, op);
    }
    switch (op) {
      case Op::kWaitUntil: return say("why.blocked.guard", {{"condition", guard_text()}});
      case Op::kAtomicBegin: return say("why.blocked.atomic");
      case Op::kSelect: return say("why.suspended.select");
      case Op::kYield:
      case Op::kAwaitYield: return say("why.suspended.yield");
      case Op::kIo:
      case Op::kAwaitIo: return io(why);
      case Op::kSleep:
      case Op::kAwaitSleep: return say("why.sleeping", {{"ticks", ticks_phrase(asked_for())}});
      default:
        return say(interval_.activity == Activity::kSuspended ? Phrase("why.suspended")
                                                              : Phrase("why.blocked"));
    }
  }

  std::string blocked_on_object(Why& why, Op op) const {
    const lang::Object& object =
        program_.objects[run_.machine().layout.object_of[interval_.object]];
    const KeptFilling what{"object", object_phrase(run_, interval_.object)};
    switch (object.kind) {
      case ObjectKind::kSemaphore: return say("why.blocked.semaphore", {what});
      case ObjectKind::kCondition: return say("why.blocked.condition", {what});
      case ObjectKind::kBarrier: {
        const auto list = run_.index().of_object(interval_.object);
        const auto arrived = last_before(list, interval_.opened);
        const lang::Word count = arrived ? event(*arrived).value : 0;
        return say("why.blocked.barrier", {what,
                                           {"count", std::to_string(count)},
                                           {"parties", std::to_string(object.parameter)}});
      }
      case ObjectKind::kChannel:
        if (op == Op::kReceive || op == Op::kAwaitReceive) {
          return say("why.blocked.empty", {what});
        }
        return say(
            object.parameter > 0 ? Phrase("why.blocked.full") : Phrase("why.blocked.no_receiver"),
            {what});
      case ObjectKind::kMutex:
      case ObjectKind::kRwLock: break;
    }
    if (interval_.by == kNobody) {
      return say(op == Op::kWriteLock ? Phrase("why.blocked.readers") : Phrase("why.blocked.lock"),
                 {what}) +
             later_holders();
    }
    why.cause = taken_by(interval_.by);
    const std::string since = std::to_string(why.cause ? why.cause->time : interval_.start);
    if (interval_.by == interval_.strand) {
      return say("why.blocked.self", {what, {"since", since}});
    }
    return say("why.blocked.held", {what, {"who", name(interval_.by)}, {"since", since}}) +
           later_holders();
  }

  // Who else took the lock while this interval went on: ", then held by C since t=9".
  [[nodiscard]] std::string later_holders() const {
    constexpr int kMost = 2;
    const auto list = run_.index().of_object(interval_.object);
    std::string text;
    StrandId last = interval_.by;
    int count = 0;
    for (auto at = std::upper_bound(list.begin(), list.end(), interval_.opened);
         at != list.end() && *at < interval_.closed; ++at) {
      const Event& one = event(*at);
      if (one.time > until_) break;
      if (one.kind != EventKind::kLock && one.kind != EventKind::kReadLock) continue;
      if (one.strand == interval_.strand || one.strand == last) continue;
      if (++count > kMost) return text + say("why.blocked.then.more");
      last = one.strand;
      text += say("why.blocked.then", {{"who", name(last)}, {"since", std::to_string(one.time)}});
    }
    return text;
  }

  // The condition of `wait until`, without those two words where the text has them.
  [[nodiscard]] std::string guard_text() const {
    std::string_view text = lang::text_of(program_.source, program_.points[interval_.pc].span);
    constexpr std::string_view kUntil = "wait until";
    if (text.starts_with(kUntil)) text.remove_prefix(kUntil.size());
    const std::size_t first = text.find_first_not_of(" \t");
    return first == text.npos ? std::string() : std::string(text.substr(first));
  }

  std::string ending(Why& why) const {
    why.end = Jump{interval_.strand, interval_.end, interval_.closed};
    switch (interval_.activity) {
      case Activity::kRunning:
      case Activity::kSpinning: return left_core(why);
      case Activity::kSwitching: return at_end("end.switched");
      case Activity::kReady:
      case Activity::kHeld: return got_core();
      case Activity::kIo: return at_end("end.io");
      case Activity::kSleeping: return at_end("end.sleep");
      case Activity::kAbsent:
        if (interval_.ended_by == kNobody) return at_end("end.arrived");
        why.end->strand = interval_.ended_by;
        return at_end("end.spawned", interval_.ended_by);
      case Activity::kBlocked:
      case Activity::kSuspended: return unblocked(why);
    }
    return {};
  }

  std::string got_core() const {
    const Event& closed = event(interval_.closed);
    const bool taken = runs(closed.activity) || closed.activity == Activity::kSwitching;
    if (!taken) return at_end("end.dispatched");
    return say("end.dispatched.core",
               {{"core", std::to_string(closed.core)}, {"time", std::to_string(interval_.end)}});
  }

  std::string left_core(Why& why) const {
    const auto list = run_.index().of_strand(interval_.strand);
    const Event& closed = event(interval_.closed);
    const EventId release = closed.kind == EventKind::kRelease
                                ? interval_.closed
                                : same_time(list, interval_.closed, [&](const Event& e) {
                                    return e.kind == EventKind::kRelease;
                                  });
    if (interval_.next == Activity::kAbsent && closed.kind == EventKind::kActivity) {
      return at_end("end.done");
    }
    if (release == kNoEvent) return {};
    switch (static_cast<sim::ReleaseReason>(event(release).value)) {
      case sim::ReleaseReason::kEnded: return at_end("end.done");
      case sim::ReleaseReason::kBlocked: return at_end("end.blocked");
      case sim::ReleaseReason::kYielded: return at_end("end.yielded");
      case sim::ReleaseReason::kQuantum: return at_end("end.quantum");
      case sim::ReleaseReason::kPreempted: {
        // On a core's track the loser's own change of activity, just after, names the winner.
        const auto loser = first_after(list, release);
        const StrandId by = closed.kind == EventKind::kActivity ? interval_.ended_by
                            : loser                             ? event(*loser).by
                                                                : kNobody;
        if (by == kNobody) return at_end("end.blocked");
        why.end = Jump{by, interval_.end, interval_.closed};
        return at_end("end.preempted", by);
      }
    }
    return {};
  }

  static bool lets_go(const Event& event) {
    switch (event.kind) {
      case EventKind::kUnlock:
      case EventKind::kReadUnlock:
      case EventKind::kReleaseUnit:
      case EventKind::kNotify:
      case EventKind::kSend:
      case EventKind::kReceive:
      case EventKind::kEnd:
      case EventKind::kBarrierOpen:
      case EventKind::kWrite:
      case EventKind::kModify:
      case EventKind::kCancel:
      case EventKind::kWake: return true;
      default: return false;
    }
  }

  // Whether an act is of the kind that ends such a wait, rather than something done beside it.
  [[nodiscard]] bool concerns(const Event& act) const {
    switch (interval_.space) {
      case ObjectSpace::kInstance:
        return object_space(act.kind) == ObjectSpace::kInstance && act.object == interval_.object;
      case ObjectSpace::kStrand: return act.kind == EventKind::kEnd;
      default: return object_space(act.kind) == ObjectSpace::kCell;
    }
  }

  // What someone did at the very time at which this wait ended.
  [[nodiscard]] EventId release_event() const {
    const auto accept = [&](const Event& e) {
      return lets_go(e) && e.strand != interval_.strand && concerns(e);
    };
    if (interval_.ended_by != kNobody) {
      const auto list = run_.index().of_strand(interval_.ended_by);
      const EventId found = same_time(list, interval_.closed, accept);
      return found != kNoEvent ? found : same_time(list, interval_.closed, lets_go);
    }
    // A schedule does not say who: what was waited for knows.
    if (interval_.space == ObjectSpace::kInstance) {
      return same_time(run_.index().of_object(interval_.object), interval_.closed, accept);
    }
    if (interval_.space == ObjectSpace::kStrand) {
      return same_time(run_.index().of_strand(interval_.object), interval_.closed, accept);
    }
    return kNoEvent;
  }

  // By time or a device, or in a way that the history does not tell.
  std::string ended_by_itself() const {
    const Op op = program_.code[interval_.pc].op;
    if (interval_.next == Activity::kAbsent) return at_end("end.dropped");
    if (op == Op::kAwaitSleep || op == Op::kSleep) return at_end("end.sleep");
    if (op == Op::kAwaitIo || op == Op::kIo) return at_end("end.io");
    if (interval_.next == Activity::kBlocked || interval_.next == Activity::kSuspended) return {};
    return at_end("end.woken");
  }

  std::string unblocked(Why& why) const {
    const EventId id = release_event();
    if (id == kNoEvent) {
      if (interval_.ended_by == kNobody) return ended_by_itself();
      why.end = Jump{interval_.ended_by, interval_.end, interval_.closed};
      return at_end("end.woke", interval_.ended_by);
    }
    const Event& act = event(id);
    why.end = Jump{act.strand, act.time, id};
    switch (act.kind) {
      case EventKind::kUnlock:
      case EventKind::kReadUnlock: return at_end("end.unlocked", act.strand);
      case EventKind::kReleaseUnit: return at_end("end.released", act.strand);
      case EventKind::kNotify:
        return act.strand == kNobody ? at_end("end.sleep") : at_end("end.notified", act.strand);
      case EventKind::kSend: return at_end("end.sent", act.strand);
      case EventKind::kReceive: return at_end("end.received", act.strand);
      case EventKind::kEnd: return at_end("end.finished", act.strand);
      case EventKind::kBarrierOpen: return at_end("end.barrier", act.strand);
      case EventKind::kCancel: return at_end("end.cancelled", act.strand);
      case EventKind::kWake: return at_end("end.woke", act.by);
      default: return at_end("end.wrote", act.strand);
    }
  }

  const Run& run_;
  const Interval& interval_;
  Ticks until_;
  const lang::Program& program_;
};

}  // namespace

Why why(const Run& run, const Interval& interval, Ticks until) {
  return Inquiry(run, interval, until).answer();
}

Why why_worker(const Run& run, ThreadId worker, const Interval& interval) {
  Why why;
  why.subject = worker_name(run, worker);
  const std::string who =
      interval.strand == kNobody ? std::string() : strand_name(run, interval.strand);
  const KeptFilling core{"core", std::to_string(interval.core)};
  switch (interval.activity) {
    case Activity::kRunning:
    case Activity::kSpinning:
      why.state = who.empty() ? say("why.worker.seeks", {core})
                              : say("why.worker.polls", {core, {"who", who}});
      break;
    case Activity::kSwitching: why.state = say("why.switching", {core}); break;
    case Activity::kReady: why.state = say("why.worker.ready"); break;
    case Activity::kSleeping: why.state = say("why.worker.parked"); break;
    default: why.state = say("why.worker.blocked", {{"who", who}}); break;
  }
  if (interval.strand != kNobody)
    why.cause = Jump{interval.strand, interval.start, interval.opened};
  if (!interval.ongoing) {
    why.ending = say("end.core", {{"time", std::to_string(interval.end)}});
  }
  why.sentence = say(why.ending.empty() ? Phrase("sentence.plain") : Phrase("sentence.ending"),
                     {{"subject", why.subject}, {"state", why.state}, {"ending", why.ending}});
  if (why.sentence.starts_with('w')) why.sentence[0] = 'W';
  return why;
}

Why why_core(const Run& run, const Interval& interval) {
  return Inquiry(run, interval).answer_core();
}

}  // namespace interleave::trace
