#include "explore/promela_paths.h"

#include <algorithm>

#include "explore/footprint.h"

namespace interleave::explore::promela {
namespace {

using lang::Instruction;
using lang::kNone;
using lang::Op;
using lang::Operand;

constexpr std::size_t kMaxPaths = 64;
constexpr std::uint32_t kMaxOperations = 2'000;
constexpr std::uint32_t kLoopedSpawns = 16;  // room for what is spawned in loops

}  // namespace

Symbolic::Symbolic(const sim::Machine& machine, Names& names, Expressions& expressions,
                   lang::Reporter& reporter)
    : program_(*machine.program), names_(names), e_(expressions), reporter_(reporter) {
  // Declared strands, and as many as the spawns in the text make; a spawn in a loop makes more.
  std::uint32_t limit = static_cast<std::uint32_t>(program_.strands.size());
  for (const lang::Body& body : program_.bodies) {
    std::uint32_t strands = 1;
    for (const lang::Strand& strand : program_.strands) {
      strands += &program_.bodies[strand.body] == &body ? 1 : 0;
    }
    for (std::uint32_t pc = body.entry; pc < body.end; ++pc) {
      if (program_.code[pc].op != Op::kSpawnThread) continue;
      bool looped = false;
      for (std::uint32_t at = pc; at < body.end && !looped; ++at) {
        std::vector<std::uint32_t> next;
        successors(program_, at, next);
        looped = std::ranges::any_of(next, [&](std::uint32_t to) { return to <= pc; });
      }
      limit += looped ? kLoopedSpawns : strands;
    }
  }
  strand_limit_ = std::min(limit, 255U);
}

ExprId Symbolic::slot(const Actor& actor, std::size_t slot) {
  if (slot == 0 && actor.id != kNoExpr) return actor.id;
  return e_.name(names_.slots[actor.body][slot]);
}

std::vector<Path> Symbolic::from(const Actor& actor, Stop stop, const std::vector<bool>& dirty) {
  Run run;
  run.pc = stop.pc;
  for (std::size_t i = 0; i < program_.bodies[actor.body].slots; ++i) {
    run.frame.push_back(dirty[i] || (i == 0 && actor.id != kNoExpr) ? slot(actor, i)
                                                                    : e_.constant(0));
  }
  if (stop.at == Stop::At::kAsleep) {
    run.path.guard.push_back(
        e_.binary(ExprKind::kEqual, e_.element("asleep", e_.name("_pid")), e_.constant(0)));
  }
  if (stop.at != Stop::At::kStep) run.first = false;
  std::vector<Path> paths;
  explore(actor, std::move(run), paths);
  return paths;
}

std::vector<Path> Symbolic::entry(const Actor& actor) {
  const lang::Body& body = program_.bodies[actor.body];
  std::vector<bool> dirty(body.slots);
  std::fill_n(dirty.begin(), body.parameters, true);
  return from(actor, {body.entry, Stop::At::kCode}, dirty);
}

void Symbolic::explore(const Actor& actor, Run start, std::vector<Path>& paths) {
  const std::uint32_t from = start.pc;
  open_.clear();
  open_.push_back(std::move(start));
  while (!open_.empty()) {
    Run run = std::move(open_.back());
    open_.pop_back();
    advance(actor, run);
    if (!run.done) return;  // reported
    paths.push_back(std::move(run.path));
    if (paths.size() + open_.size() > kMaxPaths) {
      unsupported(from, "so much branching without a step");
      return;
    }
  }
}

// Runs up to the next stop; splits leave the other way in `open_`.
void Symbolic::advance(const Actor& actor, Run& run) {
  while (!run.done) {
    if (++run.operations > kMaxOperations) {
      unsupported(run.pc, "a loop of this length without a step");
      return;
    }
    const Instruction& in = program_.code[run.pc];
    if (in.op == Op::kEnd) {
      finish(actor, run, {run.pc, Stop::At::kEnd});
    } else if (in.op == Op::kAtomicEnd) {
      run.in_atomic = false;
      ++run.pc;
    } else if (!lang::is_step(in.op)) {
      local(actor, run);
    } else if (run.first || run.in_atomic) {
      take(actor, run);
    } else if (in.op == Op::kWork && e_.value(value(run, in.a)).value_or(1) <= 0) {
      ++run.pc;
    } else if (in.op == Op::kWork && !e_.value(value(run, in.a))) {
      // `work n` is a step if n > 0: the other way goes on behind it.
      const ExprId lasts = e_.binary(ExprKind::kGreater, value(run, in.a), e_.constant(0));
      Run none = run;
      none.path.condition.push_back(e_.negation(lasts));
      ++none.pc;
      open_.push_back(std::move(none));
      run.path.condition.push_back(lasts);
      finish(actor, run, {run.pc, Stop::At::kStep});
    } else {
      finish(actor, run, {run.pc, Stop::At::kStep});
    }
    if (reporter_.has_errors()) return;
  }
}

void Symbolic::finish(const Actor& actor, Run& run, Stop next) {
  run.done = true;
  run.path.next = next;
  const lang::Body& body = program_.bodies[actor.body];
  if (next.at == Stop::At::kEnd) {
    const Operand result = program_.code[next.pc].a;
    run.path.result = result == kNone ? e_.constant(0) : value(run, result);
    std::ranges::fill(run.frame, e_.constant(0));
  } else if (next.at == Stop::At::kStep) {
    const lang::Point& point = program_.points[next.pc];
    for (std::uint32_t i = 0; i < point.kill_count; ++i) {
      run.frame[program_.kills[point.kill_first + i]] = e_.constant(0);
    }
  }
  for (const auto& [name, writes] : run.memory) {
    for (const Write& write : writes) {
      const ExprId target = write.index == kNoExpr ? e_.name(name) : e_.element(name, write.index);
      run.path.changes.push_back({target, write.value});
    }
  }
  for (std::size_t i = 0; i < body.slots; ++i) {
    if (i == 0 && actor.id != kNoExpr) continue;
    run.path.changes.push_back({slot(actor, i), run.frame[i]});
  }
}

// ---- values ----

ExprId Symbolic::value(const Run& run, Operand operand) {
  if (operand >= 0) return run.frame[static_cast<std::size_t>(operand)];
  return e_.constant(program_.constants[~operand]);
}

void Symbolic::set(Run& run, Operand slot, ExprId value) {
  if (slot != kNone) run.frame[static_cast<std::size_t>(slot)] = value;
}

ExprId Symbolic::index_of(const Run& run, Operand index) {
  return index == kNone ? kNoExpr : value(run, index);
}

ExprId Symbolic::read(const Run& run, const std::string& name, ExprId index) {
  ExprId result = index == kNoExpr ? e_.name(name) : e_.element(name, index);
  const auto found = run.memory.find(name);
  if (found == run.memory.end()) return result;
  for (const Write& write : found->second) {  // later ones win
    if (index == kNoExpr) {
      result = write.value;
    } else {
      result = e_.conditional(e_.binary(ExprKind::kEqual, index, write.index), write.value, result);
      if (index == write.index) result = write.value;
    }
  }
  return result;
}

void Symbolic::write(Run& run, const std::string& name, ExprId index, ExprId value) {
  auto& writes = run.memory[name];
  std::erase_if(writes, [&](const Write& write) { return write.index == index; });
  writes.push_back({index, value});
}

ExprId Symbolic::calculate(Run& run, const Instruction& in) {
  const ExprId left = value(run, in.b);
  switch (in.op) {
    case Op::kMove: return left;
    case Op::kNot: return e_.binary(ExprKind::kEqual, left, e_.constant(0));
    case Op::kNegate: return e_.minus(left);
    case Op::kDiv:
    case Op::kMod: {
      const ExprId right = value(run, in.c);
      if (e_.value(right).value_or(0) == 0) {
        run.path.checks.push_back(e_.binary(ExprKind::kUnequal, right, e_.constant(0)));
      }
      return e_.binary(kind_of(in.op), left, right);
    }
    default: return e_.binary(kind_of(in.op), left, value(run, in.c));
  }
}

// The value of a guard or a check: its jumps become conditions.
ExprId Symbolic::immediate(Run& run, std::uint32_t pc) {
  for (;;) {
    const Instruction& in = program_.code[pc];
    switch (in.op) {
      case Op::kResult: return value(run, in.a);
      case Op::kJump: pc = static_cast<std::uint32_t>(in.a); break;
      case Op::kJumpIfFalse:
      case Op::kJumpIfTrue: {
        const ExprId condition = e_.truth(value(run, in.b));
        Run other = run;
        const ExprId jumped = immediate(other, static_cast<std::uint32_t>(in.a));
        const ExprId went_on = immediate(run, pc + 1);
        return in.op == Op::kJumpIfTrue ? e_.conditional(condition, jumped, went_on)
                                        : e_.conditional(condition, went_on, jumped);
      }
      case Op::kRead:
        set(run, in.a, read(run, names_.variables[in.c], index_of(run, in.b)));
        ++pc;
        break;
      default:
        set(run, in.a, calculate(run, in));
        ++pc;
        break;
    }
  }
}

ExprId Symbolic::check(const lang::Check& check) {
  Run run;
  run.frame.assign(check.slots, e_.constant(0));
  return immediate(run, check.code);
}

// ---- local code ----

void Symbolic::fork(Run& run, ExprId condition, std::uint32_t else_pc) {
  if (const auto known = e_.value(condition)) {
    if (*known == 0) {
      run.pc = else_pc;
    } else {
      ++run.pc;
    }
    return;
  }
  Run other = run;
  other.path.condition.push_back(e_.negation(condition));
  other.pc = else_pc;
  open_.push_back(std::move(other));
  run.path.condition.push_back(condition);
  ++run.pc;
}

void Symbolic::local(const Actor& /*actor*/, Run& run) {
  const Instruction& in = program_.code[run.pc];
  switch (in.op) {
    case Op::kJump: run.pc = static_cast<std::uint32_t>(in.a); return;
    case Op::kJumpIfFalse:
      fork(run, e_.truth(value(run, in.b)), static_cast<std::uint32_t>(in.a));
      return;
    case Op::kJumpIfTrue:
      fork(run, e_.negation(e_.truth(value(run, in.b))), static_cast<std::uint32_t>(in.a));
      return;
    case Op::kAssert: {
      const ExprId holds = e_.truth(value(run, in.b));
      if (e_.value(holds).value_or(0) == 0) run.path.checks.push_back(holds);
      break;
    }
    case Op::kPrint: {
      PrintLine line;
      for (const lang::PrintPart& part : program_.prints[in.a].parts) {
        line.format += part.text;
        if (part.value == kNone) continue;
        line.format += '\0';  // where a value goes
        line.values.push_back(value(run, part.value));
      }
      run.path.prints.push_back(std::move(line));
      break;
    }
    case Op::kProgress:
    case Op::kCriticalEnter:
    case Op::kCriticalLeave: break;
    default:
      if (in.op > Op::kNegate) {
        unsupported(run.pc, "this");
        return;
      }
      set(run, in.a, calculate(run, in));
      break;
  }
  ++run.pc;
}

void Symbolic::unsupported(std::uint32_t pc, std::string_view what) {
  reporter_.error(program_.points[pc].span, std::string(what) + " cannot be exported to Promela");
}

// ---- steps ----

void Symbolic::need(Run& run, ExprId condition) {
  if (e_.value(condition).value_or(0) != 0) return;
  if (run.first) {
    run.path.guard.push_back(condition);
  } else {
    run.path.checks.push_back(condition);
  }
}

void Symbolic::take(const Actor& actor, Run& run) {
  const Instruction& in = program_.code[run.pc];
  const auto above_zero = [&](const std::string& name, ExprId index) {
    return e_.binary(ExprKind::kGreater, read(run, name, index), e_.constant(0));
  };
  switch (in.op) {
    case Op::kRead:
    case Op::kWrite:
    case Op::kReadModifyWrite:
    case Op::kCompareExchange: take_memory(run, in); break;
    case Op::kWork:
    case Op::kIo:
    case Op::kSleep:
    case Op::kYield: break;
    case Op::kWaitUntil: {
      Run scratch = run;
      scratch.frame.resize(std::max<std::size_t>(scratch.frame.size(), 256), e_.constant(0));
      const ExprId holds = immediate(scratch, static_cast<std::uint32_t>(in.a));
      need(run, holds);
      break;
    }
    case Op::kLock:
    case Op::kTryLock:
    case Op::kReadLock:
    case Op::kWriteLock: take_lock(run, in); break;
    case Op::kUnlock: take_unlock(run, in); break;
    case Op::kAcquire: {
      const std::string& name = names_.objects[in.c];
      const ExprId index = index_of(run, in.b);
      need(run, above_zero(name, index));
      write(run, name, index, e_.binary(ExprKind::kSub, read(run, name, index), e_.constant(1)));
      break;
    }
    case Op::kRelease: {
      const std::string& name = names_.objects[in.c];
      const ExprId index = index_of(run, in.b);
      write(run, name, index, e_.binary(ExprKind::kAdd, read(run, name, index), e_.constant(1)));
      break;
    }
    case Op::kConditionSleep:
    case Op::kConditionRelock: take_condition(actor, run, in); break;
    case Op::kNotify:
    case Op::kNotifyAll: take_notify(run, in); break;
    case Op::kArrive: take_barrier(actor, run, in); break;
    case Op::kSend:
    case Op::kReceive: take_channel(actor, run, in); break;
    case Op::kSpawnThread: take_spawn(actor, run, in); break;
    case Op::kJoin: take_join(run, in); break;
    case Op::kAtomicBegin:
      run.in_atomic = true;
      if (in.aux == 0) run.first = false;
      ++run.pc;
      return;
    default: unsupported(run.pc, lang::is_await(in.op) ? "an `await`" : "this"); return;
  }
  if (run.done) return;
  run.first = false;
  ++run.pc;
}

}  // namespace interleave::explore::promela
