// A sentence that names strands: before the first mention of each stands its token, so that the name and the token
// that other views show are seen to be the same.
#pragma once

#include <string_view>

#include "ui/frame.h"

namespace interleave::ui {

// Wrapped at the width of `area`, from its top. Returns the height.
float draw_sentence(Frame& frame, const session::LaneRun& lane, const Rect& area,
                    std::string_view words, const TextStyle& style);
float sentence_height(Frame& frame, const session::LaneRun& lane, float wrap_width,
                      std::string_view words, const TextStyle& style);

}  // namespace interleave::ui
