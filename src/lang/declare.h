// From the tree's declarations to the Program's: knobs get their values, sizes, initial values and
// settings are evaluated, names are registered. Bodies are not looked at.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lang/ast.h"
#include "lang/compile.h"
#include "lang/diagnostic.h"
#include "lang/names.h"

namespace interleave::lang {

// Evaluates what must be known before the program runs: numbers, knobs and operators.
class Constants {
 public:
  Constants(const Ast& ast, const Names& names, const Program& program, Reporter& reporter)
      : ast_(ast), names_(names), program_(program), reporter_(reporter) {}

  // The value, or nullopt after reporting what is not constant. `id` is what that name stands for.
  std::optional<Word> evaluate(ExprId expression, std::optional<Word> id = std::nullopt);
  // As `evaluate`, and reports values outside low..high; `what` names it in the message.
  std::optional<Word> evaluate(ExprId expression, std::string_view what, Word low, Word high,
                               std::optional<Word> id = std::nullopt);
  // Whether it is `true`, `false`, a comparison or a logical operation.
  [[nodiscard]] bool is_boolean(ExprId expression) const;
  // A setting's value; a lone name that is no knob is a word.
  SettingValue setting(const SettingValueNode& node);
  std::vector<Setting> settings(const std::vector<SettingNode>& nodes);

 private:
  std::optional<Word> reference(const Place& place, std::optional<Word> id);

  const Ast& ast_;
  const Names& names_;
  const Program& program_;
  Reporter& reporter_;
};

// The knobs alone, with `values` in place of their initial ones.
void declare_params(const Ast& ast, std::span<const KnobValue> values, Names& names,
                    Program& program, Reporter& reporter);

// All the rest but the strands.
void declare(const Ast& ast, Names& names, Program& program, Reporter& reporter);

// One Strand for each element of each declared thread and task; their bodies have the numbers of
// their declarations.
void declare_strands(const Ast& ast, const Names& names, Program& program, Reporter& reporter);

}  // namespace interleave::lang
