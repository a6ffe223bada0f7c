#include "lang/words.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "lang/diagnostic.h"

namespace interleave::lang {

namespace {

enum WordFlag : unsigned { kReserved = 1, kDeclaration = 2, kStatement = 4 };

struct Word {
  std::string_view text;
  unsigned flags;
};

// Sorted by text.
constexpr Word kWords[] = {
    {"acquire", kStatement},
    {"always", kDeclaration},
    {"arrive", kStatement},
    {"assert", kStatement},
    {"async", kReserved | kDeclaration},
    {"atomic", kDeclaration | kStatement},
    {"await", kReserved | kStatement},
    {"barrier", kDeclaration},
    {"block_in_place", kStatement},
    {"block_on", kReserved | kStatement},
    {"break", kReserved | kStatement},
    {"cancel", kStatement},
    {"channel", kDeclaration},
    {"compare_exchange", kReserved | kStatement},
    {"condition", kDeclaration},
    {"continue", kReserved | kStatement},
    {"critical", kStatement},
    {"device", kDeclaration},
    {"else", kReserved | kStatement},
    {"false", kReserved},
    {"finally", kDeclaration},
    {"fn", kReserved | kDeclaration},
    {"forbid", kDeclaration},
    {"if", kReserved | kStatement},
    {"io", kStatement},
    {"join", kStatement},
    {"join_all", kReserved | kStatement},
    {"let", kReserved | kStatement},
    {"local_set", kStatement},
    {"lock", kStatement},
    {"loop", kReserved | kStatement},
    {"machine", kDeclaration},
    {"mutex", kDeclaration},
    {"notify", kStatement},
    {"notify_all", kStatement},
    {"param", kDeclaration},
    {"print", kStatement},
    {"process", kDeclaration},
    {"progress", kStatement},
    {"read_lock", kStatement},
    {"recv", kStatement},
    {"release", kStatement},
    {"repeat", kReserved | kStatement},
    {"return", kReserved | kStatement},
    {"runtime", kDeclaration},
    {"rwlock", kDeclaration},
    {"select", kStatement},
    {"semaphore", kDeclaration},
    {"send", kStatement},
    {"shared", kDeclaration},
    {"sleep", kStatement},
    {"spawn", kReserved | kStatement},
    {"spawn_blocking", kReserved | kStatement},
    {"spawn_local", kReserved | kStatement},
    {"spin", kStatement},
    {"task", kDeclaration},
    {"thread", kDeclaration},
    {"true", kReserved},
    {"try_lock", kStatement},
    {"unlock", kStatement},
    {"until", kReserved | kStatement},
    {"wait", kStatement},
    {"while", kReserved | kStatement},
    {"with", kStatement},
    {"work", kStatement},
    {"write_lock", kStatement},
    {"yield", kStatement},
};
static_assert(std::ranges::is_sorted(kWords, {}, &Word::text));

unsigned flags_of(std::string_view text) {
  const auto* found = std::ranges::lower_bound(kWords, text, {}, &Word::text);
  return found != std::end(kWords) && found->text == text ? found->flags : 0U;
}

constexpr std::pair<std::string_view, std::string_view> kForeign[] = {
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
};

std::string_view nearest_of(std::string_view text, unsigned flag) {
  std::vector<std::string_view> candidates;
  for (const Word& word : kWords) {
    if ((word.flags & flag) != 0) candidates.push_back(word.text);
  }
  return nearest(text, candidates);
}

}  // namespace

bool is_reserved(std::string_view word) { return (flags_of(word) & kReserved) != 0; }
bool begins_declaration(std::string_view word) { return (flags_of(word) & kDeclaration) != 0; }
bool is_operation(std::string_view word) {
  return (flags_of(word) & (kDeclaration | kStatement)) != 0;
}
bool is_keyword(std::string_view word) { return flags_of(word) != 0; }

std::string_view nearest_declaration(std::string_view word) {
  return nearest_of(word, kDeclaration);
}
std::string_view nearest_statement(std::string_view word) { return nearest_of(word, kStatement); }

std::string_view foreign_hint(std::string_view text) {
  for (const auto& [foreign, hint] : kForeign) {
    if (foreign == text) return hint;
  }
  return {};
}

}  // namespace interleave::lang
