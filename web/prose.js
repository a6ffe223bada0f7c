// The text beside the simulation: unit, title and the page's blocks. A page's text is built once; only its
// questions change while one is on it. Fetched with the first page that has one.
import { byId, element, onChange } from './dom.js';
import { renderGoal } from './goal.js';
import { renderQuiz } from './quiz.js';
import { realTabs } from './real.js';
import { say } from './words.js';

function titles(state) {
  const { lesson, page } = state;
  const unit = [lesson.unit_number ? say('unit_n', { number: lesson.unit_number }) : '', lesson.unit].filter(Boolean).join(' · ');
  byId('unit').textContent = unit;
  byId('lesson-title').textContent = lesson.title;
  // A program that was opened is a lesson of one page, which has its name.
  return page.title === lesson.title ? '' : element('h2', { html: page.title_html });
}

export function attachProse(app) {
  const article = byId('page');
  let quizzes = [];
  let goals = [];
  let parts = [];  // one for each block
  let real = null;

  const build = onChange(({ state }) => {
    quizzes = [];
    goals = [];
    parts = [];
    article.after(byId('workbench'));
    if (!state) return;
    const { page } = state;
    article.replaceChildren(titles(state));
    for (const block of page.blocks) {
      // What comes after an open question may tell its answer; so may the comments of the real program.
      const part = element('div', { class: 'part' });
      parts.push(part);
      article.append(part);
      if (block.kind === 'prose') part.append(element('div', { class: 'prose', html: block.html }));
      if (block.kind === 'goal') {
        const place = element('section', { class: 'goal', 'aria-label': say('challenge'), tabindex: '-1' });
        goals[block.index] = onChange((goal) => renderGoal(app, place, block.index, goal));
        part.append(place);
        // The program that is to be changed stands below the words that say so.
        if (page.editable) part.after(byId('workbench'));
      }
      if (block.kind === 'quiz') {
        const place = element('section', { class: 'quiz' });
        quizzes[block.index] = onChange((quiz) => renderQuiz(app, place, block.index, quiz));
        part.append(place);
      }
    }
    real = page.real.length > 0 ? realTabs(page.real, 'real') : null;
    if (real) article.append(real.node);
    byId('reading').scrollTop = 0;
  });

  const problem = onChange(({ text, title }) => {
    const box = byId('problem');
    box.hidden = text === '';
    box.replaceChildren(element('strong', {}, title), element('pre', { translate: 'no', tabindex: '0' }, text));
  });

  return (state) => {
    const wide = state.lesson?.layout === 'wide';
    // On a phone the sheet is as high as the question needs; the answer is seen on the stage, which has its room then.
    byId('app').classList.toggle('asking', !wide && state.quiz.some(({ status }) => status === 'open'));
    if (wide) return build({ state: null });  // web/wide.js
    if (!state.page) {
      byId('lesson-title').textContent = state.lesson?.title ?? say('no_lesson');
      article.replaceChildren();
    } else {
      const { lesson, page } = state;
      build({ state: { lesson, page } });
      const open = page.blocks.findIndex((b) => b.kind === 'quiz' && state.quiz[b.index].status === 'open');
      if (real) {
        real.node.hidden = open >= 0;
        real.show(state.strands);
      }
      parts.forEach((part, index) => { part.hidden = open >= 0 && index > open; });
      state.quiz.forEach((quiz, index) => quizzes[index]?.({ ...quiz, primary: state.primary === 'quiz' }));
      state.goals.forEach((goal, index) => goals[index]?.(goal));
    }
    // What is wrong with a program that is being edited stands beneath it.
    const elsewhere = state.edited && state.page?.editable;
    problem({ text: elsewhere ? '' : state.error_text, title: say(state.edited ? 'program_error' : 'lesson_error') });
  };
}
