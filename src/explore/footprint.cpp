#include "explore/footprint.h"

#include <algorithm>
#include <optional>

namespace interleave::explore {
namespace {

using lang::Instruction;
using lang::kNone;
using lang::Op;

// Beyond this many declared strands, elements of an array share one view.
constexpr std::size_t kMaxViews = 64;

bool writes_slot(Op op) {
  switch (op) {
    case Op::kMove:
    case Op::kAdd:
    case Op::kSub:
    case Op::kMul:
    case Op::kDiv:
    case Op::kMod:
    case Op::kEq:
    case Op::kNe:
    case Op::kLt:
    case Op::kLe:
    case Op::kGt:
    case Op::kGe:
    case Op::kNot:
    case Op::kNegate:
    case Op::kSpawnFuture:
    case Op::kRead:
    case Op::kCompareExchange:
    case Op::kTryLock:
    case Op::kReceive:
    case Op::kSpawnThread:
    case Op::kSpawnTask:
    case Op::kSpawnBlocking:
    case Op::kSpawnLocal:
    case Op::kJoin:
    case Op::kAwaitHandle:
    case Op::kAwaitReceive: return true;
    default: return false;
  }
}

// What a local instruction puts into its slot, if that is known.
std::optional<sim::Word> calculate(Op op, std::optional<sim::Word> left,
                                   std::optional<sim::Word> right) {
  if (op == Op::kMove || !left) return op == Op::kMove ? left : std::nullopt;
  if (op == Op::kNot) return *left == 0 ? 1 : 0;
  if (!right) return std::nullopt;
  sim::Word result = 0;
  switch (op) {
    case Op::kAdd:
      return __builtin_add_overflow(*left, *right, &result) ? std::nullopt : std::optional(result);
    case Op::kSub:
      return __builtin_sub_overflow(*left, *right, &result) ? std::nullopt : std::optional(result);
    case Op::kMul:
      return __builtin_mul_overflow(*left, *right, &result) ? std::nullopt : std::optional(result);
    case Op::kDiv: return *right > 0 ? std::optional(*left / *right) : std::nullopt;
    case Op::kMod: return *right > 0 ? std::optional(*left % *right) : std::nullopt;
    case Op::kEq: return *left == *right;
    case Op::kNe: return *left != *right;
    case Op::kLt: return *left < *right;
    case Op::kLe: return *left <= *right;
    case Op::kGt: return *left > *right;
    case Op::kGe: return *left >= *right;
    default: return std::nullopt;
  }
}

// The program counters inside an atomic block. It may have several ends: a `break` leaves it too.
std::vector<std::uint32_t> atomic_block(const lang::Program& program, std::uint32_t begin) {
  std::vector<std::uint32_t> inside{begin};
  std::vector<std::uint32_t> next;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    successors(program, inside[i], next);
    for (const std::uint32_t to : next) {
      const bool known = std::ranges::find(inside, to) != inside.end();
      if (!known && program.code[to].op != Op::kAtomicEnd) inside.push_back(to);
    }
  }
  return inside;
}

}  // namespace

void successors(const lang::Program& program, std::uint32_t pc, std::vector<std::uint32_t>& out) {
  out.clear();
  const Instruction& in = program.code[pc];
  switch (in.op) {
    case Op::kEnd:
    case Op::kResult: return;
    case Op::kJump: out.push_back(static_cast<std::uint32_t>(in.a)); return;
    case Op::kJumpIfFalse:
    case Op::kJumpIfTrue: out.push_back(static_cast<std::uint32_t>(in.a)); break;
    case Op::kSelect:
      for (const lang::SelectArm& arm : program.selects[static_cast<std::size_t>(in.c)].arms) {
        out.push_back(arm.target);
      }
      return;
    default: break;
  }
  out.push_back(pc + 1);
}

// Slot values known at each pc: a constant, or unknown (no value).
struct Footprints::Constants {
  std::vector<std::optional<sim::Word>> slots;
  bool reached = false;
};

