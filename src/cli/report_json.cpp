#include <array>
#include <optional>

#include "cli/memory_json.h"
#include "cli/report.h"

namespace interleave::cli {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

std::string hex(std::uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(number >> shift) & 15];
  return text;
}

Json strand_json(std::string name, const trace::StrandMetrics& strand) {
  return Json{{"name", std::move(name)},
              {"arrival", strand.arrival},
              {"first_run", or_null(strand.first_run)},
              {"finish", or_null(strand.finish)},
              {"response", or_null(strand.response())},
              {"turnaround", or_null(strand.turnaround())},
              {"wait", strand.wait()}};
}

}  // namespace

std::string_view outcome_name(trace::Outcome outcome) {
  switch (outcome) {
    case trace::Outcome::kFinished: return "finished";
    case trace::Outcome::kDeadlock: return "deadlock";
    case trace::Outcome::kViolation: return "violation";
    case trace::Outcome::kRunning:
    case trace::Outcome::kCutOff: break;
  }
  return "cut_off";
}

std::string run_json(const sim::Machine& machine, const trace::FigureBuilder& figures) {
  const trace::Metrics metrics = figures.metrics();
  Json threads = Json::array(), tasks = Json::array(), cores = Json::array();
  sim::StrandNames names;
  for (const trace::StrandMetrics& strand : metrics.strands) {
    if (strand.future) continue;
    std::string name = names.name(machine, figures.state().logical, strand.strand);
    (strand.kind == lang::StrandKind::kTask ? tasks : threads)
        .push_back(strand_json(std::move(name), strand));
  }
  for (const trace::CoreMetrics& core : metrics.cores) {
    cores.push_back({{"busy", core.busy}, {"switch", core.switching}, {"idle", core.idle}});
  }
  const Json object = {
      {"outcome", outcome_name(figures.outcome())},
      {"time", figures.end_time()},
      {"threads", std::move(threads)},
      {"tasks", std::move(tasks)},
      {"averages",
       {{"response", or_null(metrics.averages.response)},
        {"turnaround", or_null(metrics.averages.turnaround)},
        {"wait", or_null(metrics.averages.wait)}}},
      {"cores", std::move(cores)},
      {"context_switches", metrics.context_switches},
      {"finals", memory_json(*machine.program, figures.state().logical)},
      {"hash", hex(figures.hash())},
  };
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace interleave::cli
