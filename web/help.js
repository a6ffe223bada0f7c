// The sheet of keys, and the few settings of the page itself. Fetched when it is first asked for.
import { byId, element } from './dom.js';
import { say } from './words.js';

const THEMES = ['system', 'light', 'dark'];

function themeChoice(app) {
  const current = app.state().theme;
  return element('fieldset', { class: 'themes' }, element('legend', {}, say('colours')),
    ...THEMES.map((name) => element('label', {}, element('input', {
      type: 'radio', name: 'theme', value: name, checked: name === current,
      onchange: () => app.command('theme', { name }),
    }), say(`theme_${name}`))));
}

export function showHelp(app) {
  const dialog = byId('help');
  // Keys that do the same stand in one line.
  const lines = new Map();
  for (const key of app.command('keys').keys) {
    lines.set(key.meaning, [...(lines.get(key.meaning) ?? []), key.shown]);
  }
  const list = element('dl', { class: 'keys' });
  for (const [meaning, keys] of lines) {
    const shown = keys.flatMap((key, i) => (i ? [` ${say('or')} `, element('kbd', {}, key)] : [element('kbd', {}, key)]));
    list.append(element('div', {}, element('dt', {}, ...shown), element('dd', {}, meaning)));
  }
  dialog.replaceChildren(
    element('header', {}, element('h2', { id: 'help-title' }, say('keys')),
      element('form', { method: 'dialog' }, element('button', { class: 'button', autofocus: true }, say('close')))),
    list, themeChoice(app));
  if (!dialog.open) dialog.showModal();
}
