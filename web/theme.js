// Light or dark, where the reader has chosen; else the system decides. The canvas follows `data-theme`.
import { onChange } from './dom.js';
import { read, write } from './store.js';

export function attachTheme(app) {
  const saved = read('theme', 'system');
  if (saved !== 'system') app.command('theme', { name: saved });
  const apply = onChange(({ theme }) => {
    write('theme', theme);
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  });
  return ({ theme }) => apply({ theme });
}
