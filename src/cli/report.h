// What `run` prints: one JSON object in the format that other programs read, or a table with a
// chart for people. Internal to src/cli.
#pragma once

#include <string>

#include "trace/figures.h"
#include "trace/run.h"

namespace interleave::cli {

std::string_view outcome_name(trace::Outcome outcome);

// {"outcome":"finished","time":12,"threads":[...],...}: DESIGN, section 5. One line.
std::string run_json(const sim::Machine& machine, const trace::FigureBuilder& figures);

// A table of the textbook's figures, cores and final values.
std::string run_table(const sim::Machine& machine, const trace::FigureBuilder& figures);

// Who ran when, drawn in letters: a row per core, then per strand.
std::string run_chart(const trace::Run& run);

// The lines the program printed, with time and strand.
std::string run_output(const trace::Run& run);

}  // namespace interleave::cli
