#include "lang/dump.h"

#include <algorithm>

#include "lang/text.h"

namespace interleave::lang {

namespace {

class Dump {
 public:
  explicit Dump(const Program& program) : program_(program) {}

  std::string run() {
    for (std::uint32_t i = 0; i < program_.bodies.size(); ++i) body(i);
    for (const Check& check : program_.checks) {
      out_ += cat(check.kind == CheckKind::kAlways ? "always" : "finally", " (", slots(check.slots),
                  ")\n");
      std::uint32_t pc = check.code;
      while (program_.code[pc].op != Op::kResult) instruction(pc++);
      instruction(pc);
    }
    return std::move(out_);
  }

 private:
  static std::string slots(std::uint32_t count) {
    return cat(count, count == 1 ? " slot" : " slots");
  }

  void body(std::uint32_t index) {
    const Body& body = program_.bodies[index];
    if (body.entry == body.end) return;  // a function that is only called
    std::size_t strands = 0;
    const Strand* first = nullptr;
    for (const Strand& strand : program_.strands) {
      if (strand.body != index) continue;
      if (first == nullptr) first = &strand;
      ++strands;
    }
    out_ += first == nullptr ? "fn " : first->kind == StrandKind::kThread ? "thread " : "task ";
    out_ += body.name;
    if (first != nullptr && first->in_array) out_ += cat('[', strands, ']');
    out_ += cat(" (", slots(body.slots));
    if (body.parameters > 0) out_ += cat(", ", body.parameters, " given");
    if (body.uses_id) out_ += ", not symmetric";
    if (body.static_work) out_ += cat(", work ", *body.static_work);
    out_ += ")\n";
    for (std::uint32_t pc = body.entry; pc < body.end; ++pc) instruction(pc);
  }

  [[nodiscard]] std::string operand(Operand operand) const {
    if (operand == kNone) return "_";
    if (operand >= 0) return cat('s', operand);
    return std::to_string(program_.constants[static_cast<std::size_t>(~operand)]);
  }
  [[nodiscard]] std::string indexed(std::string_view name, Operand index) const {
    return index == kNone ? std::string(name) : cat(name, '[', operand(index), ']');
  }
  [[nodiscard]] std::string variable(Operand declaration, Operand index) const {
    return indexed(program_.variables[static_cast<std::size_t>(declaration)].name, index);
  }
  [[nodiscard]] std::string object(Operand declaration, Operand index) const {
    return indexed(program_.objects[static_cast<std::size_t>(declaration)].name, index);
  }
  [[nodiscard]] std::string device(Operand declaration) const {
    if (declaration == kNone) return {};
    return cat(" on ", program_.devices[static_cast<std::size_t>(declaration)].name);
  }
  [[nodiscard]] std::string arguments(const Instruction& in, std::uint32_t count) const {
    std::string out;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (i > 0) out += ' ';
      out += operand(program_.arguments[static_cast<std::size_t>(in.d) + i]);
    }
    return out;
  }
  [[nodiscard]] std::string result(Operand slot) const {
    return slot == kNone ? std::string() : cat(operand(slot), " = ");
  }

  // What an await or its blocking sister names, as an instruction or an arm of a select.
  [[nodiscard]] std::string awaited(Op op, Operand a, Operand b, Operand c) const {
    switch (op) {
      case Op::kIo:
      case Op::kAwaitIo: return cat(operand(a), device(c));
      case Op::kSleep:
      case Op::kAwaitSleep: return operand(a);
      case Op::kJoin:
      case Op::kAwaitHandle: return cat(result(a), operand(b));
      case Op::kReceive:
      case Op::kAwaitReceive: return cat(result(a), object(c, b));
      case Op::kSend:
      case Op::kAwaitSend: return cat(object(c, b), ' ', operand(a));
      case Op::kAwaitYield: return {};
      default: return object(c, b);
    }
  }

