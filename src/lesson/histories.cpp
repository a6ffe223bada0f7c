#include "lesson/histories.h"

#include <memory>
#include <optional>
#include <utility>

#include "sim/machine.h"
#include "trace/code.h"
#include "trace/figures.h"

namespace interleave::lesson {
namespace {

std::optional<std::uint64_t> hash_of(const Lesson& lesson, const Page& page, const Lane* lane) {
  const std::vector<sim::Override> settings = settings_of(page, lane);
  const Scenario* scenario = page.scenario(lane != nullptr ? lane->scenario : std::string());
  if (scenario == nullptr) return std::nullopt;
  const auto machine =
      sim::build(source_of(lesson, *scenario), settings, page.stage.seed.value_or(1));
  if (!machine) return std::nullopt;
  sim::Script script;
  if (lane == nullptr && !page.stage.schedule.empty()) {
    const auto code = trace::decode(page.stage.schedule);
    if (!code) return std::nullopt;
    script = code->script;
  }
  return trace::figures(*machine, std::move(script)).hash();
}

}  // namespace

std::vector<History> histories(const Lesson& lesson) {
  std::vector<History> result;
  for (const Page& page : lesson.pages) {
    if (!page.has_scenario()) continue;
    const std::string name = lesson.source.name + "#" + page.slug;
    if (const auto hash = hash_of(lesson, page, nullptr)) result.push_back({name, *hash});
    for (const Lane& lane : page.lanes) {
      const auto hash = hash_of(lesson, page, &lane);
      if (hash) result.push_back({name + " " + lane.name, *hash});
    }
  }
  return result;
}

std::string to_line(const History& history) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string line = history.page + " ";
  for (int shift = 60; shift >= 0; shift -= 4) line += kDigits[(history.hash >> shift) & 15];
  return line;
}

}  // namespace interleave::lesson
