// Against a program that brings the page down, is kept, and brings the next start down too.
//
// Before something is run, a note says what: `start.<number of this page>: {v: 1, link, safe, at}`. It is taken back
// when the run has come to rest, or when the page is left in the ordinary way. A note that is found at a start is of a
// page that hung, ran out of memory or crashed: what its link says is then set aside, not run.
import { element } from './dom.js';
import { setAside } from './progress.js';
import { keysOf, read, remove, write } from './store.js';
import { say } from './words.js';

const START = 'start.';
const VERSION = 1;
const SETTLED_MS = 200;

const id = Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, '0')).join('');
const key = START + id;

let safe = false;  // this start runs nothing that was kept
let fallen = false;  // the app is down: the note stays
let noted = null;
let release = () => {};

// Each page holds a lock of its name while it lives, where there are locks: a note of one that does is no failed start.
async function living() {
  try {
    const { held } = await navigator.locks.query();
    return new Set(held.map(({ name }) => name));
  } catch {
    return new Set();
  }
}

// Leaves word of what is about to run. A page out of sight runs nothing, and a phone ends it without a word.
export function note(link) {
  if (fallen || document.hidden || noted === link) return;
  noted = link;
  write(key, { v: VERSION, link, safe, at: Date.now() });
}

function forget() {
  if (fallen || noted === null) return;
  noted = null;
  remove(key);
}

// What the start before did not survive: {link, safe: it had run nothing that was kept}, or null.
export async function failedStart() {
  const alive = await living();
  const notes = keysOf(START).filter((found) => !alive.has(`interleave.${found}`))
    .map((found) => [found, read(found, null)]);
  navigator.locks?.request(`interleave.${key}`, () => new Promise((done) => { release = done; })).catch(() => {});
  let failed = null;
  for (const [found, value] of notes) {
    if (value && value.v > VERSION) continue;  // of a newer version, which will know what to do with it
    remove(found);
    if (typeof value?.link !== 'string') continue;
    setAside(value.link);
    if (!failed || value.at > failed.at) failed = value;
  }
  safe = failed !== null;
  return failed;
}

const resting = (state) => !state.simulating && state.exploration?.status !== 'running';

// One of the page's parts: watches what runs.
export function attachGuard() {
  window.addEventListener('pagehide', forget);
  document.addEventListener('visibilitychange', () => { if (document.hidden) forget(); });
  let timer = null;
  return (state) => {
    clearTimeout(timer);
    if (!resting(state)) return note(state.url);
    // When the page still answers after it was drawn.
    timer = setTimeout(() => {
      safe = false;
      forget();
    }, SETTLED_MS);
  };
}

// After these nothing in the app's memory can be trusted.
const isFatal = (error) => error instanceof WebAssembly.RuntimeError || error instanceof RangeError;

// Shows what happened, and the way back: a start that sets aside what was on the screen.
export function attachCrash(showFailure) {
  let last = '';
  const fall = (error) => {
    if (fallen || !isFatal(error)) return;
    if (noted === null) note(last);
    fallen = true;
    release();
    showFailure(say('crashed'), element('button', {
      class: 'button primary', type: 'button', onclick: () => location.reload(),
    }, say('start_without')));
  };
  window.addEventListener('error', ({ error }) => fall(error));
  window.addEventListener('unhandledrejection', ({ reason }) => fall(reason));
  return (state) => { last = state.url; };
}
