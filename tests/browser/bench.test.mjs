// bench.html measures the app in the reader's own browser: every figure is there, and what she has done is left alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBrowser } from './harness.mjs';

const { withPage, origin } = useBrowser();

const notes = (page) => page.evaluate(() => Object.fromEntries(Object.entries(localStorage)
  .filter(([key]) => key.startsWith('interleave.'))));

test('the page that measures tells every figure, and leaves the learner\'s notes as they were', async () => {
  // A frame that is taken away cuts off what it is fetching.
  await withPage({ url: '#lesson=many-cores', allow: /request failed/ }, async (page) => {
    await page.waitForFunction(() => Object.keys(localStorage).every((key) => !key.startsWith('interleave.start.')));
    const before = await notes(page);
    assert.equal(before['interleave.last'], '"many-cores"');
    await page.goto(`${origin()}bench.html`);
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.waitForFunction(() => window.benchmark.done, null, { timeout: 300000, polling: 200 });
    const { error, rows } = await page.evaluate(() => window.benchmark);
    assert.equal(error, null);
    for (const { name, value, unit } of rows) assert.ok(value > 0, `${name}: ${value} ${unit}`);
    for (const unit of ['steps/s', 'states/s', 'bytes/state', 'bytes', 'ms']) assert.ok(rows.some((row) => row.unit === unit), unit);
    for (const what of ['navigation to', '64 threads on the move', 'seek in 320,000', 'zooming 320,000', '  of it interleave.wasm']) {
      assert.ok(rows.some(({ name, value }) => name.startsWith(what) && value > 0), what);
    }
    const weight = rows.find(({ name }) => name.startsWith('page weight'));
    const parts = rows.filter(({ name }) => name.startsWith('  of it'));
    assert.equal(weight.value, parts.reduce((sum, { value }) => sum + value, 0));
    assert.equal(await page.locator('#figures tbody tr').count(), rows.length);
    assert.deepEqual(await notes(page), before);
  });
});
