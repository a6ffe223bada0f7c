// Which slots still matter at each point of a body.
//
// Two strands at the same instruction are in the same state if all they can still read is the
// same. Leftovers of variables and temporaries would tell such states apart and multiply what the
// search has to visit, so every point at which a strand can stop lists the slots to clear.
#include <cstdint>

#include "lang/lower.h"

namespace interleave::lang {

namespace {

class SlotSet {
 public:
  explicit SlotSet(std::size_t slots) : words_((slots + 63) / 64) {}

  void add(Operand slot) { words_[word(slot)] |= bit(slot); }
  void remove(Operand slot) { words_[word(slot)] &= ~bit(slot); }
  [[nodiscard]] bool has(Operand slot) const { return (words_[word(slot)] & bit(slot)) != 0; }
  // True if this grew.
  bool merge(const SlotSet& other) {
    bool grew = false;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::uint64_t merged = words_[i] | other.words_[i];
      grew = grew || merged != words_[i];
      words_[i] = merged;
    }
    return grew;
  }
  void keep(const SlotSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }

 private:
  static std::size_t word(Operand slot) { return static_cast<std::size_t>(slot) / 64; }
  static std::uint64_t bit(Operand slot) {
    return std::uint64_t{1} << (static_cast<std::uint64_t>(slot) % 64);
  }
  std::vector<std::uint64_t> words_;
};

bool is_slot(Operand operand) { return operand >= 0 && operand != kNone; }

bool has_result_in_a(Op op) {
  switch (op) {
    case Op::kRead:
    case Op::kCompareExchange:
    case Op::kTryLock:
    case Op::kReceive:
    case Op::kSpawnFuture:
    case Op::kSpawnThread:
    case Op::kSpawnTask:
    case Op::kSpawnBlocking:
    case Op::kSpawnLocal:
    case Op::kJoin:
    case Op::kAwaitHandle:
    case Op::kAwaitReceive: return true;
    default: return op <= Op::kNegate;
  }
}

class Liveness {
 public:
  Liveness(Program& program, const Body& body, std::uint32_t slots,
           const std::vector<bool>& immediate)
      : program_(program),
        body_(body),
        slots_(slots),
        immediate_(immediate),
        live_(body.end - body.entry, SlotSet(slots)),
        dirty_(body.end - body.entry, SlotSet(slots)) {}

  void run() {
    find_live();
    find_dirty();
    for (std::uint32_t pc = body_.entry; pc < body_.end; ++pc) {
      if (!stops_at(pc)) continue;
      Point& point = program_.points[pc];
      point.kill_first = static_cast<std::uint32_t>(program_.kills.size());
      for (Operand slot = 0; slot < body_.slots; ++slot) {
        if (dirty(pc).has(slot) && !live(pc).has(slot)) {
          program_.kills.push_back(static_cast<std::uint16_t>(slot));
          ++point.kill_count;
        }
      }
    }
    find_live_locals();
  }

 private:
  SlotSet& live(std::uint32_t pc) { return live_[pc - body_.entry]; }
  SlotSet& dirty(std::uint32_t pc) { return dirty_[pc - body_.entry]; }

  // Where a strand may wait to be scheduled.
  [[nodiscard]] bool stops_at(std::uint32_t pc) const {
    return is_step(program_.code[pc].op) && !immediate_[pc];
  }
  // Where it always does, so that the slots named there are cleared. Work of nothing is passed.
  [[nodiscard]] bool always_stops_at(std::uint32_t pc) const {
    const Instruction& in = program_.code[pc];
    return stops_at(pc) && (in.op != Op::kWork || in.a < 0);
  }

