#include "explore/promela.h"

#include <algorithm>
#include <cctype>

#include "explore/promela_process.h"
#include "sim/step.h"

namespace interleave::explore {
namespace {

using namespace promela;

constexpr std::size_t kMaxProcesses = 255;  // SPIN's own limit
constexpr lang::Word kMaxCapacity = 255;

// What Promela has no word for.
void find_unsupported(const sim::Machine& machine, lang::Reporter& reporter) {
  const lang::Program& program = *machine.program;
  constexpr std::string_view kOnly =
      "only threads and unordered objects can be exported to Promela";
  const auto refuse = [&](lang::Span span, const std::string& what) {
    reporter.error(span, what + " cannot be exported to Promela",
                   {.expected = {}, .hint = std::string(kOnly)});
  };
  for (const lang::Runtime& runtime : program.runtimes) {
    refuse(runtime.span, "runtime `" + runtime.name + "`");
  }
  for (std::size_t i = 0; i < program.strands.size(); ++i) {
    const lang::Strand& strand = program.strands[i];
    if (strand.kind != lang::StrandKind::kTask) continue;
    if (i > 0 && program.strands[i - 1].group == strand.group) continue;
    const std::string name = program.bodies[strand.body].name;
    refuse(strand.span, "task `" + name + "`");
  }
  for (const lang::Object& object : program.objects) {
    if (object.is_async) {
      refuse(object.span, "async object `" + object.name + "`");
    } else if (object.fifo) {
      refuse(object.span, "`" + object.name + "`, which is fifo,");
    } else if (object.kind == lang::ObjectKind::kChannel && object.parameter > kMaxCapacity) {
      refuse(object.span, "a channel for more than " + std::to_string(kMaxCapacity) + " values");
    }
  }
  if (machine.cooperative) {
    lang::Span span = lang::kNowhere;
    for (const lang::Setting& setting : program.machine) {
      if (setting.name == "policy") span = setting.span;
    }
    refuse(span, "the policy `cooperative`");
  }
  if (program.strands.size() > kMaxProcesses) {
    reporter.error(program.strands.back().span,
                   "SPIN runs at most " + std::to_string(kMaxProcesses) + " processes");
  }
  for (const lang::Variable& variable : program.variables) {
    const bool large = std::ranges::any_of(
        variable.initial, [](lang::Word value) { return value > INT32_MAX || value < INT32_MIN; });
    if (large) reporter.error(variable.span, "an integer of Promela has 32 bits");
  }
  // A daemon stops when all others have ended, which a rendezvous cannot be made to look at.
  const bool daemons = std::ranges::any_of(program.strands, &lang::Strand::daemon);
  for (const lang::Object& object : program.objects) {
    if (daemons && object.kind == lang::ObjectKind::kChannel && object.parameter == 0) {
      refuse(object.span, "a channel without capacity together with a daemon");
    }
  }
}

class Exporter {
 public:
  explicit Exporter(const sim::Machine& machine)
      : machine_(machine),
        program_(*machine.program),
        names_(machine),
        symbolic_(machine, names_, e_, reporter_) {}

  std::expected<std::string, lang::Diagnostics> run() {
    find_unsupported(machine_, reporter_);
    if (reporter_.has_errors()) return std::unexpected(reporter_.take());
    find_features();
    std::string processes = write_processes();
    if (reporter_.has_errors()) return std::unexpected(reporter_.take());
    return header() + declarations() + properties() + processes + at_start();
  }

 private:
  void find_features() {
    for (const lang::Check& check : program_.checks) {
      if (check.kind == lang::CheckKind::kAlways) {
        features_.invariants.push_back(symbolic_.check(check));
      } else {
        finals_.push_back(symbolic_.check(check));
      }
    }
    features_.finals = !finals_.empty();
    features_.live =
        features_.finals || std::ranges::any_of(program_.strands, &lang::Strand::daemon);
    features_.critical = machine_.has_critical;
    for (const lang::Instruction& in : program_.code) {
      features_.joins = features_.joins || in.op == lang::Op::kJoin;
    }
  }

