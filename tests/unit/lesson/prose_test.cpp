// Prose: what a reader gets, and what a hostile file does not.
#include "lesson/prose.h"

#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <vector>

namespace interleave::lesson {
namespace {

const Place kHere{"taking-turns", "a-turn"};

std::string html_of(std::string_view markdown) { return render(markdown, kHere).html; }

TEST(Prose, ParagraphsEmphasisAndCode) {
  EXPECT_EQ(
      html_of("One *core*, `work 4` and **C**."),
      "<p>One <em>core</em>, <code translate=\"no\">work 4</code> and <strong>C</strong>.</p>\n");
}

TEST(Prose, ListsTablesAndCodeBlocks) {
  EXPECT_EQ(html_of("- a\n- b\n"), "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
  EXPECT_EQ(html_of("3. a\n4. b\n"), "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n");
  const std::string table = html_of("| job | wait |\n|---|--:|\n| C | 8 |\n");
  EXPECT_NE(table.find("<th class=\"right\">wait</th>"), std::string::npos) << table;
  EXPECT_EQ(html_of("```text\na < b\n```\n"),
            "<pre><code translate=\"no\">a &lt; b\n</code></pre>\n");
}

TEST(Prose, HeadingsInsideAPageAreBelowIt) {
  EXPECT_EQ(html_of("# One\n"), "<h3>One</h3>\n");
  EXPECT_EQ(html_of("#### Four\n"), "<h4>Four</h4>\n");
}

TEST(Prose, QuotationsThatOpenInBoldAreNotes) {
  EXPECT_EQ(html_of("> **Fine print.** Ticks are not nanoseconds.\n"),
            "<blockquote class=\"note fine-print\">\n<p><strong>Fine print.</strong> Ticks are not "
            "nanoseconds.</p>\n</blockquote>\n");
  EXPECT_NE(html_of("> **You may have read…** that\n").find("note you-may-have-read"),
            std::string::npos);
  EXPECT_EQ(html_of("> plain\n"), "<blockquote>\n<p>plain</p>\n</blockquote>\n");
}

TEST(Prose, LinksOutsideOpenElsewhere) {
  EXPECT_EQ(html_of("[doc](https://example.org/a?b=1&c=2)"),
            "<p><a href=\"https://example.org/a?b=1&amp;c=2\" target=\"_blank\" "
            "rel=\"noopener noreferrer\">doc</a></p>\n");
}

TEST(Prose, LinksInsideLeadToLessonsPagesAndMoments) {
  const Html other = render("[x](04-lost-update.md#in-between)", kHere);
  EXPECT_EQ(other.html, "<p><a href=\"#lesson=lost-update&amp;page=in-between\">x</a></p>\n");
  ASSERT_EQ(other.links.size(), 1u);
  EXPECT_EQ(other.links[0].lesson, "lost-update");
  EXPECT_EQ(other.links[0].page, "in-between");
  EXPECT_EQ(html_of("[x](#next-page)"),
            "<p><a href=\"#lesson=taking-turns&amp;page=next-page\">x</a></p>\n");
  EXPECT_EQ(html_of("[x](#t=12&cores=2)"),
            "<p><a href=\"#lesson=taking-turns&amp;page=a-turn&amp;t=12&amp;cores=2\">x</a></p>\n");
}

TEST(Prose, DefinitionsFromElsewhereApply) {
  EXPECT_NE(render("[book]", kHere, "[book]: https://example.org/book\n").html.find("href"),
            std::string::npos);
}

// Every tag in the output is one of ours, and no attribute but those we write.
void expect_harmless(std::string_view markdown) {
  const Html result = render(markdown, kHere);
  const std::string& html = result.html;
  static const std::vector<std::string> kTags = {
      "p",  "ul",    "ol",    "li",    "blockquote", "hr",     "h3",  "h4",
      "h5", "h6",    "pre",   "code",  "em",         "strong", "del", "a",
      "br", "table", "thead", "tbody", "tr",         "th",     "td"};
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    std::size_t begin = at + 1;
    if (html[begin] == '/') ++begin;
    std::size_t end = begin;
    while (end < html.size() && std::isalnum(static_cast<unsigned char>(html[end]))) ++end;
    const std::string tag = html.substr(begin, end - begin);
    EXPECT_NE(std::find(kTags.begin(), kTags.end(), tag), kTags.end()) << tag << " in " << html;
    const std::string rest = html.substr(end, html.find('>', end) - end);
    const bool allowed = rest.empty() || rest == " translate=\"no\"" ||
                         rest.starts_with(" class=\"") || rest.starts_with(" start=\"") ||
                         rest.starts_with(" href=\"http") || rest.starts_with(" href=\"mailto:") ||
                         rest.starts_with(" href=\"#lesson=");
    EXPECT_TRUE(allowed) << rest << " in " << html;
  }
}

TEST(Prose, NothingHostileSurvives) {
  const char* const kHostile[] = {
      "<script>alert(1)</script>",
      "<img src=x onerror=alert(1)>",
      "text <b onclick='x()'>bold</b>",
      "<!-- comment --> <?php ?> <![CDATA[x]]>",
      "[x](javascript:alert(1))",
      "[x](JaVaScRiPt:alert(1))",
      "[x](java&#115;cript:alert(1))",
      "[x](javascript&colon;alert(1))",
      "[x](&#106;avascript:alert(1))",
      "[x](<java\tscript:alert(1)>)",
      "[x](data:text/html,<script>alert(1)</script>)",
      "[x](vbscript:msgbox)",
      "[x](file:///etc/passwd)",
      "[x](//evil.example)",
      "[x](\\\\evil.example)",
      "[x](/absolute)",
      "[x](../../secret.md)",
      "[x](https:evil)",
      "[x](#t=1\"onclick=x)",
      "[x](#lesson=a&page=<b>)",
      "[x](https://a\"onmouseover=alert(1))",
      "[x](https://a.example 'title\" onclick=x')",
      "<javascript:alert(1)>",
      "<https://ok.example/\"onclick=x>",
      "![x](javascript:alert(1))",
      "![x\"onerror=alert(1)](https://a.example/x.png)",
      "[a]: javascript:alert(1)\n\n[a]",
      "> **<script>** x",
      "> **a\"onclick=x** x",
      "`</code><script>`",
      "```html\"><script>\n</code></pre><script>alert(1)</script>\n```",
      "| <b> |\n|---|\n| <script> |",
      "&lt;script&gt; &#60;script&#62; &notanentity; &#x3c;",
  };
  for (const char* markdown : kHostile) expect_harmless(markdown);
}

TEST(Prose, ForbiddenLinksKeepTheirTextAndAreReported) {
  const Html result = render("see [this](javascript:x)", kHere);
  EXPECT_EQ(result.html, "<p>see this</p>\n");
  ASSERT_EQ(result.problems.size(), 1u);
  EXPECT_NE(result.problems[0].message.find("leads nowhere"), std::string::npos);
  EXPECT_EQ(result.problems[0].offset, 11u);
}

TEST(Prose, RawHtmlIsShownAsTheTextItIs) {
  EXPECT_EQ(html_of("a <b>c</b>"), "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
}

TEST(Prose, EndlessNestingIsTextAgain) {
  const Html result = render(std::string(5000, '>') + " deep", kHere);
  EXPECT_TRUE(result.html.starts_with("<p>&gt;&gt;")) << result.html.substr(0, 40);
  EXPECT_FALSE(result.problems.empty());
}

TEST(Prose, CountsWordsAsAReaderDoes) {
  EXPECT_EQ(render("It doesn't finish at 2.5, *does it*?", kHere).words, 7u);
  EXPECT_EQ(render("[four words in link](https://example.org)", kHere).words, 4u);
  EXPECT_EQ(render("", kHere).words, 0u);
}

TEST(Prose, ALinkThatOverlapsAPictureIsNotEndedTwice) {
  EXPECT_EQ(html_of("![]([)]()"), "<p></p>\n");
}

TEST(Prose, InlineHasNoBlocks) {
  EXPECT_EQ(render_inline("**8**, because", kHere).html, "<strong>8</strong>, because");
  EXPECT_EQ(render_inline("two\nlines", kHere).text, "two lines");
  EXPECT_FALSE(render_inline("# no", kHere).problems.empty());
}

TEST(Prose, AnchorsAreThoseOfGitHub) {
  EXPECT_EQ(anchor_of("Three jobs, one core"), "three-jobs-one-core");
  EXPECT_EQ(anchor_of("What's in between?"), "whats-in-between");
  EXPECT_EQ(anchor_of("A \"race\" - or two"), "a-race---or-two");
  EXPECT_EQ(anchor_of("Über-Sicht…"), "Über-sicht");
}

}  // namespace
}  // namespace interleave::lesson
