// Internal to src/sim: runs the instructions of a Program on the logical part of a State.
//
// Both drivers use this one class, so there is one definition of every step. `Sink` is told what
// happens; the search passes NoSink, and the compiler removes the telling. The semantics of each
// step are in SEMANTICS.md, one row per operation; `interpreter_steps.h` holds what they do in the
// same order, `interpreter_ways.h` when they are possible.
#pragma once

#include <algorithm>
#include <cstring>

#include "sim/slots.h"
#include "sim/step.h"

namespace interleave::sim {

using lang::Instruction;
using lang::kNone;
using lang::Op;
using lang::Operand;

struct NoSink {
  static constexpr bool kListens = false;
  void event(const Event& /*event*/) {}
  void advanced(StrandId /*strand*/) {}
  void woken(StrandId /*strand*/) {}
};

// Tells what happens, what is read and written, or both: what it is given a place for.
struct EventSink {
  static constexpr bool kListens = true;
  std::vector<Event>* events = nullptr;
  std::vector<CellAccess>* accesses = nullptr;  // reads in guards included
  void event(const Event& event) {
    if (events != nullptr) events->push_back(event);
    if (accesses == nullptr) return;
    const bool writes = event.kind == EventKind::kWrite || event.kind == EventKind::kModify;
    if (writes || event.kind == EventKind::kRead) accesses->push_back({event.object, writes});
  }
  void guard_read(std::uint32_t cell) {
    if (accesses != nullptr) accesses->push_back({cell, false});
  }
  void advanced(StrandId /*strand*/) {}
  void woken(StrandId /*strand*/) {}
};

template <class Sink>
class Interpreter {
 public:
  Interpreter(const Machine& machine, std::vector<Word>& logical, Sink& sink)
      : machine_(machine),
        program_(*machine.program),
        code_(machine.program->code.data()),
        points_(machine.program->points.data()),
        constants_(machine.program->constants.data()),
        logical_(logical),
        sink_(sink) {}

  // Forgets what the last use found, so that one interpreter can serve many steps.
  void reset() {
    if (fault_) fault_ = Fault{};
    progress_ = false;
    wrote_ = false;
  }

  [[nodiscard]] const Fault& fault() const { return fault_; }
  [[nodiscard]] bool progress() const { return progress_; }
  [[nodiscard]] bool wrote() const { return wrote_; }
  [[nodiscard]] std::uint64_t moved() const { return moved_; }
  // Operations done since it was made: local ones, and those of guards and checks.
  [[nodiscard]] std::uint64_t work() const { return work_; }

  // Appends a strand, its program counter at the start of its body. Nothing runs yet.
  StrandId create(const Meta& meta, const Word* arguments, std::size_t count) {
    const StrandId strand = machine_.strand_count(logical_);
    if (strand >= kMaxStrands) {
      fail(FaultKind::kTooManyStrands, kNobody, 0);
      return kNobody;
    }
    logical_.resize(logical_.size() + machine_.layout.stride, 0);
    Word* record = logical_.data() + machine_.record(strand);
    record[0] = Control{program_.bodies[meta.body].entry, 0, 0}.pack();
    record[1] = meta.pack();
    std::copy_n(arguments, count, record + 2);
    return strand;
  }

  // Lays out memory and objects, and creates every declared strand.
  void create_declared() {
    logical_.assign(machine_.layout.strands, 0);
    for (const lang::Variable& variable : program_.variables) {
      std::copy(variable.initial.begin(), variable.initial.end(),
                logical_.begin() + variable.first);
    }
    for (std::uint32_t i = 0; i < machine_.layout.object_of.size(); ++i) {
      const lang::Object& object = object_of(i);
      if (object.kind == lang::ObjectKind::kSemaphore) object_words(i)[0] = object.parameter;
    }
    for (const lang::Strand& strand : program_.strands) {
      const bool takes_id = program_.bodies[strand.body].parameters != 0;
      create(Meta{strand.body, strand.kind, kPlain, static_cast<std::uint16_t>(strand.runtime),
                  kNobody},
             &strand.id, takes_id ? 1 : 0);
    }
  }

