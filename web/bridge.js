// window.interleave: the page's API. The views, the page and the tests issue the same commands through it.
// When something changed, it sends the event "change".

function call(module, name, ...texts) {
  const addresses = texts.map((text) => module.stringToNewUTF8(text));
  try {
    return JSON.parse(module.UTF8ToString(module[`_il_${name}`](...addresses)));
  } finally {
    addresses.forEach((address) => module._free(address));
  }
}

export function createBridge(module) {
  const events = new EventTarget();
  // The app announces in the middle of a frame: the page looks when that is over, and once for several.
  let announced = false;
  window.addEventListener('interleave:change', () => {
    if (announced) return;
    announced = true;
    queueMicrotask(() => {
      announced = false;
      events.dispatchEvent(new Event('change'));
    });
  });
  return Object.freeze({
    // Answers {} or {error}.
    command: (name, args = {}) => call(module, 'command', JSON.stringify({ name, args })),
    // The whole state as one object (src/session/state.cpp tells what is in it).
    state: () => call(module, 'state'),
    // Where a control is on the canvas, {x, y, width, height} in CSS pixels of the page; null when it isn't there.
    rect: (label) => {
      const rect = call(module, 'rect', label);
      if (!rect) return null;
      const canvas = document.getElementById('canvas').getBoundingClientRect();
      return { ...rect, x: rect.x + canvas.x, y: rect.y + canvas.y };
    },
    // The app's own time for its last frames: {drawn, pending, median, p99, worst}, in milliseconds. `pending`: one
    // more was asked for, so what was done last may not be on the screen (or in the page) yet.
    frames: () => call(module, 'frames'),
    addEventListener: (...args) => events.addEventListener(...args),
    removeEventListener: (...args) => events.removeEventListener(...args),
  });
}
