#include "trace/export_svg.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "lang/text.h"
#include "trace/interval.h"
#include "trace/names.h"
#include "trace/palette.h"
#include "trace/why.h"
#include "words/words.h"

namespace interleave::trace {
namespace {

using lang::cat;
using words::Phrase;
using words::say;

constexpr int kRow = 26;  // height of a row
constexpr int kGap = 8;
constexpr int kPadding = 16;
constexpr int kAxis = 28;
constexpr int kLegend = 30;
constexpr double kLetter = 7.0;  // width of a letter at 12 px, roughly: only for what fits

struct Theme {
  std::string_view background, text, faint, line, danger;
};
constexpr Theme kLight{"#ffffff", "#1b1f2a", "#5c6370", "#d9dce3", "#c0341d"};
constexpr Theme kDark{"#14161c", "#e8eaf0", "#a4abb8", "#343946", "#ff8f7a"};

struct State {
  Activity activity;
  std::string_view pattern, letter;
  Phrase words;
};
constexpr std::array<State, 7> kStates = {{
    {Activity::kReady, "ready", "r", "svg.ready"},
    {Activity::kSwitching, "switching", "s", "svg.switching"},
    {Activity::kBlocked, "blocked", "b", "svg.blocked"},
    {Activity::kIo, "io", "i", "svg.io"},
    {Activity::kSleeping, "sleeping", "z", "svg.sleeping"},
    {Activity::kSuspended, "suspended", "a", "svg.suspended"},
    {Activity::kHeld, "held", "h", "svg.held"},
}};

const State* state_of(Activity activity) {
  const auto at = std::ranges::find(kStates, activity, &State::activity);
  return at == kStates.end() ? nullptr : &*at;
}

std::string hex(std::uint32_t color) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "#";
  for (int shift = 20; shift >= 0; shift -= 4) text += kDigits[(color >> shift) & 15];
  return text;
}

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

// Coordinates with at most one decimal, without the locale.
std::string coordinate(double value) {
  const auto tenths = static_cast<long long>(value * 10 + (value < 0 ? -0.5 : 0.5));
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += cat('.', std::abs(static_cast<int>(tenths % 10)));
  return text;
}

class Drawing {
 public:
  Drawing(const Run& run, const SvgOptions& options)
      : run_(run), options_(options), theme_(options.dark ? kDark : kLight) {
    from_ = std::max<Ticks>(options.from, 0);
    to_ = options.to < 0 ? run.end_time() : options.to;
    if (to_ <= from_) to_ = from_ + 1;
    std::size_t longest = 6;
    if (options_.strands) {
      for (StrandId s = 0; s < run.timeline().strands(); ++s) {
        longest = std::max(longest, strand_name(run, s).size());
      }
    }
    left_ = kPadding + static_cast<double>(std::min<std::size_t>(longest, 24)) * kLetter + 12;
    scale_ = (options_.width - left_ - kPadding) / static_cast<double>(to_ - from_);
  }

  std::string draw() {
    std::string rows;
    double y = kPadding;
    if (options_.cores) {
      for (CoreId core = 0; core < run_.timeline().cores(); ++core, y += kRow + kGap) {
        label(rows, y, say("stage.core", {{"core", std::to_string(core)}}));
        core_row(rows, core, y);
      }
      if (options_.strands) {
        rows += cat("<path d=\"M", coordinate(kPadding), ' ', coordinate(y), 'H',
                    coordinate(options_.width - kPadding), "\" class=\"line\"/>\n");
        y += kGap;
      }
    }
    if (options_.strands) {
      for (StrandId s = 0; s < run_.timeline().strands(); ++s, y += kRow + kGap) {
        label(rows, y, strand_name(run_, s));
        strand_row(rows, s, y);
      }
    }
    std::string grid;
    axis(grid, y);
    y += kAxis;
    std::string legend;
    y = draw_legend(legend, y);
    return head(y + kPadding) + grid + rows + legend + "</svg>\n";
  }

