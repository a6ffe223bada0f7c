// A run as files and as a table: what "More" offers of it. Fetched when it is first asked for.
import { byId, element, save, toast } from './dom.js';
import { say } from './words.js';

const PNG_SCALE = 2;

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

export async function saveRun(app, what, lane) {
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
export function showTable(app) {
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
