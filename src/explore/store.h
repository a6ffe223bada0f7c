// The set of states a search has seen: each kept once, packed, numbered in order of discovery.
//
// Packed states have the same size and lie one after another in chunks, so a number is a place.
// They are found by a hash table in 64 parts, which grow one at a time: no single growth holds a
// frame up. A state costs its 64-bit words (one or two for most programs of the lessons) and about
// 13 bytes of table.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "explore/packing.h"

namespace interleave::explore {

using StateId = std::uint32_t;
inline constexpr StateId kNoState = UINT32_MAX;

class StateStore {
 public:
  explicit StateStore(std::size_t words) : words_(words) {}

  [[nodiscard]] static std::uint64_t hash(const PackedWord* packed, std::size_t words) {
    constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ULL;
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < words; ++i) {
      hash = (hash ^ packed[i]) * kMultiplier;
      hash ^= hash >> 32;
    }
    hash *= 0xBF58476D1CE4E5B9ULL;
    return hash ^ (hash >> 29);
  }

  // The state's number, and whether it is new.
  std::pair<StateId, bool> insert(const PackedWord* packed, std::uint64_t hash);
  [[nodiscard]] StateId find(const PackedWord* packed, std::uint64_t hash) const;
  // Both bring to the cache what `insert` will read; the second relies on the first.
  void prefetch_slot(std::uint64_t hash) const {
    const Part& part = parts_[hash >> kPartShift];
    if (part.slots) __builtin_prefetch(&part.slots[hash & part.mask]);
  }
  void prefetch_state(std::uint64_t hash) const {
    const Part& part = parts_[hash >> kPartShift];
    if (!part.slots) return;
    const Slot slot = part.slots[hash & part.mask];
    if (slot.id != kNoState) __builtin_prefetch(at(slot.id));
  }

  [[nodiscard]] const PackedWord* at(StateId id) const {
    return chunks_[id >> kChunkLog].get() + (id & kChunkMask) * words_;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t words() const { return words_; }
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  struct Slot {
    StateId id = kNoState;
    std::uint32_t tag = 0;  // the hash's lower half, which says where it belongs
  };
  struct Part {
    std::unique_ptr<Slot[]> slots;
    std::uint32_t mask = 0;
    std::uint32_t used = 0;
  };
  static constexpr unsigned kPartShift = 58;
  static constexpr unsigned kChunkLog = 12;
  static constexpr StateId kChunkMask = (StateId{1} << kChunkLog) - 1;

  [[nodiscard]] bool same(StateId id, const PackedWord* packed) const {
    const PackedWord* stored = at(id);
    for (std::size_t i = 0; i < words_; ++i) {
      if (stored[i] != packed[i]) return false;
    }
    return true;
  }
  static void grow(Part& part);

  std::size_t words_;
  std::size_t size_ = 0;
  std::vector<std::unique_ptr<PackedWord[]>> chunks_;
  std::array<Part, 64> parts_;
};

}  // namespace interleave::explore
