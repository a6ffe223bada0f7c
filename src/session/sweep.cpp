#include "session/sweep.h"

#include <algorithm>
#include <chrono>

#include "lesson/facts.h"
#include "session/lane_run.h"
#include "sim/machine.h"
#include "trace/metrics.h"

namespace interleave::session {
namespace {

constexpr std::uint64_t kSlice = 1'000;  // moments
// A curve is for the eye: its runs may be shorter than one that is looked at.
constexpr trace::Limits kLimits{
    .until = sim::kForever, .max_steps = 200'000, .max_events = 400'000, .max_work = 50'000'000};

std::vector<std::string> values_of(const Knob& knob) {
  if (knob.kind == Knob::Kind::kChoice) return knob.choices;
  std::vector<std::string> values;
  const auto span = static_cast<std::uint64_t>(knob.high - knob.low);
  const std::uint64_t steps = std::min<std::uint64_t>(span, kMostSweepValues - 1);
  for (std::uint64_t i = 0; i <= steps; ++i) {
    const std::uint64_t offset = steps == 0 ? 0 : span / steps * i + span % steps * i / steps;
    values.push_back(std::to_string(knob.low + static_cast<lang::Word>(offset)));
  }
  return values;
}

}  // namespace

std::span<const SweepMetric, kSweepMetrics> sweep_metrics() {
  constexpr auto& kNames = lesson::SweepWish::kFigures;
  static constexpr words::Phrase kTicks = "sweep.in_ticks";
  static constexpr std::array<SweepMetric, kSweepMetrics> kMetrics{{
      {kNames[0], "sweep.finish", "figure.finish", kTicks},
      {kNames[1], "sweep.turnaround", "figure.turnaround", kTicks},
      {kNames[2], "sweep.response", "figure.response", kTicks},
      {kNames[3], "sweep.wait", "figure.wait", kTicks},
      {kNames[4], "sweep.switches", "figure.switches", std::nullopt},
      {kNames[5], "sweep.utilisation", "sweep.utilisation", words::Phrase("sweep.in_percent")},
  }};
  return kMetrics;
}

Sweep::Sweep(Knob knob, std::vector<Variant> variants, std::string strand)
    : knob_(std::move(knob)),
      values_(values_of(knob_)),
      variants_(std::move(variants)),
      strand_(std::move(strand)),
      figures_(values_.size() * variants_.size()) {}

std::string Sweep::label(std::size_t metric) const {
  const SweepMetric& told = sweep_metrics()[metric];
  if (strand_.empty() || metric >= lesson::SweepWish::kOfOne) return words::say(told.label);
  return words::say("sweep.of", {{"who", strand_}, {"figure", words::say(told.brief)}});
}

void Sweep::begin() {
  const Variant& variant = variants_[next_ % variants_.size()];
  lesson::Settings settings = variant.settings;
  settings.emplace_back(knob_.name, values_[next_ / variants_.size()]);
  auto machine = sim::build(variant.source, settings, variant.seed);
  if (!machine) {  // a value that the machine refuses leaves a gap
    ++next_;
    return;
  }
  running_.emplace(*std::move(machine), sim::Script(), kLimits);
}

void Sweep::settle() {
  const trace::Run& run = running_->run();
  if (run.outcome() == trace::Outcome::kFinished) {
    const trace::Metrics metrics = trace::metrics(run);
    figures_[next_] = {static_cast<double>(run.end_time()),
                       metrics.averages.turnaround,
                       metrics.averages.response,
                       metrics.averages.wait,
                       static_cast<double>(metrics.context_switches),
                       metrics.utilisation * 100};
    if (const auto strand = lesson::strand_of(run, strand_)) {
      const trace::StrandMetrics& one = metrics.strands[*strand];
      figures_[next_][0] = one.finish;
      figures_[next_][1] = one.turnaround();
      figures_[next_][2] = one.response();
      figures_[next_][3] = static_cast<double>(one.wait());
    }
  }
  running_.reset();
  ++next_;
}

bool Sweep::work_for(double milliseconds) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  const std::size_t before = next_;
  while (!done()) {
    if (!running_) begin();
    if (running_ && !running_->more(kSlice)) settle();
    if (std::chrono::duration<double, std::milli>(Clock::now() - start).count() > milliseconds)
      break;
  }
  return next_ != before;
}

std::optional<double> Sweep::at(std::size_t variant, std::size_t value, std::size_t metric) const {
  return figures_[value * variants_.size() + variant][metric];
}

}  // namespace interleave::session
