#include "sim/runtime.h"

#include <algorithm>

#include "sim/machine.h"

namespace interleave::sim {
namespace {

std::vector<FlavorInfo>& registry() {
  static std::vector<FlavorInfo> infos;
  return infos;
}

}  // namespace

const std::vector<FlavorInfo>& flavors() { return registry(); }

const FlavorInfo* find_flavor(std::string_view name) {
  const auto at = std::ranges::find(flavors(), name, &FlavorInfo::name);
  return at == flavors().end() ? nullptr : &*at;
}

bool driven_by_block_on(const Machine& machine, std::uint32_t runtime) {
  const FlavorInfo* info = find_flavor(machine.runtimes[runtime].flavor);
  if (info == nullptr || !info->flavor->driven_by_block_on()) return false;
  return std::ranges::any_of(machine.program->code, [&](const lang::Instruction& in) {
    return in.op == lang::Op::kBlockOnBegin && static_cast<std::uint32_t>(in.c) == runtime;
  });
}

RegisterFlavor::RegisterFlavor(const FlavorInfo& info) {
  auto& infos = registry();
  infos.insert(std::ranges::upper_bound(infos, info.name, {}, &FlavorInfo::name), info);
}

void RuntimeContext::push_back(TaskList& list, StrandId task) {
  state_.timed.strands[task].next_task = kNobody;
  (list.tail == kNobody ? list.head : state_.timed.strands[list.tail].next_task) = task;
  list.tail = task;
  ++list.size;
}

void RuntimeContext::push_front(TaskList& list, StrandId task) {
  state_.timed.strands[task].next_task = list.head;
  list.head = task;
  if (list.tail == kNobody) list.tail = task;
  ++list.size;
}

StrandId RuntimeContext::pop_front(TaskList& list) {
  const StrandId task = list.head;
  if (task == kNobody) return kNobody;
  list.head = state_.timed.strands[task].next_task;
  if (list.head == kNobody) list.tail = kNobody;
  state_.timed.strands[task].next_task = kNobody;
  --list.size;
  return task;
}

std::uint32_t RuntimeContext::take_half(TaskList& from, TaskList& to) {
  const std::uint32_t count = (from.size + 1) / 2;
  for (std::uint32_t i = 0; i < count; ++i) push_back(to, pop_front(from));
  return count;
}

}  // namespace interleave::sim
