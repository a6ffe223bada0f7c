#include "lesson/lesson.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "lang/text.h"
#include "lesson/blocks.h"
#include "lesson/cursor.h"
#include "lesson/markdown_lines.h"
#include "lesson/prose.h"

namespace interleave::lesson {
namespace {

using lang::cat;
using lang::quote;
using lang::Span;

constexpr std::size_t kMaxDefinitionBytes = 8 * 1024;

const Page* page_called(const std::vector<Page>& pages, std::string_view slug) {
  const auto found = std::ranges::find(pages, slug, &Page::slug);
  return found == pages.end() ? nullptr : &*found;
}

// Of "old-slug new-slug": both; the second is empty if there is but one.
std::pair<std::string_view, std::string_view> both_of(std::string_view moved) {
  const std::size_t space = std::min(moved.find(' '), moved.size());
  return {moved.substr(0, space), moved.substr(std::min(space + 1, moved.size()))};
}

class Parser {
 public:
  Parser(std::string_view path, std::string_view text, const ParseOptions& options)
      : reading_{parsed_.lesson, options, parsed_.diagnostics, {}} {
    Lesson& lesson = parsed_.lesson;
    lesson.slug = slug_of_path(path);
    lesson.source.name = path;
    const bool too_long = text.size() > kMaxLessonBytes;
    lesson.source.text = without_carriage_returns(text.substr(0, kMaxLessonBytes));
    const auto unclean = make_clean(lesson.source.text);
    reading_.place.lesson = lesson.slug;
    if (too_long) {
      reading_.error({0, 0}, cat("a lesson has at most ", kMaxLessonBytes / 1024, " KiB"));
    }
    if (unclean) {
      reading_.error({*unclean, *unclean + 1}, "this byte is not text",
                     "UTF-8 without control characters");
    }
  }

  Parsed run() {
    const std::string& text = parsed_.lesson.source.text;
    const auto lines = lines_of(text, {0, static_cast<std::uint32_t>(text.size())});
    std::size_t next = front_matter(lines);
    collect_definitions(lines, next);
    for (; next < lines.size(); ++next) {
      if (const auto fence = fence_of(text, lines[next])) {
        next = fenced(lines, next, *fence);
      } else if (const auto heading = heading_of(text, lines[next]);
                 heading && heading->level <= 2) {
        begin_page(lines[next], *heading, static_cast<std::uint32_t>(next + 1));
      } else {
        prose(lines[next]);
      }
    }
    end_page();
    if (parsed_.lesson.pages.empty()) {
      const auto end = static_cast<std::uint32_t>(text.size());
      reading_.error({end, end}, "the lesson has no page", "a heading: ## Three jobs, one core");
    }
    check_links();
    check_moved();
    lang::Reporter reporter;
    for (lang::Diagnostic& diagnostic : parsed_.diagnostics) reporter.add(std::move(diagnostic));
    parsed_.diagnostics = reporter.take();
    return std::move(parsed_);
  }

 private:
  [[nodiscard]] std::string_view text_of(Span span) const { return reading_.text(span); }

  // ---- front matter ----

