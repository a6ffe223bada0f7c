// The address bar always holds a link to what is on the screen; a page has one entry in the history.
import { byId, element, onChange } from './dom.js';
import { read, write } from './store.js';

// Browsers slow down or refuse pages that change their address many times a second.
const PAUSE_MS = 300;

// A page's link without the moment: what is kept of it on this device.
export const pageLink = (url) => url.split('&').filter((part) => !part.startsWith('t=')).join('&');
export const rememberedPages = () => read('pages', {});
export const lastLesson = () => read('last', null);

function remember(state) {
  if (!state.page) return;
  if (lastLesson() !== state.lesson.slug) write('last', state.lesson.slug);
  const pages = rememberedPages();
  const key = `${state.lesson.slug}#${state.page.slug}`;
  const link = pageLink(state.url);
  if (pages[key] === link) return;
  pages[key] = link;
  write('pages', pages);
}

// By hand where the clipboard is refused (a frame of another site, a page from disk).
function showLink(link) {
  const field = element('input', { type: 'text', readonly: true, value: link, 'aria-label': 'Link to this moment' });
  const box = element('dialog', { class: 'small' },
    element('p', {}, 'Copy this link:'), field,
    element('form', { method: 'dialog' }, element('button', { class: 'button primary' }, 'Close')));
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
  field.select();
}

async function copy(button) {
  const link = location.href;
  try {
    await navigator.clipboard.writeText(link);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy link'; }, 1600);
  } catch {
    showLink(link);
  }
}

export function attachLink(app, lessons) {
  let written = location.hash.slice(1);
  let shownPage = null;
  let timer = null;

  const update = onChange(({ url, playing, page }) => {
    if (!page || playing) return;
    const put = () => {
      timer = null;
      if (url === written) return;
      const leaves = shownPage !== null && shownPage !== page;
      shownPage = page;
      written = url;
      history[leaves ? 'pushState' : 'replaceState'](null, '', `#${url}`);
    };
    clearTimeout(timer);
    // A new page at once, so that Back leads to the one before.
    if (shownPage !== page) put();
    else timer = setTimeout(put, PAUSE_MS);
  });

  window.addEventListener('hashchange', () => {
    const hash = location.hash.slice(1);
    if (hash === written) return;
    written = hash;
    lessons.openAddress(hash).then(() => {
      shownPage = null;  // the entry in the history is there already
    });
  });
  const button = byId('copy-link');
  button.addEventListener('click', () => {
    const { url } = app.state();
    written = url;
    history.replaceState(null, '', `#${url}`);
    copy(button);
  });
  window.addEventListener('pagehide', () => {
    const { url, page } = app.state();
    if (page) history.replaceState(null, '', `#${url}`);
  });

  return (state) => {
    remember(state);
    const page = state.page && `${state.lesson.slug}#${state.page.slug}`;
    update({ url: state.url, playing: state.playing, page });
    if (state.page) document.title = `${state.page.title} · ${state.lesson.title} · Interleave`;
  };
}

