// The lecturer's mode: text that can be read from the last row, the author's notes for the teacher, a key that shows
// the answer, PageUp and PageDown between pages. Nothing in it needs a pointer that hovers.
import { byId, element, onChange } from './dom.js';
import { read, write } from './store.js';
import { say } from './words.js';

function notes(teacher) {
  const part = (label, html) => (html ? [element('h4', {}, label), element('div', { html })] : []);
  return element('section', { class: 'teacher', 'aria-label': say('for_teachers') },
    element('h3', {}, say('for_teachers'),
      teacher.minutes ? element('span', { class: 'minutes' }, say('minutes', { count: teacher.minutes })) : null),
    ...part(say('misconception'), teacher.misconception_html),
    ...part(say('vote'), teacher.vote_html),
    teacher.notes_html ? element('div', { html: teacher.notes_html }) : null);
}

export function attachTeacher(app) {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search).has('teacher');
  let on = asked || read('teacher', false) === true;
  const place = byId('teacher');

  const fill = onChange(({ shown, teacher }) => {
    place.hidden = !shown || !teacher;
    place.replaceChildren(...(shown && teacher ? [notes(teacher)] : []));
  });
  const apply = () => {
    root.classList.toggle('teaching', on);
    fill({ shown: on, teacher: app.state().page?.teacher ?? null });
  };
  apply();

  // The answer of the question that is open, as if the class had given it.
  function reveal() {
    const { quiz } = app.state();
    const index = quiz.findIndex(({ status }) => status === 'open');
    if (index >= 0) app.command('quiz', { index, skip: true });
  }

  return {
    on: () => on,
    toggle() {
      on = !on;
      write('teacher', on);
      apply();
    },
    reveal,
    show: (state) => fill({ shown: on, teacher: state.page?.teacher ?? null }),
  };
}
