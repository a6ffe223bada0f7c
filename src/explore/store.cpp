#include "explore/store.h"

#include <algorithm>

namespace interleave::explore {

StateId StateStore::find(const PackedWord* packed, std::uint64_t hash) const {
  const Part& part = parts_[hash >> kPartShift];
  if (!part.slots) return kNoState;
  const auto tag = static_cast<std::uint32_t>(hash);
  for (std::uint32_t slot = tag & part.mask;; slot = (slot + 1) & part.mask) {
    const Slot& entry = part.slots[slot];
    if (entry.id == kNoState) return kNoState;
    if (entry.tag == tag && same(entry.id, packed)) return entry.id;
  }
}

std::pair<StateId, bool> StateStore::insert(const PackedWord* packed, std::uint64_t hash) {
  Part& part = parts_[hash >> kPartShift];
  if (part.used * 4 >= (part.mask + 1) * 3 || !part.slots) grow(part);
  const auto tag = static_cast<std::uint32_t>(hash);
  std::uint32_t slot = tag & part.mask;
  for (; part.slots[slot].id != kNoState; slot = (slot + 1) & part.mask) {
    const Slot& entry = part.slots[slot];
    if (entry.tag == tag && same(entry.id, packed)) return {entry.id, false};
  }
  const auto id = static_cast<StateId>(size_);
  if ((id & kChunkMask) == 0) {
    chunks_.push_back(std::make_unique_for_overwrite<PackedWord[]>(words_ << kChunkLog));
  }
  std::copy_n(packed, words_, chunks_[id >> kChunkLog].get() + (id & kChunkMask) * words_);
  ++size_;
  ++part.used;
  part.slots[slot] = Slot{id, tag};
  return {id, true};
}

void StateStore::grow(Part& part) {
  const std::uint32_t size = part.slots ? (part.mask + 1) * 2 : 16;
  auto slots = std::make_unique<Slot[]>(size);
  for (std::uint32_t i = 0; part.slots && i <= part.mask; ++i) {
    const Slot& entry = part.slots[i];
    if (entry.id == kNoState) continue;
    std::uint32_t slot = entry.tag & (size - 1);
    while (slots[slot].id != kNoState) slot = (slot + 1) & (size - 1);
    slots[slot] = entry;
  }
  part.slots = std::move(slots);
  part.mask = size - 1;
}

std::uint64_t StateStore::bytes() const {
  std::uint64_t bytes = chunks_.size() * (words_ << kChunkLog) * sizeof(PackedWord);
  for (const Part& part : parts_) {
    if (part.slots) bytes += (std::uint64_t{part.mask} + 1) * sizeof(Slot);
  }
  return bytes;
}

}  // namespace interleave::explore
