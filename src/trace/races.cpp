#include "trace/races.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "sim/step.h"
#include "trace/names.h"
#include "trace/vector_clock.h"

namespace interleave::trace {
namespace {

using lang::Op;

// Entries of all clocks together, 8 bytes each.
constexpr std::size_t kMaxEntries = 32'000'000;

// An access that a later one may race with.
struct Kept {
  Access access;
  std::uint32_t who = 0;    // clock it belongs to
  std::uint32_t count = 0;  // of that clock at the access
};

struct Cell {
  std::vector<Kept> reads, writes;
  VectorClock released;  // of an atomic, or what a guard reads: by the stores that are seen
};

struct Channel {
  std::deque<VectorClock> messages;  // one per message under way
  std::deque<VectorClock> receives;  // the last ones, oldest first: each makes room for a send
  std::uint64_t sends = 0;           // so far
  std::uint64_t oldest_receive = 0;  // number of receives.front()
  StrandId waiting = kNobody;        // received before its send was told
};

struct Shared {
  VectorClock released;           // unlocked, released, arrived so far
  VectorClock read_released;      // by readers, for the next writer
  std::vector<StrandId> members;  // at a barrier
  Channel channel;
};

}  // namespace

class RaceFinder::Impl {
 public:
  explicit Impl(const Run& run)
      : run_(run),
        program_(*run.machine().program),
        objects_(program_.object_instances),
        cells_(program_.memory_words),
        atomic_cell_(program_.memory_words),
        in_atomic_(program_.code.size()),
        guarded_(program_.memory_words) {
    for (const lang::Variable& variable : program_.variables) {
      for (std::uint32_t i = 0; i < variable.count; ++i) {
        atomic_cell_[variable.first + i] = variable.kind == lang::VariableKind::kAtomic;
      }
    }
    std::uint32_t depth = 0;
    for (std::size_t pc = 0; pc < program_.code.size(); ++pc) {
      const Op op = program_.code[pc].op;
      if (op == Op::kAtomicBegin) ++depth;
      in_atomic_[pc] = depth > 0;
      if (op == Op::kAtomicEnd && depth > 0) --depth;
    }
    for (const lang::Instruction& in : program_.code) {
      if (in.op != Op::kWaitUntil) continue;
      for_each_guard_read(in, [&](const lang::Variable&, std::uint32_t first, std::uint32_t count) {
        std::fill_n(guarded_.begin() + first, count, true);
      });
    }
    for (StrandId strand = 0; strand < program_.strands.size(); ++strand) clock_of(strand);
  }

  bool more(std::size_t events) {
    const auto all = run_.events();
    while (events-- > 0 && next_ < all.size() && report.complete) take(next_++);
    return next_ < all.size() && report.complete;
  }

  RaceReport report;

 private:
  // Strands that can never run at the same time share one clock.
  std::uint32_t clock_of(StrandId strand) {
    while (clock_of_.size() <= strand) {
      const auto id = static_cast<StrandId>(clock_of_.size());
      std::uint32_t clock = id;
      if (const std::uint32_t group = group_of(id); group != kNobody) {
        clock = groups_.try_emplace(group, id).first->second;
      }
      clock_of_.push_back(clock);
      clocks_.resize(clock_of_.size());
      if (clocks_[clock].size() == 0) clocks_[clock].tick(clock);
    }
    return clock_of_[strand];
  }
  std::uint32_t group_of(StrandId strand) const {
    constexpr std::uint32_t kCores = 0x10000;
    const sim::Machine& machine = run_.machine();
    const sim::Meta meta = sim::meta_of(machine, run_.last_state(), strand);
    if (meta.kind == lang::StrandKind::kThread) {
      return machine.cooperative && machine.cores == 1 ? kCores : kNobody;
    }
    if (meta.runtime < machine.runtimes.size() && machine.runtimes[meta.runtime].workers == 1 &&
        !machine.runtimes[meta.runtime].preemptive) {
      return meta.runtime;
    }
    return kNobody;
  }

  VectorClock& clock(StrandId strand) { return clocks_[clock_of(strand)]; }
  void join(VectorClock& into, const VectorClock& from) {
    const std::size_t before = into.size();
    into.join(from);
    entries_ += into.size() - before;
    if (entries_ > kMaxEntries) report.complete = false;
  }
  // What this strand does from now on is not part of the edge that just left it.
  void tick(StrandId strand) { clock(strand).tick(clock_of(strand)); }
  void release(StrandId strand, VectorClock& to) {
    join(to, clock(strand));
    tick(strand);
  }

