// Cuts the font files down to the characters that the project uses. The same TrueType file serves the page
// (as a FontFace) and Dear ImGui, which reads no WOFF.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import subsetFont from 'subset-font';

const require = createRequire(import.meta.url);

// No OpenType features: code must show the characters that were typed, Dear ImGui knows none, and the kerning of Inter
// would be an eighth of what a font weighs.
export const FONTS = [
  { file: 'Inter-Regular.ttf', from: '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf', features: [] },
  { file: 'Inter-SemiBold.ttf', from: '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf', features: [] },
  {
    file: 'JetBrainsMono-Regular.ttf',
    from: '@expo-google-fonts/jetbrains-mono/400Regular/JetBrainsMono_400Regular.ttf',
    features: [],
  },
];

// Latin-1, the letters of its neighbours, and signs that a learner may type into a program; what a file of ours
// mentions comes on top.
function baseCharacters() {
  let text = '';
  for (let code = 0x20; code < 0x7f; ++code) text += String.fromCodePoint(code);
  for (let code = 0xa0; code < 0x100; ++code) text += String.fromCodePoint(code);
  return text + 'ŒœŠšŽžŸ–—‘’‚“”„•…€←↑→↓⇒−≠≤≥✓✗';
}

// Everything that words come from.
const SOURCES = [
  { directory: 'lessons', endings: ['.md'] },
  { directory: 'docs', endings: ['.md'] },
  { directory: 'src', endings: ['.cpp', '.h', '.inc'] },
  { directory: 'web', endings: ['.html', '.js', '.json'] },
];

async function charactersOf(root) {
  const found = new Set(baseCharacters());
  const visit = async (directory, endings) => {
    const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) await visit(path, endings);
      else if (endings.some((ending) => entry.name.endsWith(ending))) {
        for (const character of await readFile(path, 'utf8')) {
          if (character.codePointAt(0) > 0xff) found.add(character);
        }
      }
    }
  };
  for (const { directory, endings } of SOURCES) await visit(join(root, directory), endings);
  return [...found].sort().join('');
}

// Tables that say what neither a browser without OpenType features nor Dear ImGui asks for.
const USELESS = new Set(['GDEF', 'GPOS', 'GSUB', 'STAT', 'gasp']);

// A TrueType file without these tables: a header of 12 bytes, 16 for each table (its tag, checksum, place and length),
// and the tables, each at a multiple of 4 bytes (the OpenType specification, "Table directory").
function withoutUseless(font) {
  const tables = [];
  for (let i = 0; i < font.readUInt16BE(4); ++i) {
    const entry = font.subarray(12 + 16 * i, 28 + 16 * i);
    const from = entry.readUInt32BE(8);
    if (!USELESS.has(entry.toString('latin1', 0, 4))) {
      tables.push({ entry: Buffer.from(entry), data: font.subarray(from, from + entry.readUInt32BE(12)) });
    }
  }
  const power = Math.floor(Math.log2(tables.length));
  const header = Buffer.from(font.subarray(0, 12));
  header.writeUInt16BE(tables.length, 4);
  header.writeUInt16BE(16 * 2 ** power, 6);
  header.writeUInt16BE(power, 8);
  header.writeUInt16BE(16 * (tables.length - 2 ** power), 10);
  let at = 12 + 16 * tables.length;
  const parts = tables.map(({ entry, data }) => {
    entry.writeUInt32BE(at, 8);
    const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
    at += padded.length;
    return padded;
  });
  return Buffer.concat([header, ...tables.map(({ entry }) => entry), ...parts]);
}

// Makes build/fonts/*.ttf anew when a character or this file is new. Returns their paths by file name.
export async function makeFonts(root) {
  const out = join(root, 'build/fonts');
  await mkdir(out, { recursive: true });
  const characters = await charactersOf(root);
  const recipe = await readFile(new URL(import.meta.url));
  const key = createHash('sha256').update(characters).update(recipe).digest('hex');
  const keyFile = join(out, 'key');
  const paths = Object.fromEntries(FONTS.map(({ file }) => [file, join(out, file)]));
  const present = await Promise.all(Object.values(paths).map((path) => stat(path).catch(() => null)));
  if (present.every(Boolean) && (await readFile(keyFile, 'utf8').catch(() => '')) === key) return paths;

  for (const { file, from, features } of FONTS) {
    const whole = await readFile(require.resolve(from));
    const subset = await subsetFont(whole, characters, {
      targetFormat: 'sfnt', noLayoutClosure: true, noHinting: true, keepFeatures: features,
    });
    await writeFile(paths[file], withoutUseless(Buffer.from(subset)));
  }
  await writeFile(keyFile, key);
  return paths;
}
