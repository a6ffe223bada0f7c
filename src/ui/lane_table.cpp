#include "ui/lane_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "session/facts.h"
#include "ui/units.h"

namespace interleave::ui {
namespace {

using Lane = session::LaneRun;

std::string whole(double figure) { return std::to_string(std::llround(figure)); }
std::string two_decimals(double figure) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", figure);
  return text.data();
}

// Less is better in all of them.
struct Column {
  Phrase head, brief;
  double (*of)(const Lane&);
  std::string (*text)(double);
  bool always;  // else only where the lanes differ in it
  bool average = false;
};

constexpr std::array<Column, 6> kColumns{{
    {"figure.all_done", "figure.done",
     [](const Lane& lane) { return static_cast<double>(lane.run().end_time()); }, whole, true},
    {"figure.switches", "figure.switches",
     [](const Lane& lane) { return static_cast<double>(lane.metrics().context_switches); }, whole,
     false},
    {"figure.peak_memory", "figure.memory",
     [](const Lane& lane) { return static_cast<double>(lane.metrics().peak_memory_kib); },
     memory_text, false},
    {"figure.average_response", "figure.response",
     [](const Lane& lane) { return lane.metrics().averages.response.value_or(0); }, two_decimals,
     true, true},
    {"figure.average_turnaround", "figure.turnaround",
     [](const Lane& lane) { return lane.metrics().averages.turnaround.value_or(0); }, two_decimals,
     true, true},
    {"figure.average_wait", "figure.wait",
     [](const Lane& lane) { return lane.metrics().averages.wait.value_or(0); }, two_decimals, true,
     true},
}};

bool finished(const Lane& lane) { return lane.run().outcome() == trace::Outcome::kFinished; }

std::pair<double, double> range_of(const Frame& frame, const Column& column) {
  std::pair<double, double> range{1e300, -1e300};
  for (const auto& lane : frame.session.lanes()) {
    range.first = std::min(range.first, column.of(*lane));
    range.second = std::max(range.second, column.of(*lane));
  }
  return range;
}

// As they are told: a KiB more of a runtime's 8 MiB is no difference to anybody.
bool differs(const Column& column, std::pair<double, double> range) {
  return column.text(range.first) != column.text(range.second);
}

// Averages of three tasks and of one thread that does the work of three cannot be compared.
bool same_strands(const Frame& frame) {
  const auto count = [](const auto& lane) {
    return std::ranges::count(lane->metrics().strands, false, &trace::StrandMetrics::daemon);
  };
  const auto lanes = frame.session.lanes();
  return std::ranges::all_of(lanes,
                             [&](const auto& lane) { return count(lane) == count(lanes.front()); });
}

// On a narrow screen four at the most: response and wait make room for what the lanes differ in.
std::vector<const Column*> columns_of(const Frame& frame, bool small) {
  std::vector<const Column*> columns;
  const bool same = same_strands(frame);
  for (const Column& column : kColumns) {
    if (column.average && !same) continue;
    if (column.always || differs(column, range_of(frame, column))) columns.push_back(&column);
  }
  for (const Phrase spare : {Phrase("figure.response"), Phrase("figure.wait")}) {
    if (!small || columns.size() <= 4) break;
    std::erase_if(columns, [&](const Column* column) { return column->brief == spare; });
  }
  return columns;
}

}  // namespace

void draw_lane_table(Frame& frame, Rect area) {
  const Palette& colors = frame.colors();
  const bool small = frame.width < frame.px(size::kNarrow);
  const std::vector<const Column*> columns = columns_of(frame, small);
  const bool short_heads = small || columns.size() > 4;
  const float size = small ? type::kSmall : type::kLabel;
  // Each column as wide as its widest text, and what is left over between them.
  const auto head_of = [&](std::size_t i) {
    return phrase(short_heads ? columns[i]->brief : columns[i]->head);
  };
  std::vector<float> ends(columns.size());
  float name_width = 0;
  float sum = 0;
  for (const auto& lane : frame.session.lanes()) {
    name_width = std::max(name_width, frame.paint.width(session::label_of(lane->name()),
                                                        {Face::kMedium, type::kLabel, 0}));
  }
  name_width = std::min(name_width, area.w * 0.3F);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    float wide = frame.paint.width(head_of(i), {Face::kRegular, small ? type::kTiny : size, 0});
    for (const auto& lane : frame.session.lanes()) {
      const TextStyle bold{Face::kBold, size, 0};
      wide = std::max(wide, frame.paint.width(columns[i]->text(columns[i]->of(*lane)), bold));
    }
    ends[i] = sum += wide;
  }
  const float gap = (area.w - name_width - sum) / static_cast<float>(columns.size());
  const auto cell = [&](const Rect& row, std::size_t i, std::string_view text, Face face, ImU32 ink,
                        float narrow_size = type::kSmall) {
    const float x = row.x + name_width + ends[i] + gap * static_cast<float>(i + 1);
    frame.paint.text(x, row.middle_y(), text, {face, small ? narrow_size : type::kLabel, ink},
                     Align::kRight);
  };
  const Rect head = area.cut_top(frame.px(kLaneTableRow));
  // Of a run that failed no figure is good.
  const bool all_finished =
      std::ranges::all_of(frame.session.lanes(), [](const auto& lane) { return finished(*lane); });
  if (all_finished) {
    frame.paint.text(head.x, head.middle_y(), phrase("figure.least"),
                     {Face::kBold, small ? type::kTiny : type::kSmall, colors.accent}, Align::kLeft,
                     name_width + gap / 2);
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    cell(head, i, head_of(i), Face::kRegular, colors.dim, type::kTiny);
  }
  for (const auto& lane : frame.session.lanes()) {
    const Rect row = area.cut_top(frame.px(kLaneTableRow));
    frame.paint.line({row.x, row.y}, {row.right(), row.y}, colors.grid);
    frame.paint.text(row.x, row.middle_y(), session::label_of(lane->name()),
                     {Face::kMedium, type::kLabel, colors.ink}, Align::kLeft, name_width);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto range = range_of(frame, *columns[i]);
      const double figure = columns[i]->of(*lane);
      const bool best = all_finished && differs(*columns[i], range) && figure == range.first;
      cell(row, i, columns[i]->text(figure), best ? Face::kBold : Face::kRegular,
           best ? colors.accent : colors.ink);
    }
  }
}

}  // namespace interleave::ui
