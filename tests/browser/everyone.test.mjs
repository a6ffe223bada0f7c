// For everyone: axe-core on each part of the page, other senses than sight, a frame of a course page, lecturers.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { clickOn, command, eventually, pixels, rectOf, screenshots, settled, state, useBrowser } from './harness.mjs';

const { withPage, origin } = useBrowser();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const FIRST = '#lesson=one-at-a-time';
const LOST = '#lesson=lost-update&page=two-additions';

// It is fetched when it is first opened.
async function openMenu(page) {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.locator('#menu').waitFor();
}

const menu = async (page, name) => {
  await openMenu(page);
  await page.locator('#menu').getByRole('button', { name }).click();
};

for (const colorScheme of ['light', 'dark']) {
  test(`axe-core finds nothing, page by page, ${colorScheme}`, async () => {
    await withPage({ open: false, colorScheme, bypassCSP: true }, async (page) => {
      await page.goto(`${origin()}#lesson=sandbox`);
      await page.waitForFunction(() => window.interleave !== undefined);
      await page.addScriptTag({ path: axe });
      const check = async (what) => {
        const { violations } = await page.evaluate(() => window.axe.run());
        const told = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
        assert.deepEqual(told, [], what);
      };
      await page.locator('.editor .cm-content').waitFor();
      await check('the sandbox');
      await page.locator('.editor .cm-content').click();
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText('thread A { wrok 5 }\n');
      await page.locator('.problems li').first().waitFor();
      await check('a program with an error');
      await page.evaluate(() => { location.hash = '#lesson=lost-update&page=two-additions'; });
      await page.waitForFunction(() => window.interleave.state().lesson.slug === 'lost-update');
      await command(page, 'quiz', { skip: true });
      await page.keyboard.press('End');
      await page.getByRole('tab', { name: 'In Rust' }).click();
      await settled(page);
      await check('a lesson with its real code');
      await openMenu(page);
      await check('the menu');
      await page.locator('#menu').getByRole('button', { name: 'Timeline as a table' }).click();
      await page.locator('#panel tbody tr').first().waitFor();
      await check('the table');
      await page.getByRole('button', { name: 'Close' }).click();
      await menu(page, 'Glossary');
      await page.locator('.terms').waitFor();
      await check('the glossary');
      await page.getByRole('button', { name: 'Concepts', exact: true }).click();
      await check('the concepts');
      await page.getByRole('button', { name: 'Close' }).click();
      await menu(page, 'Teacher\'s mode');
      await page.locator('.teacher').waitFor();
      await check('the lecturer\'s mode');
    });
  });
}

test('the timeline is a table, of what was seen', async () => {
  await withPage({ url: FIRST }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await command(page, 'seek', { t: 6 });
    await menu(page, 'Timeline as a table');
    await page.locator('#panel tbody tr').first().waitFor();
    const rows = await page.locator('#panel tbody tr').allInnerTexts();
    assert.ok(rows.some((row) => /^B\s+4\s+6\s+.*runs on core 0/.test(row)), rows.join('\n'));
    assert.ok(!rows.some((row) => /^Core 0\s+8/.test(row)), 'C has not run yet');
    await page.screenshot({ path: join(screenshots, 'table.png') });
  });
});

test('a sentence is said at each step, and none while a menu is walked through', async () => {
  await withPage({ url: FIRST }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await clickOn(page, 'Step');
    assert.match(await page.locator('#narration').innerText(), /t = 1\. .*A/);
    await openMenu(page);
    const { t } = await state(page);
    for (let i = 0; i < 3; ++i) await page.keyboard.press('ArrowDown');
    assert.equal((await state(page)).t, t);
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'more');
  });
});

test('tokens follow the threads through the real code', async () => {
  await withPage({ url: LOST }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await page.getByRole('tab', { name: 'In Rust' }).click();
    await command(page, 'seek', { t: 0 });
    await settled(page);
    const here = () => page.locator('.real-code .here').allInnerTexts();
    assert.ok((await here()).length > 0);
    await page.screenshot({ path: join(screenshots, 'real-code.png') });
    await page.getByRole('tab', { name: 'In C' }).click();
    await page.locator('.real-code', { hasText: 'pthread' }).waitFor();
    await page.getByRole('tab', { name: 'In C' }).click();
    await page.locator('.real-code').waitFor({ state: 'hidden' });
  });
});

