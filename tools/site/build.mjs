// Fills dist/web/ (a static site) and dist/interleave.html (the same as one file that needs no server) from the
// compiled app, web/, lessons/ and the fonts.
//
//   node tools/site/build.mjs [--app build/web] [--out dist] [--words web/words]
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { makeFonts } from './fonts.mjs';
import { readGlossary } from './glossary.mjs';
import { programsOf, readExtras, readLessons } from './lessons.mjs';
import { firstVisit, printWeights } from './weight.mjs';
import { packWords, wordLanguages } from './words.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    app: { type: 'string', default: 'build/web' },
    out: { type: 'string', default: 'dist' },
    words: { type: 'string', default: 'web/words' },  // where the languages are; English is always web/words/en.json
  },
});
const app = resolve(root, options.app);
const out = resolve(root, options.out);
const translations = resolve(root, options.words);
const languages = [...new Set(['en', ...(await wordLanguages(translations))])];

const sha = (data, encoding = 'hex') => createHash('sha256').update(data).digest(encoding);

// What the page fetches by name (web/assets.js): the same names in the site and in the one file.
async function collectAssets() {
  const assets = new Map();
  assets.set('later.css', await style('later.css'));
  assets.set('interleave.wasm', await readFile(join(app, 'interleave.wasm')));
  for (const [file, path] of Object.entries(await makeFonts(root))) assets.set(`fonts/${file}`, await readFile(path));
  for (const language of languages) {
    const folder = language === 'en' ? 'lessons/' : `lessons/${language}/`;
    const lessons = await readLessons(root, language === 'en' ? '' : language);
    const all = [...lessons, ...(await readExtras(root))];
    // A first visit needs to know what there is and in what order; the rest is for the index of lessons.
    const brief = all.map(({ entry: { slug, title, extra } }) => ({ slug, title, extra }));
    assets.set(`${folder}index.json`, Buffer.from(JSON.stringify(brief)));
    assets.set(`${folder}catalog.json`, Buffer.from(JSON.stringify(all.map(({ entry }) => entry))));
    if (language === 'en') {
      assets.set('lessons/glossary.json', Buffer.from(JSON.stringify(await readGlossary(root, lessons))));
    }
    for (const { entry, text } of language === 'en' ? all : lessons) assets.set(`${folder}${entry.slug}.md`, Buffer.from(text));
    assets.set(`${folder}programs.json`, Buffer.from(JSON.stringify(programsOf(lessons))));
  }
  for (const language of languages) {
    if (language === 'en') continue;  // in the bundle, and in the app
    assets.set(`words/${language}.json`, Buffer.from(JSON.stringify(await packWords(root, translations, language))));
  }
  return assets;
}

// esbuild makes a file of its own for each set of modules that the same others share: a first visit would fetch ten of
// them, which pack worse than one. What comes later therefore names main.js, so that it shares all of it.
const oneShare = {
  name: 'one-share',
  setup(build) {
    const later = new Set();
    build.onResolve({ filter: /^\.\// }, ({ kind, path, resolveDir }) => {
      if (kind === 'dynamic-import') later.add(join(resolveDir, path));
    });
    build.onLoad({ filter: /[/\\]web[/\\].*\.js$/ }, async ({ path }) => {
      const contents = await readFile(path, 'utf8');
      return { contents: later.has(path) ? `import '${join(root, 'web/main.js')}';\n${contents}` : contents };
    });
  },
};

// The modules of web/ and the compiled app's JavaScript as one file; a module that is imported on demand
// (the editor) stays apart, unless everything has to be in one.
async function bundle(assets, splitting) {
  // Sizes for the loading bar: what a compressed transfer announces is not what arrives.
  const waited = ([name]) => name.endsWith('.wasm') || name.startsWith('fonts/');
  const sizes = Object.fromEntries([...assets].filter(waited).map(([name, data]) => [name, data.length]));
  const result = await esbuild.build({
    entryPoints: { main: join(root, 'web/main.js') },
    outdir: 'web',
    bundle: true,
    splitting,
    format: 'esm',
    target: ['es2022'],
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    write: false,
    logLevel: 'warning',
    chunkNames: '[name]-[hash]',
    plugins: splitting ? [oneShare] : [],
    absWorkingDir: root,
    alias: { 'interleave-app': join(app, 'interleave.js') },
    define: {
      ASSET_SIZES: JSON.stringify(sizes),
      ASSET_VERSION: JSON.stringify(versionOf(assets)),
      LANGUAGES: JSON.stringify(languages),
    },
  });
  return new Map(result.outputFiles.map((file) => [basename(file.path), Buffer.from(file.contents)]));
}

function versionOf(assets) {
  const hash = createHash('sha256');
  for (const [name, data] of assets) hash.update(name).update(data);
  return hash.digest('hex').slice(0, 10);
}

