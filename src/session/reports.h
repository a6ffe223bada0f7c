// What a page gives out besides its picture: files to save, the timeline as a table, and a whole lesson
// for printing.
//
// All of it is about a run up to a time: whoever asks says how far the learner has been, so that nothing
// here gives away an answer.
#pragma once

#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "lesson/lesson.h"
#include "session/lane_run.h"

namespace interleave::session {

using nlohmann::json;

// {"name": "lost-update-timeline.svg", "type": "image/svg+xml", "text": ".."}; `what` is chrome, svg, csv
// (the figures of strands and cores) or intervals. An unknown `what` is an error in one sentence.
std::expected<json, std::string> export_run(const LaneRun& lane, std::string_view what,
                                            std::string_view stem, trace::Ticks until, bool dark);

// What each core and each strand did until `until`, as rows of a table:
//   {"rows": [{"name", "core": bool, "from", "to", "what": "runs on core 0", "why": sentence}],
//    "left_out": how many more there are}
inline constexpr std::size_t kMaxTableRows = 1000;
json timeline_table(const LaneRun& lane, trace::Ticks until);

// Every page with its questions, answers, challenges and solutions, and the timeline of each of its
// programs:
//   {"pages": [{"title_html", "blocks": [{"kind": "prose|quiz|goal", ...}], "program": text or null,
//    "lanes": [{"name", "caption", "svg"}], "teacher": as in state() or null}]}
// "real" code, views and knobs are the screen's.
json handout(const lesson::Lesson& lesson);

// The teacher's notes of a page for state(), or null.
json teacher_of(const lesson::Page& page);

}  // namespace interleave::session
