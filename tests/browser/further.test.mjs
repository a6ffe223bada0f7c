// "Explore further": closed until someone opens it; speed and loop, the machine's knobs, a figure over a knob, views.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { clickOn, command, rectOf, screenshots, settled, state, swept, useBrowser } from './harness.mjs';

const { withPage } = useBrowser();
const LESSON = '#lesson=serial-concurrent-parallel';

const labels = async (page) => (await state(page)).controls.map(({ label }) => label);

test('it is closed at first, and opens and closes by mouse', async () => {
  await withPage({ url: LESSON }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await settled(page);
    assert.equal((await state(page)).further, false);
    assert.ok(!(await labels(page)).includes('Loop'));
    await clickOn(page, 'Explore further');
    assert.equal((await state(page)).further, true);
    await clickOn(page, '2×');
    assert.equal((await state(page)).speed, 2);
    await clickOn(page, 'Loop');
    assert.equal((await state(page)).loop, true);
    await clickOn(page, 'Next switch');
    assert.ok((await state(page)).t > 0);
    await clickOn(page, 'Explore further');
    assert.equal((await state(page)).further, false);
  });
});

test('a sweep is plotted, hovered and clicked to set the knob', async () => {
  await withPage({ url: LESSON, viewport: { width: 1500, height: 900 } }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await clickOn(page, 'Explore further');
    await command(page, 'sweep', { name: 'waiting', metric: 'finish' });
    await swept(page);
    await settled(page);
    const { sweep } = await state(page);
    const curve = (lane) => sweep.curves.find((one) => one.lane === lane).figures;
    assert.equal(curve('serial')[12], 42);
    assert.equal(curve('concurrent')[12], 16);
    assert.equal(curve('parallel')[12], 14);
    const plot = await rectOf(page, 'sweep');
    await page.mouse.move(plot.x + plot.width / 2, plot.y + plot.height / 2);
    await settled(page);
    await page.screenshot({ path: join(screenshots, 'further-sweep.png') });
    await page.mouse.click(plot.x + plot.width * (3 / 12), plot.y + plot.height / 2);
    await page.waitForFunction(() => window.interleave.state().knobs.find((k) => k.name === 'waiting').value === 3);
    assert.equal((await state(page)).sweep.done, true);
  });
});

test('a page can begin with a sweep: hidden by its question, then plotted without being asked for', async () => {
  await withPage({ url: '#lesson=what-a-switch-costs&page=longer-slices' }, async (page) => {
    assert.equal((await state(page)).sweep, null);
    await command(page, 'quiz', { skip: true });
    await swept(page);
    await settled(page);
    const { sweep } = await state(page);
    assert.deepEqual([sweep.name, sweep.metric], ['quantum', 'finish']);
    assert.deepEqual([sweep.curves[0].figures[0], sweep.curves[0].figures[9]], [159, 87]);
    const plot = await rectOf(page, 'sweep');
    // The range can be read: its first and its last value stand below the axis.
    const [first, last] = [await rectOf(page, 'sweep value 1'), await rectOf(page, 'sweep value 20')];
    assert.ok(Math.abs(first.x + first.width / 2 - plot.x) < 1.5, `${first.x}`);
    assert.ok(Math.abs(last.x + last.width / 2 - (plot.x + plot.width)) < 1.5, `${last.x}`);
    await page.mouse.click(plot.x + plot.width * (9 / 19), plot.y + plot.height / 2);
    await page.waitForFunction(() => window.interleave.state().knobs[0].value === 10);
    await clickOn(page, 'Explore further');
    assert.ok((await labels(page)).includes('Loop'));
    await settled(page);
    await page.screenshot({ path: join(screenshots, 'page-with-sweep.png') });
  });
});

test('below a sweep over a wide range stand round values, and both ends', async () => {
  await withPage({ url: '#lesson=how-long-between-awaits', viewport: { width: 375, height: 812 } }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await swept(page);
    await settled(page);
    const plot = await rectOf(page, 'sweep');
    for (const value of [1, 2000, 4000, 6000, 8000, 10000]) {
      const { x, width } = await rectOf(page, `sweep value ${value}`);
      assert.ok(Math.abs(x + width / 2 - plot.x - plot.width * ((value - 1) / 9999)) < 1.5, `${value} at ${x}`);
    }
  });
});

test('another view can be put on the stage, and the machine be changed, by keyboard', async () => {
  await withPage({ url: '#lesson=many-cores' }, async (page) => {
    await command(page, 'quiz', { skip: true });
    await page.getByRole('button', { name: 'Explore further' }).focus();
    await page.keyboard.press('Enter');
    await settled(page);
    await page.getByRole('button', { name: 'Metrics', exact: true }).focus();
    await page.keyboard.press('Enter');
    await settled(page);
    assert.ok((await state(page)).shown_views.includes('metrics'));
    await page.getByRole('slider', { name: 'Context switch' }).focus();
    await page.keyboard.press('ArrowRight');
    await settled(page);
    assert.match((await state(page)).url, /context_switch=1/);
    await page.screenshot({ path: join(screenshots, 'further-views.png') });
  });
});

test('on a phone it is among the cards, within a thumb\'s reach', async () => {
  await withPage({ url: LESSON, viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true },
      async (page) => {
    await command(page, 'quiz', { skip: true });
    await settled(page);
    const { x, y, width, height } = await rectOf(page, 'Further');
    assert.ok(width >= 44 && height >= 44);
    await page.touchscreen.tap(x + width / 2, y + height / 2);
    await page.waitForFunction(() => window.interleave.state().further);
    await settled(page);
    for (const label of ['Loop', 'Next switch']) assert.ok((await rectOf(page, label)).height >= 44, label);
    await page.screenshot({ path: join(screenshots, 'further-phone.png') });
  });
});
