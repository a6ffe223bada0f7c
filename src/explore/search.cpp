// The passes of a search: breadth first over numbered states, reduced and unreduced.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "explore/explore.h"
#include "explore/footprint.h"
#include "explore/graph.h"
#include "explore/report.h"
#include "explore/slices.h"
#include "explore/store.h"
#include "explore/symmetry.h"

namespace interleave::explore {
namespace {

constexpr std::size_t kMaxFindings = 100;

// What makes two findings one: their kind and what they are about.
using Key = std::tuple<Kind, std::uint64_t, std::uint64_t>;

Kind kind_of(sim::FaultKind fault) {
  switch (fault) {
    case sim::FaultKind::kInvariant: return Kind::kInvariant;
    case sim::FaultKind::kCritical: return Kind::kCritical;
    case sim::FaultKind::kFinal: return Kind::kFinal;
    default: return Kind::kAssertion;
  }
}

// Whether a task can be dropped while it holds a lock. It then lets go of it as part of a step that is
// not about that lock, so no such step commutes with the others'.
bool drops_guards(const lang::Program& program) {
  bool drops = false, futures = false, selects = false;
  for (const lang::Instruction& in : program.code) {
    drops = drops || in.op == lang::Op::kCancel;
    futures = futures || in.op == lang::Op::kSpawnFuture;
    selects = selects || in.op == lang::Op::kSelect;
  }
  if (!drops && !(futures && selects)) return false;
  return std::ranges::any_of(program.objects, [](const lang::Object& object) {
    return object.kind == lang::ObjectKind::kMutex || object.kind == lang::ObjectKind::kRwLock;
  });
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kDeadlock: return "deadlock";
    case Kind::kAssertion: return "assertion";
    case Kind::kInvariant: return "invariant";
    case Kind::kCritical: return "critical";
    case Kind::kFinal: return "final";
    case Kind::kRace: return "race";
    case Kind::kLivelock: return "livelock";
  }
  return "";
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSafe: return "safe";
    case Verdict::kViolation: return "violation";
    case Verdict::kUnknown: return "unknown";
  }
  return "";
}

// One pass over the states: its store, how each state was reached, and what was found.
struct Pass {
  StateStore store;
  struct Origin {
    StateId parent = kNoState;
    std::uint16_t strand = 0;
    std::uint16_t pick = 0;
  };
  std::vector<Origin> origins;
  StateId next = 0;  // to be expanded
  std::uint64_t transitions = 0;
  std::map<Key, std::size_t> known;
  std::vector<Finding> findings;
  std::set<std::vector<sim::Word>> finals;
  Graph graph;
  bool keeps_graph = false;
};

struct Search::Parts {
  std::shared_ptr<const sim::Machine> machine;
  Options options;
  Result result;
  Packer packer;
  std::optional<Footprints> footprints;
  std::optional<Symmetry> symmetry;
  enum class Phase { kReduced, kFull, kDone } phase = Phase::kDone;
  std::optional<Pass> pass;
  bool reducing = false;
  bool has_mutexes = false;
  bool has_shared = false;
  bool has_joint_moves = false;      // a step may move other strands than its own
  bool has_loops = false;            // some code jumps back: the state graph may have cycles
  bool must_judge_cycles = false;    // it has: the verdict needs the unreduced graph
  std::vector<bool> touches_shared;  // by pc: a step that may access `shared` memory

  // Kept between states to save allocations.
  sim::State state, successor;
  std::vector<sim::Choice> choices;
  std::vector<std::uint8_t> packed;
  std::vector<sim::CellAccess> accesses;
  std::vector<sim::StrandId> racing;

  // What follows a pass over its graph: it rests like the pass itself.
  Pace pace;
  std::optional<Slices> work;
  bool cyclic = false;
  Analysis analysis;