 private:
  [[nodiscard]] double x_of(Ticks t) const {
    return left_ + static_cast<double>(std::clamp(t, from_, to_) - from_) * scale_;
  }

  [[nodiscard]] std::string head(double height) const {
    std::string out = cat(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", options_.width, "\" height=\"",
        coordinate(height), "\" viewBox=\"0 0 ", options_.width, ' ', coordinate(height),
        "\" role=\"img\" font-family=\"Inter, "
        "system-ui, sans-serif\" font-size=\"12\">\n<title>",
        escape(say("svg.title", {{"from", std::to_string(from_)}, {"to", std::to_string(to_)}})),
        "</title>\n<style>.line{stroke:", theme_.line,
        ";stroke-width:1;fill:none}.text{fill:", theme_.text, "}.faint{fill:", theme_.faint,
        "}.wait{stroke:", theme_.line, "}</style>\n<defs>\n");
    const auto pattern = [&](std::string_view id, int size, std::string_view shapes) {
      out += cat("<pattern id=\"", id, "\" width=\"", size, "\" height=\"", size,
                 "\" patternUnits=\"userSpaceOnUse\"><g stroke=\"", theme_.faint,
                 "\" stroke-width=\"1\" fill=\"none\">", shapes, "</g></pattern>\n");
    };
    pattern("ready", 6, "<path d=\"M-1 1L1 -1M0 6L6 0M5 7L7 5\"/>");
    pattern("switching", 4, "<path d=\"M0 2H4\"/>");
    pattern("blocked", 6, "<path d=\"M0 0L6 6M0 6L6 0\"/>");
    pattern("io", 6, "<path d=\"M3 0V6\"/>");
    pattern("sleeping", 8,
            "<circle cx=\"2\" cy=\"2\" r=\".8\"/><circle cx=\"6\" cy=\"6\" r=\".8\"/>");
    pattern("suspended", 8, "<path d=\"M0 6Q2 2 4 6T8 6\"/>");
    pattern("held", 8, "<path d=\"M2 4H6\"/>");
    return out + cat("</defs>\n<rect width=\"100%\" height=\"100%\" fill=\"", theme_.background,
                     "\"/>\n");
  }

  void label(std::string& out, double y, std::string_view name) const {
    out += cat("<text class=\"text\" x=\"", kPadding, "\" y=\"", coordinate(y + 17), "\">",
               escape(name), "</text>\n");
  }

  // A label inside a box, if there is room for it.
  void inside(std::string& out, double x, double width, double y, std::string_view text,
              std::string_view fill) const {
    if (width < static_cast<double>(text.size()) * kLetter + 8) return;
    out += cat("<text x=\"", coordinate(x + 6), "\" y=\"", coordinate(y + 17), "\" fill=\"", fill,
               "\">", escape(text), "</text>\n");
  }

  void box(std::string& out, const TrackItem& item, double y, std::string_view fill,
           std::string_view title, bool waiting) const {
    const double x = x_of(item.start);
    const double width = std::max(x_of(item.end) - x, 0.5);
    const int inset = waiting ? 5 : 0;
    out +=
        cat("<rect x=\"", coordinate(x), "\" y=\"", coordinate(y + inset), "\" width=\"",
            coordinate(width), "\" height=\"", kRow - 2 * inset, "\" rx=\"3\" fill=\"", fill,
            waiting ? "\" class=\"wait\"" : "\"", "><title>", escape(title), "</title></rect>\n");
  }

  void core_row(std::string& out, CoreId core, double y) {
    for (const TrackItem& item : items(run_.timeline().core(core))) {
      const Interval interval = core_interval(run_, core, item.interval);
      if (interval.activity == Activity::kAbsent) continue;
      const std::string title = why_core(run_, interval).sentence;
      if (interval.activity == Activity::kSwitching) {
        used_[1] = true;
        box(out, item, y, "url(#switching)", title, true);
        continue;
      }
      slice(out, item, interval, y, title);
    }
  }

