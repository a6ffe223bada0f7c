#include "sim/bind.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "sim/policy_arguments.h"
#include "sim/runtime.h"

namespace interleave::sim {

namespace {

using lang::Reporter;
using lang::Setting;
using lang::SettingValue;

std::string in_backticks(std::string_view name) { return "`" + std::string(name) + "`"; }

// "`a`, `b` or `c`".
std::string alternatives(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += in_backticks(names[i]);
  }
  return text;
}

void report_unknown(lang::Span span, std::string_view what, std::string_view name,
                    std::span<const std::string_view> known, Reporter& reporter) {
  const std::string_view near = lang::nearest(name, known);
  reporter.error(span, "there is no " + std::string(what) + " " + in_backticks(name),
                 {.expected = known.empty() ? "no settings" : alternatives(known),
                  .hint = near.empty() ? "" : "did you mean " + in_backticks(near) + "?"});
}

void report_value(const Setting& setting, std::string expected, Reporter& reporter) {
  reporter.error(setting.value.span, "this is no value for " + in_backticks(setting.name),
                 {.expected = std::move(expected)});
}

bool is_plain_word(const SettingValue& value) {
  return value.kind == SettingValue::Kind::kWord && value.arguments.empty();
}

template <class Number>
void read_number(const Setting& setting, Word low, Word high, Number& target, Reporter& reporter) {
  const SettingValue& value = setting.value;
  if (value.kind == SettingValue::Kind::kNumber && value.number >= low && value.number <= high) {
    target = static_cast<Number>(value.number);
    return;
  }
  report_value(setting, "a number in " + std::to_string(low) + ".." + std::to_string(high),
               reporter);
}

// A knob can turn it on and off too, and a knob is a number.
void read_flag(const Setting& setting, bool& target, Reporter& reporter) {
  const SettingValue& value = setting.value;
  if (is_plain_word(value) && (value.word == "on" || value.word == "off")) {
    target = value.word == "on";
  } else if (value.kind == SettingValue::Kind::kNumber &&
             (value.number == 0 || value.number == 1)) {
    target = value.number == 1;
  } else {
    report_value(setting, "`on` or `off`", reporter);
  }
}

// ---- machine ----

using Bind = void (*)(const Setting&, std::string_view text, Machine&, Reporter&);

struct MachineSetting {
  SettingInfo info;
  Bind bind;
};

template <Ticks Costs::* Cost>
void bind_cost(const Setting& setting, std::string_view /*text*/, Machine& machine,
               Reporter& reporter) {
  read_number(setting, 0, kMaxInterval, machine.costs.*Cost, reporter);
}

template <bool Machine::* Flag>
void bind_flag(const Setting& setting, std::string_view /*text*/, Machine& machine,
               Reporter& reporter) {
  read_flag(setting, machine.*Flag, reporter);
}

void bind_cores(const Setting& setting, std::string_view /*text*/, Machine& machine,
                Reporter& reporter) {
  read_number(setting, 1, kMaxCores, machine.cores, reporter);
}

void bind_queues(const Setting& setting, std::string_view /*text*/, Machine& machine,
                 Reporter& reporter) {
  const SettingValue& value = setting.value;
  if (is_plain_word(value) && value.word == "global") {
    machine.queues = Queues::kGlobal;
  } else if (is_plain_word(value) && value.word == "per_core") {
    machine.queues = Queues::kPerCore;
  } else {
    report_value(setting, "`global` or `per_core`", reporter);
  }
}

void bind_policy_setting(const Setting& setting, std::string_view text, Machine& machine,
                         Reporter& reporter) {
  auto policy = bind_policy(setting.value, reporter);
  if (policy == nullptr) return;
  machine.policy = std::move(policy);
  machine.policy_text = std::string(text);
}

// In the order in which the reference lists them.
const std::array kMachineSettings{
    MachineSetting{{"cores", "how many cores, 1..64; 1 unless said"}, bind_cores},
    MachineSetting{{"policy", "who runs next; round_robin(quantum: 1) unless said"},
                   bind_policy_setting},
    MachineSetting{{"queues", "`global`, one ready queue for all cores, or `per_core`"},
                   bind_queues},
    MachineSetting{{"steal", "with a queue per core: an idle core takes from the longest one; on"},
                   bind_flag<&Machine::steal>},
    MachineSetting{
        {"preempted_first", "a thread preempted now queues before those that arrive now; off"},
        bind_flag<&Machine::preempted_first>},
    MachineSetting{{"step_cost", "ticks of a step on memory or a synchronisation object; 1"},
                   bind_cost<&Costs::step>},
    MachineSetting{{"context_switch", "ticks to switch a core to another thread; 0"},
                   bind_cost<&Costs::context_switch>},
    MachineSetting{{"process_switch", "ticks on top when it belongs to another process; 0"},
                   bind_cost<&Costs::process_switch>},
    MachineSetting{{"task_switch", "ticks to switch a worker to another task; 0"},
                   bind_cost<&Costs::task_switch>},
    MachineSetting{{"migration", "ticks on top on another core than last time; 0"},
                   bind_cost<&Costs::migration>},
    MachineSetting{{"cache_refill", "ticks on top when others ran on that core since; 0"},
                   bind_cost<&Costs::cache_refill>},
    MachineSetting{{"memory_per_thread", "KiB that a thread takes; 8192"},
                   bind_cost<&Costs::memory_per_thread>},
    MachineSetting{{"memory_per_task", "KiB that a task takes; 1"},
                   bind_cost<&Costs::memory_per_task>},
};

// ---- policies ----

// One argument in the policy's own terms; empty after a report.
std::optional<PolicySetting> policy_setting(const Setting& argument, Reporter& reporter) {
  PolicySetting setting{.name = argument.name, .numbers = {}, .word = {}};
  const SettingValue& value = argument.value;
  switch (value.kind) {
    case SettingValue::Kind::kNumber: setting.numbers = {value.number}; return setting;
    case SettingValue::Kind::kWord:
      if (!value.arguments.empty()) break;
      setting.word = value.word;
      return setting;
    case SettingValue::Kind::kList:
      for (const SettingValue& element : value.list) {
        if (element.kind != SettingValue::Kind::kNumber) {
          reporter.error(element.span, "this is not a number", {.expected = "a list of numbers"});
          return std::nullopt;
        }
        setting.numbers.push_back(element.number);
      }
      return setting;
  }
  reporter.error(value.span, "this is no value for " + in_backticks(argument.name),
                 {.expected = "a number, a list of numbers, `on` or `off`"});
  return std::nullopt;
}

// Gives each argument its name: its own, or that of its position.
std::optional<std::vector<PolicySetting>> policy_settings(const SettingValue& value,
                                                          const PolicyInfo& info,
                                                          Reporter& reporter) {
  std::vector<std::string_view> names;
  for (const PolicyParameter& parameter : info.parameters) names.push_back(parameter.name);

  const std::size_t errors = reporter.errors();
  std::vector<PolicySetting> settings;
  std::size_t position = 0;
  for (Setting argument : value.arguments) {
    const lang::Span span = argument.name.empty() ? argument.value.span : argument.span;
    if (argument.name.empty()) {
      if (position >= names.size()) {
        reporter.error(span, "too many settings for " + in_backticks(info.name),
                       {.expected = names.empty() ? "none" : "at most " + alternatives(names)});
        continue;
      }
      argument.name = names[position++];
    } else if (std::ranges::find(names, argument.name) == names.end()) {
      report_unknown(span, in_backticks(info.name) + " setting", argument.name, names, reporter);
      continue;
    }
    if (std::ranges::find(settings, argument.name, &PolicySetting::name) != settings.end()) {
      reporter.error(span, in_backticks(argument.name) + " is given twice");
      continue;
    }
    if (auto setting = policy_setting(argument, reporter)) settings.push_back(*setting);
  }
  if (reporter.errors() > errors) return std::nullopt;
  return settings;
}

// Where to point for a message of the form "quantum: ...".
lang::Span span_of_message(const SettingValue& value, const PolicyInfo& info,
                           std::string_view name) {
  std::size_t position = 0;
  for (const Setting& argument : value.arguments) {
    if (argument.name == name) return argument.value.span;
    if (argument.name.empty() && info.parameters[position++].name == name) {
      return argument.value.span;
    }
  }
  return value.span;
}

// ---- runtimes ----

constexpr Word kMaxWorkers = 1024;
constexpr Ticks kGreenThreadQuantum = 5;

const FlavorInfo* bind_flavor(const Setting& setting, RuntimeSettings& settings,
                              Reporter& reporter) {
  std::vector<std::string_view> names;
  for (const FlavorInfo& flavor : flavors()) names.push_back(flavor.name);
  const SettingValue& value = setting.value;
  if (value.kind != SettingValue::Kind::kWord) {
    report_value(setting, alternatives(names), reporter);
    return nullptr;
  }
  const FlavorInfo* flavor = find_flavor(value.word);
  if (flavor == nullptr) {
    report_unknown(value.span, "runtime flavor", value.word, names, reporter);
    return nullptr;
  }
  settings.flavor = value.word;
  settings.preemptive = flavor->preemptive;
  if (flavor->preemptive) settings.quantum = kGreenThreadQuantum;
  for (Setting argument : value.arguments) {
    if (argument.name.empty()) argument.name = "quantum";
    if (!flavor->preemptive || argument.name != "quantum") {
      constexpr std::array<std::string_view, 1> kQuantum{"quantum"};
      report_unknown(argument.span, in_backticks(flavor->name) + " setting", argument.name,
                     std::span(kQuantum).first(flavor->preemptive ? 1 : 0), reporter);
      continue;
    }
    read_number(argument, 1, kMaxInterval, settings.quantum, reporter);
  }
  return flavor;
}

}  // namespace

