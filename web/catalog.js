// The index of lessons and terms: what opens it. The dialog itself is fetched when it is first asked for.
import { later } from './assets.js';
import { byId } from './dom.js';

export const VIEWS = ['units', 'paths', 'concepts', 'glossary'];

export function attachCatalog(lessons) {
  let dialog = null;
  async function open(view) {
    dialog ??= later(import('./catalog_dialog.js')).then(({ createDialog }) => createDialog(lessons));
    (await dialog).open(view);
  }

  byId('all-lessons').addEventListener('click', () => open(VIEWS[0]));
  // A click beside a dialog closes it.
  for (const box of document.querySelectorAll('dialog')) {
    box.addEventListener('click', (event) => {
      if (event.target === box) box.close();
    });
  }
  // #glossary and the like, which a course page may link to. By the event, not by the address bar: on a page that has
  // just changed, link.js may have written there since.
  const byAddress = ({ newURL }) => {
    const name = new URL(newURL).hash.slice(1);
    if (VIEWS.includes(name)) open(name);
  };
  window.addEventListener('hashchange', byAddress, { capture: true });
  byAddress({ newURL: location.href });
  return { open };
}
