// The dialog of the index: lessons by unit, by path and by concept, the glossary, and a search over all of it. Each
// entry is a real link, which can be copied and opened in another tab. Fetched when it is first opened (catalog.js).
import { assetText } from './assets.js';
import { VIEWS } from './catalog.js';
import { byId, element } from './dom.js';
import { progress } from './progress.js';
import { say } from './words.js';

const PATHS = ['core', 'async', 'os', 'bugs'];

// `state`: the rest of a link to a moment of the page.
const link = (lesson, page, state) => `#lesson=${lesson}${page ? `&page=${page}` : ''}${state ? `&${state}` : ''}`;
const plain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);

export function createDialog(lessons) {
  const dialog = byId('catalog');
  const list = element('div', { class: 'units' });
  const count = element('p', { class: 'unseen', role: 'status' });
  const search = element('input', {
    type: 'search', placeholder: say('search'), 'aria-label': say('search_lessons'), oninput: () => fill(),
  });
  let view = VIEWS[0];
  let glossary = null;
  let entries = [];
  let reached = new Map();

  const follow = (lesson, page, state) => (event) => {
    if (!plain(event)) return;
    event.preventDefault();
    dialog.close();
    if (state) lessons.openAddress(link(lesson, page, state));
    else lessons.openLesson(lesson, page);
  };

  function standing(entry) {
    const sum = reached.get(entry.slug);
    if (!sum) return null;
    const done = sum.done >= entry.pages;
    return element('span', { class: done ? 'standing done' : 'standing' },
      done ? say('lesson_done') : say('pages_done', { done: sum.done, pages: entry.pages }));
  }

  function card(entry) {
    const sum = reached.get(entry.slug);
    // Where she left off, unless she is through.
    const page = sum && sum.done < entry.pages ? sum.last : '';
    return element('li', {}, element('a', {
      class: 'lesson', href: link(entry.slug, page), onclick: follow(entry.slug, page || undefined),
      'aria-current': entry.slug === lessons.slug() ? 'true' : null,
    }, element('strong', {}, entry.title, standing(entry)), element('span', {}, entry.summary)));
  }

  const section = (title, kind, items) =>
    element('section', {}, title ? element('h3', {}, title) : null, element(kind, {}, ...items));

  const matches = (texts, words) => {
    const text = texts.join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const found = (words) => entries.filter((entry) =>
    matches([entry.title, entry.summary, entry.unit, ...entry.concepts], words));

  function groups(some, keysOf) {
    const result = new Map();
    for (const entry of some) {
      for (const key of keysOf(entry)) result.set(key, [...(result.get(key) ?? []), entry]);
    }
    return result;
  }

  const unitTitle = (unit) => unit.replace(/^(\d+)\s+/, (_whole, number) => `${say('unit_n', { number })} · `);

  // `code` of a definition.
  const code = (text) => text.split('`').map((part, i) => (i % 2 ? element('code', { translate: 'no' }, part) : part));

  const FILL = {
    units: (words) => [...groups(found(words), (entry) => [entry.unit])]
      .map(([unit, its]) => section(unitTitle(unit), 'ul', its.map(card))),
    paths(words) {
      const byPath = groups(found(words), (entry) => entry.paths);
      return PATHS.filter((path) => byPath.has(path))
        .map((path) => section(say(`path_${path}`), 'ol', byPath.get(path).map(card)));
    },
    concepts(words) {
      const byConcept = groups(entries, (entry) => entry.concepts);
      const rows = [...byConcept].filter(([concept, its]) =>
        matches([concept, ...its.map((entry) => entry.title)], words));
      rows.sort(([a], [b]) => a.localeCompare(b, 'en', { sensitivity: 'base' }));
      return rows.length === 0 ? [] : [element('dl', { class: 'terms' }, ...rows.map(([concept, its]) =>
        element('div', {}, element('dt', {}, concept), element('dd', {}, ...its.flatMap((entry, i) => [
          i ? ' · ' : '', element('a', { href: link(entry.slug), onclick: follow(entry.slug) }, entry.title),
        ])))))];
    },
    glossary(words) {
      const rows = (glossary ?? []).filter(({ term, text }) => matches([term, text], words));
      const titleOf = (slug) => lessons.entries.find((entry) => entry.slug === slug)?.title ?? slug;
      return rows.length === 0 ? [] : [element('dl', { class: 'terms' }, ...rows.map(({ term, text, lesson, page, state }) =>
        element('div', {}, element('dt', {}, term), element('dd', {}, ...code(text), ' ',
          element('a', { href: link(lesson, page, state), onclick: follow(lesson, page, state) },
            say('see_it', { lesson: titleOf(lesson) }))))))];
    },
  };

  function emptiness() {
    if (entries.length === 0) return 'no_lessons';
    return view === 'glossary' && !glossary ? 'loading_list' : 'none_found';
  }

  function fill() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const parts = FILL[view](words);
    const links = parts.reduce((sum, part) => sum + part.querySelectorAll('a').length, 0);
    count.textContent = words.length > 0 ? say('found', { count: links }) : '';
    list.replaceChildren(...parts);
    if (parts.length === 0) {
      list.replaceChildren(element('p', { class: 'aside' },
        say(emptiness())));
    }
  }

  async function show(name) {
    view = name;
    for (const tab of dialog.querySelectorAll('[data-view]')) {
      tab.setAttribute('aria-pressed', String(tab.dataset.view === view));
    }
    fill();
    list.scrollTop = 0;
    if (view !== 'glossary' || glossary) return;
    try {
      glossary = JSON.parse(await assetText('lessons/glossary.json'));
    } catch {
      glossary = [];
    }
    fill();
  }

  async function open(name) {
    try {
      if (entries.length === 0) entries = await lessons.catalog();
    } catch {
      // The list says that there is nothing.
    }
    search.value = '';
    reached = progress();
    dialog.replaceChildren(
      element('header', {}, element('h2', { id: 'catalog-title' }, say('all_lessons')), search,
        element('form', { method: 'dialog' }, element('button', { class: 'button' }, say('close')))),
      element('div', { class: 'tabs', role: 'group', 'aria-label': say('sorted_by') },
        ...VIEWS.map((key) => element('button', {
          class: 'tab', type: 'button', 'data-view': key, onclick: () => show(key),
        }, say(`view_${key}`))),
        ...lessons.extras.map((entry) => element('a', {
          class: 'tab', href: link(entry.slug), onclick: follow(entry.slug),
        }, entry.title))),
      count, list);
    show(name);
    if (!dialog.open) dialog.showModal();
    dialog.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }

  return { open };
}
