#include "lang/declare.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "lang/text.h"

namespace interleave::lang {

namespace {

constexpr Word kMin = std::numeric_limits<Word>::min();
constexpr Word kMax = std::numeric_limits<Word>::max();

// A clause's arrival, priority and the like; far from where sums could overflow.
constexpr Word kMaxClause = 1'000'000'000'000;

std::string scoped_name(const Ast& ast, const Name& name, std::uint32_t process) {
  if (process == kNoNode) return std::string(name.text);
  return cat(ast.processes[process].name.text, '.', name.text);
}

class Declarations {
 public:
  Declarations(const Ast& ast, Names& names, Program& program, Reporter& reporter)
      : ast_(ast),
        names_(names),
        program_(program),
        reporter_(reporter),
        constants_(ast, names, program, reporter) {}

  void run() {
    register_names();
    for (std::uint32_t i = 0; i < ast_.variables.size(); ++i) variable(i);
    for (std::uint32_t i = 0; i < ast_.objects.size(); ++i) object(i);
    for (const DeviceDecl& device : ast_.devices) {
      program_.devices.push_back(
          {std::string(device.name.text), device.name.span, constants_.settings(device.settings)});
    }
    for (const RuntimeDecl& runtime : ast_.runtimes) {
      program_.runtimes.push_back({std::string(runtime.name.text), runtime.name.span,
                                   constants_.settings(runtime.settings)});
    }
    if (program_.runtimes.size() > kMaxRuntimes) {
      reporter_.error(program_.runtimes[kMaxRuntimes].span, "too many runtimes",
                      {.expected = cat("at most ", kMaxRuntimes, " in all"), .hint = {}});
    }
    program_.machine = constants_.settings(ast_.machine);
    program_.forbid_races = ast_.forbid_races;
    program_.forbid_livelock = ast_.forbid_livelock;
  }

 private:
  template <typename Declaration>
  void register_all(const std::vector<Declaration>& declarations, SymbolKind kind) {
    for (std::uint32_t i = 0; i < declarations.size(); ++i) {
      std::uint32_t process = kNoNode;
      if constexpr (requires { declarations[i].process; }) process = declarations[i].process;
      names_.add(declarations[i].name, {kind, i}, process, reporter_);
    }
  }

  void register_names() {
    for (const ProcessDecl& process : ast_.processes) {
      program_.processes.push_back({std::string(process.name.text), process.name.span});
    }
    register_all(ast_.processes, SymbolKind::kProcess);
    register_all(ast_.variables, SymbolKind::kVariable);
    register_all(ast_.objects, SymbolKind::kObject);
    register_all(ast_.functions, SymbolKind::kFunction);
    register_all(ast_.devices, SymbolKind::kDevice);
    register_all(ast_.runtimes, SymbolKind::kRuntime);
    register_all(ast_.strands, SymbolKind::kStrand);
  }

  // Elements of an array, or 1.
  std::uint32_t size(ExprId expression) {
    if (expression == kNoNode) return 1;
    return static_cast<std::uint32_t>(
        constants_.evaluate(expression, "the size of an array", 1, kMaxElements).value_or(1));
  }

  void variable(std::uint32_t index) {
    const VariableDecl& declared = ast_.variables[index];
    Variable variable;
    variable.name = scoped_name(ast_, declared.name, declared.process);
    variable.kind = declared.kind;
    variable.span = declared.name.span;
    variable.is_array = declared.size != kNoNode;
    variable.count = size(declared.size);
    variable.first = program_.memory_words;
    variable.process = declared.process;
    for (const ExprId initial : declared.initial) {
      variable.initial.push_back(constants_.evaluate(initial).value_or(0));
      variable.is_boolean = variable.is_boolean || constants_.is_boolean(initial);
    }
    if (declared.is_list && !variable.is_array) {
      reporter_.error(declared.initial_span, cat(quote(declared.name.text), " is not an array"),
                      {.expected = "one initial value",
                       .hint = cat("an array says its size: `", declared.name.text, '[',
                                   declared.initial.size(), "] = ...`")});
    } else if (declared.is_list && declared.initial.size() != variable.count) {
      reporter_.error(declared.initial_span,
                      cat(quote(declared.name.text), " has ", variable.count, " elements, but ",
                          declared.initial.size(), " initial values"),
                      {.expected = "one for each, or a single one for all: `= 0`", .hint = {}});
    }
    variable.initial.resize(variable.count,
                            variable.initial.empty() ? Word{0} : variable.initial.front());
    program_.memory_words += variable.count;
    if (program_.memory_words > kMaxElements) {
      reporter_.error(declared.name.span, "too much memory",
                      {.expected = cat("at most ", kMaxElements, " variables in all"), .hint = {}});
      program_.memory_words = 0;
    }
    program_.variables.push_back(std::move(variable));
  }

