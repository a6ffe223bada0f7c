// The page starts, from a server and from disk, and says so when it can't.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipped, LIMIT_KB } from '../../tools/site/weight.mjs';
import { oneFile, pixels, ready, root, useBrowser } from './harness.mjs';

const { withPage, openPage, origin } = useBrowser();

// Some of what is drawn is neither the background nor a single colour.
async function assertDrawn(page) {
  const { data } = await pixels(page);
  const colors = new Set();
  for (let i = 0; i < data.length; i += 4) colors.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
  assert.ok(colors.size > 20, `only ${colors.size} colours on the canvas`);
}

test('the site starts without a complaint', async () => {
  await withPage({}, async (page) => {
    await assertDrawn(page);
    assert.equal(await page.locator('#boot').isVisible(), false);
  });
});

test('the one file starts from disk, with no network', async () => {
  await withPage({ url: oneFile, offline: true }, async (page) => {
    await assertDrawn(page);
    const fetched = await page.evaluate(() => performance.getEntriesByType('resource')
      .map((entry) => entry.name).filter((name) => !name.startsWith('data:')));
    assert.deepEqual(fetched, []);
  });
});

test('a loading bar shows while the WebAssembly arrives', async () => {
  await withPage({ open: false }, async (page) => {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    await page.route('**/interleave.wasm*', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(origin());
    await page.locator('#boot-bar').waitFor();
    await page.waitForFunction(() => document.getElementById('boot-bar').value > 0);  // the fonts are there
    assert.ok(await page.locator('#boot-bar').evaluate((bar) => bar.value) < 1);
    release();
    await ready(page);
    assert.equal(await page.locator('#boot').isVisible(), false);
  });
});

test('a file that is missing is named', async () => {
  await withPage({ open: false, allow: /404|Failed to load|interleave\.wasm/ }, async (page) => {
    await page.route('**/interleave.wasm*', (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto(origin());
    await page.locator('#boot.failed').waitFor();
    assert.match(await page.locator('#boot-text').innerText(), /could not start[\s\S]*interleave\.wasm.*404/);
  });
});

test('a browser without WebGL 2 is told so', async () => {
  await withPage({ open: false, allow: /WebGL 2/ }, async (page) => {
    await page.addInitScript(() => {
      const original = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function getContext(kind, ...rest) {
        return kind === 'webgl2' ? null : original.call(this, kind, ...rest);
      };
    });
    await page.goto(origin());
    await page.locator('#boot.failed').waitFor();
    assert.match(await page.locator('#boot-text').innerText(), /WebGL 2/);
  });
});

test('the content policy refuses script and style that are not the page\'s own', async () => {
  for (const url of ['', oneFile]) {
    await withPage({ url, allow: /Content Security Policy|script-src|connect-src|violates|failed: x:/ }, async (page) => {
      const ran = await page.evaluate(async () => {
        const script = document.createElement('script');
        script.textContent = 'window.intruder = true';
        document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<img src="x:" onerror="window.intruder = true">');
        const far = await fetch('https://intruder.invalid/').then(() => true, () => false);
        await new Promise((resolve) => { setTimeout(resolve, 100); });
        return { script: window.intruder === true, far };
      });
      assert.deepEqual(ran, { script: false, far: false });
    });
  }
});

test('what a first visit fetches is what the build weighed, and light enough', async () => {
  const weighed = JSON.parse(await readFile(join(root, 'dist/weight.json'), 'utf8'));
  await withPage({ open: false }, async (page) => {
    const fetched = new Set();
    page.on('request', (request) => {
      if (!request.url().startsWith('http')) return;
      fetched.add(new URL(request.url()).pathname.slice(1) || 'index.html');
    });
    await openPage(page);
    let total = 0;
    for (const name of fetched) total += gzipped(await readFile(join(root, 'dist/web', name)));
    assert.ok(total <= LIMIT_KB * 1024, `${(total / 1024).toFixed(1)} KB`);
    for (const name of fetched) assert.ok(name in weighed.parts, `the build did not weigh ${name}`);
  });
});

test('each file is fetched once', async () => {
  await withPage({ open: false }, async (page) => {
    const seen = [];
    page.on('request', (request) => {
      if (request.url().startsWith('http')) seen.push(request.url());
    });
    await openPage(page);
    assert.deepEqual(seen.filter((url, index) => seen.indexOf(url) !== index), []);
  });
});
