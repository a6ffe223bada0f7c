// Internal to src/sim: the timed driver's working object for one call of start or advance.
//
// It holds no state of its own that outlives the call: all of that is in State. Its parts:
//   timed.cpp           the moment: what happens at a tick, in the fixed order
//   timed_lives.cpp     strands come to be, arrive and end
//   timed_dispatch.cpp  ready queues, the policy's decisions, switches, running
//   timed_ranks.cpp     ready threads in the order of their ranks
//   timed_wait.cpp      blocking and waking
//   timed_run.cpp       a thread on its core: from the end of one step to the start of the next
//   timed_runtime.cpp   the second scheduler: workers, polls, waking tasks, the blocking pool
//   timed_schedule.cpp  replaying an untimed schedule
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "sim/interpreter.h"
#include "sim/runtime.h"
#include "sim/slots.h"
#include "sim/timed.h"

namespace interleave::sim {

// Stamps events with time and core, and keeps who else was moved by a step.
struct TimedSink {
  static constexpr bool kListens = true;
  std::vector<Event>& events;
  const Timed& timed;
  // Whom a step concerned besides who took it. One list: it is made anew for each moment of a run.
  struct Other {
    enum class How : std::uint8_t { kMoved, kAwoken, kLeft } how;
    StrandId strand;
    std::uint32_t object = kNobody;
  };
  std::vector<Other> others;
  Ticks now = 0;
  std::uint16_t core = UINT16_MAX;

  void event(const Event& told) {
    Event& event = events.emplace_back(told);
    event.time = now;
    event.core = core;
  }
  // A new event to be filled in where it stays: copying one that was just written, in other pieces than it is
  // read, makes the processor wait.
  [[gnu::always_inline]] Event& add() {
    Event& event = events.emplace_back();
    event.time = now;
    event.core = core;
    return event;
  }
  // Went past its own step as part of another's.
  void advanced(StrandId strand) { others.push_back({Other::How::kMoved, strand}); }
  void woken(StrandId strand) { others.push_back({Other::How::kAwoken, strand}); }  // notified
  // Is dropped before a step on this object.
  void leaves(StrandId strand, std::uint32_t object) {
    others.push_back({Other::How::kLeft, strand, object});
  }
  [[nodiscard]] bool polled(StrandId strand) const {
    const ThreadId thread = timed.strands[strand].thread;
    if (thread == kNobody) return false;
    const StrandId runs = timed.threads[thread].strand;  // perhaps a future inside it
    return runs == strand || (runs != kNobody && timed.strands[runs].root == strand);
  }
  [[nodiscard]] bool waits(StrandId strand) const {
    const Activity activity = timed.strands[strand].activity;
    return activity == Activity::kBlocked || activity == Activity::kSuspended;
  }
  [[nodiscard]] bool polled_inside(StrandId strand) const {
    const StrandId root = timed.strands[strand].root;
    const ThreadId thread = timed.strands[root == kNobody ? strand : root].thread;
    if (thread == kNobody) return false;
    StrandId runs = timed.threads[thread].strand;
    while (runs != kNobody && runs != strand) runs = timed.strands[runs].parent;
    return runs == strand && timed.threads[thread].strand != strand;
  }
};

// Steps that can always be taken, at a cost, once a strand stands before them. (kNotify and a
// rendezvous have several ways, so they are not here.)
inline bool never_waits(Op op) {
  if (op >= Op::kRead && op <= Op::kWork) return true;
  switch (op) {
    case Op::kUnlock:
    case Op::kTryLock:
    case Op::kRelease: return true;
    default: return false;
  }
}

// Steps that wait for a time to come at most: once it has, nobody keeps them waiting any longer.
inline bool waits_for_time_alone(Op op) { return gives_way(op, lang::StrandKind::kThread); }

class TimedDriver {
 public:
  TimedDriver(const Machine& machine, State& state, const Script& script,
              std::vector<Event>& events, std::vector<Decision>* decisions);

  Advance start();
  Advance advance();

 private:
  // timed.cpp
  [[nodiscard]] Ticks next_time();
  void end_steps();
  bool begin_plain_step(Core& core);
  void end_timers();
  void arrive_all();
  void expire_quanta();
  Advance close_moment();
  void take_step(StrandId strand, CoreId core);
  void react(std::size_t first_event);
  [[nodiscard]] std::uint32_t pick_for(StrandId strand);
  [[nodiscard]] Ticks cost(const Instruction& in, const Word* frame) const;

