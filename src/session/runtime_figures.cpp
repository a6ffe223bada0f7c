#include "session/runtime_figures.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "sim/step.h"
#include "trace/interval.h"
#include "trace/metrics.h"
#include "trace/why.h"

namespace interleave::session {
namespace {

using sim::EventKind;
using sim::StrandId;

std::vector<StrandId> listed(const sim::State& state, const sim::TaskList& list) {
  std::vector<StrandId> strands;
  for (StrandId at = list.head; at != sim::kNobody; at = state.timed.strands[at].next_task) {
    strands.push_back(at);
  }
  return strands;
}

RuntimeFigures runtime_of(const sim::Machine& machine, const sim::State& state, std::uint32_t r) {
  RuntimeFigures figures;
  const sim::RuntimeState& runtime = state.timed.runtimes[r];
  figures.runtime = r;
  figures.name = machine.program->runtimes[r].name;
  figures.flavor = machine.runtimes[r].flavor;
  for (std::uint32_t w = 0; w < runtime.workers.size(); ++w) {
    const sim::Worker& worker = runtime.workers[w];
    WorkerFigures one;
    one.number = w;
    one.driven = worker.thread != sim::kNobody;
    one.lifo = worker.lifo;
    one.local = listed(state, worker.at_home);
    const std::vector<StrandId> movable = listed(state, worker.local);
    one.local.insert(one.local.end(), movable.begin(), movable.end());
    one.polls = worker.polls;
    if (one.driven) {
      const sim::Thread& thread = state.timed.threads[worker.thread];
      one.parked = thread.parked;
      one.polls_now = thread.strand;
      // What it polls is the task, also while a future inside is being run.
      if (one.polls_now != sim::kNobody &&
          state.timed.strands[one.polls_now].root != sim::kNobody) {
        one.polls_now = state.timed.strands[one.polls_now].root;
      }
    }
    figures.workers.push_back(std::move(one));
  }
  figures.injection = listed(state, runtime.injection);
  figures.microtasks = listed(state, runtime.microtasks);
  figures.blocking_waits = listed(state, runtime.blocking);
  figures.pool_threads = runtime.pool_size;
  for (const sim::Thread& thread : state.timed.threads) {
    if (thread.pool && thread.worker_of == r && thread.strand != sim::kNobody) {
      figures.blocking_runs.push_back(thread.strand);
    }
  }
  return figures;
}

TaskFigures::State state_of(const sim::StrandTiming& timing, bool ended) {
  using State = TaskFigures::State;
  if (ended) return State::kDone;
  switch (timing.activity) {
    case sim::Activity::kRunning:
    case sim::Activity::kSpinning:
    case sim::Activity::kSwitching: return State::kRunning;
    case sim::Activity::kBlocked:
    case sim::Activity::kIo:
    case sim::Activity::kSleeping: return State::kBlocking;
    case sim::Activity::kSuspended: return State::kIdle;
    default: return State::kScheduled;
  }
}

// Counts what only the history tells: steals, parks, self-wakes, and how long each poll was.
struct Historian {
  RuntimeReport& report;
  const sim::State& state;
  Ticks long_poll;
  std::map<StrandId, std::size_t> task_at;
  std::map<StrandId, Ticks> poll_since;

  TaskFigures* task(StrandId strand) {
    const auto found = task_at.find(strand);
    return found == task_at.end() ? nullptr : &report.tasks[found->second];
  }

  void end_poll(StrandId strand, Ticks now) {
    const auto since = poll_since.find(strand);
    if (since == poll_since.end()) return;
    if (TaskFigures* figures = task(strand)) {
      const Ticks length = now - since->second;
      figures->longest_poll = std::max(figures->longest_poll, length);
      figures->long_polls += length > long_poll ? 1 : 0;
    }
    poll_since.erase(since);
  }

