// Every schedule, in the page: the search, its findings, the picture of all states, and choosing by hand; by clicks on
// real pixels.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  clickOn, command, difference, frames, openProgram, pixels, ready, rectOf, screenshots, searched, settled, state,
  useBrowser,
} from './harness.mjs';

const { withPage } = useBrowser();

const COUNTER = `shared x = 0
machine { policy fifo }
thread A { x = x + 1 }
thread B { x = x + 1 }
finally x == 2
`;
const MENDED = `shared x = 0
mutex m
thread A { with m { x = x + 1 } }
thread B { with m { x = x + 1 } }
finally x == 2
`;
const LARGE = `atomic x = 0
thread a[7] { let i = 0; while i < 6 { x += id + 1; i += 1 } }
`;

async function picture(page, name) {
  await page.screenshot({ path: join(screenshots, `explorer-${name}.png`) });
}

test('a search says what it found, and a click shows the shortest way there', async () => {
  await withPage({}, async (page) => {
    await openProgram(page, COUNTER);
    await command(page, 'explore');
    const found = await searched(page);
    assert.equal(found.headline, '4 of 6 schedules fail');
    assert.deepEqual(found.finals.map(({ text, wrong }) => [text, wrong]), [['x = 1', true], ['x = 2', false]]);
    const before = await pixels(page);
    await clickOn(page, 'Show finding 1');
    assert.ok(difference(before, await pixels(page)) > 500);
    const shown = await state(page);
    assert.equal(shown.schedule, found.findings[0].schedule);
    assert.equal(shown.outcome, 'violation');
    assert.match(shown.url, /schedule=u1/);
    await picture(page, 'finding');
  });
});

test('a link opens the same schedule and the same findings', async () => {
  const hash = '#lesson=lost-update&quiz=s&search=1&schedule=ABAB';
  await withPage({ url: hash }, async (page) => {
    const found = await searched(page);
    assert.equal(found.headline, '4 of 6 schedules fail');
    assert.equal((await state(page)).outcome, 'violation');
  });
});

test('the picture of all states leads to each of them', async () => {
  await withPage({ viewport: { width: 1280, height: 1000 } }, async (page) => {
    await openProgram(page, COUNTER);
    await command(page, 'explore');
    await searched(page);
    await clickOn(page, 'State 3');
    const there = await state(page);
    assert.equal(there.by_hand, true);
    assert.equal(there.t, 2);
    await picture(page, 'states');
  });
});

test('a proof is said to be one', async () => {
  for (const colorScheme of ['light', 'dark']) {
    await withPage({ colorScheme }, async (page) => {
      await openProgram(page, MENDED);
      await command(page, 'explore');
      const found = await searched(page);
      assert.equal(found.headline, 'Safe under any scheduler');
      assert.equal(found.verdict, 'safe');
      await picture(page, `safe-${colorScheme}`);
    });
  }
});

test('the page stays responsive during a large search, and Cancel stops it', async () => {
  await withPage({}, async (page) => {
    await openProgram(page, LARGE);
    await command(page, 'explore');
    await page.waitForFunction(() => window.interleave.state().exploration.states > 20000);
    const { worst } = await frames(page);
    console.log(`# worst frame while searching: ${worst.toFixed(1)} ms`);
    assert.ok(worst < 50, `a frame took ${worst} ms`);
    await picture(page, 'running');
    const { x, y, width, height } = await rectOf(page, 'Cancel the search');
    await page.mouse.click(x + width / 2, y + height / 2);
    const found = await searched(page);
    assert.equal(found.status, 'cancelled');
    assert.equal(found.headline, 'Not proved');
    await picture(page, 'cancelled');
  });
});

test('the bottom line says what the search has found, and shows it', async () => {
  await withPage({}, async (page) => {
    await openProgram(page, COUNTER);
    await command(page, 'home');
    await settled(page);
    await assert.rejects(rectOf(page, 'Show what the search found'), /no control/);
    await command(page, 'explore');
    await searched(page);
    await clickOn(page, 'Show what the search found');
    assert.equal((await state(page)).outcome, 'violation');
    await picture(page, 'verdict');
  });
});

