// Every view, in the lesson that needs it, in every width and both palettes. The screenshots are kept in
// build/screenshots for people to look at; what a machine can see is asserted: nothing is wider than the screen, and no
// two things that can be pressed lie on each other.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { command, openProgram, screenshots, searched, settled, state, swept, useBrowser } from './harness.mjs';

const { withPage, openPage } = useBrowser();

const CROWD = `machine { cores 8; policy round_robin(quantum: 2) }
mutex m
shared done = 0
thread t[64] { work 3; with m { done += 1 }; io 5; work 2 }
`;
const LONG_NAMES = `machine { cores 2; policy fifo }
mutex the_lock_of_the_customer_database
shared number_of_customers_in_the_database = 1234567890123
thread the_one_who_reads_the_whole_database[3] {
    lock the_lock_of_the_customer_database
    number_of_customers_in_the_database += 1
    unlock the_lock_of_the_customer_database
}
`;

const at = (t) => (page) => command(page, 'seek', { t });
const atTheEnd = (page) => command(page, 'end');
async function found(page) {
  await command(page, 'explore');
  await searched(page);
}
const program = (text) => (page) => openProgram(page, text);

// What is to be seen, where, and what leads there.
const SIGHTS = [
  ['board', 'many-cores', 'a-second-and-a-third-core', at(3)],
  ['lanes', 'serial-concurrent-parallel', 'when-jobs-wait', atTheEnd],
  ['memory', 'lost-update', 'in-between', at(3)],
  ['locks', 'deadlock', 'who-waits-for-whom', atTheEnd],
  ['runtime', 'the-lock-that-stops-a-runtime', 'the-silent-heartbeat', atTheEnd],
  ['metrics', 'taking-turns', 'what-it-costs-and-whom', atTheEnd],
  ['log', 'what-a-future-is', 'who-calls', at(12)],
  ['sweep', 'what-a-switch-costs', 'longer-slices', swept],
  ['hand', 'lost-update', 'in-between', (page) => command(page, 'by_hand')],
  ['explorer', 'lost-update', 'in-between', found],
  ['crowd', '', '', async (page) => { await program(CROWD)(page); await at(9)(page); }],
  ['names', '', '', async (page) => { await program(LONG_NAMES)(page); await at(5)(page); }],
  ['error', '', '', program('machine { cores 2 }\nthread a { wrok 3 }\n')],
];

// Those that stand above the line below which a phone's buttons cover the cards.
function overlapping(controls, height) {
  const step = controls.find(({ label }) => label === 'Step');
  const foot = step && step.y > height / 2 ? step.y : Infinity;
  const solid = controls.filter(({ role, y, height: h }) => role === 'button' && (y + h <= foot || y >= foot));
  const pairs = [];
  for (const [i, one] of solid.entries()) {
    for (const other of solid.slice(i + 1)) {
      const wide = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
      const high = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
      if (wide > 1 && high > 1) pairs.push(`${one.label} and ${other.label}`);
    }
  }
  return pairs;
}

for (const colorScheme of ['light', 'dark']) {
  for (const [width, height] of [[375, 812], [768, 1024], [1280, 800], [2560, 1440]]) {
    async function look(page, name, part) {
      await settled(page);
      await page.screenshot({ path: join(screenshots, `view-${name}${part}-${width}-${colorScheme}.png`) });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, name);
      const canvas = await page.locator('#canvas').boundingBox();
      const { controls } = await state(page);
      assert.deepEqual(overlapping(controls, canvas.height), [], name);
      // What is scrolled out of its card can be pressed nowhere.
      const card = await page.evaluate(() => window.interleave.rect('explorer'));
      for (const { label, y, height: h } of controls.filter((one) => /^State \d/.test(one.label) && one.height > 0))
        assert.ok(y >= card.y && y + h <= card.y + card.height, `${name}: ${label}`);
    }

    test(`every view at ${width} pixels, ${colorScheme}`, async () => {
      await withPage({ colorScheme, viewport: { width, height }, hasTouch: width < 800, open: false }, async (page) => {
        for (const [name, lesson, slug, lead] of SIGHTS) {
          await page.goto('about:blank');
          await openPage(page, lesson && `#lesson=${lesson}&page=${slug}`);
          if (lesson) {
            await command(page, 'quiz', { skip: true });
            assert.equal((await state(page)).page.slug, slug);
          }
          await lead(page);
          await look(page, name, '');
          if (width > 700) continue;
          // On a phone the cards stand one below the other.
          await page.getByRole('button', { name: 'Hide text' }).click();
          await settled(page);
          const { x, y, width: w, height: h } = await page.locator('#canvas').boundingBox();
          await page.mouse.move(x + w / 2, y + h / 3);
          await page.mouse.wheel(0, 5000);
          await look(page, name, '-below');
        }
      });
    });
  }
}