  Parts(std::shared_ptr<const sim::Machine> bound, Options chosen)
      : machine(std::move(bound)), options(chosen), packer(*machine) {
    const lang::Program& program = *machine->program;
    const bool bounded = options.preemptions.has_value();
    // A daemon's steps can be cut off by the end of the others, so none of them commutes with it.
    const bool has_daemons = std::any_of(program.strands.begin(), program.strands.end(),
                                         [](const lang::Strand& s) { return s.daemon; });
    if (options.partial_order && !bounded && !has_daemons && !drops_guards(program)) {
      footprints.emplace(*machine);
    }
    if (options.symmetry && !bounded) {
      symmetry.emplace(*machine);
      if (!symmetry->any()) symmetry.reset();
    }
    for (const lang::Object& object : program.objects) {
      has_mutexes = has_mutexes || object.kind == lang::ObjectKind::kMutex ||
                    object.kind == lang::ObjectKind::kRwLock;
    }
    for (const lang::Variable& variable : program.variables) {
      has_shared = has_shared || variable.kind == lang::VariableKind::kShared;
    }
    for (const lang::Instruction& in : program.code) {
      const bool memory = in.op == lang::Op::kRead || in.op == lang::Op::kWrite;
      touches_shared.push_back(
          in.op == lang::Op::kWaitUntil || in.op == lang::Op::kAtomicBegin ||
          (memory && program.variables[in.c].kind == lang::VariableKind::kShared));
      has_joint_moves = has_joint_moves || in.op == lang::Op::kArrive ||
                        in.op == lang::Op::kCancel || in.op == lang::Op::kSelect;
    }
    std::vector<std::uint32_t> next;
    for (std::uint32_t pc = 0; pc < program.code.size(); ++pc) {
      successors(program, pc, next);
      has_loops = has_loops || std::ranges::any_of(next, [&](auto to) { return to <= pc; });
    }
    for (const lang::Object& object : program.objects) {
      const bool rendezvous = object.kind == lang::ObjectKind::kChannel && object.parameter == 0;
      has_joint_moves = has_joint_moves || object.fifo || rendezvous;
    }
    begin_pass(footprints.has_value() || symmetry.has_value() ? Phase::kReduced : Phase::kFull);
  }

  [[nodiscard]] std::uint64_t limit() const {
    return is_extra() ? options.max_counted : options.max_states;
  }

  // The unreduced pass is an extra where a reduced one has given the verdict.
  [[nodiscard]] bool is_extra() const {
    return phase == Phase::kFull && result.complete && !must_judge_cycles;
  }

  void begin_pass(Phase which) {
    phase = which;
    reducing = which == Phase::kReduced;
    pass.emplace();
    const bool counts = which == Phase::kFull && options.count;
    pass->keeps_graph = (counts || has_loops) && !options.preemptions.has_value();
    const sim::StepResult begun = sim::begin(*machine, state);
    if (begun.fault) {
      fault_found(begun.fault, kNoState, {});
      pass->graph.ends.push_back(NodeEnd::kFailed);
      pass->graph.pending.push_back(0);
      pass->graph.first = {0, 0};
      pass->store.insert(std::vector<std::uint8_t>{0});
      pass->origins.push_back({});
      pass->next = 1;
      return;
    }
    if (reducing && symmetry) symmetry->canonicalize(state.logical);
    add(state, 0, Pass::Origin{});
  }

  StateId add(const sim::State& reached, std::uint32_t extra, Pass::Origin origin) {
    packer.pack(reached.logical, extra, packed);
    const auto [id, is_new] = pass->store.insert(packed);
    if (is_new) pass->origins.push_back(origin);
    return id;
  }

  // ---- findings ----

  // The choices from the start to a state. Under symmetry the stored states are canonical, so the
  // real choices are found by walking again and comparing.
  std::vector<sim::Choice> path_to(StateId id) {
    std::vector<StateId> states;
    std::vector<sim::Choice> path;
    for (; id != kNoState; id = pass->origins[id].parent) {
      states.push_back(id);
      path.push_back({pass->origins[id].strand, pass->origins[id].pick});
    }
    path.pop_back();  // of the start
    std::reverse(path.begin(), path.end());
    if (!reducing || !symmetry) return path;
    std::reverse(states.begin(), states.end());
    sim::State at;
    sim::begin(*machine, at);
    std::vector<sim::Choice> options_here;
    for (std::size_t i = 1; i < states.size(); ++i) {
      sim::list_choices(*machine, at, options_here);
      for (const sim::Choice choice : options_here) {
        sim::State next{at.logical, {}};
        if (sim::step(*machine, next, choice).fault) continue;
        sim::State canonical{next.logical, {}};
        symmetry->canonicalize(canonical.logical);
        packer.pack(canonical.logical, 0, packed);
        if (pass->store.find(packed) != states[i]) continue;
        path[i - 1] = choice;
        at = std::move(next);
        break;
      }
    }
    return path;
  }

