#include "lang/compile.h"

#include <utility>

#include "lang/check.h"
#include "lang/declare.h"
#include "lang/lower.h"
#include "lang/parser.h"

namespace interleave::lang {

std::expected<Program, Diagnostics> compile(const Source& source,
                                            std::span<const KnobValue> knobs) {
  Reporter reporter;
  Program program;
  program.source = source;
  // The tree and the names refer to this copy, which stays where it is.
  Ast ast = parse(program.source, reporter);
  Names names(program.source);
  declare_params(ast, knobs, names, program, reporter);
  declare(ast, names, program, reporter);
  check(program.source, ast, names, program, reporter);
  declare_strands(ast, names, program, reporter);
  if (!reporter.has_errors()) lower(program.source, ast, program, reporter);
  if (reporter.has_errors()) return std::unexpected(reporter.take());
  return program;
}

std::expected<std::vector<Param>, Diagnostics> parse_params(const Source& source) {
  Reporter elsewhere;
  const Ast ast = parse(source, elsewhere);
  Reporter reporter;
  Names names(source);
  Program program;
  declare_params(ast, {}, names, program, reporter);
  if (reporter.has_errors()) return std::unexpected(reporter.take());
  return std::move(program.params);
}

}  // namespace interleave::lang
