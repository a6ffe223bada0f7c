// Where a program is edited: the editor, what is wrong with the text, and the ways in and out of it (templates,
// files). Shown on a page whose program is `editable`, and in the sandbox, which is such a page.
//
// The program runs when the learner pauses. It is kept with the page (web/progress.js) and in the address, so that
// neither a reload nor a crash of the tab loses it.
import { assetText, later } from './assets.js';
import { byId, element, onChange, save, toast } from './dom.js';
import { note } from './guard.js';
import { withProgram } from './pack.js';
import { keepAside, recordOf } from './progress.js';
import { kept } from './store.js';
import { say } from './words.js';

const PAUSE_MS = 350;
export const MOST_BYTES = 64 * 1024;
export const SANDBOX = 'sandbox';

// Before another program takes the place of the learner's own: hers is set aside, for "the one before".
export function keepPresent(app) {
  if (app.state().edited) app.command('revert');
}

function pickFile(accept) {
  return new Promise((done) => {
    const input = element('input', { type: 'file', accept, class: 'unseen', tabindex: '-1' });
    input.addEventListener('change', () => {
      done(input.files[0] ?? null);
      input.remove();
    });
    input.addEventListener('cancel', () => {
      done(null);
      input.remove();
    });
    document.body.append(input);
    input.click();
  });
}

const placeOf = (state) => (state.page ? `${state.lesson.slug}#${state.page.slug}` : '');

