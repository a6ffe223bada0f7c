// Internal to src/explore: a vector that grows without moving what it holds.
//
// A search keeps millions of small records. A std::vector copies them all now and then, which needs
// twice the memory for a moment and a long frame in the page; this one adds a chunk.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace interleave::explore {

template <class T>
class Chunked {
 public:
  void push_back(const T& value) {
    if ((size_ & kMask) == 0 && size_ >> kLog == chunks_.size()) {
      chunks_.push_back(std::make_unique_for_overwrite<T[]>(kMask + 1));
    }
    chunks_[size_ >> kLog][size_ & kMask] = value;
    ++size_;
  }
  void pop_back() { --size_; }
  T& operator[](std::size_t at) { return chunks_[at >> kLog][at & kMask]; }
  const T& operator[](std::size_t at) const { return chunks_[at >> kLog][at & kMask]; }
  T& back() { return (*this)[size_ - 1]; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::uint64_t bytes() const { return chunks_.size() * (kMask + 1) * sizeof(T); }

 private:
  static constexpr unsigned kLog = 13;
  static constexpr std::size_t kMask = (std::size_t{1} << kLog) - 1;
  std::vector<std::unique_ptr<T[]>> chunks_;
  std::size_t size_ = 0;
};

}  // namespace interleave::explore
