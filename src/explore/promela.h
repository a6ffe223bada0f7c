// The way out when a model outgrows this search: a scenario as a model for SPIN.
//
// Promela is the language of SPIN, the established model checker of concurrent software (Holzmann,
// "The SPIN Model Checker", 2003; spinroot.com). The model has one proctype per declared thread or
// spawned function, and one atomic statement per step, so that without reductions SPIN stores the
// states that this search stores (pan compiled with -DNOREDUCE; where it cannot be so, the model's
// comments say it). `finally`, `always`, `assert`, `critical` and deadlock are checked.
//
// Threads and unordered objects only: tasks, runtimes, `fifo` objects and cooperative scheduling
// are errors, each with the place of its declaration. Integers of Promela have 32 bits.
#pragma once

#include <expected>
#include <string>

#include "lang/diagnostic.h"
#include "sim/machine.h"

namespace interleave::explore {

std::expected<std::string, lang::Diagnostics> to_promela(const sim::Machine& machine);

}  // namespace interleave::explore