  // Runs a strand's local instructions from where it stands up to its next step, or its end.
  void run_local(StrandId strand) {
    Word* record = record_of(strand);
    go_on(strand, record, Control::unpack(record[0]));
  }
  [[gnu::always_inline]] inline void go_on(StrandId strand, Word* record, Control control) {
    control.pc = run_until_step(strand, control.pc, control);
    record = record_of(strand);  // creating a future may have moved it
    const Op op = code_[control.pc].op;
    // One that is cancelled in mid-poll ends where that poll does; at most awaits it turns out later whether it does.
    const bool cancelled = (control.flags & kFlagCancelled) != 0;
    if (op == Op::kEnd || (cancelled && gives_way(op, lang::StrandKind::kTask))) {
      finish(strand, control);
      record = record_of(strand);  // letting go may have moved it
    } else {
      const lang::Point& point = points_[control.pc];
      for (std::uint32_t i = 0; i < point.kill_count; ++i) {
        record[2 + program_.kills[point.kill_first + i]] = 0;
      }
    }
    record[0] = control.pack();
  }

  // In how many ways the next step of a strand can be taken now; 0: it is blocked. Slots are not
  // looked at here.
  [[nodiscard]] std::uint32_t ways(StrandId strand) {
    const Word* record = logical_.data() + machine_.record(strand);
    const Control control = Control::unpack(record[0]);
    if ((control.flags & (kFlagEnded | kFlagNotArrived)) != 0) return 0;
    return ways_of(strand, control, code_[control.pc], record + 2);
  }

  // In how many of these ways it can be taken when its task is polled at this very moment, without
  // having waited: the clocks of a select's `io` and `sleep` have only just begun to run.
  [[nodiscard]] std::uint32_t ways_when_polled(StrandId strand) {
    const Word* frame = logical_.data() + machine_.record(strand) + 2;
    const Instruction& in = code_[Control::unpack(frame[-2]).pc];
    if (in.op != Op::kSelect || ended_future(strand)) return ways(strand);
    std::uint32_t ready = 0;
    for (const lang::SelectArm& arm : program_.selects[static_cast<std::size_t>(in.c)].arms) {
      const bool timed = arm.await == Op::kAwaitIo || arm.await == Op::kAwaitSleep;
      if (timed && value(arm.a, frame) > 0) continue;
      const Instruction as = instruction_of(arm);
      ready += ways_of_instruction(strand, as, frame);
    }
    return ready;
  }

  // Whether a task that is polled goes on at the await it stands at: that is Ready.
  [[nodiscard]] bool goes_on_at_once(StrandId task) {
    const Op op = code_[Control::unpack(logical_[machine_.record(task)]).pc].op;
    return !gives_way(op, lang::StrandKind::kTask) && ways_when_polled(task) != 0;
  }

  // Every future that is no task and that the strand's next step awaits, in the order of the text,
  // those that have ended included.
  template <class Do>
  void for_each_future(StrandId strand, Do&& what) const {
    const Word* frame = logical_.data() + machine_.record(strand) + 2;
    const Control control = Control::unpack(frame[-2]);
    if ((control.flags & (kFlagEnded | kFlagNotArrived)) != 0) return;
    const Instruction& in = code_[control.pc];
    const auto look_at = [&](Operand operand) {
      const Word handle = value(operand, frame);
      if (!valid_handle(handle)) return;
      const auto future = static_cast<StrandId>(handle - 1);
      if (Meta::unpack(logical_[machine_.record(future) + 1]).flavor == kSubFuture) what(future);
    };
    if (in.op == Op::kAwaitAll) {
      for (std::uint16_t i = 0; i < in.aux; ++i) {
        look_at(program_.arguments[static_cast<std::size_t>(in.d + i)]);
      }
    } else if (in.op == Op::kSelect) {
      for (const lang::SelectArm& arm : program_.selects[static_cast<std::size_t>(in.c)].arms) {
        if (arm.await == Op::kAwaitHandle) look_at(arm.b);
      }
    }
  }
  // Whether one of them has ended.
  [[nodiscard]] bool ended_future(StrandId strand) const {
    bool found = false;
    for_each_future(strand, [&](StrandId future) { found = found || ended(Word{future} + 1); });
    return found;
  }

  // Whether a future is one of them, or of those inside them.
  [[nodiscard]] bool is_inside(StrandId future, StrandId strand) const {
    bool found = false;
    for_each_future(
        strand, [&](StrandId one) { found = found || one == future || is_inside(future, one); });
    return found;
  }
  // Whether one of them, or of those inside them, carries a flag: has not been polled yet (kFlagFresh), or goes on first
  // when its task is polled again, because its poll was interrupted (kFlagHoldsSlot).
  [[nodiscard]] bool any_inside(StrandId strand, int flags) const {
    bool found = false;
    for_each_future(strand, [&](StrandId future) {
      const Control control = Control::unpack(logical_[machine_.record(future)]);
      if ((control.flags & kFlagEnded) != 0) return;
      found = found || (control.flags & flags) != 0 || any_inside(future, flags);
    });
    return found;
  }