  void take(EventId id) {
    const Event& event = run_.events()[id];
    if (event.strand == kNobody) {
      if (event.kind == EventKind::kBarrierOpen) open_barrier(event);
      return;
    }
    clock_of(event.strand);
    switch (event.kind) {
      case EventKind::kRead:
      case EventKind::kWrite:
      case EventKind::kModify: access(id, event); break;
      case EventKind::kGuard: guard(id, event); break;
      case EventKind::kLock:
        join(clock(event.strand), objects_[event.object].released);
        join(clock(event.strand), objects_[event.object].read_released);
        break;
      case EventKind::kUnlock: {
        Shared& object = objects_[event.object];
        object.read_released.clear();
        release(event.strand, object.released);
        break;
      }
      case EventKind::kReadLock:
      case EventKind::kAcquire: join(clock(event.strand), objects_[event.object].released); break;
      case EventKind::kReadUnlock:
        release(event.strand, objects_[event.object].read_released);
        break;
      case EventKind::kReleaseUnit: release(event.strand, objects_[event.object].released); break;
      case EventKind::kNotify:
        if (event.extra != kNobody) {
          join(clock(event.extra), clock(event.strand));
          tick(event.strand);
        }
        break;
      case EventKind::kArrive:
        objects_[event.object].members.push_back(event.strand);
        release(event.strand, objects_[event.object].released);
        break;
      case EventKind::kBarrierOpen: open_barrier(event); break;
      case EventKind::kSend: send(event); break;
      case EventKind::kReceive: receive(event); break;
      case EventKind::kSpawn: {
        const bool future = program_.code[event.pc].op == Op::kSpawnFuture;
        clock_of(event.extra);
        if (future) {  // part of the same task
          clock_of_[event.extra] = clock_of(event.strand);
          break;
        }
        join(clock(event.extra), clock(event.strand));
        tick(event.strand);
        break;
      }
      case EventKind::kJoin:
        if (event.extra != kNobody) join(clock(event.strand), clock(event.extra));
        break;
      default: break;
    }
  }

  void open_barrier(const Event& event) {
    Shared& barrier = objects_[event.object];
    for (const StrandId member : barrier.members) {
      join(clock(member), barrier.released);
      tick(member);
    }
    barrier.members.clear();
    barrier.released.clear();
  }

  [[nodiscard]] lang::Word capacity(std::uint32_t instance) const {
    return program_.objects[run_.machine().layout.object_of[instance]].parameter;
  }

  void send(const Event& event) {
    Channel& channel = objects_[event.object].channel;
    if (channel.waiting != kNobody && channel.waiting == event.by) {
      // A receiver found this sender waiting: one joint step.
      meet(event.strand, channel.waiting);
      channel.waiting = kNobody;
      return;
    }
    const auto room = static_cast<std::size_t>(std::max<lang::Word>(capacity(event.object), 0));
    // Send number k completes after receive number k - room made its place free.
    if (room > 0 && channel.sends >= room) {
      for (; channel.oldest_receive < channel.sends - room && !channel.receives.empty();
           ++channel.oldest_receive) {
        channel.receives.pop_front();
      }
      if (!channel.receives.empty()) join(clock(event.strand), channel.receives.front());
    }
    ++channel.sends;
    channel.messages.push_back(clock(event.strand));
    entries_ += clock(event.strand).size();
    tick(event.strand);
  }

  void receive(const Event& event) {
    Channel& channel = objects_[event.object].channel;
    if (channel.messages.empty()) {
      channel.waiting = event.strand;
      return;
    }
    if (capacity(event.object) == 0 && event.by != kNobody) {
      channel.messages.pop_front();
      meet(event.by, event.strand);
      return;
    }
    join(clock(event.strand), channel.messages.front());
    entries_ -= std::min(entries_, channel.messages.front().size());
    channel.messages.pop_front();
    channel.receives.push_back(clock(event.strand));
    tick(event.strand);
  }

  // Both know of each other from here on.
  void meet(StrandId a, StrandId b) {
    join(clock(a), clock(b));
    join(clock(b), clock(a));
    tick(a);
    tick(b);
  }

  void access(EventId id, const Event& event) {
    const bool block = in_atomic_[event.pc];
    if (block) join(clock(event.strand), atomic_blocks_);
    Cell& cell = cells_[event.object];
    if (atomic_cell_[event.object]) {
      if (event.kind != EventKind::kWrite) join(clock(event.strand), cell.released);
      if (event.kind != EventKind::kRead) {
        // A store takes the place of earlier ones; a read-modify-write carries them on.
        cell.released.clear();
        release(event.strand, cell.released);
      }
    } else {
      const Access access{event.strand, id, event.time, event.pc, event.kind != EventKind::kRead};
      compare(event.object, cell, access);
      if (access.write && guarded_[event.object]) {
        cell.released.clear();
        release(event.strand, cell.released);
      }
    }
    if (block) release(event.strand, atomic_blocks_);
  }

