#include "ui/layout.h"

#include <algorithm>

namespace interleave::ui {
namespace {

// Side by side above, wide ones below; what is left over is shared in proportion to the wishes.
void arrange(const Theme& theme, StageLayout& layout, const std::vector<CardWish>& wishes) {
  const float gap = theme.px(size::kGap);
  float row_wish = 0, row_weight = 0, wide_wish = 0;
  int row_count = 0, wide_count = 0;
  for (const CardWish& wish : wishes) {
    if (wish.wide) {
      wide_wish += wish.wanted_height;
      ++wide_count;
    } else {
      row_wish = std::max(row_wish, wish.wanted_height);
      row_weight += wish.weight;
      ++row_count;
    }
  }
  const int bands = wide_count + (row_count > 0 ? 1 : 0);
  const float room = layout.cards.h - gap * static_cast<float>(std::max(0, bands - 1));
  float row_height = 0;
  if (row_count > 0) {
    const float sum = row_wish + wide_wish;
    if (wide_count == 0) {
      row_height = room;
    } else if (sum <= room) {
      row_height = room * row_wish / sum;
    } else {
      // Not enough for all: the row above keeps at least its share of two fifths.
      row_height = std::max(room - wide_wish, std::min(row_wish, room * 0.42F));
    }
  }
  const float wide_room = room - row_height;
  Rect left = layout.cards;
  Rect row = left.cut_top(row_height);
  if (row_count > 0) left.cut_top(gap);
  const float column_room = row.w - gap * static_cast<float>(std::max(0, row_count - 1));
  for (const CardWish& wish : wishes) {
    if (wish.wide) {
      // A single wide card does not stretch far beyond what it needs.
      const float share = wide_wish > 0 ? wish.wanted_height / wide_wish : 1;
      float height = wide_room * share;
      if (row_count == 0) height = std::min(height, wish.wanted_height * 1.35F);
      layout.places.push_back(left.cut_top(height));
      left.cut_top(gap);
    } else {
      layout.places.push_back(row.cut_left(column_room * wish.weight / row_weight));
      row.cut_left(gap);
    }
  }
  layout.content_height = layout.cards.h;
}

void stack(const Theme& theme, StageLayout& layout, const std::vector<CardWish>& wishes,
           float scroll) {
  const float gap = theme.px(10);
  float sum = 0;
  for (const CardWish& wish : wishes) sum += wish.wanted_height;
  sum += gap * static_cast<float>(std::max<std::size_t>(1, wishes.size()) - 1);
  const float extra = std::max(0.0F, layout.cards.h - sum);
  float y = layout.cards.y - scroll;
  layout.places.resize(wishes.size());
  // The timeline comes first: it is what a small screen is for.
  for (const bool wide : {true, false}) {
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      if (wishes[i].wide != wide) continue;
      float height = wishes[i].wanted_height;
      if (sum > 0) height += std::min(extra * height / sum, height * 0.35F);
      layout.places[i] = {layout.cards.x, y, layout.cards.w, height};
      y += height + gap;
    }
  }
  layout.content_height = y - gap + scroll - layout.cards.y;
}

}  // namespace

StageLayout lay_out_stage(const Theme& theme, float width, float height, float transport_height,
                          const std::vector<CardWish>& wishes, float scroll, bool demonstration) {
  StageLayout layout;
  layout.narrow = width < theme.px(size::kNarrow);
  Rect all{0, 0, width, height};
  if (demonstration) {
    if (layout.narrow) all = all.inset(theme.px(10), 0);
    layout.transport = all.cut_bottom(transport_height);
    all.cut_bottom(theme.px(layout.narrow ? 6 : size::kGap));
    layout.cards = all;
    if (layout.narrow) {
      stack(theme, layout, wishes, scroll);
    } else {
      arrange(theme, layout, wishes);
    }
    return layout;
  }
  if (layout.narrow) {
    all = all.inset(theme.px(10), 0);
    all.cut_top(theme.px(8));
    all.cut_bottom(theme.px(8));
    layout.transport = all.cut_bottom(transport_height);
    all.cut_bottom(theme.px(6));
    if (height > theme.px(240)) {
      layout.narration = all.cut_bottom(theme.px(40));
      all.cut_bottom(theme.px(4));
    }
    layout.cards = all;
    stack(theme, layout, wishes, scroll);
  } else {
    all = all.inset(theme.px(20), 0);
    all.cut_top(theme.px(16));
    all.cut_bottom(theme.px(10));
    layout.transport = all.cut_top(transport_height);
    all.cut_top(theme.px(size::kGap));
    layout.narration = all.cut_bottom(theme.px(40));
    all.cut_bottom(theme.px(8));
    layout.cards = all;
    arrange(theme, layout, wishes);
  }
  return layout;
}

}  // namespace interleave::ui