  // What an arm of a select awaits, as an instruction of its own.
  [[nodiscard]] static Instruction instruction_of(const lang::SelectArm& arm) {
    return {arm.await, 0, arm.a, arm.b, arm.c, kNone};
  }
  // The same as `ways` for an instruction that is not the strand's next (an arm of a select).
  [[nodiscard]] std::uint32_t ways_of_instruction(StrandId strand, const Instruction& in,
                                                  const Word* frame) {
    return ways_of(strand, Control{}, in, frame);
  }

  // Who takes what a strand sends at a rendezvous: one that stands at a receive, or at a select with an arm that receives
  // there. Simplified: a future meets no arm of a select that it is inside of.
  struct Receiver {
    StrandId strand = kNobody;
    std::size_t arm = 0;     // of its select
    std::uint32_t ways = 0;  // how many there are, up to this one
  };
  // The one of number `pick`; nobody, and all counted: there are not so many.
  Receiver find_receiver(StrandId sender, std::uint32_t instance, std::uint32_t pick);

  void set_flag(StrandId strand, StrandFlag flag, bool on);

  // Ends a task where it stands, as an await does that finds it cancelled.
  void drop(StrandId strand) {
    Control control = Control::unpack(record_of(strand)[0]);
    if ((control.flags & kFlagEnded) != 0) return;
    control.flags |= kFlagCancelled;
    finish(strand, control);
    record_of(strand)[0] = control.pack();
    tell_advanced(strand);
  }

  // Takes the next step of a strand, which is enabled with at least `pick` + 1 ways, and runs it
  // on to its following step.
  void take(StrandId strand, std::uint32_t pick) {
    Word* record = record_of(strand);
    Control control = Control::unpack(record[0]);
    const Op op = code_[control.pc].op;
    if (is_plain(op)) {
      take_plain(strand, record);
    } else if (op == Op::kAtomicBegin) {
      runs_ = strand;
      take_atomic(strand, control.pc);
    } else {
      runs_ = kNobody;
      const After after = effect(Step{strand, control.pc, code_[control.pc], record + 2}, pick);
      if (fault_) return;
      if (after == After::kStay) return;
      if (!lets_go(strand, op)) runs_ = strand;
      advance_past(strand, after == After::kJumped ? jump_ : control.pc + 1);
    }
  }

  // Steps that concern memory or time alone: no other strand, no object. They are nearly all of a run and
  // are taken without detours.
  static bool is_plain(Op op) { return op >= Op::kRead && op <= Op::kWork; }
  // (The record is unpacked again: a Control that is passed is written in pieces and read as a whole, and the
  // processor waits for that.)
  void take_plain(StrandId strand, Word* record) {
    runs_ = strand;
    Control control = Control::unpack(record[0]);
    if (plain_effect(Step{strand, control.pc, code_[control.pc], record + 2}) == After::kStay)
      return;
    ++control.pc;
    go_on(strand, record, control);
  }

  // Evaluates immediate code (a guard or check) on a copy of a frame.
  Word evaluate(std::uint32_t pc, const Word* frame, std::size_t slots, StrandId strand) {
    Word scratch[kScratch];
    work_ += kGuardWork;
    std::copy_n(frame, std::min<std::size_t>(slots, kScratch), scratch);
    return evaluate_in(pc, scratch, strand);
  }
  Word evaluate_check(const lang::Check& check) {
    Word scratch[kScratch] = {};
    return evaluate_in(check.code, scratch, kNobody);
  }

  // A strand runs that was outside (kFlagOutside): it is in the critical section, or can be met, from here on.
  void come_inside(StrandId strand);
  // The checks that follow a step: nobody else is in a critical section; every invariant holds.
  void check_critical(StrandId strand);
  void check_always() {
    for (std::size_t i = 0; i < program_.checks.size(); ++i) {
      const lang::Check& check = program_.checks[i];
      if (check.kind == lang::CheckKind::kAlways && evaluate_check(check) == 0 && !fault_) {
        fail(FaultKind::kInvariant, kNobody, check.code, static_cast<Word>(i));
        fault_.check = static_cast<std::uint32_t>(i);
      }
    }
  }