  std::size_t front_matter(const std::vector<Span>& lines) {
    static constexpr auto kKeys =
        std::to_array<std::string_view>({"title", "unit", "order", "summary", "concepts", "paths",
                                         "prerequisites", "layout", "moved"});
    if (lines.empty() || text_of(lines[0]) != "---") {
      reading_.error(lines.empty() ? Span{0, 0} : lines[0], "the front matter is missing",
                     "--- and lines such as title: Taking turns");
      return 0;
    }
    std::map<std::string_view, Span> values;
    std::size_t i = 1;
    for (; i < lines.size() && text_of(lines[i]) != "---"; ++i) {
      Cursor cursor(reading_.text(), lines[i]);
      if (cursor.at_end()) continue;
      const Span word = cursor.word_here();
      const std::string_view key = text_of(word);
      cursor.jump(word.end);
      if (key.empty() || !cursor.take(":")) {
        reading_.error(lines[i], "this is not a line of front matter", "key: value");
      } else if (std::ranges::find(kKeys, key) == kKeys.end()) {
        const std::string_view near = lang::nearest(key, kKeys);
        reading_.error(
            word, cat("there is no ", quote(key), " in a lesson's front matter"),
            "title, unit, order, summary, concepts, paths, prerequisites, layout or moved",
            near.empty() ? "" : cat("did you mean ", quote(near), "?"));
      } else if (!values.emplace(key, unquoted(cursor.rest())).second) {
        reading_.error(word, cat(quote(key), " is given twice"), "each key once");
      }
    }
    if (i == lines.size()) {
      reading_.error(lines[0], "the front matter does not end", "a line --- after it");
      return 1;
    }
    Lesson& lesson = parsed_.lesson;
    for (const std::string_view key : {"title", "unit", "order", "summary"}) {
      if (!values.contains(key)) {
        reading_.error(lines[i], cat("the front matter has no ", quote(key)), cat(key, ": ..."));
      }
    }
    if (values.contains("title")) lesson.title = text_of(values["title"]);
    if (values.contains("summary")) lesson.summary = text_of(values["summary"]);
    if (values.contains("unit")) read_unit(values["unit"]);
    if (values.contains("order")) {
      const auto order = whole_number(text_of(values["order"]));
      if (order && *order >= 0 && *order < 1000)
        lesson.order = static_cast<std::uint32_t>(*order);
      else
        reading_.error(values["order"], "the order is not a number", "a number from 0 to 999");
    }
    lesson.concepts = list(values, "concepts");
    lesson.paths = list(values, "paths");
    lesson.prerequisites = list(values, "prerequisites");
    lesson.moved = list(values, "moved");
    if (values.contains("moved")) moved_ = values["moved"];
    if (values.contains("layout")) {
      const std::string_view layout = text_of(values["layout"]);
      if (layout == "wide")
        lesson.layout = Layout::kWide;
      else if (layout != "column")
        reading_.error(values["layout"], cat("there is no layout ", quote(layout)),
                       "column or wide");
    }
    return i + 1;
  }

  // Front matter is YAML to others, so a value that would mean something there stands in quotes.
  Span unquoted(Span value) {
    const std::string_view text = text_of(value);
    if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
      return {value.begin + 1, value.end - 1};
    }
    const bool special = text.find(": ") != std::string_view::npos ||
                         text.find(" #") != std::string_view::npos ||
                         (!text.empty() && std::string_view("[]{}&*!|>'\"%@`#-?").find(text[0]) !=
                                               std::string_view::npos);
    if (special) reading_.error(value, "this value must stand in quotes", cat('"', text, '"'));
    return value;
  }

  void read_unit(Span value) {
    Cursor cursor(reading_.text(), value);
    const Span number = cursor.word_here();
    const auto unit = whole_number(text_of(number));
    cursor.jump(number.end);
    if (!unit || *unit < 1 || *unit > 99 || cursor.at_end()) {
      reading_.error(value, "the unit is not given",
                     "its number and title: 4 When things go wrong");
      return;
    }
    parsed_.lesson.unit_number = static_cast<std::uint32_t>(*unit);
    parsed_.lesson.unit = cursor.rest_text();
  }

  std::vector<std::string> list(const std::map<std::string_view, Span>& values,
                                std::string_view key) {
    std::vector<std::string> out;
    const auto found = values.find(key);
    if (found == values.end()) return out;
    std::uint32_t begin = found->second.begin;
    const std::uint32_t end = found->second.end;
    while (begin < end) {
      const auto comma =
          static_cast<std::uint32_t>(std::min<std::size_t>(reading_.text().find(',', begin), end));
      const Cursor item(reading_.text(), {begin, comma});
      if (!item.at_end()) out.emplace_back(item.rest_text());
      begin = comma + 1;
    }
    return out;
  }

  // ---- pages ----

  void collect_definitions(const std::vector<Span>& lines, std::size_t from) {
    std::optional<Fence> open;
    for (std::size_t i = from; i < lines.size(); ++i) {
      if (open) {
        if (closes(reading_.text(), lines[i], *open)) open.reset();
      } else if (const auto fence = fence_of(reading_.text(), lines[i])) {
        open = fence;
      } else if (is_definition(text_of(lines[i])) &&
                 reading_.definitions.size() + lines[i].end - lines[i].begin <
                     kMaxDefinitionBytes) {
        reading_.definitions += text_of(lines[i]);
        reading_.definitions += '\n';
      }
    }
  }

