// What each step instruction does, on symbols: the rows of src/sim/SEMANTICS.md once more, as guards
// and assignments.
#include <algorithm>

#include "explore/footprint.h"
#include "explore/promela_paths.h"

namespace interleave::explore::promela {

using lang::Instruction;
using lang::kNone;
using lang::Op;
using lang::Operand;

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