  void object(std::uint32_t index) {
    const ObjectDecl& declared = ast_.objects[index];
    Object object;
    object.name = scoped_name(ast_, declared.name, declared.process);
    object.kind = declared.kind;
    object.span = declared.name.span;
    object.is_array = declared.size != kNoNode;
    object.is_async = declared.is_async;
    object.fifo = declared.fifo;
    object.spurious = declared.spurious;
    object.count = size(declared.size);
    object.first = program_.object_instances;
    object.process = declared.process;
    object.parameter = parameter(declared);
    flags(declared);
    program_.object_instances += object.count;
    if (program_.object_instances > kMaxElements) {
      reporter_.error(declared.name.span, "too many objects",
                      {.expected = cat("at most ", kMaxElements, " in all"), .hint = {}});
      program_.object_instances = 0;
    }
    program_.objects.push_back(std::move(object));
  }

  // Count, parties or capacity; 0 for what has none.
  Word parameter(const ObjectDecl& declared) {
    const std::string_view name = declared.name.text;
    const bool given = declared.parameter != kNoNode;
    switch (declared.kind) {
      case ObjectKind::kSemaphore:
        if (given) {
          return constants_
              .evaluate(declared.parameter, "the count of a semaphore", 0, kMaxCapacity)
              .value_or(0);
        }
        reporter_.error(declared.name.span, "a semaphore needs its count",
                        {.expected = cat("`semaphore ", name, " = 1`"), .hint = {}});
        return 0;
      case ObjectKind::kBarrier:
        if (given) {
          return constants_
              .evaluate(declared.parameter, "the number of parties of a barrier", 1, kMaxStrands)
              .value_or(1);
        }
        reporter_.error(declared.name.span, "a barrier needs the number of its parties",
                        {.expected = cat("`barrier ", name, "(3)`"), .hint = {}});
        return 1;
      case ObjectKind::kChannel:
        if (!given) return 0;  // a rendezvous
        return constants_.evaluate(declared.parameter, "the capacity of a channel", 0, kMaxCapacity)
            .value_or(0);
      case ObjectKind::kMutex:
      case ObjectKind::kRwLock:
      case ObjectKind::kCondition:
        if (given) {
          reporter_.error(
              ast_.expressions[declared.parameter].span,
              cat("a ", object_word(declared.kind), " has no value"),
              {.expected = cat('`', object_word(declared.kind), ' ', name, '`'), .hint = {}});
        }
        return 0;
    }
    return 0;
  }

  void flags(const ObjectDecl& declared) {
    const std::string_view word = object_word(declared.kind);
    if (declared.is_async && declared.kind != ObjectKind::kMutex &&
        declared.kind != ObjectKind::kSemaphore && declared.kind != ObjectKind::kChannel) {
      reporter_.error(
          declared.name.span, cat("there is no async ", word),
          {.expected = "`async mutex`, `async semaphore` or `async channel`", .hint = {}});
    }
    if (declared.spurious && declared.kind != ObjectKind::kCondition) {
      reporter_.error(declared.name.span, cat("a ", word, " cannot wake by itself"),
                      {.expected = "`spurious` after a condition only", .hint = {}});
    }
    if (declared.fifo && declared.kind == ObjectKind::kBarrier) {
      reporter_.error(declared.name.span, "a barrier lets all go at once, in no order",
                      {.expected = "no `fifo` here", .hint = {}});
    }
  }

  const Ast& ast_;
  Names& names_;
  Program& program_;
  Reporter& reporter_;
  Constants constants_;
};

// ---- strands ----

class Strands {
 public:
  Strands(const Ast& ast, const Names& names, Program& program, Reporter& reporter)
      : ast_(ast),
        program_(program),
        reporter_(reporter),
        constants_(ast, names, program, reporter) {
    for (const StrandDecl& strand : ast.strands) ++declared_[strand.name.text];
  }

  void declare(std::uint32_t index) {
    const StrandDecl& declared = ast_.strands[index];
    Strand strand;
    strand.kind = declared.kind;
    strand.span = declared.name.span;
    strand.body = index;
    strand.group = index;
    strand.in_array = declared.size != kNoNode;
    strand.process = declared.process;
    strand.runtime = declared.runtime_index;
    strand.daemon = declared.daemon;
    Word count = 1;
    if (strand.in_array) {
      const std::string_view what =
          declared.kind == StrandKind::kThread ? "the number of threads" : "the number of tasks";
      count = constants_.evaluate(declared.size, what, 0, kMaxStrands).value_or(0);
    }
    if (program_.strands.size() + static_cast<std::size_t>(count) > kMaxStrands) {
      reporter_.error(declared.name.span, "too many threads and tasks",
                      {.expected = cat("at most ", kMaxStrands, " in all"), .hint = {}});
      return;
    }
    const std::string name = declared_[declared.name.text] > 1
                                 ? scoped_name(ast_, declared.name, declared.process)
                                 : std::string(declared.name.text);
    for (Word id = 0; id < count; ++id) {
      Strand element = strand;
      element.id = id;
      element.name = strand.in_array ? cat(name, '[', id, ']') : name;
      bool fine = true;
      for (const Clause& clause : declared.clauses) {
        fine = apply(clause, element, strand.in_array) && fine;
      }
      program_.strands.push_back(std::move(element));
      if (!fine) return;
    }
  }