test('a learner becomes the scheduler from the drawer, and gives the run back there', async () => {
  await withPage({}, async (page) => {
    await openProgram(page, COUNTER);
    if (!(await state(page)).further) await clickOn(page, 'Explore further');
    await clickOn(page, 'You are the scheduler');
    assert.equal((await state(page)).by_hand, true);
    await clickOn(page, 'Explore further');  // closed, the card is in sight
    await clickOn(page, 'Run B');
    await rectOf(page, 'heading You are the scheduler. So far B');
    await clickOn(page, 'Explore further');
    await clickOn(page, 'You are the scheduler');
    assert.equal((await state(page)).by_hand, false);
  });
});

test('the learner is the scheduler, by clicks', async () => {
  await withPage({}, async (page) => {
    await openProgram(page, COUNTER);
    await command(page, 'by_hand');
    await settled(page);
    await rectOf(page, 'heading You are the scheduler');
    for (const label of ['Run A', 'Run B', 'Run A', 'Run B']) await clickOn(page, label);
    await rectOf(page, 'heading You are the scheduler. So far A B A B');
    const done = await state(page);
    assert.equal(done.memory[0].value, 1);
    assert.equal(done.outcome, 'violation');
    await picture(page, 'by-hand');
    await clickOn(page, 'Take back');
    assert.equal((await state(page)).moves.length, 1);
    await clickOn(page, 'Back to the run');
    assert.equal((await state(page)).by_hand, false);
  });
});

test('on a phone, by touch', async () => {
  await withPage({ viewport: { width: 375, height: 740 }, hasTouch: true }, async (page) => {
    await openProgram(page, COUNTER);
    await command(page, 'by_hand');
    await settled(page);
    const { width, height } = await rectOf(page, 'Run A');
    assert.ok(width >= 44 && height >= 44, `${width} by ${height}`);
    await picture(page, 'phone');
  });
});

test('on a phone whoever begins to choose sees what there is to choose from', async () => {
  await withPage({ viewport: { width: 375, height: 740 }, hasTouch: true }, async (page) => {
    await openProgram(page, COUNTER);
    const stage = await page.locator('#canvas').boundingBox();
    const { x, y: top, width, height: high } = await rectOf(page, 'Further');
    await page.touchscreen.tap(x + width / 2, top + high / 2);
    await settled(page);
    // Down to the button, as a finger would, and beyond.
    await page.mouse.move(180, stage.y + 60);
    for (let i = 0; i < 12; ++i) await page.mouse.wheel(0, 100);
    await settled(page);
    await command(page, 'by_hand');
    await settled(page);
    const { y, height } = await rectOf(page, 'Run A');
    const step = await rectOf(page, 'Step');
    assert.ok(y >= stage.y && y + height <= step.y, `${y} to ${y + height}, above Step at ${step.y}`);
  });
});

test('the runtime shows its workers and tasks', async () => {
  await withPage({}, async (page) => {
    await command(page, 'open', {
      slug: 'tasks.md',
      text: `---\ntitle: Tasks\nunit: 5 Async\norder: 1\nsummary: Tasks.\n---\n\n## Tasks\n\nTasks.\n\n` +
        '```scenario\nmachine { cores 2 }\nruntime rt { flavor multi_thread; workers 2 }\n' +
        'task T[12] on rt { work 3; await io(4); work 2 }\n```\n\n```stage\nviews runtime, timeline\n```\n',
    });
    await settled(page);
    await command(page, 'seek', { t: 4 });
    await settled(page);
    await rectOf(page, 'worker 0 of rt');
    await rectOf(page, 'task T[0]');
    await picture(page, 'runtime');
    const before = await pixels(page);
    await clickOn(page, 'Shorter threshold for polls');
    assert.ok(difference(before, await pixels(page)) > 20);
  });
});

test('a challenge that is met is said so beside the simulation', async () => {
  await withPage({ url: '#lesson=lost-update' }, async (page) => {
    const { pages } = await state(page);
    let goalPage;
    for (const { slug } of pages) {
      await command(page, 'page', { slug });
      if ((await state(page)).goals.length > 0) goalPage = slug;
    }
    assert.ok(goalPage, 'the lesson has a challenge');
    await command(page, 'page', { slug: goalPage });
    await ready(page);
    const card = page.locator('.goal');
    assert.doesNotMatch(await card.innerText(), /met/);
    await command(page, 'set', { name: 'before', value: 3 });
    await card.filter({ hasText: 'Challenge met' }).waitFor();
  });
});
