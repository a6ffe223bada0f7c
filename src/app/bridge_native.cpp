#include "app/bridge.h"

namespace interleave::app {

void connect_bridge(ui::AppUi&, FrameLoop&) {}

}  // namespace interleave::app
