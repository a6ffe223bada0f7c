// What stays on this device. A browser may refuse storage (a private window, a frame of another site, a full
// disk): then everything works and is forgotten with the page.
const PREFIX = 'interleave.';

export function read(key, fallback) {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

export function write(key, value) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Nothing to be done, and nothing that the learner could do at this moment.
  }
}