  template <typename Visit>
  void for_each_use(const Instruction& in, Visit visit) const {
    const auto use = [&](Operand operand) {
      if (is_slot(operand)) visit(operand);
    };
    const auto use_arguments = [&](std::uint32_t count) {
      for (std::uint32_t i = 0; i < count; ++i) {
        use(program_.arguments[static_cast<std::size_t>(in.d) + i]);
      }
    };
    switch (in.op) {
      case Op::kJump:
      case Op::kWaitUntil: return;
      case Op::kPrint:
        for (const PrintPart& part : program_.prints[static_cast<std::size_t>(in.a)].parts) {
          use(part.value);
        }
        return;
      case Op::kSpawnFuture:
      case Op::kSpawnThread:
      case Op::kSpawnTask:
      case Op::kSpawnBlocking:
      case Op::kSpawnLocal:
      case Op::kAwaitAll: use_arguments(in.aux); return;
      case Op::kCompareExchange:
        use(in.b);
        use_arguments(2);
        return;
      case Op::kSelect:
        for (const SelectArm& arm : program_.selects[static_cast<std::size_t>(in.c)].arms) {
          if (!has_result_in_a(arm.await)) use(arm.a);
          use(arm.b);
        }
        return;
      case Op::kJumpIfFalse:
      case Op::kJumpIfTrue: use(in.b); return;
      default:
        if (!has_result_in_a(in.op)) use(in.a);
        use(in.b);
        // Only arithmetic has a value in c; elsewhere it is a declaration.
        if (in.op <= Op::kNegate) use(in.c);
    }
  }

  // Every way on from an instruction, with the slot that is written on it (or kNone).
  template <typename Visit>
  void for_each_next(std::uint32_t pc, Visit visit) const {
    const Instruction& in = program_.code[pc];
    switch (in.op) {
      case Op::kEnd:
      case Op::kResult: return;
      case Op::kJump: visit(static_cast<std::uint32_t>(in.a), kNone); return;
      case Op::kJumpIfFalse:
      case Op::kJumpIfTrue:
        visit(static_cast<std::uint32_t>(in.a), kNone);
        visit(pc + 1, kNone);
        return;
      case Op::kSelect:
        for (const SelectArm& arm : program_.selects[static_cast<std::size_t>(in.c)].arms) {
          visit(arm.target, has_result_in_a(arm.await) && is_slot(arm.a) ? arm.a : kNone);
        }
        return;
      default: visit(pc + 1, has_result_in_a(in.op) && is_slot(in.a) ? in.a : kNone);
    }
  }

  void find_live() {
    bool changed = true;
    while (changed) {
      changed = false;
      for (std::uint32_t pc = body_.end; pc-- > body_.entry;) {
        const Instruction& in = program_.code[pc];
        SlotSet before(slots_);
        for_each_next(pc, [&](std::uint32_t next, Operand written) {
          SlotSet after = live(next);
          if (written != kNone) after.remove(written);
          before.merge(after);
        });
        if (in.op == Op::kWaitUntil) before.merge(live(static_cast<std::uint32_t>(in.a)));
        for_each_use(in, [&](Operand slot) { before.add(slot); });
        changed = live(pc).merge(before) || changed;
      }
    }
  }

  void find_live_locals() {
    // Places to look at in one body: with more it is no program that one can look into.
    constexpr std::size_t kMost = 1'000'000;
    std::size_t looked = 0;
    for (Local& local : program_.locals) {
      if (local.first < body_.entry || local.first >= body_.end) continue;
      const std::uint32_t last = std::min(local.last, body_.end);
      for (std::uint32_t pc = local.first; pc < last && looked < kMost; ++pc, ++looked) {
        if (stops_at(pc) && live(pc).has(local.slot)) local.live_at.push_back(pc);
      }
    }
  }

  // Slots that may hold something else than 0. Guards run on a copy of the frame.
  void find_dirty() {
    for (Operand slot = 0; slot < body_.parameters; ++slot) dirty(body_.entry).add(slot);
    bool changed = true;
    while (changed) {
      changed = false;
      for (std::uint32_t pc = body_.entry; pc < body_.end; ++pc) {
        SlotSet after = dirty(pc);
        if (always_stops_at(pc)) after.keep(live(pc));
        for_each_next(pc, [&](std::uint32_t next, Operand written) {
          SlotSet there = after;
          if (written != kNone) there.add(written);
          changed = dirty(next).merge(there) || changed;
        });
      }
    }
  }

  Program& program_;
  const Body& body_;
  std::uint32_t slots_;
  const std::vector<bool>& immediate_;
  std::vector<SlotSet> live_;
  std::vector<SlotSet> dirty_;
};

}  // namespace

void find_dead_slots(Program& program, const Body& body, std::uint32_t slots,
                     const std::vector<bool>& immediate) {
  if (body.end > body.entry && slots > 0) Liveness(program, body, slots, immediate).run();
}

}  // namespace interleave::lang
