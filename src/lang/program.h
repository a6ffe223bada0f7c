// The compiled form of a scenario: declarations, and one flat vector of micro-instructions.
//
// `lang::compile` makes a Program from source text and knob values; everything after it (the
// simulator, the search, the exporters, the views) reads this and never the text. Knob values are
// folded in: a Program belongs to one setting of the knobs, and turning one compiles again.
//
// How it runs (shared words of this file and of src/sim/SEMANTICS.md):
//   - A *strand* (a declared thread or task, or a spawned one) has a program counter and a frame of
//     64-bit slots: its arguments first, then variables and temporaries.
//   - Instructions are *local* (run at once, see nothing that others can change) or *steps* (one
//     atomic move of the machine each). A strand that is waiting to be scheduled has its program
//     counter on a step; taking it runs the step, then local instructions up to the next step.
//   - Calls do not exist: recursion is refused, so each call is expanded where it stands, and
//     `call_sites` tells where an instruction came from.
//   - In *immediate* code (guards, checks, and the inside of an `atomic` block) step instructions do
//     not stop: they take effect as they are met.
//
// Units: durations are ticks, as written; nothing here has a cost yet (sim binds the settings).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lang/source.h"

namespace interleave::lang {

using Word = std::int64_t;  // every value: integers, booleans (0 and 1), handles (strand index + 1)

// A slot of the frame (>= 0), or a constant (< 0: `constants[~operand]`).
using Operand = std::int32_t;
inline constexpr Operand kNone = INT32_MAX;  // no operand here (no index, result not kept)

inline constexpr std::uint32_t kNoIndex = UINT32_MAX;  // no such declaration, call site, ...

// Operands a..d by instruction. "dst" is a slot or kNone. Where a named thing is used, `c` is its
// declaration (index into variables, objects or devices) and `b` its array index, kNone for a
// scalar; an index outside the array is a run-time error of the strand.
enum class Op : std::uint8_t {
  // --- local ---
  kMove,  // a dst, b value
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,  // a dst, b left, c right; /0 and overflow are run-time errors
  kEq,
  kNe,
  kLt,
  kLe,
  kGt,
  kGe,  // a dst, b left, c right
  kNot,
  kNegate,  // a dst, b value
  kJump,    // a target pc
  kJumpIfFalse,
  kJumpIfTrue,  // a target pc, b condition
  kAssert,      // b condition; its text is the span of the instruction
  kPrint,       // a index into prints
  kProgress,    // the strand did something useful (livelock check)
  // A call inside join_all or select, a future of the same task: a dst handle, b runtime (kNone: its maker's),
  // c body, d first argument, aux argument count
  kSpawnFuture,
  kBlockInPlaceBegin,
  kBlockInPlaceEnd,
  kLocalSetBegin,
  kLocalSetEnd,
  kBlockOnBegin,  // c runtime: this thread drives what follows, up to
  kBlockOnEnd,
  kCriticalEnter,
  kCriticalLeave,  // markers for the log; being inside is point[pc].critical
  // --- ends of code ---
  kResult,  // a value: the end of a guard or check
  kEnd,     // a result or kNone: the strand ends as soon as it reaches this; no step
  // --- steps: memory ---
  kRead,             // a dst, b index, c variable (shared or atomic)
  kWrite,            // a value, b index, c variable
  kReadModifyWrite,  // a value, b index, c atomic variable, aux Op (kAdd, kSub, kMul)
  kCompareExchange,  // a dst (1 if exchanged), b index, c atomic, d first of two args: old, new
  // --- steps: time ---
  kWork,   // a ticks (<= 0: falls through, no step)
  kIo,     // a ticks, c device (kNone: unlimited depth)
  kSleep,  // a ticks
  kYield,
  // --- steps: synchronisation (threads; inside a task these block its worker) ---
  kWaitUntil,  // a pc of the guard
  kLock,
  kUnlock,   // b, c object: mutex (async too for kUnlock); kUnlock also ends either rwlock side
  kTryLock,  // a dst, b, c object
  kReadLock,
  kWriteLock,
  kAcquire,
  kRelease,
  kConditionSleep,   // b, c condition; a mutex index, d mutex. First half of `wait c with m`
  kConditionRelock,  // same operands, at the pc after it: takes the mutex again, then goes on
  kNotify,
  kNotifyAll,
  kArrive,   // b, c barrier
  kSend,     // a value, b, c channel
  kReceive,  // a dst, b, c channel
  // --- steps: strands ---
  kSpawnThread,    // a dst handle, c body, d first argument, aux argument count
  kSpawnTask,      // same; b runtime (kNone: the spawner's own)
  kSpawnBlocking,  // same
  kSpawnLocal,     // same
  kJoin,           // a dst result, b handle (a thread waits by blocking)
  kCancel,         // b handle
  // --- steps: awaits (suspend the task, never its worker) ---
  kAwaitHandle,  // a dst, b handle
  kAwaitAll,     // d first handle operand, aux count
  kAwaitIo,      // a ticks, c device
  kAwaitSleep,   // a ticks
  kAwaitYield,
  kAwaitLock,     // b, c async mutex
  kAwaitAcquire,  // b, c async semaphore
  kAwaitSend,     // a value, b, c async channel
  kAwaitReceive,  // a dst, b, c async channel
  kSelect,        // c index into selects
  // --- steps: a block as one ---
  kAtomicBegin,  // aux 1: its first step is blocking and is the guard of the whole block
  kAtomicEnd,
};

inline constexpr bool is_step(Op op) { return op >= Op::kRead && op != Op::kAtomicEnd; }
// A point where a task may suspend without holding its worker.
inline constexpr bool is_await(Op op) { return op >= Op::kAwaitHandle && op <= Op::kSelect; }

struct Instruction {
  Op op = Op::kEnd;
  std::uint16_t aux = 0;
  Operand a = kNone, b = kNone, c = kNone, d = kNone;
};

// What is known of each program counter (parallel to Program::code).
struct Point {
  Span span;                           // the text it came from; a read's span is the name itself
  std::uint32_t call_site = kNoIndex;  // innermost expanded call, kNoIndex in the strand's own body
  std::uint32_t kill_first = 0;        // slots (in Program::kills) that are dead when a strand
  std::uint16_t kill_count = 0;        //   stops here, and may be dirty: set to 0, so states merge
  bool critical = false;               // inside `critical { }`
  bool spin = false;                   // part of the condition of `spin until`
};

struct CallSite {
  std::uint32_t function = kNoIndex;  // index into bodies
  Span call;
  std::uint32_t parent = kNoIndex;
};

enum class VariableKind : std::uint8_t { kShared, kAtomic };

struct Variable {
  std::string name;  // as `finals` prints it: "x", "shop.stock"
  VariableKind kind = VariableKind::kShared;
  Span span;
  bool is_array = false;
  bool is_boolean = false;  // declared with a boolean initial value
  std::uint32_t count = 1;  // elements
  std::uint32_t first = 0;  // first of its words in memory
  std::uint32_t process = kNoIndex;
  std::vector<Word> initial;  // `count` values
};

enum class ObjectKind : std::uint8_t {
  kMutex,
  kRwLock,
  kSemaphore,
  kCondition,
  kBarrier,
  kChannel
};

struct Object {
  std::string name;
  ObjectKind kind = ObjectKind::kMutex;
  Span span;
  bool is_array = false;
  bool is_async = false;
  bool fifo = false;      // queuing is a step; hand-over to the first
  bool spurious = false;  // a condition that may wake by itself
  std::uint32_t count = 1;
  std::uint32_t first = 0;  // first instance among all objects
  std::uint32_t process = kNoIndex;
  Word parameter = 0;  // semaphore: initial count; barrier: parties; channel: capacity
};

// A setting's value as written: `2`, `on`, `round_robin(quantum: 2)`, `[1, 2, 4]`. Numbers are
// evaluated (they may use params); words and names are bound by sim.
struct Setting;
struct SettingValue {
  enum class Kind : std::uint8_t { kNumber, kWord, kList };
  Kind kind = Kind::kNumber;
  Span span;
  Word number = 0;
  std::string word;                // kWord: the name; kNumber that is a lone knob: empty
  std::vector<Setting> arguments;  // of a word: `quantum: 2` (name empty when positional)
  std::vector<SettingValue> list;
};
struct Setting {
  std::string name;
  Span span;  // of the name
  SettingValue value;
};

struct Device {
  std::string name;
  Span span;
  std::vector<Setting> settings;  // depth
};

inline constexpr std::size_t kMaxRuntimes = 64;

struct Runtime {
  std::string name;
  Span span;
  std::vector<Setting> settings;  // workers, blocking, flavor, ...
};

struct Process {
  std::string name;
  Span span;
};

enum class StrandKind : std::uint8_t { kThread, kTask };

// Code that a strand can run: a declared thread's or task's block, or a spawned function.
struct Body {
  std::string name;
  Span span;
  std::uint32_t entry = 0;       // pc
  std::uint32_t end = 0;         // one past its last instruction (guards included)
  std::uint16_t slots = 0;       // frame size
  std::uint16_t parameters = 0;  // slots 0..parameters-1 take the arguments (`id` for an array)
  bool is_async = false;
  bool uses_id = false;     // its code depends on `id`: strands of it are not symmetric
  bool has_result = false;  // then it has at least one slot
  std::uint32_t process = kNoIndex;
  std::optional<Word> static_work;  // sum of its `work` in ticks, when no branch can change it
};

// A variable of a strand's own that is kept in a slot. The same slot may be another variable's elsewhere.
struct Local {
  std::string name;
  std::uint16_t slot = 0;
  // Where it can be named, pcs from `first` to before `last`; and of those, in order, where a strand may stop and
  // still needs its value.
  std::uint32_t first = 0, last = kNoIndex;
  std::vector<std::uint32_t> live_at;
};

struct Strand {
  std::string name;  // "worker" or, in an array, "worker[0]"
  StrandKind kind = StrandKind::kThread;
  Span span;
  std::uint32_t body = 0;
  Word id = 0;              // index in its array; argument 0 if the body has a parameter
  std::uint32_t group = 0;  // declaration it came from: elements of one array share it
  bool in_array = false;
  std::uint32_t process = kNoIndex;
  std::uint32_t runtime = kNoIndex;  // of a task
  Word arrival = 0;                  // ticks
  Word priority = 0;                 // higher wins
  Word tickets = 100;
  Word weight = 1024;
  std::optional<Word> length;  // what sjf and stcf believe, if written
  std::optional<Word> core;    // pinned
  bool daemon = false;
};

enum class CheckKind : std::uint8_t { kAlways, kFinally };

struct Check {
  CheckKind kind = CheckKind::kAlways;
  Span span;                // of the expression
  std::uint32_t code = 0;   // pc of immediate code that ends in kResult
  std::uint16_t slots = 0;  // scratch frame it needs
};

struct PrintPart {
  std::string text;
  Operand value = kNone;  // after the text
};
struct Print {
  std::vector<PrintPart> parts;
};

struct SelectArm {
  Op await = Op::kAwaitHandle;  // one of the kAwait* steps, with its operands
  Operand a = kNone, b = kNone, c = kNone;
  std::uint32_t target = 0;  // pc of the arm's block
  Span span;
};
struct Select {
  std::vector<SelectArm> arms;
};

struct Param {
  std::string name;
  std::string description;
  Span span;
  Word value = 0, initial = 0, low = 0, high = 0;
  bool has_range = false;
  bool is_boolean = false;  // declared with `true` or `false`: a toggle, 0..1
};

struct Program {
  Source source;
  std::vector<Param> params;
  std::vector<Setting> machine;     // all `machine { }` blocks, in order
  std::vector<Variable> variables;  // in order of declaration
  std::vector<Object> objects;
  std::vector<Device> devices;
  std::vector<Runtime> runtimes;
  std::vector<Process> processes;
  std::vector<Body> bodies;
  std::vector<Strand> strands;  // declared ones, in order: strand index = position
  std::vector<Check> checks;
  std::vector<Print> prints;
  std::vector<Select> selects;
  std::vector<Instruction> code;
  std::vector<Point> points;  // parallel to code
  std::vector<CallSite> call_sites;
  std::vector<Operand> arguments;    // pool for spawns, compare_exchange, join_all
  std::vector<std::uint16_t> kills;  // pool for Point
  std::vector<Local> locals;         // for those who look on: no step depends on it
  std::vector<Word> constants;
  std::uint32_t memory_words = 0;      // of all variables
  std::uint32_t object_instances = 0;  // of all objects
  bool forbid_races = false;
  bool forbid_livelock = false;
};

}  // namespace interleave::lang