  void strand_row(std::string& out, StrandId strand, double y) {
    for (const TrackItem& item : items(run_.timeline().strand(strand))) {
      const Interval interval = strand_interval(run_, strand, item.interval);
      if (interval.activity == Activity::kAbsent) continue;
      const Why reason = why(run_, interval);
      const State* state = state_of(interval.activity);
      if (state == nullptr) {
        slice(out, item, interval, y, reason.sentence);
        continue;
      }
      used_[static_cast<std::size_t>(state - kStates.data())] = true;
      box(out, item, y, cat("url(#", state->pattern, ')'), reason.sentence, true);
      chip(out, item, y, state->letter);
    }
  }

  // The letter of a state on a plain ground, so that it is not lost in the hatching.
  void chip(std::string& out, const TrackItem& item, double y, std::string_view letter) const {
    const double x = x_of(item.start);
    if (x_of(item.end) - x < 18) return;
    out += cat("<rect x=\"", coordinate(x + 4), "\" y=\"", coordinate(y + 7),
               "\" width=\"12\" height=\"12\" rx=\"2\" fill=\"", theme_.background,
               "\"/><text class=\"faint\" font-size=\"10\" text-anchor=\"middle\" x=\"",
               coordinate(x + 10), "\" y=\"", coordinate(y + 16.5), "\">", letter, "</text>\n");
  }

  void slice(std::string& out, const TrackItem& item, const Interval& interval, double y,
             std::string_view title) const {
    const bool worker = interval.strand == kNobody;
    const Paint paint = worker ? kStrandPaints.back() : paint_of(interval.strand);
    box(out, item, y, hex(paint.fill), title, false);
    const double x = x_of(item.start);
    inside(out, x, x_of(item.end) - x, y,
           worker ? say("svg.worker") : strand_name(run_, interval.strand), hex(paint.ink));
  }

  [[nodiscard]] std::vector<TrackItem> items(const Track& track) const {
    std::vector<TrackItem> result;
    summarize(track, from_, to_, std::max(options_.width, 1), result);
    return result;
  }

  void axis(std::string& out, double bottom) const {
    Ticks step = 1;
    for (int i = 0; static_cast<double>(step) * scale_ < 48; ++i) {
      step = i % 3 == 1 ? step / 2 * 5 : step * 2;  // 1 2 5 10 20 50
    }
    for (Ticks t = (from_ + step - 1) / step * step; t <= to_; t += step) {
      const std::string x = coordinate(x_of(t));
      out += cat("<path d=\"M", x, ' ', kPadding, 'V', coordinate(bottom),
                 "\" class=\"line\"/><text class=\"faint\" text-anchor=\"middle\" x=\"", x,
                 "\" y=\"", coordinate(bottom + 16), "\">", t, "</text>\n");
    }
  }

  double draw_legend(std::string& out, double y) const {
    double x = left_;
    bool any = false;
    for (std::size_t i = 0; i < kStates.size(); ++i) {
      if (!used_[i]) continue;
      const std::string_view words = words::phrase(kStates[i].words);
      const double width = 34 + static_cast<double>(words.size()) * kLetter;
      if (any && x + width > options_.width - kPadding) {
        x = left_;
        y += kLegend;
      }
      any = true;
      out += cat("<rect class=\"wait\" x=\"", coordinate(x), "\" y=\"", coordinate(y + 4),
                 "\" width=\"16\" height=\"16\" rx=\"3\" fill=\"url(#", kStates[i].pattern,
                 ")\"/><text class=\"faint\" x=\"", coordinate(x + 22), "\" y=\"",
                 coordinate(y + 16), "\">", kStates[i].letter, "  ", escape(words), "</text>\n");
      x += width;
    }
    return any ? y + kLegend : y;
  }

  const Run& run_;
  const SvgOptions& options_;
  const Theme& theme_;
  Ticks from_ = 0, to_ = 0;
  double left_ = 0, scale_ = 1;
  std::array<bool, kStates.size()> used_{};
};

}  // namespace

std::string timeline_svg(const Run& run, const SvgOptions& options) {
  return Drawing(run, options).draw();
}

}  // namespace interleave::trace
