#include "cli/arguments.h"

#include <algorithm>
#include <charconv>

#include "lang/diagnostic.h"
#include "lang/text.h"

namespace interleave::cli {

using lang::cat;

std::expected<Arguments, std::string> Arguments::read(std::span<const std::string_view> arguments,
                                                      std::span<const Flag> flags) {
  Arguments result;
  bool only_files = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (only_files || argument == "-" || !argument.starts_with('-')) {
      result.files_.push_back(argument);
      continue;
    }
    if (argument == "--") {
      only_files = true;
      continue;
    }
    const std::size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    const auto flag = std::ranges::find(flags, name, &Flag::name);
    if (flag == flags.end()) {
      std::vector<std::string_view> names;
      for (const Flag& known : flags) names.push_back(known.name);
      const std::string_view near = lang::nearest(name, names);
      return std::unexpected(near.empty()
                                 ? cat("unknown flag ", name)
                                 : cat("unknown flag ", name, ", did you mean ", near, '?'));
    }
    auto& values = result.values_[flag->name];
    if (!values.empty() && !flag->repeated) {
      return std::unexpected(cat(name, " is given twice"));
    }
    if (flag->value.empty()) {
      if (equals != argument.npos) return std::unexpected(cat(name, " takes no value"));
      values.emplace_back();
    } else if (equals != argument.npos) {
      values.push_back(argument.substr(equals + 1));
    } else if (i + 1 < arguments.size()) {
      values.push_back(arguments[++i]);
    } else {
      return std::unexpected(cat(name, " needs a value: ", name, ' ', flag->value));
    }
  }
  return result;
}

std::optional<std::string_view> Arguments::value(std::string_view flag) const {
  const auto at = values_.find(flag);
  if (at == values_.end()) return std::nullopt;
  return at->second.front();
}

std::vector<std::string_view> Arguments::values(std::string_view flag) const {
  const auto at = values_.find(flag);
  return at == values_.end() ? std::vector<std::string_view>() : at->second;
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::expected<std::optional<std::int64_t>, std::string> Arguments::number(
    std::string_view flag, std::int64_t least) const {
  const auto text = value(flag);
  if (!text) return std::optional<std::int64_t>();
  const auto number = parse_number(*text);
  if (!number || *number < least) {
    return std::unexpected(
        cat(flag, ": expected a whole number of at least ", least, ", not `", *text, '`'));
  }
  return number;
}

std::string flag_help(std::span<const Flag> flags) {
  std::size_t width = 0;
  const auto left = [](const Flag& flag) {
    return flag.value.empty() ? std::string(flag.name) : cat(flag.name, ' ', flag.value);
  };
  for (const Flag& flag : flags) width = std::max(width, left(flag).size());
  std::string text;
  for (const Flag& flag : flags) {
    std::string name = left(flag);
    name.resize(width, ' ');
    text += cat("  ", name, "  ", flag.meaning, flag.repeated ? " (may be repeated)\n" : "\n");
  }
  return text;
}

}  // namespace interleave::cli
