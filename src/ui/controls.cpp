#include "ui/controls.h"

#include <algorithm>
#include <cmath>

#include "ui/frame.h"

namespace interleave::ui {
namespace {

constexpr float kChoiceInside = 26;  // of a choice's box, beside its words

// An invisible item of Dear ImGui: it knows about overlap, focus and capture.
struct Press {
  bool hovered = false, held = false, clicked = false;
};

Press press(const Rect& area, std::string_view id, bool enabled) {
  if (area.empty()) return {};
  ImGui::SetCursorScreenPos(area.min());
  ImGui::PushID(id.data(), id.data() + id.size());
  ImGui::BeginDisabled(!enabled);
  Press result;
  result.clicked = ImGui::InvisibleButton("##press", ImVec2(area.w, area.h));
  result.hovered = ImGui::IsItemHovered();
  result.held = ImGui::IsItemActive();
  ImGui::EndDisabled();
  ImGui::PopID();
  return result;
}

}  // namespace

Name name(Phrase phrase, words::Fillings fillings) {
  return {words::english(phrase, fillings),
          words::foreign() ? words::say(phrase, fillings) : std::string()};
}

void Controls::begin() { next_.clear(); }

bool Controls::end() {
  std::swap(current_, next_);
  return current_ != next_;
}

void Controls::record(Control control) {
  const ImDrawList& drawn = *ImGui::GetWindowDrawList();
  const ImVec2 low = drawn.GetClipRectMin();
  const ImVec2 high = drawn.GetClipRectMax();
  const Rect& all = control.area;
  Rect seen{std::clamp(all.x, low.x, high.x), std::clamp(all.y, low.y, high.y)};
  seen.w = std::clamp(all.right(), low.x, high.x) - seen.x;
  seen.h = std::clamp(all.bottom(), low.y, high.y) - seen.y;
  if (control.role != Control::Role::kPlace || !seen.empty()) control.area = seen;
  next_.push_back(std::move(control));
}

void Controls::place(std::string id, const Rect& area) {
  Control control;
  control.role = Control::Role::kPlace;
  control.id = std::move(id);
  control.area = area;
  record(std::move(control));
}

const Control* Controls::find(std::string_view id) const {
  const auto found = std::ranges::find_if(current_, [&](const Control& c) { return c.id == id; });
  return found == current_.end() ? nullptr : &*found;
}

nlohmann::json Controls::to_json() const {
  nlohmann::json list = nlohmann::json::array();
  for (const Control& c : current_) {
    if (c.role == Control::Role::kPlace) continue;
    nlohmann::json item{{"label", c.label.empty() ? c.id : c.label},
                        {"role", c.role == Control::Role::kButton   ? "button"
                                 : c.role == Control::Role::kSlider ? "slider"
                                                                    : "choice"},
                        {"x", c.area.x},
                        {"y", c.area.y},
                        {"width", c.area.w},
                        {"height", c.area.h},
                        {"enabled", c.enabled},
                        {"command", c.command},
                        {"args", c.args}};
    if (c.role != Control::Role::kButton) item["value_key"] = c.value_key;
    if (c.role == Control::Role::kSlider) {
      item["value"] = c.value;
      item["low"] = c.low;
      item["high"] = c.high;
    }
    if (c.role == Control::Role::kChoice) {
      item["value"] = c.text;
      item["choices"] = c.choices;
    }
    if (c.expanded) item["expanded"] = true;
    list.push_back(std::move(item));
  }
  return list;
}

float button_width(const Painter& paint, const ButtonSpec& spec) {
  const TextStyle style{Face::kMedium, type::kBody, 0};
  return paint.width(spec.label.text, style) + paint.px(spec.menu ? 46 : 30);
}

bool button(Frame& frame, const Rect& area, const ButtonSpec& spec) {
  const Palette& colors = frame.colors();
  const Label& name = spec.name.id.empty() ? spec.label : spec.name;
  const Press state = press(area, name.id, spec.enabled);
  const bool primary = spec.kind == ButtonKind::kPrimary;
  const MotionId id = motion_id(name.id, 1);
  const float lit =
      frame.motion.glide(id, state.hovered || state.held || spec.expanded ? 1 : 0, 0.12F);

  // On touch screens the area that answers is higher than what is drawn.
  const float drawn_height =
      std::min(area.h, frame.px(frame.theme().touch ? 40 : size::kButtonHeight));
  Rect drawn{area.x, area.middle_y() - drawn_height / 2, area.w, drawn_height};
  if (state.held) drawn.y += frame.px(0.5F);
  const float rounding = frame.px(size::kRounding);
  ImU32 ink = colors.ink;
  if (primary && spec.enabled) {
    frame.paint.fill(drawn, mix(colors.accent, colors.accent_hover, lit), rounding);
    ink = colors.accent_ink;
  } else if (spec.kind != ButtonKind::kQuiet) {
    frame.paint.fill(drawn, mix(colors.panel, colors.hover, lit), rounding);
    frame.paint.stroke(drawn, mix(colors.line, colors.faint, lit), rounding);
  } else if (lit > 0) {
    frame.paint.fill(drawn, with_alpha(colors.hover, lit), rounding);
  }
  if (spec.expanded && !spec.menu && !primary) {  // one of several that is on
    frame.paint.fill(drawn, colors.highlight, rounding);
    frame.paint.stroke(drawn, colors.accent, rounding, frame.px(1.4F));
    ink = colors.accent;
  }
  if (!spec.enabled && !spec.expanded) ink = colors.faint;
  const TextStyle style{Face::kMedium, type::kBody, ink};
  if (spec.menu) {
    const float wide = frame.paint.width(spec.label.text, style);
    const float left = drawn.middle_x() - (wide + frame.px(14)) / 2;
    frame.paint.text(left, drawn.middle_y(), spec.label.text, style);
    frame.paint.chevron_down({left + wide + frame.px(10), drawn.middle_y()}, frame.px(7), ink);
  } else {
    frame.paint.text(drawn.middle_x(), drawn.middle_y(), spec.label.text, style, Align::kCenter,
                     area.w);
  }

  Control control;
  control.id = name.id;
  if (name.text != name.id) control.label = name.text;
  control.area = area;
  control.enabled = spec.enabled;
  control.expanded = spec.expanded;
  control.command = spec.command;
  control.args = spec.args;
  frame.controls.record(std::move(control));
  if (state.hovered && !state.held && !spec.tip.empty() && !frame.theme().touch)
    tooltip(frame, area, spec.tip);
  if (state.clicked) frame.issue(spec.command, spec.args);
  return state.clicked;
}

void knob_slider(Frame& frame, const Rect& area, const session::Knob& knob) {
  const Palette& colors = frame.colors();
  const Press state = press(area, knob.id, true);
  const float label_y = area.middle_y() - frame.px(8);
  const float track_y = area.middle_y() + frame.px(8);
  const float radius = frame.px(7);
  const float left = area.x + radius;
  const float span = std::max(1.0F, area.w - 2 * radius);
  const auto steps = static_cast<double>(knob.high - knob.low);

  const std::string value = std::to_string(knob.value);
  const TextStyle value_style{Face::kBold, type::kSmall, colors.ink};
  frame.paint.text(area.right(), label_y, value, value_style, Align::kRight);
  frame.paint.text(area.x, label_y, knob.label, {Face::kRegular, type::kSmall, colors.dim},
                   Align::kLeft, area.w - frame.paint.width(value, value_style) - frame.px(6));

  if (state.held && steps > 0) {
    const double part = std::clamp((ImGui::GetIO().MousePos.x - left) / span, 0.0F, 1.0F);
    const auto wanted = knob.low + static_cast<lang::Word>(std::llround(part * steps));
    if (wanted != knob.value) frame.issue("set", {{"name", knob.name}, {"value", wanted}});
  }
  const float part =
      steps > 0 ? static_cast<float>(static_cast<double>(knob.value - knob.low) / steps) : 0;
  const float at = left + span * frame.motion.glide(motion_id(knob.name, 2), part, 0.1F);
  const float lit =
      frame.motion.glide(motion_id(knob.name, 3), state.hovered || state.held ? 1 : 0, 0.12F);
  const Rect track{area.x, track_y - frame.px(2), area.w, frame.px(4)};
  frame.paint.fill(track, colors.line, frame.px(2));
  frame.paint.fill({track.x, track.y, at - track.x, track.h}, colors.accent, frame.px(2));
  if (lit > 0) {
    frame.paint.list().AddCircleFilled({at, track_y}, radius + frame.px(4) * lit,
                                       with_alpha(colors.accent, 0.16F * lit));
  }
  frame.paint.list().AddCircleFilled({at, track_y}, radius, colors.accent);
  frame.paint.list().AddCircleFilled({at, track_y}, radius - frame.px(3), colors.panel);

  Control control;
  control.role = Control::Role::kSlider;
  control.id = knob.id;
  if (knob.label != knob.id) control.label = knob.label;
  control.area = area;
  control.command = "set";
  control.args = {{"name", knob.name}};
  control.value = static_cast<double>(knob.value);
  control.low = static_cast<double>(knob.low);
  control.high = static_cast<double>(knob.high);
  frame.controls.record(std::move(control));
  // A finger that has left still counts as being there: what it says must not stand on the buttons below for good.
  const bool asked = frame.theme().touch ? state.held : state.hovered && !state.held;
  if (asked && !knob.description.empty()) {
    tooltip(frame, area, knob.description);
  }
}

void knob_choice(Frame& frame, const Rect& area, const session::Knob& knob) {
  choice(frame, area, knob, "set", "value", {{"name", knob.name}});
}

float choice_width(const Frame& frame, std::string_view chosen) {
  return frame.paint.width(chosen, {Face::kMedium, type::kSmall, 0}) + frame.px(kChoiceInside);
}

void choice(Frame& frame, const Rect& area, const session::Knob& knob, std::string_view command,
            std::string_view key, nlohmann::json args) {
  const Palette& colors = frame.colors();
  const Press state = press(area, knob.id, true);
  const float lit = frame.motion.glide(motion_id(knob.name, 3), state.hovered ? 1 : 0, 0.12F);
  const float title = frame.px(15);
  const float high = std::clamp(area.h - title - frame.px(2), frame.px(20), frame.px(28));
  const float top = area.middle_y() - (title + high) / 2;
  const Rect box{area.x, top + title, area.w, high};
  frame.paint.text(area.x, top + frame.px(7), knob.label,
                   {Face::kRegular, type::kSmall, colors.dim}, Align::kLeft, area.w);
  frame.paint.fill(box, mix(colors.panel, colors.hover, lit), frame.px(5));
  frame.paint.stroke(box, mix(colors.line, colors.faint, lit), frame.px(5));
  frame.paint.text(box.x + frame.px(7), box.middle_y(), knob.text,
                   {Face::kMedium, type::kSmall, colors.ink}, Align::kLeft,
                   box.w - frame.px(kChoiceInside));
  frame.paint.chevron_down({box.right() - frame.px(11), box.middle_y()}, frame.px(6), colors.dim);

  const std::string popup = "##choose" + knob.name;
  if (state.clicked) ImGui::OpenPopup(popup.c_str());
  const float row = frame.theme().touch ? frame.px(size::kTouchHeight) : frame.px(30);
  const ImVec2 extent{std::max(area.w, frame.px(170)),
                      row * static_cast<float>(knob.choices.size()) + frame.px(8)};
  const float below = area.bottom() + frame.px(4);
  const float y = below + extent.y <= frame.height ? below : area.y - extent.y - frame.px(4);
  ImGui::SetNextWindowPos(
      {std::clamp(area.x, 0.0F, std::max(0.0F, frame.width - extent.x - frame.px(8))),
       std::max(frame.px(4), y)});
  ImGui::SetNextWindowSize(extent);
  ImGui::PushStyleColor(ImGuiCol_PopupBg, 0);
  if (ImGui::BeginPopup(popup.c_str(), ImGuiWindowFlags_NoMove)) {
    Painter paint(frame.theme(), *ImGui::GetWindowDrawList());
    const ImVec2 at = ImGui::GetWindowPos();
    Rect inside{at.x, at.y, extent.x, extent.y};
    paint.fill(inside, colors.panel, frame.px(10));
    paint.stroke(inside, colors.line, frame.px(10));
    inside = inside.inset(frame.px(4));
    for (const std::string& one : knob.choices) {
      const Rect line = inside.cut_top(row);
      const Press item = press(line, one, true);
      const bool current = knob.text.substr(0, knob.text.find('(')) == one;
      if (item.hovered || current) {
        paint.fill(line, item.hovered ? colors.hover : colors.highlight, frame.px(6));
      }
      paint.text(line.x + frame.px(10), line.middle_y(), one,
                 {current ? Face::kMedium : Face::kRegular, type::kLabel, colors.ink});
      if (item.clicked) {
        nlohmann::json chosen = args;
        chosen[std::string(key)] = one;
        frame.issue(command, std::move(chosen));
        ImGui::CloseCurrentPopup();
      }
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleColor();

  Control control;
  control.role = Control::Role::kChoice;
  control.id = knob.id;
  if (knob.label != knob.id) control.label = knob.label;
  control.area = area;
  control.command = command;
  control.value_key = key;
  control.args = std::move(args);
  control.text = knob.text;
  control.choices = knob.choices;
  frame.controls.record(std::move(control));
}

bool ask(Frame& frame, const Rect& area, const Name& name, nlohmann::json what, bool by_key) {
  const Press state = press(area, name.id, true);
  // A finger that scrolls what it is on has not asked for it.
  const float most = frame.px(8);
  const bool still = ImGui::GetIO().MouseDragMaxDistanceSqr[0] < most * most;
  if (state.clicked && still) frame.issue("select", what);
  Control control;
  control.role = by_key ? Control::Role::kButton : Control::Role::kPlace;
  control.id = name.id;
  control.label = name.text;
  control.area = area;
  control.command = "select";
  control.args = std::move(what);
  frame.controls.record(std::move(control));
  return state.hovered;
}

void tooltip(Frame& frame, const Rect& anchor, std::string_view text) {
  frame.overlays.emplace_back([anchor, words = std::string(text)](Frame& f) {
    const Palette& colors = f.colors();
    const TextStyle style{Face::kRegular, type::kLabel, colors.ink};
    const float room = std::min(f.px(320), f.width - f.px(40));
    const float wide = std::min(room, f.paint.width(words, style) + 1);
    const float high = f.paint.paragraph_height(wide, words, style);
    Rect box{anchor.middle_x() - wide / 2 - f.px(12), anchor.bottom() + f.px(8), wide + f.px(24),
             high + f.px(18)};
    if (box.bottom() > f.height - f.px(8)) box.y = anchor.y - box.h - f.px(8);
    box.x = std::clamp(box.x, f.px(8), std::max(f.px(8), f.width - box.w - f.px(8)));
    box.y = std::max(box.y, f.px(8));
    f.paint.fill({box.x, box.y + f.px(2), box.w, box.h}, colors.shadow, f.px(10));
    f.paint.fill(box, colors.panel, f.px(10));
    f.paint.stroke(box, colors.line, f.px(10));
    f.paint.paragraph(box.inset(f.px(12), f.px(9)), words, style);
  });
}

}  // namespace interleave::ui
