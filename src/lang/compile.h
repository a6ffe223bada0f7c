// Scenario text to Program: the front door of this layer.
//
// Compiling a lesson's scenario takes a fraction of a millisecond, so that whoever turns a knob
// simply compiles again. Every error is a Diagnostic with its place; there are no others.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "lang/ast.h"
#include "lang/diagnostic.h"
#include "lang/program.h"
#include "lang/source.h"

namespace interleave::lang {

struct KnobValue {
  std::string name;
  Word value = 0;  // of a knob that is true or false: 1 or 0
};

// Limits that bad input meets before it meets the machine's memory.
inline constexpr std::uint32_t kMaxStrands = 100'000;       // declared threads and tasks
inline constexpr std::uint32_t kMaxElements = 100'000;      // of an array, and of all together
inline constexpr std::uint32_t kMaxInstructions = 200'000;  // with all calls expanded
inline constexpr std::uint32_t kMaxSlots = 250;             // variables and temporaries of a strand
inline constexpr std::uint32_t kMaxArguments = 16;          // of a function
inline constexpr Word kMaxCapacity = 65'536;                // of a channel or semaphore

// A text that is read once and compiled for knob values that depend on the knobs it declares.
class Compilation {
 public:
  explicit Compilation(const Source& source);

  // The knobs, as parse_params says.
  [[nodiscard]] std::expected<std::vector<Param>, Diagnostics> params() const;
  // As `compile` says. Once: what was read becomes the Program.
  std::expected<Program, Diagnostics> compile(std::span<const KnobValue> knobs);

 private:
  Reporter reporter_;
  Program program_;  // the tree and the names refer to the copy of the text in it
  Ast ast_;
};

// The Program for these knob values; knobs that are not named keep their initial value. An unknown
// knob or a value outside its range is an error.
std::expected<Program, Diagnostics> compile(const Source& source,
                                            std::span<const KnobValue> knobs = {});

// The knobs a text declares, in order, with `value` at the initial value. Errors elsewhere in the
// text do not matter here.
std::expected<std::vector<Param>, Diagnostics> parse_params(const Source& source);

}  // namespace interleave::lang