  // timed_lives.cpp
  void set_up();
  void add_strand(StrandId strand, Ticks arrival);
  void admit(StrandId strand, StrandId by);
  void arrive(StrandId strand);
  void strand_ended(StrandId strand);
  void give_thread_back(StrandId ended);

  // timed_dispatch.cpp
  void dispatch_all();
  bool fill_core(CoreId core, std::uint32_t queue);
  [[nodiscard]] std::uint32_t victim_of(CoreId thief);
  bool preempt_somewhere();
  ThreadId choose(CoreId core, std::uint32_t queue);
  bool list_candidates(CoreId core, std::uint32_t queue);
  void give_core(CoreId core, ThreadId thread);
  void requeue(ThreadId thread, ReadyReason reason, StrandId by);
  void enqueue(ThreadId thread, ReadyReason reason);
  void unlink(ThreadId thread);
  [[nodiscard]] std::uint32_t queue_for(ThreadId thread) const;
  [[nodiscard]] std::uint32_t pinned_core(ThreadId thread) const {
    return machine_.has_pinned ? declared_core(thread) : kNobody;
  }
  [[nodiscard]] std::uint32_t declared_core(ThreadId thread) const;
  [[nodiscard]] bool opposed(CoreId core, std::uint64_t idle) const;
  [[nodiscard]] std::uint32_t taken_by_idle(std::uint32_t queue, std::uint64_t idle) const;
  [[nodiscard]] std::uint32_t process_of(ThreadId thread) const;

  // timed_ranks.cpp
  void add_to_heap(ThreadId thread);
  void take_from_heap(ThreadId thread);
  void settle_in_heap(ThreadHeap& heap, std::size_t at, const RankedThread& item);

  // timed_run.cpp
  void begin_run(CoreId core);
  void settle(CoreId core);
  bool go_on(CoreId core);
  bool wake_by_itself(CoreId core, StrandId strand);
  bool yield(CoreId core, StrandId strand, Op op);
  bool come_inside(StrandId strand);
  bool resume_step(CoreId core, StrandId strand);
  bool begin_step(CoreId core, StrandId strand, const Instruction& in, const Word* frame);
  void put_step_down(StrandId strand, Ticks remaining);
  bool wait_for_time(CoreId core, StrandId strand, const Instruction& in, const Word* frame);
  void release(CoreId core, ReleaseReason reason);

  // timed_runtime.cpp
  void set_up_runtimes();
  ThreadId add_thread(StrandId strand, std::uint32_t runtime, std::uint32_t worker);
  [[nodiscard]] std::uint32_t runtime_of(StrandId strand) const;
  [[nodiscard]] bool is_task(StrandId strand) const { return runtime_of(strand) != kNobody; }
  [[nodiscard]] const Flavor& flavor_of(std::uint32_t runtime) const {
    return *machine_.runtimes[runtime].behavior;
  }
  [[nodiscard]] std::uint32_t worker_of(StrandId strand, std::uint32_t runtime) const;
  void schedule(StrandId task, ScheduleReason reason, StrandId by);
  void unpark_one(std::uint32_t runtime);
  void unpark(ThreadId thread);
  void stay_at_home(StrandId task, StrandId spawner);
  StrandId next_task(std::uint32_t runtime, std::uint32_t worker, RuntimeContext& context);
  bool take_task(ThreadId thread);
  void end_poll(ThreadId thread, bool ready);
  void start_blocking(StrandId strand);
  void hand_over_worker(StrandId strand);
  void enter_block_on(StrandId strand, std::uint32_t runtime);
  void leave_block_on(StrandId strand);
  void let_drive(StrandId strand, std::uint32_t runtime);
  void end_block_on(StrandId strand, std::uint32_t runtime);
  void drop_abandoned();
  [[nodiscard]] Ticks cache_cost(StrandId strand, CoreId core);
  bool spend_budget(ThreadId thread, StrandId task);
  void preempt_task(CoreId core);
  [[nodiscard]] bool suspends(StrandId strand, Op op) const;

