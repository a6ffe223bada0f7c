// Reading numbers for the web, in the place of the C library's ways (the linker's --wrap), which bring long double
// arithmetic along: 15 KB on the way to the reader.
//   strtod  The browser reads numbers itself, and as exactly. Decimal ones only: what JSON and the session's commands know.
//   sscanf  Literal text, spaces and %d: what Dear ImGui's OpenGL backend reads a version with.
#include <emscripten.h>

#include <cstdarg>

namespace {

// clang-format off: this is JavaScript
EM_JS(double, il_js_number, (const char* text, int length), { return Number(UTF8ToString(text, length)); });
// clang-format on

bool digit(char c) { return c >= '0' && c <= '9'; }

const char* digits(const char* at) {
  while (digit(*at)) ++at;
  return at;
}

const char* sign(const char* at) { return *at == '-' || *at == '+' ? at + 1 : at; }

}  // namespace

extern "C" double __wrap_strtod(const char* text, char** end) {
  const char* const start = sign(text);
  const char* at = digits(start);
  bool any = at > start;
  if (*at == '.') {
    const char* const fraction = at + 1;
    at = digits(fraction);
    any = any || at > fraction;
    if (!any) at = text;
  }
  if (any && (*at == 'e' || *at == 'E')) {
    const char* const power = sign(at + 1);
    if (digit(*power)) at = digits(power);
  }
  if (end != nullptr) *end = const_cast<char*>(any ? at : text);
  return any ? il_js_number(text, static_cast<int>(at - text)) : 0;
}

extern "C" int __wrap_sscanf(const char* text, const char* format, ...) {
  va_list results;
  va_start(results, format);
  int count = 0;
  for (; *format != '\0'; ++format) {
    if (*format == ' ') {
      while (*text == ' ') ++text;
    } else if (format[0] == '%' && format[1] == 'd') {
      ++format;
      const char* const end = digits(sign(text));
      if (end == sign(text)) break;
      *va_arg(results, int*) = static_cast<int>(il_js_number(text, static_cast<int>(end - text)));
      text = end;
      ++count;
    } else if (*text++ != *format) {
      break;
    }
  }
  va_end(results);
  return count;
}