  [[nodiscard]] std::string operands(const Instruction& in) const {
    switch (in.op) {
      case Op::kMove:
      case Op::kNot:
      case Op::kNegate: return cat(result(in.a), operand(in.b));
      case Op::kJump:
      case Op::kWaitUntil: return std::to_string(in.a);
      case Op::kJumpIfFalse:
      case Op::kJumpIfTrue: return cat(in.a, " on ", operand(in.b));
      case Op::kAssert:
      case Op::kCancel: return operand(in.b);
      case Op::kPrint: return print(program_.prints[static_cast<std::size_t>(in.a)]);
      case Op::kBlockOnBegin:
      case Op::kBlockOnEnd: return program_.runtimes[static_cast<std::size_t>(in.c)].name;
      case Op::kResult:
      case Op::kEnd: return in.a == kNone ? std::string() : operand(in.a);
      case Op::kWork: return operand(in.a);
      case Op::kRead: return cat(result(in.a), variable(in.c, in.b));
      case Op::kWrite: return cat(variable(in.c, in.b), " = ", operand(in.a));
      case Op::kReadModifyWrite:
        return cat(variable(in.c, in.b), ' ', op_name(static_cast<Op>(in.aux)), ' ', operand(in.a));
      case Op::kCompareExchange:
        return cat(result(in.a), variable(in.c, in.b), ' ', arguments(in, 2));
      case Op::kTryLock: return cat(result(in.a), object(in.c, in.b));
      case Op::kConditionSleep:
      case Op::kConditionRelock: return cat(object(in.c, in.b), " with ", object(in.d, in.a));
      case Op::kSpawnFuture:
      case Op::kSpawnThread:
      case Op::kSpawnTask:
      case Op::kSpawnBlocking:
      case Op::kSpawnLocal: {
        std::string text = cat(result(in.a), program_.bodies[static_cast<std::size_t>(in.c)].name,
                               '(', arguments(in, in.aux), ')');
        if (in.op != Op::kSpawnFuture && in.b != kNone) {
          text += cat(" on ", program_.runtimes[static_cast<std::size_t>(in.b)].name);
        }
        return text;
      }
      case Op::kAwaitAll: return arguments(in, in.aux);
      case Op::kSelect: return select(program_.selects[static_cast<std::size_t>(in.c)]);
      case Op::kAtomicBegin: return in.aux == 1 ? "guarded" : "";
      case Op::kProgress:
      case Op::kYield:
      case Op::kAtomicEnd:
      case Op::kLocalSetBegin:
      case Op::kLocalSetEnd:
      case Op::kBlockInPlaceBegin:
      case Op::kBlockInPlaceEnd:
      case Op::kCriticalEnter:
      case Op::kCriticalLeave: return {};
      default:
        if (in.op <= Op::kNegate) {
          return cat(result(in.a), operand(in.b), ' ', operand(in.c));
        }
        return awaited(in.op, in.a, in.b, in.c);
    }
  }

