#include "explore/symmetry.h"

#include <algorithm>
#include <numeric>

namespace interleave::explore {

Symmetry::Symmetry(const sim::Machine& machine) : machine_(machine) {
  const lang::Program& program = *machine.program;
  for (const lang::Object& object : program.objects) {
    if (object.fifo) return;
  }
  if (machine.has_local_sets) return;  // what is in one names who has it
  if (machine.has_lifo) return;        // likewise, of what may be in a LIFO slot
  for (std::uint32_t i = 0; i < machine.layout.object_of.size(); ++i) {
    const lang::ObjectKind kind = program.objects[machine.layout.object_of[i]].kind;
    if (kind == lang::ObjectKind::kMutex || kind == lang::ObjectKind::kRwLock) {
      owner_words_.push_back(machine.layout.object_offset[i]);
    }
  }
  const auto& strands = program.strands;
  for (sim::StrandId first = 0; first < strands.size();) {
    sim::StrandId end = first + 1;
    while (end < strands.size() && strands[end].group == strands[first].group) ++end;
    if (end - first > 1 && !program.bodies[strands[first].body].uses_id) {
      groups_.push_back({first, end - first});
    }
    first = end;
  }
}

void Symmetry::canonicalize(std::vector<sim::Word>& logical) {
  const std::size_t stride = machine_.layout.stride;
  for (const Group& group : groups_) {
    const std::size_t base = machine_.record(group.first);
    const auto record = [&](std::uint32_t i) { return logical.begin() + base + i * stride; };
    order_.resize(group.count);
    std::iota(order_.begin(), order_.end(), 0U);
    // By record, then by what each owns.
    const auto less = [&](std::uint32_t a, std::uint32_t b) {
      const auto order = std::lexicographical_compare_three_way(record(a), record(a) + stride,
                                                                record(b), record(b) + stride);
      if (order != 0) return order < 0;
      for (const std::uint32_t word : owner_words_) {
        const bool owns_a = logical[word] == sim::Word{group.first} + a + 1;
        const bool owns_b = logical[word] == sim::Word{group.first} + b + 1;
        if (owns_a != owns_b) return owns_a;
      }
      return false;
    };
    // Few, and nearly sorted: a state differs from a canonical one in one or two strands.
    bool moved = false;
    for (std::uint32_t i = 1; i < group.count; ++i) {
      const std::uint32_t item = order_[i];
      std::uint32_t at = i;
      for (; at > 0 && less(item, order_[at - 1]); --at) order_[at] = order_[at - 1];
      order_[at] = item;
      moved = moved || at != i;
    }
    if (!moved) continue;
    scratch_.assign(record(0), record(0) + group.count * stride);
    for (std::uint32_t i = 0; i < group.count; ++i) {
      std::copy_n(scratch_.begin() + order_[i] * stride, stride, record(i));
    }
    for (const std::uint32_t word : owner_words_) {
      const sim::Word owner = logical[word] - 1 - group.first;
      if (owner < 0 || owner >= group.count) continue;
      const auto at = std::find(order_.begin(), order_.end(), static_cast<std::uint32_t>(owner));
      logical[word] = sim::Word{group.first} + (at - order_.begin()) + 1;
    }
  }
}

}  // namespace interleave::explore