test('files of the run: SVG, PNG, a trace for Perfetto, CSV', async () => {
  await withPage({ url: FIRST }, async (page) => {
    await openMenu(page);
    const item = page.locator('#menu').getByRole('button', { name: 'Timeline, SVG' });
    assert.equal(await item.getAttribute('aria-disabled'), 'true', 'not before the question is answered');
    await page.keyboard.press('Escape');
    await command(page, 'quiz', { skip: true });
    const saved = async (name) => {
      const [download] = await Promise.all([page.waitForEvent('download'), menu(page, name)]);
      return { name: download.suggestedFilename(), data: await readFile(await download.path()) };
    };
    const svg = await saved('Timeline, SVG');
    assert.equal(svg.name, 'one-at-a-time-three-jobs-one-core-timeline.svg');
    assert.match(svg.data.toString(), /^<svg/);
    const png = await saved('Timeline, PNG');
    assert.deepEqual([...png.data.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.ok(png.data.length > 4000);
    assert.ok(JSON.parse((await saved('Trace for Perfetto, JSON')).data).traceEvents.length > 5);
    assert.match((await saved('Figures, CSV')).data.toString(), /turnaround/);
    assert.match((await saved('Intervals, CSV')).data.toString().split('\n')[0], /,/);
  });
});

// Height of the ink of the first letters of a control's upper half, in pixels.
async function letterHeight(page, label) {
  const picture = await pixels(page);
  const canvas = await page.locator('#canvas').boundingBox();
  const control = await rectOf(page, label);
  const { width, height } = control;
  const x = control.x - canvas.x;
  const y = control.y - canvas.y;
  const ground = 4 * (Math.round(y + 1) * picture.width + Math.round(x + width / 2));
  const rows = [];
  for (let row = Math.round(y); row < y + height * 0.6; ++row) {
    for (let column = Math.round(x); column < x + 40; ++column) {
      const at = 4 * (row * picture.width + column);
      if (Math.abs(picture.data[at] - picture.data[ground]) > 60) {
        rows.push(row);
        break;
      }
    }
  }
  // The letters are the first run of rows without a gap; the slider comes after one.
  let last = 0;
  while (last + 1 < rows.length && rows[last + 1] === rows[last] + 1) ++last;
  return rows[last] - rows[0] + 1;
}

test('what a lecturer shows on the canvas is 24 pixels large, too', async () => {
  const viewport = { width: 1920, height: 1080 };
  const url = '#lesson=philosophers';
  let usual = 0;
  await withPage({ url, viewport }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await settled(page);
    usual = await letterHeight(page, 'Turn');
  });
  await withPage({ url: `?teacher${url}`, viewport }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await settled(page);
    // A capital of Inter is 0.727 of the size: 17 pixels of 24.
    const large = await letterHeight(page, 'Turn');
    assert.ok(usual >= 7 && usual < 14, `${usual} pixels without`);
    assert.ok(large >= 16, `${large} pixels with`);
  });
});

test('on a phone the way to answer comes into sight, and what is said to it stays there when the run begins', async () => {
  const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true };
  await withPage({ url: '#lesson=deadlock', ...phone }, async (page) => {
    const inSight = (selector) => eventually(async () => {
      const box = await page.locator(selector).first().boundingBox();
      const reading = await page.locator('#reading').boundingBox();
      const whole = box.y >= reading.y && box.y + box.height <= reading.y + reading.height;
      assert.ok(whole, JSON.stringify({ selector, box, reading }));
    });
    const tap = async (selector) => {  // where it is: Playwright's own tap would scroll
      const { x, y, width, height } = await page.locator(selector).first().boundingBox();
      await page.touchscreen.tap(x + width / 2, y + height / 2);
    };
    await tap('.quiz .option');
    await inSight('.quiz .button');
    await settled(page);
    await tap('.quiz .button');
    await page.locator('.explanation').waitFor();
    await inSight('.explanation');
    await clickOn(page, 'Play');
    await page.locator('#app:not(.asking)').waitFor();
    await inSight('.explanation');
    // A page after the first has more room for its text: the lesson's title is one small line.
    const title = async () => (await page.locator('#lesson-title').boundingBox()).height;
    const first = await title();
    await page.locator('#next').tap();
    await eventually(async () => assert.ok(await title() < first, `${first} pixels, then ${await title()}`));
  });
});

