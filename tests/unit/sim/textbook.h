// The textbook's schedulers once more, written down as plainly as possible: one core, tick by tick,
// queues as lists. The simulator must agree with them on every random workload.
//
// Rules: Arpaci-Dusseau, Operating Systems: Three Easy Pieces, ch. 7 and 8; Silberschatz, Operating
// System Concepts, ch. 5. In each tick: what ends, ends; I/O completes; jobs arrive; quanta expire
// (before the last two under `preempted_first`); then the first in line runs for a tick.
#pragma once

#include <vector>

#include "unit/sim/workload.h"

namespace interleave::sim::testing {

struct TextbookResult {
  std::vector<Ticks> first_run, finish;
};

struct TextbookRules {
  enum class Order { kQueue, kLength, kRemaining, kPriority };
  Order order = Order::kQueue;
  bool preemptive = false;  // re-decides at each tick instead of when the core is free
  Ticks quantum = 0;        // 0: none
  bool preempted_first = false;
};
TextbookResult textbook(const std::vector<Job>& jobs, const TextbookRules& rules);

struct TextbookMlfq {
  std::vector<Ticks> quantum;  // top first
  std::vector<Word> allotment;
  Ticks boost = 0;
  bool io_bump = false;
  bool stay = false;
};
// Under `preempted_first`, as in the book's simulator.
TextbookResult textbook_mlfq(const std::vector<Job>& jobs, const TextbookMlfq& rules);

}  // namespace interleave::sim::testing