  // Notes a finding unless it is known. Discovery is breadth first, so the first is a shortest one
  // of its pass.
  Finding* note(const Key& key) {
    if (pass->findings.size() >= kMaxFindings) return nullptr;
    if (!pass->known.try_emplace(key, pass->findings.size()).second) return nullptr;
    Finding finding;
    finding.kind = std::get<0>(key);
    finding.shortest = !reducing && !options.preemptions;
    pass->findings.push_back(std::move(finding));
    return &pass->findings.back();
  }

  void fault_found(const sim::Fault& fault, StateId from, std::optional<sim::Choice> last) {
    const Kind kind = kind_of(fault.kind);
    const bool by_check = kind == Kind::kInvariant || kind == Kind::kFinal;
    Finding* finding = note({kind,
                             by_check                  ? fault.check
                             : kind == Kind::kCritical ? 0
                                                       : fault.pc,
                             0});
    if (finding == nullptr) return;
    std::vector<sim::Choice> path;
    if (from != kNoState) path = path_to(from);
    if (last) {
      // Under symmetry the last choice, too, is that of a canonical state: find the real one.
      sim::Choice real = *last;
      if (reducing && symmetry) {
        sim::State at = replay(*machine, path);
        std::vector<sim::Choice> here;
        sim::list_choices(*machine, at, here);
        for (const sim::Choice choice : here) {
          sim::State next{at.logical, {}};
          const sim::Fault other = sim::step(*machine, next, choice).fault;
          if (other.kind != fault.kind || other.pc != fault.pc) continue;
          real = choice;
          break;
        }
      }
      path.push_back(real);
    }
    finding->schedule = std::move(path);
    sim::State at = replay(*machine, finding->schedule);
    // The fault as it is on the real schedule, with the real strands.
    sim::Fault real = fault;
    if (last) {
      std::vector<sim::Choice> before(finding->schedule.begin(), finding->schedule.end() - 1);
      sim::State again = replay(*machine, before);
      real = sim::step(*machine, again, finding->schedule.back()).fault;
    }
    finding->fault = real;
    for (const sim::StrandId strand : {real.strand, real.other}) {
      if (strand != sim::kNobody) finding->strands.push_back(strand);
    }
    finding->message = sim::describe(*machine, at, real);
  }

  void deadlock_found(StateId id, std::vector<sim::StrandId> strands) {
    std::uint64_t set = 0;
    for (const sim::StrandId strand : strands) set |= std::uint64_t{1} << (strand % 64);
    Finding* finding = note({Kind::kDeadlock, reducing && symmetry ? 0 : set, 0});
    if (finding == nullptr) return;
    finding->schedule = path_to(id);
    const sim::State at = replay(*machine, finding->schedule);
    if (reducing && symmetry) strands = stuck_in(at);
    finding->message = describe_deadlock(*machine, at, strands);
    finding->strands = std::move(strands);
  }

  // Who is stuck in a state: a circle of waiting, else all that have not ended.
  std::vector<sim::StrandId> stuck_in(const sim::State& at) {
    std::vector<sim::StrandId> strands = wait_cycle(*machine, at);
    std::vector<sim::Choice> here;
    sim::list_choices(*machine, at, here);
    if (!strands.empty() && !here.empty()) return strands;
    strands.clear();
    for (sim::StrandId s = 0; s < machine->strand_count(at.logical); ++s) {
      const bool ended = (sim::control_of(*machine, at, s).flags & sim::kFlagEnded) != 0;
      if (!ended && !sim::is_daemon(*machine, s)) strands.push_back(s);
    }
    return strands;
  }

