// "More": what is not needed on every page. Files of the run, the timeline as a table, and the page's own settings.
import { byId, element, toast } from './dom.js';
import { SANDBOX, save } from './workbench.js';
import { say } from './words.js';

const FILES = ['svg', 'png', 'chrome', 'csv', 'intervals'];
const PNG_SCALE = 2;
const EDGE = 8;  // pixels between the menu and the edge of the window

// The picture as pixels; drawn by the browser, so fonts are those that it has.
function rasterise(svg) {
  return new Promise((done, failed) => {
    const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    const image = new Image();
    image.addEventListener('load', () => {
      const canvas = element('canvas', { width: image.width * PNG_SCALE, height: image.height * PNG_SCALE });
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(url);
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('toBlob'))), 'image/png');
    });
    image.addEventListener('error', () => {
      URL.revokeObjectURL(url);
      failed(new Error('image'));
    });
    image.src = url;
  });
}

const isDark = () => getComputedStyle(document.documentElement).colorScheme === 'dark';

async function saveRun(app, what, lane) {
  const args = { what: what === 'png' ? 'svg' : what, lane, dark: isDark() };
  const file = app.command('export', args);
  if (file.error) return toast(file.error);
  if (what !== 'png') return save(file.name, file.type, file.text);
  try {
    save(file.name.replace(/svg$/, 'png'), 'image/png', await rasterise(file.text));
  } catch {
    toast(say('no_picture'));
  }
}

// What was seen of the timeline, for those to whom a picture says nothing, and to copy from.
function showTable(app) {
  const dialog = byId('panel');
  const body = element('div', {});
  const lanes = app.state().lanes;
  const fill = (lane) => {
    const { rows, left_out: leftOut, error } = app.command('table', { lane });
    if (error) return body.replaceChildren(element('p', {}, error));
    if (rows.length === 0) return body.replaceChildren(element('p', { class: 'aside' }, say('table_empty')));
    body.replaceChildren(
      element('table', { class: 'timeline' },
        element('caption', {}, say('table_caption', { t: app.state().seen })),
        element('thead', {}, element('tr', {}, ...['who', 'from', 'to', 'what'].map((key) =>
          element('th', { scope: 'col' }, say(`column_${key}`))))),
        element('tbody', {}, ...rows.map((row) => element('tr', {},
          element('th', { scope: 'row', translate: 'no' }, row.name),
          element('td', { class: 'right' }, String(row.from)), element('td', { class: 'right' }, String(row.to)),
          element('td', {}, row.why))))),
      leftOut > 0 ? element('p', { class: 'aside' }, say('left_out', { count: leftOut })) : '');
  };
  const choice = lanes.length > 1 ? element('select', {
    class: 'button', 'aria-label': say('lane'), onchange: (event) => fill(Number(event.target.value)),
  }, ...lanes.map((lane, i) => element('option', { value: i }, lane.caption || lane.name))) : null;
  fill(0);
  dialog.replaceChildren(
    element('header', {}, element('h2', { id: 'panel-title' }, say('table')), choice,
      element('form', { method: 'dialog' }, element('button', { class: 'button', autofocus: true }, say('close')))),
    body);
  dialog.showModal();
}

export function attachMenu(app, { lessons, help, catalog, teacher, handout, copyLink }) {
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
        item(say('table'), () => showTable(app), { enabled: runs }),
        state.source === null || state.lesson.slug === SANDBOX ? ''
          : item(say('to_sandbox'), () => lessons.openProgram(app.state().source), { enabled: !state.locked }),
        item(say('handout'), handout, { enabled: Boolean(state.page) })),
      group(say('save_run'), lane, ...FILES.map((what) =>
        item(say(`file_${what}`), () => saveRun(app, what, chosen()), { enabled: runs }))),
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

  button.addEventListener('click', () => (menu.hidden ? open() : close()));
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
}
