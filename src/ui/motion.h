// Values that glide to where they should be. Short, interruptible, and gone when the reader prefers no motion.
//
// A frame asks for a value by id; as long as any value asked for has not arrived, another frame is wanted.
// Values that were not asked for in a frame are forgotten, so that what appears anew starts in place.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace interleave::ui {

using MotionId = std::uint64_t;

// Ids from a name and numbers.
constexpr MotionId motion_id(std::string_view name, std::uint64_t a = 0, std::uint64_t b = 0) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  const auto mix = [&hash](std::uint64_t value) { hash = (hash ^ value) * 1099511628211ULL; };
  for (const char c : name) mix(static_cast<unsigned char>(c));
  mix(a + 0x9E3779B97F4A7C15ULL);
  mix(b + 0xC2B2AE3D27D4EB4FULL);
  return hash;
}

class Motion {
 public:
  // `seconds` since the last frame; `reduced`: everything arrives at once.
  void begin(float seconds, bool reduced);
  // Forgets what was not asked for.
  void end();

  // On its way to `target`, most of it within `duration` seconds; at `target` when first asked for.
  float glide(MotionId id, float target, float duration = 0.18F);
  // The same, but coming from `start` when first asked for.
  float glide_from(MotionId id, float start, float target, float duration = 0.18F);
  // Puts a value where it should be, without motion.
  void place(MotionId id, float value);

  [[nodiscard]] bool moving() const { return moving_; }

 private:
  struct Value {
    float value = 0;
    bool used = false;
  };
  std::unordered_map<MotionId, Value> values_;
  float seconds_ = 0;
  bool reduced_ = false;
  bool moving_ = false;
};

}  // namespace interleave::ui
