// Why a command was refused, in a sentence for whoever gave it.
#pragma once

#include <expected>
#include <string>

#include "words/words.h"

namespace interleave::session {

inline std::unexpected<std::string> refuse(words::Phrase why, words::Fillings fillings = {}) {
  return std::unexpected(words::say(why, fillings));
}

}  // namespace interleave::session
