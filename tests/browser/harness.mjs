// Shared by the browser tests: one server and one headless Chromium per test file, and pages that fail their test when
// the console shows an error, a request fails or an exception is thrown.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';
import { serve } from '../../tools/site/server.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const oneFile = pathToFileURL(join(root, 'dist/interleave.html')).href;
export const screenshots = join(root, 'build/screenshots');

export const FLAGS = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
  '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--disable-gpu-compositing',
];

// With --disable-gpu-compositing each frame is read back to be put together, and the driver remarks on that.
const REMARKS = /GL Driver Message .*GPU stall due to ReadPixels/;

// To be called once at the top of a test file. `origin()` is the site's address. `site`: makes another one to be
// served, and says where it is.
export function useBrowser({ site = () => join(root, 'dist/web') } = {}) {
  let browser;
  let server;
  before(async () => {
    mkdirSync(screenshots, { recursive: true });
    server = await serve(await site());
    browser = await chromium.launch({
      executablePath: process.env.INTERLEAVE_CHROMIUM ?? '/usr/bin/chromium',
      args: FLAGS,
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  const origin = () => `http://127.0.0.1:${server.port}/`;

  // Runs `body(page)` in a fresh browser context. Options: those of Playwright's newContext, and
  //   url        what to open; a fragment ("#lesson=...") is of the site (default: its start)
  //   allow      a RegExp of console errors and failed requests that this test provokes
  //   open       false: don't open anything (the body sets something up first)
  async function withPage({ url = '', allow = /$^/, open = true, ...context }, body) {
    const session = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context });
    const page = await session.newPage();
    const problems = [];
    const note = (text) => {
      if (!allow.test(text) && !REMARKS.test(text)) problems.push(text);
    };
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) note(`console ${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => note(`exception: ${error.message}`));
    page.on('requestfailed', (request) => note(`request failed: ${request.url()}`));
    page.on('response', (response) => {
      if (response.status() >= 400) note(`${response.status()}: ${response.url()}`);
    });
    try {
      if (open) await openPage(page, url);
      await body(page);
      if (problems.length > 0) throw new Error(`the page complained:\n${problems.join('\n')}`);
    } catch (error) {
      const name = error.message.slice(0, 60).replace(/\W+/g, '-');
      await page.screenshot({ path: join(screenshots, `failed-${name}.png`) }).catch(() => {});
      throw error;
    } finally {
      await session.close();
    }
  }

  async function openPage(page, url = '') {
    await page.goto(/^\w+:/.test(url) ? url : origin() + url);
    await ready(page);
  }

  return { withPage, openPage, origin };
}

export const state = (page) => page.evaluate(() => window.interleave.state());
export const frames = (page) => page.evaluate(() => window.interleave.frames());
export const command = (page, name, args = {}) =>
  page.evaluate(([name_, args_]) => window.interleave.command(name_, args_), [name, args]);

// The app runs and has drawn what it wanted to draw first.
export async function ready(page) {
  await page.waitForFunction(() => window.interleave !== undefined, null, { timeout: 20000 });
  await settled(page);
}

// What was done last is on the screen and in the page, and what moves on its own has stopped: the app has no frame
// left to draw, and the browser has had its turn (layout, observers) since. Returns the number of frames drawn so far.
export async function settled(page, { quiet = 0, timeout = 20000 } = {}) {
  const end = Date.now() + timeout;
  for (let last = -1; Date.now() < end;) {
    const { drawn, pending } = await page.evaluate(async (ms) => {
      for (let i = 0; i < 2; ++i) await new Promise((done) => { requestAnimationFrame(done); });
      await new Promise((done) => { setTimeout(done, ms); });
      return window.interleave.frames();
    }, quiet);
    if (!pending && drawn === last) return drawn;
    last = drawn;
  }
  throw new Error(`still drawing after ${timeout} ms`);
}

// Repeats what may become true only a moment later: for what the page does by itself after a click.
export async function eventually(check, { timeout = 5000 } = {}) {
  const end = Date.now() + timeout;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((done) => { setTimeout(done, 30); });
    }
  }
}

// A program in the place of the lesson.
export async function openProgram(page, text) {
  const answer = await command(page, 'open', { slug: 'program.scn', text, kind: 'scenario' });
  assert.deepEqual(answer, {});
  await settled(page);
}

// The search that was begun is over; what it found.
export async function searched(page) {
  await page.waitForFunction(() => {
    const { exploration } = window.interleave.state();
    return exploration && exploration.status !== 'running';
  });
  await settled(page);
  return (await state(page)).exploration;
}

// The sweep of the page is plotted.
export const swept = (page) => page.waitForFunction(() => window.interleave.state().sweep?.done);

// Where a control of the canvas is. It throws when there is none of that name.
export async function rectOf(page, label) {
  const rect = await page.evaluate((label_) => window.interleave.rect(label_), label);
  if (!rect) throw new Error(`no control '${label}' on the canvas`);
  return rect;
}

// Real pointer events on real pixels.
export async function clickOn(page, label, { button = 'left' } = {}) {
  const { x, y, width, height } = await rectOf(page, label);
  await page.mouse.click(x + width / 2, y + height / 2, { button });
  await settled(page);
}

// The canvas (or the given locator) as {width, height, data}: RGBA in device pixels.
export async function pixels(page, selector = '#canvas') {
  return PNG.sync.read(await page.locator(selector).screenshot());
}

// Pixels that differ visibly between two pictures of the same size.
export function difference(a, b) {
  if (a.width !== b.width || a.height !== b.height) return Infinity;
  let count = 0;
  for (let i = 0; i < a.data.length; i += 4) {
    const most = Math.max(...[0, 1, 2].map((c) => Math.abs(a.data[i + c] - b.data[i + c])));
    if (most > 24) ++count;
  }
  return count;
}
