// The lowering's inside, shared by lower.cpp (bodies, emitting, labels), lower_expressions.cpp,
// lower_tasks.cpp and lower_statements.cpp.
#pragma once

#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lang/arithmetic.h"
#include "lang/compile.h"
#include "lang/lower.h"

namespace interleave::lang {

class Lowering {
 public:
  Lowering(const Source& source, const Ast& ast, Program& program, Reporter& reporter)
      : source_(source), ast_(ast), program_(program), reporter_(reporter) {}

  void run();

 private:
  // Ticks of `work` on the way to a place, as long as every way there has the same.
  struct WorkSum {
    bool known = true;
    Word ticks = 0;
    void merge(const WorkSum& other) { known = known && other.known && ticks == other.ticks; }
  };

  // A place to jump to. Forward jumps are patched when it is bound.
  struct Label {
    std::uint32_t pc = kNoIndex;
    std::vector<std::uint32_t> jumps;
    std::optional<WorkSum> work;  // of the ways that jump here
  };

  // What leaving a block early has to undo, innermost last.
  struct Cleanup {
    enum class Kind : std::uint8_t { kUnlock, kCritical, kAtomic, kLocalSet, kInPlace };
    Kind kind = Kind::kUnlock;
    Span span;
    Operand index = kNone;
    Operand object = kNone;
  };

  struct LoopTarget {
    Label* break_label = nullptr;
    Label* continue_label = nullptr;
    std::size_t cleanups = 0;
  };

  // One expansion of a function, or the strand's own block.
  struct Frame {
    std::vector<Operand> locals;
    const std::vector<std::string_view>* assigned = nullptr;
    bool is_async = false;
    std::uint32_t call_site = kNoIndex;
    Operand result = kNone;  // of an expansion: where its value goes
    Label* end = nullptr;    // of an expansion; a body of its own ends with kEnd
    std::size_t cleanups = 0;
  };

  // A guard of `wait until`, lowered after the body that holds it.
  struct PendingGuard {
    std::uint32_t wait = 0;  // pc of its kWaitUntil
    ExprId condition = kNoNode;
    Frame* frame = nullptr;
    std::uint32_t next_slot = 0;
  };

  // --- lower.cpp ---
  void strand_body(std::uint32_t index);
  void function_body(std::uint32_t index);
  void begin_body(std::uint32_t body);
  void end_body(std::uint32_t body);
  void end_strand(Span span, Operand result);
  void lower_guards();
  void check(const CheckDecl& declared);
  std::uint32_t function_index(std::uint32_t function) {
    return static_cast<std::uint32_t>(ast_.strands.size()) + function;
  }
  // The body of a spawned function: lowered once, when first asked for.
  std::uint32_t spawned_body(std::uint32_t function);

  std::uint32_t emit(Op op, Span span, Operand a = kNone, Operand b = kNone, Operand c = kNone,
                     Operand d = kNone, std::uint16_t aux = 0);
  void jump(Label& label, Span span);
  void jump_if(Op op, Operand condition, Label& label, Span span);
  void bind(Label& label);
  void bind_loop(Label& label);
  void add_work(const std::optional<Word>& ticks);

  Operand constant(Word value);
  [[nodiscard]] std::optional<Word> constant_of(Operand operand) const;
  Operand new_slot();
  Operand argument_list(const std::vector<Operand>& operands);

  // --- lower_expressions.cpp ---
  // Where a value goes: a slot that nothing in the expression reads, kNone for anywhere (a
  // variable's own slot or a constant is returned as it is), or kDrop.
  static constexpr Operand kDrop = kNone - 1;
  Operand value(ExprId id, Operand slot = kNone);
  void value_into(ExprId id, Operand slot);
  // A slot for the result of an instruction: `slot` itself, a new one, or kNone if it is dropped.
  Operand target(Operand slot);
  Operand place_index(const Place& place);
  Operand reference(const Place& place, Operand slot);
  Operand unary(const Expr& expr, const Unary& node, Operand slot);
  Operand binary(ExprId id, const Expr& expr, const Binary& node, Operand slot);
  Operand logical(ExprId id, Span span, Operand slot);
  Operand compare_exchange(const Expr& expr, const CompareExchange& node, Operand slot);
  // Falls through if the condition is true (false), else jumps.
  void jump_if_false(ExprId id, Label& label);
  void jump_if_true(ExprId id, Label& label);
  [[nodiscard]] std::optional<Word> fold(ExprId id) const;

