// How it looks: one palette for page and canvas, light and dark, from a phone to a wall. The screenshots are kept in
// build/screenshots for people to look at.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { command, pixels, root, screenshots, settled, state, useBrowser } from './harness.mjs';

const { withPage } = useBrowser();
const FIRST = '#lesson=one-at-a-time';
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

test('the page and the canvas have the same colours', async () => {
  const css = await readFile(join(root, 'web/style/theme.css'), 'utf8');
  const cpp = await readFile(join(root, 'src/ui/theme.cpp'), 'utf8');
  const blocks = (text, start, end) => text.split(start).slice(1).map((part) => part.split(end)[0]);
  const [light, darkBySystem, darkByChoice] = blocks(css, /:root[^{]*\{/, '}')
    .map((block) => Object.fromEntries([...block.matchAll(/--([a-z-]+): #([0-9a-f]+);/g)]
      .map(([, name, hex]) => [name.replaceAll('-', '_'), hex.length === 3 ? hex.replace(/./g, '$&$&') : hex])));
  assert.deepEqual(darkBySystem, darkByChoice);
  for (const [name, palette] of [['kLight', light], ['kDark', darkBySystem]]) {
    const block = blocks(cpp, `Palette ${name}{`, '};')[0];
    const values = Object.fromEntries([...block.matchAll(/\.(\w+) = rgb\(0x([0-9a-f]{6})\)/g)].map(([, n, hex]) => [n, hex]));
    assert.ok(Object.keys(palette).length > 12);
    for (const [key, hex] of Object.entries(palette)) assert.equal(values[key], hex, `${name} ${key}`);
  }
});

const SIZES = [[320, 640], [375, 812], [768, 1024], [1280, 800], [2560, 1440]];

for (const colorScheme of ['light', 'dark']) {
  for (const [width, height] of SIZES) {
    test(`${width} pixels, ${colorScheme}: fits, and nothing is cut off`, async () => {
      await withPage({ url: FIRST, colorScheme, viewport: { width, height } }, async (page) => {
        await command(page, 'quiz', { skip: true });
        await command(page, 'seek', { t: 6 });
        await settled(page);
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        assert.equal(sideways, false);
        const canvas = await page.locator('#canvas').boundingBox();
        const { controls } = await state(page);
        assert.ok(controls.length >= 4);
        // On a phone the buttons stand below the cards, and a card may go on behind them.
        const step = controls.find(({ label }) => label === 'Step');
        const foot = step.y > canvas.height / 2 ? step.y + 1 : canvas.height;
        for (const { label, x, y, width: w, height: h } of controls) {
          if (y >= foot) continue;  // the cards can be scrolled
          const inside = x >= -1 && y >= -1 && x + w <= canvas.width + 1 && y + h <= canvas.height + 1;
          assert.ok(inside, `${label} at ${x}, ${y}, ${w} x ${h} of ${canvas.width} x ${canvas.height}`);
        }
        await page.screenshot({ path: join(screenshots, `lesson-${width}-${colorScheme}.png`) });
      });
    });
  }
}

for (const [name, lesson] of [['lanes', 'one-at-a-time'], ['cores', 'many-cores']]) {
  test(`screenshots of ${name}`, async () => {
    for (const [width, height, deviceScaleFactor] of [[1280, 800, 2], [375, 812, 2]]) {
      await withPage({ url: `#lesson=${lesson}`, viewport: { width, height }, deviceScaleFactor }, async (page) => {
        const { pages } = await state(page);
        for (const { slug } of pages) {
          await command(page, 'page', { slug });
          await command(page, 'quiz', { skip: true });
          await command(page, 'end');
          await settled(page);
          await page.screenshot({ path: join(screenshots, `${name}-${slug}-${width}.png`) });
        }
      });
    }
  });
}

for (const colorScheme of ['light', 'dark']) {
  test(`nothing that axe-core knows stands in anybody's way, ${colorScheme}`, async () => {
    await withPage({ url: FIRST, colorScheme, bypassCSP: true }, async (page) => {
      await page.addScriptTag({ path: axe });
      const check = async (what) => {
        const { violations } = await page.evaluate(() => window.axe.run());
        const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 90)).join(' | ')}`);
        assert.deepEqual(told, [], what);
      };
      await check('with a question');
      await command(page, 'quiz', { answer: 0 });
      await settled(page);
      await check('with an answer');
      await page.getByRole('button', { name: 'All lessons' }).click();
      await page.locator('#catalog .lesson').first().waitFor();
      await check('the list of lessons');
      await page.keyboard.press('Escape');
      await page.locator('#catalog').waitFor({ state: 'hidden' });
      await page.keyboard.press('?');
      await page.locator('#help').waitFor();
      await check('the keys');
    });
  });
}

test('with reduced motion a step is there at once', async () => {
  await withPage({ url: FIRST, reducedMotion: 'reduce' }, async (page) => {
    await command(page, 'quiz', { skip: true });
    const before = await settled(page);
    await command(page, 'step');
    const after = await settled(page);
    assert.ok(after - before <= 8, `${after - before} frames`);
  });
});

test('the chosen colours win over the system\'s', async () => {
  await withPage({ colorScheme: 'light' }, async (page) => {
    await command(page, 'theme', { name: 'dark' });
    await settled(page);
    assert.ok((await pixels(page)).data[0] < 80);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(background, 'rgb(18, 20, 27)');
  });
});
