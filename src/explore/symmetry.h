// Symmetry of identical threads: states that differ only in which of them is where are one.
//
// The elements of a thread array are interchangeable when their code never uses `id`. A state is
// brought to a canonical form by sorting their records (each with what it owns) and renaming them
// in the owner words of locks. Programs with a `fifo` object, or with handles to such threads, keep
// all states.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/machine.h"

namespace interleave::explore {

class Symmetry {
 public:
  explicit Symmetry(const sim::Machine& machine);
  [[nodiscard]] bool any() const { return !groups_.empty(); }
  // Brings `logical` to its canonical form in place.
  void canonicalize(std::vector<sim::Word>& logical);

 private:
  struct Group {
    sim::StrandId first = 0;
    std::uint32_t count = 0;
  };
  const sim::Machine& machine_;
  std::vector<Group> groups_;
  std::vector<std::uint32_t> owner_words_;  // offsets of words that hold strand + 1
  std::vector<sim::Word> scratch_;
  std::vector<std::uint32_t> order_;
};

}  // namespace interleave::explore
