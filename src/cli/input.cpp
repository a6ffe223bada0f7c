#include "cli/input.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

#include "lang/diagnostic.h"
#include "lang/text.h"
#include "lesson/lesson.h"
#include "trace/code.h"

namespace interleave::cli {
namespace {

using lang::cat;
using lang::quote;

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;

// A program and how its file wants it to be run.
struct Given {
  lang::Source source;
  std::vector<sim::Override> settings;
  std::uint64_t seed = 1;
  std::string schedule;
};

std::string slugs(const lesson::Lesson& lesson) {
  std::string text;
  for (const lesson::Page& page : lesson.pages) text += cat(text.empty() ? "" : ", ", page.slug);
  return text;
}

std::expected<Given, std::string> from_lesson(const FileText& file) {
  const lesson::Parsed parsed = lesson::parse(file.name, file.text);
  if (!parsed.ok()) {
    return std::unexpected(lang::render(parsed.lesson.source, parsed.diagnostics));
  }
  const lesson::Lesson& lesson = parsed.lesson;
  const lesson::Page* page = nullptr;
  if (!file.page.empty()) {
    page = lesson.page(file.page);
    if (page == nullptr) {
      return std::unexpected(cat(file.name, ": there is no page ", quote(file.page),
                                 "; its pages are ", slugs(lesson), '\n'));
    }
    if (!page->has_scenario()) {
      return std::unexpected(cat(file.name, ": the page ", quote(file.page), " has no program\n"));
    }
  } else {
    const auto first = std::ranges::find_if(lesson.pages, &lesson::Page::has_scenario);
    if (first == lesson.pages.end()) {
      return std::unexpected(cat(file.name, ": no page of this lesson has a program\n"));
    }
    page = &*first;
  }
  Given given;
  given.source = lesson::source_of(lesson, *page->scenario());
  for (const auto& [name, value] : lesson::settings_of(*page)) {
    given.settings.emplace_back(name, value);
  }
  given.seed = page->stage.seed.value_or(1);
  given.schedule = page->stage.schedule;
  return given;
}

// A setting that a flag gives: it wins over the file's, but two flags contradict each other.
std::expected<void, std::string> override_with(Given& given, std::vector<std::string_view>& set,
                                               std::string_view flag, std::string_view name,
                                               std::string_view value) {
  if (std::ranges::find(set, name) != set.end()) {
    return std::unexpected(cat(flag, ": ", quote(name), " is set twice\n"));
  }
  set.push_back(name);
  const auto same = std::ranges::find(given.settings, name, &sim::Override::first);
  if (same == given.settings.end()) {
    given.settings.emplace_back(name, value);
  } else {
    same->second = value;
  }
  return {};
}

// The flags win over what the file says.
std::expected<void, std::string> apply_flags(const Arguments& arguments, Given& given) {
  std::vector<std::string_view> set;
  for (const std::string_view setting : arguments.values(kSetFlag.name)) {
    const std::size_t equals = setting.find('=');
    if (equals == setting.npos || equals == 0) {
      return std::unexpected(cat("--set: expected NAME=VALUE, not ", quote(setting), '\n'));
    }
    const auto done = override_with(given, set, kSetFlag.name, setting.substr(0, equals),
                                    setting.substr(equals + 1));
    if (!done) return done;
  }
  for (const std::string_view flag : {kPolicyFlag.name, kCoresFlag.name}) {
    const auto value = arguments.value(flag);
    if (!value) continue;
    const auto done = override_with(given, set, flag, flag.substr(2), *value);
    if (!done) return done;
  }
  const auto seed = arguments.number(kSeedFlag.name);
  if (!seed) return std::unexpected(seed.error() + '\n');
  if (*seed) given.seed = static_cast<std::uint64_t>(**seed);
  if (const auto code = arguments.value(kScheduleFlag.name)) given.schedule = *code;
  return {};
}

std::expected<sim::Script, std::string> script_of(const sim::Machine& machine,
                                                  const std::string& text) {
  if (text.empty()) return sim::Script{};
  const auto code = trace::decode(text);
  if (!code) {
    const trace::CodeError& error = code.error();
    return std::unexpected(cat("--schedule: ", error.message, "\n  ", text, "\n  ",
                               std::string(error.position, ' '), "^\n"));
  }
  const trace::Fit fit = trace::fit(machine, *code);
  if (!fit.complete) {
    return std::unexpected(cat("--schedule: the code ", quote(text), ' ', fit.explanation, '\n'));
  }
  return code->script;
}

// All of a stream, but no more than kMaxBytes: it may be a pipe, whose size nobody knows.
std::expected<std::string, std::string> read_all(std::istream& stream, std::string_view name) {
  std::string text;
  char part[1 << 16];
  while (stream.read(part, sizeof part) || stream.gcount() > 0) {
    text.append(part, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kMaxBytes) return std::unexpected(cat(name, ": larger than 16 MiB\n"));
  }
  if (stream.bad()) return std::unexpected(cat(name, ": cannot be read\n"));
  return text;
}

}  // namespace

std::expected<FileText, std::string> read_file(std::string_view file) {
  FileText result;
  const std::size_t hash = file.rfind('#');
  if (hash != file.npos && file.substr(0, hash).ends_with(".md")) {
    result.page = file.substr(hash + 1);
    file = file.substr(0, hash);
  }
  result.name = file;
  const bool standard = file == "-";
  if (standard) result.name = "standard input";
  if (std::error_code none; !standard && std::filesystem::is_directory(result.name, none)) {
    return std::unexpected(cat(file, ": is a folder; expected a scenario or a lesson\n"));
  }
  std::ifstream stream;
  if (!standard) stream.open(result.name, std::ios::binary);
  if (!standard && !stream) return std::unexpected(cat(file, ": cannot be opened\n"));
  auto text = read_all(standard ? std::cin : stream, result.name);
  if (!text) return std::unexpected(std::move(text.error()));
  result.text = std::move(*text);
  return result;
}

std::expected<Input, std::string> read_input(const Arguments& arguments) {
  if (arguments.files().empty()) return std::unexpected(std::string("no FILE is given\n"));
  if (arguments.files().size() > 1) {
    return std::unexpected(cat("expected one FILE, not also ", quote(arguments.files()[1]), '\n'));
  }
  auto file = read_file(arguments.files().front());
  if (!file) return std::unexpected(file.error());
  Given given;
  if (file->name.ends_with(".md")) {
    auto lesson = from_lesson(*file);
    if (!lesson) return std::unexpected(lesson.error());
    given = std::move(*lesson);
  } else {
    given.source = lang::Source{file->name, std::move(file->text), 1};
  }
  if (auto applied = apply_flags(arguments, given); !applied) {
    return std::unexpected(applied.error());
  }
  auto machine = sim::build(given.source, given.settings, given.seed);
  if (!machine) return std::unexpected(lang::render(given.source, machine.error()));
  auto script = script_of(**machine, given.schedule);
  if (script && arguments.value(kScheduleFlag.name) && script->kind == sim::Script::Kind::kSchedule)
    trace::take_turns(**machine, *script);
  if (!script) return std::unexpected(script.error());
  return Input{*machine, std::move(*script)};
}

}  // namespace interleave::cli
