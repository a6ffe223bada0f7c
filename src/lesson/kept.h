// What a program that a learner has changed must still have: a program is mended, not emptied.
//
// "No schedule fails" is also true of a program without checks, and of one in which nobody does
// anything. So a challenge that is met by editing asks that her program keeps, of the one that the
// page began with,
//   - each strand, by its name, and that it takes a step if it took one;
//   - each variable, with the values it began with (`shared` may become `atomic`);
//   - what `finally`, `always` and each `assert` ask, letter by letter but for spaces;
//   - a critical section where there was one, and what is forbidden.
// Everything else is hers: locks, the order of statements, functions, further strands.
#pragma once

#include <string>
#include <vector>

#include "lang/program.h"

namespace interleave::lesson {

// What is missing in `made`, as `original` writes it (`finally x == 2`, `thread ben`), in the order
// of the declarations; empty: nothing.
std::vector<std::string> missing_in(const lang::Program& made, const lang::Program& original);

}  // namespace interleave::lesson