Footprints::Footprints(const sim::Machine& machine)
    : machine_(machine), program_(*machine.program) {
  // Memory words, then object instances, then the table of strands (spawning numbers them).
  resources_ = program_.memory_words + program_.object_instances + 1;
  const bool per_strand = program_.strands.size() <= kMaxViews;
  views_of_body_.assign(program_.bodies.size(), SIZE_MAX);
  for (std::uint32_t body = 0; body < program_.bodies.size(); ++body) {
    views_of_body_[body] = analyse(body, {});
  }
  for (const lang::Strand& strand : program_.strands) {
    const bool takes_id = program_.bodies[strand.body].parameters != 0;
    views_of_strand_.push_back(takes_id && per_strand ? analyse(strand.body, {strand.id})
                                                      : views_of_body_[strand.body]);
  }
  close_futures();
  find_sticky();
}

std::size_t Footprints::analyse(std::uint32_t body_id, const std::vector<sim::Word>& arguments) {
  const lang::Body& body = program_.bodies[body_id];
  std::vector<Constants> at(program_.code.size());
  Constants entry;
  entry.slots.resize(machine_.layout.stride);
  for (auto& slot : entry.slots) slot = 0;
  for (std::size_t i = 0; i < body.parameters; ++i) {
    entry.slots[i] = i < arguments.size() ? std::optional(arguments[i]) : std::nullopt;
  }
  entry.reached = true;
  std::vector<std::uint32_t> work;
  if (body.entry != body.end) {  // a function that none spawns has no code, nor need there be any
    at[body.entry] = entry;
    work.push_back(body.entry);
  }
  std::vector<std::uint32_t> next;
  while (!work.empty()) {
    const std::uint32_t pc = work.back();
    work.pop_back();
    const Instruction& in = program_.code[pc];
    Constants after = at[pc];
    const auto value = [&](lang::Operand operand) -> std::optional<sim::Word> {
      // Asked of every instruction: in some, what stands there is no operand but a declaration.
      const auto slot = static_cast<std::size_t>(operand);
      if (operand < 0) {
        const auto constant = static_cast<std::size_t>(~operand);
        return constant < program_.constants.size() ? std::optional(program_.constants[constant])
                                                    : std::nullopt;
      }
      return slot < at[pc].slots.size() ? at[pc].slots[slot] : std::nullopt;
    };
    const auto left = value(in.b);
    if (writes_slot(in.op) && in.a != kNone && in.a >= 0) {
      after.slots[in.a] = calculate(in.op, left, value(in.c));
    }
    successors(program_, pc, next);
    // `if id == 0` goes one way only.
    const bool branches = in.op == Op::kJumpIfFalse || in.op == Op::kJumpIfTrue;
    if (branches && left) {
      const bool jumps = (*left != 0) == (in.op == Op::kJumpIfTrue);
      next.assign(1, jumps ? static_cast<std::uint32_t>(in.a) : pc + 1);
    }
    if (in.op == Op::kSelect) {  // an arm may have written its slot
      for (const lang::SelectArm& arm : program_.selects[static_cast<std::size_t>(in.c)].arms) {
        if (arm.a >= 0 && arm.a != kNone && arm.await != Op::kAwaitIo &&
            arm.await != Op::kAwaitSleep && arm.await != Op::kAwaitSend) {
          after.slots[arm.a] = std::nullopt;
        }
      }
    }
    for (const std::uint32_t to : next) {
      if (!at[to].reached) {
        at[to] = after;
        work.push_back(to);
        continue;
      }
      bool changed = false;
      for (std::size_t i = 0; i < after.slots.size(); ++i) {
        if (at[to].slots[i] && at[to].slots[i] != after.slots[i]) {
          at[to].slots[i] = std::nullopt;
          changed = true;
        }
      }
      if (changed) work.push_back(to);
    }
  }

  const Access nothing{BitSet(resources_), BitSet(resources_)};
  std::vector<Access> own(program_.code.size(), nothing);
  for (std::uint32_t pc = body.entry; pc < body.end; ++pc) {
    if (!at[pc].reached) continue;
    const Instruction& in = program_.code[pc];
    if (lang::is_step(in.op)) touch(in, pc, &at[pc], own[pc]);
  }
  // An atomic block touches all that is inside it.
  for (std::uint32_t pc = body.entry; pc < body.end; ++pc) {
    if (program_.code[pc].op != Op::kAtomicBegin || !at[pc].reached) continue;
    for (const std::uint32_t inside : atomic_block(program_, pc)) {
      own[pc].reads.unite(own[inside].reads);
      own[pc].writes.unite(own[inside].writes);
    }
  }
  own_.push_back(std::move(own));
  body_of_view_.push_back(body_id);
  return own_.size() - 1;
}

