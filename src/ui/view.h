// A view: one card of the stage that shows one side of a run.
//
// One view is one file in src/ui/views/, named as lessons name it in their `stage`; it registers itself, and
// nothing else lists views. A view may remember how it is looked at (zoom, scroll), never what it
// shows: that is the session's.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "ui/frame.h"

namespace interleave::ui {

class View {
 public:
  virtual ~View() = default;

  // What the card is headed with.
  [[nodiscard]] virtual std::string_view title(const Frame& frame) const = 0;
  // How high it would like to be at a width, in pixels; the layout may give more or less.
  [[nodiscard]] virtual float wanted_height(const Frame& frame, float width) const = 0;
  // Whether it stands below the others at full width, as the timeline does.
  [[nodiscard]] virtual bool wide() const { return false; }
  // Of a wide one: that it has no use for less height than it would like, nor for more.
  [[nodiscard]] virtual bool firm() const { return false; }
  // How much of a row it should take beside others.
  [[nodiscard]] virtual float weight() const { return 1; }
  // Draws its own cards instead of being put into one.
  [[nodiscard]] virtual bool bare(const Frame& /*frame*/) const { return false; }
  // Whether its heading says how the run ended.
  [[nodiscard]] virtual bool tells_the_end() const { return false; }
  // Whether it shows tokens without the names that they are short for.
  [[nodiscard]] virtual bool tokens_alone(const Frame& /*frame*/) const { return false; }
  // Another page or another run is shown.
  virtual void reset() {}
  virtual void draw(Frame& frame, const Rect& area) = 0;
  // A command of the interface, such as "zoom_in"; true when it was for this view.
  virtual bool command(std::string_view /*name*/, const nlohmann::json& /*args*/) { return false; }
};

using MakeView = std::unique_ptr<View> (*)();

struct RegisterView {
  RegisterView(std::string_view name, MakeView make);
};

// Names of all views, sorted; what a lesson's `stage` may name.
std::vector<std::string_view> view_names();
// nullptr for a name that there is not.
std::unique_ptr<View> make_view(std::string_view name);

}  // namespace interleave::ui
