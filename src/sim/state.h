// The whole state of a simulated machine, as a value: copy it, compare it, keep it, go back to it.
//
// It has two parts. The *logical* part (what each strand does next, its live locals, memory and
// objects) is one contiguous buffer of words laid out per Program by `Layout`; it is all that the
// search hashes and all that decides what can happen. The *timed* part (clock, queues, generator,
// accounting) belongs to the timed driver; the untimed machine neither reads nor writes it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/event.h"
#include "sim/timers.h"

namespace interleave::sim {

// Where things are in the logical buffer: memory | objects | strand 0 | strand 1 | ...
//
// An instance of an object has these words (strands are stored as number + 1, 0 for none); one that
// is `fifo` has the head of its queue after them:
//   mutex      owner                                        queue
//   rwlock     writer; number of readers                    queue
//   semaphore  units                                        queue
//   condition  none                                         queue
//   barrier    number that arrived                          queue
//   channel    length; `capacity` values, the oldest first  queue of senders; queue of receivers
// (a channel of capacity 0 is a rendezvous and keeps no values).
//
// A strand's record is its control word, its meta word and as many words of frame as the largest
// body needs: all records have the same size, so spawning appends one.
struct Layout {
  std::uint32_t objects = 0;                 // offset of the first object word
  std::uint32_t strands = 0;                 // offset of the first strand record
  std::uint32_t stride = 2;                  // words per record
  std::vector<std::uint32_t> object_offset;  // per object instance
  std::vector<std::uint32_t> object_of;      // instance -> index in Program::objects
};

// Flags of a strand's control word.
enum StrandFlag : std::uint32_t {
  kFlagEnded = 1,
  kFlagHoldsSlot = 2,  // untimed: occupies one of its runtime's (or the cores') slots; of a future
                       // inside a task: is in the middle of being polled
  kFlagAsleep = 4,     // inside `wait` or a barrier: not enabled until let go
  kFlagCancelled = 8,
  kFlagNoSlot = 16,      // inside block_in_place, or (kFlagLeftBlock) past it
  kFlagNotArrived = 32,  // timed driver only: declared `at` a later time
  kFlagQueued = 64,      // in the queue of a fifo object
  kFlagFresh = 128,      // a future inside a task that has not been polled yet
  kFlagCalling = 256,  // untimed: on an event loop, in the middle of a poll and of calling an async
                       // function, whose task has the slot up to its first await
  // Stands before the first step of a `critical` block, or at a rendezvous at which it receives, without being on a
  // worker or core: it comes in, or can be met there, when it next runs.
  kFlagOutside = 512,
  // Untimed: has left its block_in_place, and is on that thread up to the end of its poll.
  kFlagLeftBlock = 1024,
  kFlagLifo = 2048,  // untimed: may be in the LIFO slot of a worker (lifo.h), which the link names
};

// The control word of a strand: pc, flags, and the link of a fifo queue (strand + 1, 0 for none) or LIFO slot.
struct Control {
  std::uint32_t pc = 0;
  std::uint16_t flags = 0;
  std::uint32_t link = 0;  // 16 bits beyond the flags

  static Control unpack(Word word) {
    const auto bits = static_cast<std::uint64_t>(word);
    return {static_cast<std::uint32_t>(bits & 0xFFFFFFFFU),
            static_cast<std::uint16_t>((bits >> 32) & 0xFFFU),
            static_cast<std::uint32_t>(bits >> 44)};
  }
  [[nodiscard]] Word pack() const {
    return static_cast<Word>(std::uint64_t{pc} | (std::uint64_t{flags} << 32) |
                             (std::uint64_t{link} << 44));
  }
};

// The meta word of a strand: what it is; constant from its creation on.
struct Meta {
  std::uint32_t body = 0;  // 24 bits
  lang::StrandKind kind = lang::StrandKind::kThread;
  std::uint8_t flavor = 0;  // StrandFlavor
  std::uint16_t runtime = 0xFFFF;
  // Of what `spawn_local` made: the strand that has the local_set, which it shares a thread with.
  StrandId local_set = kNobody;  // 20 bits

