// Prints all that tools/bench measured in this run as one table: what, figure, unit, goal, and the ratio to a reference
// that was measured in the same run: for WebAssembly the same benchmark natively, for the search SPIN and Relacy.
//
//   node tools/checks/bench-table.mjs FOLDER
//
// FOLDER has native.json and wasm.json as Google Benchmark writes them, and *.rows.json: lists of {name, value, unit,
// goal: {most | least, of: 'ratio' when it is not the figure that is meant}, reference, ratio}. Any may be missing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.argv[2];
const parsed = (name) => JSON.parse(readFileSync(join(directory, name), 'utf8'));

// What the issues promise.
const GOALS = new Map([
  ['TimedMix', { least: 20e6 }],
  ['TimedTasks', { least: 10e6 }],
  ['Seek', { most: 2 }],
  ...['SessionSeek', 'SessionStep', 'SessionBack'].map((name) => [name, { most: 2 }]),  // milliseconds
]);
// Of the simulator's steps; what is promised of the search in WebAssembly is its ratio to SPIN.
const WASM_GOAL = { least: 0.6, of: 'ratio' };
const isSimulator = (name) => name.startsWith('Timed');

const KNOWN = new Set(['name', 'family_index', 'per_family_instance_index', 'run_name', 'run_type', 'repetitions',
  'repetition_index', 'threads', 'iterations', 'real_time', 'cpu_time', 'time_unit', 'items_per_second',
  'bytes_per_second', 'label', 'aggregate_name', 'aggregate_unit', 'error_occurred', 'error_message']);

// Google Benchmark's entries by name. What was measured several times (--benchmark_repetitions) counts at its best:
// others use the machine too.
function benchmarks(name) {
  const best = new Map();
  if (!existsSync(join(directory, name))) return best;
  for (const entry of parsed(name).benchmarks) {
    if (entry.run_type === 'aggregate') continue;
    const other = best.get(entry.name);
    if (!other || entry.real_time < other.real_time) best.set(entry.name, entry);
  }
  return best;
}

// Of wall-clock times: WebAssembly has no other clock, and a figure of processor time would look better the busier the
// machine is.
function ratioOf(native, wasm) {
  if (!native || native.error_occurred || wasm.error_occurred) return null;
  return native.real_time / wasm.real_time;
}

// "Seek/iterations:500" is the benchmark Seek.
const plain = (name) => name.replace(/\/(iterations|repeats|min_time):[^/]*/g, '');

function rowOf(entry, where, reference, ratio, goal) {
  if (entry.error_occurred) {
    return { name: `${where}: ${plain(entry.name)}`, value: Number.NaN, unit: `error: ${entry.error_message}` };
  }
  const [value, unit] = entry.items_per_second ? [entry.items_per_second, 'items/s'] : [entry.real_time, entry.time_unit];
  return { name: `${where}: ${plain(entry.name)}`, value, unit, goal, reference, ratio };
}

function measured() {
  const native = benchmarks('native.json');
  const rows = [];
  for (const [name, entry] of native) {
    rows.push(rowOf(entry, 'native', null, null, GOALS.get(plain(name))));
    for (const [counter, value] of Object.entries(entry)) {
      if (!KNOWN.has(counter)) rows.push({ name: `  its ${counter}`, value, unit: '' });
    }
  }
  for (const [name, entry] of benchmarks('wasm.json')) {
    rows.push(rowOf(entry, 'WebAssembly', 'native', ratioOf(native.get(name), entry),
      isSimulator(name) ? WASM_GOAL : null));
  }
  return rows;
}

function short(number) {
  for (const [unit, size] of [['G', 1e9], ['M', 1e6], ['k', 1e3]]) {
    if (Math.abs(number) >= size) return `${(number / size).toPrecision(3)} ${unit}`;
  }
  return Number(number.toPrecision(3)).toString();
}

function goalOf({ value, ratio, goal }) {
  if (!goal) return '';
  const figure = goal.of === 'ratio' ? ratio : value;
  if (figure === null || figure === undefined) return '';
  const [words, limit, met] = goal.most === undefined ? ['at least', goal.least, figure >= goal.least]
    : ['at most', goal.most, figure <= goal.most];
  return `${goal.of ? `${goal.of} ` : ''}${words} ${short(limit)}: ${met ? 'met' : 'MISSED'}`;
}

const rows = measured();
for (const file of readdirSync(directory).filter((name) => name.endsWith('.rows.json')).sort()) {
  rows.push(...parsed(file));
}

const cells = (row) => {
  const compared = typeof row.ratio === 'number' ? [row.ratio.toPrecision(2), row.reference] : ['', ''];
  return [row.name, short(row.value), row.unit, ...compared, goalOf(row)];
};
const table = [['what', 'figure', 'unit', 'ratio', 'to', 'goal'], ...rows.map(cells)];
const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
const RIGHT = new Set([1, 3]);
const padded = (cell, column) => (RIGHT.has(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]));
for (const row of table) console.log(row.map(padded).join('  ').trimEnd());
