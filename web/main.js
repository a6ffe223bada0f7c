import { boot, showFailure } from './boot.js';
import { createBridge } from './bridge.js';

try {
  const module = await boot();
  window.interleave = createBridge(module);
} catch (error) {
  showFailure(error);
  throw error;
}
