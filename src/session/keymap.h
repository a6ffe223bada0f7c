// The keyboard: which key issues which command. One table for the canvas, the page, the help sheet
// and the tests.
//
// Keys are named as in the browser's KeyboardEvent.key; "Shift+" is the only modifier, so that no
// shortcut of a browser or a screen reader is taken.
#pragma once

#include <span>
#include <string_view>

#include "words/words.h"

namespace interleave::session {

struct Key {
  std::string_view key;       // "ArrowRight", "Shift+ArrowRight", " ", "?"
  std::string_view shown;     // on the help sheet: "→"
  std::string_view command;   // of the session; empty: the page's own (see `argument`)
  std::string_view argument;  // name=value of the command, or what the page shows: "help"
  words::Phrase meaning;
};

std::span<const Key> keymap();

}  // namespace interleave::session
