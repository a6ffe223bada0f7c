// Looking up by name what an expectation speaks of: strands, memory cells, measures.
//
// Internal to this layer.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "lesson/evidence.h"
#include "lesson/expect.h"

namespace interleave::lesson {

// A measure's value. `text` is how it is shown; a whole number's is exact however large it is.
struct Value {
  double number = 0;
  std::string text;
  bool whole = false;
};

// The value, or in one sentence why there is none.
std::expected<Value, std::string> value_of(const Quantity& quantity, const Variant& own,
                                           Evidence& evidence);

std::optional<sim::StrandId> strand_of(const trace::Run& run, std::string_view name);
// The word of memory called so: "x", "slot[2]", "shop.stock".
std::optional<std::uint32_t> cell_of(const lang::Program& program, std::string_view name);
sim::Word initial_value(const lang::Program& program, std::uint32_t cell);
std::optional<sim::Word> cell_value(const trace::Run& run, std::string_view name,
                                    const sim::State& state);

// What a strand does just after a tick, in the words of a Condition; empty for no such strand.
std::string activity_text(const trace::Run& run, std::string_view strand, sim::Ticks time);
std::string_view outcome_text(sim::Outcome outcome);

}  // namespace interleave::lesson
