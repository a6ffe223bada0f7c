// Small helpers to build messages, since std::format is not in every standard library we build
// with.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace interleave::lang {

namespace detail {
inline void append(std::string& out, std::string_view text) { out += text; }
inline void append(std::string& out, char character) { out += character; }
template <std::integral Number>
void append(std::string& out, Number number) {
  out += std::to_string(number);
}
}  // namespace detail

// Texts and integers one after another: cat("knob ", name, " = ", value).
template <typename... Parts>
std::string cat(const Parts&... parts) {
  std::string out;
  (detail::append(out, parts), ...);
  return out;
}

// A name or piece of program text as messages show it: `x`.
inline std::string quote(std::string_view text) { return cat('`', text, '`'); }

}  // namespace interleave::lang
