#include "ui/draw.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace interleave::ui {
namespace {

// Line height of a face per em, (ascent - descent) / units per em in its hhea table. Dear ImGui's
// sizes are line heights, the style sheet's are ems.
constexpr float kWordsLine = 1.2102F;
constexpr float kCodeLine = 1.32F;
constexpr float kTokenRoom = 0.84F;  // of a token's width, for its letters
constexpr const char* kEllipsis = "\xE2\x80\xA6";

float line_factor(Face face) {
  return face == Face::kCode || face == Face::kCodeBold ? kCodeLine : kWordsLine;
}

// Text stands sharp only on whole pixels of the device.
float snap(float value) {
  const float density = ImGui::GetIO().DisplayFramebufferScale.x;
  return density > 0 ? std::round(value * density) / density : std::round(value);
}

std::size_t previous_boundary(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
    --at;
  return at;
}

}  // namespace

Rect Rect::inset(float horizontal, float vertical) const {
  return {x + horizontal, y + vertical, std::max(0.0F, w - 2 * horizontal),
          std::max(0.0F, h - 2 * vertical)};
}

Rect Rect::cut_left(float amount) {
  amount = std::clamp(amount, 0.0F, w);
  const Rect part{x, y, amount, h};
  x += amount;
  w -= amount;
  return part;
}

Rect Rect::cut_right(float amount) {
  amount = std::clamp(amount, 0.0F, w);
  w -= amount;
  return {x + w, y, amount, h};
}

Rect Rect::cut_top(float amount) {
  amount = std::clamp(amount, 0.0F, h);
  const Rect part{x, y, w, amount};
  y += amount;
  h -= amount;
  return part;
}

Rect Rect::cut_bottom(float amount) {
  amount = std::clamp(amount, 0.0F, h);
  h -= amount;
  return {x, y + h, w, amount};
}

float Painter::em(const TextStyle& style) const {
  const float size = style.exact ? style.size : std::max(style.size, theme_.least_text);
  return theme_.px(size) * line_factor(style.face);
}

float Painter::width(std::string_view text, const TextStyle& style) const {
  if (text.empty()) return 0;
  return theme_.font(style.face)
      ->CalcTextSizeA(em(style), FLT_MAX, 0, text.data(), text.data() + text.size())
      .x;
}

float Painter::line_height(const TextStyle& style) const { return em(style); }

float Painter::text(float x, float middle_y, std::string_view text, const TextStyle& style,
                    Align align, float max_width) {
  if (text.empty()) return 0;
  std::string shortened;
  float wide = width(text, style);
  const bool cut = max_width > 0 && wide > max_width;
  if (cut || all_) cut_.emplace_back(text);
  if (cut) {
    shortened = elide(*this, text, style, max_width);
    text = shortened;
    wide = width(text, style);
  }
  if (align == Align::kCenter) x -= wide / 2;
  if (align == Align::kRight) x -= wide;
  const ImVec2 at(snap(x), snap(middle_y - em(style) / 2));
  list_->AddText(theme_.font(style.face), em(style), at, style.color, text.data(),
                 text.data() + text.size());
  return wide;
}

float Painter::paragraph(const Rect& area, std::string_view text, const TextStyle& style) {
  if (text.empty()) return 0;
  if (all_) cut_.emplace_back(text);
  list_->AddText(theme_.font(style.face), em(style), ImVec2(snap(area.x), snap(area.y)),
                 style.color, text.data(), text.data() + text.size(), area.w);
  return paragraph_height(area.w, text, style);
}

float Painter::paragraph_height(float wrap_width, std::string_view text,
                                const TextStyle& style) const {
  if (text.empty()) return 0;
  return theme_.font(style.face)
      ->CalcTextSizeA(em(style), FLT_MAX, wrap_width, text.data(), text.data() + text.size())
      .y;
}

void Painter::fill(const Rect& area, ImU32 color, float rounding) {
  if (area.empty()) return;
  list_->AddRectFilled(area.min(), area.max(), color, rounding);
}

void Painter::stroke(const Rect& area, ImU32 color, float rounding, float thickness) {
  if (area.empty()) return;
  const float half = thickness / 2;
  list_->AddRect(ImVec2(area.x + half, area.y + half),
                 ImVec2(area.right() - half, area.bottom() - half), color, rounding, 0, thickness);
}

