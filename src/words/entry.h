// A phrase: the key that a language's file has it under (docs/translating.md), and its English.
//
// {places} are filled in. How a sentence is put together is up to the language, so a sentence is one phrase and not a sum
// of halves; what is said of one and what is said of several are two.
#pragma once

#include <string_view>

namespace interleave::words {

struct Entry {
  std::string_view key, english;
};

}  // namespace interleave::words
