#include "ui/layout.h"

#include <algorithm>

namespace interleave::ui {
namespace {

// Cards that are not wide stand in at most two columns; each goes where there is more room left.
struct Column {
  std::vector<std::size_t> cards;
  float wish = 0, weight = 0;
};

std::vector<Column> columns_of(const Theme& theme, const std::vector<CardWish>& wishes) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    if (wishes[i].wide) continue;
    if (columns.size() < 2) columns.emplace_back();
    Column* column = &columns.back();
    if (!column->cards.empty()) column = &*std::ranges::min_element(columns, {}, &Column::wish);
    column->wish += wishes[i].wanted_height + (column->cards.empty() ? 0 : theme.px(size::kGap));
    column->weight = std::max(column->weight, wishes[i].weight);
    column->cards.push_back(i);
  }
  return columns;
}

// Each card of a column has room for its title and a line of what it shows; what is over goes by their wishes.
template <class Place>
void share_out(const Theme& theme, const Column& column, const std::vector<CardWish>& wishes,
               float high, const Place& place) {
  constexpr float kLeastCard = 112;  // pixels at scale 1
  const auto least = [&](std::size_t i) {
    return std::min(wishes[i].wanted_height, theme.px(kLeastCard));
  };
  float wish = 0, sure = 0;
  for (const std::size_t i : column.cards) {
    wish += wishes[i].wanted_height;
    sure += least(i);
  }
  const bool fits = high > sure && wish > sure;
  for (const std::size_t i : column.cards) {
    const float wanted = wishes[i].wanted_height;
    place(i, fits ? least(i) + (high - sure) * (wanted - least(i)) / (wish - sure)
                  : high * wanted / std::max(1.0F, wish));
  }
}

// Columns above, wide ones below; what is left over is shared in proportion to the wishes. Where all would
// have to be much smaller than they wish, they scroll instead.
void arrange(const Theme& theme, StageLayout& layout, const std::vector<CardWish>& wishes,
             float scroll, Drawer drawer, bool demonstration) {
  constexpr float kPeek = 44;  // of a drawer that comes last, pixels at scale 1
  constexpr float kLeastRow = 230, kLeastWide = 0.9F;  // pixels at scale 1; of the wish
  constexpr float kLeastAlone = 0.7F;  // of that of lanes without figures below them
  // Beyond that a card would be half empty; on a large screen the ground shows below instead.
  constexpr float kMostRow = 1.1F, kMostWide = 1.8F;  // of the wish
  const float gap = theme.px(size::kGap);
  const std::vector<Column> columns = columns_of(theme, wishes);
  float row_wish = 0, row_weight = 0, wide_wish = 0, firm = 0;
  int wide_count = 0;
  for (const Column& column : columns) {
    row_wish = std::max(row_wish, column.wish);
    row_weight += column.weight;
  }
  float most_cards = 0;  // one above another
  for (const Column& column : columns)
    most_cards = std::max(most_cards, static_cast<float>(column.cards.size()));
  for (const CardWish& wish : wishes) {
    if (wish.wide) (wish.firm ? firm : wide_wish) += wish.wanted_height;
    wide_count += wish.wide ? 1 : 0;
  }
  const int bands = wide_count + (columns.empty() ? 0 : 1);
  const float gaps = gap * static_cast<float>(std::max(0, bands - 1));
  const float extra = drawer.height > 0 ? drawer.height + gap : 0;
  const float beside =
      drawer.last ? std::min(extra, theme.px(kPeek)) : extra;  // of what is in sight at first
  // Beside a card of choices the others give way rather than have them scrolled out of sight.
  const float least_wide = firm > 0 ? 0.75F : demonstration ? kLeastAlone : kLeastWide;
  const float least_row = std::min(row_wish, theme.px(kLeastRow) * most_cards);
  float room = layout.cards.h - beside - gaps - firm;
  const float least = least_row + wide_wish * least_wide;
  // Where they scroll, each has what it needs.
  if (room < least) room = demonstration ? least : least_row + wide_wish;
  float row_height = 0;
  if (!columns.empty()) {
    const float sum = row_wish + wide_wish;
    if (wide_count == 0) {
      row_height = room;
    } else if (sum <= room) {
      row_height = std::min(room * row_wish / sum, row_wish * kMostRow);
    } else {
      // Not enough for all: the row above keeps at least its share of two fifths.
      row_height = std::max(room - wide_wish, std::min(row_wish, room * 0.42F));
    }
  }
  const float wide_room = room - row_height;
  layout.content_height = extra + room + gaps + firm;
  Rect left{layout.cards.x, layout.cards.y - scroll, layout.cards.w, layout.content_height};
  layout.further = drawer.last ? left.cut_bottom(drawer.height) : left.cut_top(drawer.height);
  if (!drawer.last) left.cut_top(extra - drawer.height);
  layout.places.resize(wishes.size());
  // What the page is about comes first where not all is in sight.
  const bool scrolls = beside + room + gaps + firm > layout.cards.h + 1;
  const auto place_wide = [&](bool last) {
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      const auto& [wanted, weight, wide, is_firm, leads] = wishes[i];
      if (!wide || (scrolls ? !leads : is_firm) != last) continue;
      layout.places[i] = left.cut_top(
          is_firm ? wanted : std::min(wide_room * wanted / wide_wish, wanted * kMostWide));
      left.cut_top(gap);
    }
  };
  if (scrolls) place_wide(false);
  Rect row = left.cut_top(row_height);
  if (!columns.empty()) left.cut_top(gap);
  const auto count = static_cast<float>(columns.size());
  const float column_room = row.w - gap * std::max(0.0F, count - 1);
  for (const Column& column : columns) {
    Rect place = row.cut_left(column_room * column.weight / row_weight);
    row.cut_left(gap);
    const auto cards = static_cast<float>(column.cards.size());
    const float high = place.h - gap * (cards - 1);
    share_out(theme, column, wishes, high, [&](std::size_t i, float height) {
      layout.places[i] = place.cut_top(height);
      place.cut_top(gap);
    });
  }
  if (!scrolls) place_wide(false);
  place_wide(true);
}

