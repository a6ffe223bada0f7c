// The first minute, as a newcomer takes it: from an empty page to the names, by mouse, by touch and by keyboard.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { command, ready, rectOf, screenshots, settled, state, useBrowser } from './harness.mjs';

const { withPage, openPage, origin } = useBrowser();

const lane = (now, name) => now.lanes.find((one) => one.name === name);
const controls = (now) => now.controls.map((control) => control.label);
const played = (page) => page.waitForFunction(() => {
  const now = window.interleave.state();
  return !now.locked && !now.playing && now.seen >= now.stop;
});

// How a learner acts: the same minute with each.
const MOUSE = {
  tap: (page, { x, y }) => page.mouse.click(x, y),
  press: (page, name) => page.getByRole('button', { name, exact: true }).click(),
  control: async (page, label) => {
    const { x, y, width, height } = await rectOf(page, label);
    await page.mouse.click(x + width / 2, y + height / 2);
  },
  slide: async (page, label, part) => {
    const { x, y, width, height } = await rectOf(page, label);
    await page.mouse.click(x + 7 + (width - 14) * part, y + height * 0.7);
  },
};
const TOUCH = {
  tap: (page, { x, y }) => page.touchscreen.tap(x, y),
  press: (page, name) => page.getByRole('button', { name, exact: true }).tap(),
  control: async (page, label) => {
    const { x, y, width, height } = await rectOf(page, label);
    await page.touchscreen.tap(x + width / 2, y + height / 2);
  },
  slide: async (page, label, part) => {
    const { x, y, width, height } = await rectOf(page, label);
    await page.touchscreen.tap(x + 7 + (width - 14) * part, y + height * 0.7);
  },
};

async function takeIt(page, by, shot) {
  const look = async (name) => {
    await settled(page);
    await page.screenshot({ path: join(screenshots, `first-minute-${shot}-${name}.png`) });
  };
  let now = await state(page);
  assert.equal(now.lesson.slug, 'first-minute');
  assert.equal(now.lanes.length, 1);
  assert.equal(now.end, null);
  assert.deepEqual(now.knobs, []);
  assert.deepEqual(controls(now), ['Where C will start'], 'nothing to press yet but the lane');
  assert.equal(await page.getByText('Tap where C will start.').isVisible(), true);
  assert.doesNotMatch(await page.locator('body').innerText(), /serial|concurrent|parallel/i);
  await look('1');

  const axis = await rectOf(page, 'Where C will start');
  const tick = axis.width / 16;
  await by.tap(page, { x: axis.x + tick * 8.5, y: axis.y + axis.height / 2 });
  await page.waitForFunction(() => window.interleave.state().quiz[0].status === 'answered');
  await settled(page);
  assert.equal((await state(page)).quiz[0].tick, 8);
  await by.control(page, 'Play');
  await page.waitForFunction(() => window.interleave.state().playing);
  await played(page);
  await page.getByText('All done at 12.').waitFor();
  now = await state(page);
  assert.equal(now.metrics.strands.find(({ name }) => name === 'C').first_run, 8);
  assert.equal(now.end, 12);
  await look('2');

  await by.press(page, 'Continue');
  await page.getByText('All done: sooner, same or later?').waitFor();
  await settled(page);
  now = await state(page);
  assert.equal(now.lanes.length, 2);
  assert.equal(await page.getByRole('button', { name: 'Continue', exact: true }).isVisible(), false);
  await look('3');
  await by.press(page, 'Later');
  await played(page);
  await page.getByText('Again 12.').waitFor();
  await page.getByText('Not quite.').waitFor();
  now = await state(page);
  assert.deepEqual(now.lanes.map(({ end }) => end), [12, 12]);
  const turns = lane(now, 'taking_turns').metrics.strands;
  assert.equal(turns.find(({ name }) => name === 'C').first_run, 2);
  assert.equal(turns.find(({ name }) => name === 'A').finish, 10);
  await look('4');

  await by.press(page, 'Continue');
  await page.getByText('Slide to 3.').waitFor();
  await settled(page);
  assert.deepEqual((await state(page)).knobs.map(({ name }) => name), ['cores']);
  const ends = [];
  for (const cores of [2, 3, 4]) {
    await by.slide(page, 'Cores', (cores - 1) / 3);
    await page.waitForFunction((n) => window.interleave.state().knobs[0].value === n, cores);
    await settled(page);
    ends.push(lane(await state(page), 'more_cores').end);
  }
  assert.deepEqual(ends, [6, 4, 4]);
  await by.control(page, 'Why?');
  await page.waitForFunction(() => window.interleave.state().selection !== null);
  assert.match((await state(page)).selection.sentence, /Core 3 is never needed: at no moment can more than 3 run/);
  await look('5');

  await by.press(page, 'Continue');
  await page.getByText('Now each job mostly waits.').waitFor();
  await played(page);
  assert.deepEqual((await state(page)).lanes.map(({ end }) => end), [24, 10, 8]);
  await look('6');

  await by.press(page, 'Continue');
  await page.getByText('They are called serial, concurrent and parallel.').waitFor();
  await settled(page);
  assert.deepEqual((await state(page)).lanes.map(({ name }) => name), ['serial', 'concurrent', 'parallel']);
  await look('7');
  await by.press(page, 'Continue');
  await page.waitForFunction(() => window.interleave.state().lesson.slug === 'one-at-a-time');
}

