// The times that strands wait for, the earliest first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/event.h"

namespace interleave::sim {

struct Timer {
  Ticks time = 0;
  std::uint64_t sequence = 0;  // order of registration, which decides among equal times
  StrandId strand = kNobody;
  std::uint32_t device = kNobody;  // kNobody: sleep, or I/O without a device
  bool is_io = false;
  std::uint32_t arm = kNobody;  // of a select
  std::uint32_t token = 0;
};

// A binary heap; beside it those that were added in the order in which they end, which is nearly all where everybody
// waits for the same time: they cost the same however many there are.
class Timers {
 public:
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] const Timer& front() const {
    return from_heap() ? heap_.front() : in_order_[first_];
  }
  // `sequence` grows from one call to the next.
  void add(const Timer& timer) {
    if (first_ == in_order_.size()) {
      in_order_.clear();
      first_ = 0;
    }
    if (in_order_.empty() || in_order_.back().time <= timer.time) {
      in_order_.push_back(timer);
      return;
    }
    heap_.push_back(timer);
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  Timer pop() {
    const Timer timer = front();
    if (from_heap()) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
      return timer;
    }
    ++first_;
    if (first_ * 2 > in_order_.size() + kSpare) {  // the places of those that are gone
      in_order_.erase(in_order_.begin(), in_order_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
    return timer;
  }
  [[nodiscard]] std::size_t size() const { return heap_.size() + in_order_.size() - first_; }
  [[nodiscard]] std::size_t bytes() const {
    return (heap_.capacity() + in_order_.capacity()) * sizeof(Timer);
  }

 private:
  static constexpr std::size_t kSpare = 64;

  static bool later(const Timer& a, const Timer& b) {
    return a.time != b.time ? a.time > b.time : a.sequence > b.sequence;
  }
  [[nodiscard]] bool from_heap() const {
    if (heap_.empty()) return false;
    return first_ == in_order_.size() || later(in_order_[first_], heap_.front());
  }

  std::vector<Timer> heap_;
  std::vector<Timer> in_order_;
  std::size_t first_ = 0;  // of those in order that is still to come
};

}  // namespace interleave::sim
