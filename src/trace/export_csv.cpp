#include "trace/export_csv.h"

#include <concepts>
#include <optional>
#include <string_view>

#include "trace/metrics.h"
#include "trace/names.h"
#include "trace/why.h"

namespace interleave::trace {
namespace {

// RFC 4180: fields with a comma, quote or line break are quoted, quotes in them doubled.
class Row {
 public:
  explicit Row(std::string& out) : out_(out) {}
  ~Row() { out_ += "\r\n"; }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;

  Row& field(std::string_view text) {
    separate();
    if (text.find_first_of(",\"\r\n") == text.npos) {
      out_ += text;
      return *this;
    }
    out_ += '"';
    for (const char c : text) {
      if (c == '"') out_ += '"';
      out_ += c;
    }
    out_ += '"';
    return *this;
  }
  Row& field(std::integral auto number) { return field(std::string_view(std::to_string(number))); }
  template <typename T>
  Row& field(const std::optional<T>& value) {
    return value ? field(*value) : field(std::string_view());
  }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  std::string& out_;
  bool first_ = true;
};

}  // namespace

std::string metrics_csv(const Run& run) {
  std::string out;
  {
    Row row(out);
    for (const std::string_view name :
         {"name", "kind", "arrival", "first_run", "finish", "response", "turnaround", "wait",
          "running", "spinning", "blocked", "io", "sleeping", "suspended", "dispatches",
          "preemptions", "migrations", "polls", "wakes"}) {
      row.field(name);
    }
  }
  for (const StrandMetrics& strand : metrics(run).strands) {
    Row row(out);
    row.field(std::string_view(strand_name(run, strand.strand)))
        .field(std::string_view(strand.kind == lang::StrandKind::kTask ? "task" : "thread"))
        .field(strand.arrival)
        .field(strand.first_run)
        .field(strand.finish)
        .field(strand.response())
        .field(strand.turnaround())
        .field(strand.wait())
        .field(strand.running)
        .field(strand.spinning)
        .field(strand.blocked)
        .field(strand.io)
        .field(strand.sleeping)
        .field(strand.suspended)
        .field(strand.dispatches)
        .field(strand.preemptions)
        .field(strand.migrations)
        .field(strand.polls)
        .field(strand.wakes);
  }
  return out;
}

std::string cores_csv(const Run& run) {
  std::string out;
  Row(out)
      .field(std::string_view("core"))
      .field(std::string_view("busy"))
      .field(std::string_view("switch"))
      .field(std::string_view("idle"));
  const Metrics figures = metrics(run);
  for (std::size_t core = 0; core < figures.cores.size(); ++core) {
    Row(out)
        .field(core)
        .field(figures.cores[core].busy)
        .field(figures.cores[core].switching)
        .field(figures.cores[core].idle);
  }
  return out;
}

std::string intervals_csv(const Run& run) {
  std::string out;
  {
    Row row(out);
    for (const std::string_view name : {"name", "start", "end", "activity", "core", "why"}) {
      row.field(name);
    }
  }
  for (StrandId strand = 0; strand < run.timeline().strands(); ++strand) {
    const std::string name = strand_name(run, strand);
    for (std::size_t i = 0; i < run.timeline().strand(strand).size(); ++i) {
      const Interval interval = strand_interval(run, strand, i);
      if (interval.activity == Activity::kAbsent) continue;
      Row row(out);
      row.field(std::string_view(name)).field(interval.start).field(interval.end);
      row.field(activity_name(interval.activity));
      row.field(interval.core == kNobody ? std::optional<std::uint32_t>() : interval.core);
      row.field(std::string_view(why(run, interval).sentence));
    }
  }
  return out;
}

}  // namespace interleave::trace
