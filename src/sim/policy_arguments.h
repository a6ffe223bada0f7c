// Reading a policy's settings: by name, with a default and a range, first mistake remembered.
//
// Names are known to be good here (`bind` refuses others with a did-you-mean, and gives positional
// values the name of their position); what is left to say is whether a value fits. A message
// starts with the setting's name and a colon, so that `bind` can point at it.
#pragma once

#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/policy.h"

namespace interleave::sim {

// Longest quantum, latency or interval: far beyond any run, and safe to multiply and to add.
inline constexpr Word kMaxInterval = 1'000'000'000;

class PolicyArguments {
 public:
  explicit PolicyArguments(std::span<const PolicySetting> settings) : settings_(settings) {}

  Word number(std::string_view name, Word initial, Word low, Word high);
  bool flag(std::string_view name, bool initial);
  // Empty when not given; a single number is a list of one.
  std::vector<Word> list(std::string_view name, Word low, Word high);

  void refuse(std::string_view name, std::string_view reason);
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  [[nodiscard]] const PolicySetting* find(std::string_view name) const;

  std::span<const PolicySetting> settings_;
  std::string error_;
};

// The policy made from arguments that were read, unless one of them was wrong.
template <class PolicyType, class... Arguments>
PolicyResult make_policy(const PolicyArguments& read, Arguments&&... arguments) {
  if (!read.error().empty()) return std::unexpected(read.error());
  return std::make_shared<const PolicyType>(std::forward<Arguments>(arguments)...);
}

}  // namespace interleave::sim
