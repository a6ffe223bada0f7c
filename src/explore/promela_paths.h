// Internal to src/explore: one step of a scenario as guarded, parallel assignments.
//
// Taking a step runs its micro-instruction and then local code up to the next step. Run on symbols,
// that is a small set of paths: each has a condition on what was there before, what it changes, and
// where the strand stands afterwards. A path becomes one atomic statement of Promela, so that one
// step here is one transition there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "explore/promela_expression.h"
#include "explore/promela_names.h"
#include "lang/diagnostic.h"

namespace interleave::explore::promela {

// Where a strand can stand between two steps.
struct Stop {
  std::uint32_t pc = 0;
  enum class At : std::uint8_t {
    kStep,    // at a step instruction
    kCode,    // before local code that is still to be run: what Promela cannot do in one move
    kAsleep,  // the same, but not before it was let go (a barrier)
    kEnd,     // past its end
  } at = At::kStep;
  friend auto operator<=>(const Stop&, const Stop&) = default;
};

struct Assignment {
  ExprId target = kNoExpr;  // a name or an element
  ExprId value = kNoExpr;
};

struct PrintLine {
  std::string format;
  std::vector<ExprId> values;
};

struct Path {
  std::vector<ExprId> guard;        // what must hold for the step to be possible
  std::string communication;        // `ch!e`, `ch?` or `run f()`: stands before all the rest
  std::string ready;                // when a channel's communication is possible: `nfull(ch)`
  std::optional<std::size_t> into;  // the slot that the communication fills
  bool spawns = false;
  std::vector<ExprId> condition;  // of this path; may use what was received
  std::vector<ExprId> checks;     // must hold, or the step is a violation
  std::vector<PrintLine> prints;
  std::vector<Assignment> changes;  // all at once
  bool writes_memory = false;
  std::optional<ExprId> result;  // of a spawned strand, at its end
  Stop next;
};

// What is constant of the strand whose code is run.
struct Actor {
  std::uint32_t body = 0;
  ExprId id = kNoExpr;  // the value of `id`, where its body takes it
};

class Symbolic {
 public:
  Symbolic(const sim::Machine& machine, Names& names, Expressions& expressions,
           lang::Reporter& reporter);

  // The paths from a stop, for a strand whose `dirty` slots may be other than 0.
  std::vector<Path> from(const Actor& actor, Stop stop, const std::vector<bool>& dirty);
  // The local code before the first step. Its values replace the initial zeros of the slots.
  std::vector<Path> entry(const Actor& actor);

  // The value of a check, over memory.
  ExprId check(const lang::Check& check);
  ExprId slot(const Actor& actor, std::size_t slot);

  [[nodiscard]] std::uint32_t strand_limit() const { return strand_limit_; }

 private:
  using Frame = std::vector<ExprId>;
  struct Write {
    ExprId index = kNoExpr;  // kNoExpr: not an array
    ExprId value = kNoExpr;
  };
  struct Run {
    Path path;
    Frame frame;
    std::map<std::string, std::vector<Write>> memory;
    std::uint32_t pc = 0;
    bool in_atomic = false;
    bool first = true;  // nothing was taken yet: what cannot be done now blocks
    bool done = false;
    std::uint32_t operations = 0;
  };

  void explore(const Actor& actor, Run start, std::vector<Path>& paths);
  void advance(const Actor& actor, Run& run);
  void local(const Actor& actor, Run& run);
  void take(const Actor& actor, Run& run);
  void finish(const Actor& actor, Run& run, Stop next);
  void take_memory(Run& run, const lang::Instruction& in);
  void take_lock(Run& run, const lang::Instruction& in);
  void take_unlock(Run& run, const lang::Instruction& in);
  void take_condition(const Actor& actor, Run& run, const lang::Instruction& in);
  void take_notify(Run& run, const lang::Instruction& in);
  void take_barrier(const Actor& actor, Run& run, const lang::Instruction& in);
  void take_channel(const Actor& actor, Run& run, const lang::Instruction& in);
  void take_spawn(const Actor& actor, Run& run, const lang::Instruction& in);
  void take_join(Run& run, const lang::Instruction& in);
  void unsupported(std::uint32_t pc, std::string_view what);

  ExprId value(const Run& run, lang::Operand operand);
  void set(Run& run, lang::Operand slot, ExprId value);
  ExprId read(const Run& run, const std::string& name, ExprId index);
  void write(Run& run, const std::string& name, ExprId index, ExprId value);
  ExprId calculate(Run& run, const lang::Instruction& in);
  ExprId immediate(Run& run, std::uint32_t pc);
  // What a step needs: a condition for it to be possible, or inside `atomic` a check.
  void need(Run& run, ExprId condition);
  // Splits: this run goes on where the condition holds, the returned one where it does not.
  void fork(Run& run, ExprId condition, std::uint32_t else_pc);
  ExprId index_of(const Run& run, lang::Operand index);
  ExprId mark(const Run& run, lang::Operand declaration, lang::Operand index);
  std::vector<std::uint32_t> sleepers(lang::Operand declaration, lang::Op op) const;
  void wake(Run& run, lang::Operand declaration, ExprId mark, lang::Op op);

  const lang::Program& program_;
  Names& names_;
  Expressions& e_;
  lang::Reporter& reporter_;
  std::uint32_t strand_limit_ = 0;
  std::vector<Run> open_;  // split off, to be followed
};

}  // namespace interleave::explore::promela
