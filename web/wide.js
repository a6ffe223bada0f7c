// A lesson without a column of text (`layout: wide`): a heading and one line above the stage. Its question is
// answered by one press, or on the stage itself; what it comes to is said when the run has shown it.
import { byId, element, onChange } from './dom.js';
import { say } from './words.js';

// For those who cannot tap the stage: it shows when it gets the focus.
function tickField(app, index, quiz) {
  const field = element('input', {
    type: 'number', min: '0', max: '999', step: '1', required: true, 'aria-label': say('starts_at', { who: quiz.tap.strand }),
  });
  return element('form', {
    class: 'row on-focus',
    onsubmit: (event) => {
      event.preventDefault();
      app.command('quiz', { index, tick: Number(field.value) });
    },
  }, element('label', {}, `${say('starts_at', { who: quiz.tap.strand })} `, field),
  element('button', { class: 'button', type: 'submit' }, say('check')));
}

function question(app, index, quiz) {
  const line = element('p', { class: 'asked', html: quiz.question_html });
  if (quiz.tap) return [line, tickField(app, index, quiz)];
  return [line, element('div', { class: 'row', role: 'group', 'aria-label': say('answers') },
    ...quiz.answers.map((answer, i) => element('button', {
      class: 'button', type: 'button', html: answer.html, onclick: () => app.command('quiz', { index, answer: [i] }),
    })))];
}

// While it runs, what was said; then what is so.
function outcome(quiz, over) {
  if (!over) {
    const said = quiz.chosen.map((i) => quiz.answers[i].html);
    if (quiz.status === 'skipped') return [element('p', {}, say('watch'))];
    const words = quiz.tap ? say('you_say_tick', { tick: quiz.tick }) : `${say('you_say')} `;
    return [element('p', {}, words, quiz.tap ? null : element('b', { html: said.join(', ') }), quiz.tap ? '' : '.')];
  }
  const verdict = quiz.right === null ? '' : `${say(quiz.right ? 'right' : 'not_quite')} `;
  // The explanation is one paragraph; its text goes on in the line of the verdict.
  const told = element('div', { html: quiz.explanation_html }).querySelector('p')?.childNodes ?? [];
  const remarks = quiz.right === false ? quiz.remarks : [];
  return [element('p', { role: 'status' },
    verdict ? element('b', { class: quiz.right ? 'right' : 'wrong' }, verdict) : null,
    ...remarks.map((html) => element('span', { html: `${html} ` })), ...told)];
}

// How high the stage would like to be, in rem: lanes (src/ui/views/lanes.cpp), and the row of Play and knobs.
const LANE = 11.5;
const MORE_CORES = 3;
const TRANSPORT = 4;
const laneHeight = ({ cores }) => LANE + MORE_CORES * (cores.length - 1);
const stageHeight = (lanes) => lanes.reduce((sum, lane) => sum + laneHeight(lane), TRANSPORT);

export function attachWide(app) {
  const article = byId('page');
  const show = onChange(({ page, quiz, over }) => {
    const hadFocus = article.contains(document.activeElement);
    const parts = page.blocks.flatMap((block) => {
      if (block.kind === 'prose') return [element('div', { html: block.html })];
      if (block.kind !== 'quiz') return [];
      const asked = quiz[block.index];
      return asked.status === 'open' ? question(app, block.index, asked) : outcome(asked, over);
    });
    article.replaceChildren(element('h2', { html: page.title_html }), element('div', { class: 'lead' }, ...parts));
    if (hadFocus) article.focus({ preventScroll: true });
  });
  return (state) => {
    const wide = state.lesson?.layout === 'wide';
    byId('app').classList.toggle('wide', wide);
    if (!wide || !state.page) return;
    byId('app').style.setProperty('--stage', `${stageHeight(state.lanes)}rem`);
    byId('problem').hidden = state.error_text === '';
    if (state.error_text) byId('problem').textContent = state.error_text;
    const over = !state.locked && state.seen >= state.stop;
    show({ page: state.page, quiz: state.quiz, over });
  };
}
