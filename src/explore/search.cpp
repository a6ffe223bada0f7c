// The passes of a search, one after another, in slices: reduced, unreduced, and what follows each
// over its graph.
#include <algorithm>
#include <optional>

#include "explore/expand.h"
#include "explore/explore.h"
#include "explore/findings.h"
#include "explore/slices.h"

namespace interleave::explore {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kDeadlock: return "deadlock";
    case Kind::kAssertion: return "assertion";
    case Kind::kInvariant: return "invariant";
    case Kind::kCritical: return "critical";
    case Kind::kFinal: return "final";
    case Kind::kRace: return "race";
    case Kind::kLivelock: return "livelock";
  }
  return "";
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSafe: return "safe";
    case Verdict::kViolation: return "violation";
    case Verdict::kUnknown: return "unknown";
  }
  return "";
}

struct Search::Parts {
  Setup setup;
  Expander expander;
  Result result;
  enum class Phase { kReduced, kFull, kDone } phase = Phase::kDone;
  std::optional<Pass> pass;
  // A reduced pass has been through; and its verdict stands: the unreduced one only adds counts.
  bool was_reduced = false;
  bool verdict_stands = false;
  // What follows a pass over its graph: it rests like the pass itself.
  Pace pace;
  std::optional<Slices> work;
  bool cyclic = false;
  Analysis analysis;

  Parts(std::shared_ptr<const sim::Machine> machine, const Options& options)
      : setup(std::move(machine), options), expander(setup) {
    const bool reduces = setup.footprints.has_value() || setup.symmetry.has_value();
    begin_pass(reduces ? Phase::kReduced : Phase::kFull);
  }

  [[nodiscard]] std::uint64_t limit() const {
    return verdict_stands ? std::min(setup.options.max_counted, setup.options.max_states)
                          : setup.options.max_states;
  }

  void begin_pass(Phase which) {
    phase = which;
    const bool counts = which == Phase::kFull && setup.options.count;
    const bool keeps_graph = (counts || setup.has_loops) && !setup.options.preemptions.has_value();
    sim::State start;
    const sim::Fault fault = sim::begin(*setup.machine, start).fault;
    if (fault) start.logical = nobody_left();
    pass.emplace(setup, which == Phase::kReduced, keeps_graph, start);
    if (fault) {
      note_fault(*pass, fault, kNoState, std::nullopt);
      pass->fail_at_start();
    } else {
      expander.begin(*pass, start);
    }
  }

  // A state in which every declared strand has ended, for lack of a start.
  [[nodiscard]] std::vector<sim::Word> nobody_left() const {
    const sim::Machine& machine = *setup.machine;
    const auto strands = static_cast<sim::StrandId>(machine.program->strands.size());
    std::vector<sim::Word> logical(machine.record(strands), 0);
    for (sim::StrandId strand = 0; strand < strands; ++strand) {
      logical[machine.record(strand)] = sim::Control{0, sim::kFlagEnded, 0}.pack();
    }
    return logical;
  }

  // ---- the end of a pass ----

  void stop(std::string why) {
    if (!verdict_stands) {
      // What a reduced pass has found before stays as it is.
      if (!was_reduced) {
        // What was not searched may hold a shorter one, or show a deadlock to have begun before.
        for (Finding& finding : pass->findings) finding.shortest = false;
        publish(false);
        count_states();
        result.states = std::min(result.states, limit());
      }
      result.complete = false;
      result.stopped = std::move(why);
      if (result.verdict == Verdict::kSafe) result.verdict = Verdict::kUnknown;
    }
    leave();
  }

  void leave() {
    work.reset();
    phase = Phase::kDone;
    pass.reset();
  }

  void count_states() {
    result.states = pass->store.size();
    result.transitions = pass->transitions;
  }

  // Makes what the present pass found the result.
  void publish(bool complete) {
    std::ranges::stable_sort(pass->findings, [](const Finding& a, const Finding& b) {
      if (a.counts != b.counts) return a.counts;
      if (a.kind != b.kind) return a.kind < b.kind;
      return a.schedule.size() < b.schedule.size();
    });
    result.complete = complete;
    result.findings = pass->findings;
    result.finals.assign(pass->finals.begin(), pass->finals.end());
    const bool violated = std::ranges::any_of(result.findings, &Finding::counts);
    result.verdict = violated ? Verdict::kViolation : complete ? Verdict::kSafe : Verdict::kUnknown;
    result.bytes = pass->bytes();
  }

