// Mutants of the simulator: one rule is broken in a copy of one source file, the command is linked with it, and the
// lessons must notice: `interleave check lessons/*.md` has to fail. Nothing in the source tree or in the build is
// touched; a mutant's files are compiled without optimisation, as it runs once. Prints "N passed, N failed".
//
//   node tools/checks/mutant-sources.mjs BUILD SCRATCH
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const MUTANTS = [
  {
    what: 'ranks: of those of equal rank the last to come goes first',
    file: 'src/sim/timed_ranks.cpp',
    from: 'std::tie(a.rank, a.order) < std::tie(b.rank, b.order)',
    to: 'std::tie(a.rank, b.order) < std::tie(b.rank, a.order)',
  },
  {
    what: 'a mutex that is released stays taken',
    file: 'src/sim/interpreter_objects.h',
    from: '  owner = 0;\n  tell_object(EventKind::kUnlock, strand, pc, instance);',
    to: '  tell_object(EventKind::kUnlock, strand, pc, instance);',
  },
  {
    what: 'a writer that is done keeps the readers out',
    file: 'src/sim/interpreter_objects.h',
    from: '    words[0] = 0;\n    tell_object(EventKind::kUnlock, strand, pc, instance);',
    to: '    tell_object(EventKind::kUnlock, strand, pc, instance);',
  },
];

const root = resolve(import.meta.dirname, '../..');
const [build, scratch] = process.argv.slice(2).map((path) => resolve(path));
const lessons = readdirSync(join(root, 'lessons')).filter((name) => name.endsWith('.md')).map((name) => join('lessons', name));
const ninja = (...args) => execFileSync('ninja', ['-C', build, '--quiet', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
const link = ninja('-t', 'commands', 'interleave').trimEnd().split('\n').at(-1);
const compile = new Map(JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8'))
  .map((entry) => [entry.command.match(/ -o (\S+)/)[1], entry]));

// The object files of the command that a source file goes into.
function objectsOf(path) {
  let object = '';
  const found = new Set();
  for (const line of ninja('-t', 'deps').split('\n')) {
    if (!line.startsWith(' ')) object = line.split(':')[0];
    else if (resolve(build, line.trim()) === path && link.includes(` ${object} `)) found.add(object);
  }
  return [...found];
}

// A copy of the file, found before the original by every `#include "sim/..."`.
function plant({ file, from, to }, folder) {
  const text = readFileSync(join(root, file), 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${file} has not once: ${from}`);
  const copy = join(folder, file);
  mkdirSync(dirname(copy), { recursive: true });
  writeFileSync(copy, text.replace(from, to));
  return copy;
}

function compileMutant(mutant, folder) {
  const copy = plant(mutant, folder);
  const original = join(root, mutant.file);
  let linked = link;
  const commands = objectsOf(original).map((object, index) => {
    const { command, file } = compile.get(object);
    const made = join(folder, `${index}.o`);
    linked = linked.replace(` ${object} `, ` ${made} `);
    return command.replace(` -o ${object}`, ` -o ${made}`).replace(` -I${root}/src`, ` -I${folder}/src -I${root}/src`)
      .replace(file, file === original ? copy : file).concat(' -O0 -w');
  });
  if (commands.length === 0) throw new Error(`the command is built without ${mutant.file}`);
  const program = join(folder, 'interleave');
  linked = linked.replace(/ -o interleave /, ` -o ${program} `);
  const script = commands.map((command) => `${command} & jobs="$jobs $!"`).join('\n');
  execFileSync('bash', ['-ec', `jobs=\n${script}\nfor job in $jobs; do wait "$job"; done\n${linked}`], { cwd: build, stdio: ['ignore', 'pipe', 'inherit'] });
  return program;
}

let passed = 0;
rmSync(scratch, { recursive: true, force: true });
for (const [index, mutant] of MUTANTS.entries()) {
  const program = compileMutant(mutant, join(scratch, String(index)));
  const { status, stdout, stderr } = spawnSync(program, ['check', ...lessons], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, timeout: 300_000 });
  const failed = Number(stdout.match(/(\d+) failed/)?.[1] ?? 0);
  if (status === 1 && failed > 0) {
    ++passed;
    const first = stderr.match(/lessons\/(\S+?\.md)/)?.[1];
    console.log(`    noticed by ${failed} expectations, first in ${first}: ${mutant.what}`);
  } else {
    console.log(`    not noticed (exit ${status}, ${failed} failed): ${mutant.what}`);
  }
}
console.log(`${passed} passed, ${MUTANTS.length - passed} failed`);
