// The index of lessons, progress, the glossary and the reference.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { brokenLinks, parseGlossary, readGlossary } from '../../tools/site/glossary.mjs';
import { readLessons } from '../../tools/site/lessons.mjs';
import { command, eventually, root, screenshots, settled, state, useBrowser } from './harness.mjs';

const { withPage, openPage } = useBrowser();
const FIRST = '#lesson=one-at-a-time';

const links = (page) => page.locator('#catalog .units a');
const openIndex = async (page, view) => {
  await page.getByRole('button', { name: 'All lessons' }).first().click();
  await links(page).first().waitFor();  // the list is fetched when it is first asked for
  if (view) await page.getByRole('button', { name: view, exact: true }).click();
};

test('every lesson stands in the index, by unit, by path and by concept', async () => {
  const lessons = await readLessons(root);
  await withPage({ url: FIRST }, async (page) => {
    await openIndex(page);
    assert.equal(await links(page).count(), lessons.length);
    await page.screenshot({ path: join(screenshots, 'index-units.png') });
    await page.getByRole('button', { name: 'Paths', exact: true }).click();
    const onPaths = lessons.reduce((sum, { entry }) => sum + entry.paths.length, 0);
    await eventually(async () => assert.equal(await links(page).count(), onPaths));
    await page.getByRole('button', { name: 'Concepts', exact: true }).click();
    const row = page.locator('.terms > div', { has: page.locator('dt', { hasText: /^deadlock$/ }) });
    await row.getByRole('link', { name: 'Deadlock', exact: true }).click();
    await page.waitForFunction(() => window.interleave.state().lesson.slug === 'deadlock');
    await page.locator('#catalog').waitFor({ state: 'hidden' });
  });
});

