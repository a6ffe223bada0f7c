#include "session/goals.h"

#include <algorithm>
#include <utility>

#include "lesson/evaluate.h"
#include "lesson/evidence.h"
#include "lesson/kept.h"
#include "session/lane_run.h"

namespace interleave::session {
namespace {

bool made_in_this_way(const lesson::Goal& goal, const Made& made) {
  switch (goal.by) {
    case lesson::Goal::By::kAny: return made.anything();
    case lesson::Goal::By::kSchedule: return made.by_schedule && !made.by_editing;
    case lesson::Goal::By::kKnobs: return made.by_knobs && !made.by_editing;
    case lesson::Goal::By::kEditing: return made.by_editing;
  }
  return false;
}

// A schedule that is still being chosen shows an end that is none.
bool ends_open(lesson::Evidence& evidence) {
  const auto facts = evidence.run("", {});
  return !facts || (*facts)->run->outcome() == trace::Outcome::kCutOff;
}

}  // namespace

void GoalJudge::look_at(const lesson::Lesson& lesson, Made made) {
  lesson_ = &lesson;
  made_ = std::move(made);
  results_.clear();
  search_.reset();
  judge();
}

void GoalJudge::forget() {
  lesson_ = nullptr;
  met_.clear();
  missing_.clear();
  results_.clear();
  search_.reset();
}

bool GoalJudge::work_for(double milliseconds) {
  if (!search_) return false;
  search_->work_for(milliseconds);
  if (search_->status() == Exploration::Status::kRunning) return false;
  results_.push_back(search_->result());
  search_.reset();
  judge();
  return true;
}

void GoalJudge::compare(lesson::Evidence& evidence) {
  missing_.clear();
  const lesson::Page* begun = lesson_->page(made_.page.slug);
  if (!made_.by_editing || begun == nullptr) return;
  lesson::Evidence original = lesson::evidence_of(*lesson_, *begun);
  const auto* was = original.machine("", {});
  const auto* is = evidence.machine("", {});
  if (was == nullptr || is == nullptr || !was->has_value() || !is->has_value()) return;
  missing_ = lesson::missing_in(*(**is)->program, *(**was)->program);
}

void GoalJudge::judge() {
  met_.assign(made_.page.goals.size(), false);
  missing_.clear();
  if (!made_.anything()) return;
  std::size_t asked = 0;
  std::shared_ptr<const sim::Machine> wanted;
  lesson::Evidence evidence = lesson::evidence_of(*lesson_, made_.page);
  evidence.run_limits = kPageLimits;
  evidence.search_options = kPageSearch;
  evidence.searcher = [&](const std::shared_ptr<const sim::Machine>& machine,
                          const explore::Options&) {
    if (asked < results_.size()) return results_[asked++];
    if (!wanted) wanted = machine;
    return explore::Result();
  };
  compare(evidence);
  if (!missing_.empty()) return;
  for (std::size_t i = 0; i < made_.page.goals.size(); ++i) {
    const lesson::Goal& goal = made_.page.goals[i];
    if (goal.when.empty() || !made_in_this_way(goal, made_) || ends_open(evidence)) continue;
    met_[i] = std::ranges::all_of(goal.when, [&](const lesson::Expect& when) {
      return lesson::judge(when, evidence).holds() && !wanted;
    });
    if (!wanted) continue;
    search_ = std::make_unique<Exploration>(wanted);
    return;
  }
}

}  // namespace interleave::session