  [[nodiscard]] std::string print(const Print& print) const {
    std::string out;
    for (const PrintPart& part : print.parts) {
      if (!part.text.empty()) {
        out += '"';
        for (const char c : part.text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
        out += "\" ";
      }
      if (part.value != kNone) out += cat(operand(part.value), ' ');
    }
    if (!out.empty()) out.pop_back();
    return out;
  }

  [[nodiscard]] std::string select(const Select& select) const {
    std::string out;
    for (const SelectArm& arm : select.arms) {
      if (!out.empty()) out += ", ";
      out += op_name(arm.await);
      const std::string what = awaited(arm.await, arm.a, arm.b, arm.c);
      if (!what.empty()) out += cat(' ', what);
      out += cat(" to ", arm.target);
    }
    return out;
  }

  void instruction(std::uint32_t pc) {
    const Instruction& in = program_.code[pc];
    const Point& point = program_.points[pc];
    std::string line = std::to_string(pc);
    line.insert(0, line.size() < 4 ? 4 - line.size() : 0, ' ');
    line += cat("  ", op_name(in.op));
    if (const std::string text = operands(in); !text.empty()) {
      line.append(line.size() < 18 ? 18 - line.size() : 1, ' ');
      line += text;
    }
    std::string notes;
    if (is_step(in.op)) notes = text_of(program_.source, point.span);
    if (point.critical) notes += notes.empty() ? "critical" : ", critical";
    if (point.spin) notes += notes.empty() ? "spin" : ", spin";
    if (point.kill_count > 0) {
      notes += notes.empty() ? "kill" : ", kill";
      for (std::uint32_t i = 0; i < point.kill_count; ++i) {
        notes += cat(" s", program_.kills[point.kill_first + i]);
      }
    }
    // On one line, whatever the text it came from.
    notes.erase(std::unique(notes.begin(), notes.end(),
                            [](char a, char b) {
                              return (a == ' ' || a == '\n') && (b == ' ' || b == '\n');
                            }),
                notes.end());
    std::replace(notes.begin(), notes.end(), '\n', ' ');
    if (!notes.empty()) {
      line.append(line.size() < 38 ? 38 - line.size() : 1, ' ');
      line += cat("; ", notes);
    }
    out_ += line + '\n';
  }

  const Program& program_;
  std::string out_;
};

}  // namespace

std::string dump(const Program& program) { return Dump(program).run(); }

std::string_view op_name(Op op) {
  switch (op) {
    case Op::kMove: return "move";
    case Op::kAdd: return "add";
    case Op::kSub: return "sub";
    case Op::kMul: return "mul";
    case Op::kDiv: return "div";
    case Op::kMod: return "mod";
    case Op::kEq: return "eq";
    case Op::kNe: return "ne";
    case Op::kLt: return "lt";
    case Op::kLe: return "le";
    case Op::kGt: return "gt";
    case Op::kGe: return "ge";
    case Op::kNot: return "not";
    case Op::kNegate: return "negate";
    case Op::kJump: return "jump";
    case Op::kJumpIfFalse: return "jump_if_false";
    case Op::kJumpIfTrue: return "jump_if_true";
    case Op::kAssert: return "assert";
    case Op::kPrint: return "print";
    case Op::kProgress: return "progress";
    case Op::kSpawnFuture: return "spawn_future";
    case Op::kBlockInPlaceBegin: return "block_in_place_begin";
    case Op::kBlockInPlaceEnd: return "block_in_place_end";
    case Op::kLocalSetBegin: return "local_set_begin";
    case Op::kLocalSetEnd: return "local_set_end";
    case Op::kBlockOnBegin: return "block_on_begin";
    case Op::kBlockOnEnd: return "block_on_end";
    case Op::kCriticalEnter: return "critical_enter";
    case Op::kCriticalLeave: return "critical_leave";
    case Op::kResult: return "result";
    case Op::kEnd: return "end";
    case Op::kRead: return "read";
    case Op::kWrite: return "write";
    case Op::kReadModifyWrite: return "read_modify_write";
    case Op::kCompareExchange: return "compare_exchange";
    case Op::kWork: return "work";
    case Op::kIo: return "io";
    case Op::kSleep: return "sleep";
    case Op::kYield: return "yield";
    case Op::kWaitUntil: return "wait_until";
    case Op::kLock: return "lock";
    case Op::kUnlock: return "unlock";
    case Op::kTryLock: return "try_lock";
    case Op::kReadLock: return "read_lock";
    case Op::kWriteLock: return "write_lock";
    case Op::kAcquire: return "acquire";
    case Op::kRelease: return "release";
    case Op::kConditionSleep: return "condition_sleep";
    case Op::kConditionRelock: return "condition_relock";
    case Op::kNotify: return "notify";
    case Op::kNotifyAll: return "notify_all";
    case Op::kArrive: return "arrive";
    case Op::kSend: return "send";
    case Op::kReceive: return "receive";
    case Op::kSpawnThread: return "spawn_thread";
    case Op::kSpawnTask: return "spawn_task";
    case Op::kSpawnBlocking: return "spawn_blocking";
    case Op::kSpawnLocal: return "spawn_local";
    case Op::kJoin: return "join";
    case Op::kCancel: return "cancel";
    case Op::kAwaitHandle: return "await_handle";
    case Op::kAwaitAll: return "await_all";
    case Op::kAwaitIo: return "await_io";
    case Op::kAwaitSleep: return "await_sleep";
    case Op::kAwaitYield: return "await_yield";
    case Op::kAwaitLock: return "await_lock";
    case Op::kAwaitAcquire: return "await_acquire";
    case Op::kAwaitSend: return "await_send";
    case Op::kAwaitReceive: return "await_receive";
    case Op::kSelect: return "select";
    case Op::kAtomicBegin: return "atomic_begin";
    case Op::kAtomicEnd: return "atomic_end";
  }
  return "?";
}

}  // namespace interleave::lang
