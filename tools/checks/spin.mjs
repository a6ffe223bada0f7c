// Holds the search against SPIN (Holzmann, spinroot.com) on the scenarios of tests/spin/scenarios.txt: each is searched
// without reduction and exported with `interleave export --promela`; SPIN's verifier has to come to the same verdict,
// the same final values and, where the model corresponds step for step, the same number of states.
//
//   node tools/checks/spin.mjs INTERLEAVE [TEXT]     only lines that contain TEXT
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [interleave, only = ''] = process.argv.slice(2);
const lines = readFileSync('tests/spin/scenarios.txt', 'utf8').split('\n')
  .map((line) => line.trim()).filter((line) => line && !line.startsWith('#') && line.includes(only));
const folder = mkdtempSync(join(tmpdir(), 'interleave-spin-'));

function scenarioOf(line) {
  const states = !line.endsWith('states differ');
  const [file, ...knobs] = line.replace(/\s*states differ$/, '').split(/\s+/);
  return { file: join('tests/scenarios', file), states, set: knobs.flatMap((knob) => ['--set', knob]) };
}

// What pan finds: errors, states stored, and the memory whenever the last process ends.
function verify(model) {
  writeFileSync(join(folder, 'model.pml'), model);
  const run = (command, args) => execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  run('spin', ['-o3', '-a', 'model.pml']);
  run('gcc', ['-O0', '-w', '-DSAFETY', '-DNOREDUCE', '-DMEMLIM=1024', '-o', 'pan', 'pan.c']);
  const out = run('./pan', ['-c0', '-n', '-w16', '-m1000000']);
  const number = (pattern) => Number(out.match(pattern)?.[1] ?? NaN);
  return {
    errors: number(/errors: (\d+)/),
    states: number(/(\d+) states, stored/),
    finals: [...new Set([...out.matchAll(/^FINAL (.*)$/gm)].map((match) => match[1]))],
  };
}

// Has the model tell the memory where it tests `finally`. The memory's words are its first declarations.
function telling(model, final) {
  const declared = [...model.matchAll(/^int (\w+)/gm)].map((match) => match[1]);
  const words = Object.values(final).flatMap((value, i) => (Array.isArray(value)
    ? value.map((_, k) => `now.${declared[i]}[${k}]`) : [`now.${declared[i]}`]));
  const call = `c_code { printf("FINAL ${words.map(() => '%d').join(' ')}\\n"${words.map((word) => `, ${word}`).join('')}); }`;
  return model.replace(/:: live == 0 -> /, (head) => `${head}${call}; `);
}

const asText = (final) => Object.values(final).flat().map(Number).join(' ');
const compare = (what, ours, theirs) => (String(ours) === String(theirs) ? [] : [`${what}: ${ours} here, ${theirs} in SPIN`]);

function check(line) {
  const { file, states, set } = scenarioOf(line);
  // Only what tests `finally` knows when all have ended; without one of its own it gets one that holds.
  const copy = join(folder, 'scenario.scn');
  const text = readFileSync(file, 'utf8');
  writeFileSync(copy, /^finally/m.test(text) ? text : `${text}\nfinally 0 == 0\n`);
  const searched = JSON.parse(spawnSync(interleave, ['explore', copy, '--json', '--no-reduction', ...set],
    { encoding: 'utf8' }).stdout);
  let model = execFileSync(interleave, ['export', copy, '--promela', ...set], { encoding: 'utf8' });
  if (searched.finals.length > 0) model = telling(model, searched.finals[0]);
  const verified = verify(model);
  const violated = searched.violations.some(({ kind }) => kind !== 'race' && kind !== 'livelock');
  const problems = compare('violation', violated, verified.errors > 0);
  // Where a schedule ends with a violation, SPIN goes on behind it: what it reaches there is not final here.
  const ends = searched.violations.some(({ kind }) => ['assertion', 'invariant', 'critical'].includes(kind));
  if (!ends) problems.push(...compare('finals', searched.finals.map(asText).sort(), verified.finals.sort()));
  if (states) problems.push(...compare('states', searched.states, verified.states));
  return problems;
}

let passed = 0;
let failed = 0;
for (const line of lines) {
  let problems;
  try {
    problems = check(line);
  } catch (error) {
    problems = [String(error.stderr || error.stdout || error)];
  }
  for (const problem of problems) console.log(`${line}: ${problem}`);
  if (problems.length > 0) failed += 1;
  else passed += 1;
}
rmSync(folder, { recursive: true });
console.log(`${passed} agree with SPIN, ${failed} do not`);
if (process.env.INTERLEAVE_COUNTS) writeFileSync(process.env.INTERLEAVE_COUNTS, `${passed} ${failed}\n`, { flag: 'a' });
process.exitCode = failed > 0 ? 1 : 0;
