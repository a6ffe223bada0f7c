#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "cli/report.h"
#include "lang/text.h"
#include "trace/interval.h"
#include "trace/metrics.h"
#include "trace/names.h"
#include "trace/narrate.h"

namespace interleave::cli {
namespace {

using lang::cat;
using trace::Activity;

constexpr std::size_t kMaxRows = 40;    // of a table or chart
constexpr std::size_t kMaxOutput = 50;  // printed lines
constexpr sim::Ticks kColumns = 80;     // of a chart
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::string fixed(double value, int decimals = 2) {
  const double scale = std::pow(10.0, decimals);
  const auto scaled = static_cast<long long>(std::llround(std::abs(value) * scale));
  std::string digits = std::to_string(scaled);
  while (digits.size() <= static_cast<std::size_t>(decimals)) digits.insert(0, "0");
  digits.insert(digits.size() - static_cast<std::size_t>(decimals), ".");
  return value < 0 ? '-' + digits : digits;
}

// Text in columns: the first to the left, the others to the right.
class Table {
 public:
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] std::string text() const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string out;
    for (const auto& row : rows_) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string space(widths[i] - row[i].size(), ' ');
        line += i == 0 ? row[i] + space : "  " + space + row[i];
      }
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + '\n';
    }
    return out;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

template <typename T>
std::string or_dash(const std::optional<T>& value) {
  if (!value) return "-";
  if constexpr (std::is_floating_point_v<T>) {
    return fixed(*value);
  } else {
    return std::to_string(*value);
  }
}

std::string headline(const sim::Machine& machine, const trace::FigureBuilder& figures) {
  std::string text = cat(outcome_name(figures.outcome()), " at t=", figures.end_time());
  if (figures.fault()) text += ": " + sim::describe(machine, figures.state(), figures.fault());
  return text + '\n';
}

std::string memory_text(const sim::Machine& machine, const sim::State& state) {
  std::string text;
  for (const lang::Variable& variable : machine.program->variables) {
    text += cat(text.empty() ? "" : ", ", variable.name, " = ");
    if (variable.is_array) text += '[';
    for (std::uint32_t i = 0; i < variable.count; ++i) {
      const std::uint32_t cell = variable.first + i;
      text += cat(i == 0 ? "" : ", ", trace::value_text(machine, cell, state.logical[cell]));
    }
    if (variable.is_array) text += ']';
  }
  return text;
}

char strand_letter(sim::StrandId strand) {
  return strand < kLetters.size() ? kLetters[strand] : '*';
}

struct Mark {
  Activity activity;
  char letter;
  std::string_view meaning;
};
constexpr std::array<Mark, 9> kMarks = {{
    {Activity::kRunning, '#', "running"},
    {Activity::kSpinning, '~', "spinning"},
    {Activity::kSwitching, '/', "switching"},
    {Activity::kReady, '.', "ready"},
    {Activity::kHeld, '-', "held by the schedule"},
    {Activity::kBlocked, 'b', "blocked"},
    {Activity::kIo, 'i', "I/O"},
    {Activity::kSleeping, 'z', "sleeping"},
    {Activity::kSuspended, 'w', "suspended"},
}};

class Chart {
 public:
  explicit Chart(const trace::Run& run) : run_(run) {
    ticks_ = std::max<sim::Ticks>((run.end_time() + kColumns - 1) / kColumns, 1);
    columns_ = (run.end_time() + ticks_ - 1) / ticks_;
  }

  std::string draw() {
    if (columns_ == 0) return {};
    const trace::Timeline& timeline = run_.timeline();
    const std::size_t strands = std::min<std::size_t>(timeline.strands(), kMaxRows);
    for (std::size_t core = 0; core < timeline.cores(); ++core) {
      labels_.push_back(cat("core ", core));
    }
    for (sim::StrandId strand = 0; strand < strands; ++strand) {
      labels_.push_back(cat(strand_letter(strand), "  ", trace::strand_name(run_, strand)));
    }
    for (const std::string& label : labels_) width_ = std::max(width_, label.size());

    std::string text = ruler();
    std::size_t row = 0;
    for (sim::CoreId core = 0; core < timeline.cores(); ++core) {
      text += line(labels_[row++], timeline.core(core), true, core);
    }
    for (sim::StrandId strand = 0; strand < strands; ++strand) {
      text += line(labels_[row++], timeline.strand(strand), false, strand);
    }
    if (timeline.strands() > strands) {
      text += cat("... and ", timeline.strands() - strands, " more\n");
    }
    return text + legend();
  }

 private:
  std::string ruler() const {
    std::string marks;
    for (sim::Ticks column = 0; column < columns_; column += 10) {
      const std::string number = std::to_string(column * ticks_);
      if (marks.size() > static_cast<std::size_t>(column)) continue;
      marks.resize(static_cast<std::size_t>(column), ' ');
      marks += number;
    }
    return cat(std::string(width_, ' '), "  ", marks, '\n');
  }

