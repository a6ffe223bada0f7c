#include "lesson/prose.h"

#include <md4c.h>

#include <algorithm>
#include <optional>

namespace interleave::lesson {
namespace {

// Deeper nesting of quotations, lists and emphasis than anyone writes.
constexpr int kMaxNesting = 32;

constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
}

bool starts_with_scheme(std::string_view url, std::string_view scheme) {
  if (url.size() <= scheme.size()) return false;
  return std::ranges::equal(url.substr(0, scheme.size()), scheme,
                            [](char a, char b) { return to_lower(a) == b; });
}

// Names and page anchors of the course: lower case, digits, hyphens; anchors may hold other letters.
bool is_slug(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || (c & 0x80) != 0;
  });
}

// `t=12&cores=2`: state of the page. No other character is needed, so no other passes.
bool is_state(std::string_view text) {
  return text.find('=') != std::string_view::npos && std::ranges::all_of(text, [](char c) {
           return is_alpha(c) || is_digit(c) ||
                  std::string_view("=&-_.,:()[]").find(c) != std::string_view::npos;
         });
}

struct Target {
  std::string href;
  bool outside = false;
  std::string lesson, page;  // when it is inside
};

std::string_view lesson_part(std::string_view file) {
  if (file.starts_with("./")) file.remove_prefix(2);
  if (!file.ends_with(".md")) return {};
  file.remove_suffix(3);
  const auto first = file.find_first_not_of("0123456789");
  if (first != 0 && first != std::string_view::npos && file[first] == '-') {
    file.remove_prefix(first + 1);
  }
  return is_slug(file) ? file : std::string_view{};
}

std::optional<Target> target_of(std::string_view url, const Place& place) {
  const bool clean = std::ranges::none_of(
      url, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '\\'; });
  if (!clean || url.empty()) return std::nullopt;
  for (const std::string_view scheme : {"https://", "http://", "mailto:"}) {
    if (starts_with_scheme(url, scheme)) return Target{std::string(url), true, {}, {}};
  }
  const auto hash = url.find('#');
  const std::string_view file = url.substr(0, hash);
  const std::string_view fragment =
      hash == std::string_view::npos ? std::string_view{} : url.substr(hash + 1);
  Target target;
  std::string state;
  if (file.empty()) {
    target.lesson = place.lesson;
    target.page = place.page;
  } else {
    target.lesson = lesson_part(file);
    if (target.lesson.empty()) return std::nullopt;
  }
  if (is_state(fragment)) {
    state = fragment;
  } else if (is_slug(fragment)) {
    target.page = fragment;
  } else if (!fragment.empty() || file.empty()) {
    return std::nullopt;
  }
  target.href = "#lesson=" + target.lesson;
  if (!target.page.empty()) target.href += "&page=" + target.page;
  if (!state.empty()) target.href += "&" + state;
  return target;
}

class Writer {
 public:
  Writer(std::string_view input, const Place& place, bool inline_only, Html& out)
      : input_(input), place_(place), inline_only_(inline_only), out_(out) {}

