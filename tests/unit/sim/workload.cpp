#include "unit/sim/workload.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace interleave::sim::testing {

Ticks Job::work() const {
  Ticks total = 0;
  for (const Burst& burst : bursts) total += burst.work;
  return total;
}
Ticks Job::io() const {
  Ticks total = 0;
  for (const Burst& burst : bursts) total += burst.io;
  return total;
}

namespace {

lang::Operand constant(lang::Program& program, Word value) {
  program.constants.push_back(value);
  return ~static_cast<lang::Operand>(program.constants.size() - 1);
}

void emit(lang::Program& program, lang::Op op, lang::Operand a = lang::kNone) {
  program.code.push_back({.op = op, .a = a});
  program.points.emplace_back();
}

}  // namespace

std::shared_ptr<const lang::Program> program_of(const std::vector<Job>& jobs) {
  auto program = std::make_shared<lang::Program>();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const Job& job = jobs[i];
    lang::Body body;
    body.name = "j" + std::to_string(i);
    body.entry = static_cast<std::uint32_t>(program->code.size());
    body.static_work = job.work();
    for (const Burst& burst : job.bursts) {
      if (burst.work > 0) emit(*program, lang::Op::kWork, constant(*program, burst.work));
      if (burst.io > 0) {
        emit(*program, lang::Op::kIo, constant(*program, burst.io));
        program->code.back().c = lang::kNone;
      }
    }
    emit(*program, lang::Op::kEnd);
    body.end = static_cast<std::uint32_t>(program->code.size());
    program->bodies.push_back(body);

    lang::Strand strand;
    strand.name = body.name;
    strand.body = static_cast<std::uint32_t>(i);
    strand.group = static_cast<std::uint32_t>(i);
    strand.arrival = job.arrival;
    strand.priority = job.priority;
    strand.tickets = job.tickets;
    strand.weight = job.weight;
    strand.core = job.core;
    program->strands.push_back(strand);
  }
  return program;
}

std::int64_t Dice::roll(std::int64_t low, std::int64_t high) {
  state_ = state_ * 6364136223846793005U + 1442695040888963407U;
  const std::uint64_t bits = state_ >> 33;
  return low + static_cast<std::int64_t>(bits % static_cast<std::uint64_t>(high - low + 1));
}

std::vector<Job> random_jobs(Dice& dice, const WorkloadShape& shape) {
  std::vector<Job> jobs(static_cast<std::size_t>(dice.roll(1, shape.jobs)));
  for (Job& job : jobs) {
    job.arrival = dice.roll(0, shape.last_arrival);
    job.priority = dice.roll(0, 3);
    job.tickets = dice.roll(1, 5) * 50;
    job.weight = dice.roll(1, 4) * 512;
    const std::int64_t bursts = dice.roll(1, shape.bursts);
    for (std::int64_t i = 0; i < bursts; ++i) {
      const Ticks io = i + 1 < bursts ? dice.roll(1, shape.longest_io) : 0;
      job.bursts.push_back({dice.roll(1, shape.longest), io});
    }
  }
  return jobs;
}

Ticks History::spent(StrandId strand, Activity activity) const {
  Ticks total = 0;
  for (const Interval& it : intervals) {
    if (it.strand == strand && it.activity == activity) total += it.end - it.begin;
  }
  return total;
}

namespace {

class Historian {
 public:
  Historian(const Machine& machine, History& history)
      : history_(history), core_of_(machine.cores, kNobody) {
    const std::size_t strands = machine.program->strands.size();
    present_.resize(strands);
    history.first_run.assign(strands, -1);
    history.finish.assign(strands, -1);
  }

  void read(const Event& event) {
    switch (event.kind) {
      case EventKind::kDispatch:
        if (core_of_[event.core] != kNobody) complain(event, "a busy core was given away");
        if (std::ranges::count(core_of_, event.strand) != 0) complain(event, "on two cores");
        core_of_[event.core] = event.strand;
        break;
      case EventKind::kRelease:
        if (core_of_[event.core] != event.strand) complain(event, "released by another");
        core_of_[event.core] = kNobody;
        break;
      case EventKind::kActivity: change(event); break;
      default: break;
    }
  }

 private:
  void complain(const Event& event, const std::string& what) {
    if (!history_.misuse.empty()) return;
    history_.misuse =
        what + ": strand " + std::to_string(event.strand) + " at " + std::to_string(event.time);
  }

  void change(const Event& event) {
    Interval& now = present_[event.strand];
    now.end = event.time;
    if (now.activity != Activity::kAbsent && now.end > now.begin) history_.intervals.push_back(now);
    const bool on_core =
        event.activity == Activity::kRunning || event.activity == Activity::kSwitching;
    now = {event.strand, event.activity, on_core ? CoreId{event.core} : kNobody, event.time, 0};
    if (event.activity == Activity::kRunning) {
      if (core_of_[event.core] != event.strand) complain(event, "runs on a core that is not its");
      if (history_.first_run[event.strand] < 0) history_.first_run[event.strand] = event.time;
    }
    if (event.activity == Activity::kAbsent) history_.finish[event.strand] = event.time;
  }

  History& history_;
  std::vector<StrandId> core_of_;
  std::vector<Interval> present_;
};

}  // namespace

History run(const Machine& machine) {
  History history;
  Historian historian(machine, history);
  std::vector<Event> events;
  const Script script;
  Advance result = start(machine, history.state, events);
  for (int moments = 0; moments < 1'000'000; ++moments) {
    for (const Event& event : events) historian.read(event);
    events.clear();
    if (result.outcome != Outcome::kRunning) break;
    result = advance(machine, history.state, script, events);
  }
  history.outcome = result.outcome;
  history.end = history.state.timed.now;
  return history;
}

std::shared_ptr<const Machine> machine_of(const std::vector<Job>& jobs,
                                          const std::vector<Override>& settings,
                                          std::uint64_t seed) {
  auto machine = bind(program_of(jobs), settings, seed);
  if (!machine) {
    ADD_FAILURE() << lang::render({}, machine.error());
    return nullptr;
  }
  return *machine;
}

}  // namespace interleave::sim::testing
