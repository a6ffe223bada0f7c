#include "explore/expand.h"

#include <algorithm>

#include "explore/findings.h"

namespace interleave::explore {

using lang::Op;

Expander::Expander(const Setup& setup)
    : setup_(setup),
      machine_(*setup.machine),
      raced_(setup.machine->program->variables.size()),
      not_raced_(setup.shared_variables) {}

// Walks some schedules, to see how large values become: a packing that has room from the start saves packing all states
// anew. Every other walk stays with a strand as long as it can go on: values grow largest where nothing is lost.
void Expander::scout(Pass& pass, const sim::State& start) {
  constexpr int kSteps = 4'000;
  constexpr int kLongest = 1'000;
  constexpr int kWalks = 40;
  constexpr std::uint32_t kStrands = 24;
  std::uint64_t random = 1;
  int steps = 0;
  std::vector<PackedWord> packed;
  for (int walk = 0; walk < kWalks && steps < kSteps; ++walk) {
    successor_.logical = start.logical;
    sim::StrandId last = sim::kNobody;
    const int end = std::min(kSteps, steps + kLongest);
    for (; steps < end && !sim::finished(machine_, successor_); ++steps) {
      sim::list_choices(machine_, successor_, choices_);
      if (choices_.empty()) break;
      random = random * 6364136223846793005ULL + 1442695040888963407ULL;
      const auto same =
          walk % 2 == 0 ? choices_.end() : std::ranges::find(choices_, last, &sim::Choice::strand);
      const sim::Choice choice =
          same != choices_.end() ? *same : choices_[(random >> 33) % choices_.size()];
      last = choice.strand;
      if (sim::step(machine_, successor_, choice).fault) break;
      // All states would have to carry room for strands that few of them have.
      if (machine_.strand_count(successor_.logical) > kStrands) break;
      state_.logical = successor_.logical;
      if (pass.symmetry != nullptr) pass.symmetry->canonicalize(state_.logical);
      packed.resize(pass.packing.words());
      if (!pass.packing.pack(state_.logical, 0, packed.data())) {
        pass.packing.widen(state_.logical, 0);
      }
    }
  }
  pass.store = StateStore(pass.packing.words());
}

void Expander::begin(Pass& pass, const sim::State& start) {
  scout(pass, start);
  successor_.logical = start.logical;
  if (pass.symmetry != nullptr) pass.symmetry->canonicalize(successor_.logical);
  packed_.resize(pass.packing.words());
  if (!pass.packing.pack(successor_.logical, 0, packed_.data())) {
    pass.packing.widen(successor_.logical, 0);
    pass.store = StateStore(pass.packing.words());
    packed_.resize(pass.packing.words());
    pass.packing.pack(successor_.logical, 0, packed_.data());
  }
  pass.store.insert(packed_.data(), StateStore::hash(packed_.data(), pass.packing.words()));
  pass.origins.push_back({});
  raced_.assign(raced_.size(), false);
  not_raced_ = setup_.shared_variables;
}

void Expander::expand_next(Pass& pass) {
  const StateId id = pass.next++;
  expand(pass, id);
  if (!pass.is_widening()) return;
  --pass.next;
  if (pass.keeps_graph) close_node(pass.graph);
}

void Expander::expand(Pass& pass, StateId id) {
  const std::uint32_t extra = pass.packing.unpack(pass.store.at(id), state_.logical);
  look_at_strands();
  if (pass.keeps_graph) open_node(pass.graph);
  const auto end_as = [&](NodeEnd end) {
    if (pass.keeps_graph) pass.graph.ends.back() = end;
  };
  if (unfinished_ == 0 || (!machine_.driven_at.empty() && sim::finished(machine_, state_))) {
    const auto begin = state_.logical.begin();
    pass.finals.insert({begin, begin + machine_.program->memory_words});
    const sim::Fault fault = sim::check_final(machine_, state_);
    end_as(fault ? NodeEnd::kFailed : NodeEnd::kFinished);
    if (fault) note_fault(pass, fault, id, std::nullopt);
    return;
  }
  sim::list_choices(machine_, state_, choices_);
  if (choices_.empty()) {
    end_as(NodeEnd::kDeadlock);
    note_deadlock(pass, id, stuck_in(setup_, state_));
    return;
  }
  if (touching_.size() > 1 && look_for_races(pass, id)) end_as(NodeEnd::kViolated);
  if (!locking_.empty()) look_for_wait_cycle(pass, id);
  if (pass.reducing && setup_.footprints && expand_ample(pass, id)) return;
  take(pass, id, choices_, extra, false);
}

void Expander::look_at_strands() {
  count_ = machine_.strand_count(state_.logical);
  unfinished_ = 0;
  pending_ = 0;
  touching_.clear();
  locking_.clear();
  const sim::Word* record = state_.logical.data() + machine_.layout.strands;
  for (sim::StrandId s = 0; s < count_; ++s, record += machine_.layout.stride) {
    const sim::Control control = sim::Control::unpack(*record);
    if ((control.flags & sim::kFlagEnded) != 0) continue;
    if (!setup_.is_daemon(s)) {
      ++unfinished_;
      if (s < kMaxMaskStrands) pending_ |= std::uint64_t{1} << s;
    }
    if (setup_.touches_shared[control.pc]) touching_.push_back(s);
    if (setup_.takes_lock[control.pc]) locking_.push_back(s);
  }
}

void Expander::open_node(Graph& graph) const {
  graph.first.push_back(static_cast<std::uint32_t>(graph.edges.size()));
  graph.ends.push_back(NodeEnd::kNone);
  graph.pending.push_back(pending_);
  graph.strands = std::max(graph.strands, count_);
}

// Undoes `open_node`.
void Expander::close_node(Graph& graph) {
  graph.first.pop_back();
  graph.ends.pop_back();
  graph.pending.pop_back();
}

// ---- races ----

// What the next step of a strand accesses; nearly always one word.
void Expander::list_accesses(sim::StrandId strand) {
  const sim::Word* record = state_.logical.data() + machine_.record(strand);
  const lang::Instruction& in = machine_.program->code[sim::Control::unpack(*record).pc];
  if (in.op == Op::kRead || in.op == Op::kWrite) {
    const lang::Variable& variable = machine_.program->variables[static_cast<std::size_t>(in.c)];
    sim::Word index = 0;
    if (in.b != lang::kNone) {
      index = in.b >= 0 ? record[2 + in.b] : machine_.program->constants[~in.b];
    }
    if (index < 0 || index >= sim::Word{variable.count}) return;
    racing_.push_back(
        {strand, variable.first + static_cast<std::uint32_t>(index), in.op == Op::kWrite, false});
    return;
  }
  accesses_.clear();
  sim::next_accesses(machine_, state_, strand, accesses_);
  for (const sim::CellAccess& access : accesses_) {
    racing_.push_back({strand, access.cell, access.writes, access.in_atomic});
  }
}

// Two next steps that access the same plain variable, one of them writing; steps inside `atomic`
// blocks are ordered with each other. True if that is forbidden and so.
bool Expander::look_for_races(Pass& pass, StateId id) {
  const bool forbidden = machine_.program->forbid_races;
  if (not_raced_ == 0 && !forbidden) return false;
  racing_.clear();
  for (const sim::StrandId strand : touching_) list_accesses(strand);
  bool found = false;
  for (std::size_t i = 1; i < racing_.size(); ++i) {
    const Racing& one = racing_[i];
    for (std::size_t j = 0; j < i; ++j) {
      const Racing& other = racing_[j];
      if (one.cell != other.cell || one.strand == other.strand) continue;
      if ((!one.writes && !other.writes) || (one.in_atomic && other.in_atomic)) continue;
      const std::uint32_t variable = setup_.variable_of(one.cell);
      if (machine_.program->variables[variable].kind != lang::VariableKind::kShared) continue;
      if (!sim::could_overlap(machine_, state_, other.strand, one.strand)) continue;
      found = true;
      if (raced_[variable]) continue;
      raced_[variable] = true;
      --not_raced_;
      note_race(pass, id, variable);
    }
  }
  return found && forbidden;
}

// ---- wait cycles ----

// Goes from who waits to who owns what it waits for; true if that leads back.
bool Expander::follow_owners(sim::StrandId from) {
  cycle_.clear();
  sim::StrandId at = from;
  do {
    const sim::Control control = sim::control_of(machine_, state_, at);
    if (!setup_.takes_lock[control.pc] || cycle_.size() > count_) return false;
    // One that may yet be dropped does not have to wait for ever: how the schedules end will tell.
    const bool thread = sim::meta_of(machine_, state_, at).kind == lang::StrandKind::kThread;
    if (setup_.may_drop_tasks && !thread) return false;
    const sim::Wanted want = sim::wanted(machine_, state_, at);
    if (want.kind != sim::Wanted::Kind::kObject) return false;
    cycle_.push_back(at);
    at = sim::owner_of(machine_, state_, want.id);
    if (at == sim::kNobody) return false;
  } while (at != from);
  return true;
}

// A new circle closes with the strand that stepped last, unless its step changed what others wait
// for, or the strands have other names by now.
void Expander::look_for_wait_cycle(Pass& pass, StateId id) {
  const bool only_mover = !setup_.may_block_others && pass.symmetry == nullptr;
  const sim::StrandId mover = pass.origins[id].strand;
  for (const sim::StrandId strand : locking_) {
    if ((only_mover && strand != mover) || !follow_owners(strand)) continue;
    std::sort(cycle_.begin(), cycle_.end());
    if (pass.keeps_graph) pass.graph.circles.insert(set_of(cycle_));
    note_deadlock(pass, id, cycle_);
    return;
  }
}

// ---- partial-order reduction ----

// Whether the next step of a strand commutes with all that the others may still do, is seen by no
// property and closes no cycle.
bool Expander::commutes(sim::StrandId strand) const {
  if (!machine_.driven_at.empty())
    return false;  // who comes to a block_on, or leaves it, lets others go or stops them
  const sim::Control control = sim::control_of(machine_, state_, strand);
  const sim::Meta meta = sim::meta_of(machine_, state_, strand);
  const bool uses_slot =
      machine_.has_slots && (meta.kind == lang::StrandKind::kTask || machine_.cooperative ||
                             meta.flavor == sim::kBlockingPool);
  // Nor may a step that the rest of a task waits for, or that drops futures inside it.
  const Op op = machine_.program->code[control.pc].op;
  const bool part_of_poll = machine_.has_futures && (meta.kind == lang::StrandKind::kTask ||
                                                     op == Op::kAwaitAll || op == Op::kSelect);
  if (setup_.footprints->sticky(control.pc) || uses_slot || part_of_poll) return false;
  const Access& own = setup_.footprints->own(strand, meta.body, control.pc);
  for (sim::StrandId other = 0; other < count_; ++other) {
    if (other == strand) continue;
    const sim::Control at = sim::control_of(machine_, state_, other);
    if ((at.flags & sim::kFlagEnded) != 0) continue;
    const sim::Meta is = sim::meta_of(machine_, state_, other);
    if (own.conflicts(setup_.footprints->future(other, is.body, at.pc))) return false;
  }
  return true;
}

// Takes the steps of one strand alone, if there is one that may be taken alone.
bool Expander::expand_ample(Pass& pass, StateId id) {
  const std::span<const sim::Choice> all = choices_;
  for (std::size_t begin = 0; begin < all.size();) {
    const sim::StrandId strand = all[begin].strand;
    std::size_t end = begin;
    while (end < all.size() && all[end].strand == strand) ++end;
    const auto these = all.subspan(begin, end - begin);
    begin = end;
    if (these.size() == all.size()) return false;  // the only one: nothing to leave out
    // A step that faults ends the schedule: it commutes with nothing.
    if (commutes(strand) && take(pass, id, these, 0, true)) return true;
  }
  return false;
}

// ---- taking steps ----

// What is kept with the successor to know its preemptions: the strand that stepped last (less one:
// none) and how many there were. False if there would be too many.
bool Expander::next_extra(sim::Choice choice, std::uint32_t extra, std::uint32_t& next) const {
  next = 0;
  if (!setup_.options.preemptions) return true;
  const std::uint32_t last = extra & 0xFFFU;
  std::uint32_t used = extra >> 12;
  const bool last_could_go =
      last != 0 && std::ranges::any_of(choices_, [&](const sim::Choice& other) {
        return other.strand + 1 == last;
      });
  if (last_could_go && choice.strand + 1 != last && ++used > *setup_.options.preemptions) {
    return false;
  }
  next = (choice.strand + 1) | used << 12;
  return true;
}

// Takes steps from the state and looks up where they lead. With `unless_one_faults` nothing is
// taken, and false returned, if one of them is a violation. Nor is anything taken if one leads to
// a state that does not fit: the pass is widening then.
bool Expander::take(Pass& pass, StateId id, std::span<const sim::Choice> these, std::uint32_t extra,
                    bool unless_one_faults) {
  const PackedWord* stored = pass.store.at(id);
  parent_.assign(stored, stored + pass.packing.words());
  successor_.logical = state_.logical;
  taken_.clear();
  packed_.clear();
  for (const sim::Choice choice : these) {
    std::uint32_t kept = 0;
    if (!next_extra(choice, extra, kept)) continue;
    const sim::StepResult result = sim::step(machine_, successor_, choice);
    ++pass.transitions;
    Taken taken{choice,          result.moved,       0, static_cast<bool>(result.fault),
                result.progress, result.stands_still};
    if (result.fault) {
      if (unless_one_faults) {
        pass.transitions -= taken_.size() + 1;
        return false;
      }
      successor_.logical = state_.logical;
      note_fault(pass, result.fault, id, choice);
      packed_.resize(packed_.size() + pass.packing.words());
      taken_.push_back(taken);
      continue;
    }
    if (pass.symmetry != nullptr) pass.symmetry->canonicalize(successor_.logical);
    const std::size_t words = pass.packing.words();
    packed_.resize(packed_.size() + words);
    if (!pack_successor(pass, kept, packed_.data() + packed_.size() - words)) {
      pass.begin_widening(successor_.logical, kept);
      pass.transitions -= taken_.size() + 1;
      return true;
    }
    restore_successor();
    taken.hash = StateStore::hash(packed_.data() + packed_.size() - words, words);
    pass.store.prefetch_slot(taken.hash);
    taken_.push_back(taken);
  }
  look_up(pass, id);
  return true;
}

// The parent's packed form with what the step has changed. False if that does not fit.
bool Expander::pack_successor(const Pass& pass, std::uint32_t extra, PackedWord* out) {
  std::copy(parent_.begin(), parent_.end(), out);
  const sim::Word* before = state_.logical.data();
  const sim::Word* after = successor_.logical.data();
  const auto size = static_cast<std::uint32_t>(state_.logical.size());
  changed_.clear();
  const auto compare = [&](std::uint32_t i) {
    if (before[i] != after[i]) changed_.push_back(i);
  };
  std::uint32_t i = 0;
  for (; i + 4 <= size; i += 4) {
    const sim::Word differs = (before[i] ^ after[i]) | (before[i + 1] ^ after[i + 1]) |
                              (before[i + 2] ^ after[i + 2]) | (before[i + 3] ^ after[i + 3]);
    if (differs == 0) continue;
    for (std::uint32_t at = i; at < i + 4; ++at) compare(at);
  }
  for (; i < size; ++i) compare(i);
  bool fits = pass.packing.set_extra(extra, out);
  for (const std::uint32_t at : changed_) fits = fits && pass.packing.set(at, after[at], out);
  if (successor_.logical.size() == size) return fits;
  fits = fits && pass.packing.set_size(successor_.logical.size(), out);
  for (std::uint32_t at = size; at < successor_.logical.size(); ++at) {
    fits = fits && pass.packing.set(at, after[at], out);
  }
  return fits;
}

// Undoes what pack_successor saw as changed.
void Expander::restore_successor() {
  successor_.logical.resize(state_.logical.size());
  for (const std::uint32_t at : changed_) successor_.logical[at] = state_.logical[at];
}

void Expander::look_up(Pass& pass, StateId id) {
  const std::size_t words = pass.packing.words();
  for (const Taken& taken : taken_) {
    if (!taken.fault) pass.store.prefetch_state(taken.hash);
  }
  const PackedWord* packed = packed_.data();
  for (const Taken& taken : taken_) {
    StateId target = kFaultState;
    if (!taken.fault) {
      const auto [found, is_new] = pass.store.insert(packed, taken.hash);
      target = found;
      if (is_new) {
        pass.origins.push_back({id, static_cast<std::uint16_t>(taken.choice.strand),
                                static_cast<std::uint16_t>(taken.choice.pick)});
      }
    }
    packed += words;
    if (!pass.keeps_graph) continue;
    Edge edge;
    edge.target = target;
    edge.strand = static_cast<std::uint16_t>(taken.choice.strand);
    edge.pick = static_cast<std::uint16_t>(taken.choice.pick & 0x3FFFU);
    edge.progress = taken.progress ? 1 : 0;
    edge.stands_still = taken.stands_still ? 1 : 0;
    pass.graph.edges.push_back(edge);
    if (setup_.has_joint_moves) pass.graph.moved.push_back(taken.moved);
  }
  taken_.clear();
  packed_.clear();
}

}  // namespace interleave::explore
