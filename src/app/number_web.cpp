// strtod for the web: the browser reads numbers itself, as exactly as the C library does, whose way there brings long
// double arithmetic along (6 KB on the way to the reader). The linker puts it in the place of the library's (--wrap).
// Decimal numbers only: what JSON and the session's commands know.
#include <emscripten.h>

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