const std::vector<SettingInfo>& machine_settings() {
  static const std::vector<SettingInfo> infos = [] {
    std::vector<SettingInfo> all;
    for (const MachineSetting& setting : kMachineSettings) all.push_back(setting.info);
    return all;
  }();
  return infos;
}

void bind_machine_setting(const Setting& setting, std::string_view text, Machine& machine,
                          Reporter& reporter) {
  for (const MachineSetting& known : kMachineSettings) {
    if (known.info.name == setting.name) {
      known.bind(setting, text, machine, reporter);
      return;
    }
  }
  std::vector<std::string_view> names;
  for (const MachineSetting& known : kMachineSettings) names.push_back(known.info.name);
  report_unknown(setting.span, "machine setting", setting.name, names, reporter);
}

std::shared_ptr<const Policy> bind_policy(const SettingValue& value, Reporter& reporter) {
  std::vector<std::string_view> names;
  for (const PolicyInfo& info : policies()) names.push_back(info.name);
  if (value.kind != SettingValue::Kind::kWord) {
    reporter.error(value.span, "this is no policy", {.expected = alternatives(names)});
    return nullptr;
  }
  const PolicyInfo* info = find_policy(value.word);
  if (info == nullptr) {
    report_unknown(value.span, "policy", value.word, names, reporter);
    return nullptr;
  }
  const auto settings = policy_settings(value, *info, reporter);
  if (!settings) return nullptr;
  PolicyResult policy = info->make(*settings);
  if (policy) return std::move(*policy);
  // "quantum: expected a number from 1"
  const std::string& message = policy.error();
  const std::size_t colon = std::min(message.find(": "), message.size());
  const std::string name = message.substr(0, colon);
  std::string reason = colon < message.size() ? message.substr(colon + 2) : message;
  if (reason.starts_with("expected ")) reason.erase(0, 9);
  reporter.error(span_of_message(value, *info, name), "this is no value for " + in_backticks(name),
                 {.expected = std::move(reason)});
  return nullptr;
}

