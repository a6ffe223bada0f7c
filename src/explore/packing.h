// How a logical state is packed into a few 64-bit words: every value in as many bits as the search
// has needed for it so far.
//
// A Packing starts with the initial state and few bits: what may vary it learns from some schedules
// that it is shown (`widen`) before the search begins. A value that does not fit later makes its
// field wider, and the states stored so far are packed anew, which is seldom. Where a strand stands
// is the number of its step among the steps of its body, so that it takes two or three bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/machine.h"

namespace interleave::explore {

using PackedWord = std::uint64_t;

class Packing {
 public:
  // For the states of a machine that begins with `start`.
  Packing(const sim::Machine& machine, std::span<const sim::Word> start);

  // Of one packed state.
  [[nodiscard]] std::size_t words() const { return words_; }

  // Packs a state; `extra` is a small number kept with it. False: something does not fit.
  bool pack(std::span<const sim::Word> logical, std::uint32_t extra, PackedWord* out) const;
  // Replaces one logical word, or `extra`, in a packed state. False: it does not fit.
  bool set(std::size_t at, sim::Word value, PackedWord* out) const;
  bool set_extra(std::uint32_t extra, PackedWord* out) const { return put(extra_, extra, out); }
  // The number of strands, to be set when a step has spawned some.
  bool set_size(std::size_t logical_size, PackedWord* out) const;

  // Gives back `extra`.
  std::uint32_t unpack(const PackedWord* packed, std::vector<sim::Word>& logical) const;

  // Makes room for a state that did not fit.
  void widen(std::span<const sim::Word> logical, std::uint32_t extra);

 private:
  // A number of some bits inside one packed word; what is stored is the value less `least`.
  struct Field {
    sim::Word least = 0;
    std::uint8_t width = 0;
    std::uint8_t shift = 0;
    std::uint16_t word = 0;
  };
  struct StrandFields {
    Field where, flags, link;
    Field meta;  // of a spawned strand: index into metas_
    std::uint32_t first_stop = 0;
    std::uint32_t first_control = 0;  // in controls_: of the ended strand, then by stop
    bool plain = true;                // flags and link have no bits
  };
  // What a logical word holds.
  enum class Holds : std::uint8_t { kValue, kControl, kMeta };
  struct Place {
    Holds holds = Holds::kValue;
    std::uint32_t strand = 0;
    Field field;  // kValue
  };

  static bool put(const Field& field, sim::Word value, PackedWord* out) {
    const std::uint64_t bits =
        static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(field.least);
    const std::uint64_t mask = mask_of(field.width);
    if (bits > mask) return false;
    out[field.word] = (out[field.word] & ~(mask << field.shift)) | bits << field.shift;
    return true;
  }
  static sim::Word get(const Field& field, const PackedWord* packed) {
    const std::uint64_t bits = packed[field.word] >> field.shift & mask_of(field.width);
    return static_cast<sim::Word>(bits + static_cast<std::uint64_t>(field.least));
  }
  static std::uint64_t mask_of(std::uint8_t width) {
    return width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
  }
  static void fit(Field& field, sim::Word value);

  void add_strand();
  std::uint32_t add_controls(std::uint32_t first_stop, std::uint32_t end_stop, std::uint32_t entry);
  [[nodiscard]] sim::Word where_of(const StrandFields& strand, const sim::Control& control) const;
  bool put_control(const StrandFields& strand, sim::Word word, PackedWord* out) const;
  [[nodiscard]] sim::Word meta_index(sim::Word meta) const;
  void arrange();

  const sim::Machine* machine_;
  std::uint32_t declared_ = 0;
  std::vector<std::uint32_t> stop_of_pc_;  // number of the step at a pc among all steps
  std::vector<std::uint32_t> pc_of_stop_;
  std::vector<sim::Word> controls_;  // control words, see StrandFields
  std::uint32_t spawned_controls_ = 0;
  std::vector<sim::Word> base_;  // the initial state: what has no bits
  std::vector<Place> places_;    // per logical word, as many strands as were ever seen
  std::vector<StrandFields> strands_;
  std::vector<sim::Word> metas_;
  Field extra_, spawned_;
  std::vector<std::uint32_t> varying_;  // logical words (values) that have bits, ascending
  std::size_t words_ = 1;
};

}  // namespace interleave::explore
