// What the learner has made of each page, and which pages she has been through: one record a page,
//   page.<lesson>#<page>: {v: 1, link, done, at, kept}
// `link` is the page's link without the moment; it holds her answers, knobs and program; `kept` is her program that
// another took the place of. Fields that a newer version
// of the app added are kept as they are.
import { partsOf, programIn } from './pack.js';
import { keysOf, read, remove, write } from './store.js';

const VERSION = 1;
const START = 'page.';

// A page's link without the moment.
export const pageLink = (url) => url.split('&').filter((part) => !part.startsWith('t=')).join('&');

const keyOf = (lesson, page) => `${START}${lesson}#${page}`;

// The first version kept all pages in one map.
function takeOver() {
  const old = read('pages', null);
  if (old === null || typeof old !== 'object') return;
  for (const [place, link] of Object.entries(old)) {
    if (typeof link === 'string' && read(START + place, null) === null) {
      write(START + place, { v: VERSION, link, done: false, at: 0 });
    }
  }
  remove('pages');
}
takeOver();

export const recordOf = (lesson, page) => read(keyOf(lesson, page), null);

export const lastLesson = () => read('last', null);

// Notes what is on the screen; costs nothing when nothing is new.
export function remember(state) {
  if (!state.page) return;
  const { lesson, page } = state;
  if (lastLesson() !== lesson.slug) write('last', lesson.slug);
  const before = recordOf(lesson.slug, page.slug);
  if (before && before.v > VERSION) return;  // written by a newer version, which knows more
  const link = pageLink(state.url);
  const through = !state.locked && (state.lanes.length === 0 || (state.end !== null && state.seen >= state.stop));
  const done = Boolean(before?.done) || through;
  const own = state.kept_source ?? before?.kept;
  if (before?.link === link && before.done === done && before.kept === own) return;
  write(keyOf(lesson.slug, page.slug), { ...before, v: VERSION, link, done, at: Date.now(), kept: own });
}

// A program of the learner's that is not the page's at present: "the one before".
export function keepAside(lesson, page, program) {
  const before = recordOf(lesson, page);
  if (!before || before.v > VERSION || before.kept === program) return;
  write(keyOf(lesson, page), { ...before, at: Date.now(), kept: program });
}

// What brought the page down is not restored again, but kept as "the one before".
export function setAside(link) {
  const { lesson, page } = partsOf(link);
  if (!lesson || !page) return;
  const before = recordOf(lesson, page);
  if (before && before.v > VERSION) return;
  write(keyOf(lesson, page), {
    done: false, ...before, v: VERSION, link: `lesson=${lesson}&page=${page}`, at: Date.now(),
    kept: programIn(link) ?? before?.kept,
  });
}

// By lesson: {pages: how many were seen, done: how many of them to the end, last: slug of the page seen last}.
export function progress() {
  const lessons = new Map();
  for (const key of keysOf(START)) {
    const record = read(key, null);
    const [lesson, page] = key.slice(START.length).split('#');
    if (!record || !page) continue;
    const sum = lessons.get(lesson) ?? { pages: 0, done: 0, last: '', at: -1 };
    ++sum.pages;
    if (record.done) ++sum.done;
    if ((record.at ?? 0) > sum.at) Object.assign(sum, { last: page, at: record.at ?? 0 });
    lessons.set(lesson, sum);
  }
  return lessons;
}

export function forgetProgress() {
  for (const key of keysOf(START)) remove(key);
}
