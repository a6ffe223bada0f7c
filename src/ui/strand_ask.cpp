#include "ui/strand_ask.h"

#include "trace/interval.h"

namespace interleave::ui {

void ask_strand(Frame& frame, const session::LaneRun& lane, const Rect& area, sim::StrandId strand,
                bool by_key, std::string_view place) {
  const std::string& who = lane.name_of(strand);
  Name its = name("stage.why_of", {{"name", who}});
  if (!place.empty()) its.id += std::string(" ") += place;
  const bool over = ask(frame, area, its, {{"strand", who}}, by_key);
  if (!over || frame.theme().touch || frame.session.locked()) return;
  const auto interval = trace::strand_interval_at(lane.run(), strand, frame.session.now());
  if (interval) {
    tooltip(frame, area, frame.session.explain(0, *interval, false, strand).why.sentence);
  }
}

}  // namespace interleave::ui
