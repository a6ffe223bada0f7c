#include "session/keymap.h"

namespace interleave::session {

std::span<const Key> keymap() {
  static constexpr Key kKeys[] = {
      {" ", "Space", "toggle", "", "key.toggle"},
      {"ArrowRight", "→", "step", "", "key.step"},
      {"ArrowLeft", "←", "back", "", "key.back"},
      {"Shift+ArrowRight", "Shift →", "next_switch", "", "key.next_switch"},
      {"Shift+ArrowLeft", "Shift ←", "previous_switch", "", "key.previous_switch"},
      {"e", "E", "next_event", "", "key.next_event"},
      {"b", "B", "next_event", "direction=back", "key.previous_event"},
      {"Home", "Home", "home", "", "key.home"},
      {"End", "End", "end", "", "key.end"},
      {"n", "N", "page", "slug=next", "key.next_page"},
      {"p", "P", "page", "slug=previous", "key.previous_page"},
      {"PageDown", "Page Down", "page", "slug=next", "key.next_page"},
      {"PageUp", "Page Up", "page", "slug=previous", "key.previous_page"},
      {"l", "L", "loop", "", "key.loop"},
      {"r", "R", "reset", "", "key.reset"},
      {"+", "+", "", "zoom_in", "key.zoom_in"},
      {"-", "−", "", "zoom_out", "key.zoom_out"},
      {"0", "0", "", "zoom_all", "key.zoom_all"},
      {"a", "A", "", "reveal", "key.reveal"},
      {"Escape", "Esc", "deselect", "", "key.escape"},
      {"?", "?", "", "help", "key.help"},
  };
  return kKeys;
}

}  // namespace interleave::session
