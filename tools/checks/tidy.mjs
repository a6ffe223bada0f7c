// clang-tidy over src/, with what .clang-tidy asks for. A file is looked at again only when it, a header of the project
// that it includes, or the rules have changed: the first run takes minutes, later ones seconds, in every clone.
//
// Nine tenths of the time go into the standard library's headers, which each file includes: so several files are looked
// at as one that includes them all. Those that do not compile together, and those of a batch in which something was
// found, are then looked at one by one.
//
//   node tools/checks/tidy.mjs [file...]
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const work = join(root, 'build/tidy');
// What passed, by a hash of all that was looked at.
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'interleave/tidy');
const TIDY = 'clang-tidy-19';
// The compilers themselves report warnings.
const EXTRA = ['--extra-arg=-Wno-everything'];

const TOGETHER = 10;

// As clang compiles them for the sanitizers, without a precompiled header. (What forgot an include does not compile in
// the release build, which has none either.)
const commands = JSON.parse(readFileSync(join(root, 'build/sanitize/compile_commands.json'), 'utf8'))
  .filter(({ file }) => relative(root, file).startsWith('src/'))
  .map((entry) => ({
    ...entry,
    command: entry.command
      .replace(/^\S*ccache /, '')
      .replace(/ -Winvalid-pch| -Xclang -include(-pch)? -Xclang \S+/g, '')
      .replace(/ -fsanitize=\S+| -fno-sanitize\S*=\S+/g, ''),
  }));
const commandOf = new Map(commands.map(({ file, command }) => [relative(root, file), command.replaceAll(root, '')]));
for (const folder of [work, cache]) mkdirSync(folder, { recursive: true });

const rules = readFileSync(join(root, '.clang-tidy'), 'utf8') +
  execFileSync(TIDY, ['--version'], { encoding: 'utf8' }) + EXTRA.join();

const texts = new Map();
function textOf(file) {
  if (!texts.has(file)) texts.set(file, existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : null);
  return texts.get(file);
}

// The file and the headers of src/ that it reaches.
function reach(file, found = new Set()) {
  if (found.has(file) || textOf(file) === null) return found;
  found.add(file);
  for (const [, included] of textOf(file).matchAll(/^\s*#\s*include\s*"([^"]+)"/gm)) reach(`src/${included}`, found);
  return found;
}

function keyOf(file) {
  const hash = createHash('sha256').update(rules).update(commandOf.get(file));
  for (const name of [...reach(file)].sort()) hash.update(name).update(textOf(name));
  return join(cache, hash.digest('hex').slice(0, 32));
}

const asked = process.argv.slice(2);
const files = [...new Set(commands.map(({ file }) => relative(root, file)))]
  .filter((file) => existsSync(join(root, file)))
  .filter((file) => asked.length === 0 || asked.includes(file))
  .sort();

// What is defined at the beginning of a line: constants, and the types and functions of an unnamed namespace, which
// another file's may have, too.
const CONSTANTS = /^(?:constexpr|const|static) [^=({]*?(\w+)(?=\s*[[={(])/gm;
const UNNAMED = /^namespace \{$.*?^\} {2}\/\/ namespace$/gms;
const TYPES = /^(?:struct|class|enum class|enum) (\w+)(?=[^;]*\{)/gm;
const FUNCTIONS = /^\w[\w:<>,*& ]*[ *&](\w+)\(/gm;

function namesOf(file) {
  const found = (text, kind) => [...text.matchAll(kind)].map(([, name]) => name);
  const text = textOf(file);
  const inside = (text.match(UNNAMED) ?? []).join('\n');
  return [...new Set([...found(text, CONSTANTS), ...found(inside, TYPES), ...found(inside, FUNCTIONS)])];
}

// Files of one layer that are compiled with the same flags.
function batchesOf(some) {
  const kinds = new Map();
  for (const file of some) {
    const kind = `${file.split('/')[1]} ${commandOf.get(file).replaceAll(/\S+\.(?:cpp|o)\b/g, '')}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), file]);
  }
  return [...kinds.values()].flatMap((all) => {
    const batches = Array.from({ length: Math.ceil(all.length / TOGETHER) }, () => []);
    all.forEach((file, index) => { batches[index % batches.length].push(file); });
    return batches;
  });
}

// Resolves to null, or to what is wrong.
function tidy(path) {
  const args = ['-p', work, '--quiet', ...EXTRA, path];
  return new Promise((done) => {
    execFile(TIDY, args, { maxBuffer: 1 << 26 }, (failure, out) => {
      done(failure ? out.replaceAll(root, '').trim() || failure.message : null);
    });
  });
}

// A file that includes those of a batch, and how it is compiled. A name that two of them have is another in each; the
// headers come before that.
function unionOf(batch, index) {
  const path = join(work, `together-${index}.cpp`);
  const all = batch.flatMap(namesOf);
  const shared = new Set(all.filter((name, at) => all.indexOf(name) !== at));
  const headers = new Set(batch.flatMap((file) => textOf(file).match(/^#include .*$/gm) ?? []));
  const lines = batch.flatMap((file, at) => {
    const names = namesOf(file).filter((name) => shared.has(name));
    return [
      ...names.map((name) => `#define ${name} ${name}${at}`),
      `#include "${file.replace(/^src\//, '')}"`,
      ...names.map((name) => `#undef ${name}`),
    ];
  });
  writeFileSync(path, `${[...headers, ...lines].join('\n')}\n`);
  const like = commands.find(({ file }) => relative(root, file) === batch[0]);
  return { ...like, file: path, command: like.command.replaceAll(like.file, path) };
}

const keys = new Map(files.map((file) => [file, keyOf(file)]));
const fresh = files.filter((file) => !existsSync(keys.get(file)));
const batches = batchesOf(fresh);
const unions = batches.map((batch, index) => (batch.length > 1 ? unionOf(batch, index) : null));
writeFileSync(join(work, 'compile_commands.json'), JSON.stringify([...commands, ...unions.filter(Boolean)]));

let failed = 0;
const alone = [];
async function inTurns(jobs, take) {
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await take(job);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}
const remember = (file) => { writeFileSync(keys.get(file), ''); };
await inTurns(batches.map((batch, index) => ({ batch, path: unions[index]?.file })), async ({ batch, path }) => {
  if (path && !await tidy(path)) batch.forEach(remember);
  else alone.push(...batch);
});
await inTurns([...alone], async (file) => {
  const wrong = await tidy(join(root, file));
  if (!wrong) return remember(file);
  ++failed;
  return console.log(wrong);
});
const how = `in ${batches.length} batches, ${alone.length} files by themselves`;
console.log(`    ${files.length} files; ${fresh.length} were new or changed: ${how}`);
if (process.env.INTERLEAVE_COUNTS) appendFileSync(process.env.INTERLEAVE_COUNTS, `${files.length - failed} ${failed}\n`);
process.exit(failed > 0 ? 1 : 0);
