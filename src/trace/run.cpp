#include "trace/run.h"

#include <algorithm>
#include <utility>

namespace interleave::trace {
namespace {

template <typename T>
std::size_t bytes(const std::vector<T>& items) {
  return items.capacity() * sizeof(T);
}

}  // namespace

std::size_t state_bytes(const sim::State& state) {
  const sim::Timed& timed = state.timed;
  std::size_t sum = sizeof(state) + bytes(state.logical) + bytes(timed.cores) +
                    bytes(timed.threads) + bytes(timed.strands) + bytes(timed.ready) +
                    timed.timers.bytes() + bytes(timed.devices) + bytes(timed.object_waiters) +
                    bytes(timed.policy);
  for (const sim::ThreadHeap& heap : timed.ranked) sum += bytes(heap.items);
  for (const sim::DeviceQueue& device : timed.devices) sum += bytes(device.waiting);
  return sum;
}

std::span<const Event> Run::events_of(std::size_t moment) const {
  const EventId first = moments_[moment].first_event;
  const std::size_t end =
      moment + 1 < moments_.size() ? moments_[moment + 1].first_event : events_.size();
  return std::span(events_).subspan(first, end - first);
}

std::size_t Run::moment_at(Ticks t) const {
  const auto after = std::upper_bound(moments_.begin(), moments_.end(), t,
                                      [](Ticks time, const Moment& m) { return time < m.time; });
  return after == moments_.begin() ? 0 : static_cast<std::size_t>(after - moments_.begin()) - 1;
}

std::size_t Run::moment_of_event(EventId event) const {
  const auto after =
      std::upper_bound(moments_.begin(), moments_.end(), event,
                       [](EventId id, const Moment& m) { return id < m.first_event; });
  return after == moments_.begin() ? 0 : static_cast<std::size_t>(after - moments_.begin()) - 1;
}

std::size_t Run::next_eventful(std::size_t moment) const {
  const std::size_t last = moments_.size() - 1;
  if (moment >= last) return last;
  ++moment;
  while (moment < last && events_of(moment).empty()) ++moment;
  return moment;
}

std::size_t Run::previous_eventful(std::size_t moment) const {
  if (moment == 0) return 0;
  moment = std::min(moment, moments_.size()) - 1;
  while (moment > 0 && events_of(moment).empty()) --moment;
  return moment;
}

std::optional<std::size_t> Run::moment_of_decision(std::uint64_t number) const {
  if (number >= decisions()) return std::nullopt;
  const auto after =
      std::upper_bound(moments_.begin(), moments_.end(), number,
                       [](std::uint64_t n, const Moment& m) { return n < m.first_decision; });
  return static_cast<std::size_t>(after - moments_.begin()) - 1;
}

const Run::Keyframe& Run::keyframe_before(std::size_t moment) const {
  const auto after =
      std::upper_bound(keyframes_.begin(), keyframes_.end(), moment,
                       [](std::size_t m, const Keyframe& k) { return m < k.moment; });
  return *(after - 1);  // moment 0 is always kept
}

sim::State Run::state_after(std::size_t moment) const {
  if (moment + 1 >= moments_.size()) return last_;
  Seeker seeker(*this);
  return seeker.seek(moment);
}

std::vector<sim::Decision> Run::decisions_in(std::size_t moment) const {
  std::vector<sim::Decision> decisions;
  if (moment >= moments_.size()) return decisions;
  std::vector<Event> events;
  if (moment == 0) {
    sim::State state;
    sim::start(*machine_, state, script_, events, decisions);
  } else {
    sim::State state = state_after(moment - 1);
    sim::advance(*machine_, state, script_, events, decisions);
  }
  return decisions;
}

std::optional<sim::Decision> Run::decision(std::uint64_t number) const {
  const auto moment = moment_of_decision(number);
  if (!moment) return std::nullopt;
  for (sim::Decision& decision : decisions_in(*moment)) {
    if (decision.number == number) return std::move(decision);
  }
  return std::nullopt;
}

RunBuilder::RunBuilder(std::shared_ptr<const sim::Machine> machine, sim::Script script,
                       Limits limits)
    : limits_(limits) {
  run_.machine_ = std::move(machine);
  run_.script_ = std::move(script);
  run_.index_ = EventIndex(*run_.machine_);
  run_.timeline_ = Timeline(*run_.machine_);
  std::vector<sim::Decision> decisions;
  const sim::Advance result =
      sim::start(*run_.machine_, run_.last_, run_.script_, run_.events_, decisions);
  run_.moments_.push_back({0, 0, 0});
  keep_keyframe();
  settle(result);
}

void RunBuilder::keep_keyframe() {
  run_.keyframes_.push_back({run_.moments_.size() - 1, run_.last_});
  run_.keyframe_bytes_ += state_bytes(run_.last_);
  while (run_.keyframe_bytes_ > limits_.keyframe_bytes && run_.keyframes_.size() > 2) {
    run_.spacing_ *= 2;
    std::erase_if(run_.keyframes_,
                  [&](const Run::Keyframe& k) { return k.moment % run_.spacing_ != 0; });
    run_.keyframe_bytes_ = 0;
    for (const auto& k : run_.keyframes_) run_.keyframe_bytes_ += state_bytes(k.state);
  }
}

void RunBuilder::settle(const sim::Advance& result) {
  run_.outcome_ = result.outcome;
  run_.fault_ = result.fault;
  if (result.misfit) run_.misfit_ = run_.last_.timed.position;
  run_.end_time_ = run_.last_.timed.now;
  run_.index_.extend(run_.events_);
  run_.timeline_.extend(run_.events_, run_.end_time_);
}

bool RunBuilder::more(std::uint64_t moments) {
  if (over()) return false;
  sim::Advance result;
  const sim::Timed& timed = run_.last_.timed;
  const std::uint64_t slice_ends = timed.work + kSliceWork;
  while (moments-- > 0 && result.outcome == Outcome::kRunning && timed.work < slice_ends) {
    if (timed.steps >= limits_.max_steps || timed.work >= limits_.max_work ||
        run_.events_.size() >= limits_.max_events || run_.moments_.size() >= limits_.max_events) {
      result.outcome = Outcome::kCutOff;
      break;
    }
    const auto first_event = static_cast<EventId>(run_.events_.size());
    const auto first_decision = static_cast<std::uint32_t>(timed.decisions);
    result = sim::advance(*run_.machine_, run_.last_, run_.script_, run_.events_);
    if (timed.now > limits_.until) {
      // Only now is it known that nothing more happens up to the limit: take this moment back.
      run_.events_.resize(first_event);
      Seeker seeker(run_);
      run_.last_ = seeker.seek(run_.moments_.size() - 1);
      settle({.outcome = Outcome::kCutOff, .fault = {}});
      run_.end_time_ = limits_.until;
      run_.timeline_.extend(run_.events_, run_.end_time_);
      return false;
    }
    if (run_.events_.size() == first_event && result.outcome != Outcome::kRunning) break;
    run_.moments_.push_back({timed.now, first_event, first_decision});
    if ((run_.moments_.size() - 1) % run_.spacing_ == 0) keep_keyframe();
  }
  settle(result);
  return !over();
}

Run simulate(std::shared_ptr<const sim::Machine> machine, sim::Script script, Limits limits) {
  RunBuilder builder(std::move(machine), std::move(script), limits);
  while (builder.more(UINT64_MAX)) {
  }
  return std::move(builder).take();
}

const sim::State& Seeker::seek(std::size_t moment) {
  const Run::Keyframe& keyframe = run_->keyframe_before(moment);
  if (!moment_ || *moment_ > moment || *moment_ < keyframe.moment) {
    state_ = keyframe.state;
    moment_ = keyframe.moment;
  }
  for (; *moment_ < moment; ++*moment_) {
    scratch_.clear();
    sim::advance(run_->machine(), state_, run_->script(), scratch_);
  }
  return state_;
}

}  // namespace interleave::trace
