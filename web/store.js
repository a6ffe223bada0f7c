// What stays on this device: settings, progress, programs. Each thing has a key of its own, so that two tabs do not
// overwrite each other, and a version: a newer version of the app reads what an older one wrote, and an older one
// leaves alone what it does not know.
//
// A browser may refuse storage (a private window, a frame of another site) or have no room left. Then a value is kept
// for this tab, or at least for this page, and `kept()` says which, so that the learner can be told. What the device
// still holds of it is older then: the nearest place is read first.
const PREFIX = 'interleave.';
const memory = new Map();

const areas = ['localStorage', 'sessionStorage'].map((name) => {
  try {
    const area = window[name];
    area.getItem(PREFIX);
    return area;
  } catch {
    return null;  // refused
  }
});

let worst = 'device';

// Where what was written last is kept: on this "device", in this "tab", or on this "page" only.
export const kept = () => worst;

export function read(key, fallback) {
  if (memory.has(key)) return JSON.parse(memory.get(key));
  for (const area of [...areas].reverse()) {
    try {
      const text = area?.getItem(PREFIX + key);
      if (text !== null && text !== undefined) return JSON.parse(text);
    } catch {
      // Damaged, or refused after all: as if it were not there.
    }
  }
  return fallback;
}

export function write(key, value) {
  const text = JSON.stringify(value);
  for (const [index, area] of areas.entries()) {
    try {
      if (!area) continue;
      area.setItem(PREFIX + key, text);
      memory.delete(key);
      if (index === 0) areas[1]?.removeItem(PREFIX + key);
      worst = index === 0 ? 'device' : 'tab';
      return;
    } catch {
      // No room, or refused: the next best place.
    }
  }
  memory.set(key, text);
  worst = 'page';
}

export function remove(key) {
  memory.delete(key);
  for (const area of areas) {
    try {
      area?.removeItem(PREFIX + key);
    } catch {
      // Nothing is kept there, then.
    }
  }
}

// The keys that begin with `start`, without the prefix of all of ours.
export function keysOf(start) {
  const found = new Set([...memory.keys()].filter((key) => key.startsWith(start)));
  for (const area of areas) {
    try {
      for (let i = 0; i < (area?.length ?? 0); ++i) {
        const key = area.key(i);
        if (key.startsWith(PREFIX + start)) found.add(key.slice(PREFIX.length));
      }
    } catch {
      // As above.
    }
  }
  return [...found];
}