void Painter::line(ImVec2 from, ImVec2 to, ImU32 color, float thickness) {
  list_->AddLine(from, to, color, thickness);
}

void Painter::dashed_line(ImVec2 from, ImVec2 to, ImU32 color, float thickness) {
  const float dx = to.x - from.x;
  const float dy = to.y - from.y;
  const float length = std::hypot(dx, dy);
  const float dash = px(4);
  if (length <= 0) return;
  for (float at = 0; at < length; at += 2 * dash) {
    const float end = std::min(at + dash, length);
    list_->AddLine(ImVec2(from.x + dx * at / length, from.y + dy * at / length),
                   ImVec2(from.x + dx * end / length, from.y + dy * end / length), color,
                   thickness);
  }
}

void Painter::dashed(const Rect& area, ImU32 color, float rounding, float thickness) {
  const Rect r = area.inset(thickness / 2);
  dashed_line({r.x + rounding, r.y}, {r.right() - rounding, r.y}, color, thickness);
  dashed_line({r.right(), r.y + rounding}, {r.right(), r.bottom() - rounding}, color, thickness);
  dashed_line({r.right() - rounding, r.bottom()}, {r.x + rounding, r.bottom()}, color, thickness);
  dashed_line({r.x, r.bottom() - rounding}, {r.x, r.y + rounding}, color, thickness);
  const std::array<ImVec2, 4> centers{ImVec2(r.x + rounding, r.y + rounding),
                                      ImVec2(r.right() - rounding, r.y + rounding),
                                      ImVec2(r.right() - rounding, r.bottom() - rounding),
                                      ImVec2(r.x + rounding, r.bottom() - rounding)};
  constexpr std::array<int, 4> kFrom{6, 9, 0, 3};
  for (std::size_t i = 0; i < centers.size(); ++i) {
    list_->PathArcToFast(centers[i], rounding, kFrom[i], kFrom[i] + 3);
    list_->PathStroke(color, 0, thickness);
  }
}

void Painter::hatch(const Rect& area, ImU32 color, float rounding) {
  if (area.empty()) return;
  const float step = px(6);
  const float thickness = px(2);
  // Rounded corners: stripes end a little inside instead of being clipped, which would cost a draw
  // call.
  const float trim = rounding * 0.3F;
  const Rect r = area.inset(trim, trim * 0.5F);
  // Stripes x + y = c, anchored to the canvas so that neighbours line up and scrolling does not
  // flicker.
  const float first = std::ceil((r.x + r.y) / step) * step;
  for (float c = first; c < r.right() + r.bottom(); c += step) {
    const float x0 = std::max(r.x, c - r.bottom());
    const float x1 = std::min(r.right(), c - r.y);
    if (x1 - x0 < 1) continue;
    list_->AddLine(ImVec2(x0, c - x0), ImVec2(x1, c - x1), color, thickness);
  }
}

void Painter::hatch_back(const Rect& area, ImU32 color, float rounding) {
  if (area.empty()) return;
  const float step = px(6);
  const float trim = rounding * 0.3F;
  const Rect r = area.inset(trim, trim * 0.5F);
  // Stripes x - y = c.
  const float first = std::ceil((r.x - r.bottom()) / step) * step;
  for (float c = first; c < r.right() - r.y; c += step) {
    const float x0 = std::max(r.x, c + r.y);
    const float x1 = std::min(r.right(), c + r.bottom());
    if (x1 - x0 < 1) continue;
    list_->AddLine(ImVec2(x0, x0 - c), ImVec2(x1, x1 - c), color, px(1.5F));
  }
}

void Painter::dots(const Rect& area, ImU32 color) {
  const float step = px(8);
  const float first = std::ceil((area.x + px(3)) / step) * step;
  for (float x = first; x < area.right() - px(2); x += step) {
    list_->AddCircleFilled({x, area.middle_y()}, px(1.6F), color, 8);
  }
}

void Painter::card(const Rect& area) {
  fill(area, colors().panel, px(size::kCardRounding));
  stroke(area, colors().line, px(size::kCardRounding));
}

