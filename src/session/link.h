// The state of a page in a link: `name=value` pairs joined by `&`, percent-encoded (RFC 3986).
//
// An edited program travels in the link as base64url (RFC 4648, section 5) of its text.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave::session {

// An edited program of 64 KB, the largest there is, and the rest of a page.
inline constexpr std::size_t kMaxLinkBytes = 96 * 1024;

using LinkPairs = std::vector<std::pair<std::string, std::string>>;

// Well-formed UTF-8 (RFC 3629): anything else could not be told as JSON again.
bool is_utf8(std::string_view text);

// A leading '#' is skipped. Errors: too long, bad percent-encoding, what is not UTF-8.
std::expected<LinkPairs, std::string> parse_link(std::string_view text);
std::string write_link(const LinkPairs& pairs);

std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace interleave::session
