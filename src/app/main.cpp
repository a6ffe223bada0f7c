// Wiring only: the platform calls the frame loop, the frame loop draws the interface.
#include <cstdio>
#include <optional>

#include "app/bridge.h"
#include "app/frame_loop.h"
#include "app/platform.h"
#include "ui/app_ui.h"

namespace {

using interleave::app::FrameLoop;
namespace platform = interleave::app::platform;

// Outlives main: in the browser main returns and the page goes on calling.
FrameLoop loop;
std::optional<interleave::ui::AppUi> app;

}  // namespace

int main(int, char**) {
  const platform::Callbacks callbacks{
      .tick = [] { loop.tick(*app); },
      .context_lost = [] { FrameLoop::release_graphics(); },
      .context_restored = [] { loop.restore_graphics(); },
  };
  if (!platform::open("Interleave", callbacks)) return 1;
  if (!loop.start()) {
    std::fprintf(stderr, "The graphics or the fonts could not be set up.\n");
    return 1;
  }
  app.emplace(loop.fonts());
  interleave::app::connect_bridge(*app, loop);
  platform::run();
  return 0;
}
