#include "ui/view.h"

#include <algorithm>
#include <map>

namespace interleave::ui {
namespace {

std::map<std::string_view, MakeView>& registry() {
  static std::map<std::string_view, MakeView> views;
  return views;
}

}  // namespace

RegisterView::RegisterView(std::string_view name, MakeView make) { registry()[name] = make; }

std::vector<std::string_view> view_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, make] : registry()) names.push_back(name);
  return names;
}

std::unique_ptr<View> make_view(std::string_view name) {
  const auto found = registry().find(name);
  return found == registry().end() ? nullptr : found->second();
}

}  // namespace interleave::ui
