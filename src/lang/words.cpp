#include "lang/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace interleave::lang {

namespace {

constexpr std::array<std::string_view, 21> kReserved = {
    "async", "await",  "block_on", "break", "compare_exchange", "continue",
    "else",  "false",  "fn",       "if",    "join_all",         "let",
    "loop",  "repeat", "return",   "spawn", "spawn_blocking",   "spawn_local",
    "true",  "while",  "until"};

constexpr std::array<std::string_view, 20> kDeclarations = {
    "param",   "machine",   "device",    "forbid",  "shared",  "atomic", "mutex",
    "rwlock",  "semaphore", "condition", "barrier", "channel", "async",  "process",
    "runtime", "fn",        "thread",    "task",    "finally", "always"};

constexpr std::array<std::string_view, 46> kStatements = {
    "let",         "if",        "while",          "loop",       "repeat",
    "break",       "continue",  "return",         "work",       "io",
    "sleep",       "yield",     "spin",           "wait",       "lock",
    "unlock",      "try_lock",  "with",           "read_lock",  "write_lock",
    "acquire",     "release",   "notify",         "notify_all", "arrive",
    "send",        "recv",      "spawn",          "join",       "await",
    "select",      "cancel",    "progress",       "block_on",   "spawn_blocking",
    "spawn_local", "local_set", "block_in_place", "critical",   "assert",
    "print",       "atomic",    "else",           "until",      "compare_exchange",
    "join_all"};

constexpr std::array<std::string_view, 2> kLiterals = {"true", "false"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 41> kForeign = {{
    {"for", "loops are `repeat n { }`, `while e { }` and `loop { }`"},
    {"foreach", "loops are `repeat n { }`, `while e { }` and `loop { }`"},
    {"do", "loops are `repeat n { }`, `while e { }` and `loop { }`"},
    {"var",
     "a variable of this thread alone is declared with `let`, one that all see with "
     "`shared` at the top"},
    {"const", "a constant is a knob: `param name = 3` at the top"},
    {"mut", "every `let` variable may be assigned to"},
    {"int", "values need no type: `let i = 0`, or `shared x = 0` at the top"},
    {"long", "values need no type: `let i = 0`, or `shared x = 0` at the top"},
    {"bool", "values need no type: `let i = 0`, or `shared x = 0` at the top"},
    {"volatile", "memory that all threads see is `shared`, or `atomic`, at the top"},
    {"elif", "write `else if`"},
    {"elsif", "write `else if`"},
    {"elseif", "write `else if`"},
    {"switch", "write `if a { } else if b { } else { }`"},
    {"match", "write `if a { } else if b { } else { }`"},
    {"def", "a function is `fn name(a, b) { }`"},
    {"func", "a function is `fn name(a, b) { }`"},
    {"function", "a function is `fn name(a, b) { }`"},
    {"void", "a function is `fn name(a, b) { }`"},
    {"and", "write `&&`"},
    {"or", "write `||`"},
    {"not", "write `!`"},
    {"True", "write `true`"},
    {"False", "write `false`"},
    {"printf", "write `print \"x is {x}\"`"},
    {"println", "write `print \"x is {x}\"`"},
    {"go", "write `spawn f()` for a task, `spawn thread f()` for a thread"},
    {"static", "memory that all threads see is `shared`, at the top"},
    {"global", "memory that all threads see is `shared`, at the top"},
    {"try", "nothing throws here; `try_lock m` is an expression"},
    {"synchronized", "write `with m { }`"},
    {"wait_until", "write `wait until e`"},
    {"spin_until", "write `spin until e`"},
    {"signal", "a condition is woken by `notify c`, a semaphore by `release s`"},
    {"broadcast", "write `notify_all c`"},
    {"post", "write `release s`"},
    {"delay", "write `sleep 3` (off the core) or `work 3` (on it)"},
    {"compute", "write `work 3`"},
    {"cpu", "write `work 3`"},
    {"down", "write `acquire s`"},
    {"up", "write `release s`"},
}};

template <std::size_t Size>
bool contains(const std::array<std::string_view, Size>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool is_reserved(std::string_view word) { return contains(kReserved, word); }

bool is_operation(std::string_view word) {
  return contains(kStatements, word) || contains(kReserved, word) || contains(kDeclarations, word);
}

bool is_keyword(std::string_view word) { return is_operation(word) || contains(kLiterals, word); }

std::span<const std::string_view> declaration_words() { return kDeclarations; }
std::span<const std::string_view> statement_words() { return kStatements; }

std::string_view foreign_hint(std::string_view text) {
  for (const auto& [foreign, hint] : kForeign) {
    if (foreign == text) return hint;
  }
  return {};
}

}  // namespace interleave::lang
