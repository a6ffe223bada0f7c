// Internal to src/explore: expressions of the exported Promela model.
//
// The exporter runs the micro-instructions of one step symbolically; what a variable holds in the
// end is an expression over what the model's variables held before. Expressions are numbers in an
// arena, each kept once, so that equal ones compare equal; they are simplified as they are made.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "lang/program.h"

namespace interleave::explore::promela {

using ExprId = std::uint32_t;
inline constexpr ExprId kNoExpr = UINT32_MAX;

enum class ExprKind : std::uint8_t {
  kConstant,
  kName,     // a variable, a macro, `_pid`
  kElement,  // name[left]
  kAdd,
  kSub,
  kMul,
  kDiv,
  kMod,
  kEqual,
  kUnequal,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAnd,
  kOr,
  kNot,
  kMinus,        // of left
  kConditional,  // (left -> right : third)
};

// Of an arithmetic instruction or comparison.
ExprKind kind_of(lang::Op op);

struct Expr {
  ExprKind kind = ExprKind::kConstant;
  lang::Word number = 0;
  std::string name;
  ExprId left = kNoExpr, right = kNoExpr, third = kNoExpr;
};

class Expressions {
 public:
  ExprId constant(lang::Word value);
  ExprId name(std::string_view name);
  ExprId element(std::string_view name, ExprId index);
  ExprId binary(ExprKind kind, ExprId left, ExprId right);
  ExprId negation(ExprId value);  // !e
  ExprId minus(ExprId value);
  ExprId truth(ExprId value);  // as a condition
  ExprId conditional(ExprId condition, ExprId then, ExprId otherwise);
  ExprId all_of(const std::vector<ExprId>& conditions);

  [[nodiscard]] const Expr& operator[](ExprId id) const { return nodes_[id]; }
  [[nodiscard]] std::optional<lang::Word> value(ExprId id) const;
  [[nodiscard]] bool is_boolean(ExprId id) const;  // is 0 or 1 in any case
  [[nodiscard]] bool mentions(ExprId id, std::string_view name) const;
  // Whether it may use the variable or element `target`: only different constant indices tell
  // elements apart.
  [[nodiscard]] bool may_read(ExprId id, ExprId target) const;
  // A constant that does not fit Promela's `int`, if there is one inside.
  [[nodiscard]] std::optional<lang::Word> too_large(ExprId id) const;
  [[nodiscard]] std::string text(ExprId id) const { return print(id, 0); }

 private:
  ExprId add(Expr node);
  [[nodiscard]] std::string print(ExprId id, int outer) const;

  std::vector<Expr> nodes_;
  std::map<std::tuple<ExprKind, lang::Word, std::string, ExprId, ExprId, ExprId>, ExprId> known_;
};

}  // namespace interleave::explore::promela
