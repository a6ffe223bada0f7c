// A challenge on the page: hints one at a time, a solution for those who give up, and a word once it is met.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { command, rectOf, settled, useBrowser } from './harness.mjs';

const { withPage } = useBrowser();

const challenge = (page) => page.locator('section.goal');
const heading = (page) => challenge(page).locator('h3').textContent();

test('a challenge is met by the learner, or shown to her', async () => {
  await withPage({ url: '#lesson=break-it-first-cracks&page=two-likes' }, async (page) => {
    assert.equal(await heading(page), 'Challenge');
    assert.equal(await challenge(page).locator('li').count(), 0);
    await challenge(page).getByRole('button', { name: 'Give me a hint' }).click();
    await challenge(page).getByRole('button', { name: 'Another hint' }).click();
    await settled(page);
    assert.equal(await challenge(page).locator('li').count(), 2);
    assert.doesNotMatch(await challenge(page).textContent(), /four orders/);
    await challenge(page).getByRole('button', { name: 'Show a solution' }).click();
    await page.waitForFunction(() => document.querySelector('section.goal h3').textContent === 'Challenge met');
    assert.match(await challenge(page).getByRole('status').textContent(), /four orders/);
    assert.equal(await challenge(page).getByRole('button').count(), 0);
  });
});

test('on a phone, who may run next is seen at once, and the page does not lead on', async () => {
  const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true };
  await withPage({ url: '#lesson=break-it-first-cracks&page=two-likes', ...phone }, async (page) => {
    const hand = await rectOf(page, 'hand');
    const timeline = await rectOf(page, 'timeline');
    assert.ok(hand.y < timeline.y && hand.y + hand.height < 812, `it ends at ${hand.y + hand.height}`);
    assert.equal(await page.locator('#next.primary').count(), 0);
    await command(page, 'schedule', { code: 'ABAB' });
    await command(page, 'end');
    await page.locator('#next.primary').waitFor();
  });
});

test('on a phone, an answered question makes room for who may run next, and for what a search found', async () => {
  const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true };
  for (const asked of ['by_hand', 'explore']) {
    await withPage({ url: '#lesson=lost-update&page=in-between', ...phone }, async (page) => {
      await command(page, 'quiz', { skip: true });
      const height = async () => (await page.locator('#canvas').boundingBox()).height;
      await settled(page);
      await command(page, asked);
      await settled(page);
      assert.ok(await height() >= 812 / 2, `${asked}: ${await height()}`);
    });
  }
});

test('nobody is urged on from a challenge that is not met, even when the run is over', async () => {
  await withPage({ url: '#lesson=lost-update&page=your-turn-lose-it-on-purpose' }, async (page) => {
    const urged = () => page.locator('#next.primary').count();
    await command(page, 'end');
    await settled(page);
    assert.equal(await urged(), 0);
    assert.ok(await page.locator('#next').isEnabled());
    await command(page, 'set', { name: 'before', value: 3 });
    await command(page, 'end');
    await page.locator('#next.primary').waitFor();
  });
  // Before the first step, too.
  await withPage({ url: '#lesson=check-then-act&page=your-turn-sell-it-twice' }, async (page) => {
    assert.equal(await page.locator('#next.primary').count(), 0);
  });
});

test('a knob meets a challenge, and the reading stays where it is', async () => {
  await withPage({ url: '#lesson=lost-update&page=your-turn-lose-it-on-purpose' }, async (page) => {
    await page.evaluate(() => { document.getElementById('reading').scrollTop = 40; });
    const before = await page.evaluate(() => document.getElementById('reading').scrollTop);
    await command(page, 'set', { name: 'before', value: 3 });
    await page.waitForFunction(() => document.querySelector('section.goal h3').textContent === 'Challenge met');
    await settled(page);
    assert.equal(await page.evaluate(() => document.getElementById('reading').scrollTop), before);
  });
});

test('on a desktop all choices are in sight, beside a program, locks and five rows of a timeline', async () => {
  await withPage({ url: '#lesson=the-lock-that-stops-a-runtime&page=your-turn-get-them-through' }, async (page) => {
    for (const name of ['client[0]', 'client[1]', 'client[2]']) {
      const { height } = await rectOf(page, `Run ${name}`);
      assert.ok(height >= 40, `${name}: ${height} pixels high`);  // of what can be pressed
    }
  });
});
