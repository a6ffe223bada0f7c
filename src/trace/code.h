// Schedule codes: a schedule as a short, printable string that fits into a URL and stays valid.
//
//   u1...   the untimed choices, one after another: strand, and pick where a step has several ways
//   t1...   only the departures from the policy: at decision n, candidate k instead
//   ABBA    by hand: A is the first strand, B the second, ... Z; pick 0. Spaces and a trailing ".."
//           are ignored
//
// After the two characters of kind and version come two that sum up the program's shape (its
// instructions, strands and objects, but no names, numbers or layout of the text), the payload, and
// one that sums up the payload, so that a mistyped code is told from a well-formed one. The
// alphabet is that of base64url (RFC 4648, section 5); numbers are little-endian groups of five
// bits with a sixth that says "more follows".
//
// u1 payload: a character is strand (3 bits) and run length (3 bits); see code.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "sim/machine.h"
#include "sim/timed.h"

namespace interleave::trace {

struct Code {
  sim::Script script;
  std::uint32_t shape = 0;  // 12 bits
  bool has_shape = false;   // not for letters
};

// What is wrong with a code, and where.
struct CodeError {
  std::size_t position = 0;  // character
  std::string message;
};

std::string encode(const sim::Machine& machine, const sim::Script& script);
std::expected<Code, CodeError> decode(std::string_view text);

// The shape of a program, 12 bits: equal shapes make equal codes.
std::uint32_t shape_of(const lang::Program& program);

// Whether a code fits a machine, found out by following it.
struct Fit {
  bool complete = false;
  std::uint64_t fits = 0;  // choices or departures that do
  std::uint64_t total = 0;
  bool same_shape = true;
  // "fits up to choice 7 of 12: there, thread B cannot step: it waits for m, held by A". Empty when
  // complete.
  std::string explanation;
};
Fit fit(const sim::Machine& machine, const Code& code);

// Appends to a schedule that fits what follows when the strands take turns where it ends: a step each, in the order
// of their numbers. Nothing, if that does not come to an end within kMostTurns steps: then the script is told whether it
// ends in a deadlock beside which others go on for ever (found in up to kMostReached states).
inline constexpr std::size_t kMostTurns = 100'000;
inline constexpr std::size_t kMostReached = 100'000;
void take_turns(const sim::Machine& machine, sim::Script& script);

// Letters for the first 26 strands where that is possible ("ABBA"), for showing; else the code.
std::string spell(const sim::Machine& machine, const sim::Script& script);

}  // namespace interleave::trace