  // `next`: the event after it, if there is one.
  void take(const sim::Event& event, const sim::Event* next) {
    switch (event.kind) {
      case EventKind::kPollStart: poll_since[event.strand] = event.time; break;
      case EventKind::kPollEnd: end_poll(event.strand, event.time); break;
      case EventKind::kEnd: end_poll(event.strand, event.time); break;
      case EventKind::kWake:
        if (TaskFigures* figures = task(event.strand); figures && event.by == event.strand) {
          ++figures->self_wakes;
        }
        break;
      case EventKind::kActivity:
        // A task that yields, or whose budget is used up, wakes itself before it is Pending: it goes from running to
        // its queue by its own doing, and no other wake is told of it.
        if (event.activity != sim::Activity::kReady || event.by != event.strand) break;
        if (next != nullptr && next->kind == EventKind::kWake && next->strand == event.strand)
          break;
        if (TaskFigures* figures = task(event.strand)) {
          ++figures->wakes;
          ++figures->self_wakes;
        }
        break;
      case EventKind::kSteal:
        for (RuntimeFigures& runtime : report.runtimes) {
          if (runtime.runtime == event.object && event.by < runtime.workers.size()) {
            ++runtime.workers[event.by].steals;
          }
        }
        break;
      case EventKind::kPark: {
        if (event.object >= state.timed.threads.size()) break;
        const sim::Thread& thread = state.timed.threads[event.object];
        for (RuntimeFigures& runtime : report.runtimes) {
          if (runtime.runtime == thread.worker_of && thread.worker < runtime.workers.size()) {
            ++runtime.workers[thread.worker].parks;
          }
        }
        break;
      }
      default: break;
    }
  }
};

// The await at a program counter or the next that follows it in the text, round the loop that it is in: its place among
// those of the body, from 0; their number, if none follows.
std::size_t next_await(const lang::Program& program, const std::vector<std::uint32_t>& awaits,
                       std::uint32_t pc, std::uint32_t end) {
  for (bool jumped = false; pc < end; ++pc) {
    if (const auto at = std::ranges::find(awaits, pc); at != awaits.end()) {
      return static_cast<std::size_t>(at - awaits.begin());
    }
    const lang::Instruction& in = program.code[pc];
    if (in.op != lang::Op::kJump || std::cmp_greater(in.a, pc) || std::exchange(jumped, true))
      continue;
    pc = static_cast<std::uint32_t>(in.a) - 1;
  }
  return awaits.size();
}

// At which await its future stands, or which is its next, of how many in its own code.
void find_state(const sim::Machine& machine, const sim::State& state, TaskFigures& figures) {
  const lang::Program& program = *machine.program;
  const lang::Body& body = program.bodies[sim::meta_of(machine, state, figures.strand).body];
  std::vector<std::uint32_t> awaits;
  for (std::uint32_t pc = body.entry; pc < body.end; ++pc) {
    if (lang::is_await(program.code[pc].op)) awaits.push_back(pc);
  }
  figures.awaits = static_cast<std::uint32_t>(awaits.size());
  figures.next_await = figures.awaits;
  if (figures.over()) return;
  const std::uint32_t pc = sim::control_of(machine, state, figures.strand).pc;
  figures.next_await = static_cast<std::uint32_t>(next_await(program, awaits, pc, body.end));
  figures.at_await = lang::is_await(program.code[pc].op);
}

}  // namespace

words::Phrase name_of(TaskFigures::State state) {
  switch (state) {
    case TaskFigures::State::kScheduled: return "task.scheduled";
    case TaskFigures::State::kRunning: return "task.running";
    case TaskFigures::State::kBlocking: return "task.blocking";
    case TaskFigures::State::kIdle: return "task.idle";
    case TaskFigures::State::kDone: return "task.done";
    case TaskFigures::State::kDropped: break;
  }
  return "task.dropped";
}

RuntimeReport runtime_report(const trace::Run& run, const sim::State& state, Ticks now,
                             Ticks long_poll) {
  RuntimeReport report;
  const sim::Machine& machine = run.machine();
  for (std::uint32_t r = 0; r < state.timed.runtimes.size(); ++r) {
    report.runtimes.push_back(runtime_of(machine, state, r));
  }
  if (report.runtimes.empty()) return report;

  const trace::Metrics metrics = trace::metrics(run, now);
  Historian historian{report, state, long_poll, {}, {}};
  // In a run that is stuck in the end: those who wait from now on until then are woken by nobody.
  const sim::State* const stuck =
      run.outcome() == trace::Outcome::kDeadlock ? &run.last_state() : nullptr;
  for (StrandId strand = 0; strand < machine.strand_count(state.logical); ++strand) {
    const sim::Meta meta = sim::meta_of(machine, state, strand);
    if (meta.kind != lang::StrandKind::kTask || meta.runtime == 0xFFFF) continue;
    const sim::StrandTiming& timing = state.timed.strands[strand];
    if (timing.root != sim::kNobody) continue;
    TaskFigures figures;
    figures.strand = strand;
    figures.runtime = meta.runtime;
    figures.state =
        state_of(timing, (sim::control_of(machine, state, strand).flags & sim::kFlagEnded) != 0);
    if (strand < metrics.strands.size()) {
      const trace::StrandMetrics& sum = metrics.strands[strand];
      if (sum.dropped) figures.state = TaskFigures::State::kDropped;
      figures.polls = sum.polls;
      figures.wakes = sum.wakes;
      figures.busy = sum.cpu() + sum.blocked + sum.io + sum.sleeping;
      figures.scheduled = sum.wait();
      figures.idle = sum.suspended;
    }
    find_state(machine, state, figures);
    const bool idle = figures.state == TaskFigures::State::kIdle;
    if (idle || figures.state == TaskFigures::State::kBlocking) {
      if (const auto interval = trace::strand_interval_at(run, strand, now)) {
        figures.waits = trace::why(run, *interval, now).state;
      }
    }
    if (idle && stuck != nullptr) {
      const sim::StrandTiming& last = stuck->timed.strands[strand];
      figures.lost = last.activity == sim::Activity::kSuspended && last.since == timing.since;
    }
    historian.task_at.emplace(strand, report.tasks.size());
    report.tasks.push_back(std::move(figures));
  }
  const std::span<const sim::Event> events = run.events();
  for (std::size_t i = 0; i < events.size() && events[i].time <= now; ++i) {
    historian.take(events[i], i + 1 < events.size() ? &events[i + 1] : nullptr);
  }
  // A poll that goes on counts as far as it has come.
  while (!historian.poll_since.empty()) {
    const auto [strand, since] = *historian.poll_since.begin();
    if (TaskFigures* figures = historian.task(strand)) figures->present_poll = now - since;
    historian.end_poll(strand, now);
  }
  return report;
}

}  // namespace interleave::session
