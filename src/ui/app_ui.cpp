#include "ui/app_ui.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "session/facts.h"
#include "session/keymap.h"
#include "ui/name_key.h"
#include "ui/tracks.h"
#include "ui/transport.h"

namespace interleave::ui {

using nlohmann::json;

namespace {

// Texts come from links and files: what is not UTF-8 is replaced, never fatal.
std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

AppUi::AppUi(const Fonts& fonts) {
  theme_.fonts = fonts;
  const auto names = view_names();
  session_.know_views({names.begin(), names.end()});
}

bool AppUi::wants_frame() const {
  return again_ || motion_.moving() || session_.active() || drawn_revision_ != session_.revision();
}

std::uint64_t AppUi::state_revision() const {
  return session_.state_revision() + controls_revision_ + own_revision_;
}

void AppUi::update_theme(const FrameInput& input) {
  const bool dark = session_.theme() == session::Theme::kSystem
                        ? input.dark
                        : session_.theme() == session::Theme::kDark;
  theme_.dark = dark;
  theme_.colors = dark ? &dark_palette() : &light_palette();
  theme_.scale = std::clamp(input.text_scale, 0.5F, 4.0F);
  theme_.least_text = input.least_text;
  theme_.reduced_motion = input.reduced_motion;
  // Small canvases are phones even before they were touched.
  theme_.touch = ImGui::GetIO().MouseSource == ImGuiMouseSource_TouchScreen ||
                 input.width < theme_.px(size::kNarrow);
  if (styled_ != theme_.colors || styled_scale_ != theme_.scale) {
    apply_style(theme_);
    styled_ = theme_.colors;
    styled_scale_ = theme_.scale;
  }
}

void AppUi::update_views() {
  const lesson::Page* page = session_.page();
  if (page == nullptr) {
    views_.clear();
    views_of_.clear();
    return;
  }
  std::string key = session_.lesson()->slug + "#" + page->slug;
  for (const std::string& name : session_.views()) key += " " + name;
  for (const std::string& name : extra_) key += " +" + name;
  key += session_.page()->lanes.empty() ? "" : " lanes";
  if (key == views_of_) return;
  view_labels_.clear();  // what a view is called may depend on the program
  // A view that stays on its page keeps how it is looked at.
  std::vector<Shown> before;
  if (views_of_.starts_with(session_.lesson()->slug + "#" + page->slug + " ")) {
    before = std::move(views_);
  } else {
    scroll_ = 0;
  }
  views_of_ = key;
  views_.clear();
  for (std::string name : session_.views()) {
    if (name == "timeline" && session_.lanes().size() > 1) name = "lanes";
    if (name == "lanes" && session_.page()->lanes.empty()) name = "timeline";
    const auto known = std::ranges::find(before, name, &Shown::name);
    if (known != before.end()) {
      views_.push_back(std::move(*known));
      before.erase(known);
    } else if (auto view = make_view(name)) {
      views_.push_back({name, std::move(view)});
    }
  }
  for (const std::string& name : extra_) {
    const auto same = [&](const Shown& shown) { return shown.name == name; };
    if (std::ranges::any_of(views_, same)) continue;
    if (auto view = make_view(name)) views_.push_back({name, std::move(view)});
  }
}

// Closed on every page at first, but where the page itself opens it.
bool AppUi::further_open() const {
  const lesson::Page* page = session_.page();
  if (page == nullptr || session_.lesson()->layout == lesson::Layout::kWide) return false;
  const bool asked = further_of_ == session_.lesson()->slug;
  return asked ? !further_closed_ : page->stage.further;
}

// Every view but those that stand for another. Choosing by hand is a mode of the session, which brings its view.
std::vector<Further::ViewChoice> AppUi::view_choices(Frame& frame) {
  const auto names = view_names();
  if (view_labels_.empty()) {
    for (const std::string_view name : names) {
      const auto view = make_view(name);
      const std::string text(view->title(frame));
      const words::InEnglish id;
      view_labels_.push_back({std::string(view->title(frame)), text});
    }
  }
  std::vector<Further::ViewChoice> choices;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name(names[i]);
    if (name == "lanes" || name == "sweep") continue;
    if (name == "hand") {
      if (session_.lanes().size() == 1) {
        choices.push_back(
            {name, ui::name("hand.title", {}), session_.by_hand(), session_.page()->stage.by_hand});
      }
      continue;
    }
    const auto same = [&](const std::string& one) { return one == name; };
    const bool own = std::ranges::any_of(session_.views(), same);
    const bool extra = std::ranges::any_of(extra_, same);
    choices.push_back({name, view_labels_[i], own || extra, own});
  }
  return choices;
}

json AppUi::show_view(const json& args) {
  const std::string name = args.is_object() ? args.value("name", std::string()) : std::string();
  const auto names = view_names();
  if (std::ranges::find(names, name) == names.end()) {
    return {{"error", "There is no view called “" + name + "”."}};
  }
  const auto at = std::ranges::find(extra_, name);
  const bool on =
      args.contains("on") && args["on"].is_boolean() ? args["on"].get<bool>() : at == extra_.end();
  if (on && at == extra_.end()) extra_.push_back(name);
  if (!on && at != extra_.end()) extra_.erase(at);
  return json::object();
}

// Dear ImGui tells a font the screen's pixel ratio when it is pushed, and text is drawn here without pushing: each
// is pushed once a frame, or glyphs would be rasterised for a ratio of 1.
static void sharpen(const Theme& theme) {
  for (ImFont* font : {theme.fonts.regular, theme.fonts.medium, theme.fonts.bold, theme.fonts.code,
                       theme.fonts.code_bold}) {
    if (font == nullptr) continue;
    ImGui::PushFont(font, type::kBody);
    ImGui::PopFont();
  }
}

void AppUi::frame(const FrameInput& input) {
  update_theme(input);
  const auto seconds = static_cast<float>((input.now_ms - last_ms_) / 1000);
  last_ms_ = input.now_ms;
  times_ = input.times;
  session_.tick(static_cast<double>(seconds));
  drawn_revision_ = session_.revision();
  again_ = false;
  narrow_ = input.width < theme_.px(size::kNarrow);
  update_views();
  sharpen(theme_);

  ImGui::SetNextWindowPos({0, 0});
  // Whole pixels, as Dear ImGui would cut them off: what is drawn may reach the last row and column of the canvas.
  ImGui::SetNextWindowSize({std::ceil(input.width), std::ceil(input.height)});
  ImGui::Begin("##stage", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoNav);
  Painter paint(theme_, *ImGui::GetWindowDrawList());
  paint.note_all(note_all_);
  Frame frame{.session = session_,
              .paint = paint,
              .controls = controls_,
              .motion = motion_,
              .width = input.width,
              .height = input.height,
              .seconds = seconds,
              .pinch = input.pinch};
  controls_.begin();
  motion_.begin(seconds, theme_.reduced_motion);
  draw_stage(frame);
  paint.draw_into(*ImGui::GetForegroundDrawList());
  const auto overlays = std::move(frame.overlays);
  for (const auto& overlay : overlays) overlay(frame);
  ImGui::End();
  motion_.end();
  if (controls_.end()) ++controls_revision_;
  cut_ = paint.cut();

  for (const auto& [name, args] : frame.issued) run(name, args);
  again_ = !frame.issued.empty();
}

void AppUi::draw_stage(Frame& frame) {
  const bool narrow = narrow_;
  std::vector<CardWish> wishes;
  const float card_width = frame.width - theme_.px(narrow ? 20 : 40);
  for (const Shown& shown : views_) {
    const Rect head{0, 0, card_width - 2 * theme_.px(size::kPadding), 0};
    const bool bare = shown.view->bare(frame), firm = shown.view->firm();
    wishes.push_back({shown.view->wanted_height(frame, card_width) +
                          (bare ? 0 : theme_.px(size::kPadding * 2 + 20)) +
                          (narrow ? draw_names(frame, shown, head, false) : 0),
                      shown.view->weight(), shown.view->wide(), firm, firm || bare});
  }
  const float transport = transport_height(frame, card_width, narrow);
  const bool demonstration =
      session_.lesson() != nullptr && session_.lesson()->layout == lesson::Layout::kWide;
  const bool further = further_open() && !session_.lanes().empty();
  const std::vector<Further::ViewChoice> choices =
      further ? view_choices(frame) : std::vector<Further::ViewChoice>();
  const Drawer drawer{further ? Further::height(frame, card_width, choices) : 0,
                      further && further_of_ != session_.lesson()->slug};
  const StageLayout layout =
      lay_out_stage(theme_, frame.width, frame.height, transport, wishes, scroll_,
                    narration_height(frame, card_width, narrow), demonstration, drawer);
  draw_transport(frame, layout.transport, narrow, further);
  draw_narration(frame, layout.narration, narrow);
  if (session_.lanes().empty() || views_.empty()) return draw_empty(frame, layout.cards);

  const auto draw_all = [&] {
    if (further) Further::draw(frame, layout.further, choices);
    for (std::size_t i = 0; i < views_.size(); ++i) draw_card(frame, views_[i], layout.places[i]);
  };
  scroll_cards(frame, layout);
  reveal_choices(layout);
  frame.scrolls = layout.content_height > layout.cards.h + 1;
  if (layout.content_height <= layout.cards.h + 1) return draw_all();
  // A window of its own, so that what is scrolled out of it is neither seen nor touched.
  ImGui::SetCursorScreenPos(layout.cards.min());
  if (ImGui::BeginChild("##cards", {layout.cards.w, layout.cards.h}, 0,
                        ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoScrollbar |
                            ImGuiWindowFlags_NoScrollWithMouse)) {
    ImDrawList& outer = frame.paint.list();
    frame.paint.draw_into(*ImGui::GetWindowDrawList());
    draw_all();
    frame.paint.draw_into(outer);
  }
  ImGui::EndChild();
}

// What the tokens of a card stand for: of each card on a small screen, which shows one at a time; else of the first
// that needs it, where no timeline has the names at its left.
float AppUi::draw_names(const Frame& frame, const Shown& shown, const Rect& head, bool draws) {
  if (session_.lanes().empty() || !shown.view->tokens_alone(frame)) return 0;
  if (frame.width >= theme_.px(size::kNarrow)) {
    for (const Shown& other : views_) {
      if (other.name == "timeline") return 0;
    }
    const auto first = std::ranges::find_if(
        views_, [&](const Shown& one) { return one.view->tokens_alone(frame); });
    if (&*first != &shown) return 0;
  }
  const float title = frame.paint.width(shown.view->title(frame), {Face::kMedium, type::kSmall, 0});
  return name_key(frame, head, title, draws);
}

void AppUi::draw_card(Frame& frame, Shown& shown, const Rect& place) {
  if (place.h < theme_.px(40)) return;
  ImGui::PushID(shown.name.c_str());
  if (shown.view->bare(frame)) {
    shown.view->draw(frame, place);
  } else {
    frame.paint.card(place);
    Rect inside = place.inset(theme_.px(size::kPadding), theme_.px(size::kGap));
    const Rect head = inside.cut_top(theme_.px(18));
    const TextStyle style{Face::kMedium, type::kSmall, frame.colors().dim};
    const std::string title(shown.view->title(frame));
    frame.controls.place("heading " + title, head);
    frame.paint.text(head.x, head.middle_y(), title, style);
    inside.cut_top(draw_names(frame, shown, head, true));
    const bool tells = shown.view->tells_the_end() && !session_.lanes().empty();
    const bool over = session_.time() >= static_cast<double>(session_.end());
    if (tells && narrow_ && !(over && !session_.locked())) {
      // Elsewhere it stands beside the clock.
      frame.paint.text(head.right(), head.middle_y(), tick_text(frame),
                       {Face::kRegular, type::kSmall, frame.colors().dim}, Align::kRight);
    }
    if (tells && over && !session_.locked()) {
      const session::LaneRun& lane = *session_.lanes().front();
      // A schedule of one's own is not cut off: it has come to where the next choice is.
      const bool asks = session_.by_hand() && lane.run().outcome() == trace::Outcome::kCutOff;
      const bool fine = asks || lane.run().outcome() == trace::Outcome::kFinished;
      frame.paint.text(
          head.right(), head.middle_y(), asks ? say("stage.choose_next") : session::ending(lane),
          {Face::kMedium, type::kSmall, fine ? frame.colors().accent : frame.colors().bad},
          Align::kRight);
    }
    inside.cut_top(theme_.px(8));
    shown.view->draw(frame, inside);
    if (tells) {
      const float taken = over || narrow_ ? theme_.px(130) : 0;  // by what stands at the right
      draw_pattern_key(frame, head.x + frame.paint.width(title, style) + theme_.px(18),
                       head.right() - taken, head.middle_y());
    }
  }
  controls_.place(shown.name, place);
  ImGui::PopID();
}

void AppUi::draw_empty(Frame& frame, const Rect& area) {
  const lesson::Page* page = session_.page();
  std::string_view words;
  if (page == nullptr) {
    words = phrase("stage.no_lesson");
  } else if (!page->has_scenario()) {
    words = phrase("stage.no_program");
  } else if (!session_.problems().empty()) {
    words = phrase("stage.broken_program");
  }
  const TextStyle style{Face::kRegular, type::kLarge, frame.colors().dim};
  const float wide = std::min(theme_.px(420), area.w - theme_.px(32));
  const float high = frame.paint.paragraph_height(wide, words, style);
  const float left = area.middle_x() - std::min(wide, frame.paint.width(words, style)) / 2;
  frame.paint.paragraph({left, area.middle_y() - high / 2, wide, high}, words, style);
}

// Dear ImGui has no scrolling by drag: between the cards and on them a vertical swipe moves the stack.
void AppUi::scroll_cards(Frame& frame, const StageLayout& layout) {
  const float most = std::max(0.0F, layout.content_height - layout.cards.h);
  const ImGuiIO& io = ImGui::GetIO();
  const bool inside = layout.cards.contains(io.MouseClickedPos[0]);
  const float before = scroll_;
  if (most > 0 && inside && theme_.touch && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    const ImVec2 drag = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, theme_.px(6));
    if (std::abs(drag.y) > std::abs(drag.x)) scroll_ -= io.MouseDelta.y;
  }
  if (layout.cards.contains(io.MousePos) && !io.KeyCtrl) scroll_ -= io.MouseWheel * theme_.px(40);
  scroll_ = std::clamp(scroll_, 0.0F, most);
  if (scroll_ != before) again_ = true;
  if (most > 0) {
    const float share = layout.cards.h / layout.content_height;
    const Rect thumb{layout.cards.right() + theme_.px(3),
                     layout.cards.y + scroll_ / layout.content_height * layout.cards.h,
                     theme_.px(4), layout.cards.h * share};
    frame.paint.fill(thumb, frame.colors().line, theme_.px(2));
  }
}

