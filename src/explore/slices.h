// A long computation that a page can run between two frames: a coroutine that rests when the work
// it was given is used up, and goes on when it is asked to.
//
//   Slices sum(const std::vector<int>& all, Pace& pace, int& result) {
//     co_await each(all.size(), pace, [&](std::size_t i) { result += all[i]; });
//   }
//   Pace pace;
//   Slices work = sum(all, pace, result);
//   while (pace.allow(1000), work.more()) draw_a_frame();
//
// What it refers to must outlive it.
#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <utility>

namespace interleave::explore {

// How much may be done before the next rest, in states looked at.
class Pace {
 public:
  void allow(std::uint64_t units) { left_ = units; }
  [[nodiscard]] std::uint64_t left() const { return left_; }
  // True when it is time to rest.
  bool spend(std::uint64_t units) {
    left_ -= std::min(left_, units);
    return left_ == 0;
  }

 private:
  std::uint64_t left_ = 0;
};

class Slices {
 public:
  struct promise_type {
    Slices* inner = nullptr;  // the computation that this one waits for

    Slices get_return_object() {
      return Slices(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    static std::suspend_always initial_suspend() { return {}; }
    static std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    static void unhandled_exception() { std::terminate(); }

    struct Rest {};
    static std::suspend_always yield_value(Rest) { return {}; }
    // `co_await part()`: goes on when the part is done, and rests when it rests.
    struct Wait {
      Slices& part;
      static bool await_ready() { return false; }
      bool await_suspend(std::coroutine_handle<promise_type> outer) {
        if (!part.more()) return false;
        outer.promise().inner = &part;
        return true;
      }
      static void await_resume() {}
    };
    static Wait await_transform(Slices&& part) { return {part}; }
  };
  static constexpr promise_type::Rest kRest{};

  explicit Slices(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  Slices(Slices&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Slices& operator=(Slices&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Slices() {
    if (handle_) handle_.destroy();
  }

  // Works until the next rest. False when all is done.
  bool more() {
    promise_type& promise = handle_.promise();
    if (promise.inner != nullptr) {
      if (promise.inner->more()) return true;
      promise.inner = nullptr;
    }
    handle_.resume();
    return !handle_.done();
  }

 private:
  std::coroutine_handle<promise_type> handle_;
};

// Does `body(i)` for i from 0 up to `count`.
template <class Body>
Slices each(std::size_t count, Pace& pace, Body body) {
  for (std::size_t i = 0; i < count;) {
    const std::size_t begin = i;
    const std::size_t end = begin + 1 + std::min<std::uint64_t>(pace.left(), count - begin - 1);
    // Without a rest inside, the compiler makes of it what it makes of any loop.
    [&body](std::size_t from, std::size_t to) {
      for (; from < to; ++from) body(from);
    }(begin, end);
    i = end;
    if (pace.spend(end - begin) && i < count) co_yield Slices::kRest;
  }
}

}  // namespace interleave::explore
