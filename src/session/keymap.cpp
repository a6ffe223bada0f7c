#include "session/keymap.h"

namespace interleave::session {

std::span<const Key> keymap() {
  static constexpr Key kKeys[] = {
      {" ", "Space", "toggle", "", "Play or pause"},
      {"ArrowRight", "→", "step", "", "Step"},
      {"ArrowLeft", "←", "back", "", "Undo a step"},
      {"Shift+ArrowRight", "Shift →", "next_switch", "", "To the next switch"},
      {"Shift+ArrowLeft", "Shift ←", "previous_switch", "", "To the switch before"},
      {"e", "E", "next_event", "", "To the next event of the task asked about, or that acted last"},
      {"b", "B", "next_event", "direction=back", "To its event before"},
      {"Home", "Home", "home", "", "To the start"},
      {"End", "End", "end", "", "To the end"},
      {"n", "N", "page", "slug=next", "Next page"},
      {"p", "P", "page", "slug=previous", "Page before"},
      {"PageDown", "Page Down", "page", "slug=next", "Next page"},
      {"PageUp", "Page Up", "page", "slug=previous", "Page before"},
      {"l", "L", "loop", "", "Start over at the end, or not"},
      {"r", "R", "reset", "", "Knobs as the page has them"},
      {"+", "+", "", "zoom_in", "Zoom in"},
      {"-", "−", "", "zoom_out", "Zoom out"},
      {"0", "0", "", "zoom_all", "The whole run"},
      {"a", "A", "", "reveal", "Show the answer, in the teacher's mode"},
      {"Escape", "Esc", "deselect", "", "Close what is open"},
      {"?", "?", "", "help", "This list"},
  };
  return kKeys;
}

}  // namespace interleave::session
