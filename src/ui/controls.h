// The controls: buttons, sliders, choices. Each issues a command of the session, and each is on record.
//
// The record of a frame tells where every control is and what it does. `rect(id)` reads it (so that a
// test clicks real pixels), and the page makes real, focusable elements from it for keyboard and
// screen reader (web/mirror.js). An id is what the control is called in English, whatever is spoken.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "session/knobs.h"
#include "ui/draw.h"
#include "words/words.h"

namespace interleave::ui {

using words::Phrase;
using words::phrase;
using words::say;

struct Frame;

// What a control is called: by those who look for it, and by those who read it.
struct Label {
  std::string_view id, text;
  Label() = default;
  Label(std::string_view both) : id(both), text(both) {}  // NOLINT(*-explicit-*): a name, a sign
  Label(std::string_view its_id, std::string_view its_text) : id(its_id), text(its_text) {}
};
inline Label label(Phrase phrase) { return {words::english_phrase(phrase), words::phrase(phrase)}; }

// The same, put together.
struct Name {
  std::string id;
  std::string text;                                                  // empty where it is the id
  operator Label() const { return {id, text.empty() ? id : text}; }  // NOLINT(*-explicit-*)
};
Name name(Phrase phrase, words::Fillings fillings);

struct Control {
  bool operator==(const Control&) const = default;

  enum class Role : std::uint8_t {
    kButton,
    kSlider,
    kChoice,
    kPlace,  // not operated, only found: a slice, a card
  };
  Role role = Role::kButton;
  std::string id;
  std::string label;  // as it is read; empty where that is the id
  Rect area;
  bool enabled = true;
  bool expanded = false;  // of a button that opens something
  std::string command;    // of the session or of the interface
  nlohmann::json args;
  std::string value_key = "value";  // under which a slider or choice adds its value
  double value = 0, low = 0, high = 0;
  std::string text;  // of a choice, or a slider's value in words
  std::vector<std::string> choices;
};

class Controls {
 public:
  void begin();
  // Makes this frame's record the one that is read. True when a control came, went, moved or changed.
  bool end();

  // Of a control that is scrolled out of sight, the part that can be pressed: nothing, at the edge behind which it is,
  // where it is out of sight as a whole. Places are where they are.
  void record(Control control);
  void place(std::string id, const Rect& area);

  [[nodiscard]] const std::vector<Control>& all() const { return current_; }
  [[nodiscard]] const Control* find(std::string_view id) const;
  // All but the places, for the page.
  [[nodiscard]] nlohmann::json to_json() const;

 private:
  std::vector<Control> current_, next_;
};

enum class ButtonKind : std::uint8_t { kSecondary, kPrimary, kQuiet };

struct ButtonSpec {
  Label label = {};
  std::string_view command = {};
  nlohmann::json args = nlohmann::json::object();
  ButtonKind kind = ButtonKind::kSecondary;
  bool enabled = true;
  bool menu = false;  // shows a small arrow, and says so to a screen reader
  bool expanded = false;
  std::string_view tip = {};  // one line, shown after the pointer rests
  // On record, where the label alone does not say which it is: "Show finding 2".
  Label name = {};
};

// The width a button wants.
float button_width(const Painter& paint, const ButtonSpec& spec);
// Draws it and, when pressed, issues its command. Returns whether it was pressed.
bool button(Frame& frame, const Rect& area, const ButtonSpec& spec);

// Label above, value at its right, track below, as wide as `area`.
void knob_slider(Frame& frame, const Rect& area, const session::Knob& knob);
// Label above, the current choice below as a button that opens a menu.
void knob_choice(Frame& frame, const Rect& area, const session::Knob& knob);
// How wide it has to be for these words to be chosen.
float choice_width(const Frame& frame, std::string_view chosen);
// The same for any command: the choice is its argument `key`.
void choice(Frame& frame, const Rect& area, const session::Knob& knob, std::string_view command,
            std::string_view key, nlohmann::json args = nlohmann::json::object());

// Makes a place on the stage one that can be asked "why?", by pointer and (with `by_key`: few are) by keyboard.
// `what` are the arguments of the command `select`. Returns whether the pointer is over it.
bool ask(Frame& frame, const Rect& area, const Name& name, nlohmann::json what, bool by_key);

// A small box of words beside `anchor`, on top of everything, inside the canvas.
void tooltip(Frame& frame, const Rect& anchor, std::string_view text);

}  // namespace interleave::ui
