#include "trace/names.h"

#include <algorithm>

#include "lang/text.h"

namespace interleave::trace {

using lang::cat;

std::string strand_name(const Run& run, StrandId strand) { return run.strand_name(strand); }

std::string object_name(const sim::Machine& machine, std::uint32_t instance) {
  if (instance >= machine.layout.object_of.size()) return "?";
  const lang::Object& object = machine.program->objects[machine.layout.object_of[instance]];
  return object.is_array ? cat(object.name, '[', instance - object.first, ']') : object.name;
}

CellPlace cell_place(const sim::Machine& machine, std::uint32_t cell) {
  const auto& variables = machine.program->variables;
  const auto after =
      std::upper_bound(variables.begin(), variables.end(), cell,
                       [](std::uint32_t c, const lang::Variable& v) { return c < v.first; });
  if (after == variables.begin()) return {lang::kNoIndex, 0};
  const auto variable = static_cast<std::uint32_t>(after - variables.begin()) - 1;
  return {variable, cell - variables[variable].first};
}

std::string cell_name(const sim::Machine& machine, std::uint32_t cell) {
  const CellPlace place = cell_place(machine, cell);
  if (place.variable == lang::kNoIndex) return "?";
  const lang::Variable& variable = machine.program->variables[place.variable];
  return variable.is_array ? cat(variable.name, '[', place.element, ']') : variable.name;
}

std::string value_text(const sim::Machine& machine, std::uint32_t cell, lang::Word value) {
  const CellPlace place = cell_place(machine, cell);
  const bool boolean =
      place.variable != lang::kNoIndex && machine.program->variables[place.variable].is_boolean;
  if (boolean) return value != 0 ? "true" : "false";
  return std::to_string(value);
}

std::string_view activity_name(Activity activity) {
  switch (activity) {
    case Activity::kAbsent: return "absent";
    case Activity::kReady: return "ready";
    case Activity::kSwitching: return "switching";
    case Activity::kRunning: return "running";
    case Activity::kSpinning: return "spinning";
    case Activity::kBlocked: return "blocked";
    case Activity::kIo: return "io";
    case Activity::kSleeping: return "sleeping";
    case Activity::kSuspended: return "suspended";
    case Activity::kHeld: return "held";
  }
  return "";
}

std::string device_name(const sim::Machine& machine, std::uint32_t device) {
  const auto& devices = machine.program->devices;
  return device < devices.size() ? devices[device].name : "";
}

}  // namespace interleave::trace
