// Prints what tools/bench measured as one table: natively, in WebAssembly, and the ratio of their speeds. A name that was
// measured several times (--benchmark_repetitions) is shown at its best: others use the machine too.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.argv[2];

function read(name) {
  const path = join(directory, `${name}.json`);
  if (!existsSync(path)) return new Map();
  const best = new Map();
  for (const entry of JSON.parse(readFileSync(path, 'utf8')).benchmarks) {
    if (entry.run_type === 'aggregate') continue;
    const other = best.get(entry.name);
    if (!other || entry.real_time < other.real_time) best.set(entry.name, entry);
  }
  return best;
}

const KNOWN = new Set(['name', 'family_index', 'per_family_instance_index', 'run_name', 'run_type', 'repetitions',
  'repetition_index', 'threads', 'iterations', 'real_time', 'cpu_time', 'time_unit', 'items_per_second',
  'bytes_per_second', 'label', 'aggregate_name', 'aggregate_unit', 'error_occurred', 'error_message']);

const short = (number) => {
  for (const [unit, size] of [['G', 1e9], ['M', 1e6], ['k', 1e3]]) {
    if (Math.abs(number) >= size) return `${(number / size).toPrecision(3)} ${unit}`;
  }
  return Number(number.toPrecision(3)).toString();
};

// What a benchmark is about: its items a second, else the time of one round; and its own counters.
function figure(entry) {
  if (!entry) return '';
  if (entry.error_occurred) return `error: ${entry.error_message}`;
  return entry.items_per_second ? `${short(entry.items_per_second)}/s` : `${short(entry.real_time)} ${entry.time_unit}`;
}
function counters(entry) {
  return Object.entries(entry).filter(([key]) => !KNOWN.has(key)).map(([key, value]) => `${key} ${short(value)}`).join(', ');
}
// Of wall-clock times: WebAssembly has no other clock, and a figure of processor time would look better the busier the
// machine is.
function ratio(native, wasm) {
  if (!native || !wasm || native.error_occurred || wasm.error_occurred) return '';
  return (native.real_time / wasm.real_time).toFixed(2);
}

const native = read('native');
const wasm = read('wasm');
const rows = [['benchmark', 'native', 'WebAssembly', 'ratio', 'counters (native)']];
for (const [name, entry] of native) {
  const other = wasm.get(name);
  rows.push([name, figure(entry), figure(other), ratio(entry, other), counters(entry)]);
}
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of rows) {
  console.log(row.map((cell, column) => (column === 0 || column === 4 ? cell.padEnd(widths[column])
    : cell.padStart(widths[column]))).join('  ').trimEnd());
}
