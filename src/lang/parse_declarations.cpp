#include "lang/parser_impl.h"
#include "lang/text.h"
#include "lang/words.h"

namespace interleave::lang {

namespace {

std::optional<ObjectKind> object_kind(std::string_view word) {
  if (word == "mutex") return ObjectKind::kMutex;
  if (word == "rwlock") return ObjectKind::kRwLock;
  if (word == "semaphore") return ObjectKind::kSemaphore;
  if (word == "condition") return ObjectKind::kCondition;
  if (word == "barrier") return ObjectKind::kBarrier;
  if (word == "channel") return ObjectKind::kChannel;
  return std::nullopt;
}

std::optional<ClauseKind> clause_kind(std::string_view word) {
  if (word == "at") return ClauseKind::kAt;
  if (word == "priority") return ClauseKind::kPriority;
  if (word == "tickets") return ClauseKind::kTickets;
  if (word == "weight") return ClauseKind::kWeight;
  if (word == "length") return ClauseKind::kLength;
  return std::nullopt;
}

}  // namespace

// To the end of the text or, in a process, to its `}`.
void Parser::declarations(std::uint32_t process) {
  while (!at(TokenKind::kEnd)) {
    if (at(TokenKind::kRightBrace)) {
      if (process != kNoNode) return;
      reporter_.error(peek().span, "there is no `{` that this `}` could close");
      take();
      continue;
    }
    if (accept(TokenKind::kSemicolon)) continue;
    statement_begin_ = at_;
    declaration(process);
    end_of_statement();
  }
}

void Parser::declaration(std::uint32_t process) {
  if (!at(TokenKind::kWord)) {
    unexpected("a declaration, such as `shared x = 0` or `thread a { }`");
    return;
  }
  const Token& token = take();
  const std::string_view word = token.text;
  if (word == "param" || word == "machine" || word == "device" || word == "forbid" ||
      word == "process" || word == "runtime") {
    top_level_only(word, process);
  } else if (word == "shared") {
    variable(VariableKind::kShared, process);
  } else if (word == "atomic") {
    variable(VariableKind::kAtomic, process);
  } else if (const std::optional<ObjectKind> kind = object_kind(word)) {
    object(*kind, false, process);
  } else if (word == "async") {
    if (accept_word("fn")) {
      function(true, process);
    } else if (at(TokenKind::kWord) && object_kind(peek().text)) {
      object(*object_kind(take().text), true, process);
    } else {
      unexpected("`fn`, `mutex`, `semaphore` or `channel` after `async`");
    }
  } else if (word == "fn") {
    function(false, process);
  } else if (word == "thread") {
    strand(StrandKind::kThread, process);
  } else if (word == "task") {
    strand(StrandKind::kTask, process);
  } else if (word == "finally") {
    check(CheckKind::kFinally, process);
  } else if (word == "always") {
    check(CheckKind::kAlways, process);
  } else if (word == "let") {
    error(token.span, "`let` declares a variable of one thread, inside its block",
          {.hint = "memory that all threads see is declared with `shared`"});
  } else {
    std::string hint(foreign_hint(word));
    if (const auto near = nearest_declaration(word); hint.empty() && !near.empty()) {
      hint = cat("did you mean ", quote(near), "?");
    }
    const bool is_statement = is_operation(word) || at(TokenKind::kAssign);
    if (hint.empty() && is_statement) hint = "statements stand inside `thread name { }`";
    error(token.span,
          cat(quote(word),
              is_statement ? " is not possible outside a block" : " is not a declaration"),
          {.expected = "a declaration, such as `shared x = 0` or `thread a { }`", .hint = hint});
  }
}

// Declarations that a process cannot hold.
void Parser::top_level_only(std::string_view word, std::uint32_t process) {
  if (process != kNoNode) {
    error(previous(), cat(quote(word), " is not possible inside a process"),
          {.hint = "move it to the top of the text"});
    return;
  }
  if (word == "param") param();
  if (word == "machine") machine();
  if (word == "device") device();
  if (word == "forbid") forbid();
  if (word == "process") process_block();
  if (word == "runtime") runtime();
}

void Parser::param() {
  ParamDecl param;
  param.name = name("the name of the knob");
  expect(TokenKind::kAssign, "`= value`", "a knob has an initial value: `param n = 4 in 1..16`");
  if (!panic_) param.initial = expression();
  if (!panic_ && accept_word("in")) {
    param.low = expression();
    expect(TokenKind::kRange, "`..`", "a range is `1..16`, both ends included");
    if (!panic_) param.high = expression();
  }
  if (!panic_ && at(TokenKind::kString) && !peek().newline_before) {
    param.description = string_literal(take());
  }
  if (param.name) ast_.params.push_back(std::move(param));
}

// `[n]`, or kNoNode without one.
ExprId Parser::array_size() {
  if (!at(TokenKind::kLeftBracket) || peek().newline_before) return kNoNode;
  take();
  ++parens_;
  const ExprId size = expression();
  expect(TokenKind::kRightBracket, "`]` after the size");
  --parens_;
  return size;
}

void Parser::variable(VariableKind kind, std::uint32_t process) {
  VariableDecl variable;
  variable.kind = kind;
  variable.name = name("the name of the variable");
  variable.process = process;
  if (!panic_) variable.size = array_size();
  if (!panic_ && accept(TokenKind::kAssign)) {
    const Span begin = peek().span;
    if (accept(TokenKind::kLeftBracket)) {
      variable.is_list = true;
      ++parens_;
      while (!at(TokenKind::kRightBracket) && !panic_) {
        variable.initial.push_back(expression());
        if (!accept(TokenKind::kComma)) break;
      }
      expect(TokenKind::kRightBracket, "`,` or `]`");
      --parens_;
    } else {
      variable.initial.push_back(expression());
    }
    variable.initial_span = since(begin);
  }
  if (variable.name) ast_.variables.push_back(std::move(variable));
}

void Parser::object(ObjectKind kind, bool is_async, std::uint32_t process) {
  ObjectDecl object;
  object.kind = kind;
  object.name = name("a name");
  object.process = process;
  object.is_async = is_async;
  if (!panic_) object.size = array_size();
  if (!panic_ && at(TokenKind::kLeftParen) && !peek().newline_before) {
    take();
    ++parens_;
    object.parameter = expression();
    expect(TokenKind::kRightParen, "`)`");
    --parens_;
  } else if (!panic_ && accept(TokenKind::kAssign)) {
    object.parameter = expression();
  }
  while (!panic_ && !at_end_of_statement()) {
    if (accept_word("fifo")) {
      object.fifo = true;
    } else if (accept_word("spurious")) {
      object.spurious = true;
    } else {
      break;
    }
  }
  if (object.name) ast_.objects.push_back(std::move(object));
}

void Parser::device() {
  DeviceDecl device{.name = name("the name of the device"), .settings = {}};
  if (!panic_ && at(TokenKind::kLeftParen)) device.settings = setting_arguments();
  if (device.name) ast_.devices.push_back(std::move(device));
}

void Parser::forbid() {
  do {
    if (accept_word("races")) {
      ast_.forbid_races = true;
    } else if (accept_word("livelock")) {
      ast_.forbid_livelock = true;
    } else {
      unexpected("`races` or `livelock`");
    }
  } while (!panic_ && accept(TokenKind::kComma));
}

void Parser::process_block() {
  const auto index = static_cast<std::uint32_t>(ast_.processes.size());
  ast_.processes.push_back({name("the name of the process")});
  const Span open = peek().span;
  if (!expect(TokenKind::kLeftBrace, "`{`")) return;
  declarations(index);
  if (!accept(TokenKind::kRightBrace)) {
    never_closed(open);
  }
}

void Parser::runtime() {
  RuntimeDecl runtime{.name = name("the name of the runtime"), .settings = {}};
  if (!panic_) runtime.settings = setting_block();
  if (runtime.name) ast_.runtimes.push_back(std::move(runtime));
}

void Parser::function(bool is_async, std::uint32_t process) {
  FunctionDecl function;
  function.is_async = is_async;
  function.process = process;
  if (at(TokenKind::kWord) && is_operation(peek().text)) {
    error(peek().span, cat(quote(peek().text), " is a word of the language"),
          {.expected = "another name for the function"});
    take();
    panic_ = false;
  } else {
    function.name = name("the name of the function");
  }
  if (expect(TokenKind::kLeftParen, "`(`", "a function without arguments is `fn f() { }`")) {
    ++parens_;
    while (!at(TokenKind::kRightParen) && !panic_) {
      function.parameters.push_back(name("the name of an argument"));
      if (!accept(TokenKind::kComma)) break;
    }
    expect(TokenKind::kRightParen, "`,` or `)`");
    --parens_;
  }
  BodyFacts facts;
  function.body = body(facts);
  function.assigned = std::move(facts.assigned);
  function.has_result = facts.has_result;
  if (function.name) ast_.functions.push_back(std::move(function));
}

void Parser::strand(StrandKind kind, std::uint32_t process) {
  StrandDecl strand;
  strand.kind = kind;
  strand.process = process;
  strand.name =
      name(kind == StrandKind::kThread ? "the name of the thread" : "the name of the task");
  if (!panic_) strand.size = array_size();
  while (!panic_ && !at(TokenKind::kLeftBrace) && clause(strand)) {
  }
  BodyFacts facts;
  strand.body = body(facts);
  strand.assigned = std::move(facts.assigned);
  strand.mentions_id = facts.mentions_id;
  if (strand.name) ast_.strands.push_back(std::move(strand));
}

// One clause of a thread or task, or false with an error.
bool Parser::clause(StrandDecl& strand) {
  const bool is_thread = strand.kind == StrandKind::kThread;
  const char* expected = is_thread ? "`at`, `priority`, `tickets`, `weight`, `length`, `on core`, "
                                     "`daemon` or `{`"
                                   : "`on`, `at`, `daemon` or `{`";
  if (!at(TokenKind::kWord)) {
    unexpected(expected);
    return false;
  }
  const Token& token = peek();
  if (token.text == "daemon") {
    take();
    strand.daemon = true;
    return true;
  }
  const bool on_core = token.text == "on" && peek(1).kind == TokenKind::kWord &&
                       peek(1).text == "core" && peek(2).kind != TokenKind::kLeftBrace;
  if (token.text == "on" && !on_core) {
    take();
    strand.runtime = name(is_thread ? "`core`" : "the name of a runtime");
    return !panic_;
  }
  const std::optional<ClauseKind> kind = on_core ? ClauseKind::kCore : clause_kind(token.text);
  if (!kind) {
    static constexpr std::string_view kClauses[] = {"at",     "priority", "tickets",
                                                    "weight", "length",   "daemon"};
    const std::string_view near = nearest(token.text, kClauses);
    unexpected(expected, near.empty() ? "" : cat("did you mean ", quote(near), "?"));
    return false;
  }
  const Span begin = take().span;
  if (on_core) take();
  const Span keyword = since(begin);
  for (const Clause& other : strand.clauses) {
    if (other.kind == *kind) {
      error(keyword, cat(quote(text_of(source_, keyword)), " is written twice"));
      return false;
    }
  }
  if (at(TokenKind::kLeftBrace)) {
    unexpected(cat("a number after ", quote(text_of(source_, keyword))));
    return false;
  }
  strand.clauses.push_back({*kind, keyword, expression()});
  return !panic_;
}

void Parser::check(CheckKind kind, std::uint32_t process) {
  CheckDecl check;
  check.kind = kind;
  check.condition = expression();
  check.process = process;
  if (!panic_) ast_.checks.push_back(check);
}

}  // namespace interleave::lang
