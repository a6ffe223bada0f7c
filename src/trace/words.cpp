#include "trace/words.h"

#include <algorithm>

namespace interleave::trace {
namespace {

struct Entry {
  Phrase phrase;
  std::string_view key;
  std::string_view english;
};

using enum Phrase;

constexpr Entry kTable[] = {
    {kLockName, "name.lock", "lock {name}"},
    {kSemaphoreName, "name.semaphore", "semaphore {name}"},
    {kConditionName, "name.condition", "condition {name}"},
    {kBarrierName, "name.barrier", "barrier {name}"},
    {kChannelName, "name.channel", "channel {name}"},
    {kCoreName, "name.core", "core {core}"},
    {kAnd, "name.and", "{first} and {second}"},
    {kOneTick, "name.tick", "1 tick"},
    {kTicks, "name.ticks", "{count} ticks"},
    {kWorkerName, "name.worker", "worker {worker} of {runtime}"},
    {kOneTask, "name.task", "1 task"},
    {kTasks, "name.tasks", "{count} tasks"},

    {kRunning, "why.running", "runs on core {core}"},
    {kSpinning, "why.spinning", "spins on core {core}: it only tests a condition"},
    {kSwitching, "why.switching", "is being brought onto core {core}: a switch takes time"},
    {kReady, "why.ready", "is ready to run"},
    {kReadyBehind, "why.ready.behind", "is ready, behind {who}"},
    {kReadyPreempted, "why.ready.preempted", "is ready, but {who} took its core"},
    {kReadyQuantum, "why.ready.quantum",
     "is ready again, behind {who}: its time slice was used up"},
    {kReadyYielded, "why.ready.yielded", "is ready again, behind {who}: it yielded"},
    {kHeld, "why.held", "could run, but is held by the schedule"},
    {kHeldBehind, "why.held.behind", "could run, but the schedule lets {who} go first"},
    {kBlockedHeld, "why.blocked.held", "waits for {object}, held by {who} since t={since}"},
    {kBlockedSelf, "why.blocked.self", "waits for {object}, which it holds itself since t={since}"},
    {kBlockedLock, "why.blocked.lock", "waits for {object}"},
    {kBlockedReaders, "why.blocked.readers", "waits to write under {object}, which is being read"},
    {kBlockedSemaphore, "why.blocked.semaphore", "waits for {object}, which is at 0"},
    {kBlockedCondition, "why.blocked.condition", "waits for {object} to be notified"},
    {kBlockedBarrier, "why.blocked.barrier",
     "waits at {object}, where {count} of {parties} have arrived"},
    {kBlockedFull, "why.blocked.full", "waits to send on {object}, which is full"},
    {kBlockedNoReceiver, "why.blocked.no_receiver", "waits for someone to receive from {object}"},
    {kBlockedEmpty, "why.blocked.empty", "waits for a message on {object}"},
    {kBlockedJoin, "why.blocked.join", "waits for {who} to end"},
    {kBlockedGuard, "why.blocked.guard", "waits until {condition}"},
    {kBlockedAtomic, "why.blocked.atomic", "waits until its atomic block can begin"},
    {kBlockedOther, "why.blocked", "waits"},
    {kIo, "why.io", "waits for I/O that takes {ticks}"},
    {kIoDevice, "why.io.device", "waits for {device}: the I/O takes {ticks}"},
    {kIoQueued, "why.io.queued", "waits for {device}: {queued} in its queue, then {ticks} of I/O"},
    {kSleeping, "why.sleeping", "sleeps for {ticks}"},
    {kSuspendedYield, "why.suspended.yield", "gave way to other tasks"},
    {kSuspendedSelect, "why.suspended.select", "is suspended until one of several awaits is ready"},
    {kSuspendedOther, "why.suspended", "is suspended at an await"},
    {kNotArrived, "why.not_arrived", "has not arrived yet"},
    {kEnded, "why.ended", "has ended"},
    {kCoreIdle, "why.core.idle", "is idle: nothing is ready for it"},
    {kCoreSpare, "why.core.spare", "is never needed: at no moment can more than {count} run"},
    {kCoreSwitching, "why.core.switching", "is switching to {who}"},
    {kCoreRunning, "why.core.running", "runs {who}"},
    {kCoreWorker, "why.core.worker", "runs a worker that has no task"},
    {kWorkerPolls, "why.worker.polls", "polls {who} on core {core}"},
    {kWorkerSeeks, "why.worker.seeks", "looks for its next task on core {core}"},
    {kWorkerReady, "why.worker.ready", "is ready, and waits for a core"},
    {kWorkerParked, "why.worker.parked", "is parked: there is no task for it"},
    {kWorkerBlocked, "why.worker.blocked",
     "is blocked with {who}, and polls nobody else meanwhile"},

    {kEndUnlocked, "end.unlocked", "{who} unlocked it at t={time}"},
    {kEndReleased, "end.released", "{who} released it at t={time}"},
    {kEndNotified, "end.notified", "{who} notified it at t={time}"},
    {kEndSent, "end.sent", "{who} sent a message at t={time}"},
    {kEndReceived, "end.received", "{who} received a message at t={time}"},
    {kEndFinished, "end.finished", "{who} ended at t={time}"},
    {kEndBarrier, "end.barrier", "{who} arrived last, at t={time}"},
    {kEndWrote, "end.wrote", "{who} made it so at t={time}"},
    {kEndWoke, "end.woke", "{who} woke it at t={time}"},
    {kEndWoken, "end.woken", "it was woken at t={time}"},
    {kEndDropped, "end.dropped", "it was dropped at t={time}"},
    {kEndCancelled, "end.cancelled", "{who} cancelled it at t={time}"},
    {kEndPreempted, "end.preempted", "{who} took its core at t={time}"},
    {kEndQuantum, "end.quantum", "its time slice was used up at t={time}"},
    {kEndYielded, "end.yielded", "it yielded at t={time}"},
    {kEndBlocked, "end.blocked", "it had to wait from t={time} on"},
    {kEndDone, "end.done", "it ended at t={time}"},
    {kEndIo, "end.io", "that was done at t={time}"},
    {kEndSleep, "end.sleep", "it woke at t={time}"},
    {kEndDispatched, "end.dispatched", "it got a core at t={time}"},
    {kEndDispatchedCore, "end.dispatched.core", "core {core} took it at t={time}"},
    {kEndSwitched, "end.switched", "it runs from t={time} on"},
    {kEndArrived, "end.arrived", "it arrived at t={time}"},
    {kEndSpawned, "end.spawned", "{who} spawned it at t={time}"},
    {kEndCore, "end.core", "this lasts until t={time}"},

    {kDidRun, "did.run", "{strand} runs on core {core}"},
    {kDidRead, "did.read", "{strand} read {value} from {object}"},
    {kDidWrite, "did.write", "{strand} wrote {value} to {object}, which was {old}"},
    {kDidModify, "did.modify", "{strand} changed {object} from {old} to {value} in one step"},
    {kDidWork, "did.work", "{strand} did {ticks} of work"},
    {kDidStartIo, "did.start_io", "{strand} began I/O that takes {ticks}"},
    {kDidIo, "did.io", "{strand}'s I/O is done"},
    {kDidStartSleep, "did.start_sleep", "{strand} went to sleep for {ticks}"},
    {kDidSleep, "did.sleep", "{strand} woke from its sleep"},
    {kDidYield, "did.yield", "{strand} yielded"},
    {kDidLock, "did.lock", "{strand} locked {name}"},
    {kDidUnlock, "did.unlock", "{strand} unlocked {name}"},
    {kDidReadLock, "did.read_lock", "{strand} locked {name} for reading"},
    {kDidQueue, "did.queue", "{strand} queued for {object}"},
    {kDidAcquire, "did.acquire", "{strand} acquired {object}, which is now {value}"},
    {kDidRelease, "did.release", "{strand} released {object}, which is now {value}"},
    {kDidNotify, "did.notify", "{strand} notified {who} through {object}"},
    {kDidNotifyNobody, "did.notify.nobody", "{strand} notified {object}, but nobody waited"},
    {kDidWakeItself, "did.wake_itself", "{who} woke from {object} without being notified"},
    {kDidArrive, "did.arrive", "{strand} arrived at {object}"},
    {kDidOpen, "did.open", "{strand} was the last: {object} opened for all"},
    {kDidSend, "did.send", "{strand} sent {value} to {object}"},
    {kDidReceive, "did.receive", "{strand} received {value} from {object}"},
    {kDidSpawn, "did.spawn", "{strand} spawned {who}"},
    {kDidJoin, "did.join", "{strand} joined {who}"},
    {kDidCancel, "did.cancel", "{strand} cancelled {who}"},
    {kDidEnd, "did.end", "{strand} ended"},
    {kDidEndCancelled, "did.end.cancelled", "{strand} was dropped at its await"},
    {kDidPrint, "did.print", "{strand} printed \"{text}\""},
    {kDidProgress, "did.progress", "{strand} made progress"},
    {kDidEnter, "did.enter", "{strand} entered its critical section"},
    {kDidLeave, "did.leave", "{strand} left its critical section"},
    {kDidFault, "did.fault", "wrong: {message}"},
    {kDidPoll, "did.poll", "{strand} was polled"},
    {kDidPending, "did.pending", "{strand} is not ready yet: Pending"},
    {kDidReady, "did.ready", "{strand} is done: Ready"},
    {kDidWake, "did.wake", "{who} woke {strand}"},
    {kDidWakeByItself, "did.wake.time", "{strand} was woken"},
    {kDidSteal, "did.steal", "{who} stole {tasks} from {other}"},
    {kDidPark, "did.park", "{who} found nothing to do and parked"},
    {kDidUnpark, "did.unpark", "{who} was unparked"},
    {kDidHandOver, "did.hand_over",
     "{strand} entered block_in_place: another thread takes its worker's place"},
    {kDidTakeBack, "did.take_back", "{strand} left block_in_place"},
    {kDidBlockOn, "did.block_on", "{strand} drives a future with block_on"},
    {kDidBlockOnEnd, "did.block_on_end", "{strand} got the result of block_on"},
    {kDidDemote, "did.demote", "{strand} went down to level {value}"},
    {kDidBoost, "did.boost", "{strand} went up to level {value}"},
    {kDidBlock, "did.block", "{strand} {state}"},
    {kDidPreempted, "did.preempted", "{who} took the core from {strand}"},
    {kDidQuantum, "did.quantum", "{strand}'s time slice was used up"},
    {kDidGuard, "did.guard", "{strand} went on: what it waited for holds"},

    {kRace, "race",
     "{first} {first_did} {object} (line {first_line}) at t={first_time}, {second} {second_did} it "
     "(line {second_line}) at t={second_time}, and nothing orders the two: {reason}"},
    {kRaceRead, "race.read", "read"},
    {kRaceWrote, "race.wrote", "wrote"},
    {kRaceNoLock, "race.no_lock",
     "neither held a lock, and no message, wake-up or join stands between them"},
    {kRaceOneLock, "race.one_lock", "{who} held {object}, but {other} did not"},
    {kRaceOtherLock, "race.other_lock", "{first} held {object} and {second} held {other}"},

    {kSentence, "sentence", "{subject} {state}."},
    {kSentenceEnding, "sentence.ending", "{subject} {state}; {ending}."},
};

static_assert(std::size(kTable) == static_cast<std::size_t>(Phrase::kCount));
static_assert([] {
  for (std::size_t i = 0; i < std::size(kTable); ++i) {
    if (static_cast<std::size_t>(kTable[i].phrase) != i) return false;
  }
  return true;
}());

}  // namespace

const Words& english() {
  static const Words words = [] {
    Words table;
    for (std::size_t i = 0; i < std::size(kTable); ++i) table.text[i] = kTable[i].english;
    return table;
  }();
  return words;
}

std::string_view key_of(Phrase phrase) { return kTable[static_cast<std::size_t>(phrase)].key; }

std::string fill(const Words& words, Phrase phrase, std::initializer_list<Filling> fillings) {
  const auto index = static_cast<std::size_t>(phrase);
  std::string_view rest =
      words.text[index].empty() ? kTable[index].english : std::string_view(words.text[index]);
  std::string out;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    const std::size_t close = open == rest.npos ? rest.npos : rest.find('}', open);
    if (close == rest.npos) break;
    out += rest.substr(0, open);
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    const auto found = std::ranges::find(fillings, name, &Filling::first);
    if (found != fillings.end()) out += found->second;
    rest.remove_prefix(close + 1);
  }
  out += rest;
  return out;
}

}  // namespace interleave::trace