  void begin_page(Span line, const Heading& heading, std::uint32_t number) {
    if (heading.level == 1) {
      // GitHub readers like a title; it says nothing new.
      if (!parsed_.lesson.pages.empty() || text_of(heading.title) != parsed_.lesson.title) {
        reading_.error(line, "a page begins with ##",
                       "one # at most, with the lesson's title, before the first page");
      }
      return;
    }
    end_page();
    auto& pages = parsed_.lesson.pages;
    if (pages.size() == kMaxPages) {
      reading_.error(line, cat("a lesson has at most ", kMaxPages, " pages"));
      ignoring_ = true;
      return;
    }
    Page page;
    page.line = number;
    if (!pages.empty()) {
      const Page& before = pages.back();
      page.scenarios = before.scenarios;
      page.lanes = before.lanes;
      page.stage = before.stage;
      page.real = before.real;
    }
    const Html title = render_inline(text_of(heading.title), reading_.place);
    reading_.take(title, heading.title);
    page.title = title.text;
    page.title_html = title.html;
    page.words = title.words;
    if (page.title.empty()) reading_.error(line, "the page has no title", "## A title");
    const std::string anchor = anchor_of(page.title);
    page.slug = anchor.empty() ? "page" : anchor;
    for (int again = 1; page_called(pages, page.slug) != nullptr; ++again) {
      page.slug = cat(anchor.empty() ? "page" : anchor, '-', again);
    }
    reading_.place.page = page.slug;
    heading_line_ = line;
    pages.push_back(std::move(page));
    own_scenarios_ = own_real_ = false;
    blocks_ = 0;
  }

  void end_page() {
    flush_prose();
    if (parsed_.lesson.pages.empty()) return;
    Page& page = parsed_.lesson.pages.back();
    for (const Lane& lane : page.lanes) {
      if (!lane.scenario.empty() && page.scenario(lane.scenario) == nullptr) {
        reading_.error(heading_line_,
                       cat("lane ", quote(lane.name), " runs ", quote(lane.scenario),
                           ", and this page has no scenario of that name"),
                       cat("```scenario ", lane.scenario));
      }
    }
  }

  Page* current(Span at) {
    if (ignoring_) return nullptr;
    if (!parsed_.lesson.pages.empty()) return &parsed_.lesson.pages.back();
    if (!complained_) {
      reading_.error(at, "this stands before the first page", "a heading first: ## Three jobs");
      complained_ = true;
    }
    return nullptr;
  }

  void prose(Span line) {
    const bool blank = Cursor(reading_.text(), line).at_end();
    if (blank && prose_.begin == prose_.end) return;
    if (!blank && current(line) == nullptr) return;
    if (prose_.begin == prose_.end) prose_.begin = line.begin;
    prose_.end = line.end;
  }

  void flush_prose() {
    if (prose_.begin != prose_.end && !parsed_.lesson.pages.empty()) {
      Page& page = parsed_.lesson.pages.back();
      std::string html = reading_.html(prose_, page.words);
      if (!html.empty()) page.blocks.push_back({Block::Kind::kProse, std::move(html), 0});
    }
    prose_ = {};
  }

  // ---- fenced blocks ----

  // Returns the index of the closing line.
  std::size_t fenced(const std::vector<Span>& lines, std::size_t opening, const Fence& fence) {
    Cursor info(reading_.text(), fence.info);
    const Span word = info.value_here();
    const std::string_view kind = text_of(word);
    info.jump(word.end);
    const bool ours = is_ours(kind, info.rest_text());
    std::size_t closing = opening + 1;
    const auto inside = [&] {
      return closing < lines.size() && !closes(reading_.text(), lines[closing], fence);
    };
    while (inside() && !(ours && opens_ours(lines[closing]))) ++closing;
    std::uint32_t end = closing < lines.size() ? lines[closing].begin : lines.back().begin;
    if (closing == lines.size() || inside()) {
      reading_.error(lines[opening], "this block is not closed", "``` on a line of its own");
      --closing;
      if (closing == opening) end = lines[opening].end;
    }
    const std::uint32_t begin = std::min(lines[opening].end + 1, end);
    if (!ours) {
      const std::string_view near =
          info.at_end() ? lang::nearest(kind, kKinds) : std::string_view();
      if (!near.empty()) {
        reading_.error(word, cat(quote(kind), " is no block of a lesson"), "",
                       cat("did you mean ", quote(near), "?"));
      }
      for (std::size_t i = opening; i <= closing && i < lines.size(); ++i) prose(lines[i]);
      return closing;
    }
    Page* page = current(lines[opening]);
    if (page == nullptr) return closing;
    flush_prose();
    if (++blocks_ > kMaxBlocks) {
      reading_.error(lines[opening], cat("a page has at most ", kMaxBlocks, " blocks"));
      return closing;
    }
    block(*page, kind, info, {begin, std::max(begin, end)}, static_cast<std::uint32_t>(opening + 2),
          lines[opening]);
    return closing;
  }

