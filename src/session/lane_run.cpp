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
  std::size_t at = name.find_first_of("[#");
  if (at == std::string::npos) at = name.find_last_not_of("0123456789") + 1;  // "key2"
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

// What is short for a name in the lane that leads is short for no other name in this one.
std::vector<std::string> LaneRun::short_names_beside_leader(
    const std::vector<std::string>& own) const {
  if (leader_ == nullptr) return short_names(own);
  std::vector<std::string> all = leader_->names().full;
  std::unordered_map<std::string, std::size_t> at;
  for (std::size_t i = 0; i < all.size(); ++i) at.emplace(all[i], i);
  for (const std::string& name : own) {
    if (at.emplace(name, all.size()).second) all.push_back(name);
  }
  const std::vector<std::string> brief = short_names(all);
  std::vector<std::string> result;
  result.reserve(own.size());
  for (const std::string& name : own) result.push_back(brief[at.at(name)]);
  return result;
}

const LaneRun::Names& LaneRun::names() const {
  const std::size_t count = run().timeline().strands();
  if (names_of_strands_.full.size() < count) {
    Names names;
    names.full.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
      names.full.push_back(trace::strand_name(run(), static_cast<sim::StrandId>(i)));
    names.brief = short_names_beside_leader(names.full);
    names.abbreviated = abbreviations(names.full, names.brief);
    names_of_strands_ = std::move(names);
  }
  return names_of_strands_;
}

namespace {
const std::string& at_or_unknown(const std::vector<std::string>& names, sim::StrandId strand) {
  static const std::string kUnknown = "?";
  return strand < names.size() ? names[strand] : kUnknown;
}
}  // namespace

const std::string& LaneRun::name_of(sim::StrandId strand) const {
  return at_or_unknown(names().full, strand);
}

const std::string& LaneRun::short_name(sim::StrandId strand) const {
  return at_or_unknown(names().brief, strand);
}

sim::StrandId LaneRun::strand_named(std::string_view name) const {
  const std::vector<std::string>& full = names().full;
  for (std::size_t i = 0; i < full.size(); ++i) {
    if (full[i] == name) return static_cast<sim::StrandId>(i);
  }
  return sim::kNobody;
}

const std::vector<Abbreviation>& LaneRun::abbreviated() const { return names().abbreviated; }

std::size_t LaneRun::color_of(sim::StrandId strand) const {
  if (leader_ == nullptr) return strand;
  const std::size_t count = run().timeline().strands();
  if (colors_.size() < count) {
    colors_.clear();
    std::size_t unshared = leader_->run().timeline().strands();
    for (std::size_t i = 0; i < count; ++i) {
      const sim::StrandId other = leader_->strand_named(name_of(static_cast<sim::StrandId>(i)));
      colors_.push_back(other != sim::kNobody ? other : unshared++);
    }
  }
  return strand < colors_.size() ? colors_[strand] : strand;
}

// The first letter and one that tells the word from those before it: for words that share a long beginning, of which so
// many letters would be too small to read.
static std::string two_letters(const std::string& word, std::size_t differs,
                               const std::unordered_set<std::string>& taken) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    std::string brief{word.front(), word[(differs + i) % word.size()]};
    if (brief.back() != '_' && !taken.contains(brief)) return brief;
  }
  std::size_t number = 2;
  while (taken.contains(word.front() + std::to_string(number))) ++number;
  return word.front() + std::to_string(number);
}

std::vector<std::string> short_names(const std::vector<std::string>& names) {
  constexpr std::size_t kMostLetters = 3;
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
      found = prefix_of
                  .emplace(word, length > kMostLetters ? two_letters(word, length - 1, prefixes)
                                                       : word.substr(0, length))
                  .first;
      prefixes.insert(found->second);
    }
    std::string brief = found->second + index;
    while (!used.insert(brief).second) brief += '\'';  // "w1" and the second of "w"
    result.push_back(std::move(brief));
  }
  return result;
}

std::vector<Abbreviation> abbreviations(const std::vector<std::string>& names,
                                        const std::vector<std::string>& brief) {
  std::vector<Abbreviation> list;
  const auto index_at = [](const std::string& name) { return name.find_first_of("[#"); };
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == brief[i]) continue;
    const auto strand = static_cast<sim::StrandId>(i);
    const std::size_t at = index_at(names[i]);
    const bool goes_on = at != std::string::npos && !list.empty() &&
                         list.back().last + 1 == strand && index_at(names[i - 1]) == at &&
                         names[i - 1].compare(0, at + 1, names[i], 0, at + 1) == 0;
    if (!goes_on) {
      list.push_back({strand, strand, names[i]});
      continue;
    }
    // "worker[0" of the first, and "4]" of the last.
    Abbreviation& group = list.back();
    group.last = strand;
    std::string first = names[group.first];
    if (first.ends_with(']')) first.pop_back();
    group.name = first + "…" + names[i].substr(at + 1);
  }
  return list;
}

}  // namespace interleave::session
