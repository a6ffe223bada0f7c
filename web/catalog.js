// All lessons, by unit, with a search over titles, summaries and concepts.
import { byId, element } from './dom.js';
import { progress } from './progress.js';

function matches(entry, words) {
  const text = [entry.title, entry.summary, entry.unit, ...entry.concepts].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

export function attachCatalog(app, lessons) {
  const dialog = byId('catalog');
  const list = element('div', { class: 'units' });
  const search = element('input', {
    type: 'search', placeholder: 'Search', 'aria-label': 'Search the lessons', oninput: () => fill(),
  });

  function card(entry, current, visited) {
    const open = () => {
      dialog.close();
      lessons.openLesson(entry.slug);
    };
    return element('li', {}, element('button', {
      type: 'button', class: 'lesson', onclick: open, 'aria-current': entry.slug === current ? 'true' : null,
    },
    element('strong', {}, entry.title, visited ? element('span', { class: 'visited' }, 'begun') : null),
    element('span', {}, entry.summary)));
  }

  function fill() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const visited = progress();
    const units = new Map();
    for (const entry of lessons.entries) {
      if (!matches(entry, words)) continue;
      if (!units.has(entry.unit)) units.set(entry.unit, []);
      units.get(entry.unit).push(entry);
    }
    const current = lessons.slug();
    list.replaceChildren(...[...units].map(([unit, entries]) => element('section', {},
      unit ? element('h3', {}, unit.replace(/^(\d+)\s+/, 'Unit $1 · ')) : null,
      element('ul', {}, ...entries.map((entry) => card(entry, current, visited.has(entry.slug)))))));
    if (units.size === 0) {
      const none = lessons.entries.length === 0 ? 'There are no lessons here.' : 'No lesson has these words.';
      list.replaceChildren(element('p', { class: 'aside' }, none));
    }
  }

  byId('all-lessons').addEventListener('click', () => {
    search.value = '';
    fill();
    dialog.replaceChildren(
      element('header', {}, element('h2', { id: 'catalog-title' }, 'All lessons'), search,
        element('form', { method: 'dialog' }, element('button', { class: 'button' }, 'Close'))),
      list);
    dialog.showModal();
    dialog.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  });
  // A click beside the dialog closes it.
  for (const box of document.querySelectorAll('dialog')) {
    box.addEventListener('click', (event) => {
      if (event.target === box) box.close();
    });
  }
  return () => {};
}