// Who begins to choose by hand sees what there is to choose from.
void AppUi::reveal_choices(const StageLayout& layout) {
  if (std::exchange(by_hand_, session_.by_hand()) || !by_hand_) return;
  for (std::size_t i = 0; i < views_.size(); ++i) {
    if (views_[i].name != "hand") continue;
    const Rect& place = layout.places[i];
    // Down by what is below the edge, but not beyond its first row.
    const float below = std::min(place.bottom() - layout.cards.bottom(), place.y - layout.cards.y);
    const float above = std::min(0.0F, place.y - layout.cards.y);
    scroll_ = std::max(0.0F, scroll_ + (below > 0 ? below : above));
    again_ = true;
  }
}

json AppUi::run(std::string_view name, const json& args) {
  if (name == "keys") {
    json keys = json::array();
    for (const session::Key& key : session::keymap()) {
      keys.push_back({{"key", key.key},
                      {"shown", key.shown},
                      {"command", key.command},
                      {"argument", key.argument},
                      {"meaning", phrase(key.meaning)}});
    }
    return {{"keys", std::move(keys)}};
  }
  if (name == "views") return {{"views", view_names()}};
  if (name == "note_texts") {
    ++own_revision_;
    again_ = note_all_ = true;
    return json::object();
  }
  if (name == "commands") return {{"commands", session::Session::commands()}};
  if (name == "further" || name == "show_view") {
    ++own_revision_;
    again_ = true;
    if (name == "show_view") return show_view(args);
    if (session_.page() == nullptr) return {{"error", say("no.lesson")}};
    further_closed_ = further_open();
    further_of_ = session_.lesson()->slug;
    return json::object();
  }
  for (const Shown& shown : views_) {
    if (shown.view->command(name, args)) {
      again_ = true;
      return json::object();
    }
  }
  auto result = session_.command(name, args);
  if (!result) return {{"error", result.error()}};
  return *std::move(result);
}

