// Every word of the interface, from one table per language (web/words/<language>.json). What a language lacks is
// said in English. The app has its English itself (src/words).
import english from './words/en.json';
import { assetText } from './assets.js';

let table = english;
let language = 'en';
let ofTheApp = null;

export const currentLanguage = () => language;

// say('page_n', {number: 3, title: 'Waiting'}) -> "Page 3: Waiting"
export function say(key, values = {}) {
  const text = table[key] ?? english[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

// The reader's first choice of those there are: the address (?lang=de), then the browser's list.
export function wantedLanguage() {
  const asked = new URLSearchParams(location.search).get('lang');
  const wishes = [asked, ...(navigator.languages ?? [])].filter(Boolean).map((tag) => tag.slice(0, 2).toLowerCase());
  return wishes.find((tag) => tag === 'en' || LANGUAGES.includes(tag)) ?? 'en';
}

export async function useLanguage(tag) {
  if (tag === 'en') return;
  try {
    const { page, app } = JSON.parse(await assetText(`words/${tag}.json`));
    table = page;
    ofTheApp = app;
    language = tag;
    document.documentElement.lang = tag;
    for (const node of document.querySelectorAll('[data-say]')) node.textContent = say(node.dataset.say);
    for (const node of document.querySelectorAll('[data-say-label]')) {
      node.setAttribute('aria-label', say(node.dataset.sayLabel));
    }
  } catch {
    table = english;  // better English than nothing
  }
}

// Before a lesson is opened: what the app has said stays as it is.
export function teach(app) {
  if (ofTheApp) app.command('words', { texts: ofTheApp });
}
