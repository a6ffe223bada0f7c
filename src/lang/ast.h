// The syntax tree of a scenario, as the parser leaves it and the checker completes it.
//
// Plain values: expressions and statements live in two vectors of the Ast and refer to one another
// by index, names are views into the source text (which must outlive the tree). What the checker
// finds out (what a name means) it writes into the fields marked "resolved".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <variant>
#include <vector>

#include "lang/program.h"
#include "lang/source.h"

namespace interleave::lang {

using ExprId = std::uint32_t;
using StmtId = std::uint32_t;
inline constexpr std::uint32_t kNoNode = UINT32_MAX;

struct Name {
  std::string_view text = {};
  Span span = {};
  explicit operator bool() const { return !text.empty(); }
};

enum class SymbolKind : std::uint8_t {
  kUnknown,
  kLocal,  // index among the locals of its function or strand
  kId,     // `id`, the index in an array of strands
  kParam,  // the rest: index into the vector of the Program
  kVariable,
  kObject,
  kDevice,
  kRuntime,
  kProcess,
  kFunction,  // index into Ast::functions
  kStrand,    // index into Ast::strands
};

struct Symbol {
  SymbolKind kind = SymbolKind::kUnknown;
  std::uint32_t index = 0;
  friend bool operator==(const Symbol&, const Symbol&) = default;
};

// `x`, `slot[i]`, `shop.stock`: a variable or an object.
struct Place {
  Name process = {};
  Name name = {};
  ExprId index = kNoNode;
  Span span = {};
  Symbol symbol = {};  // resolved
};

// ---- expressions ----

enum class Operator : std::uint8_t {
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAnd,
  kOr,
  kNot,
  kNegate,
};

struct Number {
  Word value = 0;
};
struct Boolean {
  bool value = false;
};
struct Reference {
  Place place;
};
struct Unary {
  Operator op = Operator::kNot;
  ExprId operand = kNoNode;
};
struct Binary {
  Operator op = Operator::kAdd;
  Span op_span;
  ExprId left = kNoNode, right = kNoNode;
};

// `f(a, b)`, wherever it stands: called, awaited, spawned or driven by `block_on`.
struct Call {
  Name callee;
  std::vector<ExprId> arguments;
  Span span;
  std::uint32_t function = kNoNode;  // resolved
};
struct CallExpr {
  Call call;
};
struct Receive {
  Place channel;
};
struct TryLock {
  Place mutex;
};
struct CompareExchange {
  Place target;
  ExprId expected = kNoNode, desired = kNoNode;
};
struct Join {
  ExprId handle = kNoNode;
};

enum class SpawnKind : std::uint8_t { kThread, kTask, kBlocking, kLocal };
struct Spawn {
  SpawnKind kind = SpawnKind::kTask;
  Call call;
  Name runtime = {};                      // of `on`; empty: the spawner's own
  std::uint32_t runtime_index = kNoNode;  // resolved
};
struct BlockOn {
  Name runtime;
  Call call;
  std::uint32_t runtime_index = kNoNode;  // resolved
};

enum class AwaitKind : std::uint8_t {
  kFuture,  // a call, a handle, or what `spawn` gives
  kIo,
  kSleep,
  kYield,
  kLock,
  kReceive,
  kAcquire,
  kSend,
  kJoinAll,
};
struct Await {
  AwaitKind kind = AwaitKind::kFuture;
  ExprId operand = kNoNode;              // kFuture; ticks of kIo and kSleep; value of kSend
  Place object = {};                     // kLock, kReceive, kAcquire, kSend
  Name device = {};                      // kIo
  std::uint32_t device_index = kNoNode;  // resolved
  std::vector<ExprId> futures = {};      // kJoinAll
};

// Where an expression could not be read; reported already.
struct Invalid {};

struct Expr {
  Span span = {};
  std::uint16_t height = 0;  // of the tree below, so that walking it cannot exhaust the stack
  std::variant<Invalid, Number, Boolean, Reference, Unary, Binary, CallExpr, Receive, TryLock,
               CompareExchange, Join, Spawn, BlockOn, Await>
      node = Invalid{};
};

// ---- statements ----

struct Block {
  Span span = {};  // with its braces
  std::vector<StmtId> statements = {};
};

struct Let {
  Name name;
  ExprId value = kNoNode;
  std::uint32_t local = kNoNode;  // resolved
};
enum class AssignOp : std::uint8_t { kSet, kAdd, kSub, kMul };
struct Assign {
  Place target;
  AssignOp op = AssignOp::kSet;
  ExprId value = kNoNode;
};
struct If {
  ExprId condition = kNoNode;
  Block then_block;
  Block else_block;  // of `else if`: one If
  bool has_else = false;
};
struct While {
  ExprId condition = kNoNode;
  Block body;
};
struct Loop {
  Block body;
};
struct Repeat {
  ExprId count = kNoNode;
  Block body;
};
struct Break {};
struct Continue {};
struct Return {
  ExprId value = kNoNode;
};
struct Work {
  ExprId ticks = kNoNode;
};
struct Io {
  Name device;
  std::uint32_t device_index = kNoNode;  // resolved
  ExprId ticks = kNoNode;
};
struct Sleep {
  ExprId ticks = kNoNode;
};
struct Yield {};
struct SpinUntil {
  ExprId condition = kNoNode;
};
struct WaitUntil {
  ExprId condition = kNoNode;
};

enum class ObjectVerb : std::uint8_t {
  kLock,
  kUnlock,
  kReadLock,
  kWriteLock,
  kAcquire,
  kRelease,
  kNotify,
  kNotifyAll,
  kArrive,
};
struct ObjectStatement {
  ObjectVerb verb = ObjectVerb::kLock;
  Place object;
};
struct WaitCondition {
  Place condition;
  Place mutex;
};
struct Send {
  Place channel;
  ExprId value = kNoNode;
};
struct With {
  Place mutex;
  Block body;
};
enum class ScopeKind : std::uint8_t { kCritical, kAtomic, kLocalSet, kBlockInPlace };
struct Scoped {
  ScopeKind kind = ScopeKind::kCritical;
  Span keyword;
  Block body;
};
struct SelectBranch {
  Name binder;            // empty, or `_`: the value is dropped
  Symbol symbol;          // resolved: the binder
  bool declares = false;  // resolved: the binder is a new local
  ExprId await = kNoNode;
  Block body;
};
struct SelectStatement {
  std::vector<SelectBranch> branches;
};
struct Cancel {
  ExprId handle = kNoNode;
};
struct Progress {};
struct Assert {
  ExprId condition = kNoNode;
};
struct PrintPiece {
  std::string text;
  ExprId value = kNoNode;  // after the text
};
struct PrintStatement {
  std::vector<PrintPiece> pieces;
};
struct Evaluate {
  ExprId value = kNoNode;
};

struct Stmt {
  Span span = {};
  std::variant<Let, Assign, If, While, Loop, Repeat, Break, Continue, Return, Work, Io, Sleep,
               Yield, SpinUntil, WaitUntil, ObjectStatement, WaitCondition, Send, With, Scoped,
               SelectStatement, Cancel, Progress, Assert, PrintStatement, Evaluate>
      node;
};

// ---- settings ----

struct SettingNode;
struct SettingValueNode {
  enum class Kind : std::uint8_t { kExpression, kWord, kList };
  Kind kind = Kind::kExpression;
  Span span = {};
  ExprId expression = kNoNode;  // may be a lone name that turns out to be no knob: then a word
  Name word = {};
  std::vector<SettingNode> arguments;
  std::vector<SettingValueNode> list;
};
struct SettingNode {
  Name name;
  SettingValueNode value;
};

// ---- declarations ----

struct ParamDecl {
  Name name;
  ExprId initial = kNoNode;
  ExprId low = kNoNode, high = kNoNode;  // kNoNode: no range
  std::string description = {};
};
struct VariableDecl {
  VariableKind kind = VariableKind::kShared;
  Name name;
  ExprId size = kNoNode;        // of an array
  std::vector<ExprId> initial;  // none: 0; several: one for each element
  bool is_list = false;
  Span initial_span;
  std::uint32_t process = kNoNode;
};
struct ObjectDecl {
  ObjectKind kind = ObjectKind::kMutex;
  Name name;
  ExprId size = kNoNode;
  ExprId parameter = kNoNode;  // count, parties or capacity
  bool is_async = false;
  bool fifo = false;
  bool spurious = false;
  std::uint32_t process = kNoNode;
};
struct DeviceDecl {
  Name name;
  std::vector<SettingNode> settings;
};
struct RuntimeDecl {
  Name name;
  std::vector<SettingNode> settings;
};
struct ProcessDecl {
  Name name;
};
struct FunctionDecl {
  Name name;
  std::vector<Name> parameters;
  Block body;
  bool is_async = false;
  bool has_result = false;  // some `return` has a value
  std::uint32_t process = kNoNode;
  std::vector<std::string_view> assigned;  // names that its body assigns to
  std::uint32_t locals = 0;                // resolved; parameters are the first ones
};
enum class ClauseKind : std::uint8_t { kAt, kPriority, kTickets, kWeight, kLength, kCore };
struct Clause {
  ClauseKind kind = ClauseKind::kAt;
  Span span;
  ExprId value = kNoNode;
};
struct StrandDecl {
  StrandKind kind = StrandKind::kThread;
  Name name;
  ExprId size = kNoNode;  // of an array
  std::vector<Clause> clauses;
  Name runtime;
  bool daemon = false;
  Block body;
  std::uint32_t process = kNoNode;
  std::vector<std::string_view> assigned;
  bool mentions_id = false;               // somewhere in its block
  std::uint32_t locals = 0;               // resolved
  std::uint32_t runtime_index = kNoNode;  // resolved
};
struct CheckDecl {
  CheckKind kind = CheckKind::kAlways;
  ExprId condition = kNoNode;
  std::uint32_t process = kNoNode;  // that it stands in
};

struct Ast {
  std::vector<Expr> expressions;
  std::vector<Stmt> statements;
  std::vector<ParamDecl> params;
  std::vector<SettingNode> machine;
  std::vector<VariableDecl> variables;
  std::vector<ObjectDecl> objects;
  std::vector<DeviceDecl> devices;
  std::vector<RuntimeDecl> runtimes;
  std::vector<ProcessDecl> processes;
  std::vector<FunctionDecl> functions;
  std::vector<StrandDecl> strands;
  std::vector<CheckDecl> checks;
  bool forbid_races = false;
  bool forbid_livelock = false;
  // What could not be read is missing above. Its words are kept, so that a name whose declaration
  // is broken is not reported as undeclared as well.
  bool incomplete = false;
  std::unordered_set<std::string_view> unread;
};

}  // namespace interleave::lang
