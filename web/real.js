// The same program in real languages, read-only: a tab for each, closed at first. A token stands at each line that
// corresponds to where a strand is in the scenario.
import { element, onChange } from './dom.js';
import { say } from './words.js';

function lineOf(text, index, matched) {
  return element('span', { class: matched ? 'line matched' : 'line', 'data-line': index + 1 },
    element('span', { class: 'who', 'aria-hidden': 'true' }), element('code', {}, text || ' '));
}

// Returns {node, show(strands)}; `real` as in state().page.real.
export function realTabs(real, id) {
  let chosen = -1;
  const panel = element('div', { role: 'tabpanel', id: `${id}-panel`, class: 'real-code', hidden: true });
  let strands = [];

  const mark = onChange(({ here }) => {
    if (chosen < 0) return;
    const { matches } = real[chosen];
    for (const node of panel.querySelectorAll('.line')) {
      const number = Number(node.dataset.line);
      const ranges = matches.filter(({ line }) => line === number);
      const there = here.filter(({ line }) => ranges.some(({ first, last }) => line >= first && line <= last));
      node.classList.toggle('here', there.length > 0);
      node.querySelector('.who').replaceChildren(...there.map(({ short, color }) =>
        element('span', { class: `token color-${color % 8}` }, short)));
    }
  });
  const refresh = () => {
    const placed = strands.filter(({ line }) => line !== null);
    mark({ chosen, here: placed.map(({ short, color, line }) => ({ short, color, line })) });
  };

  const tabs = real.map(({ label }, index) => element('button', {
    type: 'button', role: 'tab', class: 'tab', id: `${id}-tab-${index}`, 'aria-controls': `${id}-panel`,
    'aria-selected': 'false', onclick: () => choose(index === chosen ? -1 : index),
  }, label));

  function choose(index) {
    chosen = index;
    tabs.forEach((tab, i) => tab.setAttribute('aria-selected', String(i === index)));
    panel.hidden = index < 0;
    if (index < 0) return;
    panel.setAttribute('aria-labelledby', `${id}-tab-${index}`);
    const { text, language, matches } = real[index];
    const matched = new Set(matches.map(({ line }) => line));
    panel.replaceChildren(
      element('pre', { translate: 'no', tabindex: '0', class: `language-${language}` },
        ...text.replace(/\n$/, '').split('\n').map((line, i) => lineOf(line, i, matched.has(i + 1)))),
      element('p', { class: 'aside' }, say('real_note')));
    refresh();
  }

  const list = element('div', { role: 'tablist', class: 'tabs', 'aria-label': say('real_tabs') }, ...tabs);
  list.addEventListener('keydown', (event) => {
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    tabs[(to + tabs.length) % tabs.length].focus();
  });
  return {
    node: element('section', { class: 'real' }, list, panel),
    show(now) {
      strands = now;
      refresh();
    },
  };
}
