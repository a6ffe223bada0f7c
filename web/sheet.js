// On a narrow screen the text is a sheet above the simulation that can be folded away.
import { byId } from './dom.js';
import { say } from './words.js';

export function attachSheet() {
  const fold = byId('fold');
  fold.addEventListener('click', () => {
    const folded = byId('app').classList.toggle('folded');
    fold.setAttribute('aria-expanded', String(!folded));
    fold.textContent = say(folded ? 'show_text' : 'hide_text');
  });
}
