// The language's arithmetic on 64-bit words, the one definition for constants and for running code.
//
// Overflow and division by zero have no result: they are an error wherever they happen. Division
// truncates towards zero and `%` has the sign of its left side, as in C and Rust.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "lang/ast.h"
#include "lang/program.h"

namespace interleave::lang {

// The instruction of an operator; && and || have none, they are jumps.
constexpr Op op_of(Operator op) {
  switch (op) {
    case Operator::kAdd: return Op::kAdd;
    case Operator::kSub: return Op::kSub;
    case Operator::kMul: return Op::kMul;
    case Operator::kDiv: return Op::kDiv;
    case Operator::kMod: return Op::kMod;
    case Operator::kEqual: return Op::kEq;
    case Operator::kNotEqual: return Op::kNe;
    case Operator::kLess: return Op::kLt;
    case Operator::kLessEqual: return Op::kLe;
    case Operator::kGreater: return Op::kGt;
    case Operator::kGreaterEqual: return Op::kGe;
    case Operator::kNot: return Op::kNot;
    case Operator::kNegate: return Op::kNegate;
    case Operator::kAnd:
    case Operator::kOr: break;
  }
  return Op::kEnd;
}

// kAdd..kMod and kEq..kGe; nullopt on overflow, division by zero or another operation.
constexpr std::optional<Word> apply(Op op, Word left, Word right) {
  Word result = 0;
  switch (op) {
    case Op::kAdd:
      return __builtin_add_overflow(left, right, &result) ? std::nullopt : std::optional(result);
    case Op::kSub:
      return __builtin_sub_overflow(left, right, &result) ? std::nullopt : std::optional(result);
    case Op::kMul:
      return __builtin_mul_overflow(left, right, &result) ? std::nullopt : std::optional(result);
    case Op::kDiv:
    case Op::kMod:
      if (right == 0) return std::nullopt;
      if (right == -1) {  // the one quotient that can overflow
        if (left == std::numeric_limits<Word>::min()) return std::nullopt;
        return op == Op::kDiv ? -left : 0;
      }
      return op == Op::kDiv ? left / right : left % right;
    case Op::kEq: return left == right;
    case Op::kNe: return left != right;
    case Op::kLt: return left < right;
    case Op::kLe: return left <= right;
    case Op::kGt: return left > right;
    case Op::kGe: return left >= right;
    default: return std::nullopt;
  }
}

// kNot and kNegate.
constexpr std::optional<Word> apply(Op op, Word value) {
  if (op == Op::kNot) return value == 0 ? 1 : 0;
  if (op == Op::kNegate) return apply(Op::kSub, 0, value);
  return std::nullopt;
}

}  // namespace interleave::lang
