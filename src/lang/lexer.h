// Scenario text to tokens.
//
// Line breaks are not tokens: a token knows whether one came before it, and the parser decides
// where that ends a statement. Words are not sorted into keywords and names here either, since
// most words of the language may also name things (see words.h).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lang/diagnostic.h"
#include "lang/program.h"
#include "lang/source.h"

namespace interleave::lang {

enum class TokenKind : std::uint8_t {
  kEnd,
  kWord,
  kNumber,
  kString,  // with its quotes; escapes and {expressions} are still in it
  kLeftBrace,
  kRightBrace,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kComma,
  kSemicolon,
  kColon,
  kDot,
  kRange,  // ..
  kAssign,
  kPlusAssign,
  kMinusAssign,
  kStarAssign,
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kPercent,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAnd,
  kOr,
  kNot,
  kInvalid,  // already reported
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool newline_before = false;  // true for the first token too
  Span span;
  std::string_view text;
  Word number = 0;  // kNumber
};

// Texts beyond this are refused: spans are 32 bits wide, and nobody writes a megabyte by hand.
inline constexpr std::uint32_t kMaxSourceBytes = 1U << 20;

// The tokens of a part of the source, closed by one kEnd. What is not a token is reported and left
// out or, where something is missing without it, kept as kInvalid.
std::vector<Token> lex(const Source& source, Span part, Reporter& reporter);
std::vector<Token> lex(const Source& source, Reporter& reporter);

// For colouring a text, comments included. Unknown characters belong to no piece.
enum class PieceKind : std::uint8_t { kKeyword, kName, kNumber, kString, kComment, kOperator };
struct Piece {
  PieceKind kind = PieceKind::kName;
  Span span;
};
std::vector<Piece> highlight(const Source& source);

}  // namespace interleave::lang
