// What only the page can know of its canvas: the exact size in device pixels, the reader's preferences, and
// which keys and wheel turns are the browser's own.

const media = (query) => window.matchMedia(query);

// The canvas's size in device pixels: what the browser says, where it says it and it is plausible (not under a
// developer tool that pretends another pixel ratio), else the nearest whole number.
function devicePixels(length, exact) {
  const guess = length * window.devicePixelRatio;
  return Math.max(1, exact !== undefined && Math.abs(exact - guess) < 1.5 ? exact : Math.round(guess));
}

function watchSize(module, canvas) {
  const report = (exact) => {
    const { width, height } = canvas.getBoundingClientRect();
    module._il_resize(width, height, devicePixels(width, exact?.inlineSize), devicePixels(height, exact?.blockSize));
  };
  const observer = new ResizeObserver((entries) => report(entries.at(-1).devicePixelContentBoxSize?.[0]));
  try {
    observer.observe(canvas, { box: 'device-pixel-content-box' });
  } catch {
    observer.observe(canvas);
  }
  // A pixel ratio can change without the canvas changing its size in CSS pixels.
  window.addEventListener('resize', () => report());
  report();
}

function watchPreferences(module) {
  const dark = media('(prefers-color-scheme: dark)');
  const still = media('(prefers-reduced-motion: reduce)');
  const report = () => {
    const chosen = document.documentElement.dataset.theme;  // the page's own setting comes first
    const isDark = chosen ? chosen === 'dark' : dark.matches;
    const style = getComputedStyle(document.documentElement);
    const textScale = Number.parseFloat(style.fontSize) / 16;
    const leastText = Number.parseFloat(style.getPropertyValue('--least-text')) || 0;
    module._il_preferences(isDark, still.matches, textScale, leastText);
  };
  dark.addEventListener('change', report);
  still.addEventListener('change', report);
  new MutationObserver(report).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme', 'style', 'class'],
  });
  report();
}

// SDL would take every key that it knows. Shortcuts, function keys and Tab stay the browser's.
function leaveKeysAlone(canvas) {
  const guard = (event) => {
    const shortcut = event.ctrlKey || event.metaKey || event.altKey;
    if (shortcut || event.key === 'Tab' || /^F\d+$/.test(event.key)) event.stopImmediatePropagation();
  };
  for (const type of ['keydown', 'keypress']) canvas.addEventListener(type, guard, { capture: true });
}

// In a page that embeds this one, a wheel turn scrolls that page until the canvas was clicked.
function shareWheel(canvas) {
  if (window.parent === window) return;
  canvas.addEventListener('wheel', (event) => {
    if (document.activeElement !== canvas) event.stopImmediatePropagation();
  }, { capture: true });
}

// A drag goes on outside of the canvas.
function keepDrags(canvas) {
  canvas.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'mouse') canvas.setPointerCapture(event.pointerId);
    canvas.classList.add('pressed');
  });
  canvas.addEventListener('blur', () => canvas.classList.remove('pressed'));
  canvas.addEventListener('contextmenu', (event) => event.preventDefault());
}

// Before the app starts: SDL's own listeners come after these.
export function attachCanvas(module, canvas) {
  leaveKeysAlone(canvas);
  shareWheel(canvas);
  keepDrags(canvas);
  watchPreferences(module);
  watchSize(module, canvas);
}