for (const [width, height, colorScheme] of [[1280, 800, 'light'], [1280, 800, 'dark'], [375, 812, 'dark']]) {
  test(`the first minute by mouse takes less than one, ${width} pixels, ${colorScheme}`, async () => {
    await withPage({ viewport: { width, height }, colorScheme }, async (page) => {
      const start = Date.now();
      await takeIt(page, MOUSE, `${width}-${colorScheme}`);
      assert.ok(Date.now() - start < 60000, `${Date.now() - start} ms`);
    });
  });
}

test('the first minute by touch, on a phone', async () => {
  await withPage({ viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true }, async (page) => {
    await takeIt(page, TOUCH, 'touch');
  });
});

test('on a phone that lies on its side the first lane is as high as a thumb', async () => {
  await withPage({ viewport: { width: 812, height: 375 }, hasTouch: true, isMobile: true }, async (page) => {
    const { height } = await rectOf(page, 'Where C will start');
    assert.ok(height >= 44, `${height}`);
  });
});

test('the first minute by keyboard', async () => {
  await withPage({}, async (page) => {
    for (let i = 0; i < 9; ++i) await page.keyboard.press('ArrowRight');
    assert.equal((await state(page)).guess, 8);
    await page.keyboard.press('Space');
    assert.equal((await state(page)).quiz[0].right, true);
    await page.keyboard.press('Space');
    await played(page);
    const press = async (name) => {
      const button = page.getByRole('button', { name, exact: true });
      await button.waitFor();
      await button.focus();
      await page.keyboard.press('Enter');
      await settled(page);
    };
    await press('Continue');
    await press('Same');
    await played(page);
    await press('Continue');
    await page.getByRole('slider', { name: 'Cores' }).focus();
    await page.keyboard.press('End');
    await settled(page);
    assert.equal(lane(await state(page), 'more_cores').end, 4);
    await press('Why?');
    assert.match((await state(page)).selection.sentence, /never needed/);
    await page.keyboard.press('Escape');
    await press('Continue');
    await played(page);
    await press('Continue');
    assert.equal((await state(page)).page.index, 4);
  });
});

test('a tick can be typed where a lane cannot be tapped', async () => {
  await withPage({}, async (page) => {
    await page.getByRole('spinbutton', { name: 'C starts at tick' }).focus();
    await page.keyboard.type('4');
    await page.keyboard.press('Enter');
    await settled(page);
    assert.equal((await state(page)).quiz[0].tick, 4);
  });
});

test('it opens for newcomers only: who was here before goes on where she was', async () => {
  await withPage({}, async (page) => {
    await page.goto(`${origin()}#lesson=taking-turns`);
    await page.waitForFunction(() => window.interleave?.state().lesson?.slug === 'taking-turns');
    await settled(page);
    await page.waitForTimeout(400);
    await page.goto('about:blank');
    await openPage(page);
    assert.equal((await state(page)).lesson.slug, 'taking-turns');
    await page.goto('about:blank');
    await openPage(page, '#lesson=first-minute');
    assert.equal((await state(page)).lesson.slug, 'first-minute');
  });
});

test('a reload in the middle of the minute shows the same', async () => {
  await withPage({}, async (page) => {
    await command(page, 'quiz', { tick: 5 });
    await command(page, 'end');
    await settled(page);
    const before = await state(page);
    await page.waitForFunction(() => location.hash.endsWith('t=12'));
    await page.reload();
    await ready(page);
    const after = await state(page);
    for (const key of ['t', 'quiz', 'lanes', 'page', 'url']) assert.deepEqual(after[key], before[key], key);
  });
});
