// What each step touches, and what a strand may still touch: the static side of the reduction.
//
// Memory words and object instances are numbered as resources. For each program counter `own` says
// which of them the step there reads and writes, and `future` which of them the strand may touch
// from there on, along any path. Array indices that are constant for a strand (`fork[id]`) are
// found by constant propagation, so that neighbours at a table do not look like strangers' rivals.
//
// Over-approximate on purpose: a set that is too large only loses reduction.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/machine.h"

namespace interleave::explore {

class BitSet {
 public:
  explicit BitSet(std::size_t bits = 0) : words_((bits + 63) / 64) {}
  void set(std::size_t bit) { words_[bit / 64] |= std::uint64_t{1} << (bit % 64); }
  void set_range(std::size_t first, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) set(first + i);
  }
  void set_all() {
    for (std::uint64_t& word : words_) word = ~std::uint64_t{0};
  }
  // True if that added anything.
  bool unite(const BitSet& other) {
    bool grew = false;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::uint64_t merged = words_[i] | other.words_[i];
      grew = grew || merged != words_[i];
      words_[i] = merged;
    }
    return grew;
  }
  [[nodiscard]] bool meets(const BitSet& other) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if ((words_[i] & other.words_[i]) != 0) return true;
    }
    return false;
  }
  [[nodiscard]] bool empty() const {
    for (const std::uint64_t word : words_) {
      if (word != 0) return false;
    }
    return true;
  }

 private:
  std::vector<std::uint64_t> words_;
};

struct Access {
  BitSet reads;
  BitSet writes;
  [[nodiscard]] bool conflicts(const Access& other) const {
    return writes.meets(other.writes) || writes.meets(other.reads) || reads.meets(other.writes);
  }
};

class Footprints {
 public:
  explicit Footprints(const sim::Machine& machine);

  // By strand of a state: declared strands have sets of their own, spawned ones those of their body.
  [[nodiscard]] const Access& own(sim::StrandId strand, std::uint32_t body,
                                  std::uint32_t pc) const {
    return own_[view(strand, body)][pc];
  }
  [[nodiscard]] const Access& future(sim::StrandId strand, std::uint32_t body,
                                     std::uint32_t pc) const {
    return future_[view(strand, body)][pc];
  }
  // A step that a property can see, or that closes a loop: never taken alone.
  [[nodiscard]] bool sticky(std::uint32_t pc) const { return sticky_[pc]; }

 private:
  struct Constants;
  [[nodiscard]] std::size_t view(sim::StrandId strand, std::uint32_t body) const {
    return strand < views_of_strand_.size() ? views_of_strand_[strand] : views_of_body_[body];
  }
  std::size_t analyse(std::uint32_t body, const std::vector<sim::Word>& arguments);
  void touch(const lang::Instruction& in, std::uint32_t pc, const Constants* constants,
             Access& access) const;
  void close_futures();
  void find_sticky();
  [[nodiscard]] bool sticks(std::uint32_t step, const std::vector<bool>& in_atomic) const;

  const sim::Machine& machine_;
  const lang::Program& program_;
  std::size_t resources_ = 0;
  std::vector<std::size_t> views_of_strand_;
  std::vector<std::size_t> views_of_body_;
  std::vector<std::uint32_t> body_of_view_;
  std::vector<std::vector<Access>> own_;  // per view, per pc
  std::vector<std::vector<Access>> future_;
  std::vector<bool> sticky_;  // per pc
};

// The program counters that may follow one: its next, its targets, the arms of a select.
void successors(const lang::Program& program, std::uint32_t pc, std::vector<std::uint32_t>& out);

}  // namespace interleave::explore
