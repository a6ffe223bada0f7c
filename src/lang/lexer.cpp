#include "lang/lexer.h"

#include <algorithm>
#include <limits>

#include "lang/text.h"
#include "lang/words.h"

namespace interleave::lang {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word_part(char c) { return is_word_start(c) || is_digit(c); }

// Bytes of the UTF-8 character at the start of `text`, or 0 if it is none (RFC 3629: also not for
// surrogates and longer forms than needed).
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) >= 0xA0) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) >= 0x90) return 0;
  return length;
}

// Offset of the first byte that is not UTF-8, or npos.
std::size_t invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text.substr(at, 4));
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

class Lexer {
 public:
  Lexer(const Source& source, Span part, Reporter& reporter)
      : text_(source.text), end_(part.end), at_(part.begin), reporter_(reporter) {}

  std::vector<Token> run() {
    if (at_ == 0 && text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (skip_blank()) token();
    push(TokenKind::kEnd, at_);
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] char peek(std::uint32_t ahead = 0) const {
    return at_ + ahead < end_ ? text_[at_ + ahead] : '\0';
  }

  void push(TokenKind kind, std::uint32_t begin) {
    tokens_.push_back({.kind = kind,
                       .newline_before = newline_,
                       .span = {begin, at_},
                       .text = text_.substr(begin, at_ - begin)});
    newline_ = false;
  }

  // To the next token; false at the end.
  bool skip_blank() {
    while (at_ < end_) {
      const char c = text_[at_];
      if (c == '\n') newline_ = true;
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v') {
        ++at_;
      } else if (c == '/' && peek(1) == '/') {
        while (at_ < end_ && text_[at_] != '\n') ++at_;
      } else if (c == '/' && peek(1) == '*') {
        block_comment();
      } else {
        return true;
      }
    }
    return false;
  }

  void block_comment() {
    const std::uint32_t begin = at_;
    at_ += 2;
    while (at_ < end_ && !(text_[at_] == '*' && peek(1) == '/')) {
      if (text_[at_] == '\n') newline_ = true;
      ++at_;
    }
    at_ = std::min(at_ + 2, end_);
    reporter_.error({begin, begin + 2}, "`/* */` is not a comment here",
                    {.hint = "a comment begins with `//` and ends with its line"});
  }

  void token() {
    const char c = text_[at_];
    if (is_digit(c)) {
      number();
    } else if (is_word_start(c)) {
      const std::uint32_t begin = at_;
      while (is_word_part(peek())) ++at_;
      push(TokenKind::kWord, begin);
    } else if (c == '"') {
      string();
    } else {
      symbol();
    }
  }

  void number() {
    const std::uint32_t begin = at_;
    Word value = 0;
    bool overflow = false;
    while (is_digit(peek()) || peek() == '_') {
      const char c = text_[at_++];
      if (c == '_') continue;
      const Word digit = c - '0';
      if (value > (std::numeric_limits<Word>::max() - digit) / 10) {
        overflow = true;
      } else {
        value = value * 10 + digit;
      }
    }
    if (is_word_part(peek())) {
      const bool hexadecimal = peek() == 'x' || peek() == 'X';
      while (is_word_part(peek())) ++at_;
      reporter_.error({begin, at_},
                      cat(quote(text_.substr(begin, at_ - begin)), " is not a number"),
                      {.hint = hexadecimal ? "numbers are decimal: write 255 for 0xff"
                                           : "a name begins with a letter or `_`"});
    } else if (peek() == '.' && is_digit(peek(1))) {
      ++at_;
      while (is_digit(peek())) ++at_;
      reporter_.error({begin, at_}, "numbers here are whole numbers",
                      {.hint = "choose a smaller unit"});
    } else if (overflow) {
      reporter_.error({begin, at_}, "this number does not fit into 64 bits",
                      {.expected = "at most 9223372036854775807"});
    }
    push(TokenKind::kNumber, begin);
    tokens_.back().number = value;
  }

  void string() {
    const std::uint32_t begin = at_++;
    while (at_ < end_ && text_[at_] != '"' && text_[at_] != '\n') {
      at_ += text_[at_] == '\\' && at_ + 1 < end_ && text_[at_ + 1] != '\n' ? 2U : 1U;
    }
    if (peek() == '"') {
      ++at_;
      push(TokenKind::kString, begin);
      return;
    }
    reporter_.error({begin, at_}, "this text has no end",
                    {.expected = "a closing `\"` on the same line"});
    push(TokenKind::kInvalid, begin);
  }

