// The sweep: a figure of the run over the whole range of one knob, on a page whose stage asks for it. "Explore
// further" has the same curve for every other page, and the choice of another figure or knob.
#include "session/sweep.h"

#include <string>

#include "ui/further.h"
#include "ui/view.h"

namespace interleave::ui {
namespace {

class SweepView final : public View {
 public:
  std::string_view title(const Frame& frame) const override {
    const session::Sweep* sweep = frame.session.sweep();
    if (sweep == nullptr) return phrase("sweep.title");
    title_ = say("sweep.title.of", {{"figure", sweep->label(frame.session.sweep_metric())},
                                    {"knob", sweep->knob().name}});
    return title_;
  }
  bool wide() const override { return true; }
  bool firm() const override { return true; }
  float wanted_height(const Frame& frame, float) const override { return frame.px(170); }
  void draw(Frame& frame, const Rect& area) override { draw_sweep_plot(frame, area); }

 private:
  mutable std::string title_;
};

const RegisterView kRegister("sweep", []() -> std::unique_ptr<View> {
  return std::make_unique<SweepView>();
});

}  // namespace
}  // namespace interleave::ui
