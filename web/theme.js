// Light or dark, where the reader has chosen; else the system decides. The canvas follows `data-theme`.
import { onChange } from './dom.js';
import { read, write } from './store.js';

export function attachTheme(app) {
  const saved = read('theme', 'system');
  if (saved !== 'system') app.command('theme', { name: saved });
  // What a newer version of the app called a theme stays until the reader chooses another.
  let chosen = app.state().theme;
  const apply = onChange(({ theme }) => {
    if (theme !== chosen) write('theme', theme);
    chosen = theme;
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  });
  return ({ theme }) => apply({ theme });
}
