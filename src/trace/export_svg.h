// The timeline of a run as an SVG picture: for slides, handouts and papers.
//
// States are told apart by pattern and letter, not by colour alone; the Okabe-Ito palette.
#pragma once

#include <string>

#include "trace/run.h"

namespace interleave::trace {

struct SvgOptions {
  Ticks from = 0;
  Ticks to = -1;        // -1: the end of the run
  int width = 960;      // CSS pixels
  bool cores = true;    // a row per core, then
  bool strands = true;  // a row per strand
  bool dark = false;
};
std::string timeline_svg(const Run& run, const SvgOptions& options = {});

}  // namespace interleave::trace
