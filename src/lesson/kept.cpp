#include "lesson/kept.h"

#include <algorithm>
#include <string_view>

#include "lang/text.h"

namespace interleave::lesson {
namespace {

using lang::cat;
using lang::Op;
using lang::Program;

// The text without its spaces and ends of line: two ways to write the same.
std::string squeezed(std::string_view text) {
  std::string result;
  std::ranges::copy_if(text, std::back_inserter(result),
                       [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; });
  return result;
}

bool takes_steps(const Program& program, const lang::Strand& strand) {
  const lang::Body& body = program.bodies[strand.body];
  const auto first = program.code.begin();
  return std::any_of(first + body.entry, first + body.end,
                     [](const lang::Instruction& code) { return lang::is_step(code.op); });
}

bool has_strand(const Program& made, const Program& original, const lang::Strand& wanted) {
  const auto same = std::ranges::find(made.strands, wanted.name, &lang::Strand::name);
  return same != made.strands.end() && same->kind == wanted.kind &&
         (takes_steps(made, *same) || !takes_steps(original, wanted));
}

bool has_variable(const Program& made, const lang::Variable& wanted) {
  const auto same = std::ranges::find(made.variables, wanted.name, &lang::Variable::name);
  return same != made.variables.end() && same->initial == wanted.initial;
}

bool has_check(const Program& made, const Program& original, const lang::Check& wanted) {
  const std::string text = squeezed(lang::text_of(original.source, wanted.span));
  return std::ranges::any_of(made.checks, [&](const lang::Check& check) {
    return check.kind == wanted.kind && squeezed(lang::text_of(made.source, check.span)) == text;
  });
}

// The text of each `assert`, once.
std::vector<std::string> asserts_of(const Program& program) {
  std::vector<std::string> texts;
  for (std::size_t pc = 0; pc < program.code.size(); ++pc) {
    if (program.code[pc].op != Op::kAssert) continue;
    std::string text(lang::text_of(program.source, program.points[pc].span));
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
  }
  return texts;
}

bool has_critical(const Program& program) {
  return std::ranges::any_of(
      program.code, [](const lang::Instruction& code) { return code.op == Op::kCriticalEnter; });
}

std::string initial_of(const lang::Variable& variable) {
  std::string values;
  for (const lang::Word value : variable.initial) {
    if (!values.empty()) values += ", ";
    values += variable.is_boolean ? (value != 0 ? "true" : "false") : std::to_string(value);
  }
  return variable.is_array ? cat('[', values, ']') : values;
}

}  // namespace

std::vector<std::string> missing_in(const Program& made, const Program& original) {
  std::vector<std::string> missing;
  for (const lang::Variable& variable : original.variables) {
    if (has_variable(made, variable)) continue;
    missing.push_back(cat(variable.name, " = ", initial_of(variable)));
  }
  for (const lang::Strand& strand : original.strands) {
    if (has_strand(made, original, strand)) continue;
    missing.push_back(
        cat(strand.kind == lang::StrandKind::kThread ? "thread " : "task ", strand.name));
  }
  for (const lang::Check& check : original.checks) {
    if (has_check(made, original, check)) continue;
    missing.push_back(cat(check.kind == lang::CheckKind::kAlways ? "always " : "finally ",
                          lang::text_of(original.source, check.span)));
  }
  std::vector<std::string> asserts = asserts_of(made);
  std::ranges::transform(asserts, asserts.begin(),
                         [](const std::string& text) { return squeezed(text); });
  for (const std::string& text : asserts_of(original)) {
    if (std::ranges::find(asserts, squeezed(text)) == asserts.end()) {
      missing.push_back(cat("assert ", text));
    }
  }
  if (has_critical(original) && !has_critical(made)) missing.emplace_back("critical { }");
  if (original.forbid_races && !made.forbid_races) missing.emplace_back("forbid races");
  if (original.forbid_livelock && !made.forbid_livelock) missing.emplace_back("forbid livelock");
  return missing;
}

}  // namespace interleave::lesson
