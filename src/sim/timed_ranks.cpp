// The timed driver's ready threads in the order in which a policy takes them, for policies that have ranks: with a
// hundred thousand threads ready, a decision must not look at each of them.
//
// A binary heap; each thread knows its place, because it may leave from the middle (when it is cancelled).
#include <tuple>

#include "sim/timed_driver.h"

namespace interleave::sim {
namespace {

bool comes_before(const RankedThread& a, const RankedThread& b) {
  return std::tie(a.rank, a.order) < std::tie(b.rank, b.order);
}

}  // namespace

void TimedDriver::add_to_heap(ThreadId id) {
  const Thread& thread = t_.threads[id];
  ThreadHeap& heap = t_.ranked[thread.queue];
  const RankedThread item{policy_.rank(context_, id), thread.ready_order, context_.weight(id), id};
  heap.weight += item.weight;
  heap.items.push_back(item);
  settle_in_heap(heap, heap.items.size() - 1, item);
}

void TimedDriver::take_from_heap(ThreadId id) {
  ThreadHeap& heap = t_.ranked[t_.threads[id].queue];
  const std::size_t at = t_.threads[id].heap_at;
  heap.weight -= heap.items[at].weight;
  const RankedThread last = heap.items.back();
  heap.items.pop_back();
  if (last.id != id) settle_in_heap(heap, at, last);
}

// Puts an item in a place that is free, or as far up or down from there as it belongs.
void TimedDriver::settle_in_heap(ThreadHeap& heap, std::size_t at, const RankedThread& item) {
  const auto put = [&](std::size_t place, const RankedThread& what) {
    heap.items[place] = what;
    t_.threads[what.id].heap_at = static_cast<std::uint32_t>(place);
  };
  while (at > 0 && comes_before(item, heap.items[(at - 1) / 2])) {
    put(at, heap.items[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  for (std::size_t child = 2 * at + 1; child < heap.items.size(); child = 2 * at + 1) {
    if (child + 1 < heap.items.size() && comes_before(heap.items[child + 1], heap.items[child])) {
      ++child;
    }
    if (!comes_before(heap.items[child], item)) break;
    put(at, heap.items[child]);
    at = child;
  }
  put(at, item);
}

}  // namespace interleave::sim