test('units follow one another, and Next leads from the last lesson of one to the first of the next', async () => {
  const lessons = await readLessons(root);
  const units = lessons.map(({ entry }) => Number.parseInt(entry.unit, 10));
  assert.deepEqual(units, [...units].sort((a, b) => a - b));
  assert.equal(new Set(units).size, 5);
  const last = lessons[units.indexOf(4) - 1];
  await withPage({ url: `#lesson=${last.entry.slug}&page=${last.slugs.at(-1)}` }, async (page) => {
    await openIndex(page);
    const headings = await page.locator('#catalog .units h3').allInnerTexts();
    assert.deepEqual(headings.map((text) => Number(/^Unit (\d+) · /.exec(text)?.[1])), [1, 2, 3, 4, 5]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Next lesson' }).click();
    const first = lessons[units.indexOf(4)].entry.slug;
    await page.waitForFunction((slug) => window.interleave.state().lesson.slug === slug, first);
  });
});

test('a search narrows every view, and says when there is nothing', async () => {
  await withPage({ url: FIRST }, async (page) => {
    await openIndex(page);
    await page.getByRole('searchbox').fill('philosopher fork');
    await eventually(async () => {
      const few = await links(page).count();
      assert.ok(few >= 1 && few <= 3, `${few}`);
    });
    await page.getByRole('searchbox').fill('xyzzy');
    await page.locator('#catalog .units', { hasText: 'Nothing' }).waitFor();
    await page.getByRole('button', { name: 'Glossary', exact: true }).click();
    await page.getByRole('searchbox').fill('lost update');
    await page.locator('.terms > div', { has: page.locator('dt', { hasText: /^Lost update$/ }) }).getByRole('link').click();
    await page.waitForFunction(() => window.interleave.state().page.slug === 'in-between');
  });
});

test('every term of the glossary leads to a page that there is', async () => {
  const lessons = await readLessons(root);
  const glossary = await readGlossary(root, lessons);
  assert.ok(glossary.length >= 50, `${glossary.length} terms`);
  assert.equal(new Set(glossary.map(({ term }) => term)).size, glossary.length);
  const [one] = parseGlossary('# G\n\n## Term\n\nMeans this.\n→ [L](../lessons/01-one-at-a-time.md#no-such-page)\n');
  assert.match(brokenLinks([one], lessons)[0], /no page “no-such-page”/);
  assert.match(brokenLinks([{ ...one, lesson: 'nowhere' }], lessons)[0], /no lesson “nowhere”/);
  assert.throws(() => parseGlossary('## Term\n\nNo link.\n'), /Term/);
  const moment = (claim) => parseGlossary(`## Term\n\nMeans this.\n→ [L](../lessons/01-l.md#p) \`${claim}\`\n`)[0].state;
  assert.equal(moment('lane serial at 5: A blocked'), 't=5');
  assert.equal(moment('with cores=2 policy=fifo: at 1: A running'), 'cores=2&policy=fifo&t=1');
  assert.throws(() => moment('finish 5'), /names no moment/);
});

test('the glossary has an address of its own', async () => {
  await withPage({ url: '#glossary' }, async (page) => {
    await page.locator('#catalog .terms').waitFor();
    await page.screenshot({ path: join(screenshots, 'index-glossary.png') });
  });
});

test('a term leads to the moment at which one sees it, after the question of its page', async () => {
  await withPage({ url: '#glossary' }, async (page) => {
    const term = page.locator('.terms > div', { has: page.locator('dt', { hasText: /^Deadlock$/ }) });
    await term.getByRole('link').click();
    await page.waitForFunction(() => window.interleave.state().page.slug === 'two-transfers');
    assert.equal((await state(page)).t, 0);
    assert.equal(await page.locator('.toast:visible, #toast:visible').count(), 0);
    await command(page, 'quiz', { skip: true });
    await page.waitForFunction(() => window.interleave.state().t === 2);
  });
});

test('#glossary and a link to a lesson are followed on a page that has just changed', async () => {
  await withPage({ url: FIRST }, async (page) => {
    // In one turn: the page changes, and its address is written, before the browser tells of the new address.
    await page.evaluate(() => {
      location.hash = '#glossary';
      window.interleave.command('page', { slug: window.interleave.state().pages[1].slug });
    });
    await page.locator('#catalog .terms').waitFor();
    await page.keyboard.press('Escape');
    await page.evaluate(() => {
      location.hash = '#lesson=many-cores';
      window.interleave.command('page', { slug: window.interleave.state().pages[2].slug });
    });
    await page.waitForFunction(() => window.interleave.state().lesson.slug === 'many-cores');
  });
});

test('progress is shown, and the index leads back to the page that was left', async () => {
  await withPage({ url: FIRST }, async (page) => {
    const { pages } = await state(page);
    await command(page, 'quiz', { skip: true });
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await settled(page);
    await openPage(page, '#lesson=many-cores');
    await openIndex(page);
    const card = page.locator('#catalog .lesson', { hasText: 'One at a time' });
    await card.filter({ hasText: `1 of ${pages.length} pages` }).waitFor();
    await card.click();
    await page.waitForFunction((slug) => window.interleave.state().page.slug === slug, pages[1].slug);
  });
});

test('what an older version kept is taken over, and what a newer one kept is left alone', async () => {
  await withPage({ open: false }, async (page) => {
    await page.addInitScript(() => {
      if (localStorage.getItem('interleave.pages') || localStorage.getItem('interleave.page.many-cores#x')) return;
      localStorage.setItem('interleave.pages', JSON.stringify({
        'one-at-a-time#three-jobs-one-core': 'lesson=one-at-a-time&page=three-jobs-one-core&quiz=2',
      }));
      localStorage.setItem('interleave.page.many-cores#x', '{"v":99,"future":{"a":1}}');
      localStorage.setItem('interleave.theme', '"sepia"');
      // A lesson of the learner's own, in a form that is not known here: the course's of that name opens.
      localStorage.setItem('interleave.own.one-at-a-time', '{"v":99,"parts":["a"]}');
    });
    await openPage(page, FIRST);
    assert.equal((await state(page)).quiz[0].status, 'answered');
    const kept = await page.evaluate(() => localStorage.getItem('interleave.page.many-cores#x'));
    assert.deepEqual(JSON.parse(kept), { v: 99, future: { a: 1 } });
    assert.equal(await page.evaluate(() => localStorage.getItem('interleave.pages')), null);
    assert.equal(await page.evaluate(() => localStorage.getItem('interleave.theme')), '"sepia"');
    assert.equal(await page.evaluate(() => localStorage.getItem('interleave.own.one-at-a-time')), '{"v":99,"parts":["a"]}');
  });
});

test('the footer names the licence of the lessons', async () => {
  await withPage({ url: FIRST }, async (page) => {
    const licence = page.getByRole('link', { name: 'CC BY 4.0' });
    assert.equal(await licence.getAttribute('href'), 'https://creativecommons.org/licenses/by/4.0/');
  });
});

test('the sandbox and the language reference open from the index', async () => {
  await withPage({ url: FIRST }, async (page) => {
    await openIndex(page);
    await page.locator('#catalog').getByRole('link', { name: 'The scenario language' }).click();
    await page.waitForFunction(() => window.interleave.state().lesson.slug === 'language');
    await page.getByRole('combobox', { name: 'Page' }).selectOption({ index: 3 });
    await page.waitForFunction(() => window.interleave.state().page.index === 3);
    assert.equal((await state(page)).error_text, '');
    await openIndex(page);
    await page.locator('#catalog').getByRole('link', { name: 'Sandbox' }).click();
    await page.waitForFunction(() => window.interleave.state().lesson.slug === 'sandbox');
  });
});

for (const width of [375, 768, 1280, 2560]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the index at ${width} pixels, ${colorScheme}`, async () => {
      await withPage({ url: FIRST, colorScheme, viewport: { width, height: 812 } }, async (page) => {
        await openIndex(page, 'Glossary');
        await page.locator('#catalog .terms').waitFor();
        await page.screenshot({ path: join(screenshots, `glossary-${width}-${colorScheme}.png`) });
        await page.getByRole('button', { name: 'Units', exact: true }).click();
        await page.screenshot({ path: join(screenshots, `index-${width}-${colorScheme}.png`) });
        const wide = await page.evaluate(() => {
          const box = document.getElementById('catalog');
          return Math.max(box.scrollWidth - box.clientWidth, document.documentElement.scrollWidth - window.innerWidth);
        });
        assert.ok(wide <= 0, `${wide} pixels too wide`);
      });
    });
  }
}
