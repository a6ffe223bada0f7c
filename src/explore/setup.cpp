#include "explore/setup.h"

#include <algorithm>

namespace interleave::explore {
namespace {

using lang::Op;

bool is_shared(const lang::Program& program, const lang::Instruction& in) {
  return (in.op == Op::kRead || in.op == Op::kWrite) &&
         program.variables[static_cast<std::size_t>(in.c)].kind == lang::VariableKind::kShared;
}

// Whether a guard reads plain memory.
bool guard_reads_shared(const lang::Program& program, std::uint32_t pc) {
  for (; program.code[pc].op != Op::kResult; ++pc) {
    if (is_shared(program, program.code[pc])) return true;
  }
  return false;
}

bool takes_lock_of(Op op) {
  return op == Op::kLock || op == Op::kAwaitLock || op == Op::kReadLock || op == Op::kWriteLock ||
         op == Op::kConditionRelock;
}

}  // namespace

Setup::Setup(std::shared_ptr<const sim::Machine> bound, const Options& chosen)
    : machine(std::move(bound)), options(chosen) {
  const lang::Program& program = *machine->program;
  for (const lang::Strand& strand : program.strands) daemon.push_back(strand.daemon);
  const bool has_daemons = std::ranges::find(daemon, true) != daemon.end();
  const bool bounded = options.preemptions.has_value();
  // A daemon's steps can be cut off by the end of the others, so none of them commutes with it.
  if (options.partial_order && !bounded && !has_daemons) footprints.emplace(*machine);
  if (options.symmetry && !bounded) {
    symmetry.emplace(*machine);
    if (!symmetry->any()) symmetry.reset();
  }
  for (const lang::Variable& variable : program.variables) {
    shared_variables += variable.kind == lang::VariableKind::kShared ? 1 : 0;
  }
  for (const lang::Object& object : program.objects) {
    has_locks = has_locks || object.kind == lang::ObjectKind::kMutex ||
                object.kind == lang::ObjectKind::kRwLock;
    const bool rendezvous = object.kind == lang::ObjectKind::kChannel && object.parameter == 0;
    has_joint_moves = has_joint_moves || object.fifo || rendezvous;
  }
  std::vector<std::uint32_t> next;
  for (std::uint32_t pc = 0; pc < program.code.size(); ++pc) {
    const lang::Instruction& in = program.code[pc];
    const bool guard = in.op == Op::kWaitUntil;
    touches_shared.push_back(
        is_shared(program, in) || in.op == Op::kAtomicBegin ||
        (guard && guard_reads_shared(program, static_cast<std::uint32_t>(in.a))));
    takes_lock.push_back(takes_lock_of(in.op));
    has_joint_moves =
        has_joint_moves || in.op == Op::kArrive || in.op == Op::kCancel || in.op == Op::kSelect;
    may_block_others = may_block_others || in.op == Op::kNotify || in.op == Op::kNotifyAll;
    successors(program, pc, next);
    has_loops = has_loops || std::ranges::any_of(next, [&](auto to) { return to <= pc; });
  }
  may_block_others = may_block_others || has_joint_moves;
  may_drop_tasks = machine->has_cancel || !program.selects.empty();
}

std::uint32_t Setup::variable_of(std::uint32_t cell) const {
  const auto& variables = machine->program->variables;
  const auto after = std::ranges::upper_bound(variables, cell, {}, &lang::Variable::first);
  return static_cast<std::uint32_t>(after - variables.begin() - 1);
}

}  // namespace interleave::explore
