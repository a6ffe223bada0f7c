// The program's editor: CodeMirror, in a chunk of its own that is fetched when a program can be edited.
//
// It lives in a shadow root, where its styles are constructed sheets: a strict content policy allows those, and
// no <style> element. Tab leaves it, as it leaves every field; indentation comes with Enter.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import {
  drawSelection, EditorView, gutter, GutterMarker, highlightActiveLine, keymap, lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { complete, scenario } from './language.js';

const style = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--panel)', fontSize: '0.8125rem' },
  '&.cm-focused': { outline: 'none' },  // the host has it: gutters would cover one here
  '.cm-scroller': {
    fontFamily: 'var(--mono)', fontVariantLigatures: 'none', lineHeight: '1.6', minHeight: '10rem', overflowX: 'auto',
  },
  '.cm-content': { caretColor: 'var(--ink)', padding: '0.625rem 0' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--dim)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 0.375rem 0 0.25rem', minWidth: '1.75rem' },
  '.cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--selection)' },
  '.cm-who': { minWidth: '1.5rem' },
  '.cm-who .cm-gutterElement': { display: 'flex', gap: '1px', justifyContent: 'flex-end', alignItems: 'center' },
  '.cm-who span': {
    minWidth: '1.125rem', height: '1.125rem', padding: '0 0.1875rem', borderRadius: '0.3125rem',
    font: '600 0.6875rem/1.125rem Inter, system-ui, sans-serif', textAlign: 'center',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--panel)', color: 'var(--ink)', border: '1px solid var(--line)', borderRadius: '0.5rem',
    maxWidth: 'min(26rem, 80vw)', overflow: 'hidden',
  },
  '.cm-tooltip .cm-diagnostic': { padding: '0.375rem 0.625rem', borderLeft: '4px solid var(--bad)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--accent-ink)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)', textUnderlineOffset: '0.2em',
  },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0.25rem 0 0 0.125rem' },
});

const colors = syntaxHighlighting(HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--keyword)' },
  { tag: tags.number, color: 'var(--number)' },
  { tag: tags.string, color: 'var(--string)' },
  { tag: tags.lineComment, color: 'var(--dim)' },
]));

// ---- who is where: a token for each strand beside its line ----

const setPlaces = StateEffect.define();
const places = StateField.define({
  create: () => new Map(),
  update: (value, transaction) => {
    for (const effect of transaction.effects) if (effect.is(setPlaces)) return effect.value;
    return transaction.docChanged ? new Map() : value;
  },
});

// More than these would push the program out of sight: the last place says how many are left.
const MOST_TOKENS = 3;

function tokenOf(text, title, background, ink) {
  const token = document.createElement('span');
  token.textContent = text;
  token.title = title;
  token.style.backgroundColor = background;
  token.style.color = ink;
  return token;
}

class Who extends GutterMarker {
  constructor(strands) {
    super();
    this.strands = strands;
  }

  eq(other) {
    return JSON.stringify(this.strands) === JSON.stringify(other.strands);
  }

  toDOM() {
    const box = document.createElement('div');
    box.style.display = 'contents';
    const shown = this.strands.length > MOST_TOKENS ? MOST_TOKENS - 1 : this.strands.length;
    for (const { short, color, name } of this.strands.slice(0, shown)) {
      box.append(tokenOf(short, name, `var(--strand-${color % 8})`, `var(--strand-ink-${color % 8})`));
    }
    const others = this.strands.slice(shown).map(({ name }) => name);
    if (others.length > 0) box.append(tokenOf(`+${others.length}`, others.join(', '), 'var(--line)', 'var(--ink)'));
    return box;
  }
}

const whoGutter = gutter({
  class: 'cm-who',
  lineMarker: (view, block) => {
    const strands = view.state.field(places).get(view.state.doc.lineAt(block.from).number);
    return strands ? new Who(strands) : null;
  },
  lineMarkerChange: (update) => update.startState.field(places) !== update.state.field(places),
});

// Typed over a selection. Left to the browser, it would keep the look of what it replaces by a style attribute, which
// the content policy refuses, and says so.
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== 'insertText' || !event.data || empty || view.composing) return false;
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: 'input.type' });
    const taken = view.state.facet(EditorView.inputHandler)
      .some((handler) => handler(view, from, to, event.data, insert));
    if (!taken) view.dispatch(insert());
    return true;
  },
});

// Columns count code points, CodeMirror counts UTF-16 units.
function offsetOf(line, column) {
  let units = 0;
  let left = column - 1;
  for (const character of line.text) {
    if (left-- <= 0) break;
    units += character.length;
  }
  return line.from + units;
}

function diagnosticOf(doc, error) {
  const line = doc.line(Math.min(Math.max(error.line, 1), doc.lines));
  const from = offsetOf(line, error.column);
  const to = Math.max(from, offsetOf(line, error.column + Math.max(1, error.length)));
  return { from, to, severity: error.severity, message: error.message };
}

// `onEdit()` is called when the text was changed by hand. `label` names the field for a screen reader.
// `onCaret(y)`: where the caret's foot is in the window, when it has moved or what tells of errors has changed.
export function createEditor(host, { label, onEdit, onCaret }) {
  const root = host.attachShadow({ mode: 'open' });
  let silent = false;
  const extensions = [
    style, colors, scenario, typeOver, places, whoGutter, lineNumbers(), lintGutter(), history(), drawSelection(),
    highlightActiveLine(), bracketMatching(), closeBrackets(), indentOnInput(), indentUnit.of('    '),
    autocompletion({ override: [complete], icons: false }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.contentAttributes.of({
      'aria-label': label, translate: 'no', spellcheck: 'false', autocapitalize: 'off', autocorrect: 'off',
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !silent) onEdit();
      if (update.docChanged || update.selectionSet) tellCaret();
    }),
  ];
  const fresh = (text) => EditorState.create({ doc: text, extensions });
  const view = new EditorView({ state: fresh(''), parent: root, root });

  // Once all is laid out.
  function tellCaret() {
    requestAnimationFrame(() => {
      const at = view.hasFocus && view.coordsAtPos(view.state.selection.main.head);
      if (at) onCaret(at.bottom);
    });
  }

  return {
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
    // Another program: what was done to the one before cannot be undone here.
    open(text) {
      silent = true;
      view.setState(fresh(text));
      silent = false;
    },
    // The same program in another version: Undo leads back.
    replace(text) {
      silent = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      silent = false;
    },
    // By hand, as it were: a template, a file.
    type(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
    },
    // errors: [{line, column, length, severity, message}]; strands: [{name, short, color, line}]
    show(errors, strands) {
      const { doc } = view.state;
      view.dispatch(setDiagnostics(view.state, errors.filter((e) => e.line > 0).map((e) => diagnosticOf(doc, e))));
      const byLine = new Map();
      for (const { name, short, color, line } of strands) {
        if (line === null || line > doc.lines) continue;
        byLine.set(line, [...(byLine.get(line) ?? []), { name, short, color }]);
      }
      view.dispatch({ effects: setPlaces.of(byLine) });
      tellCaret();
    },
  };
}
