// The programs in real languages that lessons show beside theirs (`rust real`, `c real`, `js real`): each is given to
// its compiler, where that is installed. What needs a library from outside (Tokio) is checked for its syntax only.
//
//   node tools/checks/real.mjs     prints what is wrong, and last "N passed, N failed, N skipped"
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'interleave-real-'));

const run = (command, ...args) => spawnSync(command, args, { encoding: 'utf8', cwd: work });
const installed = (command) => run(command, '--version').status === 0;

// rustfmt parses without resolving names; that it would format differently is no mistake.
function rustSyntax(file) {
  const { stderr } = run('rustfmt', '--edition', '2021', '--check', '--quiet', file);
  return /^error/m.test(stderr) ? stderr : '';
}
const output = ({ status, stderr }) => (status === 0 ? '' : stderr);

const LANGUAGES = {
  rust: {
    ending: 'rs',
    tool: (text) => (/\b(tokio|futures)::/.test(text) ? 'rustfmt' : 'rustc'),
    check: (file, tool) => (tool === 'rustfmt' ? rustSyntax(file)
      : output(run('rustc', '--edition', '2021', '--emit=metadata', '-D', 'warnings', '-o', `${file}.meta`, file))),
  },
  c: {
    ending: 'c',
    tool: () => 'cc',
    check: (file) => output(run('cc', '-std=c11', '-D_DEFAULT_SOURCE', '-Wall', '-Wextra', '-Werror', '-fsyntax-only', '-pthread', file)),
  },
  js: { ending: 'mjs', tool: () => 'node', check: (file) => output(run('node', '--check', file)) },
};

const tools = new Map();
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const name of readdirSync(join(root, 'lessons')).filter((file) => file.endsWith('.md')).sort()) {
  const lesson = readFileSync(join(root, 'lessons', name), 'utf8');
  for (const match of lesson.matchAll(/^```(\w+) real\b[^\n]*\n([\s\S]*?)^```/gm)) {
    const language = LANGUAGES[match[1]];
    const line = lesson.slice(0, match.index).split('\n').length;
    const text = match[2].replace(/[ \t]*\/\/= [\d, -]+$/gm, '');
    const tool = language?.tool(text);
    if (tool && !tools.has(tool)) tools.set(tool, installed(tool));
    if (!language || !tools.get(tool)) {
      counts.skipped += 1;
      continue;
    }
    const file = join(work, `block.${language.ending}`);
    writeFileSync(file, text);
    const wrong = language.check(file, tool);
    counts[wrong ? 'failed' : 'passed'] += 1;
    if (wrong) console.log(`    lessons/${name}:${line}: ${tool} says\n${wrong.split('\n').slice(0, 12).join('\n')}`);
  }
}
rmSync(work, { recursive: true });
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
