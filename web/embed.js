// In a frame of a course page (`?embed=1`): the page says how high it would like to be, and the course page may
// follow. `{type: "interleave:height", height}` in CSS pixels goes to whoever embeds it; it holds nothing that a
// stranger should not know. Fetched only there.
import { byId } from './dom.js';

const LEAST_STAGE = 36;  // rem: the simulation and its controls
const NARROW = '(max-width: 50rem)';

// What the text needs without scrolling; its box may be lower, or higher.
function textHeight() {
  const reading = byId('reading');
  const last = [...reading.children].filter((child) => child.offsetParent !== null).at(-1);
  const top = reading.getBoundingClientRect().top - reading.scrollTop;
  const content = last ? last.getBoundingClientRect().bottom - top : 0;
  return byId('brand').offsetHeight + content + byId('pager').offsetHeight + 24;
}

export function attachEmbed(app) {
  document.documentElement.classList.add('embedded');
  let told = 0;
  const tell = () => {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const stacked = window.matchMedia(NARROW).matches;
    const wanted = stacked ? textHeight() + LEAST_STAGE * rem : Math.max(textHeight(), LEAST_STAGE * rem);
    const height = Math.ceil(Math.min(wanted, 4000));
    if (Math.abs(height - told) < 2) return;
    told = height;
    parent.postMessage({ type: 'interleave:height', height }, '*');
  };
  app.addEventListener('change', () => requestAnimationFrame(tell));
  new ResizeObserver(tell).observe(byId('page'));
  window.addEventListener('resize', tell);
  tell();
}