test('on a phone a question is seen as a whole; once answered, half of the screen is the stage', async () => {
  await withPage({ url: '#lesson=lost-update&page=in-between', viewport: { width: 375, height: 812 }, hasTouch: true }, async (page) => {
    const sheet = async () => (await page.locator('#prose').boundingBox()).height;
    const asking = await sheet();
    assert.ok(asking > 812 * 0.5 && asking <= 812 * 0.75, `${asking} pixels`);
    assert.equal(await page.locator('#app.asking').count(), 1);
    // All of the answers can be scrolled to, and tapped.
    for (const option of await page.locator('.quiz .option').all()) {
      await option.scrollIntoViewIfNeeded();
      const box = await option.boundingBox();
      const pager = await page.locator('#pager').boundingBox();
      assert.ok(box.height >= 40 && box.y + box.height <= pager.y + 1, JSON.stringify({ box, pager }));
    }
    await page.locator('.quiz .option').nth(1).tap();
    await page.locator('.quiz .button').first().tap();
    await settled(page);
    assert.notEqual((await state(page)).quiz[0].status, 'open');
    const stage = await page.locator('#stage').boundingBox();
    assert.ok(stage.height >= 812 / 2, `${stage.height} pixels`);
    // What was said to the answer is read above it, as a whole, with what can be pressed on the stage below.
    const told = await page.locator('.explanation').boundingBox();
    const reading = await page.locator('#reading').boundingBox();
    const whole = told.y >= reading.y && told.y + told.height <= reading.y + reading.height;
    assert.ok(whole, JSON.stringify({ told, reading }));
    const step = await rectOf(page, 'Step');
    await page.touchscreen.tap(step.x + step.width / 2, step.y + step.height / 2);
    await settled(page);
    assert.ok((await state(page)).seen > 0);
    assert.equal((await page.locator('#stage').boundingBox()).height, stage.height, 'nothing jumps when the run begins');
    await page.screenshot({ path: join(screenshots, 'question-answered-375.png') });
  });
});

test('the lecturer\'s mode: 24 pixels, notes, PageDown, a key for the answer; all of it gone again', async () => {
  const viewport = { width: 1920, height: 1080 };
  await withPage({ url: FIRST, viewport }, async (page) => {
    assert.equal(await page.locator('.teacher').count(), 0);
    await menu(page, 'Teacher\'s mode');
    await page.locator('.teacher').waitFor();
    assert.match(await page.locator('.teacher').innerText(), /What many believe/);
    const small = await page.evaluate(() => {
      const found = [];
      const walk = document.createTreeWalker(document.getElementById('app'), NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const box = node.parentElement;
        if (!node.data.trim() || box.offsetParent === null || box.closest('#mirror, .unseen')) continue;
        const size = Number.parseFloat(getComputedStyle(box).fontSize);
        if (size < 24) found.push(`${node.data.trim().slice(0, 30)}: ${size}`);
      }
      return found;
    });
    assert.deepEqual(small, []);
    await page.keyboard.press('a');
    assert.equal((await state(page)).quiz[0].status, 'skipped');
    await page.screenshot({ path: join(screenshots, 'teacher.png') });
    await page.keyboard.press('PageDown');
    await page.waitForFunction(() => window.interleave.state().page.index === 1);
    await page.reload();
    await page.waitForFunction(() => document.documentElement.classList.contains('teaching'));
    await menu(page, 'Teacher\'s mode');
    await page.locator('.teacher').waitFor({ state: 'detached' });
    await page.keyboard.press('PageUp');
    await page.keyboard.press('a');
  });
});

test('a handout on paper holds the pages, the timelines as vectors, and the answers last', async () => {
  await withPage({ url: FIRST }, async (page) => {
    await page.evaluate(() => { window.print = () => { window.printed = true; }; });
    await menu(page, 'Print a handout');
    await page.waitForFunction(() => window.printed);
    const { pages } = await state(page);
    assert.equal(await page.locator('#handout .sheet').count(), pages.length);
    assert.ok(await page.locator('#handout img[src^="data:image/svg+xml"]').count() >= pages.length);
    const loaded = await page.locator('#handout img').evaluateAll((all) => all.every((image) => image.naturalWidth > 100));
    assert.ok(loaded);
    assert.equal(await page.locator('#handout').isVisible(), false, 'on paper only');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('#app').isVisible(), false);
    await page.screenshot({ path: join(screenshots, 'handout.png'), fullPage: true });
    // A browser prints a pattern as an image for each box that it fills.
    const pdf = (await page.pdf()).toString('latin1');
    assert.ok(!pdf.includes('/PatternType'));
    assert.ok(pdf.length < 1_000_000, `${pdf.length} bytes`);
    await page.locator('#handout').waitFor({ state: 'detached' });  // after printing
  });
});