void Painter::arrow(ImVec2 from, ImVec2 to, ImU32 color, float thickness) {
  const float length = std::hypot(to.x - from.x, to.y - from.y);
  if (length <= 0) return;
  const ImVec2 along((to.x - from.x) / length, (to.y - from.y) / length);
  const ImVec2 across(-along.y, along.x);
  const float head = std::min(px(7), length);
  list_->AddLine(from, to, color, thickness);
  const std::array<ImVec2, 3> tip{ImVec2(to.x - along.x * head + across.x * head * 0.7F,
                                         to.y - along.y * head + across.y * head * 0.7F),
                                  to,
                                  ImVec2(to.x - along.x * head - across.x * head * 0.7F,
                                         to.y - along.y * head - across.y * head * 0.7F)};
  list_->AddPolyline(tip.data(), 3, color, 0, thickness);
}

void Painter::chevron_down(ImVec2 center, float size, ImU32 color) {
  const std::array<ImVec2, 3> points{ImVec2(center.x - size / 2, center.y - size / 4),
                                     ImVec2(center.x, center.y + size / 4),
                                     ImVec2(center.x + size / 2, center.y - size / 4)};
  list_->AddPolyline(points.data(), 3, color, 0, px(1.6F));
}

TextStyle Painter::token_style(float side) const {
  const float size = side / theme_.scale;
  const float em_size = size * (size <= 26 ? 0.56F : 0.44F);
  return {.face = Face::kBold, .size = std::max(em_size, theme_.least_text)};
}

float Painter::token_width(float side, std::string_view short_name) const {
  constexpr float kLeast = 0.75F;  // of the letters' usual size
  return std::max(side, width(short_name, token_style(side)) * kLeast / kTokenRoom);
}

void Painter::token(const Rect& area, std::string_view short_name, StrandColor color, float alpha) {
  fill(area, with_alpha(color.fill, alpha), area.h * 0.24F);
  TextStyle style = token_style(area.h);
  style.color = with_alpha(color.ink, alpha);
  const float room = area.w * kTokenRoom;
  const float wide = width(short_name, style);
  if (wide > room) {
    style.size *= room / wide;
    style.exact = true;
  }
  text(area.middle_x(), area.middle_y(), short_name, style, Align::kCenter);
}

float Painter::chip(float x, float middle_y, std::string_view text, ImU32 ground, ImU32 border,
                    ImU32 ink, float max_width, Face face, bool dashed_border) {
  const TextStyle style{face, type::kSmall, ink};
  const float pad = px(8);
  const float room = max_width > 0 ? max_width - 2 * pad : 0;
  float wide = width(text, style);
  if (room > 0) wide = std::min(wide, room);
  const Rect area{x, middle_y - px(11), wide + 2 * pad, px(22)};
  fill(area, ground, px(size::kChipRounding));
  if (dashed_border) {
    dashed(area, border, px(size::kChipRounding));
  } else {
    stroke(area, border, px(size::kChipRounding));
  }
  this->text(x + pad, middle_y, text, style, Align::kLeft, room);
  return area.w;
}

std::string elide(const Painter& painter, std::string_view text, const TextStyle& style,
                  float max_width) {
  if (painter.width(text, style) <= max_width) return std::string(text);
  std::string tail = kEllipsis;
  const std::size_t index = text.find_first_of("[#");
  if (index != std::string_view::npos && index > 0 && text.find(' ') == std::string_view::npos) {
    const std::string with_index = tail + std::string(text.substr(index));
    if (painter.width(with_index, style) < max_width * 0.8F) {
      tail = with_index;
      text = text.substr(0, index);
    }
  }
  const float room = max_width - painter.width(tail, style);
  std::size_t low = 0;
  std::size_t high = text.size();
  while (low < high) {
    const std::size_t middle = (low + high + 1) / 2;
    if (painter.width(text.substr(0, previous_boundary(text, middle)), style) <= room) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  std::size_t end = low < text.size() ? previous_boundary(text, low) : low;
  while (end > 0 && text[end - 1] == ' ') --end;
  return end == 0 ? std::string() : std::string(text.substr(0, end)) + tail;
}

}  // namespace interleave::ui
