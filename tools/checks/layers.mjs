// Reads the layers from CMakeLists.txt and every #include in src/, and names each one that points upwards.
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cmake = readFileSync(join(root, 'CMakeLists.txt'), 'utf8');

// Each layer with all layers below it.
const below = new Map();
for (const [, name, rest] of cmake.matchAll(/^\s*interleave_layer\((\w+)([^)]*)\)/gm)) {
  const direct = /DEPENDS ([\w ]+?)(?: LINK|$)/.exec(rest)?.[1].trim().split(/\s+/) ?? [];
  below.set(name, new Set(direct.flatMap((layer) => [layer, ...below.get(layer)])));
}
below.set('app', new Set([...below.keys()].filter((layer) => layer !== 'cli')));

// Who may know of what is drawn, and on what.
const DRAWING = /^(imgui|SDL|emscripten|GLES|GL\/)/;
const MAY_DRAW = { ui: /^imgui/, app: DRAWING };

const files = readdirSync(join(root, 'src'), { recursive: true })
  .filter((file) => /\.(cpp|h|inc)$/.test(file))
  .sort();
let passed = 0;
let failed = 0;
for (const file of files) {
  const layer = file.split(sep)[0];
  const complaints = [];
  if (!below.has(layer)) complaints.push(`src/${layer} is no layer of CMakeLists.txt`);
  const lines = readFileSync(join(root, 'src', file), 'utf8').split('\n');
  lines.forEach((line, index) => {
    const included = /^\s*#\s*include\s*["<]([^">]+)[">]/.exec(line)?.[1];
    if (!included) return;
    const target = included.includes('/') ? included.split('/')[0] : null;
    const upwards = below.has(target) && target !== layer && !below.get(layer)?.has(target);
    const draws = DRAWING.test(included) && !MAY_DRAW[layer]?.test(included);
    if (upwards || draws) complaints.push(`line ${index + 1}: ${layer} must not include ${included}`);
  });
  complaints.forEach((complaint) => console.log(`    src/${file}: ${complaint}`));
  if (complaints.length > 0) ++failed;
  else ++passed;
}
if (process.env.INTERLEAVE_COUNTS) appendFileSync(process.env.INTERLEAVE_COUNTS, `${passed} ${failed}\n`);
process.exit(failed > 0 ? 1 : 0);
