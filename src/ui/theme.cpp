#include "ui/theme.h"

#include <algorithm>
#include <array>

namespace interleave::ui {
namespace {

// 0xRRGGBB as in the style sheet.
constexpr ImU32 rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
  return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, alpha);
}

constexpr Palette kLight{
    .background = rgb(0xf6f5f1),
    .panel = rgb(0xffffff),
    .ink = rgb(0x1d2230),
    .dim = rgb(0x646b7d),
    .faint = rgb(0xb9bcc6),
    .line = rgb(0xe3e0d8),
    .grid = rgb(0xefece4),
    .accent = rgb(0x2f5bea),
    .accent_hover = rgb(0x234bd0),
    .accent_ink = rgb(0xffffff),
    .highlight = rgb(0xeef2ff),
    .hover = rgb(0xf6f7fb),
    .bad = rgb(0xc8321f),
    .bad_panel = rgb(0xfdeeea),
    .good = rgb(0x0b7450),
    .good_panel = rgb(0xe8f6f0),
    .hatch = rgb(0x1d2230, 44),
    .shadow = rgb(0x1d2230, 20),
    .keyword = rgb(0x8b3fb8),
    .number = rgb(0x0f7a5a),
    .string = rgb(0x8a5a00),
};

constexpr Palette kDark{
    .background = rgb(0x12141b),
    .panel = rgb(0x1a1d27),
    .ink = rgb(0xe8eaf2),
    .dim = rgb(0x98a0b5),
    .faint = rgb(0x4c5366),
    .line = rgb(0x2a2f3d),
    .grid = rgb(0x222634),
    .accent = rgb(0x7c9bff),
    .accent_hover = rgb(0x96afff),
    .accent_ink = rgb(0x10131c),
    .highlight = rgb(0x232a44),
    .hover = rgb(0x212532),
    .bad = rgb(0xff7b66),
    .bad_panel = rgb(0x33201f),
    .good = rgb(0x63d6ac),
    .good_panel = rgb(0x16302a),
    .hatch = rgb(0xffffff, 40),
    .shadow = rgb(0x000000, 90),
    .keyword = rgb(0xd39bff),
    .number = rgb(0x63d6ac),
    .string = rgb(0xf0c674),
};

constexpr ImU32 kWhite = rgb(0xffffff);
constexpr ImU32 kBlack = rgb(0x10131c);

// Okabe-Ito; their black, which no dark theme could show, is a grey here.
constexpr std::array<StrandColor, 8> kStrands{{
    {rgb(0x0072b2), kWhite},
    {rgb(0xe69f00), kBlack},
    {rgb(0x009e73), kBlack},
    {rgb(0xcc79a7), kBlack},
    {rgb(0x56b4e9), kBlack},
    {rgb(0xd55e00), kBlack},
    {rgb(0xf0e442), kBlack},
    {rgb(0x949aa8), kBlack},
}};

}  // namespace

const Palette& light_palette() { return kLight; }
const Palette& dark_palette() { return kDark; }

StrandColor strand_color(std::size_t index) {
  StrandColor color = kStrands[index % kStrands.size()];
  const std::size_t round = index / kStrands.size() % 3;
  if (round == 1) return {mix(color.fill, kWhite, 0.45F), kBlack};
  if (round == 2) return {mix(color.fill, kBlack, 0.55F), kWhite};
  return color;
}

ImFont* Theme::font(Face face) const {
  switch (face) {
    case Face::kRegular: return fonts.regular;
    case Face::kMedium: return fonts.medium;
    case Face::kBold: return fonts.bold;
    case Face::kCode: return fonts.code;
    case Face::kCodeBold: return fonts.code_bold;
  }
  return fonts.regular;
}

ImU32 with_alpha(ImU32 color, float alpha) {
  const auto old = static_cast<float>((color >> IM_COL32_A_SHIFT) & 255U);
  const auto value = static_cast<ImU32>(std::clamp(old * alpha, 0.0F, 255.0F));
  return (color & ~IM_COL32_A_MASK) | (value << IM_COL32_A_SHIFT);
}

ImU32 mix(ImU32 from, ImU32 to, float part) {
  ImU32 result = 0;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    const auto a = static_cast<float>((from >> shift) & 255U);
    const auto b = static_cast<float>((to >> shift) & 255U);
    result |= static_cast<ImU32>(a + (b - a) * part + 0.5F) << shift;
  }
  return result;
}

void apply_style(const Theme& theme) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.WindowPadding = style.FramePadding = style.ItemSpacing = ImVec2(0, 0);
  style.WindowBorderSize = style.ChildBorderSize = style.PopupBorderSize = 0;
  style.WindowRounding = style.ChildRounding = 0;
  style.ScrollbarSize = theme.px(8);
  style.ScrollbarRounding = theme.px(4);
  style.WindowMinSize = ImVec2(1, 1);
  style.CurveTessellationTol = 0.6F;
  style.CircleTessellationMaxError = 0.2F;
  const auto set = [&style](ImGuiCol which, ImU32 color) {
    style.Colors[which] = ImGui::ColorConvertU32ToFloat4(color);
  };
  const Palette& colors = *theme.colors;
  set(ImGuiCol_WindowBg, colors.background);
  set(ImGuiCol_ChildBg, 0);
  set(ImGuiCol_Text, colors.ink);
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, colors.line);
  set(ImGuiCol_ScrollbarGrabHovered, colors.faint);
  set(ImGuiCol_ScrollbarGrabActive, colors.dim);
}

}  // namespace interleave::ui