  std::string line(const std::string& label, const trace::Track& track, bool is_core,
                   std::uint32_t number) {
    std::string text(static_cast<std::size_t>(columns_), ' ');
    for (sim::Ticks column = 0; column < columns_ && !track.empty(); ++column) {
      const sim::Ticks from = column * ticks_;
      const auto first = track.find(from);
      std::size_t begin = first.value_or(0);
      if (!first && track.start(0) >= from + ticks_) continue;
      if (!first && track.start(0) < from) continue;
      std::size_t end = begin;
      while (end < track.size() && track.start(end) < from + ticks_) ++end;
      if (end == begin) continue;
      text[static_cast<std::size_t>(column)] =
          letter(track, longest_within(track, begin, end, from), is_core, number);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    std::string padded = label;
    padded.resize(width_, ' ');
    return cat(padded, " |", text, '\n');
  }

  // The interval that fills most of a column.
  sim::Ticks overlap(const trace::Track& track, std::size_t i, sim::Ticks from) const {
    return std::min(track.end(i), from + ticks_) - std::max(track.start(i), from);
  }
  std::size_t longest_within(const trace::Track& track, std::size_t begin, std::size_t end,
                             sim::Ticks from) const {
    std::size_t best = begin;
    for (std::size_t i = begin; i < end; ++i) {
      if (overlap(track, i, from) > overlap(track, best, from)) best = i;
    }
    return best;
  }

  char letter(const trace::Track& track, std::size_t i, bool is_core, std::uint32_t number) {
    const Activity activity = track.activity(i);
    if (activity == Activity::kAbsent) return is_core ? '.' : ' ';
    if (is_core && activity != Activity::kSwitching) {
      const auto interval = trace::core_interval(run_, number, i);
      return interval.strand == sim::kNobody ? '+' : strand_letter(interval.strand);
    }
    const auto mark = std::ranges::find(kMarks, activity, &Mark::activity);
    used_[static_cast<std::size_t>(mark - kMarks.begin())] = true;
    return mark->letter;
  }

  std::string legend() const {
    std::string text;
    for (std::size_t i = 0; i < kMarks.size(); ++i) {
      if (used_[i]) text += cat(text.empty() ? "" : ", ", kMarks[i].letter, ' ', kMarks[i].meaning);
    }
    if (ticks_ > 1) text += cat(text.empty() ? "" : "; ", "a column is ", ticks_, " ticks");
    return text + '\n';
  }

  const trace::Run& run_;
  sim::Ticks ticks_ = 1, columns_ = 0;  // ticks a column
  std::vector<std::string> labels_;
  std::size_t width_ = 0;
  std::array<bool, kMarks.size()> used_{};
};

}  // namespace

std::string run_table(const sim::Machine& machine, const trace::FigureBuilder& figures) {
  const trace::Metrics metrics = figures.metrics();
  const sim::State& state = figures.state();
  std::string text = headline(machine, figures) + '\n';

  Table strands;
  strands.row({"", "arrival", "first run", "finish", "response", "turnaround", "wait"});
  std::size_t shown = 0, left_out = 0;
  for (const trace::StrandMetrics& strand : metrics.strands) {
    if (strand.future) continue;
    if (++shown > kMaxRows) {
      ++left_out;
      continue;
    }
    strands.row({sim::strand_name(machine, state.logical, strand.strand),
                 std::to_string(strand.arrival), or_dash(strand.first_run), or_dash(strand.finish),
                 or_dash(strand.response()), or_dash(strand.turnaround()),
                 std::to_string(strand.wait())});
  }
  if (left_out > 0) strands.row({cat("... and ", left_out, " more")});
  strands.row({"average", "", "", "", or_dash(metrics.averages.response),
               or_dash(metrics.averages.turnaround), or_dash(metrics.averages.wait)});
  text += strands.text() + '\n';

  Table cores;
  cores.row({"", "busy", "switch", "idle", "used"});
  for (std::size_t i = 0; i < metrics.cores.size(); ++i) {
    const trace::CoreMetrics& core = metrics.cores[i];
    cores.row({cat("core ", i), std::to_string(core.busy), std::to_string(core.switching),
               std::to_string(core.idle), fixed(core.utilisation() * 100, 0 + 1) + " %"});
  }
  text += cores.text() + '\n';

  text += cat("context switches ", metrics.context_switches, ", migrations ", metrics.migrations);
  if (metrics.spun > 0) text += cat(", ticks spun ", metrics.spun);
  if (metrics.polls > 0) {
    text += cat(", polls ", metrics.polls, ", wakes ", metrics.wakes, ", steals ", metrics.steals);
  }
  text += cat(", throughput ", fixed(metrics.throughput, 3), ", fairness ",
              fixed(metrics.fairness, 3), ", memory ", metrics.peak_memory_kib, " KiB\n");
  const std::string memory = memory_text(machine, state);
  if (!memory.empty()) text += cat("memory at the end: ", memory, '\n');
  return text;
}

std::string run_chart(const trace::Run& run) { return Chart(run).draw(); }

std::string run_output(const trace::Run& run) {
  std::string text;
  std::size_t lines = 0;
  for (const trace::EventId id : run.index().notable()) {
    const sim::Event& event = run.events()[id];
    if (event.kind != sim::EventKind::kPrint || event.extra != 0) continue;
    if (++lines > kMaxOutput) continue;
    text += cat("t=", event.time, ' ', trace::strand_name(run, event.strand), ": ",
                trace::printed_text(run, id), '\n');
  }
  if (lines > kMaxOutput) text += cat("... and ", lines - kMaxOutput, " more lines\n");
  return text;
}

}  // namespace interleave::cli
