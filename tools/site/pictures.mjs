// The pictures of README.md, from the real page:
//   node tools/site/pictures.mjs SITE PICTURES FRAMES
// The still ones go to PICTURES; the frames of the animation (the lost update, step by step) to FRAMES, numbered.
import { join } from 'node:path';
import { argv } from 'node:process';
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';

const [site, pictures, frames] = argv.slice(2);
const LOST = '#lesson=lost-update&page=two-additions&quiz=s';
const LANES = '#lesson=first-minute&page=three-jobs-four-ticks-each-same-work-three-ways-to-share-it';

const server = await serve(site);
const browser = await chromium.launch({
  executablePath: process.env.INTERLEAVE_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
});

// Opens a link and lets `body` use the page once it has drawn all it wanted to draw.
async function withPage({ link, scheme = 'light', width = 1280, height = 800 }, body) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.port}/${link}`);
  await page.waitForFunction(() => window.interleave !== undefined);
  await rested(page);
  await body(page);
  await context.close();
}

async function rested(page) {
  await page.waitForFunction(() => {
    const { drawn } = window.interleave.frames();
    const still = drawn === window.lastDrawn;
    window.lastDrawn = drawn;
    return still;
  }, null, { polling: 200 });
}

async function command(page, name, args = {}) {
  const answer = await page.evaluate(([n, a]) => window.interleave.command(n, a), [name, args]);
  if (answer?.error) throw new Error(`${name}: ${answer.error}`);
  await rested(page);
}

async function lost(page) {
  const { end } = await page.evaluate(() => window.interleave.state());
  for (let tick = 0; tick <= end; ++tick) {
    await command(page, 'seek', { t: tick });
    await page.screenshot({ path: join(frames, `${String(tick).padStart(2, '0')}.png`) });
  }
}

for (const scheme of ['light', 'dark']) {
  await withPage({ link: LOST, scheme }, async (page) => {
    await command(page, 'seek', { t: 3 });
    await page.screenshot({ path: join(pictures, `lesson-${scheme}.png`) });
  });
  await withPage({ link: LANES, scheme }, async (page) => {
    await command(page, 'end');
    await page.screenshot({ path: join(pictures, `lanes-${scheme}.png`) });
  });
}
await withPage({ link: LOST, width: 1100, height: 700 }, lost);
await browser.close();
await server.close();
