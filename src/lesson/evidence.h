// What an expectation is judged by: runs and searches of a program, made when they are asked for.
//
// One Evidence belongs to one program with its lanes: a page of a lesson, a scenario file, or what a
// learner has made of a page (her edited text, knobs and schedule). Runs and searches are kept, so
// that twenty expectations about the same run simulate once.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "explore/explore.h"
#include "lang/diagnostic.h"
#include "lang/source.h"
#include "lesson/lesson.h"
#include "sim/machine.h"
#include "trace/metrics.h"
#include "trace/run.h"

namespace interleave::lesson {

// One way to run the program.
struct Variant {
  Settings settings;
  std::optional<std::uint64_t> seed;
  std::string schedule;  // a code; empty: the policy decides
  std::string scenario;  // one of Program::others; empty: the program itself
  SearchSettings search = {};
  friend auto operator<=>(const Variant&, const Variant&) = default;
};

struct RunFacts {
  std::shared_ptr<const trace::Run> run;
  trace::Metrics metrics;
};

class Evidence {
 public:
  struct Program {
    std::string lane;  // empty: the page itself
    lang::Source source;
    Variant variant;                                  // before an expectation's own `with`
    std::map<std::string, lang::Source> others = {};  // what `with scenario=name` may name
  };

  Evidence() = default;
  explicit Evidence(std::vector<Program> programs) : programs_(std::move(programs)) {}
  void add(Program program) { programs_.push_back(std::move(program)); }

  // Limits of what is simulated and searched; the defaults suit tests.
  trace::Limits run_limits{};
  explore::Options search_options{};
  // How a search is made; none: expectations about all schedules cannot be judged.
  std::function<explore::Result(std::shared_ptr<const sim::Machine>, const explore::Options&)>
      searcher;

  [[nodiscard]] const Program* program(const std::string& lane) const;

  template <class Facts>
  using Found = std::expected<const Facts*, std::string>;  // or why not, in one sentence

  // `own`: settings on top of the lane's, with a seed and schedule that win over the lane's.
  Found<RunFacts> run(const std::string& lane, const Variant& own);
  Found<explore::Result> search(const std::string& lane, const Variant& own);
  // The program bound to its settings, or what is wrong with it; nullptr for no such lane.
  const std::expected<std::shared_ptr<const sim::Machine>, lang::Diagnostics>* machine(
      const std::string& lane, const Variant& own);

 private:
  using Key = std::pair<std::string, Variant>;
  [[nodiscard]] std::expected<Key, std::string> key_of(const std::string& lane,
                                                       const Variant& own) const;
  std::expected<RunFacts, std::string> simulate(const Key& key, const Variant& own);

  std::vector<Program> programs_;
  std::map<Key, std::expected<std::shared_ptr<const sim::Machine>, lang::Diagnostics>> machines_;
  std::map<Key, std::expected<RunFacts, std::string>> runs_;
  std::map<Key, std::expected<explore::Result, std::string>> searches_;
};

// The page as it stands: its program under the stage's settings, and each lane.
Evidence evidence_of(const Lesson& lesson, const Page& page);

}  // namespace interleave::lesson
