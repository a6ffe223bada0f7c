// Flags and files of one command, read by a table that also writes its help.
//
// `--name value` and `--name=value` are the same; `--` ends the flags; a single `-` is a file. An
// unknown flag is an error that names the flag it looks like.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::cli {

struct Flag {
  std::string_view name;   // "--cores"
  std::string_view value;  // "N" as the help shows it; empty: it takes none
  std::string_view meaning;
  bool repeated = false;  // may be given several times
};

class Arguments {
 public:
  // What cannot be read is one sentence: "unknown flag --jsn, did you mean --json?"
  static std::expected<Arguments, std::string> read(std::span<const std::string_view> arguments,
                                                    std::span<const Flag> flags);

  [[nodiscard]] bool has(std::string_view flag) const { return values_.contains(flag); }
  [[nodiscard]] std::optional<std::string_view> value(std::string_view flag) const;
  [[nodiscard]] std::vector<std::string_view> values(std::string_view flag) const;
  [[nodiscard]] const std::vector<std::string_view>& files() const { return files_; }

  // A whole number of at least `least`, if the flag was given.
  [[nodiscard]] std::expected<std::optional<std::int64_t>, std::string> number(
      std::string_view flag, std::int64_t least = 0) const;

 private:
  std::map<std::string_view, std::vector<std::string_view>> values_;
  std::vector<std::string_view> files_;
};

// The lines of a help text that list the flags.
std::string flag_help(std::span<const Flag> flags);

std::optional<std::int64_t> parse_number(std::string_view text);

}  // namespace interleave::cli
