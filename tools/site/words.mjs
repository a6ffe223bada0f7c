// The words of a language: from one file of named phrases, as a translator writes it, to what the page loads.
//
//   node tools/site/words.mjs de     prints what web/words/de.json lacks, with its English
//
// A phrase is of the page (web/words/en.json) or of the app (src/words/of_*.h, whose keys have a dot). The app knows
// its phrases by their place in the table alone, so that no key is fetched with it: here they are put into that order.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TABLES = ['src/words/of_runs.h', 'src/words/of_the_app.h'];  // as src/words/words.h joins them
const ENTRY = /\{\s*"([^"]+)",((?:\s*"(?:[^"\\]|\\.)*")+)\s*\}/g;

// The app's phrases in the order of its table: [{key, english}].
export async function appPhrases(root) {
  const phrases = [];
  for (const file of TABLES) {
    for (const [, key, literals] of (await readFile(join(root, file), 'utf8')).matchAll(ENTRY)) {
      const parts = literals.match(/"(?:[^"\\]|\\.)*"/g);
      phrases.push({ key, english: parts.map((part) => JSON.parse(part)).join('') });
    }
  }
  return phrases;
}

export const placesOf = (text) => [...new Set(text.match(/\{\w+\}/g))].sort();

// What is wrong with a language's words, one sentence each.
export function complaintsAbout(words, english) {
  const complaints = [];
  for (const [key, text] of Object.entries(words)) {
    if (!(key in english)) {
      complaints.push(`${key}: there is no such phrase`);
      continue;
    }
    const [has, wants] = [placesOf(text), placesOf(english[key])];
    for (const place of wants) if (!has.includes(place)) complaints.push(`${key}: ${place} is missing`);
    for (const place of has) if (!wants.includes(place)) complaints.push(`${key}: ${place} is no place of “${english[key]}”`);
  }
  return complaints;
}

// All phrases in English, by key.
export async function englishWords(root) {
  const page = JSON.parse(await readFile(join(root, 'web/words/en.json'), 'utf8'));
  const app = (await appPhrases(root)).map(({ key, english }) => [key, english]);
  return { ...page, ...Object.fromEntries(app) };
}

export async function wordLanguages(directory) {
  const names = await readdir(directory);
  return names.filter((name) => name.endsWith('.json')).map((name) => name.replace('.json', '')).sort();
}

// What web/words.js fetches: the page's phrases by key, the app's in order. Throws when the file has a mistake.
export async function packWords(root, directory, language) {
  const words = JSON.parse(await readFile(join(directory, `${language}.json`), 'utf8'));
  const complaints = complaintsAbout(words, await englishWords(root));
  if (complaints.length > 0) throw new Error(`words/${language}.json: ${complaints.join('\n')}`);
  const phrases = await appPhrases(root);
  const app = phrases.map(({ key }) => words[key] ?? '');
  const page = Object.fromEntries(Object.entries(words).filter(([key]) => !key.includes('.')));
  return { page, app };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const [language] = process.argv.slice(2);
  const text = await readFile(join(root, `web/words/${language}.json`), 'utf8').catch(() => '{}');
  const known = JSON.parse(text);
  const english = await englishWords(root);
  for (const complaint of complaintsAbout(known, english)) console.error(complaint);
  const lacking = Object.entries(english).filter(([key]) => !(key in known));
  console.log(JSON.stringify(Object.fromEntries(lacking), null, 2));
}
