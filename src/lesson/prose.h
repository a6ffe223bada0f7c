// Markdown to HTML that is safe to insert into the page whatever the Markdown was.
//
// md4c parses; the HTML is written here, so that nothing can appear in it but the tags of
// `prose.cpp`. Raw HTML comes out as the text it is. A link goes to http(s), mailto, or to a lesson:
//   `04-lost-update.md`, `04-lost-update.md#in-between`, `#in-between`   a lesson, a page
//   `#t=12`, `04-lost-update.md#t=12&cores=2`                            a moment: the page's own state
// and anything else loses its link and keeps its text. An image becomes its text. Code is marked
// translate="no". A quotation that opens in bold (`> **Fine print.** ...`) becomes a note of that
// class (`fine-print`).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::lesson {

// Where a piece of prose stands: links within the lesson need it.
struct Place {
  std::string lesson;
  std::string page;
};

struct Html {
  std::string html;
  std::string text;  // what a reader would see, for titles
  std::uint32_t words = 0;
  struct Link {
    std::string lesson, page;  // to another place of the course
    std::size_t offset = 0;    // in the Markdown, as near as known
  };
  std::vector<Link> links;
  struct Problem {
    std::string message;
    std::size_t offset = 0;
  };
  std::vector<Problem> problems;  // links that lead nowhere, nesting too deep
};

// Several paragraphs, lists, tables. `definitions` are link reference definitions from elsewhere.
Html render(std::string_view markdown, const Place& place, std::string_view definitions = {});

// One line of text for a place where no block can stand (an answer, a title).
Html render_inline(std::string_view markdown, const Place& place);

// The anchor of a heading, as GitHub makes it: "What's in between?" -> "whats-in-between".
std::string anchor_of(std::string_view heading);

// Text made safe for HTML, in elements and in quoted attributes.
std::string escape_html(std::string_view text);

}  // namespace interleave::lesson
