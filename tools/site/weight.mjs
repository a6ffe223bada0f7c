// The page's weight: everything fetched until the first lesson is interactive, as gzip -9 makes it.
import { execFileSync } from 'node:child_process';

export const LIMIT_KB = 600;

// By the program: Node's own zlib, made for speed, packs half a percent worse than that of a server.
export const gzipped = (data) =>
  execFileSync('gzip', ['-9', '-n', '-c'], { input: data, maxBuffer: 1 << 26, stdio: ['pipe', 'pipe', 'inherit'] }).length;

// The parts of a first visit, by name. tests/browser/boot.test.mjs holds this list against what a browser fetches.
export function firstVisit(site) {
  const index = JSON.parse(site.get('lessons/index.json'));
  const parts = new Map();
  const first = index.length > 0 ? [`lessons/${index[0].slug}.md`] : [];
  const names = ['index.html', 'style.css', 'main.js', 'interleave.wasm', 'lessons/index.json', ...first];
  // What main.js imports at once; chunks that it imports on demand come later, if at all.
  const atOnce = [...site.get('main.js').toString().matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g)];
  names.push(...new Set(atOnce.map(([, name]) => name)));
  for (const name of site.keys()) if (name.startsWith('fonts/')) names.push(name);
  for (const name of names) parts.set(name, gzipped(site.get(name)));
  return parts;
}

export function printWeights(parts) {
  const total = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0);
  const line = (name, bytes) => `    ${name.padEnd(34)}${(bytes / 1024).toFixed(1).padStart(8)} KB`;
  console.log('    until the first lesson plays, gzip -9:');
  for (const [name, bytes] of parts) console.log(line(name, bytes));
  console.log(line(`sum (limit ${LIMIT_KB} KB)`, total));
  return { total, limit: LIMIT_KB * 1024, parts: Object.fromEntries(parts) };
}
