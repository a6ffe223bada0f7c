#include "lang/parser_impl.h"
#include "lang/text.h"
#include "lang/words.h"

namespace interleave::lang {

namespace {

struct BinaryOperator {
  Operator op;
  int precedence;  // higher binds tighter
};

constexpr int kComparison = 4;

std::optional<BinaryOperator> binary_operator(TokenKind kind) {
  switch (kind) {
    case TokenKind::kOr: return BinaryOperator{Operator::kOr, 1};
    case TokenKind::kAnd: return BinaryOperator{Operator::kAnd, 2};
    case TokenKind::kEqual: return BinaryOperator{Operator::kEqual, 3};
    case TokenKind::kNotEqual: return BinaryOperator{Operator::kNotEqual, 3};
    case TokenKind::kLess: return BinaryOperator{Operator::kLess, kComparison};
    case TokenKind::kLessEqual: return BinaryOperator{Operator::kLessEqual, kComparison};
    case TokenKind::kGreater: return BinaryOperator{Operator::kGreater, kComparison};
    case TokenKind::kGreaterEqual: return BinaryOperator{Operator::kGreaterEqual, kComparison};
    case TokenKind::kPlus: return BinaryOperator{Operator::kAdd, 5};
    case TokenKind::kMinus: return BinaryOperator{Operator::kSub, 5};
    case TokenKind::kStar: return BinaryOperator{Operator::kMul, 6};
    case TokenKind::kSlash: return BinaryOperator{Operator::kDiv, 6};
    case TokenKind::kPercent: return BinaryOperator{Operator::kMod, 6};
    default: return std::nullopt;
  }
}

constexpr std::string_view kValue = "a value";

}  // namespace

ExprId Parser::invalid(Span span) {
  ast_.expressions.push_back({span, 0, Invalid{}});
  return static_cast<ExprId>(ast_.expressions.size() - 1);
}

ExprId Parser::expression() { return binary(1); }

// Operators of at least the precedence `minimum`. One at the end of a line goes on in the next.
ExprId Parser::binary(int minimum) {
  ExprId left = unary();
  int compared = 0;  // precedence of the comparison `left` is, if it stands without parentheses
  while (!panic_) {
    const Token token = peek();
    if (on_new_line()) break;
    const std::optional<BinaryOperator> found = binary_operator(token.kind);
    if (!found || found->precedence < minimum) break;
    if (found->precedence == compared) {
      error(token.span, "comparisons do not chain",
            {.expected = {}, .hint = "write `a < b && b < c`"});
      break;
    }
    take();
    const ExprId right = binary(found->precedence + 1);
    const Span span = cover(ast_.expressions[left].span, ast_.expressions[right].span);
    left = make(span, std::max(height(left), height(right)),
                Binary{found->op, token.span, left, right});
    compared = found->precedence == 3 || found->precedence == kComparison ? found->precedence : 0;
  }
  return left;
}

ExprId Parser::unary() {
  const Nested nested(*this);
  const Span begin = peek().span;
  if (nested.too_deep()) {
    error(begin, cat("nested more than ", kMaxNesting, " deep"));
    return invalid(begin);
  }
  const bool negate = at(TokenKind::kMinus);
  if ((!negate && !at(TokenKind::kNot)) || panic_) return primary();
  take();
  const ExprId operand = unary();
  return make(since(begin), height(operand),
              Unary{negate ? Operator::kNegate : Operator::kNot, operand});
}

ExprId Parser::primary() {
  const Token token = peek();
  if (panic_) return invalid(token.span);
  // An operator at the end of a line goes on in the next; nothing else does.
  const bool continues = at_ > 0 && (binary_operator(tokens_[at_ - 1].kind) ||
                                     tokens_[at_ - 1].kind == TokenKind::kNot);
  if (on_new_line() && !continues) {
    unexpected(std::string(kValue));
    return invalid(token.span);
  }
  if (continues) statement_begin_ = at_;
  if (token.kind == TokenKind::kNumber) {
    take();
    return make(token.span, 0, Number{token.number});
  }
  if (token.kind == TokenKind::kLeftParen) {
    take();
    ++parens_;
    const ExprId inner = expression();
    expect(TokenKind::kRightParen, "`)`");
    --parens_;
    // Keep the parentheses in the span, so that assertions and calls quote them in full.
    ast_.expressions[inner].span = since(token.span);
    return inner;
  }
  if (token.kind == TokenKind::kWord) return word_expression();
  std::string hint;
  if (token.kind == TokenKind::kAssign) hint = "a comparison is `==`";
  if (token.kind == TokenKind::kString) hint = "texts are for `print` only";
  unexpected(std::string(kValue), std::move(hint));
  return invalid(token.span);
}

ExprId Parser::word_expression() {
  const Token token = peek();
  const std::string_view word = token.text;
  const bool before_word = peek_on_line(1) == TokenKind::kWord;
  const bool before_paren = peek_on_line(1) == TokenKind::kLeftParen;
  if (word == "true" || word == "false") {
    take();
    return make(token.span, 0, Boolean{word == "true"});
  }
  if (word == "await") return await();
  if (word == "spawn") return spawn(SpawnKind::kTask);
  if (word == "spawn_blocking") return spawn(SpawnKind::kBlocking);
  if (word == "spawn_local") return spawn(SpawnKind::kLocal);
  if (word == "block_on") return block_on();
  if (word == "compare_exchange") return compare_exchange();
  if (word == "join_all") {
    error(token.span, "`join_all` gives a future, which has to be awaited",
          {.expected = {}, .hint = "write `await join_all(a, b)`"});
    return invalid(token.span);
  }
  if (word == "recv" && before_word) {
    take();
    Place channel = place("the name of a channel");
    return make(since(token.span), height(channel.index), Receive{channel});
  }
  if (word == "try_lock" && before_word) {
    take();
    Place mutex = place("the name of a mutex");
    return make(since(token.span), height(mutex.index), TryLock{mutex});
  }
  if (word == "join" && (before_word || before_paren || peek_on_line(1) == TokenKind::kNumber)) {
    take();
    const ExprId handle = unary();
    return make(since(token.span), height(handle), Join{handle});
  }
  if (before_paren && (word == "recv" || word == "try_lock")) {
    take();
    place("");  // says that there are no parentheses
    return invalid(token.span);
  }
  if (is_reserved(word) && token.newline_before && parens_ > 0) {
    error({previous().end, previous().end}, "unexpected end of the line",
          {.expected = "a value, or what closes the `(` or `[`", .hint = {}});
    return invalid(token.span);
  }
  if (is_reserved(word) || (is_operation(word) && (before_word || before_paren ||
                                                   peek_on_line(1) == TokenKind::kNumber))) {
    error(token.span, cat(quote(word), " is a statement and gives no value"),
          {.expected = std::string(kValue), .hint = {}});
    return invalid(token.span);
  }
  if (before_paren) return call_expression();
  return place_expression();
}

ExprId Parser::place_expression() {
  Place target = place(kValue);
  const Span span = target.span;
  return make(span, height(target.index), Reference{target});
}

ExprId Parser::call_expression() {
  Call made = call("the name of a function");
  std::uint16_t below = 0;
  for (const ExprId argument : made.arguments) below = std::max(below, height(argument));
  const Span span = made.span;
  return make(span, below, CallExpr{std::move(made)});
}

// `f(a, b)`.
Call Parser::call(std::string_view what) {
  Call result;
  const Span begin = peek().span;
  result.callee = name(what);
  if (!panic_ && !at(TokenKind::kLeftParen)) {
    unexpected("`(`", cat("a call has parentheses: `", result.callee.text, "()`"));
  }
  if (!panic_) result.arguments = arguments();
  result.span = since(begin);
  return result;
}

// `(a, b)`; the `(` is the present token.
std::vector<ExprId> Parser::arguments() {
  std::vector<ExprId> result;
  take();
  ++parens_;
  while (!at(TokenKind::kRightParen) && !panic_) {
    result.push_back(expression());
    if (!accept(TokenKind::kComma)) break;
  }
  expect(TokenKind::kRightParen, "`,` or `)`");
  --parens_;
  return result;
}

ExprId Parser::compare_exchange() {
  const Span begin = take().span;
  CompareExchange node;
  constexpr std::string_view kForm = "write `compare_exchange(a, old, new)`";
  if (expect(TokenKind::kLeftParen, "`(`", std::string(kForm))) {
    ++parens_;
    node.target = place("the name of an atomic");
    expect(TokenKind::kComma, "`,` and the value it should have", std::string(kForm));
    if (!panic_) node.expected = expression();
    expect(TokenKind::kComma, "`,` and the new value", std::string(kForm));
    if (!panic_) node.desired = expression();
    expect(TokenKind::kRightParen, "`)`", std::string(kForm));
    --parens_;
  }
  if (panic_) return invalid(since(begin));
  const std::uint16_t below =
      std::max({height(node.target.index), height(node.expected), height(node.desired)});
  return make(since(begin), below, std::move(node));
}

ExprId Parser::spawn(SpawnKind kind) {
  const Span begin = take().span;
  Spawn node{.kind = kind, .call = {}};
  if (kind == SpawnKind::kTask && at_word("thread") && peek_on_line(1) == TokenKind::kWord) {
    take();
    node.kind = SpawnKind::kThread;
  }
  node.call = call("a call, such as `f(x)`");
  if (!panic_ && at_word("on") && !peek().newline_before) {
    take();
    node.runtime = name("the name of a runtime");
  }
  std::uint16_t below = 0;
  for (const ExprId argument : node.call.arguments) below = std::max(below, height(argument));
  return make(since(begin), below, std::move(node));
}

ExprId Parser::block_on() {
  const Span begin = take().span;
  BlockOn node;
  node.runtime = name("the name of a runtime");
  if (!panic_ && at(TokenKind::kLeftParen)) {
    unexpected("a call after the runtime", "write `block_on rt f(x)`");
  }
  if (!panic_) node.call = call("a call, such as `f(x)`");
  std::uint16_t below = 0;
  for (const ExprId argument : node.call.arguments) below = std::max(below, height(argument));
  return make(since(begin), below, std::move(node));
}

// What follows `io` or `sleep`: ticks, or for `io` also `(device, ticks)`.
void Parser::timed_operation(Name& device, ExprId& ticks) {
  if (at(TokenKind::kLeftParen) && peek(1).kind == TokenKind::kWord &&
      peek(2).kind == TokenKind::kComma) {
    take();
    ++parens_;
    device = name("the name of a device");
    take();
    ticks = expression();
    expect(TokenKind::kRightParen, "`)`");
    --parens_;
  } else {
    ticks = expression();
  }
}

ExprId Parser::await() {
  const Span begin = take().span;
  Await node;
  const std::string_view word = at(TokenKind::kWord) ? peek().text : std::string_view{};
  const bool before_word = peek_on_line(1) == TokenKind::kWord;
  const auto object_operation = [&](AwaitKind kind, std::string_view what) {
    take();
    node.kind = kind;
    node.object = place(what);
  };
  if (word == "yield" && !peek().newline_before) {
    take();
    node.kind = AwaitKind::kYield;
  } else if (word == "lock" && before_word) {
    object_operation(AwaitKind::kLock, "the name of an async mutex");
  } else if (word == "recv" && before_word) {
    object_operation(AwaitKind::kReceive, "the name of an async channel");
  } else if (word == "acquire" && before_word) {
    object_operation(AwaitKind::kAcquire, "the name of an async semaphore");
  } else if (word == "send" && before_word) {
    object_operation(AwaitKind::kSend, "the name of an async channel");
    expect(TokenKind::kComma, "`,` and the value to send", "write `await send ch, 1`");
    if (!panic_) node.operand = expression();
  } else if (word == "join_all") {
    take();
    node.kind = AwaitKind::kJoinAll;
    if (at(TokenKind::kLeftParen)) {
      node.futures = arguments();
    } else {
      unexpected("`(`", "write `await join_all(a, b)`");
    }
  } else if ((word == "io" || word == "sleep") && !peek().newline_before) {
    node.kind = word == "io" ? AwaitKind::kIo : AwaitKind::kSleep;
    take();
    timed_operation(node.device, node.operand);
  } else {
    node.operand = unary();
  }
  if (panic_) return invalid(since(begin));
  std::uint16_t below = std::max(height(node.operand), height(node.object.index));
  for (const ExprId future : node.futures) below = std::max(below, height(future));
  return make(since(begin), below, std::move(node));
}

}  // namespace interleave::lang
