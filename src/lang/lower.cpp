#include "lang/lower.h"

#include <algorithm>
#include <utility>

#include "lang/lower_impl.h"
#include "lang/text.h"

namespace interleave::lang {

void lower(const Source& source, const Ast& ast, Program& program, Reporter& reporter) {
  Lowering(source, ast, program, reporter).run();
}

void Lowering::run() {
  // Bodies of declared strands have the numbers of their declarations; functions follow.
  for (const StrandDecl& declared : ast_.strands) {
    Body body;
    body.name = declared.name.text;
    body.span = declared.name.span;
    body.is_async = declared.kind == StrandKind::kTask;
    program_.bodies.push_back(std::move(body));
  }
  for (const FunctionDecl& declared : ast_.functions) {
    Body body;
    body.name = declared.name.text;
    body.span = declared.name.span;
    body.parameters = static_cast<std::uint16_t>(declared.parameters.size());
    body.is_async = declared.is_async;
    body.has_result = declared.has_result;
    program_.bodies.push_back(std::move(body));
  }
  is_requested_.resize(ast_.functions.size());
  for (std::uint32_t i = 0; i < ast_.strands.size() && !too_large_; ++i) strand_body(i);
  // Spawned functions may spawn further ones.
  for (std::size_t i = 0; i < requested_.size() && !too_large_; ++i) function_body(requested_[i]);
  for (const CheckDecl& declared : ast_.checks) check(declared);
  if (too_large_) return;
  guard_slots_.resize(program_.bodies.size());
  for (std::size_t i = 0; i < program_.bodies.size(); ++i) {
    find_dead_slots(program_, program_.bodies[i], guard_slots_[i], immediate_);
  }
}

std::uint32_t Lowering::spawned_body(std::uint32_t function) {
  if (!is_requested_[function]) {
    is_requested_[function] = true;
    requested_.push_back(function);
  }
  return function_index(function);
}

void Lowering::begin_body(std::uint32_t body) {
  body_ = body;
  program_.bodies[body].entry = static_cast<std::uint32_t>(program_.code.size());
  next_slot_ = slots_ = 0;
  frames_.clear();
  frame_ = &frames_.emplace_back();
  loops_.clear();
  cleanups_.clear();
  guards_.clear();
  dead_ = false;
  label_pc_ = kNoIndex;
  work_ = {};
  ended_work_.reset();
}

void Lowering::end_body(std::uint32_t body) {
  end_strand({program_.bodies[body].span.end, program_.bodies[body].span.end}, kNone);
  const std::uint32_t slots = slots_;
  lower_guards();
  guard_slots_.resize(program_.bodies.size());
  guard_slots_[body] = slots_;
  Body& done = program_.bodies[body];
  done.end = static_cast<std::uint32_t>(program_.code.size());
  done.slots = static_cast<std::uint16_t>(std::max<std::uint32_t>(slots, done.parameters));
  if (ended_work_ && ended_work_->known) done.static_work = ended_work_->ticks;
}

void Lowering::end_strand(Span span, Operand result) {
  if (dead_) return;
  if (ended_work_) work_.merge(*ended_work_);
  ended_work_ = work_;
  emit(Op::kEnd, span, result);
}

void Lowering::strand_body(std::uint32_t index) {
  const StrandDecl& declared = ast_.strands[index];
  begin_body(index);
  frame_->locals.assign(declared.locals, kNone);
  frame_->assigned = &declared.assigned;
  frame_->is_async = declared.kind == StrandKind::kTask;
  if (declared.size != kNoNode && declared.mentions_id) {
    new_slot();  // slot 0 is `id`
    program_.bodies[index].parameters = 1;
    program_.bodies[index].uses_id = true;
  }
  block(declared.body);
  end_body(index);
}

void Lowering::function_body(std::uint32_t function) {
  const FunctionDecl& declared = ast_.functions[function];
  const std::uint32_t index = function_index(function);
  begin_body(index);
  frame_->locals.assign(declared.locals, kNone);
  frame_->assigned = &declared.assigned;
  frame_->is_async = declared.is_async;
  for (std::size_t i = 0; i < declared.parameters.size(); ++i) {
    frame_->locals[i] = new_slot();
    name_slot(declared.parameters[i].text, frame_->locals[i]);
  }
  block(declared.body);
  end_body(index);
}

void Lowering::lower_guards() {
  in_guard_ = true;
  dead_ = false;
  // A guard is an expression: it holds no further guards.
  for (const PendingGuard& guard : guards_) {
    frame_ = guard.frame;
    next_slot_ = guard.next_slot;
    program_.code[guard.wait].a = static_cast<Operand>(program_.code.size());
    const Operand result = value(guard.condition);
    emit(Op::kResult, expr(guard.condition).span, result);
    dead_ = false;
  }
  in_guard_ = false;
}

void Lowering::check(const CheckDecl& declared) {
  Check check;
  check.kind = declared.kind;
  check.span = expr(declared.condition).span;
  check.code = static_cast<std::uint32_t>(program_.code.size());
  next_slot_ = slots_ = 0;
  frames_.clear();
  frame_ = &frames_.emplace_back();
  dead_ = false;
  label_pc_ = kNoIndex;
  work_ = {};
  in_guard_ = true;
  emit(Op::kResult, check.span, value(declared.condition));
  in_guard_ = false;
  check.slots = static_cast<std::uint16_t>(slots_);
  program_.checks.push_back(check);
}

// ---- emitting ----

std::uint32_t Lowering::emit(Op op, Span span, Operand a, Operand b, Operand c, Operand d,
                             std::uint16_t aux) {
  const auto pc = static_cast<std::uint32_t>(program_.code.size());
  if (dead_) return pc;
  if (pc >= kMaxInstructions) {
    if (!too_large_) {
      reporter_.error(span, "the program is too large with all its calls expanded",
                      {.expected = cat("at most ", kMaxInstructions, " instructions"),
                       .hint = "calls within calls multiply: call less often, or use a loop"});
    }
    too_large_ = true;
    dead_ = true;
    return pc;
  }
  program_.code.push_back({op, aux, a, b, c, d});
  Point point;
  point.span = span;
  point.call_site = frame_->call_site;
  point.critical = critical_ > 0;
  point.spin = spinning_;
  program_.points.push_back(point);
  immediate_.push_back(atomic_ > 0 || in_guard_);
  if (op == Op::kEnd || op == Op::kJump || op == Op::kResult) dead_ = true;
  return pc;
}

void Lowering::jump(Label& label, Span span) { jump_if(Op::kJump, kNone, label, span); }

void Lowering::jump_if(Op op, Operand condition, Label& label, Span span) {
  if (dead_) return;
  const std::uint32_t pc = emit(op, span, static_cast<Operand>(label.pc), condition);
  if (label.pc == kNoIndex) {
    if (pc < program_.code.size()) label.jumps.push_back(pc);
    if (label.work) {
      label.work->merge(work_);
    } else {
      label.work = work_;
    }
  } else if (label.work) {
    // Back to the head of a loop: if its rounds work, the sum depends on how many there are.
    label.work->merge(work_);
    if (!label.work->known) ended_work_ = WorkSum{.known = false, .ticks = 0};
  }
}

void Lowering::bind(Label& label) {
  const auto here = static_cast<std::uint32_t>(program_.code.size());
  // A jump to the next instruction is none, unless something else leads to this place already.
  if (!label.jumps.empty() && label.jumps.back() + 1 == here && label_pc_ != here &&
      program_.code.back().op == Op::kJump) {
    label.jumps.pop_back();
    program_.code.pop_back();
    program_.points.pop_back();
    immediate_.pop_back();
    dead_ = false;
    label.pc = here - 1;
  } else {
    label.pc = here;
  }
  if (!label.jumps.empty()) label_pc_ = label.pc;
  for (const std::uint32_t pc : label.jumps) {
    program_.code[pc].a = static_cast<Operand>(label.pc);
  }
  if (label.work) {
    if (dead_ && !too_large_) {
      work_ = *label.work;
    } else {
      work_.merge(*label.work);
    }
  }
  if (!label.jumps.empty() && !too_large_) dead_ = false;
}

// The head of a loop: jumps to it come from below.
void Lowering::bind_loop(Label& label) {
  label.pc = static_cast<std::uint32_t>(program_.code.size());
  label_pc_ = label.pc;
  label.work = work_;
}

void Lowering::add_work(const std::optional<Word>& ticks) {
  if (dead_) return;
  const std::optional<Word> sum =
      ticks ? apply(Op::kAdd, work_.ticks, std::max<Word>(*ticks, 0)) : std::nullopt;
  work_.known = work_.known && sum.has_value();
  work_.ticks = sum.value_or(0);
}

Operand Lowering::constant(Word value) {
  const auto index = static_cast<Operand>(program_.constants.size());
  const auto [entry, added] = constants_.try_emplace(value, ~index);
  if (added) program_.constants.push_back(value);
  return entry->second;
}

std::optional<Word> Lowering::constant_of(Operand operand) const {
  if (operand >= 0) return std::nullopt;
  return program_.constants[static_cast<std::size_t>(~operand)];
}

Operand Lowering::new_slot() {
  const std::uint32_t slot = next_slot_++;
  if (slot >= kMaxSlots) {
    if (!too_large_) {
      reporter_.error(program_.bodies[body_].span,
                      cat(quote(program_.bodies[body_].name), " has too many variables at once"),
                      {.expected = cat("at most ", kMaxSlots,
                                       ", with those of the functions it "
                                       "calls"),
                       .hint = {}});
    }
    too_large_ = true;
    dead_ = true;
    return 0;
  }
  slots_ = std::max(slots_, next_slot_);
  return static_cast<Operand>(slot);
}

Operand Lowering::argument_list(const std::vector<Operand>& operands) {
  const auto first = static_cast<Operand>(program_.arguments.size());
  program_.arguments.insert(program_.arguments.end(), operands.begin(), operands.end());
  return first;
}

}  // namespace interleave::lang
