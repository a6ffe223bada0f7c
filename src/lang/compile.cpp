#include "lang/compile.h"

#include <utility>

#include "lang/check.h"
#include "lang/declare.h"
#include "lang/lower.h"
#include "lang/parser.h"

namespace interleave::lang {

Compilation::Compilation(const Source& source) {
  program_.source = source;
  ast_ = parse(program_.source, reporter_);
}

std::expected<std::vector<Param>, Diagnostics> Compilation::params() const {
  Reporter reporter;
  Names names(program_.source);
  Program program;
  declare_params(ast_, {}, names, program, reporter);
  if (reporter.has_errors()) return std::unexpected(reporter.take());
  return std::move(program.params);
}

std::expected<Program, Diagnostics> Compilation::compile(std::span<const KnobValue> knobs) {
  const Source& source = program_.source;
  Names names(source);
  declare_params(ast_, knobs, names, program_, reporter_);
  declare(ast_, names, program_, reporter_);
  check(source, ast_, names, program_, reporter_);
  declare_strands(ast_, names, program_, reporter_);
  if (!reporter_.has_errors()) lower(source, ast_, program_, reporter_);
  if (reporter_.has_errors()) return std::unexpected(reporter_.take());
  return std::move(program_);
}

std::expected<Program, Diagnostics> compile(const Source& source,
                                            std::span<const KnobValue> knobs) {
  return Compilation(source).compile(knobs);
}

std::expected<std::vector<Param>, Diagnostics> parse_params(const Source& source) {
  return Compilation(source).params();
}

}  // namespace interleave::lang
