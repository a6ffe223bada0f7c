// Measures the search beside Relacy, which stores no states, on the lost update of tests/relacy/counter.cpp: how the
// cost grows with the number of increments. Processor time; ours is of the whole program, from text to answer. Writes
// rows for tools/checks/bench-table.mjs.
//
//   node tools/checks/relacy-bench.mjs INTERLEAVE RELACY_COUNTER ROWS.json
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cpuTime } from './cpu-time.mjs';

const [interleave, relacy, rowsFile] = process.argv.slice(2).map((path) => resolve(path));
const folder = mkdtempSync(join(tmpdir(), 'interleave-bench-'));
const file = join(folder, 'counter.scn');

function ours(increments) {
  writeFileSync(file, `shared x = 0\nthread t[2] { repeat ${increments} { x = x + 1 } }\nfinally x == ${2 * increments}\n`);
  const { out, seconds } = cpuTime(interleave, ['explore', file, '--no-reduction', '--json']);
  return { states: JSON.parse(out).states, seconds };
}

const COARSE = 0.01;  // seconds that the clock of the other program does not tell well
const rows = [];
for (const line of execFileSync(relacy, { encoding: 'utf8' }).trim().split('\n')) {
  const [increments, executions, , seconds] = line.split(' ').map(Number);
  const { states, seconds: spent } = ours(increments);
  const name = `lost update, ${increments} each`;
  rows.push({ name: `${name}: text to answer`, value: spent, unit: 's', reference: 'Relacy',
    ratio: seconds >= COARSE ? spent / seconds : null });
  rows.push({ name: `${name}: states, unreduced`, value: states, unit: 'states', reference: 'Relacy\'s executions',
    ratio: states / executions });
}
rmSync(folder, { recursive: true });
writeFileSync(rowsFile, JSON.stringify(rows));
