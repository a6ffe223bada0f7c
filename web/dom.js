// Small helpers to build elements.

// element('button', {class: 'plain', type: 'button', onclick: f}, 'text', child, ...)
export function element(name, attributes = {}, ...children) {
  const result = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') result.addEventListener(key.slice(2), value);
    // Only what src/lesson made: it is safe by construction.
    // eslint-disable-next-line no-restricted-properties
    else if (key === 'html') result.innerHTML = value;
    else if (value === true) result.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) result.setAttribute(key, value);
  }
  result.append(...children.filter((child) => child !== null && child !== undefined));
  return result;
}

export const byId = (id) => document.getElementById(id);

// Scrolls the text by as little as brings the node into it whole, or as far as puts it at the top.
export function reveal(node, atTop = false) {
  const text = byId('reading');
  const box = text.getBoundingClientRect();
  const { top, bottom } = node.getBoundingClientRect();
  const [above, below] = [8, 24];  // pixels; the lower edge fades out
  const start = top - box.top - above;
  const end = bottom - box.bottom + below;
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  text.scrollBy({
    top: atTop ? start : Math.min(start, Math.max(0, end)),
    behavior: still || atTop ? 'instant' : 'smooth',
  });
}

// A function that runs `update` only when what it is given differs from last time.
export function onChange(update) {
  let last;
  return (value) => {
    const key = JSON.stringify(value);
    if (key === last) return;
    last = key;
    update(value);
  };
}

let hideToast;

// A sentence that goes away by itself.
export function toast(text) {
  const box = byId('toast');
  box.textContent = text;
  box.hidden = false;
  clearTimeout(hideToast);
  hideToast = setTimeout(() => { box.hidden = true; }, 6000);
}

// A file for the reader to keep.
export function save(name, type, data) {
  const url = URL.createObjectURL(new Blob([data], { type }));
  const anchor = element('a', { href: url, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