  std::string write_processes() {
    std::string text;
    std::vector<bool> declared(program_.bodies.size());
    for (std::size_t first = 0; first < program_.strands.size();) {
      std::size_t end = first + 1;
      const lang::Strand& strand = program_.strands[first];
      while (end < program_.strands.size() && program_.strands[end].group == strand.group) ++end;
      declared[strand.body] = true;
      const std::size_t count = end - first;
      const bool takes_id = program_.bodies[strand.body].parameters != 0;
      ProcessKind kind;
      kind.actor.body = strand.body;
      kind.daemon = strand.daemon;
      if (takes_id) {
        kind.actor.id =
            e_.binary(ExprKind::kSub, e_.name("_pid"), e_.constant(static_cast<lang::Word>(first)));
      }
      // Where the code before the first step depends on `id`, every strand begins elsewhere.
      const bool split = takes_id && count > 1 && symbolic_.entry(kind.actor).size() > 1;
      for (std::size_t i = first; i < end; i += split ? 1 : count) {
        std::string name = names_.bodies[strand.body];
        std::string many = count > 1 && !split ? " [" + std::to_string(count) + "]" : "";
        if (split) {
          kind.actor.id = e_.constant(program_.strands[i].id);
          name += "_" + std::to_string(program_.strands[i].id);
        }
        kind.head = "active" + many + " proctype " + name + "()";
        const ProcessText process =
            write_process(machine_, names_, e_, symbolic_, kind, features_, reporter_);
        const std::size_t strands = split ? 1 : count;
        if (process.starts_inside) inside_ += strands;
        if (!process.starts_ended && !kind.daemon) live_ += strands;
        text += "\n" + process.text;
      }
      first = end;
    }
    // Functions that are spawned; those that are only called are expanded where they are.
    for (const lang::Instruction& in : program_.code) {
      if (in.op != lang::Op::kSpawnThread || declared[static_cast<std::size_t>(in.c)]) continue;
      declared[static_cast<std::size_t>(in.c)] = true;
      ProcessKind kind;
      kind.actor.body = static_cast<std::uint32_t>(in.c);
      kind.declared = false;
      kind.head = "proctype " + names_.bodies[kind.actor.body] + "(";
      for (std::size_t i = 0; i < program_.bodies[kind.actor.body].parameters; ++i) {
        kind.head += (i == 0 ? "int " : "; int ") + names_.slots[kind.actor.body][i];
      }
      kind.head += ")";
      text +=
          "\n" + write_process(machine_, names_, e_, symbolic_, kind, features_, reporter_).text;
    }
    return text;
  }

  std::string header() const {
    std::string name = program_.source.name;
    const std::size_t slash = name.find_last_of("/\\");
    if (slash != std::string::npos) name.erase(0, slash + 1);
    std::string text = "/* " + name;
    for (const lang::Param& param : program_.params) {
      text += ", " + param.name + " = " + std::to_string(param.value);
    }
    text +=
        "\n *\n"
        " * One statement here is one step there: the step itself and the local code after it.\n"
        " * What has ended stays at its end, so that the states of both correspond.\n"
        " *\n"
        " *   spin -o3 -a model.pml && gcc -O2 -DSAFETY -o pan pan.c && ./pan\n"
        " *\n"
        " * With -DNOREDUCE pan stores every state. `invalid end state` is a deadlock.\n";
    const auto note = [&](bool has, std::string_view what) {
      if (has) text += " * " + std::string(what) + "\n";
    };
    const auto has_op = [&](lang::Op op) {
      return std::ranges::any_of(program_.code, [&](const auto& in) { return in.op == op; });
    };
    const bool rendezvous = std::ranges::any_of(program_.objects, [](const lang::Object& object) {
      return object.kind == lang::ObjectKind::kChannel && object.parameter == 0;
    });
    note(has_op(lang::Op::kArrive),
         "Leaving a barrier is a step of its own here: there are more states.");
    note(rendezvous, "Local code after a rendezvous is a step of its own: there are more states.");
    note(has_op(lang::Op::kSpawnThread),
         "A spawned process may need a step of its own before its first one.");
    note(program_.forbid_races, "`forbid races` is not expressed here.");
    note(program_.forbid_livelock, "`forbid livelock` is not expressed here.");
    return text + " */\n";
  }

