// The lessons there are, and opening one: by a link, by its name, from the learner's own file.
import { assetText } from './assets.js';
import { toast } from './dom.js';
import { note } from './guard.js';
import { partsOf, unpack } from './pack.js';
import { lastLesson, pageLink, recordOf } from './progress.js';
import { keysOf, read, remove, write } from './store.js';
import { keepPresent, SANDBOX } from './workbench.js';
import { currentLanguage, say } from './words.js';

function samePlace(a, b) {
  const [one, other] = [partsOf(a), partsOf(b)];
  return one.lesson === other.lesson && (!one.page || one.page === other.page);
}

// Lessons that were dropped on the page stay on the device, the last few of them.
const OWN = 'own.';
const MOST_OWN = 8;

function keepOwn(slug, text) {
  const others = keysOf(OWN).filter((key) => key !== OWN + slug)
    .map((key) => ({ key, at: read(key, null)?.at ?? 0 })).sort((a, b) => b.at - a.at);
  for (const { key } of others.slice(MOST_OWN - 1)) remove(key);
  write(OWN + slug, { v: 1, text, at: Date.now() });
}

export async function createLessons(app) {
  const language = currentLanguage();
  const folder = language === 'en' ? 'lessons/' : `lessons/${language}/`;
  let entries = [];  // of the course
  let extras = [];  // the sandbox, the language reference
  let trouble = '';
  try {
    const all = JSON.parse(await assetText(`${folder}index.json`));
    entries = all.filter((entry) => !entry.extra);
    extras = all.filter((entry) => entry.extra);
  } catch (error) {
    trouble = say('no_index', { why: error.message });
  }
  let open = null;  // slug of what is open

  // The text of a lesson, or null (and the reader was told why).
  async function textOf(slug) {
    const own = read(OWN + slug, null);
    if (typeof own?.text === 'string') return own.text;  // as a newer version keeps it, it may be none
    const extra = extras.some((entry) => entry.slug === slug);
    if (!extra && !entries.some((entry) => entry.slug === slug)) {
      toast(say('no_such_lesson', { slug: slug.slice(0, 60) }));
      return null;
    }
    try {
      return await assetText(`${extra ? 'lessons/' : folder}${slug}.md`);
    } catch (error) {
      toast(say('lesson_failed', { slug, why: error.message }));
      return null;
    }
  }

  async function load(slug) {
    if (open === slug) return true;
    const text = await textOf(slug);
    if (text === null) return false;
    note(`lesson=${slug}`);
    const { error } = app.command('open', { slug: `${slug}.md`, text });
    if (error) {
      toast(error);
      return false;
    }
    open = slug;
    restorePage();
    return true;
  }

  // What the learner had made of the page that is shown, when she last was on it.
  function restorePage() {
    const { lesson, page, url } = app.state();
    const saved = page && recordOf(lesson.slug, page.slug)?.link;
    if (saved && saved !== pageLink(url)) openUrl(saved);
  }

  function openUrl(link) {
    note(link);
    return app.command('open_url', { text: link });
  }

  return {
    entries,
    extras,
    // The lessons with all that is known of them: {slug, title, unit, order, summary, pages, concepts, paths}.
    async catalog() {
      return JSON.parse(await assetText(`${folder}catalog.json`)).filter((entry) => !entry.extra);
    },
    slug: () => open,
    restorePage,
    openUrl,
    // Goes where a link leads. Without a lesson in it: to where the learner was last, or to the first. What cannot be
    // had is told, and the rest works. Of `failed`, the link that the start before did not survive, no more than the
    // place is opened.
    async openAddress(hash, failed = null) {
      if (trouble) toast(trouble);
      const { link, damaged } = await unpack(hash.replace(/^#/, ''));
      const { lesson: wanted, page, ...rest } = partsOf(link);
      if (wanted && await load(wanted)) {
        // A link that names only a place leads there, and what the learner had made of it stays; one that says more
        // is the whole state of its page.
        const place = Object.keys(rest).length === 0 || (failed !== null && samePlace(failed, link));
        const { error } = !place ? openUrl(link) : page ? app.command('page', { slug: page }) : {};
        if (place) restorePage();
        if (damaged || error) toast(damaged ? say('damaged_program') : error);
      } else if (!open && entries.length > 0) {
        const last = lastLesson();
        await load(entries.some((entry) => entry.slug === last) ? last : entries[0].slug);
      }
    },
    async openLesson(slug, page) {
      if (!await load(slug)) return;
      app.command('page', { slug: page ?? app.state().pages[0]?.slug ?? '' });
      restorePage();
    },
    // A lesson that did not come from here.
    async openOwn(slug, text) {
      keepOwn(slug, text);
      open = null;
      await load(slug);
    },
    // A program, into the sandbox.
    async openProgram(text) {
      if (!await load(SANDBOX)) return;
      keepPresent(app);
      const { error } = app.command('edit', { source: text });
      if (error) toast(error);
    },
  };
}
