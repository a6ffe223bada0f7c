// A checked tree to micro-instructions: see program.h for what they mean and in which order they
// run. All calls are expanded here, so the size of the code is limited.
#pragma once

#include "lang/ast.h"
#include "lang/diagnostic.h"
#include "lang/program.h"

namespace interleave::lang {

// Fills bodies, checks, code and its pools. `program` has its declarations; the tree has no
// errors. Reports code or frames that grow too large.
void lower(const Source& source, const Ast& ast, Program& program, Reporter& reporter);

// Fills in which slots are dead at each point of a body's code, so that a strand's record depends
// only on what it can still use. `slots` counts the scratch of its guards too, which is not part of
// the frame: guards run on a copy of it. `immediate` tells, per instruction of the program, whether it is
// inside an atomic block, a guard or a check, where nothing stops.
void find_dead_slots(Program& program, const Body& body, std::uint32_t slots,
                     const std::vector<bool>& immediate);

}  // namespace interleave::lang
