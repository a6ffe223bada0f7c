// A program that brings the page down does not do so at every start: it is set aside, kept, and offered.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { SANDBOX, content, text, type } from './editing.mjs';
import { ready, screenshots, settled, state, useBrowser } from './harness.mjs';

const { withPage, openPage, origin } = useBrowser();

const ENDLESS = 'shared x = 0\nthread A[16] { loop { x = x + 1 } }\n';  // as much as a run may keep, and cut off then

const notes = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('interleave.start.')));
const noted = (page) => page.waitForFunction(() => Object.keys(localStorage)
  .some((key) => key.startsWith('interleave.start.')));
const atRest = (page) => page.waitForFunction(() => !Object.keys(localStorage)
  .some((key) => key.startsWith('interleave.start.')), null, { timeout: 60000 });

// Runs the program in a page that gets no further: no frame comes any more.
async function hang(page) {
  await openPage(page, SANDBOX);
  await content(page).waitFor();
  await atRest(page);
  await page.evaluate(() => { window.requestAnimationFrame = () => 0; });
  await type(page, ENDLESS);
  await noted(page);
}

// What hangs, and a tab that the system ends, runs no handler of the page's.
async function die(page) {
  const context = page.context();
  await page.goto('chrome://crash').catch(() => {});
  return context.newPage();
}

test('a start that did not come to its end sets the program aside, keeps it, and shows it without running it', async () => {
  await withPage({ open: false, allow: /crash/i }, async (first) => {
    await hang(first);
    const page = await die(first);
    await openPage(page, SANDBOX);
    await content(page).waitFor();
    const original = (await state(page)).source;
    assert.notEqual(original, ENDLESS);
    assert.match(await page.locator('#notice').innerText(), /set aside/);
    await page.screenshot({ path: join(screenshots, 'guard-notice.png') });
    await page.getByRole('button', { name: 'Show it without running it' }).click();
    await page.getByRole('button', { name: 'Run it' }).waitFor();
    assert.equal(await text(page), ENDLESS);
    assert.equal((await state(page)).source, original);
    assert.equal(await page.locator('#notice').isVisible(), false);
    // What is changed in it is kept, and still not run.
    await content(page).click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('// mine');
    await page.waitForTimeout(600);
    assert.equal((await state(page)).source, original);
    await page.screenshot({ path: join(screenshots, 'guard-held.png') });
    await page.reload();
    await content(page).waitFor();
    assert.equal(await page.locator('#notice').isVisible(), false);
    await page.getByRole('button', { name: 'Bring back the one before' }).click();
    await page.waitForFunction((program) => window.interleave.state().source === program, `${ENDLESS}// mine`);
  });
});

test('it can be run all the same; when that ends well, the next start runs it too', async () => {
  await withPage({ open: false, allow: /crash/i }, async (first) => {
    await hang(first);
    const page = await die(first);
    await openPage(page, SANDBOX);
    await page.getByRole('button', { name: 'Open it all the same' }).click();
    await page.waitForFunction((program) => window.interleave.state().source === program, ENDLESS);
    await page.waitForFunction(() => !window.interleave.state().simulating, null, { timeout: 60000 });
    await atRest(page);
    await page.waitForTimeout(400);
    await page.reload();
    await page.waitForFunction((program) => window.interleave?.state().source === program, ENDLESS);
    assert.equal(await page.locator('#notice').isVisible(), false);
  });
});

test('without memory the page says so, and starts again without the program', async () => {
  await withPage({ open: false, allow: /memory|abort|unreachable|RuntimeError|OOM|exception/i }, async (page) => {
    await openPage(page, SANDBOX);
    await content(page).waitFor();
    await page.evaluate(() => {
      WebAssembly.Memory.prototype.grow = () => { throw new RangeError('no memory'); };
    });
    await type(page, ENDLESS);
    await page.locator('#boot.failed').waitFor({ timeout: 60000 });
    assert.match(await page.locator('#boot').innerText(), /broke down[\s\S]*kept/);
    await page.screenshot({ path: join(screenshots, 'guard-broken.png') });
    await page.getByRole('button', { name: 'Start again without running it' }).click();
    await ready(page);
    assert.notEqual((await state(page)).source, ENDLESS);
    await page.getByRole('button', { name: 'Show it without running it' }).click();
    await page.getByRole('button', { name: 'Run it' }).waitFor();
    assert.equal(await text(page), ENDLESS);
  });
});

test('a lesson that falls by itself gives way to the first one', async () => {
  await withPage({ open: false }, async (page) => {
    await page.goto(origin());
    await ready(page);
    const first = (await state(page)).lesson.slug;
    await page.evaluate(() => localStorage.setItem('interleave.start.0',
      JSON.stringify({ v: 1, link: 'lesson=taking-turns', safe: true, at: 1 })));
    await page.goto('about:blank');
    await openPage(page, '#lesson=taking-turns');
    assert.equal((await state(page)).lesson.slug, first);
    await openPage(page, '#lesson=taking-turns');
    await page.waitForFunction(() => window.interleave.state().lesson.slug === 'taking-turns');
  });
});

test('another tab that is still at it, an ordinary reload, and a note of a newer version are no failed starts', async () => {
  await withPage({ open: false }, async (busy) => {
    await hang(busy);
    const page = await busy.context().newPage();
    await page.addInitScript(() => {
      localStorage.setItem('interleave.start.new', '{"v":99,"link":"lesson=sandbox","at":1}');
    });
    await openPage(page, '#lesson=taking-turns');
    assert.equal(await page.locator('#notice').isVisible(), false);
    await page.reload();
    await ready(page);
    await settled(page);
    assert.equal(await page.locator('#notice').isVisible(), false);
    assert.ok((await notes(page)).includes('interleave.start.new'));
    await page.close();
  });
});