  // timed_futures.cpp
  // What the poll of a select has still to do: nothing; futures to poll for the first time, perhaps after an arm
  // that is ready; one that has been begun.
  enum class Left : std::uint8_t { kNothing, kFresh, kBegun };
  void queue_future(StrandId task, ScheduleReason reason, StrandId by);
  bool poll_future(ThreadId id);
  [[nodiscard]] bool has_yielded(StrandId future, StrandId task) const;
  void go_on_in_poll(StrandId future);
  void hand_poll_on(StrandId ended);
  void arm_select(StrandId strand, const Instruction& in);
  [[nodiscard]] Left left_to_poll(StrandId select) const;
  [[nodiscard]] std::uint32_t longest_waiting(StrandId strand, const Instruction& in);
  [[nodiscard]] std::uint32_t select_pick(StrandId strand, const Instruction& in);

  // timed_wait.cpp
  void block(StrandId strand, Activity activity);
  void receiver_waits(std::uint32_t instance, StrandId receiver);
  void select_waits(StrandId strand, const Instruction& in);
  void wake(StrandId strand, StrandId by);
  void wake_object(std::uint32_t instance, StrandId by);
  void pass_on_wake(StrandId dropped);
  void wake_joiners(StrandId ended);
  void test_guards(StrandId by);
  void notified(StrandId strand, StrandId by);
  void start_io(StrandId strand, Ticks ticks, std::uint32_t device, Activity activity);
  void start_sleep(StrandId strand, Ticks ticks, Activity activity);
  void submit_io(Timer timer);
  void add_timer(Timer timer);
  [[nodiscard]] WaitList& wait_list(std::uint32_t which);
  void join_list(StrandId strand, std::uint32_t which);
  void leave_list(StrandId strand);

  // timed_schedule.cpp
  Advance advance_schedule();
  void refresh_activities(StrandId chosen);

  void tell(EventKind kind, StrandId strand, std::uint32_t object = kNobody, Word value = 0,
            StrandId by = kNobody);
  void set_activity(StrandId strand, Activity activity, std::uint32_t object = kNobody,
                    StrandId by = kNobody) {
    const StrandTiming& timing = t_.strands[strand];
    if (timing.activity == activity && timing.waiting_on == object) return;
    change_activity(strand, activity, object, by);
  }
  void change_activity(StrandId strand, Activity activity, std::uint32_t object, StrandId by);

  // For one question or step: what it found is forgotten at the next call.
  // Too much work in this moment: nobody may wait for its end, so the run has a fault.
  bool exhausted(StrandId strand) {
    if (run_.work() <= kMaxMomentWork || fault_) return false;
    fault_ = Fault{FaultKind::kRunaway};
    fault_.strand = strand;
    fault_.pc = control(strand).pc;
    return true;
  }
  [[nodiscard]] Interpreter<TimedSink>& interpreter() {
    run_.reset();
    return run_;
  }
  [[nodiscard]] const Word* record(StrandId strand) const {
    return state_.logical.data() + machine_.record(strand);
  }
  [[nodiscard]] Control control(StrandId strand) const {
    return Control::unpack(record(strand)[0]);
  }
  [[nodiscard]] bool has_ended(StrandId strand) const {
    return (control(strand).flags & kFlagEnded) != 0;
  }

  const Machine& machine_;
  const lang::Program& program_;
  State& state_;
  Timed& t_;
  const Script& script_;
  const Policy& policy_;
  TimedSink sink_;
  Interpreter<TimedSink> run_;
  std::vector<Decision>* decisions_;
  PolicyContext context_;
  std::vector<ThreadId> candidates_;
  std::size_t first_event_;  // of this moment, in the events given
  Fault fault_;
  std::uint32_t zero_time_steps_ = 0;
  StrandId start_now_ = kNobody;  // spawned by the present step, to be polled at once
  Ticks next_expiry_ = kForever;  // of a quantum, as far as was known when this moment began
  Ticks next_timer_ = kForever;   // of the policy's own clock
  std::uint64_t ended_ = 0;       // a bit for each core whose step or switch ends in this moment
  bool dispatch_due_ = false;     // a core became free or a thread ready in this moment
  bool guards_dirty_ = false;
  bool strand_ended_ = false;  // in this moment: perhaps nobody is left to drive a runtime
};

}  // namespace interleave::sim
