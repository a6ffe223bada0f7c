#include "session/knobs.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "session/refusal.h"
#include "sim/policy.h"
#include "words/words.h"

namespace interleave::session {
namespace {

// Settings of the machine with their range on the page. What a program or link may ask for beyond
// it is up to sim.
struct NumberSetting {
  std::string_view name;
  words::Phrase label;
  lang::Word high;
  lang::Word (*read)(const sim::Machine&);
};

constexpr NumberSetting kNumbers[] = {
    {"cores", "knob.cores", 8,
     [](const sim::Machine& m) { return static_cast<lang::Word>(m.cores); }},
    {"step_cost", "knob.step_cost", 10, [](const sim::Machine& m) { return m.costs.step; }},
    {"context_switch", "knob.context_switch", 10,
     [](const sim::Machine& m) { return m.costs.context_switch; }},
    {"process_switch", "knob.process_switch", 10,
     [](const sim::Machine& m) { return m.costs.process_switch; }},
    {"task_switch", "knob.task_switch", 10,
     [](const sim::Machine& m) { return m.costs.task_switch; }},
    {"migration", "knob.migration", 10, [](const sim::Machine& m) { return m.costs.migration; }},
    {"cache_refill", "knob.cache_refill", 10,
     [](const sim::Machine& m) { return m.costs.cache_refill; }},
};

struct ChoiceSetting {
  std::string_view name;
  words::Phrase label;
  std::vector<std::string> (*choices)();
  std::string (*read)(const sim::Machine&);
};

const ChoiceSetting kChoices[] = {
    {"policy", "knob.policy",
     [] {
       std::vector<std::string> names;
       for (const sim::PolicyInfo& policy : sim::policies()) names.emplace_back(policy.name);
       return names;
     },
     [](const sim::Machine& m) { return m.policy_text; }},
    {"queues", "knob.queues", [] { return std::vector<std::string>{"global", "per_core"}; },
     [](const sim::Machine& m) {
       return std::string(m.queues == sim::Queues::kGlobal ? "global" : "per_core");
     }},
    {"steal", "knob.steal", [] { return std::vector<std::string>{"off", "on"}; },
     [](const sim::Machine& m) { return std::string(m.steal ? "on" : "off"); }},
};

bool name_of_policy_matches(std::string_view written, std::string_view name) {
  return written.substr(0, written.find('(')) == name;
}

}  // namespace

std::string label_of(std::string_view name) {
  std::string label(name);
  std::ranges::replace(label, '_', ' ');
  if (!label.empty()) {
    label[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(label[0])));
  }
  return label;
}

std::expected<Knob, std::string> describe_knob(const sim::Machine& machine, std::string_view name) {
  Knob knob;
  knob.name = name;
  knob.label = knob.id = label_of(name);
  for (const lang::Param& param : machine.program->params) {
    if (param.name != name) continue;
    knob.description = param.description;
    knob.value = param.value;
    knob.low = param.has_range ? param.low : std::min<lang::Word>(0, param.value);
    knob.high = param.has_range ? param.high : std::max<lang::Word>(10, 4 * param.initial);
    return knob;
  }
  for (const NumberSetting& setting : kNumbers) {
    if (setting.name != name) continue;
    knob.label = words::say(setting.label);
    knob.value = setting.read(machine);
    knob.low = name == "cores" ? 1 : 0;
    knob.high = std::max(setting.high, knob.value);
    return knob;
  }
  for (const ChoiceSetting& setting : kChoices) {
    if (setting.name != name) continue;
    knob.label = words::say(setting.label);
    knob.kind = Knob::Kind::kChoice;
    knob.text = setting.read(machine);
    knob.choices = setting.choices();
    return knob;
  }
  return refuse("no.knob", {{"name", std::string(name)}});
}

std::vector<std::string_view> machine_settings(const sim::Machine& machine) {
  std::vector<std::string_view> names{"policy", "cores", "context_switch", "migration"};
  if (!machine.program->runtimes.empty()) names.emplace_back("task_switch");
  if (machine.program->processes.size() > 1) names.emplace_back("process_switch");
  names.emplace_back("cache_refill");
  names.emplace_back("step_cost");
  return names;
}

std::expected<std::string, std::string> check_value(const Knob& knob, std::string_view value) {
  if (knob.kind == Knob::Kind::kChoice) {
    for (const std::string& choice : knob.choices) {
      if (name_of_policy_matches(value, choice)) return std::string(value);
    }
    std::string known;
    for (const std::string& choice : knob.choices) known += (known.empty() ? "" : ", ") + choice;
    return refuse("no.choice",
                  {{"knob", knob.label}, {"value", std::string(value)}, {"choices", known}});
  }
  lang::Word number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) {
    return refuse("no.number", {{"knob", knob.label}, {"value", std::string(value)}});
  }
  if (number < knob.low || number > knob.high) {
    return refuse("no.range", {{"knob", knob.label},
                               {"low", std::to_string(knob.low)},
                               {"high", std::to_string(knob.high)},
                               {"value", std::to_string(number)}});
  }
  return std::to_string(number);
}

}  // namespace interleave::session