  // The object instance a step names, or kNobody when the index is outside the array.
  [[nodiscard]] std::uint32_t instance(const Instruction& in, const Word* frame) const {
    return instance(in.c, in.b, frame);
  }
  [[nodiscard]] std::uint32_t instance(Operand declaration, Operand index,
                                       const Word* frame) const {
    const lang::Object& object = program_.objects[static_cast<std::size_t>(declaration)];
    if (index == kNone) return object.first;
    const Word at = value(index, frame);
    if (at < 0 || at >= static_cast<Word>(object.count)) return kNobody;
    return object.first + static_cast<std::uint32_t>(at);
  }
  [[nodiscard]] bool valid_handle(Word handle) const;
  [[nodiscard]] Word value(Operand operand, const Word* frame) const {
    return operand >= 0 ? frame[operand] : constants_[~operand];
  }
  [[nodiscard]] const lang::Object& object_of(std::uint32_t instance) const {
    return program_.objects[machine_.layout.object_of[instance]];
  }

  void fail(FaultKind kind, StrandId strand, std::uint32_t pc, Word value = 0) {
    if (fault_) return;
    fault_ = Fault{kind, strand, kNobody, pc, lang::kNoIndex, value};
    Event event{.kind = EventKind::kFault, .strand = strand, .pc = pc};
    event.object = static_cast<std::uint32_t>(kind);
    event.value = value;
    tell(event);
  }

 private:
  static constexpr std::uint64_t kGuardWork = 16;  // a frame is copied, and looked up
  static constexpr std::uint64_t kPrintWork = 64;  // a part of it is an event that is kept
  static constexpr std::size_t kScratch = 256;  // frame of a guard or check (lang keeps below it)

  // A step about to take effect. Creating a strand moves every frame: read `frame` before that.
  struct Step {
    StrandId strand;
    std::uint32_t pc;
    const Instruction& in;
    Word* frame;
  };
  // Counts the operations of a loop, and adds them to the work when it ends, however that is.
  struct Operations {
    std::uint64_t& work;
    std::uint32_t count = 0;
    ~Operations() { work += count + 1; }
  };
  // What becomes of the program counter after an effect.
  enum class After : std::uint8_t { kNext, kJumped, kStay };

  Word* record_of(StrandId strand) { return logical_.data() + machine_.record(strand); }
  Word* object_words(std::uint32_t instance) {
    return logical_.data() + machine_.layout.object_offset[instance];
  }
  void tell(const Event& event) {
    if constexpr (Sink::kListens) sink_.event(event);
  }

  void advance_past(StrandId strand, std::uint32_t pc) {
    Word* record = record_of(strand);
    Control control = Control::unpack(record[0]);
    control.pc = pc;
    control.flags &= static_cast<std::uint16_t>(~(kFlagAsleep | kFlagQueued));
    record[0] = control.pack();
    go_on(strand, record, control);
  }
  // Another strand than the one that steps goes past its own step, as part of this one.
  void advance_other(StrandId strand) {
    advance_other(strand, Control::unpack(record_of(strand)[0]).pc + 1);
  }
  void advance_other(StrandId strand, std::uint32_t to) {
    advance_past(strand, to);
    tell_advanced(strand);
  }

  void tell_advanced(StrandId strand) {
    if (strand < 64) moved_ |= std::uint64_t{1} << strand;
    if constexpr (Sink::kListens) sink_.advanced(strand);
  }

  void finish(StrandId strand, Control& control) {
    if ((control.flags & kFlagCancelled) != 0) let_go_of_all(strand, control);
    Word* record = record_of(strand);
    const Instruction& end = code_[control.pc];
    const Word result = end.op != Op::kEnd || end.a == kNone ? 0 : value(end.a, record + 2);
    std::fill_n(record + 2, machine_.layout.stride - 2, Word{0});
    // A declared strand has no handle, so nobody can ask for its result.
    if (strand >= program_.strands.size() && machine_.layout.stride > 2) record[2] = result;
    Event event{.kind = EventKind::kEnd, .strand = strand, .pc = control.pc};
    event.extra = (control.flags & kFlagCancelled) != 0 ? 1 : 0;
    // Wherever it ended, an ended strand looks the same.
    control = Control{program_.bodies[Meta::unpack(record[1]).body].entry, kFlagEnded, 0};
    event.value = result;
    tell(event);
  }

