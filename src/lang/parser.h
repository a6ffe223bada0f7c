// Tokens to syntax tree, by recursive descent.
//
// The parser goes on after an error at the next line, `;` or `}`, so that it can report several at
// once; the tree is then incomplete but well formed (what could not be read is `Invalid`). It knows
// no names: that `m` is a mutex, or declared at all, is the checker's business.
#pragma once

#include "lang/ast.h"
#include "lang/diagnostic.h"
#include "lang/source.h"

namespace interleave::lang {

// Blocks within blocks, and operators within operators: deeper ones are an error, not a crash.
inline constexpr std::uint32_t kMaxNesting = 200;

// The tree keeps views into `source.text`.
Ast parse(const Source& source, Reporter& reporter);

}  // namespace interleave::lang
