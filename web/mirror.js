// The canvas's controls as real, focusable elements in the same places: for the keyboard, for screen readers and
// for voice control. They are transparent and let the pointer through; focus shows as a ring around the drawn
// control.
import { byId, element } from './dom.js';
import { say } from './words.js';

function makeButton(app) {
  const button = element('button', { type: 'button' });
  button.addEventListener('click', () => {
    const { command, args } = button.control;
    app.command(command, args);
  });
  return button;
}

function send(app, input, value) {
  const { command, args, value_key: key } = input.control;
  app.command(command, { ...args, [key]: value });
}

function makeSlider(app) {
  const input = element('input', { type: 'range', step: '1' });
  input.addEventListener('input', () => send(app, input, Number(input.value)));
  return input;
}

function makeChoice(app) {
  const select = element('select');
  select.addEventListener('change', () => send(app, select, select.value));
  return select;
}

const MAKERS = { button: makeButton, slider: makeSlider, choice: makeChoice };

function updateValue(node, control) {
  if (control.role === 'slider') {
    node.min = control.low;
    node.max = control.high;
    if (Number(node.value) !== control.value) node.value = control.value;
    if (control.command === 'seek') node.setAttribute('aria-valuetext', say('time_of', { t: control.value, end: control.high }));
  }
  if (control.role === 'choice') {
    const choices = control.choices.join('\n');
    if (node.dataset.choices !== choices) {
      node.dataset.choices = choices;
      node.replaceChildren(...control.choices.map((name) => element('option', { value: name }, name)));
    }
    node.value = control.choices.find((name) => control.value.split('(')[0] === name) ?? control.value;
  }
}

export function attachMirror(app) {
  const mirror = byId('mirror');
  const nodes = new Map();  // by place in the order and role: "Play" becomes "Pause" and stays the same button

  return (state) => {
    const seen = new Set();
    const counts = {};
    state.controls.forEach((control) => {
      counts[control.role] = (counts[control.role] ?? 0) + 1;
      const key = `${control.role} ${control.command} ${counts[control.role]}`;
      seen.add(key);
      let node = nodes.get(key);
      if (!node) {
        node = MAKERS[control.role](app);
        nodes.set(key, node);
        mirror.append(node);
      }
      node.control = control;
      if (node.getAttribute('aria-label') !== control.label) node.setAttribute('aria-label', control.label);
      // Not `disabled`: that would throw the focus away when Undo reaches the start.
      node.setAttribute('aria-disabled', String(!control.enabled));
      if (control.expanded !== undefined) node.setAttribute('aria-expanded', String(control.expanded));
      updateValue(node, control);
      Object.assign(node.style, {
        left: `${control.x}px`, top: `${control.y}px`, width: `${control.width}px`, height: `${control.height}px`,
      });
    });
    for (const [key, node] of nodes) {
      if (seen.has(key)) continue;
      node.remove();
      nodes.delete(key);
    }
  };
}