  // Two next steps that access the same plain variable, one of them writing. Steps inside `atomic`
  // blocks are ordered with each other.
  void look_for_races(StateId id) {
    racing.clear();
    const std::uint32_t count = machine->strand_count(state.logical);
    const lang::Program& program = *machine->program;
    for (sim::StrandId strand = 0; strand < count; ++strand) {
      const auto control = sim::control_of(*machine, state, strand);
      if ((control.flags & sim::kFlagEnded) == 0 && touches_shared[control.pc]) {
        racing.push_back(strand);
      }
    }
    for (std::size_t i = 1; i < racing.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const std::uint32_t cell = race_between(state, racing[j], racing[i]);
        if (cell == sim::kNobody) continue;
        const std::uint32_t variable = variable_of(program, cell);
        Finding* finding = note({Kind::kRace, variable, 0});
        if (finding == nullptr) continue;
        finding->variable = variable;
        finding->counts = program.forbid_races;
        finding->schedule = path_to(id);
        describe_race_on(*finding);
      }
    }
  }

  // The memory word on which the next steps of two strands race, or kNobody.
  std::uint32_t race_between(const sim::State& at, sim::StrandId a, sim::StrandId b) {
    accesses.clear();
    sim::next_accesses(*machine, at, a, accesses);
    const auto middle = static_cast<std::ptrdiff_t>(accesses.size());
    sim::next_accesses(*machine, at, b, accesses);
    for (auto one = accesses.begin(); one != accesses.begin() + middle; ++one) {
      for (auto other = accesses.begin() + middle; other != accesses.end(); ++other) {
        if (one->cell != other->cell || (!one->writes && !other->writes)) continue;
        if (one->in_atomic && other->in_atomic) continue;
        const lang::Program& program = *machine->program;
        const auto& variable = program.variables[variable_of(program, one->cell)];
        if (variable.kind != lang::VariableKind::kShared) continue;
        if (sim::could_overlap(*machine, at, a, b)) return one->cell;
      }
    }
    return sim::kNobody;
  }

  static std::uint32_t variable_of(const lang::Program& program, std::uint32_t cell) {
    const auto after =
        std::ranges::upper_bound(program.variables, cell, {}, &lang::Variable::first);
    return static_cast<std::uint32_t>(after - program.variables.begin() - 1);
  }

  // Names the two racing strands on the real schedule (under symmetry others than those seen).
  void describe_race_on(Finding& finding) {
    const sim::State at = replay(*machine, finding.schedule);
    const std::uint32_t count = machine->strand_count(at.logical);
    for (sim::StrandId b = 1; b < count; ++b) {
      for (sim::StrandId a = 0; a < b; ++a) {
        const std::uint32_t cell = race_between(at, a, b);
        if (cell == sim::kNobody) continue;
        if (variable_of(*machine->program, cell) != finding.variable) continue;
        finding.strands = {a, b};
        finding.message = describe_race(*machine, at, a, b, finding.variable);
        return;
      }
    }
  }

  // ---- expanding ----

  void end_node(NodeEnd end) {
    if (!pass->keeps_graph) return;
    pass->graph.ends.back() = end;
  }

  void open_node() {
    if (!pass->keeps_graph) return;
    Graph& graph = pass->graph;
    graph.first.push_back(graph.edges.size());
    graph.ends.push_back(NodeEnd::kNone);
    std::uint64_t pending = 0;
    const std::uint32_t count = machine->strand_count(state.logical);
    graph.strands = std::max(graph.strands, count);
    for (sim::StrandId s = 0; s < std::min(count, 64U); ++s) {
      const auto control = sim::Control::unpack(state.logical[machine->record(s)]);
      if ((control.flags & sim::kFlagEnded) == 0 && !sim::is_daemon(*machine, s)) {
        pending |= std::uint64_t{1} << s;
      }
    }
    graph.pending.push_back(pending);
  }

  void expand(StateId id) {
    const std::uint32_t extra = packer.unpack(pass->store.at(id), state.logical);
    open_node();
    if (sim::finished(*machine, state)) {
      const auto& memory = state.logical;
      pass->finals.insert({memory.begin(), memory.begin() + machine->program->memory_words});
      const sim::Fault fault = sim::check_final(*machine, state);
      end_node(fault ? NodeEnd::kFailed : NodeEnd::kFinished);
      if (fault) fault_found(fault, id, std::nullopt);
      return;
    }
    sim::list_choices(*machine, state, choices);
    if (choices.empty()) {
      end_node(NodeEnd::kDeadlock);
      deadlock_found(id, stuck_in(state));
      return;
    }
    if (has_shared) look_for_races(id);
    if (has_mutexes && may_have_cycle()) {
      std::vector<sim::StrandId> cycle = wait_cycle(*machine, state);
      if (!cycle.empty()) deadlock_found(id, std::move(cycle));
    }
    if (reducing && footprints && expand_ample(id)) return;
    for (const sim::Choice choice : choices) take(id, choice, extra);
  }

  // Two strands or more are blocked (or one, by itself).
  bool may_have_cycle() {
    std::uint32_t unfinished = 0;
    for (sim::StrandId s = 0; s < machine->strand_count(state.logical); ++s) {
      const auto control = sim::Control::unpack(state.logical[machine->record(s)]);
      unfinished += (control.flags & sim::kFlagEnded) == 0 ? 1 : 0;
    }
    std::uint32_t enabled = 0;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      enabled += i == 0 || choices[i].strand != choices[i - 1].strand ? 1 : 0;
    }
    return enabled < unfinished;
  }

  void take(StateId id, sim::Choice choice, std::uint32_t extra) {
    std::uint32_t next_extra = 0;
    if (options.preemptions) {
      // extra = (last strand + 1) + 4096 * preemptions so far
      const std::uint32_t last = extra & 0xFFFU;
      std::uint32_t used = extra >> 12;
      const bool last_could_go =
          last != 0 && std::any_of(choices.begin(), choices.end(),
                                   [&](const sim::Choice& c) { return c.strand + 1 == last; });
      if (last_could_go && choice.strand + 1 != last && ++used > *options.preemptions) return;
      next_extra = (choice.strand + 1) | used << 12;
    }
    successor.logical = state.logical;
    const sim::StepResult taken = sim::step(*machine, successor, choice);
    ++pass->transitions;
    StateId target = kFaultState;
    if (taken.fault) {
      fault_found(taken.fault, id, choice);
    } else {
      if (reducing && symmetry) symmetry->canonicalize(successor.logical);
      target = add(successor, next_extra,
                   Pass::Origin{id, static_cast<std::uint16_t>(choice.strand),
                                static_cast<std::uint16_t>(choice.pick)});
    }
    if (!pass->keeps_graph) return;
    Edge edge;
    edge.target = target;
    edge.strand = static_cast<std::uint16_t>(choice.strand);
    edge.pick = static_cast<std::uint16_t>(choice.pick & 0x7FFFU);
    edge.progress = taken.progress ? 1 : 0;
    pass->graph.edges.push_back(edge);
    if (has_joint_moves) pass->graph.moved.push_back(taken.moved);
  }

  // Takes the step of one strand alone when it commutes with all that the others may still do.
  bool expand_ample(StateId id) {
    const std::uint32_t count = machine->strand_count(state.logical);
    for (std::size_t i = 0; i < choices.size();) {
      const sim::StrandId strand = choices[i].strand;
      std::size_t end = i;
      while (end < choices.size() && choices[end].strand == strand) ++end;
      const std::size_t begin = i;
      i = end;
      if (end - begin == choices.size()) return false;  // the only one: nothing to leave out
      const sim::Control control = sim::control_of(*machine, state, strand);
      const sim::Meta meta = sim::meta_of(*machine, state, strand);
      if (footprints->sticky(control.pc) || uses_slot(meta)) continue;
      const auto& own = footprints->own(strand, meta.body, control.pc);
      bool alone = true;
      for (sim::StrandId other = 0; other < count && alone; ++other) {
        if (other == strand) continue;
        const sim::Control at = sim::control_of(*machine, state, other);
        if ((at.flags & sim::kFlagEnded) != 0) continue;
        const sim::Meta is = sim::meta_of(*machine, state, other);
        alone = !own.conflicts(footprints->future(other, is.body, at.pc));
      }
      if (!alone) continue;
      // A step that faults ends the schedule: it commutes with nothing.
      bool faults = false;
      for (std::size_t c = begin; c < end && !faults; ++c) {
        successor.logical = state.logical;
        faults = static_cast<bool>(sim::step(*machine, successor, choices[c]).fault);
      }
      if (faults) continue;
      for (std::size_t c = begin; c < end; ++c) take(id, choices[c], 0);
      return true;
    }
    return false;
  }

  [[nodiscard]] bool uses_slot(const sim::Meta& meta) const {
    return machine->has_slots && (meta.kind == lang::StrandKind::kTask || machine->cooperative);
  }

  // ---- the end of a pass ----

  void stop(std::string why) {
    if (!is_extra()) {
      const bool reduced_first = phase == Phase::kFull && result.states != 0;
      if (!reduced_first) publish(false);
      if (!reduced_first) count_states();
      result.complete = false;
      result.stopped = std::move(why);
      if (result.verdict == Verdict::kSafe) result.verdict = Verdict::kUnknown;
    }
    work.reset();
    phase = Phase::kDone;
    pass.reset();
  }

  void count_states() {
    result.states = pass->store.size();
    result.transitions = pass->transitions;
  }

  // Makes what the present pass found the result.
  void publish(bool complete) {
    std::stable_sort(pass->findings.begin(), pass->findings.end(),
                     [](const Finding& a, const Finding& b) {
                       if (a.counts != b.counts) return a.counts;
                       if (a.kind != b.kind) return a.kind < b.kind;
                       return a.schedule.size() < b.schedule.size();
                     });
    result.complete = complete;
    result.findings = pass->findings;
    result.finals.assign(pass->finals.begin(), pass->finals.end());
    const bool violated = std::any_of(result.findings.begin(), result.findings.end(),
                                      [](const Finding& finding) { return finding.counts; });
    result.verdict = violated ? Verdict::kViolation : complete ? Verdict::kSafe : Verdict::kUnknown;
    result.bytes =
        pass->store.bytes() + pass->graph.bytes() + pass->origins.capacity() * sizeof(Pass::Origin);
  }

  void finish_reduced() {
    count_states();
    publish(true);
    cyclic = false;
    if (pass->keeps_graph) {
      work = find_cycle(closed_graph(), pace, cyclic);
    } else {
      leave_reduced();
    }
  }

  void leave_reduced() {
    // Who waits for ever beside others that go round, and who goes round for ever: the reduced
    // graph does not tell.
    must_judge_cycles = cyclic;
    if (options.count || must_judge_cycles) {
      begin_pass(Phase::kFull);
    } else {
      phase = Phase::kDone;
      pass.reset();
    }
  }

  const Graph& closed_graph() {
    Graph& graph = pass->graph;
    if (graph.first.size() == graph.size()) graph.first.push_back(graph.edges.size());
    return graph;
  }

  void finish_full() {
    if (result.states == 0) count_states();
    result.full_states = pass->store.size();
    if (pass->keeps_graph) {
      analysis = {};
      work = analyse(closed_graph(), pace, analysis);
    } else {
      leave_full();
    }
  }

  void leave_full() {
    if (pass->keeps_graph) {
      if (options.count) {
        result.schedules = analysis.schedules;
        result.failing_schedules = analysis.failing;
        result.random_chance = analysis.chance;
      }
      adopt();
    }
    publish(!options.preemptions.has_value());
    if (options.preemptions && result.verdict != Verdict::kViolation) {
      result.stopped = "searched only schedules with at most " +
                       std::to_string(*options.preemptions) + " preemptions";
    }
    phase = Phase::kDone;
    pass.reset();
  }

  static std::vector<sim::StrandId> strands_of(std::uint64_t set) {
    std::vector<sim::StrandId> strands;
    for (sim::StrandId s = 0; s < 64; ++s) {
      if ((set >> s & 1) != 0) strands.push_back(s);
    }
    return strands;
  }

  // Deadlocks by who can never step again replace those by what was seen in single states.
  void adopt() {
    if (pass->graph.strands <= 64) {
      std::erase_if(pass->findings, [&](const Finding& finding) {
        if (finding.kind != Kind::kDeadlock) return false;
        // A circle of waiting stays one even where every way on ends in another violation.
        return std::ranges::any_of(analysis.dooms, [&](const Doom& doom) {
          return std::ranges::all_of(finding.strands, [&](sim::StrandId strand) {
            return strand < 64 && (doom.strands >> strand & 1) != 0;
          });
        });
      });
      for (const Doom& doom : analysis.dooms) {
        Finding finding;
        finding.kind = Kind::kDeadlock;
        finding.shortest = true;
        finding.schedule = path_to(doom.state);
        const sim::State at = replay(*machine, finding.schedule);
        const std::vector<sim::StrandId> cycle = wait_cycle(*machine, at);
        finding.strands = strands_of(doom.strands);
        // The earliest such state may come before some of them were spawned.
        const std::uint32_t count = machine->strand_count(at.logical);
        std::erase_if(finding.strands, [&](sim::StrandId strand) { return strand >= count; });
        finding.message = describe_deadlock(*machine, at, cycle.empty() ? finding.strands : cycle);
        pass->findings.push_back(std::move(finding));
      }
    }
    for (const Livelock& livelock : analysis.livelocks) {
      Finding finding;
      finding.kind = Kind::kLivelock;
      finding.shortest = true;
      finding.counts = machine->program->forbid_livelock;
      finding.schedule = path_to(livelock.entry);
      finding.cycle_start = finding.schedule.size();
      for (const Edge& edge : livelock.cycle) finding.schedule.push_back({edge.strand, edge.pick});
      finding.strands = strands_of(livelock.strands);
      finding.message =
          describe_livelock(*machine, replay(*machine, finding.schedule), finding.strands);
      pass->findings.push_back(std::move(finding));
    }
  }

  // ---- the loop ----

  bool more(std::uint64_t budget) {
    pace.allow(budget);
    while (pace.left() > 0 && phase != Phase::kDone) {
      if (work) {
        if (work->more()) break;
        work.reset();
        if (phase == Phase::kReduced) {
          leave_reduced();
        } else {
          leave_full();
        }
        continue;
      }
      pace.spend(1);
      if (pass->next >= pass->store.size()) {
        if (phase == Phase::kReduced) {
          finish_reduced();
        } else {
          finish_full();
        }
        continue;
      }
      expand(pass->next++);
      if (pass->store.size() > limit()) {
        stop("stopped at " + std::to_string(limit()) + " states");
      } else if ((pass->next & 0xFFFU) == 0 &&
                 pass->store.bytes() + pass->graph.bytes() > options.max_bytes) {
        stop("stopped at " + std::to_string(options.max_bytes >> 20) + " MiB of states");
      }
    }
    return phase != Phase::kDone;
  }
};

