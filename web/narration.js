// One sentence for a screen reader at each step; silent while playing, when sentences would queue up.
import { byId, onChange } from './dom.js';

export function attachNarration() {
  const say = onChange(({ text }) => { byId('narration').textContent = text; });
  return (state) => {
    if (state.playing || !state.page) return;
    const asked = state.selection?.sentence;
    const trouble = state.notice || (state.t === state.end ? state.fault : '');
    const words = asked ?? `t = ${state.t}. ${state.narration}`;
    say({ text: [trouble, words].filter(Boolean).join(' ') });
  };
}
