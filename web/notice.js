// After a start that did not come to its end (web/guard.js): what was set aside, and the ways to it. Fetched only then.
import { byId, element } from './dom.js';
import { partsOf, programIn } from './pack.js';
import { say } from './words.js';

export function attachNotice(link, { lessons, workbench }) {
  const box = byId('notice');
  const program = programIn(link);
  const close = () => { box.hidden = true; };
  const way = (words, run, kind) => element('button', {
    class: kind, type: 'button', onclick: () => {
      close();
      run();
    },
  }, words);
  const { lesson, page } = partsOf(link);
  box.replaceChildren(
    element('p', {}, say(program === null ? 'set_aside' : 'program_set_aside')),
    element('div', { class: 'row' },
      program === null ? null : way(say('show_program'), async () => {
        await lessons.openLesson(lesson, page);
        workbench.hold(program);
      }, 'button'),
      way(say('open_anyway'), async () => {
        await lessons.openLesson(lesson, page);
        lessons.openUrl(link);
      }, 'plain')));
  box.hidden = false;
}