void Footprints::touch(const Instruction& in, std::uint32_t pc, const Constants* constants,
                       Access& access) const {
  const auto known = [&](lang::Operand operand) -> std::optional<sim::Word> {
    if (operand < 0) return program_.constants[~operand];
    return constants == nullptr ? std::nullopt : constants->slots[operand];
  };
  const auto variable = [&](BitSet& set) {
    const lang::Variable& is = program_.variables[static_cast<std::size_t>(in.c)];
    const auto index = in.b == kNone ? std::optional<sim::Word>(0) : known(in.b);
    if (index && *index >= 0 && *index < static_cast<sim::Word>(is.count)) {
      set.set(is.first + static_cast<std::size_t>(*index));
    } else {
      set.set_range(is.first, is.count);
    }
  };
  const auto object = [&](lang::Operand declaration, lang::Operand at) {
    const lang::Object& is = program_.objects[static_cast<std::size_t>(declaration)];
    const auto index = at == kNone ? std::optional<sim::Word>(0) : known(at);
    const std::size_t base = program_.memory_words + is.first;
    if (index && *index >= 0 && *index < static_cast<sim::Word>(is.count)) {
      access.writes.set(base + static_cast<std::size_t>(*index));
    } else {
      access.writes.set_range(base, is.count);
    }
  };
  switch (in.op) {
    case Op::kRead: variable(access.reads); break;
    case Op::kWrite:
    case Op::kReadModifyWrite:
    case Op::kCompareExchange: variable(access.writes); break;
    case Op::kWaitUntil:
      for (auto at = static_cast<std::uint32_t>(in.a); program_.code[at].op != Op::kResult; ++at) {
        if (program_.code[at].op == Op::kRead) touch(program_.code[at], at, nullptr, access);
      }
      break;
    case Op::kLock:
    case Op::kUnlock:
    case Op::kTryLock:
    case Op::kReadLock:
    case Op::kWriteLock:
    case Op::kAcquire:
    case Op::kRelease:
    case Op::kNotify:
    case Op::kNotifyAll:
    case Op::kArrive:
    case Op::kSend:
    case Op::kReceive:
    case Op::kAwaitLock:
    case Op::kAwaitAcquire:
    case Op::kAwaitSend:
    case Op::kAwaitReceive: object(in.c, in.b); break;
    case Op::kConditionSleep:
    case Op::kConditionRelock:
      object(in.c, in.b);
      object(in.d, in.a);
      break;
    case Op::kSpawnThread:
    case Op::kSpawnTask:
    case Op::kSpawnBlocking:
    case Op::kSpawnLocal: access.writes.set(resources_ - 1); break;
    case Op::kCancel: access.writes.set_all(); break;
    case Op::kSelect:
      for (const lang::SelectArm& arm : program_.selects[static_cast<std::size_t>(in.c)].arms) {
        touch(Instruction{arm.await, 0, arm.a, arm.b, arm.c, kNone}, pc, constants, access);
      }
      break;
    default: break;
  }
}

