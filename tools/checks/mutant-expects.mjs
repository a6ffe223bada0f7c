// An expectation is worth what it would notice. Every line of every `expect` block of the lessons is changed so that it
// can no longer be true (its last number, its word, its comparison), all in one copy of the course, and the command
// `interleave check` must complain of each. Prints the lines it let pass, and "N passed, N failed, N unchanged".
//
//   node tools/checks/mutant-expects.mjs INTERLEAVE LESSONS SCRATCH
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [interleave, lessons, scratch] = process.argv.slice(2);

const REVERSED = { '<=': '>', '>=': '<', '<': '>=', '>': '<=', '==': '!=', '!=': '==' };

// Where the claim begins: behind `with name=value ...:`, whose values may hold colons in quotes and parentheses.
function claimAt(line) {
  if (!line.startsWith('with ')) return 0;
  let depth = 0;
  let quoted = false;
  for (let i = 5; i < line.length; ++i) {
    if (line[i] === '"') quoted = !quoted;
    else if (line[i] === '(' || line[i] === '[') ++depth;
    else if (line[i] === ')' || line[i] === ']') --depth;
    else if (line[i] === ':' && !quoted && depth === 0) return i + 1;
  }
  return line.length;
}

// A number with decimals may be off by half a unit of its last place, so it moves by two.
function otherNumber(text) {
  if (text === 'infinite') return '1';
  const decimals = (text.split('.')[1] ?? '').length;
  return decimals > 0 ? (Number(text) + 2 * 10 ** -decimals).toFixed(decimals) : String(BigInt(text) + 1n);
}

function otherWord(claim) {
  const swaps = [
    [/^(at \d+: .* )ended$/, '$1absent'],
    [/^(at \d+: \S+ )[a-z]+$/, '$1ended'],
    [/^outcome finished$/, 'outcome deadlock'],
    [/^outcome .*$/, 'outcome finished'],
    [/^verdict safe$/, 'verdict violation'],
    [/^verdict .*$/, 'verdict safe'],
    [/^found none$/, 'found race'],
    [/^found .*$/, 'found none'],
    [/^(race[sd]) (?!none).*$/, '$1 none'],
    [/^(printed|error) "(.*)"$/, '$1 "$2~"'],
    [/^(final .*)true$/, '$1false'],
    [/^(final .*)false$/, '$1true'],
  ];
  for (const [pattern, other] of swaps) if (pattern.test(claim)) return claim.replace(pattern, other);
  return null;
}

// The line with another claim, or null for one that has nothing to change (`races none`, `core 1: idle`).
function mutated(line) {
  const code = line.replace(/\s*\/\/.*$/, '').trimEnd();
  if (code === '') return null;
  const at = claimAt(code);
  const claim = code.slice(at).trim();
  const lane = claim.match(/^lane \S+ (?=(at|outcome|verdict|found|race[sd]|printed|final) )/)?.[0] ?? '';
  const back = (other) => `${code.slice(0, at)} ${other}`.trim();
  if (/ (<=|>=|<|>|==|!=) /.test(claim)) return back(claim.replace(/ (<=|>=|<|>|==|!=) /, (_, sign) => ` ${REVERSED[sign]} `));
  const word = otherWord(claim.slice(lane.length));
  if (word !== null) return back(lane + word);
  if (/^hash /.test(claim)) return back(claim.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')));
  const number = /(?:(?<!\d)-)?\d+(?:\.\d+)?$|infinite$/;  // the hyphen of a slice, `A 0-4`, is no sign
  return number.test(claim) ? back(claim.replace(number, otherNumber)) : null;
}

const mutants = new Map();  // "file:line" to the line as it is now
let unchanged = 0;
const files = readdirSync(lessons).filter((name) => name.endsWith('.md')).sort();
rmSync(scratch, { recursive: true, force: true });
mkdirSync(scratch, { recursive: true });
for (const file of files) {
  let inside = false;
  const lines = readFileSync(join(lessons, file), 'utf8').split('\n').map((line, index) => {
    if (line.startsWith('```')) {
      inside = !inside && line.startsWith('```expect');
      return line;
    }
    if (!inside || line.trim() === '' || line.trim().startsWith('//')) return line;
    const other = mutated(line);
    if (other === null) {
      ++unchanged;
      return line;
    }
    mutants.set(`${file}:${index + 1}`, other);
    return other;
  });
  writeFileSync(join(scratch, file), lines.join('\n'));
}

let told = '';
try {
  execFileSync(interleave, ['check', ...files.map((file) => join(scratch, file))], { encoding: 'utf8', stdio: 'pipe', maxBuffer: 1 << 28 });
} catch (error) {
  told = error.stderr;
}
const noticed = new Set([...told.matchAll(/([^/\s]+\.md):(\d+):1: error/g)].map(([, file, line]) => `${file}:${line}`));
let missed = 0;
for (const [place, line] of mutants) {
  if (noticed.has(place)) continue;
  ++missed;
  console.log(`    lessons/${place}: "${line}" passes as well`);
}
const strays = [...noticed].filter((place) => !mutants.has(place));
for (const place of strays) console.log(`    lessons/${place}: fails though nothing was changed there`);
console.log(`${mutants.size - missed} passed, ${missed + strays.length} failed, ${unchanged} unchanged`);
