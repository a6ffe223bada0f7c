// Runs every scenario and every lesson page in each build and compares what `run --json` prints: outcome, times, final
// values and the hash of the history. The builds differ in compiler, optimisation, assertions, library and word size.
// Then each against the checked-in hashes of every page of every lesson. (Clang's debug build, with the sanitizers, is
// held against them by its unit tests.)
import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
// The others are compared with the first.
const builds = [
  ['gcc release', join(root, 'build/native/interleave'), []],
  ['gcc debug', join(root, 'build/gcc-debug/interleave'), []],
  ['clang release', join(root, 'build/clang-release/interleave'), []],
  ['WebAssembly', process.execPath, [join(root, 'build/web/interleave_cli.cjs')]],
];

function filesIn(directory, ending) {
  const path = join(root, directory);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(directory, file))
    .sort();
}

const run = ([, program, first], args) => new Promise((done) => {
  const options = { cwd: root, maxBuffer: 1 << 28, timeout: 120_000 };
  execFile(program, [...first, ...args], options, (error, stdout, stderr) => {
    done(`exit ${error ? error.code ?? error.signal : 0}\n${stdout}${stderr}`);
  });
});

const jobs = [...filesIn('tests/scenarios', '.scn'), ...filesIn('tests/scenarios', '.md'), ...filesIn('lessons', '.md')];
let passed = 0;
let failed = 0;
async function worker() {
  for (let file = jobs.shift(); file; file = jobs.shift()) {
    const args = ['run', file, '--json', '--max-steps', '300000']; // some go round for ever
    const [expected, ...others] = await Promise.all(builds.map((build) => run(build, args)));
    for (const [at, other] of others.entries()) {
      if (other === expected) {
        ++passed;
        continue;
      }
      ++failed;
      const [first, second] = [builds[0][0], builds[at + 1][0]];
      console.log(`    ${file} differs\n--- ${first}\n${expected.slice(0, 1500)}\n--- ${second}\n${other.slice(0, 1500)}`);
    }
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, worker));

// Every page of every lesson, and every lane, against the table that is checked in.
const table = readFileSync(join(root, 'tests/golden/histories.txt'), 'utf8').trim().split('\n');
const args = ['check', '--histories', ...filesIn('lessons', '.md')];
for (const build of builds) {
  const output = await run(build, args);
  const lines = output.trim().split('\n').slice(1); // after the exit code
  const missing = table.filter((line) => !lines.includes(line));
  const unknown = lines.filter((line) => !table.includes(line));
  if (missing.length + unknown.length === 0) {
    ++passed;
    continue;
  }
  ++failed;
  console.log(`    ${build[0]}: not as in tests/golden/histories.txt\n${missing.map((line) => `    - ${line}\n`).join('')}` +
    `${unknown.map((line) => `    + ${line}\n`).join('')}` +
    '    if that is meant: tools/interleave check --histories lessons/*.md > tests/golden/histories.txt');
}
if (passed + failed === 0) console.log('    there is nothing to run yet');
if (process.env.INTERLEAVE_COUNTS) appendFileSync(process.env.INTERLEAVE_COUNTS, `${passed} ${failed}\n`);
process.exit(failed > 0 ? 1 : 0);
