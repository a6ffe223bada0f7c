// The one place for colours, type and sizes of everything drawn on the canvas.
//
// web/style/theme.css holds the same palette for the prose beside it; tests/browser/look.test.mjs
// compares the two. Strand colours are those of Okabe and Ito ("Color Universal Design", 2008),
// told apart by people with any colour vision; each has an ink that is readable on it (contrast of
// at least 4.5 to 1). Colour is never the only sign: strands also carry a letter, states a pattern.
//
// Sizes are CSS pixels at scale 1, on a grid of 4; `px()` applies the page's scale (large screens
// and the reader's own text size).
#pragma once

#include <cstddef>
#include <cstdint>

#include "imgui.h"

namespace interleave::ui {

struct Palette {
  ImU32 background;
  ImU32 panel;
  ImU32 ink;
  ImU32 dim;    // secondary text: at least 4.5 to 1 on panel and background
  ImU32 faint;  // what is there but not yet: future slices, disabled controls
  ImU32 line;
  ImU32 grid;
  ImU32 accent;
  ImU32 accent_hover;
  ImU32 accent_ink;  // text on accent
  ImU32 highlight;   // the current line, the core at work
  ImU32 hover;       // a secondary button under the pointer
  ImU32 bad;
  ImU32 bad_panel;
  ImU32 good;
  ImU32 good_panel;
  ImU32 hatch;
  ImU32 shadow;
  ImU32 keyword;  // syntax
  ImU32 number;
  ImU32 string;
};

const Palette& light_palette();
const Palette& dark_palette();

struct StrandColor {
  ImU32 fill;
  ImU32 ink;
};
// By position among the strands of a run; after eight the fills repeat in a second and third tint.
StrandColor strand_color(std::size_t index);

// Type. One font family for words, one for code; sizes in pixels at scale 1.
enum class Face : std::uint8_t { kRegular, kMedium, kBold, kCode, kCodeBold };
struct Fonts {
  ImFont* regular = nullptr;
  ImFont* medium = nullptr;  // labels, buttons
  ImFont* bold = nullptr;    // values, tokens
  ImFont* code = nullptr;
  ImFont* code_bold = nullptr;
};

namespace type {
inline constexpr float kTiny = 11, kSmall = 12, kLabel = 13, kBody = 14, kCode = 14, kLarge = 16,
                       kClock = 20, kTitle = 19, kValue = 24;
}

namespace size {
inline constexpr float kGrid = 4, kGap = 14, kPadding = 16;
inline constexpr float kCardRounding = 14, kRounding = 8, kChipRounding = 6;
inline constexpr float kButtonHeight = 34, kTouchHeight = 44;
inline constexpr float kCodeLine = 27;
inline constexpr float kNarrow = 640;  // below this width the cards stack
inline constexpr float kPageButton =
    104;  // room that the page's own "Copy link" takes at the top right
inline constexpr float kPagePager = 300;  // and its pager at the bottom right of a demonstration
}  // namespace size

// What every drawing function needs to know of the look.
struct Theme {
  const Palette* colors = &light_palette();
  Fonts fonts;
  float scale = 1;
  float least_text = 0;  // at scale 1; smaller text is drawn in this size
  bool dark = false;
  bool reduced_motion = false;
  bool touch = false;  // fingers: controls grow to 44 pixels

  [[nodiscard]] float px(float size) const { return size * scale; }
  [[nodiscard]] float control_height() const {
    return px(touch ? size::kTouchHeight : size::kButtonHeight);
  }
  [[nodiscard]] ImFont* font(Face face) const;
};

// A colour with its alpha multiplied.
ImU32 with_alpha(ImU32 color, float alpha);
ImU32 mix(ImU32 from, ImU32 to, float part);

// Dear ImGui's own style, for the little that it draws itself (scroll bars).
void apply_style(const Theme& theme);

}  // namespace interleave::ui
