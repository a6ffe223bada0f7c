// A question: real radio buttons (or check boxes), checked on demand, so that moving through the answers with
// the keyboard decides nothing.
import { element, reveal } from './dom.js';
import { say } from './words.js';

function openQuestion(app, place, index, quiz) {
  const check = element('button', {
    class: quiz.primary ? 'button primary' : 'button', type: 'submit', disabled: true,
  }, say('check'));
  const options = quiz.answers.map((answer, i) => {
    const input = element('input', {
      type: quiz.multiple ? 'checkbox' : 'radio', name: `answer-${index}`, value: i,
      onchange: () => {
        check.disabled = !place.querySelector('input:checked');
        reveal(check);
      },
    });
    return element('label', { class: 'option' }, input, element('span', { html: answer.html }));
  });
  const form = element('form', {
    onsubmit: (event) => {
      event.preventDefault();
      const chosen = [...place.querySelectorAll('input:checked')].map((input) => Number(input.value));
      app.command('quiz', { index, answer: chosen });
    },
  },
  element('fieldset', {}, element('legend', { html: quiz.question_html }),
    quiz.multiple ? element('p', { class: 'aside' }, say('tick_all')) : null, ...options),
  element('div', { class: 'row' }, check, element('button', {
    class: 'plain', type: 'button', onclick: () => app.command('quiz', { index, skip: true }),
  }, say('skip'))));
  place.replaceChildren(form);
}

function verdict(quiz) {
  if (quiz.status === 'skipped') return '';
  return say(quiz.right ? 'right' : 'not_quite');
}

function closedQuestion(place, quiz) {
  const options = quiz.answers.map((answer, i) => {
    const right = quiz.right_answers.includes(i);
    const chosen = quiz.chosen.includes(i);
    const mark = right ? '✓' : chosen ? '✗' : '';
    const told = [chosen ? say('your_answer') : '', right ? say('answer_right') : chosen ? say('answer_wrong') : ''].filter(Boolean).join(', ');
    return element('li', { class: `option ${right ? 'right' : ''} ${chosen ? 'chosen' : ''}` },
      element('span', { class: 'mark', 'aria-hidden': 'true' }, mark),
      element('span', { html: answer.html }), told ? element('span', { class: 'unseen' }, ` (${told})`) : null);
  });
  place.replaceChildren(
    element('p', { class: 'question', html: quiz.question_html }),
    element('ul', { class: 'answers' }, ...options),
    element('div', { class: `explanation ${quiz.right === false ? 'wrong' : ''}`, role: 'status' },
      verdict(quiz) ? element('strong', {}, `${verdict(quiz)} `) : null,
      ...quiz.remarks.map((html) => element('span', { html })),
      element('div', { html: quiz.explanation_html })));
}

export function renderQuiz(app, place, index, quiz) {
  if (quiz.status === 'open') return openQuestion(app, place, index, quiz);
  const hadFocus = place.contains(document.activeElement);
  const wasOpen = place.hasChildNodes();  // not the answer of an earlier visit
  closedQuestion(place, quiz);
  if (hadFocus) {
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
  if (wasOpen) reveal(place.querySelector('.explanation'));
}