  static constexpr auto kKinds = std::to_array<std::string_view>(
      {"scenario", "lanes", "stage", "quiz", "goal", "solution", "teacher", "expect"});

  static bool is_ours(std::string_view kind, std::string_view rest) {
    return std::ranges::find(kKinds, kind) != kKinds.end() || (!kind.empty() && rest == "real");
  }

  // In a block of ours another one can only begin because the first was not closed.
  [[nodiscard]] bool opens_ours(Span line) const {
    const auto fence = fence_of(reading_.text(), line);
    if (!fence) return false;
    Cursor info(reading_.text(), fence->info);
    const Span word = info.value_here();
    info.jump(word.end);
    return is_ours(text_of(word), info.rest_text());
  }

  void block(Page& page, std::string_view kind, Cursor& info, Span inside, std::uint32_t line,
             Span opening) {
    if (kind == "scenario") {
      scenario(page, info, inside, line);
      return;
    }
    if (info.rest_text() == "real") {
      if (!own_real_) page.real.clear();
      own_real_ = true;
      RealCode real = read_real(reading_, inside, kind);
      if (real.label.empty()) {
        reading_.error(opening, cat("there is no tab for ", quote(kind)),
                       "rust, c, cpp, js, go, java or python");
      }
      page.real.push_back(std::move(real));
      return;
    }
    if (!info.at_end()) {
      reading_.error(info.rest(), cat("nothing can follow ", quote(kind)), "the end of the line");
    }
    if (kind == "lanes") {
      page.lanes = read_lanes(reading_, inside);
    } else if (kind == "stage") {
      page.stage = read_stage(reading_, inside);
    } else if (kind == "quiz") {
      page.blocks.push_back({Block::Kind::kQuiz, {}, page.quizzes.size()});
      page.quizzes.push_back(read_quiz(reading_, inside, page.words));
    } else if (kind == "goal") {
      page.blocks.push_back({Block::Kind::kGoal, {}, page.goals.size()});
      page.goals.push_back(read_goal(reading_, inside, page.words));
    } else if (kind == "solution") {
      if (page.goals.empty()) {
        reading_.error(opening, "this solves no goal", "a goal block before it");
      } else {
        page.goals.back().solution_scenario = program_of(inside, line);
      }
    } else if (kind == "teacher") {
      if (page.teacher) reading_.error(opening, "a page has one teacher block", "one block");
      page.teacher = read_teacher(reading_, inside);
    } else {
      auto expects = parse_expects(parsed_.lesson.source, inside, parsed_.diagnostics);
      std::ranges::move(expects, std::back_inserter(page.expects));
      if (page.expects.size() > kMaxExpects) {
        reading_.error(opening, cat("a page has at most ", kMaxExpects, " expectations"));
        page.expects.resize(kMaxExpects);
      }
    }
  }

  [[nodiscard]] Scenario program_of(Span inside, std::uint32_t line) const {
    Scenario program;
    program.text = text_of(inside);
    program.first_line = line;
    program.offset = inside.begin;
    return program;
  }

