#include "explore/store.h"

#include <cstring>

#include "sim/state.h"

namespace interleave::explore {
namespace {

void put(std::uint64_t value, std::vector<std::uint8_t>& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

std::uint64_t take(const std::uint8_t*& at) {
  std::uint64_t value = *at & 0x7F;
  for (unsigned shift = 7; (*at++ & 0x80) != 0; shift += 7) {
    value |= std::uint64_t{static_cast<std::uint8_t>(*at & 0x7F)} << shift;
  }
  return value;
}

std::uint64_t zigzag(sim::Word value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
sim::Word unzigzag(std::uint64_t value) {
  return static_cast<sim::Word>((value >> 1) ^ (~(value & 1) + 1));
}

std::uint64_t hash_of(std::span<const std::uint8_t> bytes) {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ULL;
  std::uint64_t hash = bytes.size() * kMultiplier;
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    hash = (hash ^ word) * kMultiplier;
    hash ^= hash >> 32;
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, bytes.data() + i, bytes.size() - i);
  hash = (hash ^ rest) * kMultiplier;
  hash ^= hash >> 29;
  hash *= 0xBF58476D1CE4E5B9ULL;
  return hash ^ (hash >> 32);
}

// The control word with its small parts first: most fit one or two bytes.
std::uint64_t fold_control(sim::Word word) {
  const sim::Control control = sim::Control::unpack(word);
  std::uint64_t flags = control.flags;
  const bool ended = (flags & sim::kFlagEnded) != 0;
  if (ended && flags == sim::kFlagEnded && control.link == 0) {
    return std::uint64_t{control.pc} << 2 | 1;
  }
  if (flags == 0 && control.link == 0) return std::uint64_t{control.pc} << 2;
  return (std::uint64_t{control.pc} << 34 | std::uint64_t{control.link} << 14 | flags << 2) | 2;
}
sim::Word unfold_control(std::uint64_t folded) {
  sim::Control control;
  if ((folded & 2) == 0) {
    control.pc = static_cast<std::uint32_t>(folded >> 2);
    control.flags = (folded & 1) != 0 ? std::uint16_t{sim::kFlagEnded} : std::uint16_t{0};
  } else {
    control.pc = static_cast<std::uint32_t>(folded >> 34);
    control.link = static_cast<std::uint32_t>(folded >> 14 & 0xFFFFFU);
    control.flags = static_cast<std::uint16_t>(folded >> 2 & 0xFFFU);
  }
  return control.pack();
}

}  // namespace

void Packer::pack(std::span<const sim::Word> logical, std::uint32_t extra,
                  std::vector<std::uint8_t>& out) const {
  const sim::Layout& layout = machine_->layout;
  out.clear();
  put(extra, out);
  std::size_t i = 0;
  for (; i < layout.strands; ++i) put(zigzag(logical[i]), out);
  const auto declared = machine_->program->strands.size();
  for (std::size_t strand = 0; i < logical.size(); ++strand, i += layout.stride) {
    put(fold_control(logical[i]), out);
    // A declared strand's meta word never changes.
    if (strand >= declared) put(static_cast<std::uint64_t>(logical[i + 1]), out);
    if ((sim::Control::unpack(logical[i]).flags & sim::kFlagEnded) != 0 && strand < declared) {
      continue;
    }
    const auto body = sim::Meta::unpack(logical[i + 1]).body;
    const std::size_t slots = machine_->program->bodies[body].slots;
    for (std::size_t slot = 0; slot < slots; ++slot) put(zigzag(logical[i + 2 + slot]), out);
  }
}

std::uint32_t Packer::unpack(std::span<const std::uint8_t> packed,
                             std::vector<sim::Word>& logical) const {
  const sim::Layout& layout = machine_->layout;
  const std::uint8_t* at = packed.data();
  const std::uint8_t* end = at + packed.size();
  const auto extra = static_cast<std::uint32_t>(take(at));
  logical.clear();
  logical.resize(layout.strands);
  for (std::size_t i = 0; i < layout.strands; ++i) logical[i] = unzigzag(take(at));
  const auto& program = *machine_->program;
  for (std::size_t strand = 0; at < end; ++strand) {
    const std::size_t record = logical.size();
    logical.resize(record + layout.stride, 0);
    logical[record] = unfold_control(take(at));
    const bool declared = strand < program.strands.size();
    if (declared) {
      const lang::Strand& is = program.strands[strand];
      logical[record + 1] =
          sim::Meta{is.body, is.kind, sim::kPlain, static_cast<std::uint16_t>(is.runtime)}.pack();
      if ((sim::Control::unpack(logical[record]).flags & sim::kFlagEnded) != 0) continue;
    } else {
      logical[record + 1] = static_cast<sim::Word>(take(at));
    }
    const auto body = sim::Meta::unpack(logical[record + 1]).body;
    for (std::size_t slot = 0; slot < program.bodies[body].slots; ++slot) {
      logical[record + 2 + slot] = unzigzag(take(at));
    }
  }
  return extra;
}

StateStore::StateStore() : table_(1024) {}

std::span<const std::uint8_t> StateStore::at(StateId id) const {
  const std::uint64_t place = places_[id];
  const std::uint8_t* bytes = chunks_[place / kChunk].get() + place % kChunk;
  const std::size_t length = bytes[0] | std::size_t{bytes[1]} << 8 | std::size_t{bytes[2]} << 16;
  return {bytes + 3, length};
}

StateId StateStore::find(std::span<const std::uint8_t> packed) const {
  const std::uint64_t hash = hash_of(packed);
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  for (std::size_t slot = hash & (table_.size() - 1);; slot = (slot + 1) & (table_.size() - 1)) {
    const Slot& entry = table_[slot];
    if (entry.id == kNoState) return kNoState;
    if (entry.tag != tag) continue;
    const auto stored = at(entry.id);
    if (stored.size() == packed.size() &&
        std::memcmp(stored.data(), packed.data(), packed.size()) == 0) {
      return entry.id;
    }
  }
}

std::pair<StateId, bool> StateStore::insert(std::span<const std::uint8_t> packed) {
  const std::uint64_t hash = hash_of(packed);
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::size_t slot = hash & (table_.size() - 1);
  for (; table_[slot].id != kNoState; slot = (slot + 1) & (table_.size() - 1)) {
    if (table_[slot].tag != tag) continue;
    const auto stored = at(table_[slot].id);
    if (stored.size() == packed.size() &&
        std::memcmp(stored.data(), packed.data(), packed.size()) == 0) {
      return {table_[slot].id, false};
    }
  }
  const std::size_t need = packed.size() + 3;
  if (used_ + need > kChunk) {
    chunks_.push_back(std::make_unique<std::uint8_t[]>(std::max(kChunk, need)));
    used_ = 0;
  }
  std::uint8_t* bytes = chunks_.back().get() + used_;
  bytes[0] = static_cast<std::uint8_t>(packed.size());
  bytes[1] = static_cast<std::uint8_t>(packed.size() >> 8);
  bytes[2] = static_cast<std::uint8_t>(packed.size() >> 16);
  std::memcpy(bytes + 3, packed.data(), packed.size());
  const auto id = static_cast<StateId>(places_.size());
  places_.push_back((chunks_.size() - 1) * kChunk + used_);
  used_ += need;
  table_[slot] = Slot{id, tag};
  if (places_.size() * 10 > table_.size() * 6) grow();
  return {id, true};
}

void StateStore::grow() {
  std::vector<Slot> old(table_.size() * 2);
  old.swap(table_);
  for (const Slot& entry : old) {
    if (entry.id == kNoState) continue;
    // The tag holds the hash's upper half; the lower is computed again.
    std::size_t slot = hash_of(at(entry.id)) & (table_.size() - 1);
    while (table_[slot].id != kNoState) slot = (slot + 1) & (table_.size() - 1);
    table_[slot] = entry;
  }
}

std::uint64_t StateStore::bytes() const {
  return table_.size() * sizeof(Slot) + places_.capacity() * sizeof(std::uint64_t) +
         chunks_.size() * kChunk;
}

}  // namespace interleave::explore
