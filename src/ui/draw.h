// Drawing in the theme's terms: rectangles that are cut into parts, text by face and size, and the
// few shapes that the pictures are made of (cards, hatching, tokens, chips, arrows).
//
// Positions are CSS pixels from the canvas' top left corner. Text sizes are em sizes as in the
// style sheet (Dear ImGui's own are line heights); they and all `size::` constants are multiplied
// by the scale here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ui/theme.h"

namespace interleave::ui {

// A rectangle; `cut_*` takes a strip off one side and returns it.
struct Rect {
  float x = 0, y = 0, w = 0, h = 0;
  bool operator==(const Rect&) const = default;

  [[nodiscard]] float right() const { return x + w; }
  [[nodiscard]] float bottom() const { return y + h; }
  [[nodiscard]] float middle_x() const { return x + w / 2; }
  [[nodiscard]] float middle_y() const { return y + h / 2; }
  [[nodiscard]] ImVec2 min() const { return {x, y}; }
  [[nodiscard]] ImVec2 max() const { return {x + w, y + h}; }
  [[nodiscard]] bool empty() const { return w <= 0 || h <= 0; }
  [[nodiscard]] bool contains(ImVec2 point) const {
    return point.x >= x && point.x < right() && point.y >= y && point.y < bottom();
  }
  [[nodiscard]] Rect inset(float amount) const { return inset(amount, amount); }
  [[nodiscard]] Rect inset(float horizontal, float vertical) const;
  Rect cut_left(float amount);
  Rect cut_right(float amount);
  Rect cut_top(float amount);
  Rect cut_bottom(float amount);
};

enum class Align : std::uint8_t { kLeft, kCenter, kRight };

struct TextStyle {
  Face face = Face::kRegular;
  float size = type::kBody;
  ImU32 color = 0;
  bool exact = false;  // in that size even where the theme asks for a larger one
};

class Painter {
 public:
  Painter(const Theme& theme, ImDrawList& list) : theme_(theme), list_(&list) {}

  [[nodiscard]] const Theme& theme() const { return theme_; }
  [[nodiscard]] const Palette& colors() const { return *theme_.colors; }
  [[nodiscard]] float px(float size) const { return theme_.px(size); }
  [[nodiscard]] ImDrawList& list() { return *list_; }
  void draw_into(ImDrawList& list) { list_ = &list; }
  // For tests: the texts that had no room and were cut short; or all that were drawn, if that was asked for.
  [[nodiscard]] const std::vector<std::string>& cut() const { return cut_; }
  void note_all(bool all) { all_ = all; }

  // ---- text ----
  [[nodiscard]] float width(std::string_view text, const TextStyle& style) const;
  [[nodiscard]] float line_height(const TextStyle& style) const;
  // One line, its capitals centred on `middle_y`; cut with an ellipsis where `max_width` is given.
  // Returns its width.
  float text(float x, float middle_y, std::string_view text, const TextStyle& style,
             Align align = Align::kLeft, float max_width = 0);
  // Several lines from the top of `area`, wrapped at its width. Returns the height.
  float paragraph(const Rect& area, std::string_view text, const TextStyle& style);
  [[nodiscard]] float paragraph_height(float wrap_width, std::string_view text,
                                       const TextStyle& style) const;

  // ---- shapes ----
  void fill(const Rect& area, ImU32 color, float rounding = 0);
  void stroke(const Rect& area, ImU32 color, float rounding = 0, float thickness = 1);
  void dashed(const Rect& area, ImU32 color, float rounding, float thickness = 1);
  void line(ImVec2 from, ImVec2 to, ImU32 color, float thickness = 1);
  void dashed_line(ImVec2 from, ImVec2 to, ImU32 color, float thickness = 1);
  // Diagonal stripes: time that passes without running.
  void hatch(const Rect& area, ImU32 color, float rounding = 0);
  // The same, leaning the other way: time that passes blocked.
  void hatch_back(const Rect& area, ImU32 color, float rounding = 0);
  // A row of dots along the middle: time in which a device works.
  void dots(const Rect& area, ImU32 color);
  void card(const Rect& area);
  // A straight arrow with an open head.
  void arrow(ImVec2 from, ImVec2 to, ImU32 color, float thickness = 1.5F);
  void chevron_down(ImVec2 center, float size, ImU32 color);

  // A strand as a rounded square with its short name, whose letters shrink to fit in.
  void token(const Rect& area, std::string_view short_name, StrandColor color, float alpha = 1);
  // How wide one of that height has to be for its letters to stay readable: a square for nearly all.
  [[nodiscard]] float token_width(float side, std::string_view short_name) const;
  // Small words on a quiet ground. Returns its width.
  float chip(float x, float middle_y, std::string_view text, ImU32 ground, ImU32 border, ImU32 ink,
             float max_width = 0, Face face = Face::kRegular, bool dashed_border = false);

  void clip(const Rect& area) { list_->PushClipRect(area.min(), area.max(), true); }
  void unclip() { list_->PopClipRect(); }

 private:
  [[nodiscard]] float em(const TextStyle& style) const;
  [[nodiscard]] TextStyle token_style(float side) const;
  const Theme& theme_;
  ImDrawList* list_;
  std::vector<std::string> cut_;
  bool all_ = false;
};

// The longest prefix of `text` that fits, with an ellipsis if it is not all of it. A name keeps its index:
// "philo…[3]".
std::string elide(const Painter& painter, std::string_view text, const TextStyle& style,
                  float max_width);

}  // namespace interleave::ui