  void scenario(Page& page, Cursor& info, Span inside, std::uint32_t line) {
    Scenario program = program_of(inside, line);
    const Span where = info.rest();
    while (!info.at_end()) {
      const Span word = info.value_here();
      const std::string_view text = text_of(word);
      const bool name =
          std::ranges::all_of(text, [](char c) { return Cursor::is_word(c) || c == '-'; });
      if (text == "editable") {
        program.editable = true;
      } else if (program.name.empty() && name) {
        program.name = text;
      } else {
        reading_.error(word, "this cannot follow `scenario`", "a name, editable, or both");
      }
      info.jump(word.end);
    }
    if (!own_scenarios_) {
      page.scenarios.clear();
      if (!own_real_) page.real.clear();
    }
    own_scenarios_ = true;
    if (page.scenario(program.name) != nullptr &&
        (!program.name.empty() || page.scenarios.front().name.empty())) {
      reading_.error(where.begin < where.end ? where : Span{inside.begin, inside.begin},
                     program.name.empty() ? "the page already has its scenario"
                                          : "the page already has a scenario of this name",
                     "another name: ```scenario poll");
      return;
    }
    // The page's own program is the one without a name.
    if (program.name.empty())
      page.scenarios.insert(page.scenarios.begin(), std::move(program));
    else
      page.scenarios.push_back(std::move(program));
  }

  void check_links() {
    const Lesson& lesson = parsed_.lesson;
    for (const Lesson::Link& link : lesson.links) {
      if (link.lesson == lesson.slug && !link.page.empty() && lesson.page(link.page) == nullptr) {
        reading_.error(link.span, cat("this lesson has no page ", quote(link.page)),
                       "the anchor of one of its headings");
      }
    }
  }

  // Each page that had another slug is there, and none has its old one.
  void check_moved() {
    const Lesson& lesson = parsed_.lesson;
    for (const std::string& pair : lesson.moved) {
      const auto [from, to] = both_of(pair);
      if (page_called(lesson.pages, to) == nullptr || page_called(lesson.pages, from) != nullptr) {
        reading_.error(
            moved_, cat("this leads to no page: ", quote(pair)),
            "the slug that a page had, and the one that it has, with commas between pairs");
      }
    }
  }

  Parsed parsed_;
  Reading reading_;
  Span moved_{};
  Span prose_{};
  Span heading_line_{};
  std::size_t blocks_ = 0;
  bool own_scenarios_ = false, own_real_ = false;
  bool complained_ = false;
  bool ignoring_ = false;
};

}  // namespace

const Scenario* Page::scenario(std::string_view name) const {
  if (scenarios.empty()) return nullptr;
  if (name.empty()) return &scenarios.front();
  const auto found = std::ranges::find(scenarios, name, &Scenario::name);
  return found == scenarios.end() ? nullptr : &*found;
}

const Lane* Page::lane(std::string_view name) const {
  const auto found = std::ranges::find(lanes, name, &Lane::name);
  return found == lanes.end() ? nullptr : &*found;
}

const Page* Lesson::page(std::string_view page_slug) const {
  const Page* found = page_called(pages, page_slug);
  for (std::size_t i = 0; found == nullptr && i < moved.size(); ++i) {
    const auto [from, to] = both_of(moved[i]);
    if (from == page_slug) found = page_called(pages, to);
  }
  return found;
}

Parsed parse(std::string_view path, std::string_view text, const ParseOptions& options) {
  return Parser(path, text, options).run();
}

lang::Source source_of(const Lesson& lesson, const Scenario& scenario) {
  return {lesson.source.name, scenario.text, scenario.first_line};
}

Settings settings_of(const Page& page, const Lane* lane) {
  Settings settings = page.stage.settings;
  if (lane == nullptr) return settings;
  for (const auto& [name, value] : lane->settings) {
    const auto found = std::ranges::find(settings, name, &Settings::value_type::first);
    if (found == settings.end())
      settings.emplace_back(name, value);
    else
      found->second = value;
  }
  return settings;
}

std::uint32_t reading_seconds(const Page& page) {
  const auto controls = page.quizzes.size() + page.goals.size() + page.stage.knobs.size();
  return page.words * 60 / 200 + static_cast<std::uint32_t>(controls) * 10;
}

std::string slug_of_path(std::string_view path) {
  if (const auto slash = path.find_last_of("/\\"); slash != std::string_view::npos) {
    path.remove_prefix(slash + 1);
  }
  if (path.ends_with(".md")) path.remove_suffix(3);
  const auto first = path.find_first_not_of("0123456789");
  if (first != 0 && first != std::string_view::npos && path[first] == '-') {
    path.remove_prefix(first + 1);
  }
  const std::string slug = anchor_of(path);
  return slug.empty() ? "lesson" : slug;
}

}  // namespace interleave::lesson