  std::string declarations() const {
    std::string text;
    bool owners = false;
    bool asleep = false;
    for (std::size_t i = 0; i < program_.variables.size(); ++i) {
      const lang::Variable& variable = program_.variables[i];
      text += "int " + names_.variables[i];
      if (variable.is_array) text += "[" + std::to_string(variable.count) + "]";
      const bool same = std::ranges::all_of(
          variable.initial, [&](lang::Word value) { return value == variable.initial.front(); });
      if (same) {
        if (variable.initial.front() != 0) text += " = " + std::to_string(variable.initial.front());
      } else {
        text += " = {";
        for (std::size_t k = 0; k < variable.initial.size(); ++k) {
          text += (k == 0 ? "" : ", ") + std::to_string(variable.initial[k]);
        }
        text += "}";
      }
      text += ";\n";
    }
    const auto declare = [&](std::string_view type, const std::string& name,
                             const lang::Object& object, std::string_view rest) {
      text += std::string(type) + " " + name;
      if (object.is_array) text += "[" + std::to_string(object.count) + "]";
      text += std::string(rest) + ";\n";
    };
    for (std::size_t i = 0; i < program_.objects.size(); ++i) {
      const lang::Object& object = program_.objects[i];
      const std::string& name = names_.objects[i];
      const std::string mark =
          "#define " + mark_of(name) + " " + std::to_string(object.first + 1) + "\n";
      const std::string number = std::to_string(object.parameter);
      switch (object.kind) {
        case lang::ObjectKind::kMutex:
          owners = true;
          declare("byte", name, object, "");
          break;
        case lang::ObjectKind::kRwLock:
          owners = true;
          declare("byte", writer_of(name), object, "");
          declare("byte", readers_of(name), object, "");
          break;
        case lang::ObjectKind::kSemaphore:
          declare("int", name, object, object.parameter == 0 ? "" : " = " + number);
          break;
        case lang::ObjectKind::kBarrier: declare("byte", name, object, ""); [[fallthrough]];
        case lang::ObjectKind::kCondition:
          asleep = true;
          text += mark;
          break;
        case lang::ObjectKind::kChannel:
          declare("chan", name, object, " = [" + number + "] of { int }");
          break;
      }
    }
    if (owners) text += "#define me (_pid + 1)  /* who holds a lock; 0 for nobody */\n";
    if (asleep || features_.joins) {
      text += "#define STRANDS " + std::to_string(symbolic_.strand_limit()) + "\n";
    }
    if (asleep) text += "byte asleep[STRANDS];  /* where each process sleeps; 0 for awake */\n";
    if (features_.joins) {
      text += "bool over[STRANDS];  /* who has ended, and with what */\nint result[STRANDS];\n";
    }
    if (features_.critical)
      text += "byte inside" + initial(inside_) + ";  /* critical sections */\n";
    for (std::size_t i = 1; i <= features_.temporaries; ++i) {
      text += "hidden int saved_" + std::to_string(i) + ";\n";
    }
    return text.empty() ? "" : "\n" + text;
  }

  static std::string initial(std::size_t value) {
    return value == 0 ? "" : " = " + std::to_string(value);
  }

  std::string asserts(const std::vector<ExprId>& conditions) const {
    std::string text;
    for (const ExprId condition : conditions) {
      text += (text.empty() ? "assert(" : "; assert(") + e_.text(condition) + ")";
    }
    return text;
  }

  std::string properties() const {
    std::string text;
    if (!features_.invariants.empty()) {
      text += "inline always_holds() { " + asserts(features_.invariants) + " }\n";
    }
    if (features_.live) {
      text +=
          "byte live" + initial(live_) + ";  /* processes that have not ended, daemons apart */\n";
    }
    if (features_.finals) {
      text +=
          "inline one_ended() { live--; if :: live == 0 -> " + asserts(finals_) + " :: else fi }\n";
    }
    return text.empty() ? "" : "\n" + text;
  }

  // What is wrong before the first step has no statement that could say so.
  std::string at_start() const {
    sim::State state;
    const sim::Fault fault = sim::begin(machine_, state).fault;
    std::vector<ExprId> conditions;
    if (fault.kind == sim::FaultKind::kInvariant) conditions = features_.invariants;
    if (fault.kind == sim::FaultKind::kCritical) conditions = {e_.name("inside < 2")};
    if (!fault && sim::finished(machine_, state)) conditions = finals_;
    if (conditions.empty()) return "";
    return "\nactive proctype at_start() {\n  d_step { " + asserts(conditions) +
           " }\nend_of_code:\n  false\n}\n";
  }

  const sim::Machine& machine_;
  const lang::Program& program_;
  mutable Expressions e_;
  lang::Reporter reporter_;
  Names names_;
  Symbolic symbolic_;
  Features features_;
  std::vector<ExprId> finals_;
  std::size_t live_ = 0;
  std::size_t inside_ = 0;
};

}  // namespace

std::expected<std::string, lang::Diagnostics> to_promela(const sim::Machine& machine) {
  return Exporter(machine).run();
}

}  // namespace interleave::explore