async function style(file) {
  const result = await esbuild.build({
    entryPoints: [join(root, 'web/style', file)],
    bundle: true,
    minify: true,
    write: false,
    target: ['es2022'],
    logLevel: 'warning',
    loader: { '.svg': 'dataurl' },
  });
  return Buffer.from(result.outputFiles[0].contents);
}

// Fills `{{name}}` in web/index.html, and `{{say.key}}` with the English words; every name must be known and used.
function fill(template, values, words = {}) {
  const used = new Set();
  const text = template.replace(/\{\{say\.(\w+)\}\}/g, (whole, key) => {
    if (!(key in words)) throw new Error(`web/words/en.json: ${key} is missing`);
    return words[key];
  }).replace(/\{\{(\w+)\}\}/g, (whole, name) => {
    if (!(name in values)) throw new Error(`web/index.html: nothing is known as ${whole}`);
    used.add(name);
    return values[name];
  });
  for (const name of Object.keys(values)) {
    if (!used.has(name)) throw new Error(`web/index.html: {{${name}}} is missing`);
  }
  return text;
}

// Data, not code, as far as the browser is concerned; web/assets.js unpacks it.
function embedded(assets) {
  return [...assets]
    .filter(([name]) => name !== 'later.css')  // among the styles of the page
    .map(([name, data]) => {
      const packed = gzipSync(data, { level: 9 }).toString('base64');
      return `<script type="application/gzip" data-asset="${name}">${packed}</script>`;
    })
    .join('\n');
}

const POLICY =
  "default-src 'none'; img-src data: blob:; font-src data: blob:; base-uri 'none'; form-action 'none'";

// The page that measures the app in the reader's own browser: three small files that nothing else loads.
async function benchPage() {
  const { outputFiles: [script] } = await esbuild.build({
    entryPoints: [join(root, 'web/bench.js')],
    bundle: true,
    format: 'esm',
    target: ['es2022'],
    minify: true,
    write: false,
    logLevel: 'warning',
  });
  const files = new Map([['bench.js', Buffer.from(script.contents)], ['bench.css', await style('bench.css')]]);
  const version = sha(Buffer.concat([...files.values()])).slice(0, 10);
  files.set('bench.html', Buffer.from(fill(await readFile(join(root, 'web/bench.html'), 'utf8'), {
    policy: `${POLICY}; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'`,
    version,
  })));
  return files;
}

async function main() {
  const assets = await collectAssets();
  const template = await readFile(join(root, 'web/index.html'), 'utf8');
  const english = JSON.parse(await readFile(join(root, 'web/words/en.json'), 'utf8'));
  const css = await style('all.css');

  const site = new Map(assets);
  const modules = await bundle(assets, true);
  for (const [name, data] of modules) site.set(name, data);
  site.set('style.css', css);
  const version = sha(Buffer.concat([modules.get('main.js'), css])).slice(0, 10);
  site.set('index.html', Buffer.from(fill(template, {
    policy: `${POLICY}; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'`,
    style: `<link rel="stylesheet" href="style.css?v=${version}">`,
    preload: `<link rel="preload" href="interleave.wasm?v=${versionOf(assets)}" as="fetch" crossorigin>`,
    script: `<script type="module" src="main.js?v=${version}"></script>`,
  }, english)));
  for (const [name, data] of await benchPage()) site.set(name, data);

  const whole = (await bundle(assets, false)).get('main.js').toString().replaceAll('</script', '<\\/script');
  const styleText = css.toString() + assets.get('later.css').toString();
  const oneFile = fill(template, {
    policy: `${POLICY}; script-src 'sha256-${sha(whole, 'base64')}' 'wasm-unsafe-eval'; ` +
      `style-src 'sha256-${sha(styleText, 'base64')}'; connect-src 'none'`,
    style: `<style>${styleText}</style>`,
    preload: '',
    script: `${embedded(assets)}\n<script type="module">${whole}</script>`,
  }, english);

  // Filled beside the old one and put in its place at once: a server that is running never sees half a site.
  const fresh = join(out, '.web-new');
  await rm(fresh, { recursive: true, force: true });
  for (const [name, data] of site) {
    await mkdir(join(fresh, name, '..'), { recursive: true });
    await writeFile(join(fresh, name), data);
  }
  await cp(join(root, 'web/static'), fresh, { recursive: true }).catch(() => {});
  await rm(join(out, 'web'), { recursive: true, force: true });
  await rename(fresh, join(out, 'web'));
  await writeFile(join(out, 'interleave.html'), oneFile);

  const weight = printWeights(firstVisit(site));
  console.log(`    one file: ${Math.round(Buffer.byteLength(oneFile) / 1024)} KB as it is`);
  await writeFile(join(out, 'weight.json'), JSON.stringify(weight, null, 1));
}

await main();
