#include "sim/policy.h"

#include <algorithm>

#include "sim/machine.h"
#include "sim/step.h"

namespace interleave::sim {

namespace {

// Filled before main by the registrars of src/sim/policies; in a function so that it exists by
// then.
std::vector<PolicyInfo>& registry() {
  static std::vector<PolicyInfo> infos;
  return infos;
}

// The declaration behind a thread, or nullptr for a runtime's threads and for spawned ones.
const lang::Strand* declaration(const Machine& machine, const Thread& thread) {
  const auto& strands = machine.program->strands;
  if (thread.worker_of != UINT16_MAX || thread.strand >= strands.size()) return nullptr;
  return &strands[thread.strand];
}

// The generator of Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014):
// any seed will do, and its state is one word.
std::uint64_t next_random(std::uint64_t& state) {
  state += 0x9E3779B97F4A7C15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31);
}

}  // namespace

const std::vector<PolicyInfo>& policies() { return registry(); }

const PolicyInfo* find_policy(std::string_view name) {
  const auto at = std::ranges::find(policies(), name, &PolicyInfo::name);
  return at == policies().end() ? nullptr : &*at;
}

RegisterPolicy::RegisterPolicy(PolicyInfo info) {
  auto& infos = registry();
  const auto at = std::ranges::upper_bound(infos, info.name, {}, &PolicyInfo::name);
  infos.insert(at, std::move(info));
}

std::uint32_t PolicyContext::core_count() const { return machine_.cores; }

bool PolicyContext::blocked(ThreadId id) const {
  const StrandId strand = thread(id).strand;
  return !runnable(id) && strand != kNobody &&
         state_.timed.strands[strand].activity == Activity::kBlocked;
}

bool PolicyContext::alive(ThreadId id) const {
  const StrandId strand = thread(id).strand;
  return runnable(id) ||
         (strand != kNobody && state_.timed.strands[strand].activity != Activity::kAbsent);
}

Ticks PolicyContext::present_run(ThreadId id) const {
  const Thread& it = thread(id);
  if (it.core == kNobody || state_.timed.cores[it.core].switching) return 0;
  return now() - it.run_since;
}

Ticks PolicyContext::ran(ThreadId id) const { return thread(id).ran + present_run(id); }

bool PolicyContext::keeps_ranks() const { return machine_.keeps_ranks; }

std::optional<Word> PolicyContext::least_rank() const {
  std::optional<Word> least;
  for (const ThreadHeap& heap : state_.timed.ranked) {
    if (heap.items.empty()) continue;
    if (!least || heap.items.front().rank < *least) least = heap.items.front().rank;
  }
  return least;
}

Word PolicyContext::ready_weight(ThreadId id) const {
  if (machine_.queues == Queues::kGlobal) return state_.timed.ranked[0].weight;
  const Thread& it = thread(id);
  return state_.timed.ranked[it.core != kNobody ? it.core : it.queue].weight;
}

bool PolicyContext::same_queue(ThreadId a, ThreadId b) const {
  if (machine_.queues == Queues::kGlobal) return true;
  const auto place = [&](ThreadId id) {
    const Thread& it = thread(id);
    return it.core != kNobody ? it.core : it.queue;
  };
  return place(a) == place(b);
}

std::uint32_t PolicyContext::cores_per_queue() const {
  return machine_.queues == Queues::kGlobal ? machine_.cores : 1;
}

Word PolicyContext::priority(ThreadId id) const {
  const lang::Strand* declared = declaration(machine_, thread(id));
  return declared != nullptr ? declared->priority : lang::Strand{}.priority;
}

Word PolicyContext::tickets(ThreadId id) const {
  const lang::Strand* declared = declaration(machine_, thread(id));
  return declared != nullptr ? declared->tickets : lang::Strand{}.tickets;
}

Word PolicyContext::weight(ThreadId id) const {
  const lang::Strand* declared = declaration(machine_, thread(id));
  return declared != nullptr ? declared->weight : lang::Strand{}.weight;
}

Ticks PolicyContext::length(ThreadId id) const {
  const Thread& it = thread(id);
  if (it.worker_of != UINT16_MAX || it.strand == kNobody) return kForever;
  const lang::Strand* declared = declaration(machine_, it);
  if (declared != nullptr && declared->length) return *declared->length;
  const std::uint32_t body = meta_of(machine_, state_, it.strand).body;
  return machine_.program->bodies[body].static_work.value_or(kForever);
}

ThreadId PolicyContext::holder_of_wanted(ThreadId id) const {
  if (!blocked(id)) return kNobody;
  const Wanted wants = wanted(machine_, state_, thread(id).strand);
  if (wants.kind != Wanted::Kind::kObject) return kNobody;
  const StrandId owner = owner_of(machine_, state_, wants.id);
  return owner == kNobody ? kNobody : state_.timed.strands[owner].thread;
}

Word PolicyContext::random(Word bound) {
  if (bound <= 1) return 0;
  // Numbers below the remainder of 2^64 would make the first few values likelier: draw again.
  const auto range = static_cast<std::uint64_t>(bound);
  const std::uint64_t unfair = (0 - range) % range;
  std::uint64_t drawn = next_random(state_.timed.generator);
  while (drawn < unfair) drawn = next_random(state_.timed.generator);
  return static_cast<Word>(drawn % range);
}

Word& PolicyContext::word(ThreadId id, std::uint32_t index) {
  const Policy& policy = *machine_.policy;
  return state_.timed
      .policy[policy.globals() + std::size_t{id} * policy.words_per_thread() + index];
}

void PolicyContext::report_level(ThreadId id, Word level, bool boost) {
  if (reports_ == nullptr) return;
  Event event;
  event.time = now();
  event.kind = boost ? EventKind::kBoost : EventKind::kDemote;
  event.strand = thread(id).strand;
  event.value = level;
  reports_->push_back(event);
}

}  // namespace interleave::sim
