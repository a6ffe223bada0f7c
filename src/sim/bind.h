// Internal to src/sim: giving meaning to settings, apart from the rest of `bind`.
//
// lang keeps a setting as its name and its value as written; here stand the names, what each
// accepts, and the complaints. Each reader reports what is wrong and leaves the target as it was.
#pragma once

#include <string>
#include <string_view>

#include "lang/diagnostic.h"
#include "lang/program.h"
#include "sim/machine.h"

namespace interleave::sim {

// One `name value` of a `machine` block, or of an override; `text` is the value as written.
void bind_machine_setting(const lang::Setting& setting, std::string_view text, Machine& machine,
                          lang::Reporter& reporter);

DeviceSettings bind_device(const lang::Device& device, lang::Reporter& reporter);

// `cores` decides how many workers a runtime has that does not say.
RuntimeSettings bind_runtime(const lang::Runtime& runtime, std::uint32_t cores,
                             lang::Reporter& reporter);

// `round_robin(quantum: 2)` -> the policy, or nullptr after a report.
std::shared_ptr<const Policy> bind_policy(const lang::SettingValue& value,
                                          lang::Reporter& reporter);

}  // namespace interleave::sim