std::string AppUi::command(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("name") || !parsed["name"].is_string()) {
    return dump({{"error", "A command is an object with a name."}});
  }
  const json args = parsed.value("args", json::object());
  return dump(run(parsed["name"].get_ref<const std::string&>(), args));
}

std::string AppUi::state() const {
  json state = session_.state();
  state["controls"] = controls_.to_json();
  state["frame_ms"] = {{"median", times_.median}, {"p99", times_.p99}};
  state["further"] = further_open();
  state["cut"] = cut_;
  state["shown_views"] = json::array();
  for (const Shown& shown : views_) state["shown_views"].push_back(shown.name);
  return dump(state);
}

std::string AppUi::rect(std::string_view id) const {
  const Control* control = controls_.find(id);
  if (control == nullptr) return "null";
  const Rect& area = control->area;
  return dump({{"x", area.x}, {"y", area.y}, {"width", area.w}, {"height", area.h}});
}

void AppUi::take_keys() {
  static constexpr std::pair<ImGuiKey, std::string_view> kKeys[] = {
      {ImGuiKey_Space, " "},
      {ImGuiKey_RightArrow, "ArrowRight"},
      {ImGuiKey_LeftArrow, "ArrowLeft"},
      {ImGuiKey_Home, "Home"},
      {ImGuiKey_End, "End"},
      {ImGuiKey_N, "n"},
      {ImGuiKey_P, "p"},
      {ImGuiKey_PageDown, "PageDown"},
      {ImGuiKey_PageUp, "PageUp"},
      {ImGuiKey_L, "l"},
      {ImGuiKey_R, "r"},
      {ImGuiKey_Escape, "Escape"},
      {ImGuiKey_KeypadAdd, "+"},
      {ImGuiKey_KeypadSubtract, "-"},
      {ImGuiKey_0, "0"},
  };
  for (const auto& [key, name] : kKeys) {
    if (!ImGui::IsKeyPressed(key)) continue;
    const std::string wanted = (ImGui::GetIO().KeyShift ? "Shift+" : "") + std::string(name);
    for (const session::Key& entry : session::keymap()) {
      if (entry.key != wanted) continue;
      const std::size_t equals = entry.argument.find('=');
      json args = json::object();
      if (equals != std::string_view::npos) {
        args[std::string(entry.argument.substr(0, equals))] = entry.argument.substr(equals + 1);
      }
      run(entry.command.empty() ? entry.argument : entry.command, args);
    }
  }
}

}  // namespace interleave::ui