  bool run() {
    MD_PARSER parser{};
    parser.flags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
      return static_cast<Writer*>(self)->enter_block(type, detail);
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
      return static_cast<Writer*>(self)->leave_block(type, detail);
    };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
      return static_cast<Writer*>(self)->enter_span(type, detail);
    };
    parser.leave_span = [](MD_SPANTYPE type, void* /*detail*/, void* self) {
      return static_cast<Writer*>(self)->leave_span(type);
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
      return static_cast<Writer*>(self)->text(type, {text, size});
    };
    return md_parse(input_.data(), static_cast<MD_SIZE>(input_.size()), &parser, this) == 0;
  }

 private:
  [[nodiscard]] std::size_t offset_of(const char* where) const {
    const bool inside = where >= input_.data() && where < input_.data() + input_.size();
    return inside ? static_cast<std::size_t>(where - input_.data()) : last_offset_;
  }

  void problem(std::string message, std::size_t offset) {
    out_.problems.push_back({std::move(message), offset});
  }

  int deeper() {
    if (++depth_ <= kMaxNesting) return 0;
    problem("quotations, lists and emphasis are nested too deeply", last_offset_);
    return -1;
  }

  std::string& html() { return out_.html; }

  void separate() {
    if (!out_.text.empty() && out_.text.back() != ' ') out_.text += ' ';
    in_word_ = false;
  }

  int enter_block(MD_BLOCKTYPE type, void* detail) {
    if (const int stop = deeper(); stop != 0) return stop;
    if (type != MD_BLOCK_DOC) separate();
    if (inline_only_) {
      if (type != MD_BLOCK_DOC && type != MD_BLOCK_P && !complained_) {
        complained_ = true;
        problem("a heading, list, table or quotation cannot stand here: expected a line of text",
                last_offset_);
      }
      if (type == MD_BLOCK_P && !html().empty()) html() += ' ';
      return 0;
    }
    switch (type) {
      case MD_BLOCK_DOC: break;
      case MD_BLOCK_QUOTE:
        html() += "<blockquote";
        quotes_.push_back(html().size());
        html() += ">\n";
        break;
      case MD_BLOCK_UL: html() += "<ul>\n"; break;
      case MD_BLOCK_OL: {
        const auto start = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start;
        html() += start == 1 ? "<ol>\n" : "<ol start=\"" + std::to_string(start) + "\">\n";
        break;
      }
      case MD_BLOCK_LI: html() += "<li>"; break;
      case MD_BLOCK_HR: html() += "<hr>\n"; break;
      case MD_BLOCK_H: html() += heading(detail, "<") + ">"; break;
      case MD_BLOCK_CODE: html() += "<pre><code translate=\"no\">"; break;
      case MD_BLOCK_HTML: break;  // never sent under MD_FLAG_NOHTML
      case MD_BLOCK_P: html() += "<p>"; break;
      case MD_BLOCK_TABLE: html() += "<table>\n"; break;
      case MD_BLOCK_THEAD: html() += "<thead>\n"; break;
      case MD_BLOCK_TBODY: html() += "<tbody>\n"; break;
      case MD_BLOCK_TR: html() += "<tr>"; break;
      case MD_BLOCK_TH: html() += cell("<th", detail); break;
      case MD_BLOCK_TD: html() += cell("<td", detail); break;
    }
    return 0;
  }

  int leave_block(MD_BLOCKTYPE type, void* detail) {
    --depth_;
    in_word_ = false;
    if (inline_only_) return 0;
    switch (type) {
      case MD_BLOCK_DOC:
      case MD_BLOCK_HTML:
      case MD_BLOCK_HR: break;
      case MD_BLOCK_QUOTE:
        name_note(quotes_.back());
        quotes_.pop_back();
        html() += "</blockquote>\n";
        break;
      case MD_BLOCK_UL: html() += "</ul>\n"; break;
      case MD_BLOCK_OL: html() += "</ol>\n"; break;
      case MD_BLOCK_LI: html() += "</li>\n"; break;
      case MD_BLOCK_H: html() += heading(detail, "</") + ">\n"; break;
      case MD_BLOCK_CODE: html() += "</code></pre>\n"; break;
      case MD_BLOCK_P: html() += "</p>\n"; break;
      case MD_BLOCK_TABLE: html() += "</table>\n"; break;
      case MD_BLOCK_THEAD: html() += "</thead>\n"; break;
      case MD_BLOCK_TBODY: html() += "</tbody>\n"; break;
      case MD_BLOCK_TR: html() += "</tr>\n"; break;
      case MD_BLOCK_TH: html() += "</th>"; break;
      case MD_BLOCK_TD: html() += "</td>"; break;
    }
    return 0;
  }

  int enter_span(MD_SPANTYPE type, void* detail) {
    if (const int stop = deeper(); stop != 0) return stop;
    switch (type) {
      case MD_SPAN_EM: html() += "<em>"; break;
      case MD_SPAN_STRONG: html() += "<strong>"; break;
      case MD_SPAN_CODE: html() += "<code translate=\"no\">"; break;
      case MD_SPAN_DEL: html() += "<del>"; break;
      case MD_SPAN_A: open_link(*static_cast<MD_SPAN_A_DETAIL*>(detail)); break;
      default: break;  // images: their text only
    }
    return 0;
  }

  int leave_span(MD_SPANTYPE type) {
    --depth_;
    switch (type) {
      case MD_SPAN_EM: html() += "</em>"; break;
      case MD_SPAN_STRONG: html() += "</strong>"; break;
      case MD_SPAN_CODE: html() += "</code>"; break;
      case MD_SPAN_DEL: html() += "</del>"; break;
      case MD_SPAN_A:
        // md4c 0.4.8 also ends links that it did not begin, where a picture and a link overlap.
        if (links_.empty()) break;
        if (links_.back()) html() += "</a>";
        links_.pop_back();
        break;
      default: break;
    }
    return 0;
  }

  int text(MD_TEXTTYPE type, std::string_view text) {
    last_offset_ = offset_of(text.data());
    switch (type) {
      case MD_TEXT_NULLCHAR: html() += "\xEF\xBF\xBD"; break;
      case MD_TEXT_BR:
        html() += "<br>\n";
        separate();
        break;
      case MD_TEXT_SOFTBR:
        html() += '\n';
        separate();
        break;
      case MD_TEXT_ENTITY: entity(text); break;
      default:
        append_escaped(html(), text);
        out_.text += text;
        count(text);
    }
    return 0;
  }

  // md4c has checked the form (`&name;` or `&#12;`); a browser knows the rest, and what it does not
  // know it shows as text.
  void entity(std::string_view text) {
    html() += text;
    if (text == "&amp;")
      out_.text += '&';
    else if (text == "&lt;")
      out_.text += '<';
    else if (text == "&gt;")
      out_.text += '>';
    else if (text == "&quot;")
      out_.text += '"';
    else
      out_.text += text == "&nbsp;" ? std::string_view(" ") : text;
  }

  void count(std::string_view text) {
    for (const char c : text) {
      const bool letter = is_alpha(c) || is_digit(c) || (c & 0x80) != 0;
      if (letter && !in_word_) ++out_.words;
      // An apostrophe or a full stop does not end a word: "don't", "2.5".
      in_word_ = letter || (in_word_ && (c == '\'' || c == '.' || c == '-' || c == '_'));
    }
  }

  // Pages start at <h2>, so what stands within a page is below it.
  static std::string heading(void* detail, std::string_view open) {
    const unsigned level = static_cast<MD_BLOCK_H_DETAIL*>(detail)->level;
    return std::string(open) + "h" + std::to_string(std::clamp(level, 3U, 6U));
  }

  static std::string cell(std::string_view open, void* detail) {
    switch (static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align) {
      case MD_ALIGN_CENTER: return std::string(open) + " class=\"center\">";
      case MD_ALIGN_RIGHT: return std::string(open) + " class=\"right\">";
      default: return std::string(open) + ">";
    }
  }

  void open_link(const MD_SPAN_A_DETAIL& detail) {
    const std::string_view raw(detail.href.text, detail.href.size);
    const std::size_t offset = offset_of(detail.href.text);
    std::string url;
    bool readable = true;
    for (int i = 0; detail.href.substr_offsets[i] < detail.href.size; ++i) {
      const auto begin = detail.href.substr_offsets[i];
      const auto part = raw.substr(begin, detail.href.substr_offsets[i + 1] - begin);
      if (detail.href.substr_types[i] == MD_TEXT_NORMAL)
        url += part;
      else if (part == "&amp;")
        url += '&';
      else
        readable = false;  // `java&#115;cript:` and the like: nobody writes this in good faith
    }
    const auto target = readable ? target_of(url, place_) : std::nullopt;
    links_.push_back(target.has_value());
    if (!target) {
      problem(
          "this link leads nowhere: expected https:, http:, mailto:, a lesson "
          "(04-lost-update.md#page), a page (#page) or a moment (#t=12)",
          offset);
      return;
    }
    html() += "<a href=\"";
    append_escaped(html(), target->href);
    html() += target->outside ? "\" target=\"_blank\" rel=\"noopener noreferrer\">" : "\">";
    if (!target->outside) out_.links.push_back({target->lesson, target->page, offset});
  }

  // `<blockquote>\n<p><strong>Fine print.</strong>` becomes class="note fine-print".
  void name_note(std::size_t position) {
    constexpr std::string_view kOpening = ">\n<p><strong>";
    const std::string_view rest = std::string_view(html()).substr(position);
    if (!rest.starts_with(kOpening)) return;
    const auto end = rest.find("</strong>");
    if (end == std::string_view::npos) return;
    const std::string_view label = rest.substr(kOpening.size(), end - kOpening.size());
    if (label.find_first_of("<&") != std::string_view::npos) return;
    const std::string name = anchor_of(label);
    if (!name.empty() && is_slug(name)) html().insert(position, " class=\"note " + name + "\"");
  }

  std::string_view input_;
  const Place& place_;
  bool inline_only_;
  Html& out_;
  int depth_ = 0;
  bool in_word_ = false;
  bool complained_ = false;
  std::size_t last_offset_ = 0;
  std::vector<std::size_t> quotes_;
  std::vector<bool> links_;
};

