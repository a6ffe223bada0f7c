// A Program as readable text, for tests and for finding out what a scenario became.
#pragma once

#include <string>

#include "lang/program.h"

namespace interleave::lang {

// One line per instruction, numbered by pc, in bodies:
//
//     thread worker[2] (1 slot)
//        0  read       s0 = x
//        1  add        s0 = s0 1
//        2  write      x = s0        ; x = x + 1
//        3  end
//
// Slots are s0, s1, ...; constants are their values; steps end in the text they came from, and in
// `kill s0 s1` for slots that are cleared there.
std::string dump(const Program& program);

// The name of an operation as `dump` prints it: "compare_exchange".
std::string_view op_name(Op op);

}  // namespace interleave::lang
