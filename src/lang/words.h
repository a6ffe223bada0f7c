// The words of the language, in one place: which of them cannot name things, which cannot name
// functions, and what people from other languages write instead.
//
// Only words that would make a program ambiguous are reserved. A knob may be called `cores`, a
// spinlock `lock` and a variable `turn`, `queue` or `priority`: a word followed by `=` or `[` is
// always the name of something. Functions are stricter, because `work(3)` must mean `work`.
#pragma once

#include <string_view>

namespace interleave::lang {

// Cannot be the name of anything.
bool is_reserved(std::string_view word);

// Begins a statement, an operation or a declaration, so that no function can have this name.
bool is_operation(std::string_view word);

// Coloured as a keyword.
bool is_keyword(std::string_view word);

bool begins_declaration(std::string_view word);

// The word of the language that this is likely to be a misspelling of, or empty.
std::string_view nearest_declaration(std::string_view word);
std::string_view nearest_statement(std::string_view word);

// What to write here instead of a word or symbol of another language ("for", "var", "++"), as a
// full hint; empty if nothing is known about it.
std::string_view foreign_hint(std::string_view text);

}  // namespace interleave::lang