  // A guard reads everything its condition names at once, and comes after what was written there.
  void guard(EventId id, const Event& event) {
    const lang::Instruction& in = program_.code[event.pc];
    if (in.op != Op::kWaitUntil) return;
    for_each_guard_read(
        in, [&](const lang::Variable& variable, std::uint32_t first, std::uint32_t count) {
          if (variable.kind == lang::VariableKind::kShared && count == 1) {
            compare(first, cells_[first], {event.strand, id, event.time, event.pc, false});
          }
          // Which element of an array it was is not known afterwards: an edge too many is better than a
          // false alarm.
          for (std::uint32_t i = 0; i < count; ++i) {
            join(clock(event.strand), cells_[first + i].released);
          }
        });
  }

  template <typename Visit>
  void for_each_guard_read(const lang::Instruction& guard, Visit&& visit) const {
    for (auto pc = static_cast<std::size_t>(guard.a); program_.code[pc].op != Op::kResult; ++pc) {
      const lang::Instruction& in = program_.code[pc];
      if (in.op != Op::kRead) continue;
      const lang::Variable& variable = program_.variables[static_cast<std::size_t>(in.c)];
      const bool whole = in.b != lang::kNone && in.b >= 0;
      if (whole) {
        visit(variable, variable.first, variable.count);
        continue;
      }
      const lang::Word index =
          in.b == lang::kNone ? 0 : program_.constants[static_cast<std::size_t>(~in.b)];
      if (index >= 0 && index < static_cast<lang::Word>(variable.count)) {
        visit(variable, variable.first + static_cast<std::uint32_t>(index), 1);
      }
    }
  }

  void compare(std::uint32_t number, Cell& cell, const Access& access) {
    const std::uint32_t who = clock_of(access.strand);
    const VectorClock& now = clocks_[who];
    const auto ordered = [&](const Kept& kept) {
      return kept.who == who || kept.count <= now.get(kept.who);
    };
    for (const Kept& kept : cell.writes) {
      if (!ordered(kept)) found(number, kept.access, access);
    }
    if (access.write) {
      for (const Kept& kept : cell.reads) {
        if (!ordered(kept)) found(number, kept.access, access);
      }
      // What is ordered before this write can only race with what races with the write itself.
      std::erase_if(cell.reads, ordered);
      std::erase_if(cell.writes, ordered);
    }
    auto& list = access.write ? cell.writes : cell.reads;
    const Kept kept{access, who, now.get(who)};
    const auto same = std::ranges::find(list, who, &Kept::who);
    if (same == list.end()) {
      list.push_back(kept);
    } else {
      *same = kept;
    }
  }

  void found(std::uint32_t cell, const Access& first, const Access& second) {
    const auto low = std::min(first.pc, second.pc);
    const auto high = std::max(first.pc, second.pc);
    const auto [at, is_new] = known_.try_emplace({cell, {low, high}}, report.races.size());
    if (is_new) {
      report.races.push_back({cell, first, second, 1});
    } else {
      ++report.races[at->second].count;
    }
  }

  const Run& run_;
  const lang::Program& program_;
  std::vector<Shared> objects_;
  std::vector<Cell> cells_;
  std::vector<bool> atomic_cell_;
  std::vector<bool> in_atomic_;          // by pc
  std::vector<bool> guarded_;            // by word: some guard reads it
  std::vector<std::uint32_t> clock_of_;  // by strand: which clock is its own
  std::vector<VectorClock> clocks_;
  std::map<std::uint32_t, std::uint32_t> groups_;
  VectorClock atomic_blocks_;
  std::map<std::pair<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>>, std::size_t> known_;
  std::size_t entries_ = 0;
  EventId next_ = 0;
};

RaceFinder::RaceFinder(const Run& run) : impl_(std::make_unique<Impl>(run)) {}
RaceFinder::~RaceFinder() = default;
RaceFinder::RaceFinder(RaceFinder&&) noexcept = default;
RaceFinder& RaceFinder::operator=(RaceFinder&&) noexcept = default;
bool RaceFinder::more(std::size_t events) { return impl_->more(events); }
const RaceReport& RaceFinder::report() const { return impl_->report; }

RaceReport find_races(const Run& run) {
  RaceFinder finder(run);
  while (finder.more(SIZE_MAX)) {
  }
  return finder.report();
}

}  // namespace interleave::trace
