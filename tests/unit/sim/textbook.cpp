#include "unit/sim/textbook.h"

#include <algorithm>
#include <list>
#include <utility>

namespace interleave::sim::testing {

namespace {

// Where a job stands.
struct Progress {
  std::size_t burst = 0;
  Ticks done = 0;  // of the present burst
  Ticks ran = 0;
  Ticks io_until = -1;
  std::size_t io_sequence = 0;

  // One tick of CPU. True when the present burst is over.
  bool tick(const Job& job) {
    ++done;
    ++ran;
    return done == job.bursts[burst].work;
  }
};

// The jobs that become ready in a tick: those whose I/O is over, in the order in which they began
// it, then those that arrive, by number.
class Comers {
 public:
  Comers(const std::vector<Job>& jobs, std::vector<Progress>& progress)
      : jobs_(jobs), progress_(progress) {}

  void begin_io(std::size_t job, Ticks now) {
    Progress& at = progress_[job];
    at.io_until = now + jobs_[job].bursts[at.burst].io;
    at.io_sequence = ++sequence_;
    ++at.burst;
    at.done = 0;
  }
  std::vector<std::size_t> woken(Ticks now) {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      if (progress_[i].io_until == now) all.push_back(i);
    }
    std::ranges::sort(all, {}, [&](std::size_t i) { return progress_[i].io_sequence; });
    return all;
  }
  std::vector<std::size_t> arriving(Ticks now) {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      if (jobs_[i].arrival == now) all.push_back(i);
    }
    return all;
  }

 private:
  const std::vector<Job>& jobs_;
  std::vector<Progress>& progress_;
  std::size_t sequence_ = 0;
};

TextbookResult nobody_ran(std::size_t jobs) {
  return {std::vector<Ticks>(jobs, -1), std::vector<Ticks>(jobs, -1)};
}

// True when the job is done for good; otherwise it may have begun an I/O.
bool after_burst(const Job& job, std::size_t id, Progress& at, Comers& comers, Ticks now) {
  if (at.burst + 1 == job.bursts.size()) return true;
  comers.begin_io(id, now);
  return false;
}

}  // namespace

TextbookResult textbook(const std::vector<Job>& jobs, const TextbookRules& rules) {
  TextbookResult result = nobody_ran(jobs.size());
  std::vector<Progress> progress(jobs.size());
  Comers comers(jobs, progress);
  std::list<std::size_t> ready;
  constexpr std::size_t kNone = SIZE_MAX;
  std::size_t running = kNone;
  Ticks slice = 0;
  std::size_t finished = 0;

  // Smaller is better.
  const auto key = [&](std::size_t job) -> Ticks {
    switch (rules.order) {
      case TextbookRules::Order::kQueue: return 0;
      case TextbookRules::Order::kLength: return jobs[job].work();
      case TextbookRules::Order::kRemaining: return jobs[job].work() - progress[job].ran;
      case TextbookRules::Order::kPriority: return -jobs[job].priority;
    }
    return 0;
  };

  for (Ticks now = 0; finished < jobs.size(); ++now) {
    bool expired = false;
    if (running != kNone) {
      ++slice;
      if (progress[running].tick(jobs[running])) {
        if (after_burst(jobs[running], running, progress[running], comers, now)) {
          result.finish[running] = now;
          ++finished;
        }
        running = kNone;
      } else {
        expired = rules.quantum > 0 && slice == rules.quantum;
      }
    }
    std::vector<std::size_t> coming = comers.woken(now);
    for (const std::size_t job : comers.arriving(now)) coming.push_back(job);
    if (expired && rules.preempted_first) ready.push_back(std::exchange(running, kNone));
    for (const std::size_t job : coming) ready.push_back(job);
    if (expired && !rules.preempted_first) ready.push_back(std::exchange(running, kNone));

    if (ready.empty()) continue;
    const auto best = std::ranges::min_element(ready, {}, key);  // the first of equals
    if (running != kNone && !(rules.preemptive && key(*best) < key(running))) continue;
    const std::size_t preempted = std::exchange(running, *best);
    ready.erase(best);
    if (preempted != kNone) {
      auto at = ready.end();
      if (rules.preempted_first) {
        while (at != ready.begin() && std::ranges::count(coming, *std::prev(at)) != 0) --at;
      }
      ready.insert(at, preempted);
    }
    slice = 0;
    if (result.first_run[running] < 0) result.first_run[running] = now;
  }
  return result;
}

TextbookResult textbook_mlfq(const std::vector<Job>& jobs, const TextbookMlfq& rules) {
  struct Standing {
    std::size_t level = 0;
    Ticks quantum = 0;
    Word allotment = 0;
  };
  TextbookResult result = nobody_ran(jobs.size());
  std::vector<Progress> progress(jobs.size());
  Comers comers(jobs, progress);
  const std::size_t levels = rules.quantum.size();
  std::vector<std::list<std::size_t>> queues(levels);
  std::vector<Standing> standing(jobs.size());
  const auto enter = [&](std::size_t job, std::size_t level) {
    standing[job] = {level, rules.quantum[level], rules.allotment[level]};
  };
  for (std::size_t job = 0; job < jobs.size(); ++job) enter(job, 0);

  constexpr std::size_t kNone = SIZE_MAX;
  std::size_t running = kNone;  // who ran in the tick that is over: the head of its queue
  std::size_t finished = 0;
  for (Ticks now = 0; finished < jobs.size(); ++now) {
    if (running != kNone) {
      Standing& at = standing[running];
      --at.quantum;
      const bool burst_over = progress[running].tick(jobs[running]);
      bool done = false;
      if (burst_over) {
        queues[at.level].pop_front();
        done = after_burst(jobs[running], running, progress[running], comers, now);
        if (done) {
          result.finish[running] = now;
          ++finished;
        } else if (rules.stay) {
          at.allotment = rules.allotment[at.level];
        }
      }
      if (!done && at.quantum == 0) {
        if (!burst_over) queues[at.level].pop_front();
        at.quantum = rules.quantum[at.level];
        if (--at.allotment == 0) enter(running, std::min(at.level + 1, levels - 1));
        if (!burst_over) queues[standing[running].level].push_back(running);
      } else if (!done && burst_over && rules.stay) {
        at.quantum = rules.quantum[at.level];
      }
      running = kNone;
    }
    if (rules.boost > 0 && now > 0 && now % rules.boost == 0) {
      for (std::size_t level = levels - 1; level > 0; --level) {
        queues[0].splice(queues[0].end(), queues[level]);
      }
      for (std::size_t job = 0; job < jobs.size(); ++job) enter(job, 0);
    }
    for (const std::size_t job : comers.woken(now)) {
      auto& queue = queues[standing[job].level];
      queue.insert(rules.io_bump ? queue.begin() : queue.end(), job);
    }
    for (const std::size_t job : comers.arriving(now)) queues[standing[job].level].push_back(job);

    const auto highest =
        std::ranges::find_if(queues, [](const auto& queue) { return !queue.empty(); });
    if (highest == queues.end()) continue;
    running = highest->front();
    if (result.first_run[running] < 0) result.first_run[running] = now;
  }
  return result;
}

}  // namespace interleave::sim::testing
