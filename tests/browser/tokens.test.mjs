// Threads and tasks as tokens: asked "why?" wherever they stand, and on their way from one place to the next.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clickOn, command, openProgram, rectOf, settled, state, useBrowser } from './harness.mjs';

const { withPage } = useBrowser();
const PHONE = { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true };
const RUNTIME = '#lesson=one-thread-or-many&page=who-has-nothing-takes-half';

async function openAt(page, t) {
  await command(page, 'quiz', { skip: true });
  await command(page, 'seek', { t });
  await settled(page);
}
const said = async (page) => (await state(page)).selection?.sentence ?? '';

test('a token in the program is asked why', async () => {
  await withPage({ url: '#lesson=one-at-a-time' }, async (page) => {
    await openAt(page, 2);
    await clickOn(page, 'Why B? in the program');
    assert.match(await said(page), /^B .*A/);
  });
});

test('in the runtime a task is asked in its row, in a queue and on its worker', async () => {
  await withPage({ url: RUNTIME, viewport: { width: 1280, height: 1200 } }, async (page) => {
    await openAt(page, 1);
    for (const place of ['', ' in a queue', ' on its worker']) {
      const { strands } = await state(page);
      const labels = strands.map(({ name }) => `Why ${name}?${place}`);
      const there = await page.evaluate((all) => all.filter((label) => window.interleave.rect(label)), labels);
      assert.ok(there.length > 0, `nobody is asked${place}`);
      await clickOn(page, there.at(-1));
      assert.ok((await said(page)).startsWith(there.at(-1).slice(4).split('?')[0]), `${there.at(-1)}: ${await said(page)}`);
      await page.keyboard.press('Escape');
    }
  });
});

test('a finger that scrolls the tasks of a runtime asks nothing, one that taps does', async () => {
  await withPage({ url: RUNTIME, ...PHONE }, async (page) => {
    await openAt(page, 20);
    await page.locator('#fold').click();  // the stage has the screen
    await settled(page);
    const client = await page.context().newCDPSession(page);
    const touch = (type, x, y) => client.send('Input.dispatchTouchEvent', {
      type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }],
    });
    const swipe = async (from, to) => {
      await touch('touchStart', 180, from);
      for (let y = from; y >= to; y -= 10) await touch('touchMove', 180, y);
      await touch('touchEnd');
      await settled(page);
    };
    const rows = async () => {
      const { strands } = await state(page);
      const all = await Promise.all(strands.map(async ({ name }) => ({ name, ...await rectOf(page, `task ${name}`).catch(() => null) })));
      return all.filter(({ y }) => y > 80 && y < 480);
    };
    for (let i = 0; i < 12 && (await rows()).length === 0; ++i) await swipe(480, 330);
    const [row] = await rows();
    assert.ok(row, 'no task came into sight');
    await swipe(row.y + 40, row.y + 10);
    assert.equal(await said(page), '');
    const [now] = await rows();
    await page.touchscreen.tap(now.x + 60, now.y + now.height / 2);
    await settled(page);
    assert.ok((await said(page)).startsWith(now.name.replace(/#.*/, '')), await said(page));
  });
});

test('a token travels between two ticks, and stands still where it is stopped', async () => {
  await withPage({ url: '#lesson=one-at-a-time' }, async (page) => {
    await openAt(page, 3);
    const before = await rectOf(page, 'token B');
    await command(page, 'seek', { t: 4 });
    await settled(page);
    const after = await rectOf(page, 'token B');
    assert.ok(after.x > before.x + 40, 'B comes to the core at 4');
    await command(page, 'seek', { t: 3.75 });
    await settled(page);
    const between = await rectOf(page, 'token B');
    assert.ok(between.x > before.x + 5 && between.x < after.x - 5, `${before.x} ${between.x} ${after.x}`);

    // Stopped by hand it stays there.
    await command(page, 'seek', { t: 0 });
    await settled(page);
    const { x, y, width, height } = await rectOf(page, 'Play');
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.waitForFunction(() => window.interleave.state().t === 2);
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.waitForFunction(() => !window.interleave.state().playing);
    await settled(page);
    const head = (await rectOf(page, 'Time')).x;
    await page.waitForTimeout(300);
    await settled(page);
    assert.equal((await rectOf(page, 'Time')).x, head);
    // A step goes on to the next whole tick.
    const { t } = await state(page);
    await clickOn(page, 'Step');
    assert.equal((await state(page)).t, t + 1);
  });
});

test('the playhead goes where it is dragged, and to a tick that is near', async () => {
  await withPage({ url: '#lesson=one-at-a-time' }, async (page) => {
    await openAt(page, 0);
    const { y } = await rectOf(page, 'Time');
    const head = async () => {
      const { x, width } = await rectOf(page, 'Time');
      return x + width - 12;  // at the left edge of the plot it is cut off there
    };
    const start = await head();
    await command(page, 'seek', { t: 4 });
    await settled(page);
    const tick = (await head() - start) / 4;
    const drag = async (to) => {
      await page.mouse.move(await head(), y + 12);
      await page.mouse.down();
      await page.mouse.move(start + to * tick, y + 12, { steps: 5 });
      await page.mouse.up();
      await settled(page);
      return (await head() - start) / tick;
    };
    const half = await drag(2.5);
    assert.ok(Math.abs(half - 2.5) < 0.1, `${half}`);
    assert.equal((await state(page)).t, 2);
    const near = await drag(6.94);
    assert.ok(Math.abs(near - 7) < 0.05, `${near}`);
    assert.equal((await state(page)).t, 7);
  });
});

test('on a phone the clock says how far the run goes, and what a tick is', async () => {
  await withPage({ ...PHONE }, async (page) => {
    await command(page, 'note_texts');
    await openProgram(page, 'thread A { work 12 }\n');
    const texts = (await state(page)).cut.join(' ');
    assert.match(texts, /of 12/);
    assert.match(texts, /1 tick = 1 action/);
  });
});
