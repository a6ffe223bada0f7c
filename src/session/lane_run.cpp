#include "session/lane_run.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "trace/names.h"

namespace interleave::session {
namespace {

// The letters before the first index, and the index itself: {"worker", "0"}, {"download", "2"}.
std::pair<std::string, std::string> split_name(const std::string& name) {
  const std::size_t at = name.find_first_of("[#");
  if (at == std::string::npos) return {name, ""};
  std::string index;
  for (std::size_t i = at; i < name.size(); ++i) {
    if (std::isdigit(static_cast<unsigned char>(name[i])) != 0) index += name[i];
  }
  return {name.substr(0, at), index};
}

std::uint64_t next_serial() {
  static std::uint64_t last = 0;
  return ++last;
}

}  // namespace

LaneRun::LaneRun(std::string name, std::string caption, std::shared_ptr<const sim::Machine> machine,
                 sim::Script script)
    : serial_(next_serial()),
      name_(std::move(name)),
      caption_(std::move(caption)),
      builder_(std::move(machine), std::move(script), kPageLimits),
      seeker_(builder_.run()) {}

const sim::State& LaneRun::state_at(trace::Ticks t) const {
  return seeker_.seek(run().moment_at(std::max<trace::Ticks>(t, 0)));
}

void LaneRun::mark_more() {
  constexpr std::size_t kSlice = 20'000;  // events
  if (marking()) marked_ = !marker_.more(run(), kSlice);
}

const trace::Metrics& LaneRun::metrics() const {
  const std::size_t events = run().events().size();
  if (!metrics_ || metrics_events_ != events) {
    metrics_ = trace::metrics(run());
    metrics_events_ = events;
  }
  return *metrics_;
}

std::string LaneRun::name_of(sim::StrandId strand) const {
  return trace::strand_name(run(), strand);
}

const std::string& LaneRun::short_name(sim::StrandId strand) const {
  const std::size_t count = run().timeline().strands();
  if (short_names_.size() < count) {
    std::vector<std::string> names;
    names.reserve(count);
    for (std::size_t i = 0; i < count; ++i) names.push_back(name_of(static_cast<sim::StrandId>(i)));
    short_names_ = short_names(names);
  }
  static const std::string kUnknown = "?";
  return strand < short_names_.size() ? short_names_[strand] : kUnknown;
}

std::size_t LaneRun::color_of(sim::StrandId strand) const {
  if (leader_ == nullptr) return strand;
  const std::size_t count = run().timeline().strands();
  if (colors_.size() < count) {
    colors_.clear();
    std::size_t unshared = leader_->run().timeline().strands();
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = name_of(static_cast<sim::StrandId>(i));
      std::size_t other = 0;
      const std::size_t others = leader_->run().timeline().strands();
      while (other < others && leader_->name_of(static_cast<sim::StrandId>(other)) != name) ++other;
      colors_.push_back(other < others ? other : unshared++);
    }
  }
  return strand < colors_.size() ? colors_[strand] : strand;
}

std::vector<std::string> short_names(const std::vector<std::string>& names) {
  std::vector<std::pair<std::string, std::string>> parts;
  parts.reserve(names.size());
  for (const std::string& name : names) parts.push_back(split_name(name));
  // Of two words with the same first letter, the later one takes as many letters as it needs.
  std::unordered_map<std::string, std::string> prefix_of;
  std::unordered_set<std::string> prefixes;
  std::unordered_set<std::string> used;
  std::vector<std::string> result;
  result.reserve(names.size());
  for (const auto& [word, index] : parts) {
    auto found = prefix_of.find(word);
    if (found == prefix_of.end()) {
      std::size_t length = 1;
      while (length < word.size() && prefixes.contains(word.substr(0, length))) ++length;
      found = prefix_of.emplace(word, word.substr(0, length)).first;
      prefixes.insert(found->second);
    }
    std::string brief = found->second + index;
    while (!used.insert(brief).second) brief += '\'';  // "w1" and the second of "w"
    result.push_back(std::move(brief));
  }
  return result;
}

}  // namespace interleave::session
