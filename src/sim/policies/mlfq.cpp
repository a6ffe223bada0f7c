// The multi-level feedback queue: learns from a thread's past whether it is interactive or
// CPU-bound, and favours the first.
//
// Source: OSTEP ch. 8, rules 1 to 5, in the exact form of its homework simulator (mlfq.py):
//   1, 2  the highest non-empty queue runs; within a queue, round robin with that queue's quantum
//   3     an arriving thread starts in the top queue
//   4     a thread that used up `allotment` quanta of its queue moves down one, however often it
//         gave up the core in between; `stay: on` is the older rule 4b, where giving up the core
//         early to wait starts its quantum and allotment afresh
//   5     every `boost` ticks all threads move to the top queue and start afresh
// A preempted thread keeps its place at the head of its queue and the rest of its quantum; so does
// one that waits keep its rest. `io_bump: on` puts a thread that comes back from a wait at the head
// of its queue, where it takes the core even from one of its own level. A boost appends the lowest
// queue first, each in its order and all before those that arrive or wake in that tick, and then
// looks again at who is at the head.
// To follow mlfq.py to the tick, set the machine's `preempted_first on`: there, a thread whose
// quantum ends queues before those that arrive or wake in that tick.
// Ties: the order of the queue decides; threads that arrive together join in order of number.
#include <algorithm>
#include <vector>

#include "sim/policy_arguments.h"

