// The interface as one object: draws a frame, says whether it wants another, and answers the page.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "session/session.h"
#include "ui/controls.h"
#include "ui/frame_input.h"
#include "ui/further.h"
#include "ui/layout.h"
#include "ui/motion.h"
#include "ui/theme.h"
#include "ui/view.h"

namespace interleave::ui {

class AppUi {
 public:
  explicit AppUi(const Fonts& fonts);

  // Between ImGui::NewFrame() and ImGui::Render().
  void frame(const FrameInput& input);

  // True while something moves or has changed since it was drawn.
  [[nodiscard]] bool wants_frame() const;
  // Increases whenever state() has changed.
  [[nodiscard]] std::uint64_t state_revision() const;

  // JSON in, JSON out: `window.interleave` of the page. A command is {"name":..,"args":{..}} and its answer {}
  // or {"error":".."}. Besides the session's commands: keys, views, zoom_in, zoom_out, zoom_all,
  // further (opens or closes the drawer), show_view (name, on), note_texts (from now on "cut" has all that is drawn).
  std::string command(std::string_view json);
  // The session's state, and "controls": what the mirror needs; "further": the drawer is open;
  // "shown_views": what stands on the stage; "frame_ms": {"median","p99"} of the app's own time for a frame.
  [[nodiscard]] std::string state() const;
  // {"x","y","width","height"} of a control or place by its id, which is its label in English; or null.
  [[nodiscard]] std::string rect(std::string_view id) const;

  // For a window without a page: the keymap by Dear ImGui's keys.
  void take_keys();

 private:
  struct Shown {
    std::string name;
    std::unique_ptr<View> view;
  };

  void update_theme(const FrameInput& input);
  void update_views();
  void draw_stage(Frame& frame);
  [[nodiscard]] bool further_open() const;
  std::vector<Further::ViewChoice> view_choices(Frame& frame);
  nlohmann::json show_view(const nlohmann::json& args);
  void draw_card(Frame& frame, Shown& shown, const Rect& place);
  void draw_empty(Frame& frame, const Rect& area);
  float draw_names(const Frame& frame, const Shown& shown, const Rect& head, bool draws);
  void scroll_cards(Frame& frame, const StageLayout& layout);
  void reveal_choices(const StageLayout& layout);
  nlohmann::json run(std::string_view name, const nlohmann::json& args);

  session::Session session_;
  Theme theme_;
  Controls controls_;
  std::vector<std::string> cut_;  // see Painter::cut
  bool note_all_ = false;
  Motion motion_;
  std::vector<Shown> views_;
  bool further_closed_ = true;
  std::string further_of_;          // the page it was opened or closed on
  std::vector<std::string> extra_;  // views that the page does not name
  std::vector<Name> view_labels_;   // of view_names()
  FrameTimes times_;
  std::uint64_t own_revision_ = 0;  // of what is not the session's
  std::string views_of_;            // lesson, page and views that `views_` were made for
  float scroll_ = 0;                // of the stacked cards on a narrow screen
  bool narrow_ = false;             // a phone
  bool by_hand_ = false;            // in the last frame
  float styled_scale_ = 0;
  const Palette* styled_ = nullptr;
  double last_ms_ = 0;
  std::uint64_t drawn_revision_ = 0;
  std::uint64_t controls_revision_ = 0;
  bool again_ = false;  // commands ran at the end of the last frame
};

}  // namespace interleave::ui
