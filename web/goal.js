// A challenge: what to reach, hints one at a time, and what there is to say once it is met.
import { element } from './dom.js';
import { say } from './words.js';

const HOW = { schedule: 'challenge_by_schedule', knobs: 'challenge_by_knobs', editing: 'challenge_by_editing' };

const howOf = (app, { by }) => (by === 'knobs' && app.state().knobs.length === 1 ? 'challenge_by_knob' : HOW[by]);

function help(app, index, goal) {
  const button = (label, command) =>
    element('button', { class: 'plain', type: 'button', onclick: () => app.command(command, { goal: index }) }, label);
  if (goal.more_hints) return button(say(goal.hints.length > 0 ? 'another_hint' : 'first_hint'), 'hint');
  return goal.solvable ? button(say('show_solution'), 'solve') : null;
}

export function renderGoal(app, place, index, goal) {
  const hadFocus = place.contains(document.activeElement);
  place.classList.toggle('met', goal.met);
  const parts = [
    element('h3', {}, say(goal.met ? 'challenge_met' : 'challenge')),
    element('div', { html: goal.text_html }),
    !goal.met && HOW[goal.by] ? element('p', { class: 'aside' }, say(howOf(app, goal))) : null,
    goal.missing.length > 0 ? element('p', { class: 'aside', role: 'status' }, say('challenge_needs', { what: goal.missing.join(' · ') })) : null,
    goal.hints.length > 0 ? element('ul', { class: 'hints' }, ...goal.hints.map((html) => element('li', { html }))) : null,
    element('div', { role: 'status', html: goal.after_html }),
    goal.met ? null : element('div', { class: 'row' }, help(app, index, goal)),
  ];
  place.replaceChildren(...parts.filter((part) => part !== null));
  if (hadFocus) (place.querySelector('button') ?? place).focus();
}
