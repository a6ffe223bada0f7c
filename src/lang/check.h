// Names and contexts: everything that can be wrong with a scenario that parses.
//
// The checker resolves every name in the tree (see the fields marked "resolved" in ast.h), knows
// what may stand where (an `await` in a task, a `break` in a loop, no blocking inside `atomic`),
// and refuses recursion, since calls are expanded where they stand.
#pragma once

#include "lang/ast.h"
#include "lang/diagnostic.h"
#include "lang/names.h"
#include "lang/program.h"

namespace interleave::lang {

// `program` has its declarations already; errors go to `reporter`.
void check(const Source& source, Ast& ast, const Names& names, const Program& program,
           Reporter& reporter);

}  // namespace interleave::lang