 private:
  bool apply(const Clause& clause, Strand& strand, bool in_array) {
    struct Rule {
      std::string_view what;
      Word low, high;
    };
    static constexpr Rule kRules[] = {
        {"the arrival", 0, kMaxClause},          {"the priority", -kMaxClause, kMaxClause},
        {"the number of tickets", 1, 1'000'000}, {"the weight", 1, 1'000'000},
        {"the length", 0, kMaxClause},           {"the number of a core", 0, 63}};
    const Rule& rule = kRules[static_cast<std::size_t>(clause.kind)];
    const std::optional<Word> id = in_array ? std::optional<Word>(strand.id) : std::nullopt;
    const std::optional<Word> value =
        constants_.evaluate(clause.value, rule.what, rule.low, rule.high, id);
    if (!value) return false;
    switch (clause.kind) {
      case ClauseKind::kAt: strand.arrival = *value; break;
      case ClauseKind::kPriority: strand.priority = *value; break;
      case ClauseKind::kTickets: strand.tickets = *value; break;
      case ClauseKind::kWeight: strand.weight = *value; break;
      case ClauseKind::kLength: strand.length = *value; break;
      case ClauseKind::kCore: strand.core = *value; break;
    }
    return true;
  }

  const Ast& ast_;
  Program& program_;
  Reporter& reporter_;
  Constants constants_;
  // How often a name is declared: in several processes it is told apart as `shop.clerk`.
  std::unordered_map<std::string_view, int> declared_;
};

}  // namespace

void declare_params(const Ast& ast, std::span<const KnobValue> values, Names& names,
                    Program& program, Reporter& reporter) {
  Constants constants(ast, names, program, reporter);
  for (const ParamDecl& declared : ast.params) {
    Param param;
    param.name = declared.name.text;
    param.description = declared.description;
    param.span = declared.name.span;
    param.initial = constants.evaluate(declared.initial).value_or(0);
    param.is_boolean = constants.is_boolean(declared.initial);
    param.has_range = declared.low != kNoNode || param.is_boolean;
    param.low = constants.evaluate(declared.low).value_or(param.is_boolean ? 0 : kMin);
    param.high = constants.evaluate(declared.high).value_or(param.is_boolean ? 1 : kMax);
    const std::string range = cat(param.low, "..", param.high);
    if (declared.low != kNoNode && declared.high != kNoNode && param.low > param.high) {
      reporter.error(cover(ast.expressions[declared.low].span, ast.expressions[declared.high].span),
                     cat("the range ", range, " is empty"),
                     {.expected = "the smaller end first", .hint = {}});
    } else if (declared.initial != kNoNode &&
               (param.initial < param.low || param.initial > param.high)) {
      reporter.error(ast.expressions[declared.initial].span,
                     cat("the initial value ", param.initial, " is outside ", range),
                     {.expected = cat("a value in ", range), .hint = {}});
    }
    param.value = param.initial;
    for (const KnobValue& knob : values) {
      if (knob.name != param.name) continue;
      param.value = knob.value;
      if (knob.value < param.low || knob.value > param.high) {
        reporter.error(param.span, cat("knob ", quote(param.name), " cannot be ", knob.value),
                       {.expected = cat("a value in ", range), .hint = {}});
        param.value = param.initial;
      }
    }
    names.add(declared.name,
              {SymbolKind::kParam, static_cast<std::uint32_t>(program.params.size())}, kNoNode,
              reporter);
    program.params.push_back(std::move(param));
  }
  for (const KnobValue& knob : values) {
    if (std::any_of(program.params.begin(), program.params.end(),
                    [&](const Param& param) { return param.name == knob.name; })) {
      continue;
    }
    std::vector<std::string_view> candidates;
    for (const Param& param : program.params) candidates.push_back(param.name);
    const std::string_view near = nearest(knob.name, candidates);
    reporter.error(kNowhere, cat("there is no knob ", quote(knob.name)),
                   {.expected = {},
                    .hint = near.empty() ? std::string() : cat("did you mean ", quote(near), "?")});
  }
}

void declare(const Ast& ast, Names& names, Program& program, Reporter& reporter) {
  Declarations(ast, names, program, reporter).run();
}

void declare_strands(const Ast& ast, const Names& names, Program& program, Reporter& reporter) {
  Strands strands(ast, names, program, reporter);
  for (std::uint32_t i = 0; i < ast.strands.size(); ++i) strands.declare(i);
}

}  // namespace interleave::lang