Search::Search(std::shared_ptr<const sim::Machine> machine, Options options)
    : parts_(std::make_unique<Parts>(std::move(machine), options)) {}
Search::~Search() = default;
Search::Search(Search&&) noexcept = default;
Search& Search::operator=(Search&&) noexcept = default;

bool Search::more(std::uint64_t states) { return parts_->more(states); }

void Search::cancel() {
  if (parts_->phase != Parts::Phase::kDone) parts_->stop("cancelled");
}

Progress Search::progress() const {
  Progress progress;
  if (parts_->phase == Parts::Phase::kDone) {
    progress.phase = "done";
    progress.states = parts_->result.states;
    progress.transitions = parts_->result.transitions;
    progress.findings = parts_->result.findings.size();
    return progress;
  }
  const Pass& pass = *parts_->pass;
  progress.phase =
      parts_->phase == Parts::Phase::kFull && parts_->result.complete ? "counting" : "searching";
  progress.states = pass.store.size();
  progress.transitions = pass.transitions;
  progress.waiting = pass.store.size() - pass.next;
  progress.findings = pass.findings.size();
  return progress;
}

const Result& Search::result() const { return parts_->result; }

Result explore(std::shared_ptr<const sim::Machine> machine, const Options& options) {
  Search search(std::move(machine), options);
  while (search.more(UINT64_MAX)) {
  }
  return search.result();
}

}  // namespace interleave::explore