// future[pc] = own[pc] and the futures of what follows; of a spawn, also the child's.
void Footprints::close_futures() {
  future_ = own_;
  std::vector<std::uint32_t> next;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t view = 0; view < future_.size(); ++view) {
      const lang::Body& body = program_.bodies[body_of_view_[view]];
      for (std::uint32_t pc = body.end; pc-- > body.entry;) {
        Access& here = future_[view][pc];
        const Instruction& in = program_.code[pc];
        successors(program_, pc, next);
        for (const std::uint32_t to : next) {
          changed = here.reads.unite(future_[view][to].reads) || changed;
          changed = here.writes.unite(future_[view][to].writes) || changed;
        }
        const bool spawns =
            in.op == Op::kSpawnFuture || (in.op >= Op::kSpawnThread && in.op <= Op::kSpawnLocal);
        if (!spawns) continue;
        const auto child = static_cast<std::size_t>(in.c);
        const Access& born = future_[views_of_body_[child]][program_.bodies[child].entry];
        changed = here.reads.unite(born.reads) || changed;
        changed = here.writes.unite(born.writes) || changed;
      }
    }
  }
}

// A step is sticky when the local code after it, up to the next step, may jump back (it could close
// a cycle of the state graph: the static cycle proviso), crosses the border of a critical section,
// or when it writes what an invariant reads.
void Footprints::find_sticky() {
  BitSet seen_by_invariants(resources_);
  for (const lang::Check& check : program_.checks) {
    if (check.kind != lang::CheckKind::kAlways) continue;
    Access access{BitSet(resources_), BitSet(resources_)};
    for (std::uint32_t pc = check.code; program_.code[pc].op != Op::kResult; ++pc) {
      if (program_.code[pc].op == Op::kRead) touch(program_.code[pc], pc, nullptr, access);
    }
    seen_by_invariants.unite(access.reads);
  }
  std::vector<bool> in_atomic(program_.code.size());
  for (std::uint32_t pc = 0; pc < program_.code.size(); ++pc) {
    if (program_.code[pc].op != Op::kAtomicBegin) continue;
    for (const std::uint32_t inside : atomic_block(program_, pc)) in_atomic[inside] = true;
    in_atomic[pc] = false;
  }
  sticky_.assign(program_.code.size(), false);
  for (std::uint32_t step = 0; step < program_.code.size(); ++step) {
    if (!lang::is_step(program_.code[step].op)) continue;
    const bool seen = std::ranges::any_of(
        own_, [&](const auto& view) { return view[step].writes.meets(seen_by_invariants); });
    sticky_[step] = seen || sticks(step, in_atomic);
  }
}

// By the local code that belongs to a step, and the rest of its block if it is an atomic one.
bool Footprints::sticks(std::uint32_t step, const std::vector<bool>& in_atomic) const {
  std::vector<std::uint32_t> work{step};
  std::vector<std::uint32_t> next;
  std::vector<bool> visited(program_.code.size());
  while (!work.empty()) {
    const std::uint32_t pc = work.back();
    work.pop_back();
    const Instruction& in = program_.code[pc];
    if (in.op == Op::kCriticalEnter || in.op == Op::kCriticalLeave) return true;
    if (in.op == Op::kSpawnFuture) return true;  // futures are numbered as they are made
    // `work 0` falls through, so the code after a `work` may belong to the same step.
    if (pc != step && lang::is_step(in.op) && !in_atomic[pc] && in.op != Op::kWork) continue;
    successors(program_, pc, next);
    if (std::ranges::any_of(next, [&](std::uint32_t to) { return to <= pc; })) return true;
    // What a spawned strand does before its first step is part of this one.
    if (in.op >= Op::kSpawnThread && in.op <= Op::kSpawnLocal) {
      next.push_back(program_.bodies[static_cast<std::size_t>(in.c)].entry);
    }
    for (const std::uint32_t to : next) {
      if (!visited[to]) work.push_back(to);
      visited[to] = true;
    }
  }
  return false;
}

}  // namespace interleave::explore
