#include "explore/findings.h"

#include <algorithm>
#include <bit>
#include <set>
#include <tuple>

#include "explore/report.h"

namespace interleave::explore {
namespace {

constexpr std::size_t kMaxFindings = 100;

Kind kind_of(sim::FaultKind fault) {
  switch (fault) {
    case sim::FaultKind::kInvariant: return Kind::kInvariant;
    case sim::FaultKind::kCritical: return Kind::kCritical;
    case sim::FaultKind::kFinal: return Kind::kFinal;
    default: return Kind::kAssertion;
  }
}

// A new finding, or null if it is known.
Finding* note(Pass& pass, const FindingKey& key) {
  if (pass.findings.size() >= kMaxFindings) return nullptr;
  if (!pass.known.try_emplace(key, pass.findings.size()).second) return nullptr;
  Finding finding;
  finding.kind = std::get<0>(key);
  finding.shortest = !pass.reducing && !pass.setup.options.preemptions;
  pass.findings.push_back(std::move(finding));
  return &pass.findings.back();
}

std::vector<sim::StrandId> strands_of(std::uint64_t set) {
  std::vector<sim::StrandId> strands;
  for (sim::StrandId s = 0; s < kMaxMaskStrands; ++s) {
    if ((set >> s & 1) != 0) strands.push_back(s);
  }
  return strands;
}

// Under symmetry the last choice, too, is that of a canonical state: this is the real one.
sim::Choice real_choice(const sim::Machine& machine, const std::vector<sim::Choice>& path,
                        sim::Choice canonical, const sim::Fault& fault) {
  const sim::State at = replay(machine, path);
  std::vector<sim::Choice> here;
  sim::list_choices(machine, at, here);
  for (const sim::Choice choice : here) {
    sim::State next{at.logical, {}};
    const sim::Fault other = sim::step(machine, next, choice).fault;
    if (other.kind == fault.kind && other.pc == fault.pc) return choice;
  }
  return canonical;
}

}  // namespace

void note_fault(Pass& pass, const sim::Fault& fault, StateId from,
                std::optional<sim::Choice> last) {
  const Kind kind = kind_of(fault.kind);
  const bool by_check = kind == Kind::kInvariant || kind == Kind::kFinal;
  std::uint64_t about = by_check ? fault.check : fault.pc;
  if (kind == Kind::kCritical) about = 0;
  Finding* finding = note(pass, {kind, about, 0});
  if (finding == nullptr) return;
  const sim::Machine& machine = *pass.setup.machine;
  std::vector<sim::Choice> path;
  if (from != kNoState) path = pass.path_to(from);
  // The fault as it is on the real schedule, with the real strands.
  sim::Fault real = fault;
  if (last) {
    if (pass.symmetry != nullptr) last = real_choice(machine, path, *last, fault);
    sim::State before = replay(machine, path);
    real = sim::step(machine, before, *last).fault;
    path.push_back(*last);
  }
  finding->schedule = std::move(path);
  finding->fault = real;
  for (const sim::StrandId strand : {real.strand, real.other}) {
    if (strand != sim::kNobody) finding->strands.push_back(strand);
  }
  finding->message = sim::describe(machine, replay(machine, finding->schedule), real);
}

void note_deadlock(Pass& pass, StateId id, std::vector<sim::StrandId> strands) {
  const std::uint64_t set = pass.symmetry != nullptr ? 0 : set_of(strands);
  Finding* finding = note(pass, {Kind::kDeadlock, set, 0});
  if (finding == nullptr) return;
  finding->schedule = pass.path_to(id);
  const sim::State at = replay(*pass.setup.machine, finding->schedule);
  if (pass.symmetry != nullptr) strands = stuck_in(pass.setup, at);
  finding->message = describe_deadlock(*pass.setup.machine, at, strands);
  finding->strands = std::move(strands);
}

void note_race(Pass& pass, StateId id, std::uint32_t variable) {
  Finding* finding = note(pass, {Kind::kRace, variable, 0});
  if (finding == nullptr) return;
  const sim::Machine& machine = *pass.setup.machine;
  finding->variable = variable;
  finding->counts = machine.program->forbid_races;
  finding->schedule = pass.path_to(id);
  // The two strands on the real schedule: under symmetry others than those seen.
  const sim::State at = replay(machine, finding->schedule);
  const std::uint32_t count = machine.strand_count(at.logical);
  std::vector<sim::CellAccess> accesses;
  for (sim::StrandId b = 1; b < count; ++b) {
    for (sim::StrandId a = 0; a < b; ++a) {
      const std::uint32_t cell = race_between(pass.setup, at, a, b, accesses);
      if (cell == sim::kNobody || pass.setup.variable_of(cell) != variable) continue;
      finding->strands = {a, b};
      finding->message = describe_race(machine, at, a, b, variable);
      return;
    }
  }
}

std::vector<sim::StrandId> stuck_in(const Setup& setup, const sim::State& state) {
  const sim::Machine& machine = *setup.machine;
  std::vector<sim::StrandId> strands = wait_cycle(machine, state);
  std::vector<sim::Choice> here;
  sim::list_choices(machine, state, here);
  if (!strands.empty() && !here.empty()) return strands;
  strands.clear();
  for (sim::StrandId s = 0; s < machine.strand_count(state.logical); ++s) {
    const bool ended = (sim::control_of(machine, state, s).flags & sim::kFlagEnded) != 0;
    if (!ended && !setup.is_daemon(s)) strands.push_back(s);
  }
  return strands;
}

std::uint32_t race_between(const Setup& setup, const sim::State& state, sim::StrandId a,
                           sim::StrandId b, std::vector<sim::CellAccess>& accesses) {
  const sim::Machine& machine = *setup.machine;
  accesses.clear();
  sim::next_accesses(machine, state, a, accesses);
  const auto middle = static_cast<std::ptrdiff_t>(accesses.size());
  sim::next_accesses(machine, state, b, accesses);
  for (auto one = accesses.begin(); one != accesses.begin() + middle; ++one) {
    for (auto other = accesses.begin() + middle; other != accesses.end(); ++other) {
      if (one->cell != other->cell || (!one->writes && !other->writes)) continue;
      // Steps inside `atomic` blocks are ordered with each other.
      if (one->in_atomic && other->in_atomic) continue;
      const auto& variable = machine.program->variables[setup.variable_of(one->cell)];
      if (variable.kind != lang::VariableKind::kShared) continue;
      if (sim::could_overlap(machine, state, a, b)) return one->cell;
    }
  }
  return sim::kNobody;
}

namespace {

// One deadlock: who is told to be stuck, and from which state on.
struct Cause {
  StateId state = kNoState;
  std::vector<sim::StrandId> strands;  // concerned
  std::vector<sim::StrandId> told;     // a circle, or all that are stuck there
};

// Each cause once, by its earliest state. A circle of waiting is one deadlock, whoever else comes to wait for
// it; where there is none, all who are stuck from that state on are one: who is stuck with them in the end,
// and may still step there, is what follows.
std::vector<Cause> causes_of(Pass& pass, std::vector<Doom> dooms) {
  std::ranges::sort(dooms, {}, [](const Doom& doom) {
    return std::tuple(doom.state, std::popcount(doom.strands), doom.strands);
  });
  const sim::Machine& machine = *pass.setup.machine;
  std::vector<Cause> causes;
  std::set<std::vector<sim::StrandId>> circles;
  for (const Doom& doom : dooms) {
    const sim::State at = replay(machine, pass.path_to(doom.state));
    std::vector<sim::StrandId> stuck = strands_of(doom.strands);
    // The earliest such state may come before some of them were spawned.
    const std::uint32_t count = machine.strand_count(at.logical);
    std::erase_if(stuck, [&](sim::StrandId strand) { return strand >= count; });
    const auto found = wait_cycles(machine, at);
    for (const std::vector<sim::StrandId>& circle : found) {
      if (circles.insert(circle).second) causes.push_back({doom.state, stuck, circle});
    }
    if (!found.empty() || doom.on_top) continue;
    const bool known =
        std::ranges::any_of(causes, [&](const Cause& cause) { return cause.state == doom.state; });
    if (!known) causes.push_back({doom.state, strands_of(doom.here), strands_of(doom.here)});
  }
  return causes;
}

}  // namespace

void adopt(Pass& pass, const Analysis& analysis) {
  const sim::Machine& machine = *pass.setup.machine;
  if (pass.graph.strands <= kMaxMaskStrands) {
    std::erase_if(pass.findings, [&](const Finding& finding) {
      if (finding.kind != Kind::kDeadlock) return false;
      // A circle of waiting stays one even where every way on ends in another violation.
      return std::ranges::any_of(analysis.dooms, [&](const Doom& doom) {
        return std::ranges::all_of(finding.strands, [&](sim::StrandId strand) {
          return strand < kMaxMaskStrands && (doom.strands >> strand & 1) != 0;
        });
      });
    });
    for (Cause& cause : causes_of(pass, analysis.dooms)) {
      Finding finding;
      finding.kind = Kind::kDeadlock;
      finding.shortest = true;
      finding.schedule = pass.path_to(cause.state);
      finding.message = describe_deadlock(machine, replay(machine, finding.schedule), cause.told);
      finding.strands = std::move(cause.strands);
      pass.findings.push_back(std::move(finding));
    }
  }
  for (const Livelock& livelock : analysis.livelocks) {
    Finding finding;
    finding.kind = Kind::kLivelock;
    finding.counts = machine.program->forbid_livelock;
    finding.schedule = pass.path_to(livelock.entry);
    finding.cycle_start = finding.schedule.size();
    // Proved only of a single step at the start: elsewhere another fair round may be shorter.
    finding.shortest = finding.schedule.empty() && livelock.cycle.size() == 1;
    for (const Edge& edge : livelock.cycle) finding.schedule.push_back({edge.strand, edge.pick});
    finding.strands = strands_of(livelock.strands);
    finding.message =
        describe_livelock(machine, replay(machine, finding.schedule), finding.strands);
    pass.findings.push_back(std::move(finding));
  }
}

}  // namespace interleave::explore
