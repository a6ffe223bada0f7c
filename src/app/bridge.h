// The page's way into the app: exported functions behind `window.interleave` (web/bridge.js). On a desktop, nothing.
#pragma once

#include "app/frame_loop.h"
#include "ui/app_ui.h"

namespace interleave::app {

// Both must outlive every later call of the page.
void connect_bridge(ui::AppUi& app, FrameLoop& loop);

}  // namespace interleave::app
