#include "ui/motion.h"

#include <algorithm>
#include <cmath>

namespace interleave::ui {

void Motion::begin(float seconds, bool reduced) {
  // After a rest the first frame is a step like any other, not a jump.
  seconds_ = std::clamp(seconds, 0.0F, 1.0F / 20.0F);
  reduced_ = reduced;
  moving_ = false;
}

void Motion::end() {
  std::erase_if(values_, [](const auto& entry) { return !entry.second.used; });
  for (auto& [id, value] : values_) value.used = false;
}

float Motion::glide(MotionId id, float target, float duration) {
  return glide_from(id, target, target, duration);
}

float Motion::glide_from(MotionId id, float start, float target, float duration) {
  const auto [found, is_new] = values_.try_emplace(id, Value{start, true});
  Value& value = found->second;
  value.used = true;
  if (reduced_ || duration <= 0) return value.value = target;
  const float distance = target - value.value;
  // Near enough that nobody sees the difference: half a hundredth of a pixel, or of the whole way.
  const float near_enough = std::max(0.02F, std::abs(target) * 1e-5F);
  if (std::abs(distance) <= near_enough) return value.value = target;
  // Exponential: 95 percent of the way after `duration`.
  value.value += distance * (1.0F - std::exp(-3.0F * seconds_ / duration));
  moving_ = true;
  return value.value;
}

void Motion::place(MotionId id, float value) { values_[id] = {value, true}; }

}  // namespace interleave::ui
