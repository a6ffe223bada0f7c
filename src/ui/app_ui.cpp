#include "ui/app_ui.h"

#include "imgui.h"

namespace interleave::ui {

void AppUi::frame(const FrameInput& input) {
  ImDrawList* list = ImGui::GetBackgroundDrawList();
  const Palette& colors = input.dark ? dark_palette() : light_palette();
  list->AddRectFilled({0, 0}, {input.width, input.height}, colors.background);
  list->AddText(fonts_.regular, 14, {24, 24}, colors.ink, "Inter Regular 14: one core, many tasks \xE2\x86\x92 \xE2\x9C\x93");
  list->AddText(fonts_.bold, 14, {24, 52}, colors.ink, "Inter SemiBold 14: one core, many tasks");
  list->AddText(fonts_.code, 14, {24, 80}, colors.ink, "JetBrains Mono 14: x = x + 1  != <= -> ==");
  list->AddRect({24.5F, 112.5F}, {200.5F, 160.5F}, colors.accent);
  ImGui::SetNextWindowPos({24, 180});
  ImGui::Begin("sample", nullptr, ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoDecoration);
  if (ImGui::Button("Play")) ++presses_;
  ImGui::SameLine();
  ImGui::Text("%d", presses_);
  ImGui::End();
}

std::string AppUi::command(std::string_view) { return "{}"; }
std::string AppUi::state() const { return "{\"presses\":" + std::to_string(presses_) + "}"; }
std::string AppUi::rect(std::string_view) const { return "null"; }

}  // namespace interleave::ui
