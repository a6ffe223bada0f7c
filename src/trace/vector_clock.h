// A vector clock that holds only what is not zero, so that ten thousand short tasks stay cheap.
//
// Internal to src/trace. Counts are of releases: a strand's own count moves on with each edge that
// leaves it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace interleave::trace {

class VectorClock {
 public:
  [[nodiscard]] std::uint32_t get(std::uint32_t who) const {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), std::pair{who, 0U});
    return at != entries_.end() && at->first == who ? at->second : 0;
  }
  void tick(std::uint32_t who) {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), std::pair{who, 0U});
    if (at != entries_.end() && at->first == who) {
      ++at->second;
    } else {
      entries_.insert(at, {who, 1});
    }
  }
  // Takes the later of both, strand by strand.
  void join(const VectorClock& other) {
    if (other.entries_.empty()) return;
    if (entries_.empty()) {
      entries_ = other.entries_;
      return;
    }
    // Mostly there is nothing new under the names that are known already.
    auto mine = entries_.begin();
    bool missing = false;
    for (const auto& [who, count] : other.entries_) {
      while (mine != entries_.end() && mine->first < who) ++mine;
      if (mine != entries_.end() && mine->first == who) {
        mine->second = std::max(mine->second, count);
      } else {
        missing = true;
      }
    }
    if (!missing) return;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> merged;
    merged.reserve(entries_.size() + other.entries_.size());
    auto theirs = other.entries_.begin();
    for (const auto& entry : entries_) {
      while (theirs != other.entries_.end() && theirs->first < entry.first) {
        merged.push_back(*theirs++);
      }
      if (theirs != other.entries_.end() && theirs->first == entry.first) ++theirs;
      merged.push_back(entry);
    }
    merged.insert(merged.end(), theirs, other.entries_.end());
    entries_ = std::move(merged);
  }
  void clear() { entries_.clear(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  std::vector<std::pair<std::uint32_t, std::uint32_t>> entries_;  // by strand
};

}  // namespace interleave::trace
