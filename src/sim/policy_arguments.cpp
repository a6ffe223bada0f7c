#include "sim/policy_arguments.h"

#include <algorithm>

namespace interleave::sim {

namespace {

std::string expected_range(Word low, Word high) {
  if (high >= kMaxInterval) return "expected a number from " + std::to_string(low);
  return "expected a number in " + std::to_string(low) + ".." + std::to_string(high);
}

}  // namespace

const PolicySetting* PolicyArguments::find(std::string_view name) const {
  const auto at = std::ranges::find(settings_, name, &PolicySetting::name);
  return at == settings_.end() ? nullptr : &*at;
}

void PolicyArguments::refuse(std::string_view name, std::string_view reason) {
  if (error_.empty()) error_ = std::string(name) + ": " + std::string(reason);
}

Word PolicyArguments::number(std::string_view name, Word initial, Word low, Word high) {
  const PolicySetting* setting = find(name);
  if (setting == nullptr) return initial;
  if (!setting->word.empty() || setting->numbers.size() != 1 || setting->numbers[0] < low ||
      setting->numbers[0] > high) {
    refuse(name, expected_range(low, high));
    return initial;
  }
  return setting->numbers[0];
}

bool PolicyArguments::flag(std::string_view name, bool initial) {
  const PolicySetting* setting = find(name);
  if (setting == nullptr) return initial;
  if (setting->word == "on" || setting->word == "off") return setting->word == "on";
  // A knob can switch it, and a knob is a number.
  const bool is_bit = setting->word.empty() && setting->numbers.size() == 1 &&
                      (setting->numbers[0] == 0 || setting->numbers[0] == 1);
  if (is_bit) return setting->numbers[0] == 1;
  refuse(name, "expected on or off");
  return initial;
}

std::vector<Word> PolicyArguments::list(std::string_view name, Word low, Word high) {
  const PolicySetting* setting = find(name);
  if (setting == nullptr) return {};
  const auto fits = [&](Word value) { return value >= low && value <= high; };
  if (!setting->word.empty() || setting->numbers.empty() ||
      !std::ranges::all_of(setting->numbers, fits)) {
    refuse(name, expected_range(low, high) + ", or a list of them");
    return {};
  }
  return setting->numbers;
}

}  // namespace interleave::sim
