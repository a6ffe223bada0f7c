// Links that were given away open for ever: old-links.json holds one of each form that the app has made.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, state, useBrowser } from './harness.mjs';

const { withPage } = useBrowser();
const corpus = JSON.parse(await readFile(new URL('old-links.json', import.meta.url), 'utf8'));

const facts = ({ lesson, page, knobs, quiz, exploration, memory, ...rest }) => ({
  ...rest,
  slug: lesson.slug,
  page: page.slug,
  knobs: knobs.map(({ name, value }) => `${name}=${value}`).join(),
  quiz: quiz.map(({ status }) => status).join(),
  exploration: exploration?.status,
  x: memory?.find(({ name }) => name === 'x')?.value,
});

for (const { link, state: wanted, told } of corpus.links) {
  test(link.slice(0, 70), async () => {
    await withPage({ url: `#${link.replace('{source}', corpus.source)}` }, async (page) => {
      await page.waitForFunction(() => window.interleave.state().exploration?.status !== 'running');
      const found = facts(await state(page));
      for (const [key, value] of Object.entries(wanted)) assert.deepEqual(found[key], value, key);
      if (told) assert.match(await page.locator('#toast').innerText(), new RegExp(told));
    });
  });
}

test('no lesson that a link may name has gone', async () => {
  const index = JSON.parse(await readFile(join(root, 'dist/web/lessons/index.json'), 'utf8'));
  const there = new Set(index.map(({ slug }) => slug));
  assert.deepEqual(corpus.lessons.filter((slug) => !there.has(slug)), []);
});
