// Another language: one in which each letter is another one, so that English that is left over can be told from it. It
// goes the way of every language: a file of phrases, the build, the page.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { englishWords } from '../../tools/site/words.mjs';
import { KEYWORDS } from '../../web/editor/language.js';
import { clickOn, command, eventually, root, settled, state, useBrowser } from './harness.mjs';

const place = join(root, 'build/other-language');

const english = await englishWords(root);
const keys = Object.keys(english);

// Before a phrase stands a sign of its own, by which those that were seen can be told.
const FIRST_SIGN = 0xE000;
const other = (letter) => String.fromCodePoint(0x100 + letter.codePointAt(0));
const translated = (key) => String.fromCodePoint(FIRST_SIGN + keys.indexOf(key)) +
  english[key].replace(/\{\w+\}|[A-Za-z]/g, (found) => (found.length > 1 ? found : other(found)));
const keysIn = (text) => [...text].map((sign) => keys[sign.codePointAt(0) - FIRST_SIGN]).filter(Boolean);

async function site() {
  await mkdir(join(place, 'words'), { recursive: true });
  const phrases = Object.fromEntries(keys.map((key) => [key, translated(key)]));
  await writeFile(join(place, 'words/xx.json'), JSON.stringify(phrases));
  await promisify(execFile)(process.execPath,
    [join(root, 'tools/site/build.mjs'), '--words', join(place, 'words'), '--out', join(place, 'dist')]);
  return join(place, 'dist/web');
}

const { withPage } = useBrowser({ site });
after(() => rm(place, { recursive: true, force: true }));

// ---- what may be English: programs, their steps, what the lesson calls its runs, and units ----

// A step as a statement, or its first word, and what it reads or writes (src/trace/lines.cpp).
const STEP = new RegExp('^(read|write|change|compare( and exchange)?|work|io|sleep|yield|wait( until it holds)?|' +
  '(un|try to )?lock|try|unlock and wait for|acquire|release|notify( all of)?|arrive( at)?|send( to)?|' +
  'receive( from)?|spawn|join|cancel|await( all| the first)?|the( whole block at once)?)' +
  '( \\S+)?( again| to read| to write)?( [=←] .+)?$');
const UNITS = ['KiB', 'MiB'];

const wordsIn = (text) => text.match(/[A-Za-z_]+/g) ?? [];
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

