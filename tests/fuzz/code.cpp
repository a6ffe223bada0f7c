// Schedule codes: any text either is refused with a place in it, or is a schedule that can be fitted to any program
// and replayed; what was read and is written again reads as the same.
#include "trace/code.h"

#include <array>
#include <memory>
#include <string>

#include "fuzz/fuzz.h"
#include "lang/source.h"
#include "sim/machine.h"
#include "trace/run.h"

namespace {

using namespace interleave;
using fuzz::must;

constexpr std::array kPrograms{
    "shared x = 0\nthread a { x = x + 1 }\nthread b { x = x + 1 }\n",
    "mutex m; condition c; shared go = false\n"
    "thread waiter[2] { lock m; while !go { wait c with m }; unlock m }\n"
    "thread waker { lock m; go = true; notify c; notify c; unlock m }\n",
    "channel ch(0)\nthread s[3] { send ch, id }\n"
    "thread r { let sum = 0; repeat 3 { sum = sum + recv ch } }\n",
    "runtime pool { workers 2 }\nasync fn f(n) { work n; await yield; work 1 }\n"
    "task main on pool { let a = spawn f(1); await f(2); await a }\nthread t { work 3 }\n",
};

const std::shared_ptr<const sim::Machine>& machine(std::size_t index) {
  static const auto machines = [] {
    std::array<std::shared_ptr<const sim::Machine>, kPrograms.size()> built;
    for (std::size_t i = 0; i < kPrograms.size(); ++i) {
      auto machine = sim::build(lang::Source{"fuzz.scn", kPrograms[i], 1}, {}, 1);
      must(machine.has_value(), "the programs of this target compile");
      built[i] = *machine;
    }
    return built;
  }();
  return machines[index % machines.size()];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto& target = machine(data[0]);
  const std::string_view text = fuzz::text_of(data + 1, size - 1);
  const auto code = trace::decode(text);
  if (!code) {
    must(code.error().position <= text.size(), "an error has its place in the code");
    must(!code.error().message.empty(), "an error has a message");
    return 0;
  }
  const trace::Fit fit = trace::fit(*target, *code);
  must(fit.complete == fit.explanation.empty(), "what does not fit says where it stops fitting");
  must(fit.fits <= fit.total, "no more fits than there is");
  trace::Limits limits{.until = 2'000, .max_steps = 2'000, .max_events = 10'000};
  const trace::Run run = trace::simulate(target, code->script, limits);
  must(!fit.complete || !run.misfit(), "what fits can be replayed");

  const std::string again = trace::encode(*target, code->script);
  const auto reread = trace::decode(again);
  must(reread.has_value(), "what is written can be read");
  must(reread->script.choices.size() == code->script.choices.size() &&
           reread->script.departures == code->script.departures,
       "and is the same");
  return 0;
}
