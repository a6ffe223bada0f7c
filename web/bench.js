// bench.html: the app in a frame of this page, driven through window.interleave and timed by the browser's clock.
// `window.benchmark` is {done, error, rows}; a row is {name, value, unit, goal: {most | least} or null}. tools/bench
// reads it from there, so that a visitor's figures and the project's own come from the same code.


const VISITS = 3;
const SEEKS = 100;
const FRAMES = 260;  // the app keeps the time of its last 256
const LENGTHS = [1000, 20000, 320000];  // ticks; of much longer a run only the last part is kept
const LONGEST_SEARCH_MS = 20000;
const PATIENCE_MS = 120000;

const byId = (id) => document.getElementById(id);
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const benchmark = { done: false, error: null, rows: [] };
window.benchmark = benchmark;

const digits = (value) => value.toLocaleString('en', { maximumSignificantDigits: value < 1000 ? 3 : 20, maximumFractionDigits: 3 });
const within = (value, goal) => !goal || (goal.most === undefined ? value >= goal.least : value <= goal.most);
const wanted = (goal) => (!goal ? '' : goal.most === undefined ? `at least ${digits(goal.least)}` : `at most ${digits(goal.most)}`);

function tell(name, value, unit, goal = null) {
  benchmark.rows.push({ name, value, unit, goal });
  const row = document.createElement('tr');
  for (const text of [name, digits(value), unit, wanted(goal)]) {
    const cell = document.createElement('td');
    cell.textContent = text;
    row.append(cell);
  }
  row.classList.toggle('missed', !within(value, goal));
  byId('figures').tBodies[0].append(row);
}

async function until(what, holds) {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = holds();
    if (found) return found;
    if (performance.now() > end) throw new Error(`no end of waiting: ${what}`);
    await pause(4);
  }
}

// The app in a new frame: its window, and when it had drawn its first lesson by its own clock, which starts with the
// navigation.
async function visit(lesson) {
  const frame = document.createElement('iframe');
  frame.title = 'The app that is measured';
  frame.src = `./#lesson=${lesson}`;
  byId('stage').replaceChildren(frame);
  const app = frame.contentWindow;
  const drawn = await until('the first lesson', () => app.interleave?.frames().drawn > 0 && app.performance.now());
  await rested(app);
  return { app, drawn };
}

const nextFrame = (app) => new Promise((done) => { app.requestAnimationFrame(done); });

async function rested(app) {
  await nextFrame(app);
  await until('the app comes to rest', () => !app.interleave.frames().pending && !app.interleave.state().simulating);
}

function open(app, text) {
  const { error } = app.interleave.command('open', { slug: 'program.scn', kind: 'scenario', text });
  if (error) throw new Error(error);
}

function ask(app, name, args) {
  const { error } = app.interleave.command(name, args);
  if (error) throw new Error(error);
}

// Fetched again past the cache: of what came out of it, a browser may not tell the size.
async function weigh(url) {
  await (await fetch(url, { cache: 'no-store' })).arrayBuffer();
  await until('the size', () => performance.getEntriesByName(url).length > 0);
  return performance.getEntriesByName(url).at(-1).encodedBodySize;
}

