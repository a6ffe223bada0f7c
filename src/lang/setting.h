// Reading one setting's value that stands by itself: `round_robin(quantum: 2)` of a command line, a
// lane of a lesson or the page. Inside a scenario the parser reads settings; there, numbers may be
// expressions over knobs, here they are numbers.
#pragma once

#include <expected>

#include "lang/diagnostic.h"
#include "lang/program.h"
#include "lang/source.h"

namespace interleave::lang {

// `text` holds nothing but the value. Spans are places in it.
std::expected<SettingValue, Diagnostics> parse_setting_value(const Source& text);

}  // namespace interleave::lang
