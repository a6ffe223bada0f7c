#include "explore/packing.h"

#include <algorithm>
#include <bit>

namespace interleave::explore {
namespace {

constexpr std::uint32_t kNoStop = UINT32_MAX;

// The next width worth having: in larger and larger strides, so that a counter does not have all
// states packed anew at each power of two.
std::uint8_t roomy(unsigned bits) {
  for (const unsigned width : {0U, 1U, 2U, 3U, 4U, 6U, 8U, 12U, 16U, 24U, 32U, 48U}) {
    if (bits <= width) return static_cast<std::uint8_t>(width);
  }
  return 64;
}

}  // namespace

Packing::Packing(const sim::Machine& machine, std::span<const sim::Word> start)
    : machine_(&machine),
      declared_(static_cast<std::uint32_t>(machine.program->strands.size())),
      // Without the futures that a task makes before its first step: those are strands like others
      // that are spawned.
      base_(start.begin(), start.begin() + static_cast<std::ptrdiff_t>(machine.record(declared_))) {
  const lang::Program& program = *machine.program;
  stop_of_pc_.assign(program.code.size(), kNoStop);
  for (std::uint32_t pc = 0; pc < program.code.size(); ++pc) {
    const bool leaves = program.code[pc].op == lang::Op::kBlockOnEnd;  // see sim/slots.h
    if (!lang::is_step(program.code[pc].op) && !leaves) continue;
    stop_of_pc_[pc] = static_cast<std::uint32_t>(pc_of_stop_.size());
    pc_of_stop_.push_back(pc);
  }
  spawned_controls_ = add_controls(0, static_cast<std::uint32_t>(pc_of_stop_.size()), 0);
  for (std::size_t i = 0; i < machine.layout.strands; ++i) {
    places_.push_back({Holds::kValue, 0, Field{.least = base_[i]}});
  }
  for (std::uint32_t strand = 0; strand < declared_; ++strand) add_strand();
  widen(start, 0);
}

// A field can hold a value afterwards.
void Packing::fit(Field& field, sim::Word value) {
  const auto offset = [&](sim::Word of) {
    return static_cast<std::uint64_t>(of) - static_cast<std::uint64_t>(field.least);
  };
  if (value >= field.least && offset(value) <= mask_of(field.width)) return;
  const sim::Word most =
      field.width >= 64
          ? INT64_MAX
          : static_cast<sim::Word>(static_cast<std::uint64_t>(field.least) + mask_of(field.width));
  const sim::Word top = std::max(value, std::max(most, field.least));
  field.least = std::min(field.least, value);
  field.width = roomy(static_cast<unsigned>(std::bit_width(offset(top))));
}

// The control words of a strand that has ended (at `entry`), then of one that stands at each stop.
std::uint32_t Packing::add_controls(std::uint32_t first_stop, std::uint32_t end_stop,
                                    std::uint32_t entry) {
  const auto first = static_cast<std::uint32_t>(controls_.size());
  controls_.push_back(sim::Control{entry, sim::kFlagEnded, 0}.pack());
  for (std::uint32_t stop = first_stop; stop < end_stop; ++stop) {
    controls_.push_back(sim::Control{pc_of_stop_[stop], 0, 0}.pack());
  }
  return first;
}

void Packing::add_strand() {
  const auto strand = static_cast<std::uint32_t>(strands_.size());
  StrandFields fields;
  const bool declared = strand < declared_;
  if (declared) {
    const lang::Body& body = machine_->program->bodies[machine_->program->strands[strand].body];
    const auto stop_at = [&](std::uint32_t pc) {
      return static_cast<std::uint32_t>(std::ranges::lower_bound(pc_of_stop_, pc) -
                                        pc_of_stop_.begin());
    };
    fields.first_stop = stop_at(body.entry);
    const std::uint32_t end_stop = stop_at(body.end);
    fields.first_control = add_controls(fields.first_stop, end_stop, body.entry);
    fields.where.width = static_cast<std::uint8_t>(std::bit_width(end_stop - fields.first_stop));
  } else {
    fields.first_control = spawned_controls_;
  }
  strands_.push_back(fields);
  places_.push_back({Holds::kControl, strand, {}});
  places_.push_back({Holds::kMeta, strand, {}});
  for (std::uint32_t slot = 2; slot < machine_->layout.stride; ++slot) {
    const sim::Word least = declared ? base_[places_.size()] : 0;
    places_.push_back({Holds::kValue, strand, Field{.least = least}});
  }
}

// 0: it has ended; else one more than the number of its step.
sim::Word Packing::where_of(const StrandFields& strand, const sim::Control& control) const {
  if ((control.flags & sim::kFlagEnded) != 0) return 0;
  return sim::Word{stop_of_pc_[control.pc]} - strand.first_stop + 1;
}

bool Packing::put_control(const StrandFields& strand, sim::Word word, PackedWord* out) const {
  const sim::Control control = sim::Control::unpack(word);
  return put(strand.where, where_of(strand, control), out) &&
         put(strand.flags, control.flags & ~sim::kFlagEnded, out) &&
         put(strand.link, control.link, out);
}

sim::Word Packing::meta_index(sim::Word meta) const {
  return std::ranges::find(metas_, meta) - metas_.begin();
}

bool Packing::set(std::size_t at, sim::Word value, PackedWord* out) const {
  if (at >= places_.size()) return false;
  const Place& place = places_[at];
  switch (place.holds) {
    case Holds::kValue: return put(place.field, value, out);
    case Holds::kControl: return put_control(strands_[place.strand], value, out);
    case Holds::kMeta: break;
  }
  if (place.strand < declared_) return true;
  const sim::Word index = meta_index(value);
  return index < static_cast<sim::Word>(metas_.size()) &&
         put(strands_[place.strand].meta, index, out);
}

bool Packing::set_size(std::size_t logical_size, PackedWord* out) const {
  const std::size_t strands = (logical_size - machine_->layout.strands) / machine_->layout.stride;
  return put(spawned_, static_cast<sim::Word>(strands - declared_), out);
}

bool Packing::pack(std::span<const sim::Word> logical, std::uint32_t extra, PackedWord* out) const {
  std::fill_n(out, words_, PackedWord{0});
  if (!put(extra_, extra, out) || !set_size(logical.size(), out)) return false;
  for (std::size_t i = 0; i < logical.size(); ++i) {
    if (!set(i, logical[i], out)) return false;
  }
  return true;
}

std::uint32_t Packing::unpack(const PackedWord* packed, std::vector<sim::Word>& logical) const {
  const sim::Layout& layout = machine_->layout;
  const auto spawned = static_cast<std::uint32_t>(get(spawned_, packed));
  const std::size_t size = base_.size() + std::size_t{spawned} * layout.stride;
  logical.resize(size);
  std::copy(base_.begin(), base_.end(), logical.begin());
  std::fill(logical.begin() + static_cast<std::ptrdiff_t>(base_.size()), logical.end(), 0);
  const std::uint32_t count = declared_ + spawned;
  for (std::uint32_t strand = 0; strand < count; ++strand) {
    const StrandFields& fields = strands_[strand];
    sim::Word* record = logical.data() + machine_->record(strand);
    const auto where = static_cast<std::size_t>(get(fields.where, packed));
    record[0] = controls_[fields.first_control + where];
    if (strand >= declared_) {
      record[1] = metas_[static_cast<std::size_t>(get(fields.meta, packed))];
      const std::uint32_t body = sim::Meta::unpack(record[1]).body;
      // Where it ended says its body.
      if (where == 0) record[0] |= machine_->program->bodies[body].entry;
    }
    if (fields.plain) continue;
    sim::Control control = sim::Control::unpack(record[0]);
    control.flags |= static_cast<std::uint16_t>(get(fields.flags, packed));
    control.link = static_cast<std::uint32_t>(get(fields.link, packed));
    record[0] = control.pack();
  }
  for (const std::uint32_t at : varying_) {
    if (at >= size) break;
    logical[at] = get(places_[at].field, packed);
  }
  return static_cast<std::uint32_t>(get(extra_, packed));
}

void Packing::widen(std::span<const sim::Word> logical, std::uint32_t extra) {
  const std::uint32_t count =
      static_cast<std::uint32_t>(logical.size() - machine_->layout.strands) /
      machine_->layout.stride;
  while (strands_.size() < count) add_strand();
  fit(extra_, extra);
  fit(spawned_, sim::Word{count} - declared_);
  for (std::size_t i = 0; i < logical.size(); ++i) {
    Place& place = places_[i];
    StrandFields* strand = place.holds == Holds::kValue ? nullptr : &strands_[place.strand];
    switch (place.holds) {
      case Holds::kValue: fit(place.field, logical[i]); break;
      case Holds::kControl: {
        const sim::Control control = sim::Control::unpack(logical[i]);
        fit(strand->where, where_of(*strand, control));
        fit(strand->flags, control.flags & ~sim::kFlagEnded);
        fit(strand->link, control.link);
        break;
      }
      case Holds::kMeta:
        if (place.strand < declared_) break;
        if (meta_index(logical[i]) == static_cast<sim::Word>(metas_.size())) {
          metas_.push_back(logical[i]);
        }
        fit(strand->meta, meta_index(logical[i]));
        break;
    }
  }
  arrange();
}

// Puts the widest fields first, each into the first word that has room for it.
void Packing::arrange() {
  std::vector<Field*> fields{&extra_, &spawned_};
  for (StrandFields& strand : strands_) {
    strand.plain = strand.flags.width == 0 && strand.link.width == 0;
    fields.insert(fields.end(), {&strand.where, &strand.flags, &strand.link, &strand.meta});
  }
  varying_.clear();
  for (std::uint32_t i = 0; i < places_.size(); ++i) {
    if (places_[i].holds != Holds::kValue || places_[i].field.width == 0) continue;
    fields.push_back(&places_[i].field);
    varying_.push_back(i);
  }
  std::ranges::stable_sort(fields,
                           [](const Field* a, const Field* b) { return a->width > b->width; });
  std::vector<unsigned> used;
  for (Field* field : fields) {
    std::size_t word = 0;
    while (word < used.size() && used[word] + field->width > 64) ++word;
    if (word == used.size()) used.push_back(0);
    field->word = static_cast<std::uint16_t>(word);
    // A field without bits shifts by nothing: shifting by 64 is not defined.
    field->shift = field->width == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(used[word]);
    if (field->width == 0) field->word = 0;
    used[word] += field->width;
  }
  words_ = std::max<std::size_t>(used.size(), 1);
}

}  // namespace interleave::explore