async function measureVisits(lesson) {
  const times = [];
  for (let i = 0; i < VISITS; ++i) {
    const { app, drawn } = await visit(lesson);
    times.push(drawn);
    if (i > 0) continue;
    // What the editor needs comes when the first lesson is there.
    const urls = [...app.performance.getEntriesByType('navigation'), ...app.performance.getEntriesByType('resource')]
      .filter(({ responseEnd }) => responseEnd <= drawn).map(({ name }) => name.replace(/#.*/, ''));
    const weights = [];
    for (const url of urls) weights.push([new URL(url).pathname.split('/').at(-1) || 'index.html', await weigh(url)]);
    weights.sort((a, b) => b[1] - a[1]);
    tell('page weight until the first lesson is drawn, as served', weights.reduce((sum, [, bytes]) => sum + bytes, 0), 'bytes');
    for (const [name, bytes] of weights) tell(`  of it ${name}`, bytes, 'bytes');
  }
  tell('navigation to first lesson drawn, first time', times[0], 'ms');
  tell(`navigation to first lesson drawn, median of ${VISITS}`, middle(times), 'ms');
}

// Four threads in turns, each tick a step and a slice of its own, and for each thread one of waiting between two turns.
const longRun = (steps) => `machine { cores 1; policy round_robin(quantum: 1) }
shared x[4] = 0
thread w[4] { repeat ${steps / 8} { x[id] = x[id] + 1 } }`;

const CROWD = `machine { cores 8; policy round_robin(quantum: 2) }
mutex m
thread worker[64] { repeat 6 { work 3; io 4; with m { work 1 } } }`;

// The app's own work in the frames that `between` asks for, one after the other.
async function measureFrames(app, what, between) {
  const end = app.interleave.frames().drawn + FRAMES;
  for (let i = 0; app.interleave.frames().drawn < end; ++i) {
    between(i);
    await nextFrame(app);
  }
  const { median, p99 } = app.interleave.frames();
  tell(`${what}, a frame's own work, median`, median, 'ms', { most: 4 });
  tell(`${what}, a frame's own work, 99 %`, p99, 'ms', { most: 8 });
}

async function measureCrowd(lesson) {
  const { app } = await visit(lesson);
  open(app, CROWD);
  await rested(app);
  ask(app, 'speed', { value: 0.25 });
  ask(app, 'loop', { on: true });
  ask(app, 'play', {});
  await measureFrames(app, '64 threads on the move', () => {});
}

async function measureRun(lesson, steps) {
  const { app } = await visit(lesson);
  open(app, longRun(steps));
  const begin = performance.now();
  ask(app, 'seek', { t: 1e15 });  // all of it is simulated on the spot
  const spent = performance.now() - begin;
  const { end } = app.interleave.state();
  if (end !== steps) throw new Error(`a run of ${end} ticks instead of ${steps}`);
  await rested(app);
  if (steps >= 100000) tell('simulated, one core', steps / spent * 1000, 'steps/s');
  const times = [];
  for (let i = 0; i < SEEKS; ++i) {
    const start = performance.now();
    ask(app, 'seek', { t: Math.floor(end * ((i * 0.618034) % 1)) });
    times.push(performance.now() - start);
    await nextFrame(app);
  }
  const ticks = `${end.toLocaleString('en')} ticks`;
  // The mean: a browser's clock is too coarse for the middle one.
  tell(`seek in ${ticks}, mean of ${SEEKS}`, times.reduce((sum, time) => sum + time) / SEEKS, 'ms', { most: 2 });
  tell(`seek in ${ticks}, worst of ${SEEKS}`, Math.max(...times), 'ms');
  await measureFrames(app, `zooming ${ticks}`, (i) => ask(app, i % 40 < 20 ? 'zoom_in' : 'zoom_out', {}));
}

async function measureSearch(lesson) {
  const { app } = await visit(lesson);
  open(app, 'shared x = 0\nthread t[3] { let i = 0; while i < 4 { x = x + id + 1; i += 1 } }');
  await rested(app);
  const begin = performance.now();
  let longest = 0;
  let before = begin;
  ask(app, 'explore', {});
  let found;
  do {
    // Now and then only: the whole state is a good deal of text.
    for (let i = 0; i < 4; ++i) {
      await nextFrame(app);
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
    }
    found = app.interleave.state().exploration;
  } while (found.status === 'running' && before - begin < LONGEST_SEARCH_MS);
  tell('searched, between frames', found.states / (before - begin) * 1000, 'states/s');
  if (found.bytes) tell('kept by the search', found.bytes / found.states, 'bytes/state');
  tell('frame while it searches, own work, worst', app.interleave.frames().worst, 'ms', { most: 50 });
  tell('between two frames while it searches, worst', longest, 'ms');
}

// The app notes what is on its screen. The learner's own notes are put back, and what the measuring left is taken away.
function keepNotes() {
  let area;
  try {
    area = window.localStorage;
    area.getItem('x');
  } catch {
    return () => {};  // refused, to the app as well
  }
  const ours = () => Object.keys(area).filter((key) => key.startsWith('interleave.'));
  const kept = new Map(ours().map((key) => [key, area.getItem(key)]));
  return () => {
    for (const key of ours()) if (!kept.has(key)) area.removeItem(key);
    for (const [key, value] of kept) area.setItem(key, value);
  };
}

async function measure() {
  const putBack = keepNotes();
  window.addEventListener('pagehide', putBack);
  const status = byId('status');
  byId('start').disabled = true;
  byId('figures').hidden = false;
  try {
    const [{ slug }] = await (await fetch('lessons/index.json')).json();
    status.textContent = 'The first visit …';
    await measureVisits(slug);
    status.textContent = '64 threads …';
    await measureCrowd(slug);
    for (const steps of LENGTHS) {
      status.textContent = `A run of ${steps.toLocaleString('en')} steps …`;
      await measureRun(slug, steps);
    }
    status.textContent = 'The search …';
    await measureSearch(slug);
    status.textContent = 'Done.';
  } catch (error) {
    benchmark.error = error.message;
    status.textContent = `It failed: ${error.message}`;
  }
  byId('stage').replaceChildren();
  putBack();
  benchmark.done = true;
}

byId('start').addEventListener('click', measure);
