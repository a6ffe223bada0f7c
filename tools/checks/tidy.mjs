// clang-tidy over src/, with what .clang-tidy asks for. A file is looked at again only when it, a header of the project
// that it includes, or the rules have changed: the first run takes minutes, later ones seconds, in every clone.
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

// As clang compiles them for the sanitizers, but each file with its own includes only: what forgot an include, and a
// precompiled header would hide, does not parse here.
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
writeFileSync(join(work, 'compile_commands.json'), JSON.stringify(commands));

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

let passed = 0;
let failed = 0;
let looked = 0;
async function worker(queue) {
  for (let file = queue.shift(); file; file = queue.shift()) {
    const key = keyOf(file);
    if (existsSync(key)) {
      ++passed;
      continue;
    }
    ++looked;
    const args = ['-p', work, '--quiet', ...EXTRA, join(root, file)];
    const { error, stdout } = await new Promise((done) => {
      execFile(TIDY, args, { maxBuffer: 1 << 26 }, (failure, out) => { done({ error: failure, stdout: out }); });
    });
    if (error) {
      ++failed;
      console.log(stdout.replaceAll(root, '').trim() || `${file}: ${error.message}`);
    } else {
      ++passed;
      writeFileSync(key, '');
    }
  }
}
const queue = [...files];
await Promise.all(Array.from({ length: availableParallelism() }, () => worker(queue)));
console.log(`    ${files.length} files, of which ${looked} were new or changed`);
if (process.env.INTERLEAVE_COUNTS) appendFileSync(process.env.INTERLEAVE_COUNTS, `${passed} ${failed}\n`);
process.exit(failed > 0 ? 1 : 0);
