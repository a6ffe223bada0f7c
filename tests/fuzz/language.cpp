// The scenario language: any text either gives diagnostics that point into it, or a program that can be run and
// searched within limits, twice with the same history.
#include <memory>
#include <string>

#include "explore/explore.h"
#include "fuzz/fuzz.h"
#include "lang/diagnostic.h"
#include "lang/source.h"
#include "sim/machine.h"
#include "trace/run.h"

namespace {

using namespace interleave;
using fuzz::must;

// Small, for many inputs a second; what large programs cost is for the unit tests (tests/unit/cli/limits_test.cpp).
constexpr trace::Limits kLimits{.until = 2'000,
                                .max_steps = 1'000,
                                .max_events = 4'000,
                                .keyframe_bytes = 1U << 18,
                                .max_work = 50'000};
constexpr std::size_t kMostStrands = 40;
constexpr std::size_t kMostWords = 2'000;

void survive(std::string_view text) {
  const lang::Source source{"fuzz.scn", std::string(text), 1};
  const auto machine = sim::build(source, {}, 1);
  if (!machine) {
    must(!machine.error().empty(), "a refused program says why");
    must(!lang::render(source, machine.error()).empty(), "diagnostics can be shown");
    for (const lang::Diagnostic& diagnostic : machine.error()) {
      must(!diagnostic.message.empty(), "a diagnostic has a message");
      must(diagnostic.span.begin == lang::kNowhere.begin || diagnostic.span.begin <= text.size(),
           "a diagnostic points into the text");
    }
    return;
  }
  const lang::Program& program = *(*machine)->program;
  if (program.strands.size() > kMostStrands || program.memory_words > kMostWords) return;
  const trace::Run first = trace::simulate(*machine, {}, kLimits);
  const trace::Run second = trace::simulate(*machine, {}, kLimits);
  must(first.hash() == second.hash(), "equal runs have equal histories");
  must(first.outcome() != trace::Outcome::kRunning, "a run comes to an end or to a limit");
  explore::Options options;
  options.max_states = options.max_counted = 100;
  options.max_bytes = 16U << 20;
  const explore::Result result = explore::explore(*machine, options);
  must(result.complete || result.verdict != explore::Verdict::kSafe, "safe is never a guess");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  survive(fuzz::text_of(data, size));
  return 0;
}