  void symbol() {
    struct Symbol {
      std::string_view text;
      TokenKind kind;
    };
    // Longer ones first.
    static constexpr Symbol kSymbols[] = {
        {"==", TokenKind::kEqual},      {"!=", TokenKind::kNotEqual},
        {"<=", TokenKind::kLessEqual},  {">=", TokenKind::kGreaterEqual},
        {"&&", TokenKind::kAnd},        {"||", TokenKind::kOr},
        {"+=", TokenKind::kPlusAssign}, {"-=", TokenKind::kMinusAssign},
        {"*=", TokenKind::kStarAssign}, {"..", TokenKind::kRange},
        {"{", TokenKind::kLeftBrace},   {"}", TokenKind::kRightBrace},
        {"(", TokenKind::kLeftParen},   {")", TokenKind::kRightParen},
        {"[", TokenKind::kLeftBracket}, {"]", TokenKind::kRightBracket},
        {",", TokenKind::kComma},       {";", TokenKind::kSemicolon},
        {":", TokenKind::kColon},       {".", TokenKind::kDot},
        {"=", TokenKind::kAssign},      {"+", TokenKind::kPlus},
        {"-", TokenKind::kMinus},       {"*", TokenKind::kStar},
        {"/", TokenKind::kSlash},       {"%", TokenKind::kPercent},
        {"<", TokenKind::kLess},        {">", TokenKind::kGreater},
        {"!", TokenKind::kNot}};
    const std::string_view rest = text_.substr(at_, end_ - at_);
    for (const Symbol& symbol : kSymbols) {
      if (rest.starts_with(symbol.text)) {
        const std::uint32_t begin = at_;
        at_ += static_cast<std::uint32_t>(symbol.text.size());
        push(symbol.kind, begin);
        return;
      }
    }
    unknown();
  }

  void unknown() {
    const std::uint32_t begin = at_;
    const char c = text_[at_++];
    std::string hint;
    if (c == '#') {
      while (at_ < end_ && text_[at_] != '\n') ++at_;
      hint = "a comment begins with `//`";
      reporter_.error({begin, begin + 1}, "unexpected `#`", {.hint = hint});
      return;
    }
    while (at_ < end_ && (static_cast<unsigned char>(text_[at_]) & 0xC0U) == 0x80U) ++at_;
    const std::string_view shown = text_.substr(begin, at_ - begin);
    if (c == '&') hint = "logical and is `&&`";
    if (c == '|') hint = "logical or is `||`";
    if (c == '\'') hint = "text stands in double quotes";
    if (shown == "“" || shown == "”" || shown == "„") hint = "text stands in plain quotes: `\"`";
    if (shown == "\xC2\xA0") hint = "this is a no-break space: type a plain one";
    if (shown == "≤") hint = "write `<=`";
    if (shown == "≥") hint = "write `>=`";
    if (shown == "≠") hint = "write `!=`";
    const auto byte = static_cast<unsigned char>(c);
    if (hint.empty() && byte >= 0x80) {
      hint = "names use the letters a to z, digits and `_`";
      while (is_word_part(peek()) || static_cast<unsigned char>(peek()) >= 0x80) ++at_;
    }
    const bool printable = byte > 0x20 && byte != 0x7F;
    reporter_.error(
        {begin, at_},
        printable ? cat("unexpected ", quote(shown)) : std::string("unexpected control character"),
        {.hint = hint});
    push(TokenKind::kInvalid, begin);
  }

  std::string_view text_;
  std::uint32_t end_;
  std::uint32_t at_;
  Reporter& reporter_;
  bool newline_ = true;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(const Source& source, Span part, Reporter& reporter) {
  return Lexer(source, part, reporter).run();
}

std::vector<Token> lex(const Source& source, Reporter& reporter) {
  Span whole{
      0, static_cast<std::uint32_t>(std::min<std::size_t>(source.text.size(), kMaxSourceBytes))};
  if (source.text.size() > kMaxSourceBytes) {
    reporter.error(kNowhere, cat("the text is too long: ", source.text.size(), " bytes"),
                   {.expected = cat("at most ", kMaxSourceBytes, " bytes")});
    whole.end = 0;
  } else if (const std::size_t at = invalid_utf8(source.text); at != std::string_view::npos) {
    whole.end = static_cast<std::uint32_t>(at);
    reporter.error({whole.end, whole.end + 1}, "the text is not UTF-8 from here on",
                   {.expected = {}, .hint = "save the file in that encoding"});
  }
  return lex(source, whole, reporter);
}

std::vector<Piece> highlight(const Source& source) {
  Reporter ignored;
  std::vector<Piece> pieces;
  std::uint32_t done = 0;
  // What lies between two tokens is blank or a comment.
  const auto comments_until = [&](std::uint32_t end) {
    const std::string_view text = source.text;
    for (std::size_t at = text.find("//", done); at < end; at = text.find("//", done)) {
      done = std::min(static_cast<std::uint32_t>(std::min(text.find('\n', at), text.size())), end);
      pieces.push_back({PieceKind::kComment, {static_cast<std::uint32_t>(at), done}});
    }
  };
  for (const Token& token : lex(source, ignored)) {
    comments_until(token.span.begin);
    done = token.span.end;
    PieceKind kind = PieceKind::kOperator;
    switch (token.kind) {
      case TokenKind::kEnd:
      case TokenKind::kInvalid: continue;
      case TokenKind::kWord:
        kind = is_keyword(token.text) ? PieceKind::kKeyword : PieceKind::kName;
        break;
      case TokenKind::kNumber: kind = PieceKind::kNumber; break;
      case TokenKind::kString: kind = PieceKind::kString; break;
      default: break;
    }
    pieces.push_back({kind, token.span});
  }
  return pieces;
}

}  // namespace interleave::lang
