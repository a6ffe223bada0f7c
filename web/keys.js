// The keyboard, wherever on the page it is used. The table is the session's (src/session/keymap.cpp).

// Keys that mean something to the element itself.
function belongsTo(target, key) {
  if (!(target instanceof Element)) return false;
  if (target.closest('dialog')) return true;
  if (target.matches('input[type=range], select')) return /^(Arrow|Home|End|Page)/.test(key);
  if (target.matches('input[type=radio], input[type=checkbox]')) return /^(Arrow| )/.test(key);
  if (target.matches('input, textarea, [contenteditable], .cm-content')) return true;
  if (target.matches('[role=tab]') && /^Arrow/.test(key)) return true;
  if (target.closest('#menu')) return true;
  if (target.matches('button, a, summary')) return key === ' ' || key === 'Enter';
  // Text that can be scrolled, once it has the focus.
  if (target.matches('pre, #reading')) return /^( |Home|End|Page|ArrowUp|ArrowDown)/.test(key);
  return false;
}

function parse(argument) {
  const at = argument.indexOf('=');
  return at < 0 ? {} : { [argument.slice(0, at)]: argument.slice(at + 1) };
}

export function attachKeys(app, own) {
  const table = new Map(app.command('keys').keys.map((entry) => [entry.key, entry]));
  // Before the canvas hears of it: a key has one meaning.
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const entry = table.get(event.shiftKey && event.key.length > 1 ? `Shift+${name}` : name);
    if (!entry || belongsTo(event.composedPath()[0], event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (entry.command) app.command(entry.command, parse(entry.argument));
    else if (own[entry.argument]) own[entry.argument]();
    else app.command(entry.argument);
  }, { capture: true });
}