void stack(const Theme& theme, StageLayout& layout, const std::vector<CardWish>& wishes,
           float scroll, Drawer drawer) {
  const float gap = theme.px(10);
  float sum = 0;
  for (const CardWish& wish : wishes) sum += wish.wanted_height;
  const float extra_card = drawer.height > 0 ? drawer.height + gap : 0;
  sum += extra_card;
  sum += gap * static_cast<float>(std::max<std::size_t>(1, wishes.size()) - 1);
  const float extra = std::max(0.0F, layout.cards.h - sum);
  float y = layout.cards.y - scroll;
  layout.places.resize(wishes.size());
  const auto place_drawer = [&] {
    layout.further = {layout.cards.x, y, layout.cards.w, drawer.height};
    y += extra_card;
  };
  if (!drawer.last) place_drawer();
  // The timeline comes first: it is what a small screen is for. Only what a page or the learner adds to it, a curve or
  // the choice of who runs next, comes before it.
  for (const bool wide : {true, false}) {
    for (std::size_t n = 0; n < wishes.size(); ++n) {
      const std::size_t i = wide ? wishes.size() - 1 - n : n;
      if (wishes[i].wide != wide) continue;
      float height = wishes[i].wanted_height;
      if (sum > 0) height += std::min(extra * height / sum, height * 0.35F);
      layout.places[i] = {layout.cards.x, y, layout.cards.w, height};
      y += height + gap;
    }
  }
  if (drawer.last) place_drawer();
  layout.content_height = y - gap + scroll - layout.cards.y;
}

}  // namespace

StageLayout lay_out_stage(const Theme& theme, float width, float height, float transport_height,
                          const std::vector<CardWish>& wishes, float scroll, float narration_height,
                          bool demonstration, Drawer drawer) {
  StageLayout layout;
  layout.narrow = width < theme.px(size::kNarrow);
  Rect all{0, 0, width, height};
  if (demonstration) {
    if (layout.narrow) all = all.inset(theme.px(10), 0);
    layout.transport = all.cut_bottom(transport_height);
    all.cut_bottom(theme.px(layout.narrow ? 6 : size::kGap));
    layout.cards = all;
    if (layout.narrow) {
      stack(theme, layout, wishes, scroll, drawer);
    } else {
      arrange(theme, layout, wishes, scroll, drawer, true);
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
      layout.narration = all.cut_bottom(narration_height);
      all.cut_bottom(theme.px(4));
    }
    layout.cards = all;
    stack(theme, layout, wishes, scroll, drawer);
  } else {
    all = all.inset(theme.px(20), 0);
    all.cut_top(theme.px(16));
    all.cut_bottom(theme.px(10));
    layout.transport = all.cut_top(transport_height);
    all.cut_top(theme.px(size::kGap));
    layout.narration = all.cut_bottom(narration_height);
    all.cut_bottom(theme.px(8));
    layout.cards = all;
    arrange(theme, layout, wishes, scroll, drawer, false);
  }
  return layout;
}

}  // namespace interleave::ui
