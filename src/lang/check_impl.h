// The checker's inside, shared by check.cpp (bodies, calls, effects), check_names.cpp,
// check_expressions.cpp, check_tasks.cpp and check_statements.cpp.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/check.h"
#include "lang/text.h"

namespace interleave::lang {

// What is known of a value. Numbers and booleans mix freely; handles do not compute.
enum class Type : std::uint8_t {
  kNothing,  // no value at all
  kNumber,
  kThreadHandle,
  kTaskHandle,
  kAny,  // a function's result, shared memory: only known as the program runs
};

// What running a piece of code may do that matters to where it may stand.
enum class Effect : std::uint8_t {
  kStep,           // any step at all
  kChange,         // changes memory or objects, spawns, prints: not for conditions and checks
  kBlock,          // may have to wait for others
  kTime,           // takes time or gives the core away
  kNeedsTask,      // only works inside a runtime
  kNeedsThread,    // only works outside of one
  kNeedsLocalSet,  // `spawn_local`
};
inline constexpr std::size_t kEffects = 7;

// Where an effect comes from, to explain an error at a call.
struct Witness {
  Span span;
  std::string text;
};
using Effects = std::array<std::optional<Witness>, kEffects>;

class Checker {
 public:
  Checker(const Source& source, Ast& ast, const Names& names, const Program& program,
          Reporter& reporter)
      : source_(source), ast_(ast), names_(names), program_(program), reporter_(reporter) {}

  void run();

 private:
  enum class BodyKind : std::uint8_t { kThread, kTask, kFunction, kAsyncFunction, kCheck };

  struct Local {
    Name name;
    Type type = Type::kNumber;
  };

  // A call or spawn, judged when all effects are known.
  struct CallSite {
    std::uint32_t function = kNoNode;
    Span span;
    bool spawned = false;  // runs elsewhere: its effects are not ours
    SpawnKind spawn = SpawnKind::kTask;
    BodyKind from = BodyKind::kThread;
    std::uint32_t caller = kNoNode;  // function it stands in
    bool in_atomic = false;
    bool in_guard = false;
    bool in_local_set = false;
  };

  struct Body {
    BodyKind kind = BodyKind::kThread;
    std::string_view name;
    std::uint32_t process = kNoNode;
    std::uint32_t function = kNoNode;
    bool has_id = false;
    std::vector<Local> locals;
    std::vector<std::uint32_t> visible;  // locals in scope, innermost last
    std::uint32_t loops = 0;
    std::uint32_t atomic = 0;
    std::uint32_t local_sets = 0;
    std::uint32_t in_place = 0;
    bool in_guard = false;   // a condition of `wait until`, or a check
    bool may_guard = false;  // the present step may be the guard of an atomic block
    Effects effects;
  };

  // --- check.cpp ---
  void function(std::uint32_t index);
  void strand(std::uint32_t index);
  void check_declaration(CheckDecl& check);
  void find_recursion();
  bool visit_calls(std::uint32_t function, std::vector<std::uint32_t>& path);
  void report_cycle(const std::vector<std::uint32_t>& path, std::uint32_t back_to, Span call);
  void propagate(std::uint32_t function);
  void judge(const CallSite& site);
  // Records an effect of the body, or reports that it cannot happen here.
  void effect(Effect effect, Span span, std::string_view text);
  // An operation that may block: it can be the guard of an atomic block unless `never_guard` says
  // why it cannot.
  void blocks(Span span, std::string_view text, std::string_view never_guard = {});
  [[nodiscard]] bool is_async() const {
    return body_.kind == BodyKind::kTask || body_.kind == BodyKind::kAsyncFunction;
  }
  [[nodiscard]] std::string body_description() const;

  // --- check_names.cpp ---
  [[nodiscard]] std::uint32_t find_local(std::string_view name) const;
  std::uint32_t declare_local(const Name& name, Type type);
  // Resolves a value's or object's name; kUnknown after an error, which proposes `declaration`.
  Symbol resolve(Place& place, std::string_view declaration = {});
  void undeclared(const Place& place, std::string_view declaration);
  bool foreign_memory(const Place& place, const Names::Entry& entry);
  void check_index(Place& place, bool is_array, std::uint32_t count);
  // A variable (or local) as a value or as a target.
  Type read(Place& place);
  void not_a_value(const Place& place, Symbol symbol);
  void not_assignable(const Place& place, Symbol symbol);
  // An object of one of `kinds`, for the operation `verb`; nullptr after an error.
  const Object* object(Place& place, std::initializer_list<ObjectKind> kinds, std::string_view verb,
                       bool is_async = false);
  static std::string declaration_of(const Place& place, ObjectKind kind, bool is_async);
  std::uint32_t runtime(const Name& name);
  [[nodiscard]] std::string_view example_runtime() const;
  std::uint32_t device(const Name& name);
  std::optional<Word> constant(ExprId expression) const;

  // --- check_expressions.cpp ---
  Type expression(ExprId id);
  Type value(ExprId id);   // something that has a value
  void number(ExprId id);  // a value that computes
  Type binary(const Binary& node);
  Type call(Expr& expr, CallExpr& node);
  bool resolve_call(Call& call);
  void arguments(const Call& call);
  Type receive(Span span, Receive& node);
  Type try_lock(Span span, TryLock& node);
  Type compare_exchange(Span span, CompareExchange& node);
  Type join(Span span, const Join& node);

  // --- check_tasks.cpp ---
  Type spawn(Span span, Spawn& node);
  Type block_on(Span span, BlockOn& node);
  Type await(Span span, Await& node);
  Type await_future(Span span, ExprId future);
  void join_all(Span span, Await& node);
  void await_object(Span span, Await& node);
  bool may_await(Span span);
  void select(Span span, SelectStatement& node);

  // --- check_statements.cpp ---
  void block(Block& block);
  void statement(StmtId id);
  void let(Let& node);
  void assign(Span span, Assign& node);
  void branch(If& node);
  void returns(Span span, const Return& node);
  void guard(ExprId condition);
  void object_statement(Span span, ObjectStatement& node);
  void lock(Span span, Place& place, std::string_view verb, bool is_with);
  void wait_condition(Span span, WaitCondition& node);
  void send(Span span, Send& node);
  void with(Span span, With& node);
  void scoped(Scoped& node);
  void cancel(const Cancel& node);
  void evaluate(Span span, const Evaluate& node);
  void print(Span span, const PrintStatement& node);

  [[nodiscard]] Expr& expr(ExprId id) { return ast_.expressions[id]; }
  [[nodiscard]] const Expr& expr(ExprId id) const { return ast_.expressions[id]; }
  void error(Span span, std::string message, std::string expected = {}, std::string hint = {}) {
    reporter_.error(span, std::move(message),
                    {.expected = std::move(expected), .hint = std::move(hint)});
  }
  [[nodiscard]] std::uint32_t line(Span span) const {
    if (!lines_) lines_.emplace(source_);
    return lines_->line(span.begin);
  }

  const Source& source_;
  Ast& ast_;
  const Names& names_;
  const Program& program_;
  Reporter& reporter_;
  mutable std::optional<LineIndex> lines_;  // made for the first error that names a line
  Body body_;
  std::uint32_t steps_seen_ = 0;                   // so far, to see whether a block has any
  std::vector<Effects> effects_;                   // of each function
  std::vector<std::vector<std::uint32_t>> calls_;  // of each function: its CallSites
  std::vector<CallSite> sites_;
  std::vector<std::uint32_t> depth_;  // of each function: longest chain of calls
  std::vector<std::uint8_t> state_;   // of each function, while walking the calls
};

}  // namespace interleave::lang