  // --- lower_tasks.cpp ---
  std::vector<Operand> argument_values(const Call& call);
  Operand call(const Call& call, Span span, Operand slot);
  void expand(const Call& call, Span span, std::vector<Operand> arguments, Operand result);
  Operand spawn(const Expr& expr, const Spawn& node, Operand slot);
  Operand block_on(const Expr& expr, const BlockOn& node, Operand slot);
  Operand await(const Expr& expr, const Await& node, Operand slot);
  // A handle, made for a call that is part of `join_all` or `select`.
  // Of a call: its arguments; of anything else awaited: the handle.
  using FutureArguments = std::vector<Operand>;
  FutureArguments future_arguments(ExprId id);
  Operand future(ExprId id, const FutureArguments& arguments);
  void select(Span span, const SelectStatement& node);
  SelectArm select_arm(const SelectBranch& branch, Operand slot, FutureArguments& arguments);
  std::optional<Operand> binder_slot(const SelectBranch& branch);

  // --- lower_statements.cpp ---
  void block(const Block& block);
  void statement(StmtId id);
  void let(const Let& node);
  // From here to the end of its block: for those who look on.
  void name_slot(std::string_view name, Operand slot);
  void assign(Span span, const Assign& node);
  void branch(const If& node);
  void while_loop(const While& node);
  void loop(Span span, const Loop& node);
  void repeat(const Repeat& node);
  void returns(Span span, const Return& node);
  void spin(const SpinUntil& node);
  void object_statement(Span span, const ObjectStatement& node);
  void wait_condition(Span span, const WaitCondition& node);
  void send(Span span, const Send& node);
  void with(Span span, const With& node);
  void scoped(const Scoped& node);
  void atomic(const Scoped& node);
  void print(Span span, const PrintStatement& node);
  void evaluate(const Evaluate& node);
  void clean_up(std::size_t down_to);
  void loop_body(const Block& body, Label& break_label, Label& continue_label);
  void lock(Span span, const Place& place, Operand index);

  [[nodiscard]] const Expr& expr(ExprId id) const { return ast_.expressions[id]; }
  // Whether the present expansion never assigns to a variable of this name.
  [[nodiscard]] bool is_fixed(std::string_view name) const;
  [[nodiscard]] bool is_fixed(const Expr& expr) const;
  // Strands of this body cannot be exchanged for one another.
  void uses_handle() { program_.bodies[body_].uses_id = true; }
  [[nodiscard]] static bool is_slot(Operand operand) { return operand >= 0 && operand != kNone; }

  const Source& source_;
  const Ast& ast_;
  Program& program_;
  Reporter& reporter_;

  std::vector<bool> immediate_;           // of each instruction
  std::vector<std::uint32_t> requested_;  // functions whose bodies are spawned
  std::vector<bool> is_requested_;
  std::unordered_map<Word, Operand> constants_;
  bool too_large_ = false;

  // Of the body being lowered.
  std::uint32_t body_ = 0;
  std::uint32_t next_slot_ = 0;
  std::uint32_t slots_ = 0;                 // of its frame
  std::vector<std::uint32_t> guard_slots_;  // of each body, with the scratch of its guards
  std::deque<Frame> frames_;                // addresses stay: guards refer to them
  Frame* frame_ = nullptr;
  std::vector<LoopTarget> loops_;
  std::vector<Cleanup> cleanups_;
  std::vector<PendingGuard> guards_;
  bool dead_ = false;                  // no way leads here
  std::uint32_t label_pc_ = kNoIndex;  // where the last label was bound
  std::uint32_t atomic_ = 0;
  std::uint32_t critical_ = 0;
  bool in_guard_ = false;
  bool spinning_ = false;
  Operand around_ = kNone;  // the runtime of the block_on that a call is expanded in
  WorkSum work_;
  std::optional<WorkSum> ended_work_;  // at the ends reached so far
};

}  // namespace interleave::lang
