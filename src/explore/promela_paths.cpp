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

ExprKind kind_of(Op op) {
  switch (op) {
    case Op::kAdd: return ExprKind::kAdd;
    case Op::kSub: return ExprKind::kSub;
    case Op::kMul: return ExprKind::kMul;
    case Op::kDiv: return ExprKind::kDiv;
    case Op::kMod: return ExprKind::kMod;
    case Op::kEq: return ExprKind::kEqual;
    case Op::kNe: return ExprKind::kUnequal;
    case Op::kLt: return ExprKind::kLess;
    case Op::kLe: return ExprKind::kLessEqual;
    case Op::kGt: return ExprKind::kGreater;
    default: return ExprKind::kGreaterEqual;
  }
}

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

void Symbolic::take_memory(Run& run, const Instruction& in) {
  const std::string& name = names_.variables[in.c];
  const ExprId index = index_of(run, in.b);
  const ExprId old = read(run, name, index);
  if (in.op == Op::kRead) {
    set(run, in.a, old);
    return;
  }
  if (in.op == Op::kCompareExchange) {
    const ExprId expected = value(run, program_.arguments[in.d]);
    const ExprId wanted = value(run, program_.arguments[in.d + 1]);
    const ExprId same = e_.binary(ExprKind::kEqual, old, expected);
    Run other = run;
    other.path.condition.push_back(e_.negation(same));
    set(other, in.a, e_.constant(0));
    other.first = false;
    ++other.pc;
    run.path.condition.push_back(same);
    write(run, name, index, wanted);
    set(run, in.a, e_.constant(1));
    run.path.writes_memory = true;
    open_.push_back(std::move(other));
    return;
  }
  const ExprId operand = value(run, in.a);
  write(run, name, index,
        in.op == Op::kWrite ? operand : e_.binary(kind_of(static_cast<Op>(in.aux)), old, operand));
  run.path.writes_memory = true;
}

void Symbolic::take_lock(Run& run, const Instruction& in) {
  const std::string& name = names_.objects[in.c];
  const ExprId index = index_of(run, in.b);
  const ExprId me = e_.name("me");
  const ExprId zero = e_.constant(0);
  if (in.op == Op::kLock || in.op == Op::kTryLock) {
    const ExprId free = e_.binary(ExprKind::kEqual, read(run, name, index), zero);
    if (in.op == Op::kLock) {
      need(run, free);
    } else {
      Run other = run;
      other.path.condition.push_back(e_.negation(free));
      set(other, in.a, zero);
      other.first = false;
      ++other.pc;
      open_.push_back(std::move(other));
      run.path.condition.push_back(free);
      set(run, in.a, e_.constant(1));
    }
    write(run, name, index, me);
    return;
  }
  const std::string writer = writer_of(name);
  const std::string readers = readers_of(name);
  need(run, e_.binary(ExprKind::kEqual, read(run, writer, index), zero));
  const ExprId reading = read(run, readers, index);
  if (in.op == Op::kReadLock) {
    write(run, readers, index, e_.binary(ExprKind::kAdd, reading, e_.constant(1)));
  } else {
    need(run, e_.binary(ExprKind::kEqual, reading, zero));
    write(run, writer, index, me);
  }
}

void Symbolic::take_unlock(Run& run, const Instruction& in) {
  const std::string& name = names_.objects[in.c];
  const ExprId index = index_of(run, in.b);
  const ExprId me = e_.name("me");
  const ExprId zero = e_.constant(0);
  if (program_.objects[in.c].kind != lang::ObjectKind::kRwLock) {
    const ExprId mine = e_.binary(ExprKind::kEqual, read(run, name, index), me);
    if (e_.value(mine).value_or(0) == 0) run.path.checks.push_back(mine);
    write(run, name, index, zero);
    return;
  }
  const std::string writer = writer_of(name);
  const std::string readers = readers_of(name);
  const ExprId mine = e_.binary(ExprKind::kEqual, read(run, writer, index), me);
  Run other = run;
  other.path.condition.push_back(e_.negation(mine));
  const ExprId reading = read(run, readers, index);
  other.path.checks.push_back(e_.binary(ExprKind::kGreater, reading, zero));
  write(other, readers, index, e_.binary(ExprKind::kSub, reading, e_.constant(1)));
  other.first = false;
  ++other.pc;
  open_.push_back(std::move(other));
  run.path.condition.push_back(mine);
  write(run, writer, index, zero);
}

