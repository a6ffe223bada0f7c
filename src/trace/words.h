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
  // why: what an interval is
  kRunning, kSpinning, kSwitching, kReady, kReadyBehind, kReadyForWorker, kHeld,
  kBlockedHeld, kBlockedMutex, kBlockedSemaphore, kBlockedCondition, kBlockedBarrier, kBlockedSend,
  kBlockedReceive, kBlockedJoin, kBlockedGuard, kBlockedOther, kIo, kIoDevice, kSleeping,
  kSuspended, kSuspendedOn, kNotArrived, kEnded, kCoreIdle, kCoreSwitching, kCoreRunning,
  kCoreWorker,
  // why: what ended it
  kEndsUnlocked, kEndsReleased, kEndsNotified, kEndsSent, kEndsReceived, kEndsFinished,
  kEndsBarrier, kEndsWrote, kEndsWoke, kEndsPreempted, kEndsQuantum, kEndsYielded, kEndsBlocked,
  kEndsIo, kEndsSleep, kEndsDispatched, kEndsFinishedSelf, kEndsSwitched, kEndsArrived,
  kEndsSpawned,
  // how the parts are joined
  kSentence, kSentenceEnding, kNever,
  kCount
};

struct Words {
  std::array<std::string, static_cast<std::size_t>(Phrase::kCount)> text;
};

const Words& english();

// The key of a phrase in a language's file: "why.blocked.held".
std::string_view key_of(Phrase phrase);

using Filling = std::pair<std::string_view, std::string>;
std::string fill(const Words& words, Phrase phrase, std::initializer_list<Filling> fillings);

}  // namespace interleave::trace
