// The set of states a search has seen: each kept once, packed, numbered in order of discovery.
//
// A logical state is a handful of words most of which are small, so it is packed to a string of
// bytes (one byte for most words); strings live in large chunks, found again by an open-addressing
// table of numbers with a few bits of hash beside each. About 25 to 40 bytes a state for the
// programs of the lessons.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "sim/machine.h"

namespace interleave::explore {

using StateId = std::uint32_t;
inline constexpr StateId kNoState = UINT32_MAX;

// Packs and unpacks the logical words of one Machine.
class Packer {
 public:
  explicit Packer(const sim::Machine& machine) : machine_(&machine) {}
  // Appends the packed form; `extra` is a small number kept with the state (preemption bound).
  void pack(std::span<const sim::Word> logical, std::uint32_t extra,
            std::vector<std::uint8_t>& out) const;
  std::uint32_t unpack(std::span<const std::uint8_t> packed, std::vector<sim::Word>& logical) const;

 private:
  const sim::Machine* machine_;
};

class StateStore {
 public:
  StateStore();
  // The state's number, and whether it is new.
  std::pair<StateId, bool> insert(std::span<const std::uint8_t> packed);
  [[nodiscard]] StateId find(std::span<const std::uint8_t> packed) const;
  [[nodiscard]] std::span<const std::uint8_t> at(StateId id) const;
  [[nodiscard]] std::size_t size() const { return places_.size(); }
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  struct Slot {
    StateId id = kNoState;
    std::uint32_t tag = 0;
  };
  void grow();
  static constexpr std::size_t kChunk = std::size_t{1} << 20;

  std::vector<Slot> table_;
  std::vector<std::uint64_t> places_;  // chunk << 20 | offset of the length byte(s)
  std::vector<std::unique_ptr<std::uint8_t[]>> chunks_;
  std::size_t used_ = kChunk;  // of the last chunk
};

}  // namespace interleave::explore