  void finish_reduced() {
    count_states();
    publish(true);
    cyclic = false;
    if (pass->keeps_graph) {
      work = find_cycle(pass->graph, pace, cyclic);
    } else {
      leave_reduced();
    }
  }

  void leave_reduced() {
    // Who waits for ever beside others that go round, and who goes round for ever: the reduced
    // graph does not tell.
    was_reduced = true;
    verdict_stands = !cyclic;
    if (setup.options.count || cyclic) {
      begin_pass(Phase::kFull);
    } else {
      leave();
    }
  }

  void finish_full() {
    if (!was_reduced) count_states();
    result.full_states = pass->store.size();
    if (pass->keeps_graph) {
      analysis = {};
      work = analyse(pass->graph, pace, setup.options.count, analysis);
    } else {
      leave_full();
    }
  }

  void leave_full() {
    if (pass->keeps_graph) {
      if (setup.options.count) {
        result.schedules = analysis.schedules;
        result.failing_schedules = analysis.failing;
        result.random_chance = analysis.chance;
      }
      adopt(*pass, analysis);
    }
    const bool bounded = setup.options.preemptions.has_value();
    publish(!bounded);
    if (bounded && result.verdict != Verdict::kViolation) {
      result.stopped = "searched only schedules with at most " +
                       std::to_string(*setup.options.preemptions) + " preemptions";
    }
    leave();
  }

  // ---- the loop ----

  void look_at_limits() {
    if (pass->store.size() > limit()) {
      stop("stopped at " + std::to_string(limit()) + " states");
    } else if ((pass->next & 0xFFFU) == 0 && pass->bytes() > setup.options.max_bytes) {
      // A graph that only serves to count is given up first.
      if (pass->keeps_graph && !setup.has_loops && !verdict_stands) {
        pass->drop_graph();
      } else {
        stop("stopped at " + std::to_string(setup.options.max_bytes >> 20) + " MiB of states");
      }
    }
  }

  bool more(std::uint64_t budget) {
    pace.allow(budget);
    while (pace.left() > 0 && phase != Phase::kDone) {
      const bool reduced = phase == Phase::kReduced;
      if (work) {
        if (work->more()) break;
        work.reset();
        reduced ? leave_reduced() : leave_full();
      } else if (pass->is_widening()) {
        pass->widen_more(pace);
        look_at_limits();
      } else if (pass->over()) {
        pace.spend(1);
        reduced ? finish_reduced() : finish_full();
      } else {
        pace.spend(1);
        expander.expand_next(*pass);
        look_at_limits();
      }
    }
    return phase != Phase::kDone;
  }
};

Search::Search(std::shared_ptr<const sim::Machine> machine, Options options)
    : parts_(std::make_unique<Parts>(std::move(machine), options)) {}
Search::~Search() = default;
Search::Search(Search&&) noexcept = default;
Search& Search::operator=(Search&&) noexcept = default;

bool Search::more(std::uint64_t states) { return parts_->more(states); }

void Search::cancel() {
  if (parts_->phase != Parts::Phase::kDone) parts_->stop("cancelled");
}

Progress Search::progress() const {
  Progress progress;
  if (parts_->phase == Parts::Phase::kDone) {
    progress.phase = "done";
    progress.states = parts_->result.states;
    progress.transitions = parts_->result.transitions;
    progress.findings = parts_->result.findings.size();
    return progress;
  }
  const Pass& pass = *parts_->pass;
  progress.phase =
      parts_->phase == Parts::Phase::kFull && parts_->result.complete ? "counting" : "searching";
  progress.states = pass.store.size();
  progress.transitions = pass.transitions;
  progress.waiting = pass.store.size() - pass.next;
  progress.findings = pass.findings.size();
  return progress;
}

const Result& Search::result() const { return parts_->result; }

Result explore(std::shared_ptr<const sim::Machine> machine, const Options& options) {
  Search search(std::move(machine), options);
  while (search.more(UINT64_MAX)) {
  }
  return search.result();
}

}  // namespace interleave::explore