DeviceSettings bind_device(const lang::Device& device, Reporter& reporter) {
  constexpr std::array<std::string_view, 1> kNames{"depth"};
  DeviceSettings settings;
  for (Setting setting : device.settings) {
    if (setting.name.empty()) setting.name = "depth";
    if (setting.name == "depth") {
      read_number(setting, 1, kMaxInterval, settings.depth, reporter);
    } else {
      report_unknown(setting.span, "device setting", setting.name, kNames, reporter);
    }
  }
  return settings;
}

RuntimeSettings bind_runtime(const lang::Runtime& runtime, std::uint32_t cores,
                             Reporter& reporter) {
  constexpr std::array<std::string_view, 3> kNames{"workers", "blocking", "flavor"};
  RuntimeSettings settings;
  const FlavorInfo* flavor = find_flavor(settings.flavor);
  const Setting* workers = nullptr;
  for (const Setting& setting : runtime.settings) {
    if (setting.name == "workers") {
      workers = &setting;
    } else if (setting.name == "blocking") {
      read_number(setting, 0, kMaxWorkers, settings.blocking, reporter);
    } else if (setting.name == "flavor") {
      if (const FlavorInfo* chosen = bind_flavor(setting, settings, reporter)) flavor = chosen;
    } else {
      report_unknown(setting.span, "runtime setting", setting.name, kNames, reporter);
    }
  }
  settings.behavior = flavor->flavor;
  settings.workers = flavor->single_worker ? 1 : Word{cores};
  if (workers == nullptr) return settings;
  read_number(*workers, 1, kMaxWorkers, settings.workers, reporter);
  if (flavor->single_worker && settings.workers != 1) {
    reporter.error(workers->value.span,
                   "a " + in_backticks(flavor->name) + " runtime has exactly one worker",
                   {.hint = "use `multi_thread` for more"});
  }
  return settings;
}

}  // namespace interleave::sim
