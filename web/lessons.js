// The lessons there are, and opening one: by a link, by its name, from the learner's own file.
import { assetText } from './assets.js';
import { toast } from './dom.js';
import { lastLesson, pageLink, rememberedPages } from './link.js';

// What a fragment names; the rest of it is for the session.
export const lessonOf = (hash) => new URLSearchParams(hash.replace(/^#/, '').replaceAll('+', '%2B')).get('lesson');

export async function createLessons(app) {
  let entries = [];
  let trouble = '';
  try {
    entries = JSON.parse(await assetText('lessons/index.json'));
  } catch (error) {
    trouble = `The list of lessons cannot be had: ${error.message}`;
  }
  let open = null;  // slug of what is open
  const own = new Map();  // dropped files by slug

  async function load(slug) {
    if (open === slug) return true;
    const file = own.get(slug);
    let text = file?.text;
    if (text === undefined) {
      if (!entries.some((entry) => entry.slug === slug)) {
        toast(`There is no lesson called “${slug}”.`);
        return false;
      }
      try {
        text = await assetText(`lessons/${slug}.md`);
      } catch (error) {
        toast(`The lesson “${slug}” cannot be had: ${error.message}`);
        return false;
      }
    }
    const { error } = app.command('open', { slug: `${slug}.md`, text, kind: file?.kind ?? 'lesson' });
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
    const saved = page && rememberedPages()[`${lesson.slug}#${page.slug}`];
    if (saved && saved !== pageLink(url)) app.command('open_url', { text: saved });
  }

  return {
    entries,
    slug: () => open,
    restorePage,
    // Goes where a link leads. Without a lesson in it: to where the learner was last, or to the first.
    async openAddress(hash) {
      if (trouble) toast(trouble);
      const wanted = lessonOf(hash);
      if (wanted && await load(wanted)) {
        const { error } = app.command('open_url', { text: hash });
        if (error) toast(error);
      } else if (!open && entries.length > 0) {
        const last = lastLesson();
        await load(entries.some((entry) => entry.slug === last) ? last : entries[0].slug);
      }
    },
    async openLesson(slug) {
      if (await load(slug)) app.command('page', { slug: app.state().pages[0]?.slug ?? '' });
    },
    // A lesson or a bare program that did not come from here.
    async openFile(slug, kind, text) {
      own.set(slug, { kind, text });
      open = null;
      await load(slug);
    },
  };
}