ExprId Symbolic::mark(const Run& run, Operand declaration, Operand index) {
  const ExprId base = e_.name(mark_of(names_.objects[declaration]));
  const ExprId offset = index_of(run, index);
  return offset == kNoExpr ? base : e_.binary(ExprKind::kAdd, base, offset);
}

void Symbolic::take_condition(const Actor& actor, Run& run, const Instruction& in) {
  const std::string& mutex = names_.objects[in.d];
  const ExprId index = index_of(run, in.a);
  const ExprId zero = e_.constant(0);
  const ExprId self = e_.name("_pid");
  if (in.op == Op::kConditionSleep) {
    const ExprId mine = e_.binary(ExprKind::kEqual, read(run, mutex, index), e_.name("me"));
    if (e_.value(mine).value_or(0) == 0) run.path.checks.push_back(mine);
    write(run, mutex, index, zero);
    write(run, "asleep", self, mark(run, in.c, in.b));
    finish(actor, run, {run.pc + 1, Stop::At::kStep});
    return;
  }
  const ExprId asleep = read(run, "asleep", self);
  if (program_.objects[in.c].spurious) {  // it may wake by itself
    Run other = run;
    other.path.guard.push_back(e_.binary(ExprKind::kUnequal, asleep, zero));
    write(other, "asleep", self, zero);
    finish(actor, other, {run.pc, Stop::At::kStep});
    open_.push_back(std::move(other));
  }
  need(run, e_.binary(ExprKind::kEqual, asleep, zero));
  need(run, e_.binary(ExprKind::kEqual, read(run, mutex, index), zero));
  write(run, mutex, index, e_.name("me"));
}

// The strands that may sleep at an object: those whose code has the operation.
std::vector<std::uint32_t> Symbolic::sleepers(Operand declaration, Op op) const {
  const auto has = [&](const lang::Body& body) {
    for (std::uint32_t pc = body.entry; pc < body.end; ++pc) {
      if (program_.code[pc].op == op && program_.code[pc].c == declaration) return true;
    }
    return false;
  };
  std::vector<std::uint32_t> found;
  std::vector<bool> declared(program_.bodies.size());
  for (std::uint32_t i = 0; i < program_.strands.size(); ++i) {
    declared[program_.strands[i].body] = true;
    if (has(program_.bodies[program_.strands[i].body])) found.push_back(i);
  }
  for (std::size_t body = 0; body < declared.size(); ++body) {
    if (declared[body] || !has(program_.bodies[body])) continue;
    for (auto i = static_cast<std::uint32_t>(program_.strands.size()); i < strand_limit_; ++i) {
      found.push_back(i);
    }
    break;
  }
  return found;
}

void Symbolic::wake(Run& run, Operand declaration, ExprId mark, Op op) {
  for (const std::uint32_t strand : sleepers(declaration, op)) {
    const ExprId index = e_.constant(strand);
    const ExprId asleep = read(run, "asleep", index);
    write(run, "asleep", index,
          e_.conditional(e_.binary(ExprKind::kEqual, asleep, mark), e_.constant(0), asleep));
  }
}