  static Meta unpack(Word word) {
    const auto bits = static_cast<std::uint64_t>(word);
    return {static_cast<std::uint32_t>(bits & 0xFFFFFFU),
            static_cast<lang::StrandKind>((bits >> 24) & 0x3U),
            static_cast<std::uint8_t>((bits >> 26) & 0x3U), static_cast<std::uint16_t>(bits >> 48),
            static_cast<StrandId>(((bits >> 28) & 0xFFFFFU) - 1)};
  }
  [[nodiscard]] Word pack() const {
    return static_cast<Word>(std::uint64_t{body} | (static_cast<std::uint64_t>(kind) << 24) |
                             (std::uint64_t{flavor} << 26) |
                             ((std::uint64_t{local_set + 1} & 0xFFFFFU) << 28) |
                             (std::uint64_t{runtime} << 48));
  }
};

// How a strand came to be, where it matters to who may run it.
enum StrandFlavor : std::uint8_t { kPlain, kBlockingPool, kLocal, kSubFuture };

// ---- the timed part ----

// Intrusive doubly linked list of threads.
struct ThreadList {
  ThreadId head = kNobody;
  ThreadId tail = kNobody;
  std::uint32_t size = 0;
};

// The threads of a ready queue as a binary heap, for policies that take the one of least rank: see
// Policy::ranked. Empty where the policy looks at them all.
struct RankedThread {
  Word rank = 0;
  std::uint64_t order = 0;  // ready_order: decides among equals
  Word weight = 0;
  ThreadId id = kNobody;
};
struct ThreadHeap {
  std::vector<RankedThread> items;
  Word weight = 0;  // of all of them
};

// Intrusive list of tasks that are runnable.
struct TaskList {
  StrandId head = kNobody;
  StrandId tail = kNobody;
  std::uint32_t size = 0;
};

// Why a thread joined the ready queue; policies tell them apart.
enum class ReadyReason : std::uint8_t { kArrived, kWoke, kYielded, kQuantum, kPreempted };

// A thread of the operating system: a thread strand's own, a runtime's worker, or a blocking-pool
// thread. Times are ticks.
struct Thread {
  StrandId strand = kNobody;         // what it runs now (a worker between tasks: kNobody)
  std::uint16_t worker_of = 0xFFFF;  // runtime, for workers and pool threads
  std::uint16_t worker = 0;          // number among its runtime's workers
  bool pool = false;                 // of the runtime's pool of blocking threads, not a worker
  bool parked = false;               // has nothing to do; not in any ready queue
  bool in_overhead = false;          // its core is busy with the switch to the task it polls next
  Ticks overhead = 0;                // of that switch, still to be paid
  Ticks poll_end = 0;                // while running: when the present task's quantum is used up
  Ticks poll_left = 0;               // of that quantum, while the thread does not run
  Activity activity = Activity::kAbsent;
  bool started = false;  // has been dispatched before
  std::uint16_t last_core = UINT16_MAX;
  std::uint32_t core = kNobody;  // while running or switching
  Ticks ready_since = 0;
  Ticks run_since = 0;            // start of the present run (after the switch)
  Ticks quantum_end = 0;          // while running
  Ticks ran = 0;                  // CPU ticks used, without the present run
  bool departed = false;          // chosen against the policy: only a newcomer preempts it
  std::uint64_t ready_order = 0;  // increases with each entry to a ready queue
  ReadyReason ready_reason = ReadyReason::kArrived;
  ThreadId next = kNobody, previous = kNobody;  // ready queue
  std::uint32_t queue = kNobody;                // which ready queue it is in
  std::uint32_t heap_at = 0;                    // where in the heap of that queue, if that is kept
};

struct Core {
  ThreadId thread = kNobody;  // running or being switched to
  ThreadId last = kNobody;    // dispatched before; decides whether a dispatch is a switch
  Ticks event = 0;            // when the present step or switch ends
  bool switching = false;
  Ticks since = 0;  // accounting: busy or switching since
  Ticks busy = 0, switching_ticks = 0;
  StrandId last_strand = kNobody;  // that ran here, tasks included
  std::uint64_t dispatches = 0;
};

// Strands that wait for the same thing, in the order in which they began to.
struct WaitList {
  StrandId head = kNobody;
  StrandId tail = kNobody;
};

// What the timed driver keeps of each strand. What every step or poll looks at comes first, in one line of the
// cache: there may be 100,000 of them.
struct alignas(64) StrandTiming {
  ThreadId thread = kNobody;  // its own thread; of a task: the worker that polls it now
  Activity activity = Activity::kAbsent;
  bool in_step = false;                // the present step has begun
  bool time_over = false;              // the I/O or sleep that it awaits is over: its poll will see
  bool leaving = false;                // past its block_on, which it leaves when it is next polled
  Ticks remaining = 0;                 // of the present step, in CPU ticks; 0: not begun
  Ticks since = 0;                     // start of the present activity
  StrandId root = kNobody;             // a future inside a task: that task
  TaskList futures;                    // of a task: its inner futures that can go on
  std::uint32_t waiting_on = kNobody;  // object instance, strand or device it waits for
  std::uint32_t driving = kNobody;     // a thread inside block_on: the runtime it drives
  StrandId next_task = kNobody;        // in a queue of runnable tasks
  std::uint16_t last_core = UINT16_MAX;  // on which it ran last (a new task: its spawner's)
  bool select_armed = false;