// A course page on another origin with the lesson in a frame, and nothing allowed that a strict site forbids.
async function courses(attributes) {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<title>Course</title><iframe id="f" width="900" height="300" ${attributes}></iframe>`);
  });
  await new Promise((done) => { server.listen(0, 'localhost', done); });
  return { url: `http://localhost:${server.address().port}/`, close: () => server.close() };
}

test('in a small frame that does not follow, the text can be put away', async () => {
  await withPage({ url: '?embed=1#lesson=deadlock', viewport: { width: 320, height: 480 } }, async (page) => {
    await page.getByRole('button', { name: 'Hide text' }).click();
    await page.locator('#reading').waitFor({ state: 'hidden' });
    const { height } = await page.locator('#canvas').boundingBox();
    assert.ok(height > 300, `${height}`);
  });
});

test('in a frame it says how high it would like to be, and works where storage and clipboard are refused', async () => {
  const course = await courses(`src="${origin()}?embed=1${FIRST}" allow="clipboard-write 'none'"`);
  try {
    await withPage({ open: false, allow: /clipboard|permission/i }, async (page) => {
      await page.addInitScript(() => {
        const refuse = () => { throw new DOMException('no', 'SecurityError'); };
        if (window !== window.top) {
          for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: refuse });
        }
        window.heights = [];
        window.addEventListener('message', (event) => {
          if (event.data?.type === 'interleave:height') window.heights.push(event.data.height);
        });
      });
      await page.goto(course.url);
      await page.waitForFunction(() => window.heights.length > 0, null, { timeout: 20000 });
      const height = await page.evaluate(() => window.heights.at(-1));
      assert.ok(height > 400 && height < 2000, `${height}`);
      await page.evaluate((h) => { document.getElementById('f').height = h; }, height);
      const frame = page.frameLocator('#f');
      await frame.getByRole('button', { name: 'Skip' }).click();
      await frame.getByRole('button', { name: 'More', exact: true }).click();
      await frame.locator('#menu').getByRole('button', { name: 'Copy link' }).click();
      await frame.getByRole('textbox', { name: 'Link to this moment' }).waitFor();
      await frame.getByRole('button', { name: 'Close' }).click();
      await page.screenshot({ path: join(screenshots, 'embed.png') });
      // It asks for no more than what it needs, however often the course page follows.
      await eventually(async () => {
        const last = await page.evaluate(() => window.heights.at(-1));
        await page.evaluate((h) => { document.getElementById('f').height = h; }, last);
        await page.waitForTimeout(500);
        assert.ok(Math.abs(await page.evaluate(() => window.heights.at(-1)) - last) < 40);
      });
    });
  } finally {
    course.close();
  }
});

for (const [width, height] of [[320, 640], [375, 812], [768, 1024], [1280, 800], [2560, 1440], [3840, 2160]]) {
  test(`${width} pixels wide: the page, its menu and the help fit`, async () => {
    await withPage({ url: FIRST, viewport: { width, height } }, async (page) => {
      const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
      assert.ok(await fits());
      await openMenu(page);
      const box = await page.locator('#menu').boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height, JSON.stringify(box));
      await page.screenshot({ path: join(screenshots, `menu-${width}.png`) });
      await page.locator('#menu').getByRole('button', { name: 'Keys and colours' }).click();
      await page.locator('#help', { hasText: 'Space' }).waitFor();
      assert.ok(await fits());
    });
  });
}

test('every key of the help sheet is free of the browser\'s own shortcuts', async () => {
  await withPage({ url: FIRST }, async (page) => {
    const { keys } = await command(page, 'keys');
    for (const { key } of keys) assert.ok(!/Ctrl|Meta|Alt|^F\d|^Tab/.test(key), key);
  });
});