Html run(const std::string& input, const Place& place, bool inline_only) {
  Html result;
  if (!Writer(input, place, inline_only, result).run()) {
    result.html = inline_only ? "" : "<p>";
    append_escaped(result.html, input);
    result.html += inline_only ? "" : "</p>\n";
    result.text = input;
  }
  const auto trim = [](std::string& text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.pop_back();
    text.erase(0, text.find_first_not_of(" \n"));
  };
  trim(result.text);
  if (inline_only) trim(result.html);
  return result;
}

}  // namespace

Html render(std::string_view markdown, const Place& place, std::string_view definitions) {
  std::string input(markdown);
  if (!definitions.empty()) {
    input += "\n\n";
    input += definitions;
  }
  return run(input, place, false);
}

Html render_inline(std::string_view markdown, const Place& place) {
  return run(std::string(markdown), place, true);
}

std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (std::size_t i = 0; i < heading.size(); ++i) {
    const char c = heading[i];
    const auto byte = static_cast<unsigned char>(c);
    if (is_alpha(c) || is_digit(c) || c == '-' || c == '_') {
      anchor += to_lower(c);
    } else if (c == ' ') {
      anchor += '-';
    } else if (byte >= 0xC0) {
      // A character beyond ASCII stays, unless it is punctuation: dashes, quotes and dots are
      // U+2010..U+206F (E2 80 90 .. E2 81 AF).
      const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
      const std::string_view letter = heading.substr(i, length);
      const bool punctuation = letter.starts_with("\xE2\x80") || letter.starts_with("\xE2\x81") ||
                               letter.starts_with("\xC2");
      if (!punctuation) anchor += letter;
      i += letter.size() - 1;
    }
  }
  return anchor;
}

std::string escape_html(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

}  // namespace interleave::lesson
