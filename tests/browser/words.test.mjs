// The words of the interface, and those of the language that the editor colours: the lists agree with what uses them.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { KEYWORDS } from '../../web/editor/language.js';
import { appPhrases, complaintsAbout, englishWords } from '../../tools/site/words.mjs';
import { root } from './harness.mjs';

const read = (path) => readFile(join(root, path), 'utf8');

test('every phrase is used, and every phrase that is used is there', async () => {
  const words = JSON.parse(await read('web/words/en.json'));
  const files = (await readdir(join(root, 'web'))).filter((name) => /\.(js|html)$/.test(name));
  const asked = new Set();  // say('key'), say(condition ? 'key' : 'other'), {{say.key}}
  const quoted = new Set();  // a key may also be kept somewhere first
  const families = [];  // say(`theme_${name}`)
  for (const name of files) {
    const text = await read(`web/${name}`);
    for (const [, key] of text.matchAll(/\{\{say\.(\w+)/g)) asked.add(key);
    for (const [, first] of text.matchAll(/\bsay\(([^,()]*)/g)) {
      for (const [, key] of first.matchAll(/(?:^|[?:] )'(\w+)'/g)) asked.add(key);
    }
    for (const [, key] of text.matchAll(/'(\w+)'/g)) quoted.add(key);
    for (const [, start] of text.matchAll(/`(\w+_)\$\{/g)) families.push(start);
  }
  const known = new Set(Object.keys(words));
  const missing = [...asked].filter((key) => !known.has(key));
  assert.deepEqual(missing, []);
  const unused = [...known].filter((key) => !asked.has(key) && !quoted.has(key) &&
    !families.some((start) => key.startsWith(start)));
  assert.deepEqual(unused, []);
});

test('no language has phrases or places that English lacks, nor lacks a place', async () => {
  const english = await englishWords(root);
  for (const name of await readdir(join(root, 'web/words'))) {
    assert.deepEqual(complaintsAbout(JSON.parse(await read(`web/words/${name}`)), english), [], name);
  }
  assert.deepEqual(complaintsAbout({ 'run.goes_on': 'weiter' }, english), ['run.goes_on: {who} is missing']);
  assert.deepEqual(complaintsAbout({ 'stage.idle': '{core} ruht' }, english),
    ['stage.idle: {core} is no place of “idle”']);
  assert.deepEqual(complaintsAbout({ 'stage.idel': '' }, english), ['stage.idel: there is no such phrase']);
});

test('the keys of the page have no dot, those of the app have one, and none stands twice', async () => {
  const page = await read('web/words/en.json');
  const keys = [...page.matchAll(/^ {2}"([^"]+)":/gm)].map(([, key]) => key);
  assert.deepEqual(keys.filter((key, index) => key.includes('.') || keys.indexOf(key) !== index), []);
  const app = (await appPhrases(root)).map(({ key }) => key);
  assert.deepEqual(app.filter((key, index) => !key.includes('.') || app.indexOf(key) !== index), []);
});

test('the editor colours the keywords that the compiler knows', async () => {
  const table = await read('src/lang/words.cpp');
  const list = table.slice(table.indexOf('kWords[] = {'), table.indexOf('};', table.indexOf('kWords[] = {')));
  const compiler = [...list.matchAll(/\{"(\w+)"/g)].map(([, word]) => word);
  assert.ok(compiler.length > 50);
  assert.deepEqual([...KEYWORDS].sort(), compiler.sort());
});