  // interpreter_local.h
  void leave_block(StrandId strand, Control& control);
  [[nodiscard]] bool drives(std::uint32_t pc) const;
  [[nodiscard]] bool comes_unpolled(StrandId strand, std::uint32_t pc) const;
  [[nodiscard]] bool meets_polled(StrandId strand) const;
  [[nodiscard]] bool lets_go(StrandId strand, Op op) const;
  [[nodiscard]] bool enters_later(StrandId strand) const;
  [[gnu::always_inline]] inline std::uint32_t run_until_step(StrandId strand, std::uint32_t pc,
                                                             Control& control);
  bool run_local_instruction(StrandId strand, Word*& frame, std::uint32_t& pc, Control& control);
  Word evaluate_in(std::uint32_t pc, Word* frame, StrandId strand);
  [[gnu::always_inline]] inline Word calculate(const Instruction& in, const Word* frame,
                                               StrandId strand, std::uint32_t pc);

  // interpreter_ways.h: is a step possible
  std::uint32_t ways_of(StrandId strand, const Control& control, const Instruction& in,
                        const Word* frame);
  std::uint32_t ways_of_atomic(StrandId strand, const Control& control, const Word* frame);
  std::uint32_t ways_of_arm(StrandId strand, const Control& control, const lang::SelectArm& arm,
                            bool decided, const Word* frame);
  [[nodiscard]] bool rests(StrandId select) const;

  // interpreter_steps.h: what it does
  void take_atomic(StrandId strand, std::uint32_t pc);
  After effect(const Step& step, std::uint32_t pick);
  [[gnu::always_inline]] inline After plain_effect(const Step& step);
  [[gnu::always_inline]] inline After memory_effect(const Step& step);
  After mutex_effect(const Step& step);
  After unlock_effect(const Step& step);
  After rwlock_effect(const Step& step);
  After semaphore_effect(const Step& step);
  After condition_effect(const Step& step, std::uint32_t pick);
  After barrier_effect(const Step& step);
  After channel_effect(const Step& step, std::uint32_t pick);
  StrandId local_set_of(StrandId strand);
  After spawn_effect(const Step& step);
  After join_effect(const Step& step);
  After cancel_effect(const Step& step, std::uint32_t pick);
  [[nodiscard]] bool polled(StrandId strand) const;
  [[nodiscard]] bool may_be_either(Word handle);
  [[nodiscard]] bool polled_inside(StrandId strand) const;
  After select_effect(const Step& step, std::uint32_t pick);
  void drop_losers(StrandId strand, const lang::Select& select, std::size_t winner);

  // interpreter_objects.h: what the steps on objects share
  [[nodiscard]] bool ended(Word handle) const;
  [[nodiscard]] bool is_future(const lang::SelectArm& arm, const Word* frame) const;
  [[nodiscard]] Word result_of(Word handle) const;
  void enqueue(Word* head, StrandId strand);
  StrandId dequeue(Word* head);
  [[nodiscard]] std::size_t queue_word(std::uint32_t instance, std::uint32_t which = 0) const;
  void queue_up(const Step& step, std::uint32_t instance, std::uint32_t which = 0);
  void release_mutex(StrandId strand, std::uint32_t pc, std::uint32_t instance);
  void release_rwlock(StrandId strand, std::uint32_t pc, std::uint32_t instance);
  void let_go_of_all(StrandId strand, const Control& control);
  void leave_queue(Word* head, StrandId strand);
  [[nodiscard]] std::uint32_t waited_for(const Instruction& in, const Word* frame);
  void drop_futures(StrandId strand, const Instruction& at);
  void wake_sleeper(StrandId sleeper, StrandId by, std::uint32_t pc, std::uint32_t instance);
  [[nodiscard]] bool at_object(StrandId strand, std::uint32_t instance, std::uint16_t flag, Op op,
                               Op other_op) const;
  void deliver(StrandId receiver, std::size_t arm, Word value, StrandId sender,
               std::uint32_t instance);
  [[gnu::always_inline]] inline void tell_object(EventKind kind, StrandId strand, std::uint32_t pc,
                                                 std::uint32_t object, Word value = 0,
                                                 std::uint32_t extra = 0,
                                                 std::uint32_t by = kNobody);

  const Machine& machine_;
  const lang::Program& program_;
  const Instruction* code_;
  const lang::Point* points_;
  const Word* constants_;
  std::vector<Word>& logical_;
  Sink& sink_;
  Fault fault_;
  std::uint64_t moved_ = 0;
  std::uint64_t work_ = 0;
  std::uint32_t jump_ = 0;
  StrandId runs_ = kNobody;  // whose own step it is that goes on to what is local
  bool progress_ = false;
  bool wrote_ = false;
  bool immediate_ = false;  // inside an atomic block, a guard or a check
};

}  // namespace interleave::sim

#include "sim/interpreter_local.h"
#include "sim/interpreter_objects.h"
#include "sim/interpreter_steps.h"
#include "sim/interpreter_ways.h"
