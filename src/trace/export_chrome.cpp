#include "trace/export_chrome.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "trace/names.h"
#include "trace/narrate.h"
#include "trace/why.h"

namespace interleave::trace {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kCores = 1;  // process ids of the two groups of tracks
constexpr int kStrands = 2;

// Writes events one by one: a long run must not stand in memory twice.
class Writer {
 public:
  void add(const Json& event) {
    text_ += text_.empty() ? "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n" : ",\n";
    text_ += event.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  std::string finish() && {
    text_ += "\n]}\n";
    return std::move(text_);
  }

 private:
  std::string text_;
};

void name_track(Writer& writer, const char* what, int process, std::uint32_t thread,
                const std::string& name) {
  writer.add(Json{
      {"ph", "M"}, {"name", what}, {"pid", process}, {"tid", thread}, {"args", {{"name", name}}}});
}

void add_slice(Writer& writer, const Interval& interval, int process, std::uint32_t thread,
               std::string name, const std::string& sentence) {
  writer.add(Json{{"ph", "X"},
                  {"name", std::move(name)},
                  {"cat", activity_name(interval.activity)},
                  {"pid", process},
                  {"tid", thread},
                  {"ts", interval.start},
                  {"dur", interval.end - interval.start},
                  {"args", {{"why", sentence}}}});
}

}  // namespace

std::string chrome_trace(const Run& run) {
  Writer writer;
  const Timeline& timeline = run.timeline();
  name_track(writer, "process_name", kCores, 0, "Cores");
  name_track(writer, "process_name", kStrands, 0, "Threads and tasks");
  for (CoreId core = 0; core < timeline.cores(); ++core) {
    name_track(writer, "thread_name", kCores, core, "Core " + std::to_string(core));
  }
  for (StrandId strand = 0; strand < timeline.strands(); ++strand) {
    name_track(writer, "thread_name", kStrands, strand, strand_name(run, strand));
  }

  for (CoreId core = 0; core < timeline.cores(); ++core) {
    const Track& track = timeline.core(core);
    for (std::size_t i = 0; i < track.size(); ++i) {
      const Interval interval = core_interval(run, core, i);
      if (interval.activity == Activity::kAbsent || interval.end == interval.start) continue;
      std::string name =
          interval.strand == kNobody ? std::string("worker") : strand_name(run, interval.strand);
      if (interval.activity == Activity::kSwitching) name = "switch to " + name;
      add_slice(writer, interval, kCores, core, std::move(name), why_core(run, interval).sentence);
    }
  }
  for (StrandId strand = 0; strand < timeline.strands(); ++strand) {
    const Track& track = timeline.strand(strand);
    for (std::size_t i = 0; i < track.size(); ++i) {
      const Interval interval = strand_interval(run, strand, i);
      if (interval.activity == Activity::kAbsent || interval.end == interval.start) continue;
      add_slice(writer, interval, kStrands, strand, std::string(activity_name(interval.activity)),
                why(run, interval).sentence);
    }
  }

  std::uint64_t flow = 0;
  for (const Arrow& arrow : timeline.arrows()) {
    const Json common = {{"name", "wakes"}, {"cat", "wake"}, {"id", ++flow}, {"ts", arrow.time}};
    Json from = {{"ph", "s"}, {"pid", kStrands}, {"tid", arrow.from}};
    Json to = {{"ph", "f"}, {"bp", "e"}, {"pid", kStrands}, {"tid", arrow.to}};
    from.update(common);
    to.update(common);
    writer.add(from);
    writer.add(to);
  }
  for (const EventId id : run.index().notable()) {
    const Event& event = run.events()[id];
    const std::string name = describe_event(run, id);
    if (name.empty()) continue;
    Json instant = {{"ph", "i"}, {"name", name}, {"pid", kStrands}, {"ts", event.time}};
    instant["tid"] = event.strand == kNobody ? 0 : event.strand;
    instant["s"] = event.strand == kNobody ? "g" : "t";
    writer.add(instant);
  }
  return std::move(writer).finish();
}

}  // namespace interleave::trace
