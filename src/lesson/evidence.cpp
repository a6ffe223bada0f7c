#include "lesson/evidence.h"

#include <algorithm>

#include "lang/text.h"
#include "trace/code.h"

namespace interleave::lesson {

using lang::cat;
using lang::quote;

const Evidence::Program* Evidence::program(const std::string& lane) const {
  const auto found = std::ranges::find(programs_, lane, &Program::lane);
  return found == programs_.end() ? nullptr : &*found;
}

std::expected<Evidence::Key, std::string> Evidence::key_of(const std::string& lane,
                                                           const Variant& own) const {
  const Program* found = program(lane);
  if (found == nullptr) return std::unexpected(cat("there is no lane ", quote(lane)));
  if (!own.scenario.empty() && !found->others.contains(own.scenario)) {
    return std::unexpected(cat("there is no scenario ", quote(own.scenario)));
  }
  Variant variant = found->variant;
  for (const auto& [name, value] : own.settings) {
    const auto same = std::ranges::find(variant.settings, name, &Settings::value_type::first);
    if (same == variant.settings.end())
      variant.settings.emplace_back(name, value);
    else
      same->second = value;
  }
  if (own.seed) variant.seed = own.seed;
  if (!own.schedule.empty()) variant.schedule = own.schedule;
  if (!own.scenario.empty()) variant.scenario = own.scenario;
  variant.search = own.search;
  return Key{lane, std::move(variant)};
}

const std::expected<std::shared_ptr<const sim::Machine>, lang::Diagnostics>* Evidence::machine(
    const std::string& lane, const Variant& own) {
  auto key = key_of(lane, own);
  if (!key) return nullptr;
  key->second.schedule.clear();
  key->second.search = {};
  const auto known = machines_.find(*key);
  if (known != machines_.end()) return &known->second;
  const Program& found = *program(lane);
  const std::string& other = key->second.scenario;
  const lang::Source& source = other.empty() ? found.source : found.others.at(other);
  auto built = sim::build(source, key->second.settings, key->second.seed.value_or(1));
  return &machines_.emplace(std::move(*key), std::move(built)).first->second;
}

Evidence::Found<RunFacts> Evidence::run(const std::string& lane, const Variant& own) {
  const auto key = key_of(lane, own);
  if (!key) return std::unexpected(key.error());
  auto known = runs_.find(*key);
  if (known == runs_.end()) known = runs_.emplace(*key, simulate(*key, own)).first;
  if (!known->second) return std::unexpected(known->second.error());
  return &*known->second;
}

std::expected<RunFacts, std::string> Evidence::simulate(const Key& key, const Variant& own) {
  const auto& built = *machine(key.first, own);
  if (!built) return std::unexpected("the program has errors: " + built.error().front().message);
  sim::Script script;
  if (!key.second.schedule.empty()) {
    const auto code = trace::decode(key.second.schedule);
    if (!code) return std::unexpected("the schedule cannot be read: " + code.error().message);
    const trace::Fit fit = trace::fit(**built, *code);
    if (!fit.complete) return std::unexpected("the schedule does not fit: " + fit.explanation);
    script = code->script;
  }
  RunFacts facts;
  facts.run = std::make_shared<trace::Run>(trace::simulate(*built, std::move(script), run_limits));
  facts.metrics = trace::metrics(*facts.run);
  return facts;
}

Evidence::Found<explore::Result> Evidence::search(const std::string& lane, const Variant& own) {
  auto key = key_of(lane, own);
  if (!key) return std::unexpected(key.error());
  key->second.schedule.clear();
  auto known = searches_.find(*key);
  if (known == searches_.end()) {
    const auto& built = *machine(lane, own);
    std::expected<explore::Result, std::string> result;
    if (!built) {
      result = std::unexpected("the program has errors: " + built.error().front().message);
    } else if (!searcher) {
      result = std::unexpected("nothing here can search all schedules");
    } else {
      explore::Options options = search_options;
      const SearchSettings& wanted = own.search;
      if (!wanted.reduction) options.partial_order = options.symmetry = false;
      if (wanted.preemptions) options.preemptions = wanted.preemptions;
      if (wanted.max_states) options.max_states = *wanted.max_states;
      result = searcher(*built, options);
    }
    known = searches_.emplace(std::move(*key), std::move(result)).first;
  }
  if (!known->second) return std::unexpected(known->second.error());
  return &*known->second;
}

Evidence evidence_of(const Lesson& lesson, const Page& page) {
  Evidence evidence;
  const auto add = [&](const std::string& name, const Scenario* scenario, const Lane* lane) {
    if (scenario == nullptr) return;
    Evidence::Program program{
        name,
        source_of(lesson, *scenario),
        {settings_of(page, lane), page.stage.seed, lane ? "" : page.stage.schedule, "", {}}};
    for (const Scenario& other : page.scenarios) {
      if (!other.name.empty()) program.others.emplace(other.name, source_of(lesson, other));
    }
    evidence.add(std::move(program));
  };
  add("", page.scenario(), nullptr);
  for (const Lane& lane : page.lanes) add(lane.name, page.scenario(lane.scenario), &lane);
  return evidence;
}

}  // namespace interleave::lesson
