// Every word the narration uses, in one table, so that it can be translated.
//
// A phrase is a template with named places: "waits for {object}, held by {who} since t={since}". A
// language is one Words; english() is complete, and what a language leaves empty is in English.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace interleave::trace {

// The English of each is in words.cpp, in the same order.
enum class Phrase : std::uint8_t {
  // What things are called.
  kLockName,
  kSemaphoreName,
  kConditionName,
  kBarrierName,
  kChannelName,
  kCoreName,
  kAnd,
  kOneTick,
  kTicks,
  kWorkerName,
  kOneTask,
  kTasks,
  // What an interval is; the strand or core is the subject.
  kRunning,
  kSpinning,
  kSwitching,
  kReady,
  kReadyBehind,
  kReadyPreempted,
  kReadyQuantum,
  kReadyYielded,
  kHeld,
  kHeldBehind,
  kBlockedHeld,
  kBlockedSelf,
  kBlockedLock,
  kBlockedReaders,
  kBlockedSemaphore,
  kBlockedCondition,
  kBlockedBarrier,
  kBlockedFull,
  kBlockedNoReceiver,
  kBlockedEmpty,
  kBlockedJoin,
  kBlockedGuard,
  kBlockedAtomic,
  kBlockedOther,
  kIo,
  kIoDevice,
  kIoQueued,
  kSleeping,
  kSuspendedYield,
  kSuspendedSelect,
  kSuspendedOther,
  kNotArrived,
  kEnded,
  kCoreIdle,
  kCoreSpare,
  kCoreSwitching,
  kCoreRunning,
  kCoreWorker,
  kWorkerPolls,
  kWorkerSeeks,
  kWorkerReady,
  kWorkerParked,
  kWorkerBlocked,
  // What ended it.
  kEndUnlocked,
  kEndReleased,
  kEndNotified,
  kEndSent,
  kEndReceived,
  kEndFinished,
  kEndBarrier,
  kEndWrote,
  kEndWoke,
  kEndWoken,
  kEndDropped,
  kEndCancelled,
  kEndPreempted,
  kEndQuantum,
  kEndYielded,
  kEndBlocked,
  kEndDone,
  kEndIo,
  kEndSleep,
  kEndDispatched,
  kEndDispatchedCore,
  kEndSwitched,
  kEndArrived,
  kEndSpawned,
  kEndCore,
  // What happened.
  kDidRun,
  kDidRead,
  kDidWrite,
  kDidModify,
  kDidWork,
  kDidStartIo,
  kDidIo,
  kDidStartSleep,
  kDidSleep,
  kDidYield,
  kDidLock,
  kDidUnlock,
  kDidReadLock,
  kDidQueue,
  kDidAcquire,
  kDidRelease,
  kDidNotify,
  kDidNotifyNobody,
  kDidWakeItself,
  kDidArrive,
  kDidOpen,
  kDidSend,
  kDidReceive,
  kDidSpawn,
  kDidJoin,
  kDidCancel,
  kDidEnd,
  kDidEndCancelled,
  kDidPrint,
  kDidProgress,
  kDidEnter,
  kDidLeave,
  kDidFault,
  kDidPoll,
  kDidPending,
  kDidReady,
  kDidWake,
  kDidWakeByItself,
  kDidSteal,
  kDidPark,
  kDidUnpark,
  kDidHandOver,
  kDidTakeBack,
  kDidBlockOn,
  kDidBlockOnEnd,
  kDidDemote,
  kDidBoost,
  kDidBlock,
  kDidPreempted,
  kDidQuantum,
  kDidGuard,
  // Races.
  kRace,
  kRaceRead,
  kRaceWrote,
  kRaceNoLock,
  kRaceOneLock,
  kRaceOtherLock,
  // How the parts are joined.
  kSentence,
  kSentenceEnding,
  kCount
};

struct Words {
  std::array<std::string, static_cast<std::size_t>(Phrase::kCount)> text;
};

const Words& english();

// The key of a phrase in a language's file: "why.blocked.held".
std::string_view key_of(Phrase phrase);

using Filling = std::pair<std::string_view, std::string>;
std::string fill(const Words& words, Phrase phrase, std::initializer_list<Filling> fillings = {});

}  // namespace interleave::trace