export function attachWorkbench(app, { openFile }) {
  const box = byId('workbench');
  let editor = null;
  let loading = null;
  let timer = null;
  let shown = '';  // the page whose program is in the editor
  let sent = '';  // what the editor held when it and the session last agreed
  let source = null;  // what the session held then
  let held = false;  // the editor shows a program that shall not run yet
  let warned = false;

  const problems = element('div', { class: 'problems', role: 'status' });
  const host = element('div', { class: 'editor' });
  const templates = element('select', { 'aria-label': say('template'), class: 'button' },
    element('option', { value: '' }, say('template')));
  const revert = element('button', { class: 'plain', type: 'button' }, say('revert'));
  const restore = element('button', { class: 'plain', type: 'button' }, say('restore'));

  function run() {
    clearTimeout(timer);
    timer = null;
    const state = app.state();
    if (!editor || shown !== placeOf(state)) return;
    const text = editor.text();
    if (held) return keepAside(state.lesson.slug, state.page.slug, text);
    if (text === sent) return;
    sent = text;
    note(withProgram(state.url, text));
    const { error } = app.command('edit', { source: text });
    if (error) toast(error);
    else source = app.state().source;
    if (!warned && kept() !== 'device') {
      warned = true;
      toast(say(kept() === 'tab' ? 'kept_in_tab' : 'kept_on_page'));
    }
  }

  function put(text) {
    if (new Blob([text]).size > MOST_BYTES) return toast(say('program_too_large'));
    keepPresent(app);
    held = false;
    editor.type(text);
    run();
    editor.focus();
  }

  function release() {
    held = false;
    run();
    update(app.state());
    editor.focus();
  }

  // All programs of the lessons, by lesson and page; fetched when first asked for.
  async function fillTemplates() {
    if (templates.dataset.full) return;
    templates.dataset.full = 'yes';
    let lessons;
    try {
      lessons = JSON.parse(await assetText('lessons/programs.json'));
    } catch {
      delete templates.dataset.full;
      return;
    }
    const texts = [];
    for (const { title, programs } of lessons) {
      templates.append(element('optgroup', { label: title }, ...programs.map(({ page, text }) => {
        texts.push(text);
        return element('option', { value: String(texts.length) }, page);
      })));
    }
    templates.addEventListener('change', () => {
      const text = texts[Number(templates.value) - 1];
      templates.value = '';
      if (text) put(text);
    });
  }

  async function open() {
    const file = await pickFile('.scn,.md,.txt');
    if (file) openFile(file);
  }

  function download() {
    const { lesson, page } = app.state();
    save(`${lesson.slug === SANDBOX ? 'program' : `${lesson.slug}-${page.slug}`}.scn`, 'text/plain', editor.text());
  }

  function bringBack() {
    const state = app.state();
    if (state.kept) return app.command('restore');
    const record = recordOf(state.lesson.slug, state.page.slug);
    app.command('revert');
    app.command('edit', { source: record.kept });
  }

  async function load() {
    const { createEditor } = await later(import('./editor/editor.js'));
    revert.addEventListener('click', () => app.command('revert'));
    restore.addEventListener('click', bringBack);
    box.replaceChildren(
      element('header', {}, element('h3', {}, say('program')),
        templates,
        element('button', { class: 'plain', type: 'button', onclick: open }, say('open_file')),
        element('button', { class: 'plain', type: 'button', onclick: download }, say('save_file'))),
      host, problems, element('div', { class: 'row' }, revert, restore));
    editor = createEditor(host, {
      label: say('program'),
      // Above what tells of errors, which lies over the foot of the text.
      onCaret: (y) => {
        const over = y + 8 - problems.getBoundingClientRect().top;
        if (problems.offsetHeight > 0 && over > 0) byId('reading').scrollTop += over;
      },
      onEdit: () => {
        clearTimeout(timer);
        timer = setTimeout(run, PAUSE_MS);
      },
    });
    // Leaving the text is a pause, too; nothing is still on its way when a page is left.
    host.addEventListener('focusout', run);
    window.addEventListener('pagehide', run);
    window.addEventListener('hashchange', run, { capture: true });
    fillTemplates();
  }

  const list = onChange(({ errors, stale, waits }) => {
    if (waits) {
      return problems.replaceChildren(element('div', { class: 'row' }, element('span', { class: 'aside' }, say('not_run')),
        element('button', { class: 'button', type: 'button', onclick: release }, say('run_it'))));
    }
    const items = errors.map((error) => element('li', { class: error.severity },
      error.line > 0 ? element('strong', {}, say('line_n', { line: error.line }), ' ') : null, error.message));
    if (stale) items.push(element('li', { class: 'aside' }, say('stale_run')));
    problems.replaceChildren(...(items.length > 0 ? [element('ul', {}, ...items)] : []));
  });
  const mark = onChange(({ errors, strands }) => editor.show(errors, strands));

  function update(state) {
    if (!editor) return;
    const place = placeOf(state);
    if (shown !== place) {
      shown = place;
      held = false;
      source = state.source;
      editor.open(source);
      sent = editor.text();
    } else if (state.source !== source && timer === null) {
      source = state.source;
      if (source !== editor.text()) editor.replace(source);
      sent = editor.text();
    }
    revert.hidden = !state.edited;
    restore.hidden = !state.kept && typeof recordOf(state.lesson.slug, state.page.slug)?.kept !== 'string';
    const errors = state.errors.map((error) => ({
      ...error, line: error.line > 0 ? error.line - state.first_line + 1 : 0,
    }));
    const agreed = timer === null && source === state.source && !held;
    list({ errors, stale: errors.length > 0 && state.lanes.length > 0, waits: held });
    mark({
      place,
      errors: agreed ? errors : [],
      strands: agreed && errors.length === 0
        ? state.strands.map(({ name, short, color, line }) => ({ name, short, color, line })) : [],
    });
  }

  return {
    show(state) {
      const editable = Boolean(state.page?.editable);
      box.hidden = !editable;
      byId('app').classList.toggle('editing', editable);
      if (!editable) {
        shown = '';
        return;
      }
      loading ??= load().then(() => update(app.state()), (error) => {
        loading = null;
        toast(say('editor_failed', { why: error.message }));
      });
      update(state);
    },
    // Puts a program into the editor of the page that is shown.
    async type(text) {
      await loading;
      if (editor) put(text);
    },
    // Shows a program there and leaves it to the learner to run it.
    async hold(text) {
      await loading;
      if (!editor) return;
      held = true;
      editor.replace(text);
      update(app.state());
    },
    run,
  };
}
