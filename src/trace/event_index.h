// Where to look in a run's history: the events of one strand, of one object, of one memory cell.
//
// Four bytes an entry; built as the events come. It answers "the next event of this task", "who
// read and wrote this variable last" and "since when does A hold this lock" by binary search.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/event.h"
#include "sim/machine.h"

namespace interleave::trace {

class EventIndex {
 public:
  EventIndex() = default;
  explicit EventIndex(const sim::Machine& machine);

  // Takes in events[known..]; the whole history is passed each time.
  void extend(std::span<const sim::Event> events);

  // Event numbers, increasing. By strand: everything it did or that befell it.
  [[nodiscard]] std::span<const std::uint32_t> of_strand(sim::StrandId strand) const;
  // By object instance: operations on it (lock, send, notify...), not the waiting.
  [[nodiscard]] std::span<const std::uint32_t> of_object(std::uint32_t instance) const;
  // By word of memory: reads, writes and modifications.
  [[nodiscard]] std::span<const std::uint32_t> of_cell(std::uint32_t cell) const;
  // Findings and results: faults, prints, progress, in order.
  [[nodiscard]] std::span<const std::uint32_t> notable() const { return notable_; }

 private:
  std::vector<std::vector<std::uint32_t>> strands_, objects_, cells_;
  std::vector<std::uint32_t> notable_;
  std::uint32_t known_ = 0;
};

// The last entry of a list that is before (or at) an event number, and the first after it.
std::optional<std::uint32_t> last_before(std::span<const std::uint32_t> list, std::uint32_t event);
std::optional<std::uint32_t> first_after(std::span<const std::uint32_t> list, std::uint32_t event);

// What kind of thing an event's `object` numbers.
enum class ObjectSpace : std::uint8_t {
  kNone,
  kInstance,  // of all objects
  kCell,      // word of memory
  kDevice,
  kStrand,
  kThread,
  kPrint,  // Program::prints
  kFault,  // sim::FaultKind
};
// kActivity events name what is waited for: see waiting_space in interval.h.
ObjectSpace object_space(sim::EventKind kind);

}  // namespace interleave::trace