void Symbolic::take_notify(Run& run, const Instruction& in) {
  const ExprId here = mark(run, in.c, in.b);
  if (in.op == Op::kNotifyAll) {
    wake(run, in.c, here, Op::kConditionSleep);
    return;
  }
  // One way for each that sleeps, or one that wakes nobody. Inside `atomic` the first is woken.
  for (const std::uint32_t strand : sleepers(in.c, Op::kConditionSleep)) {
    const ExprId index = e_.constant(strand);
    const ExprId asleep = e_.binary(ExprKind::kEqual, read(run, "asleep", index), here);
    Run woken = run;
    woken.path.guard.push_back(asleep);
    write(woken, "asleep", index, e_.constant(0));
    woken.first = false;
    ++woken.pc;
    open_.push_back(std::move(woken));
    if (run.in_atomic) run.path.guard.push_back(e_.negation(asleep));
  }
  if (run.in_atomic) return;
  for (const std::uint32_t strand : sleepers(in.c, Op::kConditionSleep)) {
    run.path.guard.push_back(
        e_.binary(ExprKind::kUnequal, read(run, "asleep", e_.constant(strand)), here));
  }
}

void Symbolic::take_barrier(const Actor& actor, Run& run, const Instruction& in) {
  const std::string& name = names_.objects[in.c];
  const ExprId index = index_of(run, in.b);
  const ExprId arrived = e_.binary(ExprKind::kAdd, read(run, name, index), e_.constant(1));
  const ExprId last =
      e_.binary(ExprKind::kGreaterEqual, arrived, e_.constant(program_.objects[in.c].parameter));
  const ExprId here = mark(run, in.c, in.b);
  if (e_.value(last).value_or(0) == 0) {
    Run waiting = run;
    const ExprId early = e_.negation(last);
    if (run.first) {
      waiting.path.condition.push_back(early);
      write(waiting, name, index, arrived);
      write(waiting, "asleep", e_.name("_pid"), here);
      finish(actor, waiting, {run.pc + 1, Stop::At::kAsleep});
      open_.push_back(std::move(waiting));
      run.path.condition.push_back(last);
    } else {
      run.path.checks.push_back(last);
    }
  }
  write(run, name, index, e_.constant(0));
  wake(run, in.c, here, Op::kArrive);
}

void Symbolic::take_channel(const Actor& actor, Run& run, const Instruction& in) {
  if (run.in_atomic) {
    unsupported(run.pc, "an operation on a channel inside `atomic`");
    return;
  }
  const lang::Object& object = program_.objects[in.c];
  const ExprId index = index_of(run, in.b);
  const std::string channel =
      index == kNoExpr ? names_.objects[in.c] : e_.text(e_.element(names_.objects[in.c], index));
  if (in.op == Op::kSend) {
    const ExprId sent = value(run, in.a);
    run.path.communication = channel + "!" + e_.text(sent);
    run.path.ready = "nfull(" + channel + ")";
  } else {
    run.path.communication = channel + "?";
    run.path.ready = "nempty(" + channel + ")";
    if (in.a != kNone) {
      run.path.into = static_cast<std::size_t>(in.a);
      run.frame[in.a] = e_.name(names_.slots[actor.body][in.a]);
    }
  }
  // In a rendezvous both sides move at once, and neither can do more in that move.
  if (object.parameter == 0) finish(actor, run, {run.pc + 1, Stop::At::kCode});
}

void Symbolic::take_spawn(const Actor& actor, Run& run, const Instruction& in) {
  if (run.in_atomic) {
    unsupported(run.pc, "a `spawn` inside `atomic`");
    return;
  }
  std::string call = "run " + names_.bodies[in.c] + "(";
  for (std::uint16_t i = 0; i < in.aux; ++i) {
    if (i != 0) call += ", ";
    call += e_.text(value(run, program_.arguments[in.d + i]));
  }
  call += ")";
  if (in.a != kNone) {
    const std::string& handle = names_.slots[actor.body][in.a];
    call = handle + " = " + call;
    run.path.into = static_cast<std::size_t>(in.a);
    run.frame[in.a] = e_.binary(ExprKind::kAdd, e_.name(handle), e_.constant(1));
  }
  run.path.communication = std::move(call);
  run.path.spawns = true;
}

void Symbolic::take_join(Run& run, const Instruction& in) {
  const ExprId index = e_.binary(ExprKind::kSub, value(run, in.b), e_.constant(1));
  need(run, e_.element("over", index));
  set(run, in.a, e_.element("result", index));
}

}  // namespace interleave::explore::promela
