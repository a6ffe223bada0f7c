// The address bar always holds a link to what is on the screen; a page has one entry in the history.
import { byId, element, onChange } from './dom.js';
import { pack } from './pack.js';
import { remember } from './progress.js';
import { say } from './words.js';

// Browsers slow down or refuse pages that change their address many times a second.
const PAUSE_MS = 300;

function putAddress(link, how = 'replaceState') {
  try {
    history[how](null, '', `#${link}`);
  } catch {
    // A frame without an address of its own, or too many changes: the next one may be taken.
  }
}

// By hand where the clipboard is refused (a frame of another site, a page from disk).
function showLink(link) {
  const field = element('input', { type: 'text', readonly: true, value: link, 'aria-label': say('link_to_moment') });
  const box = element('dialog', { class: 'small', 'aria-label': say('copy_link') },
    element('p', {}, say('copy_by_hand')), field,
    element('form', { method: 'dialog' }, element('button', { class: 'button primary' }, say('close'))));
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
  field.select();
}

async function copy(button) {
  const link = location.href;
  try {
    await navigator.clipboard.writeText(link);
    button.textContent = say('copied');
    setTimeout(() => { button.textContent = say('copy_link'); }, 1600);
  } catch {
    showLink(link);
  }
}

export function attachLink(app, lessons, beforeCopy) {
  let written = location.hash.slice(1);
  let shownPage = null;
  let timer = null;

  const update = onChange(({ url, playing, page }) => {
    if (!page || playing) return;
    const put = async () => {
      timer = null;
      const link = await pack(url);
      if (url !== app.state().url || link === written) return;  // it has moved on meanwhile
      const leaves = shownPage !== null && shownPage !== page;
      shownPage = page;
      written = link;
      putAddress(link, leaves ? 'pushState' : 'replaceState');
    };
    clearTimeout(timer);
    // A new page at once, so that Back leads to the one before.
    if (shownPage !== page) put();
    else timer = setTimeout(put, PAUSE_MS);
  });

  // Where she wanted to go is in the event; the address bar may have been written to since.
  window.addEventListener('hashchange', ({ newURL }) => {
    const hash = new URL(newURL).hash.slice(1);
    if (hash === written) return;
    written = hash;
    lessons.openAddress(hash).then(() => {
      shownPage = null;  // the entry in the history is there already
    });
  });
  const button = byId('copy-link');
  button.addEventListener('click', async () => {
    beforeCopy();
    written = await pack(app.state().url);
    putAddress(written);
    copy(button);
  });
  window.addEventListener('pagehide', () => {
    const { url, page } = app.state();
    // What is compressed in the address already stays so.
    if (page && !/(^|&)source=/.test(url)) putAddress(url);
    else if (page && timer !== null) putAddress(url);
  });

  return (state) => {
    remember(state);
    const page = state.page && `${state.lesson.slug}#${state.page.slug}`;
    update({ url: state.url, playing: state.playing, page });
    if (state.page) document.title = `${state.page.title} · ${state.lesson.title} · Interleave`;
  };
}