  Ticks finish = -1;
  Ticks first_run = -1;
  Ticks arrival = 0;
  Ticks ready_at = 0;              // replaying a schedule: when it could step again
  std::uint64_t fired = 0;         // arms of the present select whose time has come
  std::uint32_t select_token = 0;  // tells timers of the present select from older ones
  std::uint32_t home = kNobody;    // of a task that must stay where it is: its worker's number
  StrandId parent =
      kNobody;  // who awaits a future inside a task: that task, or another future inside it
  std::uint32_t wait_list = kNobody;  // which list it is in: see wait_list() of the driver
  StrandId next_waiter = kNobody;     // in that list
  WaitList joiners;                   // those that wait for this strand to end
  // How many polls of this task ended as futures in it had yielded; of such a future: that number, as it did.
  std::uint32_t yields = 0;
};
static_assert(sizeof(StrandTiming) == 128);

// A worker's place in its runtime. It belongs to the number, not to the thread: block_in_place
// hands it to another thread.
struct Worker {
  ThreadId thread = kNobody;  // who works in this place; nobody drives it: kNobody
  TaskList local;
  TaskList at_home;  // tasks of a local_set: nobody else polls them
  StrandId lifo = kNobody;
  StrandId last_task = kNobody;
  std::uint64_t polls = 0;
  std::uint32_t budget = 0;         // of the present poll
  std::uint32_t home_in_a_row = 0;  // polls of tasks of a local_set since one of another
};

struct RuntimeState {
  std::vector<Worker> workers;
  TaskList injection;
  TaskList microtasks;
  TaskList blocking;  // strands that wait for a thread of the blocking pool
  std::vector<ThreadId> idle_pool;
  std::uint32_t pool_size = 0;
  bool by_block_on = false;   // has no thread of its own: whoever calls block_on drives it
  StrandId driver = kNobody;  // inside block_on now
  std::vector<StrandId>
      undriven;  // inside block_on as well: the first drives when the driver leaves
};

struct DeviceQueue {
  std::uint32_t active = 0;
  std::vector<Timer> waiting;  // `time` holds the duration until it starts
};

struct Timed {
  Ticks now = 0;
  std::uint64_t generator = 0;     // state of the seeded generator
  std::uint64_t sequence = 0;      // ready order, timers
  std::uint64_t decisions = 0;     // scheduling decisions taken so far (see schedule codes)
  std::uint64_t steps = 0;         // steps taken
  std::uint64_t work = 0;          // operations done so far, roughly: what a run costs to simulate
  std::uint32_t next_arrival = 0;  // index into Machine::arrivals
  std::uint32_t live = 0;          // strands that are neither daemons nor ended
  std::uint64_t switches = 0, migrations = 0;
  std::uint64_t hash = 0;  // of the event history so far
  bool over = false;
  std::vector<Core> cores;
  std::vector<Thread> threads;
  std::vector<StrandTiming> strands;
  std::vector<ThreadList> ready;   // one, or one per core
  std::vector<ThreadHeap> ranked;  // the same threads, where Machine::keeps_ranks
  Timers timers;
  std::vector<DeviceQueue> devices;
  std::vector<RuntimeState> runtimes;    // parallel to Program::runtimes
  std::vector<WaitList> object_waiters;  // per object instance
  WaitList guard_waiters;                // `wait until`, select and guarded atomic blocks
  std::uint64_t position = 0;            // replaying a schedule: choices taken so far
  std::vector<Word> policy;              // the policy's own: globals first, then per thread
};

struct State {
  std::vector<Word> logical;
  Timed timed;
};

}  // namespace interleave::sim