namespace interleave::sim {
namespace {

struct MlfqSettings {
  std::vector<Ticks> quantum;   // per level, the top first
  std::vector<Word> allotment;  // quanta, per level
  Ticks boost = 0;              // 0: never
  bool io_bump = false;
  bool stay = false;
};

class MultiLevelFeedback final : public Policy {
 public:
  explicit MultiLevelFeedback(MlfqSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::uint32_t globals() const override { return kGlobals; }
  [[nodiscard]] std::uint32_t words_per_thread() const override { return kWords; }

  [[nodiscard]] std::size_t choose(PolicyContext& context, CoreId /*core*/) const override {
    const auto ready = context.candidates();
    std::size_t best = 0;
    for (std::size_t i = 1; i < ready.size(); ++i) {
      if (before(context, ready[i], ready[best])) best = i;
    }
    return best;
  }

  [[nodiscard]] Ticks quantum(PolicyContext& context, ThreadId thread) const override {
    return context.word(thread, kTicksLeft);
  }

  [[nodiscard]] bool preemptive() const override { return true; }
  [[nodiscard]] bool preempts(PolicyContext& context, ThreadId candidate,
                              ThreadId running) const override {
    return before(context, candidate, running);
  }

  void on_ready(PolicyContext& context, ThreadId thread, ReadyReason reason) const override {
    if (context.word(thread, kAllotmentLeft) == 0) start_afresh(context, thread, 0);
    if (reason == ReadyReason::kPreempted) return;
    if (settings_.io_bump && reason == ReadyReason::kWoke) {
      context.word(thread, kPlace) = --context.global(kHead);
      return;
    }
    append(context, thread);
    // Under `preempted_first` it was queued before those that arrived in this moment.
    for (ThreadId id = context.thread(thread).next; id != kNobody; id = context.thread(id).next) {
      if (appended(context, id)) append(context, id);
    }
  }

  void on_ran(PolicyContext& context, ThreadId thread, Ticks ticks,
              ReleaseReason reason) const override {
    if (reason == ReleaseReason::kEnded) return;
    const auto level = static_cast<std::size_t>(context.word(thread, kLevel));
    const bool afresh = settings_.stay && reason == ReleaseReason::kBlocked;
    Word& ticks_left = context.word(thread, kTicksLeft);
    Word& allotment_left = context.word(thread, kAllotmentLeft);
    ticks_left -= ticks;
    if (afresh) allotment_left = settings_.allotment[level];
    if (ticks_left > 0) {
      if (afresh) ticks_left = settings_.quantum[level];
      return;
    }
    ticks_left = settings_.quantum[level];
    allotment_left -= 1;
    if (allotment_left > 0) return;
    const std::size_t down = std::min(level + 1, settings_.quantum.size() - 1);
    start_afresh(context, thread, down);
    if (down != level) context.report_level(thread, static_cast<Word>(down), false);
  }

  [[nodiscard]] Ticks next_timer(PolicyContext& context) const override {
    if (settings_.boost == 0) return kForever;
    return (context.now() / settings_.boost + 1) * settings_.boost;
  }

  void on_timer(PolicyContext& context) const override {
    if (settings_.boost == 0 || context.now() % settings_.boost != 0) return;
    std::vector<ThreadId> boosted, newcomers;
    for (ThreadId id = 0; id < context.thread_count(); ++id) {
      if (!context.runnable(id)) continue;
      if (came_now(context, id)) {
        newcomers.push_back(id);
      } else if (context.word(id, kLevel) != 0) {
        boosted.push_back(id);
      }
    }
    std::ranges::sort(boosted, [&](ThreadId a, ThreadId b) {
      if (context.word(a, kLevel) == context.word(b, kLevel)) return before(context, a, b);
      return context.word(a, kLevel) > context.word(b, kLevel);
    });
    std::ranges::sort(newcomers, {}, [&](ThreadId id) { return context.word(id, kPlace); });
    for (const ThreadId id : boosted) append(context, id);
    for (const ThreadId id : newcomers) {
      if (appended(context, id)) append(context, id);
    }
    // Those that wait are boosted as well.
    for (ThreadId id = 0; id < context.thread_count(); ++id) {
      if (!context.alive(id)) continue;
      if (context.word(id, kLevel) != 0) context.report_level(id, 0, true);
      start_afresh(context, id, 0);
      if (!context.on_core(id)) continue;
      context.set_quantum(id, settings_.quantum[0]);
      // What it ran before the boost will be taken off when it leaves the core.
      context.word(id, kTicksLeft) += context.present_run(id);
    }
  }

 private:
  enum Global : std::uint32_t { kHead, kTail, kGlobals };
  enum Slot : std::uint32_t { kLevel, kTicksLeft, kAllotmentLeft, kPlace, kWords };

  void start_afresh(PolicyContext& context, ThreadId thread, std::size_t level) const {
    context.word(thread, kLevel) = static_cast<Word>(level);
    context.word(thread, kTicksLeft) = settings_.quantum[level];
    context.word(thread, kAllotmentLeft) = settings_.allotment[level];
  }

  // Places at the end count up from 1, places at the head down from -1.
  static void append(PolicyContext& context, ThreadId id) {
    context.word(id, kPlace) = ++context.global(kTail);
  }
  static bool appended(PolicyContext& context, ThreadId id) { return context.word(id, kPlace) > 0; }

  static bool came_now(PolicyContext& context, ThreadId id) {
    const Thread& thread = context.thread(id);
    return context.ready(id) && thread.ready_since == context.now() &&
           (thread.ready_reason == ReadyReason::kArrived ||
            thread.ready_reason == ReadyReason::kWoke);
  }

  static bool before(PolicyContext& context, ThreadId a, ThreadId b) {
    const Word level_a = context.word(a, kLevel), level_b = context.word(b, kLevel);
    if (level_a != level_b) return level_a < level_b;
    return context.word(a, kPlace) < context.word(b, kPlace);
  }

  MlfqSettings settings_;
};

constexpr Word kMaxLevels = 32;

// One value per queue: a single number holds for all of them.
void fit_to_queues(PolicyArguments& arguments, std::string_view name, std::size_t queues,
                   std::vector<Word>& values) {
  if (values.size() == 1) values.assign(queues, Word{values[0]});  // not by reference into itself
  if (values.size() != queues) {
    arguments.refuse(name,
                     "expected one number, or one per queue (" + std::to_string(queues) + ")");
  }
}

PolicyResult make(std::span<const PolicySetting> given) {
  PolicyArguments arguments(given);
  MlfqSettings settings;
  settings.quantum = arguments.list("quantum", 1, kMaxInterval);
  settings.allotment = arguments.list("allotment", 1, kMaxInterval);
  settings.boost = arguments.number("boost", 0, 0, kMaxInterval);
  settings.io_bump = arguments.flag("io_bump", false);
  settings.stay = arguments.flag("stay", false);

  // A list says how many queues there are, unless `queues` does.
  const std::size_t listed = std::max(settings.quantum.size(), settings.allotment.size());
  const Word initial = listed > 1 ? static_cast<Word>(listed) : 3;
  const auto queues = static_cast<std::size_t>(arguments.number("queues", initial, 1, kMaxLevels));
  if (settings.quantum.empty()) {
    for (std::size_t level = 0; level < queues; ++level) {
      settings.quantum.push_back(std::min(Word{1} << level, kMaxInterval));
    }
  }
  if (settings.allotment.empty()) settings.allotment = {1};
  fit_to_queues(arguments, "quantum", queues, settings.quantum);
  fit_to_queues(arguments, "allotment", queues, settings.allotment);
  return make_policy<MultiLevelFeedback>(arguments, settings);
}

const RegisterPolicy kRegistration({
    .name = "mlfq",
    .summary = "Moves a thread down when it used up its share of a queue; the highest queue runs.",
    .parameters = {{"queues", "3", "how many queues"},
                   {"quantum", "[1, 2, 4]", "ticks per queue, the top first; one number for all"},
                   {"allotment", "[1, 1, 1]", "quanta in a queue before moving down"},
                   {"boost", "0", "ticks after which all return to the top; 0: never"},
                   {"io_bump", "off", "after a wait, to the head of the queue"},
                   {"stay", "off", "a wait before the quantum ends starts the allotment afresh"}},
    .make = make,
});

}  // namespace
}  // namespace interleave::sim