async function codeOf(slug) {
  const text = await readFile(join(place, `dist/web/lessons/${slug}.md`), 'utf8');
  return [...text.matchAll(/^(`{3,})scenario[^\n]*\n([^]*?)^\1/gm)].map(([, , program]) => program).join('\n');
}

// As a name is shown to readers: “Long first” for long_first.
const shown = (name) => name.charAt(0).toUpperCase() + name.slice(1).replace(/[_-]/g, ' ');

// The texts with a word that is neither a name of the program nor part of what is named or written as a whole.
function leftOver({ texts, names }, program) {
  const code = program.replace(/\/\/.*$/gm, '');
  const lines = code.split('\n').map((line) => line.trim().replace(/;$/, ''));
  const drawnCode = (text) => KEYWORDS.includes(text) || lines.includes(text) ||
    (/[ "]/.test(text) && program.includes(text));  // all of a line, or the part that stands in a row
  const parameters = [...code.matchAll(/\bparam (\w+)/g)].map(([, name]) => shown(name));
  const statements = lines.filter((line) => line.includes(' '));
  const wholes = [...names, ...names.map(shown), ...parameters, ...statements]
    .sort((one, two) => two.length - one.length).map(escaped);
  const whole = new RegExp(`(?<![A-Za-z_])(${wholes.join('|')})(?![A-Za-z_])`, 'g');
  const fine = new Set([...wordsIn(code).filter((word) => !KEYWORDS.includes(word)), 'true', 'false', ...UNITS]);
  return texts.filter((text) => !STEP.test(text) && !drawnCode(text) &&
    wordsIn(text.replace(whole, '')).some((word) => !fine.has(word) && !word.includes('_')));
}

// ---- what there is to see: in the page, since each question from outside waits for its turn ----

function lookAtPage(slug) {
  const app = window.interleave;
  const texts = new Set();
  const names = new Set();
  const note = (list, into = texts) => list.forEach((text) => text && into.add(text));
  const ask = (name, args = {}) => note([app.command(name, args).error]);

  async function drawn() {
    do await new Promise((done) => { requestAnimationFrame(done); }); while (app.frames().pending);
  }
  // What the session tells, and what was drawn last.
  function look() {
    const now = app.state();
    note(now.cut);
    note(now.controls.map(({ label }) => label));
    note([now.narration, now.notice, now.selection?.sentence]);
    note(now.moves.flatMap(({ does, why_not: not }) => [does, not]));
    note([now.sweep?.name], names);
    note(now.knobs.flatMap(({ name, value, choices }) => [name, String(value), ...(choices ?? [])]), names);
    note(now.controls.flatMap(({ command: issued, choices }) => (issued === 'set' ? choices ?? [] : [])), names);
    for (const lane of now.lanes) {
      note([lane.name, lane.caption, ...lane.name.split('_')], names);  // drawn word by word in a sentence
      note(lane.strands.flatMap(({ name, short }) => [name, short]), names);
    }
    return now;
  }

  async function lookEverywhere() {
    ask('page', { slug });
    if (!app.state().further) ask('further');
    for (const name of app.command('views').views) ask('show_view', { name, on: true });
    await drawn();
    const { quiz } = look();
    if (quiz.length > 0) ask('step');
    quiz.forEach((_, index) => ask('quiz', { index, skip: true }));
    ask('pause');
    const { lanes, end } = app.state();
    if (lanes.length === 0) return;
    if (lanes.length === 1) ask('explore');
    while (app.state().exploration?.status === 'running') await drawn();
    for (const t of new Set([0, 1, ...[1, 2, 3].map((part) => Math.floor((end * part) / 3))])) {
      ask('seek', { t });
      await drawn();
      const asked = look().controls.filter(({ command: issued }) => issued === 'select').slice(0, 12);
      for (const { args } of asked) {
        ask('select', args);
        note([app.state().selection?.sentence]);
      }
      for (const { name } of lanes[0].strands.slice(0, 6)) {
        ask('select', { strand: name, time: Math.max(0, t - 1) });
        note([app.state().selection?.sentence]);
      }
      await drawn();
      look();
    }
    ask('sweep');
    ask('seek', { t: 0 });
    if (lanes.length === 1) ask('by_hand');
    await drawn();
    await drawn();
    look();
  }
  return lookEverywhere().then(() => ({ texts: [...texts], names: [...names] }));
}

// Looks at these pages of lessons; returns what was seen.
async function lookAt(page, links) {
  const seen = new Set();
  const strange = [];
  await command(page, 'note_texts');
  for (const link of links) {
    const [lesson, slug] = link.split('#');
    if ((await state(page)).lesson?.slug !== lesson) {
      await page.evaluate((hash) => { location.hash = hash; }, `lesson=${lesson}`);
      await eventually(async () => assert.equal((await state(page)).lesson?.slug, lesson));
    }
    const code = await codeOf(lesson);
    const found = await page.evaluate(lookAtPage, slug);
    found.texts.flatMap(keysIn).forEach((key) => seen.add(key));
    strange.push(...leftOver(found, code).map((text) => `${link}: ${text}`));
  }
  assert.deepEqual(strange, []);
  return seen;
}

// Light to draw: it is not the picture that is looked at.
const SMALL = { deviceScaleFactor: 0.25, reducedMotion: 'reduce' };

// Those that between them say the most.
const PAGES = [
  'first-minute#three-jobs-four-ticks-each-one-core', 'serial-concurrent-parallel#a-serial-program-on-a-big-machine',
  'the-part-that-must-wait#how-much-faster-can-it-get', 'share-by-sending#your-turn-the-polite-ones',
  'sleeping-and-spinning#your-turn-how-long-is-worth-asking', 'what-a-switch-costs#into-another-process',
  'threads-of-the-language#who-carries-whom', 'one-thread-many-things#your-turn-nobody-notices',
  'two-awaits-in-a-row#whichever-comes-first', 'task-or-future#who-drives', 'task-or-future#losing-patience',
  'one-thread-or-many#who-has-nothing-takes-half', 'how-long-between-awaits#the-neighbours-delay',
  'how-long-between-awaits#somewhere-else', 'no-os-no-threads#one-core-no-locks', 'check-then-act#do-not-ask-try',
  'flags-are-not-enough#taking-turns', 'deadlock#two-transfers', 'philosophers#put-it-back',
  'semaphores-and-the-bounded-buffer#room-for-a-few', 'condition-variables#look-again',
  'readers-writers-barriers#many-may-look', 'readers-writers-barriers#your-turn-read-wait-write', 'which-mutex#your-turn-mend-it',
  'what-a-compiler-can-refuse#given-away-and-kept', 'break-it-master-class#printed-in-1966',
];

test('nothing that is drawn or told is English, but names and code', { timeout: 300000 }, async () => {
  await withPage({ url: '?lang=xx', viewport: { width: 1500, height: 2400 }, ...SMALL }, async (page) => {
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'xx');
    const seen = await lookAt(page, PAGES);
    const { keys: help } = await command(page, 'keys');
    help.flatMap(({ meaning }) => keysIn(meaning)).forEach((key) => seen.add(key));
    const all = keys.filter((key) => key.includes('.'));
    if (process.env.INTERLEAVE_UNSEEN) console.log(all.filter((key) => !seen.has(key)).join('\n'));
    assert.ok(seen.size > 250, `only ${seen.size} of ${all.length} phrases were seen`);
  });
});

test('on a phone neither', async () => {
  const phone = { viewport: { width: 375, height: 2400 }, hasTouch: true, ...SMALL };
  await withPage({ url: '?lang=xx#lesson=lost-update', ...phone }, async (page) => {
    assert.ok((await lookAt(page, ['lost-update#two-additions'])).size > 50);
  });
});

test('what is refused is refused in the language of the page', async () => {
  await withPage({ url: '?lang=xx#lesson=lost-update' }, async (page) => {
    const { quiz } = await state(page);
    for (let index = 0; index < quiz.length; ++index) await command(page, 'quiz', { index, skip: true });
    const refused = [['page', { slug: 'x' }], ['page', { slug: 'previous' }], ['select', { strand: 'x' }],
      ['select', { variable: 'x' }], ['select', { object: 'x' }], ['set', { name: 'x', value: '1' }], ['set', { name: 'cores', value: 'x' }],
      ['set', { name: 'cores', value: '99' }], ['set', { name: 'policy', value: 'x' }], ['sweep', { name: 'x' }],
      ['edit', { source: ' '.repeat(70000) }], ['return', {}], ['choose', { strand: 'x' }], ['unchoose', {}],
      ['restore', {}], ['show', { finding: 0 }], ['hint', {}], ['open_url', { text: 'x'.repeat(200000) }]];
    const answers = [];
    for (const [name, args] of refused) answers.push([name, args, (await command(page, name, args)).error ?? '']);
    // Each is one phrase, so it begins with one.
    assert.deepEqual(answers.filter(([, , error]) => keysIn(error.slice(0, 1)).length === 0), []);
  });
});

test('controls are found by what they are called in English, and read in the language of the page', async () => {
  await withPage({ url: '?lang=xx#lesson=lost-update' }, async (page) => {
    const label = translated('control.step');
    await page.getByRole('button', { name: label, exact: true }).waitFor({ state: 'attached' });
    const before = (await state(page)).t;
    const { quiz } = await state(page);
    for (let index = 0; index < quiz.length; ++index) await command(page, 'quiz', { index, skip: true });
    await settled(page);
    await clickOn(page, 'Step');
    assert.ok((await state(page)).t > before);
  });
});

test('the page speaks it too, and its keys are explained in it', async () => {
  await withPage({ url: '?lang=xx#lesson=lost-update' }, async (page) => {
    const now = await state(page);
    const ofTheLesson = JSON.stringify(now);
    const said = await page.evaluate(() => [...document.querySelectorAll('button, summary, label')]
      .filter((node) => !node.closest('#mirror'))
      .flatMap((node) => [node.textContent, node.getAttribute('aria-label') ?? '']));
    assert.ok(said.length > 10);
    assert.deepEqual(said.filter((text) => !ofTheLesson.includes(text.trim()) &&
      /[A-Za-z]{2}/.test(now.pages.reduce((rest, { title }) => rest.replace(title, ''), text))), []);
    await page.keyboard.press('?');
    await page.locator('#help dd').first().waitFor();
    const meanings = await page.locator('#help dd').allTextContents();
    assert.ok(meanings.length > 10);
    assert.deepEqual(meanings.filter((text) => /[A-Za-z]/.test(text)), []);
  });
});

test('a lesson that is not translated is there in English', async () => {
  const [own, original] = await Promise.all(['lessons/xx/lost-update.md', 'lessons/lost-update.md']
    .map((name) => readFile(join(place, 'dist/web', name), 'utf8')));
  assert.equal(own, original);
});
