// interleave check: scenarios and lessons, their syntax, names and every expectation.
#include <algorithm>
#include <filesystem>
#include <ostream>
#include <ranges>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/input.h"
#include "lesson/check.h"
#include "lesson/histories.h"

namespace interleave::cli {
namespace {

constexpr Flag kFlags[] = {
    {"--quiet", "", "print nothing when all is well"},
    {"--histories", "", "print the hash of what happens on each page instead, and check nothing"},
    kHelpFlag,
};

// Whether the files are all the lessons of their folder: only then can a link lead nowhere.
bool is_whole_course(const std::vector<std::string_view>& files) {
  namespace fs = std::filesystem;
  std::set<fs::path> given, folders;
  for (const std::string_view file : files) {
    const fs::path path(file);
    if (path.extension() != ".md") continue;
    given.insert(path.filename());
    folders.insert(path.parent_path());
  }
  if (given.size() < 2 || folders.size() != 1) return false;
  std::error_code error;
  const fs::path folder = folders.begin()->empty() ? fs::path(".") : *folders.begin();
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const fs::path& path = entry->path();
    if (path.extension() == ".md" && !given.contains(path.filename())) return false;
  }
  return !error;
}

// The table tests/golden/histories.txt.
int print_histories(const Arguments& arguments, Streams streams) {
  for (const std::string_view name : arguments.files()) {
    const auto file = read_file(name);
    if (!file) {
      streams.err << file.error();
      return kBadInput;
    }
    for (const auto& history : histories(lesson::parse(file->name, file->text).lesson)) {
      streams.out << lesson::to_line(history) << '\n';
    }
  }
  return kFine;
}

// Those that a stage may name. The build gives the names of the files in src/ui/views: nothing of the views themselves
// is in this program.
std::vector<std::string> known_views() {
  std::vector<std::string> names;
  for (const auto name : std::views::split(std::string_view(INTERLEAVE_VIEWS), ','))
    names.emplace_back(name.begin(), name.end());
  return names;
}

int check(const Arguments& arguments, Streams streams) {
  if (arguments.files().empty()) {
    streams.err << "interleave check: no FILE is given\n";
    return kBadInput;
  }
  if (arguments.has("--histories")) return print_histories(arguments, streams);
  lesson::Report report;
  std::vector<lesson::Lesson> lessons;
  const bool whole_course = is_whole_course(arguments.files());
  bool unreadable = false;
  for (const std::string_view name : arguments.files()) {
    const auto file = read_file(name);
    if (!file) {
      streams.err << file.error();
      unreadable = true;
      continue;
    }
    lesson::CheckOptions options;
    options.views = known_views();
    options.page = file->page;
    report.append(lesson::check(file->name, file->text, options));
    if (whole_course && file->name.ends_with(".md")) {
      lessons.push_back(lesson::parse(file->name, file->text).lesson);
    }
  }
  if (whole_course) report.append(lesson::check_course(lessons));

  for (const lesson::Problem& problem : report.problems) streams.err << problem.rendered;
  if (!arguments.has("--quiet") || !report.ok()) {
    streams.out << arguments.files().size()
                << (arguments.files().size() == 1 ? " file, " : " files, ") << report.expectations
                << " expectations, " << report.failed << " failed";
    const auto bad = std::ranges::count(report.problems, true, &lesson::Problem::bad_input);
    if (bad > 0) streams.out << ", " << bad << (bad == 1 ? " error" : " errors");
    streams.out << '\n';
  }
  return unreadable ? kBadInput : report.exit_code();
}

}  // namespace

const Command kCheckCommand = {
    "check", "FILE...", "Checks scenarios and lessons: syntax, names, and every expectation.",
    kFlags, check};

}  // namespace interleave::cli
