// "More": what is not needed on every page. Files of the run, the timeline as a table, and the page's own settings.
// Fetched when it is first opened.
import { byId, element } from './dom.js';
import { SANDBOX } from './workbench.js';
import { say } from './words.js';

const FILES = ['svg', 'png', 'chrome', 'csv', 'intervals'];
const EDGE = 8;  // pixels between the menu and the edge of the window

export function createMenu(app, { lessons, help, catalog, teacher, handout, copyLink }) {
  const menu = byId('menu');
  const button = byId('more');
  let choices = [];

  const item = (label, run, options = {}) => element('button', {
    type: 'button', class: 'item', 'aria-disabled': options.enabled === false ? 'true' : null,
    'aria-pressed': options.pressed === undefined ? null : String(options.pressed),
    onclick: (event) => {
      if (event.currentTarget.getAttribute('aria-disabled')) return;
      close();
      run();
    },
  }, label);
  const group = (title, ...items) => element('section', { 'aria-label': title }, element('h3', {}, title), ...items.filter(Boolean));

  function close() {
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    button.focus();
  }

  function fill() {
    const state = app.state();
    const runs = state.lanes.length > 0 && !state.locked;
    const lane = state.lanes.length > 1 ? element('select', { class: 'button', 'aria-label': say('lane') },
      ...state.lanes.map(({ caption, name }, i) => element('option', { value: i }, caption || name))) : null;
    const chosen = () => Number(lane?.value ?? 0);
    menu.replaceChildren(
      group(say('this_page'),
        element('div', { class: 'only-narrow' }, item(say('copy_link'), copyLink)),
        item(say('table'), async () => (await import('./run_files.js')).showTable(app), { enabled: runs }),
        state.source === null || state.lesson.slug === SANDBOX ? ''
          : item(say('to_sandbox'), () => lessons.openProgram(app.state().source), { enabled: !state.locked }),
        item(say('handout'), handout, { enabled: Boolean(state.page) })),
      group(say('save_run'), lane, ...FILES.map((what) =>
        item(say(`file_${what}`), async () => (await import('./run_files.js')).saveRun(app, what, chosen()),
          { enabled: runs }))),
      group(say('everywhere'),
        item(say('view_glossary'), () => catalog.open('glossary')),
        ...lessons.extras.map((entry) => item(entry.title, () => lessons.openLesson(entry.slug))),
        item(say('teacher_mode'), teacher.toggle, { pressed: teacher.on() }),
        item(say('keys_and_colours'), help)));
    choices = [...menu.querySelectorAll('.item')].filter((node) => node.offsetParent !== null);
  }

  function open() {
    menu.hidden = false;
    fill();
    const { left, bottom } = button.getBoundingClientRect();
    const most = document.documentElement.clientWidth - menu.offsetWidth - EDGE;
    menu.style.left = `${Math.max(EDGE, Math.min(left, most))}px`;
    menu.style.top = `${bottom + 4}px`;
    menu.style.maxHeight = `${window.innerHeight - bottom - 4 - EDGE}px`;
    button.setAttribute('aria-expanded', 'true');
    choices[0]?.focus();
  }

  document.addEventListener('pointerdown', (event) => {
    if (menu.hidden || menu.contains(event.target) || button.contains(event.target)) return;
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  }, { capture: true });
  menu.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget) && event.relatedTarget !== button) {
      menu.hidden = true;
      button.setAttribute('aria-expanded', 'false');
    }
  });
  // Arrow keys go through it, as through any menu.
  menu.addEventListener('keydown', (event) => {
    const at = choices.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: choices.length - 1 }[event.key];
    if (event.key === 'Escape') close();
    else if (to === undefined) return;
    else choices[(to + choices.length) % choices.length]?.focus();
    event.preventDefault();
    event.stopPropagation();
  });
  return { toggle: () => (menu.hidden ? open() : close()) };
}
