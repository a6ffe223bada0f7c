// Measures the search beside Relacy, which stores no states, on the lost update of tests/relacy/counter.cpp: how the
// cost grows with the number of increments. Processor time; ours is of the whole program, from text to answer.
//
//   node tools/checks/relacy-bench.mjs INTERLEAVE RELACY_COUNTER
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const [interleave, relacy] = process.argv.slice(2).map((path) => resolve(path));
const folder = mkdtempSync(join(tmpdir(), 'interleave-bench-'));
const file = join(folder, 'counter.scn');

function ours(increments) {
  writeFileSync(file, `shared x = 0\nthread t[2] { repeat ${increments} { x = x + 1 } }\nfinally x == ${2 * increments}\n`);
  const script = 'TIMEFORMAT="CPU %U %S"; time "$@"';
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', interleave, 'explore', file, '--no-reduction', '--json'],
    { encoding: 'utf8' });
  const [, user, system] = stderr.match(/CPU ([\d.]+) ([\d.]+)/);
  return { states: JSON.parse(stdout).states, seconds: Number(user) + Number(system) };
}

const rows = [['increments', 'Relacy executions', 'of them wrong', 'seconds', 'executions/s', 'our states', 'seconds']];
for (const line of execFileSync(relacy, { encoding: 'utf8' }).trim().split('\n')) {
  const [increments, executions, wrong, seconds] = line.split(' ').map(Number);
  const { states, seconds: spent } = ours(increments);
  const rate = seconds > 0.01 ? Math.round(executions / seconds) : '';
  rows.push([increments, executions, wrong, seconds.toFixed(3), rate, states, spent.toFixed(3)].map(String));
}
rmSync(folder, { recursive: true });
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of rows) console.log(row.map((cell, column) => cell.padStart(widths[column])).join('  '));
