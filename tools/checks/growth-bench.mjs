// Measures how the cost of a run grows with threads and with cores, and that of a search with states: processor time of
// the command line, from the text to the answer. Writes rows for tools/checks/bench-table.mjs.
//
//   node tools/checks/growth-bench.mjs INTERLEAVE ROWS.json
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { best, cpuTime } from './cpu-time.mjs';

const [interleave, rowsFile] = process.argv.slice(2).map((path) => resolve(path));
const ROUNDS = 3;
const folder = mkdtempSync(join(tmpdir(), 'interleave-bench-'));
const file = join(folder, 'growth.scn');
const rows = [];

function measured(text, args, rounds = ROUNDS) {
  writeFileSync(file, text);
  const { status, out, seconds } = best(rounds, () => cpuTime(interleave, [args[0], file, ...args.slice(1), '--json']));
  if (status > 1) throw new Error(`exit ${status} of\n${text}`);  // 1: the search found something
  return { seconds, answer: JSON.parse(out) };
}

// The same work whatever the machine and the threads: 960,000 ticks of computing, an increment after each four.
const run = (cores, threads, policy) => measured(`machine { cores ${cores} }
shared cell[${threads}] = 0
thread t[${threads}] { repeat ${240000 / threads} { cell[id] += 1; work 4 } }
`, ['run', '--policy', policy]).seconds;

for (const policy of ['round_robin(quantum: 5)', 'cfs']) {
  for (const threads of [4, 16, 64, 240, 960]) {
    rows.push({ name: `run, 4 cores, ${policy}, threads: ${threads}`, value: run(4, threads, policy), unit: 's' });
  }
}
for (const cores of [1, 2, 4, 8, 16, 32, 64]) {
  rows.push({ name: `run, 64 threads, round robin, cores: ${cores}`, value: run(cores, 64, 'round_robin(quantum: 5)'), unit: 's' });
}

// Each thread adds its number and one, twice: no two are alike, so that symmetry has nothing to take away.
for (const threads of [2, 3, 4, 5]) {
  const { seconds, answer } = measured(`shared x = 0\nthread t[${threads}] { repeat 2 { x = x + id + 1 } }\n`, ['explore'],
    threads < 5 ? ROUNDS : 1);
  const name = `search, threads: ${threads}`;
  rows.push({ name: `${name}, states`, value: answer.states, unit: 'states' });
  rows.push({ name: `${name}, transitions`, value: answer.transitions, unit: 'transitions' });
  rows.push({ name: `${name}, text to answer`, value: seconds, unit: 's' });
}
rmSync(folder, { recursive: true });
writeFileSync(rowsFile, JSON.stringify(rows));
