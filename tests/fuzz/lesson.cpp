// The lesson format: whatever the Markdown was, the HTML made of it has only tags that we write, no script, and links
// that go where links may go.
#include "lesson/lesson.h"

#include <array>
#include <string>
#include <string_view>

#include "fuzz/fuzz.h"
#include "lang/diagnostic.h"

namespace {

using namespace interleave;
using fuzz::must;

constexpr std::array<std::string_view, 33> kTags{
    "p",  "em",    "strong", "code", "pre", "a",   "ul",     "ol",    "li",    "blockquote", "h3",
    "h4", "h5",    "h6",     "hr",   "br",  "s",   "table",  "thead", "tbody", "tr",         "th",
    "td", "input", "div",    "span", "del", "kbd", "figure", "aside", "sup",   "sub",        "h2"};

void check_link(std::string_view link) {
  // "Https:" is https: the case of a scheme means nothing (RFC 3986, section 3.1).
  std::string target(link);
  for (char& c : target) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const bool good = target.starts_with("http://") || target.starts_with("https://") ||
                    target.starts_with("mailto:") || target.starts_with("#");
  must(good, "a link goes to http, https, mailto or a place in the course");
}

void check_html(std::string_view html) {
  for (std::size_t at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
    std::string_view tag = html.substr(at + 1);
    const std::size_t end = tag.find('>');
    must(end != tag.npos, "a tag is closed");
    tag = tag.substr(0, end);
    if (tag.starts_with('/')) tag.remove_prefix(1);
    const std::string_view name = tag.substr(0, tag.find_first_of(" /"));
    bool known = false;
    for (const std::string_view allowed : kTags) known = known || allowed == name;
    must(known, "only tags that we write");
    must(tag.find(" on") == tag.npos || tag.find('"') < tag.find(" on"), "no handlers");
    const std::size_t link = tag.find("href=\"");
    if (link != tag.npos) {
      const std::string_view target = tag.substr(link + 6);
      check_link(target.substr(0, target.find('"')));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const lesson::Parsed parsed = lesson::parse("lessons/01-fuzz.md", fuzz::text_of(data, size));
  for (const lang::Diagnostic& diagnostic : parsed.diagnostics) {
    must(!diagnostic.message.empty(), "a diagnostic has a message");
  }
  if (!parsed.ok()) must(!lang::render(parsed.lesson.source, parsed.diagnostics).empty(), "shown");
  must(parsed.lesson.pages.size() <= lesson::kMaxPages, "pages have a limit");
  for (const lesson::Page& page : parsed.lesson.pages) {
    check_html(page.title_html);
    for (const lesson::Block& block : page.blocks) check_html(block.html);
    for (const lesson::Quiz& quiz : page.quizzes) {
      check_html(quiz.question_html);
      check_html(quiz.explanation_html);
      for (const lesson::Answer& answer : quiz.answers) {
        check_html(answer.html);
        check_html(answer.remark_html);
      }
    }
    for (const lesson::Goal& goal : page.goals) {
      check_html(goal.text_html);
      for (const std::string& hint : goal.hints_html) check_html(hint);
    }
    if (page.teacher) check_html(page.teacher->notes_html);
  }
  return 0;
}
