#include "ui/playhead.h"

namespace interleave::ui {

void draw_playhead(Frame& frame, const TimeAxis& axis, float top, float bottom) {
  const session::Session& session = frame.session;
  // A step glides; playing is smooth by itself, and zooming must not drag the line behind.
  const auto target = static_cast<float>(session.time());
  const MotionId id = motion_id("playhead");
  if (session.playing()) frame.motion.place(id, target);
  const float x = axis.x(static_cast<double>(frame.motion.glide(id, target, 0.16F)));
  const ImU32 color = frame.colors().accent;
  frame.paint.line({x, top + frame.px(4)}, {x, bottom}, color, frame.px(2));
  frame.paint.list().AddCircleFilled({x, top + frame.px(4)}, frame.px(6), color);

  Control control;
  control.role = Control::Role::kSlider;
  const Label time = label("control.time");
  control.id = time.id;
  control.label = time.text;
  control.area = {x - frame.px(12), top - frame.px(8), frame.px(24), bottom - top + frame.px(8)};
  control.command = "seek";
  control.value_key = "t";
  control.value = static_cast<double>(session.now());
  control.low = 0;
  control.high = static_cast<double>(session.end());
  frame.controls.record(std::move(control));
}

}  // namespace interleave::ui
